use super::{
    config,
    generate::{models, spaces, twins},
    load,
    model::{Cell, Model},
    requests, requests_in,
};
use portcullis::{
    Column, Decider, Decision, Diff, Names, Policy,
    analysis::{AccessChange, GuardKind, VocabularyItem},
};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Whether a cell is allowed, and what decides: a rule, the default, or nothing where the cell is not known.
fn decider(model: &Model, cell: Cell) -> (bool, String) {
    if !model.cells().contains(&cell) {
        return (false, "unknown".into());
    }
    let (allowed, rule) = model.decide(cell);
    (allowed, rule.map_or("default".into(), |id| format!("rule {id}")))
}

/// Every changed request by its names: what decided, what decides now, and whether it is allowed now.
fn expected(older: &Model, newer: &Model) -> BTreeMap<String, (String, String, bool)> {
    let mut changes = BTreeMap::new();
    for cell in older.cells().into_iter().chain(newer.cells()) {
        let ((was, before), (is, now)) = (decider(older, cell), decider(newer, cell));
        if was != is {
            changes.insert(cell.names().to_string(), (before, now, is));
        }
    }
    changes
}

fn in_words(decider: Option<Decider<'_>>) -> String {
    match decider {
        Some(Decider::Rule(rule)) => format!("rule {}", rule.id()),
        Some(Decider::Default) => "default".into(),
        None => "unknown".into(),
    }
}

fn names_of(change: &AccessChange<'_>) -> Vec<String> {
    change
        .group()
        .requests()
        .iter()
        .map(|&request| change.group().policy().vocabulary().names(request).unwrap().to_string())
        .collect()
}

/// The requests of either policy that the cubes of a change contain, as a reader takes them: a column that is left out has any name.
fn read_by_names(change: &AccessChange<'_>, older: &Model, newer: &Model) -> BTreeSet<String> {
    let cubes = change.cubes();
    let contains = |names: &Names<'_>| {
        cubes.iter().any(|cube| {
            let written = [names.role, names.token.unwrap(), names.api, names.action, names.owner.unwrap()];
            Column::ALL.into_iter().zip(written).all(|(column, name)| {
                let mut listed = cube.listed(column).peekable();
                listed.peek().is_none() || listed.any(|id| id.name(change.vocabulary()) == Some(name))
            })
        })
    };
    let all = older.cells().into_iter().chain(newer.cells()).map(Cell::names);
    all.filter(contains).map(|names| names.to_string()).collect()
}

fn assert_is_diff_of(diff: &Diff<'_>, older: &Model, newer: &Model) -> Result<(), TestCaseError> {
    let expected = expected(older, newer);
    let mut found = BTreeMap::new();
    let mut groups = BTreeSet::new();
    for change in diff.changes() {
        let told = (in_words(change.before()), in_words(change.after()), change.decision().is_allow());
        prop_assert!(groups.insert(told.clone()), "a group that stands twice");
        for names in names_of(change) {
            prop_assert_eq!(found.insert(names.clone(), told.clone()), None, "{} stands twice", names);
        }
        let cells = requests(change.group().policy().vocabulary(), &change.group().cells());
        prop_assert_eq!(&cells, &names_of(change).into_iter().collect());
        prop_assert_eq!(&cells, &requests_in(change.group().policy().vocabulary(), &change.group().cubes()));
        prop_assert_eq!(&cells, &read_by_names(change, older, newer), "of all requests of both policies");
    }
    prop_assert_eq!(&found, &expected);
    let decisions: Vec<Decision> = diff.changes().iter().map(AccessChange::decision).collect();
    prop_assert!(decisions.is_sorted_by(|one, other| one >= other), "newly allowed ones come first: {:?}", decisions);
    let allowed = expected.values().filter(|(_, _, allowed)| *allowed).count();
    prop_assert_eq!((diff.newly_allowed(), diff.newly_denied()), (allowed, expected.len() - allowed));
    Ok(())
}

