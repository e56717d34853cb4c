//! The lint `unused-name`.

use super::{
    config,
    generated::{Checked, texts},
    messages, of, report,
};
use portcullis::{
    Column,
    rules::{Claim, Effect, Exception, Place, Rule, Rules},
    space::{Cube, OwnerId, RoleId, TokenId},
};
use proptest::prelude::*;

const NAME: &str = "unused-name";

const GARDENS: &str = "
vocabulary:
  roles: { guest: {}, keeper: {}, gardener: {}, owner: {} }
  tokens: { key: {}, badge: {} }
  owners: { none: {}, self: {}, other: {} }
  apis:
    gate: { raise: {}, lower: {} }
    flowers: { water: { owners: [self, other] }, lower: {} }
    staff: { appoint: { confers: { role: owner } } }
";

#[test]
fn names_that_nothing_lists() {
    let text = format!("{GARDENS}rules: [{{ id: raise, api: gate, role: keeper, action: raise, effect: allow }}]\n");
    assert_eq!(
        messages(&text, NAME),
        [
            "no rule and no invariant names role `guest`",
            "no rule and no invariant names role `gardener`",
            "no rule and no invariant names token `key`",
            "no rule and no invariant names token `badge`",
            "no rule and no invariant names owner `self`",
            "no rule and no invariant names owner `other`",
        ]
    );
}

#[test]
fn its_place_is_the_declaration() {
    let report = report(&format!("{GARDENS}rules: [{{ id: raise, api: gate, action: raise, effect: allow }}]\n"));
    let found = of(&report, NAME);
    let places: Vec<&str> =
        found.iter().map(|finding| &report.text()[finding.place().expect("a place").bytes()]).collect();
    assert_eq!(places, ["guest", "keeper", "gardener", "key", "badge", "self", "other"]);
}

#[test]
fn requirements_exceptions_and_invariants_count() {
    let text = format!(
        "{GARDENS}rules:
  - {{ id: raise, api: gate, role: [guest], except: [{{ role: gardener }}], require: {{ token: key, owner: self }} }}
  - {{ id: water, action: water, owner: other, effect: allow }}
invariants:
  - {{ id: order, monotone: {{ role: [guest, keeper] }}, within: {{ token: badge, api: flowers }} }}
  - {{ id: staff, never: {{ api: staff }} }}
"
    );
    assert_eq!(messages(&text, NAME), [""; 0]);
}

#[test]
fn groups_stand_for_their_names() {
    let text = "
groups: { roles: { all: [guest, member, keeper] } }
rules: [{ id: all, role: all, token: [key, copied_key], owner: [self, other], effect: allow }]
";
    assert_eq!(messages(text, NAME), [""; 0]);
}

/// An API or an action that no rule matches is reported by other lints, once.
#[test]
fn apis_and_actions_are_left_to_others() {
    let text = format!("{GARDENS}rules: [{{ id: raise, api: gate, role: keeper, action: raise, effect: allow }}]\n");
    let report = report(&text);
    let about = |word: &str| of(&report, NAME).iter().filter(|finding| finding.message().contains(word)).count();
    assert_eq!(["flowers", "water", "staff", "appoint", "lower"].map(about), [0; 5]);
    assert_eq!(of(&report, "undecided-operation").len(), 4);
}

/// The messages about groups for a text whose first part declares them.
fn is_found(groups: &str, rest: &str) -> Vec<String> {
    let text = format!("\ngroups: {{ {groups} }}\n{rest}");
    let about_groups = |message: &String| message.contains("group");
    messages(&text, NAME).into_iter().filter(about_groups).collect()
}

#[test]
fn groups_that_nothing_names() {
    let unused = ["nothing uses the group `g` of roles"];
    let groups = "roles: { g: [guest, member] }";
    assert_eq!(is_found(groups, ""), unused);
    assert_eq!(is_found(groups, "rules: [{ id: x, role: [guest, member], effect: allow }]\n"), unused);
    for used in [
        "rules: [{ id: x, role: g, effect: allow }]\n",
        "rules: [{ id: x, effect: allow, except: [{ role: [keeper, g] }] }]\n",
        "rules: [{ id: x, require: { role: g } }]\n",
        "invariants: [{ id: i, never: { role: g } }]\n",
        "lint: { allow: PC101, role: g, because: so }\n",
    ] {
        assert_eq!(is_found(groups, used), [""; 0], "{used}");
    }
    // One of the same name in another column is another group.
    let two =
        "roles: { g: guest, h: g }, tokens: { g: key }, apis: { g: gate }, actions: { g: raise }, owners: { g: self }";
    assert_eq!(
        is_found(two, "rules: [{ id: x, token: g, api: g, effect: allow }]\n"),
        [
            "nothing uses the group `h` of roles",
            "nothing uses the group `g` of actions",
            "nothing uses the group `g` of owners",
        ]
    );
    let report = report(&format!("\ngroups: {{ {groups} }}\n"));
    let found = of(&report, NAME);
    let found = found.iter().find(|finding| finding.message().contains("group")).expect("a finding");
    assert_eq!(&report.text()[found.place().expect("a place").bytes()], "g");
}

