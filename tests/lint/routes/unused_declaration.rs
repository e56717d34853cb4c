use super::{messages, places, report};
use crate::of;

const NAME: &str = "unused-declaration";

#[test]
fn hosts_parameters_and_objects() {
    let report = report(
        "
service: { hosts: { one: one.example, two: two.example, three: three.example } }
parameters: { id: { encoded: once }, nmae: { encoded: twice } }
objects: { gate: {}, door: {}, house: {} }
paths:
  \"/doors/{id}\": { host: two, object: door, GET: door.look_at }
  \"/gates\": { host: three, creates: gate, POST: gate.raise }
",
    );
    let found: Vec<_> = of(&report, NAME).into_iter().map(|one| (places(&report, one).0, one.message())).collect();
    assert_eq!(
        found,
        [
            ("one", "no path belongs to the host `one`"),
            ("nmae", "no path has a parameter `nmae`"),
            ("house", "no path stores or creates an object `house`"),
        ]
    );
}

#[test]
fn the_first_host_is_that_of_paths_without_one() {
    let text = "service: { hosts: { one: one.example, two: two.example } }\npaths: { /a: { GET: door.look_at } }\n";
    assert_eq!(messages(text, NAME), ["no path belongs to the host `two`"]);
}

#[test]
fn parents_of_objects_that_are_used() {
    let writers = |parent: &str| {
        format!(
            "{{ writers: {{ entries: /acl, id: id, kind: kind, user: USER, actions: actions, write: WRITE, \
             parent: /parent, parent_object: {parent} }} }}"
        )
    };
    let text = format!(
        "objects: {{ room: {}, floor: {}, house: {{}}, shed: {}, garden: {} }}\n\
         paths: {{ \"/rooms/{{id}}\": {{ object: room, GET: door.look_at }} }}\n",
        writers("floor"),
        writers("house"),
        writers("garden"),
        writers("garden"),
    );
    let found = ["garden", "shed"].map(|name| format!("no path stores or creates an object `{name}`"));
    let mut messages = messages(&text, NAME);
    messages.sort();
    assert_eq!(messages, found);
}

#[test]
fn what_no_method_creates() {
    let text = "objects: { gate: {} }\npaths: { /gates: { creates: gate, PUT: gate.raise } }\n";
    assert_eq!(messages(text, NAME), ["no path stores or creates an object `gate`"]);
}