/// What the requests of one model can have, and those of the other cannot.
fn only_in(model: &Model, other: &Model) -> BTreeSet<String> {
    let there: Vec<_> = other.cells().into_iter().map(Cell::names).collect();
    let mut items = BTreeSet::new();
    for names in model.cells().into_iter().map(Cell::names) {
        let operation = |other: &portcullis::Names<'_>| (other.api, other.action) == (names.api, names.action);
        if there.iter().all(|other| other.role != names.role) {
            items.insert(format!("role {}", names.role));
        }
        if there.iter().all(|other| other.token != names.token) {
            items.insert(format!("token {}", names.token.unwrap()));
        }
        let owner = names.owner.unwrap();
        if !there.iter().any(operation) {
            items.insert(format!("operation {}.{}", names.api, names.action));
        } else if !there.iter().filter(|other| operation(other)).any(|other| other.owner == names.owner) {
            items.insert(format!("owner {owner} of {}.{}", names.api, names.action));
        }
    }
    items
}

fn texts(items: &[VocabularyItem<'_>]) -> BTreeSet<String> {
    let texts: BTreeSet<String> = items.iter().map(ToString::to_string).collect();
    assert_eq!(texts.len(), items.len(), "something stands twice: {items:?}");
    texts
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_diff_has_every_changed_request(older in models(), newer in models()) {
        let (one, other) = (older.policy(), newer.policy());
        let diff = one.diff(&other);
        assert_is_diff_of(&diff, &older, &newer)?;
        prop_assert_eq!(texts(diff.added()), only_in(&newer, &older));
        prop_assert_eq!(texts(diff.removed()), only_in(&older, &newer));
        prop_assert_eq!(diff.is_empty(), one.fingerprint() == other.fingerprint() && diff.guards().is_empty());
    }

    /// Between policies with the same names, words are compared.
    #[test]
    fn a_diff_over_the_same_names_has_every_changed_request(older in models(), rules in models()) {
        let newer = Model { space: older.space.clone(), default_allows: rules.default_allows, rules: Vec::new() };
        let (one, other) = (older.policy(), newer.policy());
        let diff = one.diff(&other);
        assert_is_diff_of(&diff, &older, &newer)?;
        prop_assert!(diff.added().is_empty() && diff.removed().is_empty());
        prop_assert_eq!(diff.is_empty(), one.fingerprint() == other.fingerprint() && diff.guards().is_empty());
    }

    /// So few cells that many of the pairs decide alike.
    #[test]
    fn the_same_fingerprint_means_no_change((older, newer) in twins()) {
        let (one, other) = (older.policy(), newer.policy());
        let diff = one.diff(&other);
        assert_is_diff_of(&diff, &older, &newer)?;
        prop_assert_eq!(diff.is_empty(), one.fingerprint() == other.fingerprint() && diff.guards().is_empty());
    }

    #[test]
    fn turning_around_turns_the_changes_around(older in models(), newer in models()) {
        let (one, other) = (older.policy(), newer.policy());
        let (diff, back) = (one.diff(&other), other.diff(&one));
        prop_assert_eq!(diff.newly_allowed(), back.newly_denied());
        prop_assert_eq!(diff.newly_denied(), back.newly_allowed());
        prop_assert_eq!((diff.added(), diff.removed()), (back.removed(), back.added()));
    }

    #[test]
    fn there_is_no_change_from_a_policy_to_what_it_prints(model in models(), space in spaces()) {
        let policy = model.policy();
        // Groups are printed as the names that they stand for.
        let printed = load(&policy.to_yaml());
        let diff = policy.diff(&printed);
        prop_assert!(diff.changes().is_empty() && diff.added().is_empty() && diff.removed().is_empty());
        prop_assert!(diff.guards().iter().all(|change| change.kind() == GuardKind::Group), "{:?}", diff.guards());
        // All that is allowed comes and goes with the names.
        let nothing = Model { space, default_allows: false, rules: Vec::new() }.policy();
        prop_assert_eq!(nothing.diff(&policy).newly_allowed(), policy.allowed().len());
    }
}

fn doors(vocabulary: &str, rules: &str) -> Policy {
    load(&format!("portcullis: 1\npolicy: doors\nvocabulary:\n{vocabulary}default: deny\nrules:\n{rules}"))
}

/// The same names in another order are the same requests, although their numbers differ.
#[test]
fn the_order_of_names_makes_no_difference() {
    let rules = "  - { id: keepers, role: keeper, effect: allow }\n  - { id: looks, action: look_at, effect: allow }\n";
    let one = doors(
        "  roles: { guest: {}, keeper: {} }\n  tokens: { key: {}, copy: {} }\n  owners: { none: {}, self: {} }\n  \
         apis: { door: { open: { owners: [none, self] }, look_at: {} }, gate: { raise: {} } }\n",
        rules,
    );
    let other = doors(
        "  roles: { keeper: {}, guest: {} }\n  tokens: { copy: {}, key: {} }\n  owners: { self: {}, none: {}, unused: {} }\n  \
         apis: { gate: { raise: {} }, door: { look_at: {}, open: { owners: [self, none] } } }\n",
        rules,
    );
    assert!(one.diff(&other).is_empty());
    assert_eq!(one.fingerprint(), other.fingerprint());
}

/// Ten thousand operations, and little that changed.
#[test]
fn large_policies_are_compared() {
    let actions: Vec<String> = (0..10_000).map(|number| format!("act{number}: {{}}")).collect();
    let actions = actions.join(", ");
    let policy = |rule: &str| {
        doors(
            &format!(
                "  roles: {{ a: {{}}, b: {{}}, c: {{}}, d: {{}} }}\n  tokens: {{ k: {{}}, l: {{}}, m: {{}}, n: {{}} }}\n  \
                 owners: {{ none: {{}} }}\n  apis: {{ door: {{ {actions} }} }}\n"
            ),
            rule,
        )
    };
    let older = policy("  - { id: a, role: a, effect: allow }\n");
    let newer = policy("  - { id: a, role: [a, b], effect: allow }\n  - { id: b, action: act77, effect: deny }\n");
    let diff = older.diff(&newer);
    assert_eq!((diff.newly_allowed(), diff.newly_denied()), (9_999 * 4, 4));
}

/// An operation that only the new policy has did not change: no set of changed requests seems to contain it.
#[test]
fn what_only_one_policy_has_is_in_no_changed_set() {
    let names = |actions: &str| {
        format!(
            "  roles: {{ guest: {{}} }}\n  tokens: {{ key: {{}} }}\n  owners: {{ none: {{}} }}\n  apis: {{ door: {{ {actions} }} }}\n"
        )
    };
    let older = doors(&names("open: {}, close: {}"), "  - { id: all, effect: allow }\n");
    let newer = doors(&names("open: {}, close: {}, lock: {}"), "  - { id: lock, action: lock, effect: deny }\n");
    let diff = older.diff(&newer);
    let words: Vec<String> = diff
        .changes()
        .iter()
        .flat_map(|change| change.cubes().into_iter().map(|cube| cube.in_words(change.vocabulary()).to_string()))
        .collect();
    assert_eq!(words, ["{ action: [open, close] }"]);
}

/// Names of different policies form so many requests together that the sets list every name instead.
#[test]
fn sets_over_very_different_names_list_every_name() {
    let names = |thing: &str, count: usize| {
        (0..count).map(|number| format!("{thing}{number}: {{}}")).collect::<Vec<_>>().join(", ")
    };
    let policy = |roles: usize, actions: usize, rule: &str| {
        doors(
            &format!(
                "  roles: {{ {} }}\n  tokens: {{ key: {{}} }}\n  owners: {{ none: {{}} }}\n  apis: {{ door: {{ {} }} }}\n",
                names("role", roles),
                names("act", actions),
            ),
            rule,
        )
    };
    let older = policy(400, 1, "  - { id: all, effect: allow }\n");
    let newer = policy(1, 400, "  - { id: none, effect: deny }\n");
    let diff = older.diff(&newer);
    assert_eq!(diff.newly_denied(), 400);
    let mut changed = BTreeSet::new();
    for change in diff.changes() {
        let cubes = change.cubes();
        let listed = |cube: &portcullis::space::Cube| Column::ALL.iter().all(|&column| cube.listed(column).count() > 0);
        assert!(cubes.iter().all(listed), "a column is left out, as if it had the same names in both policies");
        changed.extend(requests_in(change.vocabulary(), &cubes));
    }
    assert_eq!(changed, requests(older.vocabulary(), &older.allowed()));
}