#[test]
fn no_column_can_do_without_its_only_name() {
    let text = "
vocabulary:
  roles: { keeper: {} }
  tokens: { key: {} }
  owners: { self: {} }
  apis: { gate: { raise: { owners: self } } }
";
    assert_eq!(messages(text, NAME), [""; 0]);
}

/// The cubes that rules and invariants are about.
fn cubes(rules: &Rules) -> Vec<&Cube> {
    let claimed = rules.invariants().iter().map(|invariant| match invariant.claim() {
        Claim::Never(cube) | Claim::Always(cube) => cube,
        Claim::Monotone { within, .. } | Claim::Ignores { within, .. } => within,
        claim => panic!("{claim:?}"),
    });
    rules.iter().map(Rule::scope).chain(claimed).collect()
}

/// The names that are listed anywhere, or that operations cannot do without.
#[derive(Default)]
struct Listed {
    roles: Vec<RoleId>,
    tokens: Vec<TokenId>,
    owners: Vec<OwnerId>,
}

fn listed(rules: &Rules) -> Listed {
    let mut listed = Listed::default();
    let exceptions = rules.iter().flat_map(Rule::exceptions).map(Exception::cube);
    for cube in cubes(rules).into_iter().chain(exceptions) {
        listed.roles.extend(cube.roles().iter());
        listed.tokens.extend(cube.tokens().iter());
        listed.owners.extend(cube.owners().iter());
    }
    for rule in rules {
        if let Effect::Require(needs) = rule.effect() {
            listed.roles.extend(needs.roles().iter());
            listed.tokens.extend(needs.tokens().iter());
            listed.owners.extend(needs.owners().iter());
        }
    }
    for invariant in rules.invariants() {
        if let Claim::Monotone { order, .. } = invariant.claim() {
            assert_eq!(order.column(), Column::Owner);
            let owners = rules.vocabulary().owners();
            listed.owners.extend(order.names().filter_map(|name| owners.id(name.name(rules.vocabulary())?)));
        }
    }
    for (_, operation) in rules.vocabulary().operations() {
        listed.roles.extend(operation.confers());
        if operation.owners().len() == 1 {
            listed.owners.extend(operation.owners());
        }
    }
    listed
}

/// The places that findings should have.
fn expected(rules: &Rules) -> Vec<Place> {
    let (vocabulary, places) = (rules.vocabulary(), rules.places());
    let listed = listed(rules);
    let mut expected = Vec::new();
    if vocabulary.roles().len() > 1 {
        expected.extend(vocabulary.roles().ids().filter(|id| !listed.roles.contains(id)).map(|id| places.role(id)));
    }
    if vocabulary.tokens().len() > 1 {
        expected.extend(vocabulary.tokens().ids().filter(|id| !listed.tokens.contains(id)).map(|id| places.token(id)));
    }
    if vocabulary.owners().len() > 1 {
        expected.extend(vocabulary.owners().ids().filter(|id| !listed.owners.contains(id)).map(|id| places.owner(id)));
    }
    expected.sort_unstable();
    expected
}

proptest! {
    #![proptest_config(config())]

    /// It fires for the names that nothing lists.
    #[test]
    fn fires_exactly_for_names_that_nothing_lists(
        text in texts(),
        claim in prop::sample::select(vec![
            "never: { role: admin, api: team }",
            "always: { token: user_api, owner: none, api: team }",
            "monotone: { owner: [none, self] }, within: { api: team, token: user_api }",
            "ignores: role, within: { api: team }",
        ]),
    ) {
        prop_assume!(!claim.contains("self") || text.contains("self: {}"));
        let checked = Checked::new(&format!("{text}invariants: [{{ id: i, {claim} }}]\n"));
        let found: Vec<Place> = of(&checked.report, NAME).iter().filter_map(|finding| finding.place()).collect();
        prop_assert_eq!(found, expected(checked.policy.rules()));
    }
}
