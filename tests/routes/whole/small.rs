//! Small routes files over the operations of the shipped policy.

use portcullis::routes::Routes;

use super::{ask::policy, choices::Choices};

const CONDITIONS: [&str; 20] = [
    "{ is_true: /admin }",
    "{ is_false: /admin }",
    "{ is_true: \"/list/*/flag\" }",
    "{ is_false: stored/admin }",
    "{ filled: /kind }",
    "{ blank: /kind }",
    "{ blank: stored/kind }",
    "{ filled: \"/list/*/kind\" }",
    "{ among: /kind, names: [A, B] }",
    "{ beyond: /kind, names: [A, B] }",
    "{ beyond: stored/kind, names: [A] }",
    "{ gains: /items, key: name }",
    "{ loses: /items, key: name }",
    "{ changes: /items, key: name }",
    "{ gains: /items, key: name, where: { text: A } }",
    "{ loses: /items, key: name, where: { text: [A, B], kind: [A] } }",
    "{ changes: /items, key: name, where: { kind: A } }",
    "{ gains: /tags }",
    "{ loses: /tags }",
    "{ differs: /kind }",
];

const DEMANDS: [&str; 16] = [
    "{ operation: organization.grant_admin, when: IF, owner: other }",
    "{ operation: organization.create_metric_category, when: IF }",
    "{ operation: organization.create_metric_category, when: [IF, IF] }",
    "{ operation: team.add_member, owner: { gained: /members, id: member } }",
    "{ operation: team.add_member, owner: { gained: /members, id: [user, member] }, when: IF }",
    "{ operation: team.remove_member, owner: { lost: /members, id: member } }",
    "{ operation: team.remove_member, owner: { lost: \"/list/*/members\", id: user } }",
    "{ operation: team.remove_member, owner: { listed: /members, id: user } }",
    "{ operation: organization.revoke_admin, owner: { parameter: id, id: member }, when: IF }",
    "{ operation: dashboard.change_write_permission, owner: { writers: gained } }",
    "{ operation: dashboard.remove_write_permission, owner: { writers: lost } }",
    "{ operation: dashboard.change_write_permission, owner: { writers: gained }, when: IF }",
    "{ operation: dashboard.remove_write_permission, owner: { writers: lost }, when: IF }",
    "{ operation: organization.delete_user, owner: { parameter: id, id: [user, member] } }",
    "{ operation: organization.delete_metric_category, when: [IF, IF, IF] }",
    "team.update",
];

const OBJECTS: &str = "
  thing:
    writers:
      - { users: /writers/users, teams: /writers/teams }
      - { entries: /permissions/acl, id: principalId, kind: principalType, user: USER, team: TEAM, organization: ORG,
          actions: actions, write: WRITE, parent: /permissions/parent, parent_object: folder }
  folder:
    writers:
      - { entries: /permissions/acl, id: principalId, kind: principalType, user: USER, team: TEAM, organization: ORG,
          actions: actions, write: WRITE, parent: /permissions/parent, parent_object: folder }
";

/// A routes file with one route, and its text.
pub(crate) fn routes(choices: &mut Choices<'_>) -> (String, Routes) {
    let demands: Vec<String> = (0..=choices.below(4))
        .map(|_| {
            let mut demand = choices.of(&DEMANDS).to_owned();
            while demand.contains("IF") {
                demand = demand.replacen("IF", choices.of(&CONDITIONS), 1);
            }
            format!("      - {demand}\n")
        })
        .collect();
    let method = choices.of(&["PUT", "PATCH", "POST", "DELETE"]);
    let kind = choices.of(&["object: thing", "creates: thing", "object: folder"]);
    let keeps = choices.of(&["", "    keeps_omitted: true\n"]);
    // Conditions on what is stored need an object that can be stored.
    let kind = if method == "POST" && !demands.concat().contains("stored/") {
        kind
    } else {
        kind.trim_start_matches("creates: thing")
    };
    let kind = if kind.is_empty() { "object: thing" } else { kind };
    let keeps = if method == "PUT" { keeps } else { "" };
    let text = format!(
        "portcullis-routes: 1\nroutes: small\nobjects:{OBJECTS}paths:\n  /v2/thing/{{id}}:\n    {kind}\n{keeps}    {method}:\n{}",
        demands.concat()
    );
    let routes = Routes::from_text(policy(), "small.yaml", &text).unwrap_or_else(|error| panic!("{text}\n{error}"));
    (text, routes)
}
