use super::{
    config,
    generated::{Looked, texts},
    messages, of, report,
};
use portcullis::{
    ApiId, Cube, Operation, OwnerId, Place, RoleId, Rule, Rules, TokenId,
    rules::{Claim, Effect, Exception, Order},
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
fn names_of_which_nothing_is_said() {
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
            "no rule and no invariant is about action `lower`",
            "no rule and no invariant is about api `flowers`",
            "no rule and no invariant is about action `water`",
            "no rule and no invariant is about api `staff`",
            "no rule and no invariant is about action `appoint`",
        ]
    );
}

#[test]
fn it_stands_at_the_declaration() {
    let report = report(&format!("{GARDENS}rules: [{{ id: raise, api: gate, action: raise, effect: allow }}]\n"));
    let found = of(&report, NAME);
    // `lower` is an action of two APIs, and stands at that of the first.
    let places: Vec<&str> =
        found.iter().map(|finding| &report.text()[finding.place().expect("a place").bytes()]).collect();
    assert_eq!(
        places,
        [
            "guest", "keeper", "gardener", "key", "badge", "self", "other", "lower", "flowers", "water", "staff",
            "appoint"
        ]
    );
}

#[test]
fn it_counts_what_requirements_exceptions_and_invariants_say() {
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
        listed.roles.extend(cube.roles.listed());
        listed.tokens.extend(cube.tokens.listed());
        listed.owners.extend(cube.owners.listed());
    }
    for rule in rules {
        if let Effect::Require(needs) = rule.effect() {
            listed.roles.extend(needs.roles.listed());
            listed.tokens.extend(needs.tokens.listed());
            listed.owners.extend(needs.owners.listed());
        }
    }
    for invariant in rules.invariants() {
        if let Claim::Monotone { order: Order::Owners(order), .. } = invariant.claim() {
            listed.owners.extend(order);
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

/// Where findings should stand.
fn expected(rules: &Rules) -> Vec<Place> {
    let (vocabulary, places) = (rules.vocabulary(), rules.places());
    let listed = listed(rules);
    // A cube is about an operation if it admits its API and its action, whatever its other columns say.
    let about = cubes(rules);
    let is_about = |operation: &Operation| {
        about.iter().any(|cube| cube.apis.contains(operation.api()) && cube.actions.contains(operation.action()))
    };
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
    if vocabulary.apis().len() > 1 {
        let is_unused = |api: &ApiId| !vocabulary.operations_of(*api).any(|(_, operation)| is_about(operation));
        expected.extend(vocabulary.apis().ids().filter(is_unused).map(|id| places.api(id)));
    }
    for action in vocabulary.actions().ids().filter(|_| vocabulary.actions().len() > 1) {
        let operations = vocabulary.operations().filter(|(_, operation)| operation.action() == action);
        let operations: Vec<_> = operations.collect();
        if !operations.iter().any(|(_, operation)| is_about(operation)) {
            expected.push(places.operation(operations[0].0));
        }
    }
    expected.sort_unstable();
    expected
}

proptest! {
    #![proptest_config(config())]

    /// It fires for the names that nothing lists, and for the APIs and actions of whose operations nothing is said.
    #[test]
    fn fires_exactly_for_names_of_which_nothing_is_said(
        text in texts(),
        claim in prop::sample::select(vec![
            "never: { role: admin, api: team }",
            "always: { token: user_api, owner: none, api: team }",
            "monotone: { owner: [none, self] }, within: { api: team, token: user_api }",
            "ignores: role, within: { api: team }",
        ]),
    ) {
        prop_assume!(!claim.contains("self") || text.contains("self: {}"));
        let looked = Looked::at(&format!("{text}invariants: [{{ id: i, {claim} }}]\n"));
        let found: Vec<Place> = of(&looked.report, NAME).iter().filter_map(|finding| finding.place()).collect();
        prop_assert_eq!(found, expected(looked.policy.rules()));
    }
}
