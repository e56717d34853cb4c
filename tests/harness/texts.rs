//! What people read when a function under test is wrong.

use crate::{SHIPPED, coin, implementations::right};
use portcullis::{
    Decision, Names, Policy,
    oracle::{Answers, Oracle},
};

const DOORS: &str = "\
portcullis: 1
policy: doors
sources: { book: { clauses: { keys: { text: Keepers have the keys. } } } }
vocabulary:
  roles: { guest: {}, member: {}, keeper: {} }
  tokens: { key: {} }
  owners: { none: {}, self: {}, other: {} }
  apis: { door: { open: { owners: [self, other] }, close: {} } }
default: deny
rules:
  - { id: keepers-do-it-all, role: keeper, api: door, effect: allow, cite: book#keys }
  - { id: members-open-their-own, role: member, api: door, action: open, owner: self, effect: allow }
";

#[test]
fn disagreements_say_who_allows_and_why() {
    let doors = Policy::from_text("doors.yaml", DOORS).unwrap();
    // Everybody opens what is theirs, and keepers forgot how to close.
    let disagreements = Oracle::new(&doors)
        .check_all(|request| match request.action {
            "open" => request.owner == Some("self") || request.role == "keeper",
            _ => false,
        })
        .unwrap_err();
    let expected = "\
2 of 9 requests were answered differently than policy `doors` decides

1 request was allowed that the policy denies:
  { role: guest, action: open, owner: self }
  such as: guest/key door.open self
  denied by: the default, doors.yaml:9:10

1 request was denied that the policy allows:
  { role: keeper, action: close }
  such as: keeper/key door.close none
  allowed by: rule `keepers-do-it-all`, doors.yaml:11:11
  clause: book#keys: Keepers have the keys.";
    assert_eq!(disagreements.to_string(), expected);
    assert_eq!(format!("{disagreements:?}"), expected);
}

#[test]
fn one_is_not_several() {
    let mut answers = Answers::new(SHIPPED.vocabulary());
    let names = Names::new("power", "user_api", "team", "create");
    answers.add(SHIPPED.resolve(&names).unwrap(), Decision::Allow);
    let text = answers.disagreements(&SHIPPED).to_string();
    let (heading, rest) = text.split_once("\n\n").expect("two paragraphs");
    assert_eq!(
        heading,
        "1 of 1 request was answered differently than policy `splunk-observability-admin-only` decides"
    );
    assert!(rest.starts_with("1 request was allowed that the policy denies:\n"), "{rest}");
    let clauses: Vec<&str> = rest.lines().filter(|line| line.starts_with("  clause: ")).collect();
    assert_eq!(clauses.len(), 2);
    assert!(clauses[0].starts_with("  clause: api-access-tokens#teams: Creating, "), "{rest}");
    assert!(clauses[1].starts_with("  clause: api-access-tokens#administrator-token: "), "{rest}");
}

#[test]
fn answers_without_any_order_do_not_fill_screens() {
    let disagreements = Oracle::new(&SHIPPED).check_all(|request| right(request) != coin(request, 0)).unwrap_err();
    let most = disagreements.iter().map(|one| one.cubes().len()).max().expect("a disagreement");
    assert!(most > 12, "{most} sets");
    let text = disagreements.to_string();
    let longest = text.split("\n\n").map(|one| one.lines().filter(|line| line.starts_with("  {")).count()).max();
    assert_eq!(longest, Some(12));
    assert!(text.contains(&format!("\n  and {} more sets\n", most - 12)), "{text}");
}

#[test]
fn a_request_that_is_answered_both_ways_is_wrong_once() {
    let mut answers = Answers::new(SHIPPED.vocabulary());
    let names = Names::new("power", "user_api", "team", "create");
    let request = SHIPPED.resolve(&names).unwrap();
    answers.add(request, Decision::Allow);
    answers.add(request, Decision::Deny);
    let disagreements = answers.disagreements(&SHIPPED);
    assert_eq!((disagreements.asked(), disagreements.requests()), (1, 1));
}
