//! Changes of guards, against their definitions.

use super::{
    claims::{Claim, are_on_a_line, model_and_claim},
    config, load,
    model::{Cell, Cube, Model},
};
use portcullis::{
    Column, Diff, Policy,
    analysis::{GuardChange, GuardKind, Impact},
};
use proptest::prelude::*;
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

/// Claims by id.
type Claims = BTreeMap<&'static str, Claim>;

/// The claim with its names and operations listed: the marks of operations and the order of roles are those of one space.
fn listing(claim: Claim) -> Claim {
    let listing = |cube: Cube| {
        let cube = Cube { reads: None, at_least: false, ..cube };
        if cube.operations.is_some() { Cube { api: None, action: None, ..cube } } else { cube }
    };
    match claim {
        Claim::Never(cube) => Claim::Never(listing(cube)),
        Claim::Always(cube) => Claim::Always(listing(cube)),
        Claim::Monotone(column, order, within) => Claim::Monotone(column, order, listing(within)),
        Claim::Ignores(column, within) => Claim::Ignores(column, listing(within)),
    }
}

/// Two lists of claims, with some ids and some claims in common, and a policy for each.
fn claims_of_two() -> impl Strategy<Value = (Model, Claims, Model, Claims)> {
    let pick = prop::collection::vec((prop::sample::select(vec!["a", "b", "c", "d"]), 0_usize..4), 0..4);
    let drawn = prop::collection::vec((model_and_claim(), any::<bool>(), 0_usize..4), 4).prop_map(|drawn| {
        let claims =
            drawn.into_iter().map(|((model, claim), of_roles, dropped)| (model, short(claim, of_roles, dropped)));
        claims.collect::<Vec<_>>()
    });
    (drawn, pick.clone(), pick, any::<bool>()).prop_map(|(drawn, before, after, same_space)| {
        // A claim is about names, of which a policy must have all.
        let full = |space: usize| {
            let mut model = drawn[space].0.clone();
            model.rules.clear();
            (model.space.roles, model.space.tokens, model.space.owners) = (3, 3, 3);
            model
        };
        let (older, newer) = (full(0), if same_space { full(0) } else { full(1) });
        // Each API and each action that a claim lists must be part of an operation.
        let fits = |claim: &Claim, model: &Model| {
            let admits = |names: &Option<Vec<usize>>, name| names.as_ref().is_none_or(|names| names.contains(&name));
            let (apis, actions) = (&claim.within().api, &claim.within().action);
            let operations = || model.space.operations.iter();
            apis.iter().flatten().all(|&api| operations().any(|one| one.api == api && admits(actions, one.action)))
                && actions
                    .iter()
                    .flatten()
                    .all(|&action| operations().any(|one| one.action == action && admits(apis, one.api)))
                && claim
                    .within()
                    .operations
                    .iter()
                    .flatten()
                    .all(|&pair| operations().any(|one| (one.api, one.action) == pair))
        };
        let claims = |picked: Vec<(&'static str, usize)>, model: &Model| -> Claims {
            let claims = picked.into_iter().map(|(id, number)| (id, listing(drawn[number].1.clone())));
            claims.filter(|(_, claim)| fits(claim, model)).collect()
        };
        let (before, after) = (claims(before, &older), claims(after, &newer));
        (older, before, newer, after)
    })
}

/// Claims of two names that follow from others together: `[a, c]` from `[a, b]` and `[b, c]`.
fn short(claim: Claim, of_roles: bool, dropped: usize) -> Claim {
    match claim {
        Claim::Monotone(column, mut order, within) => {
            if order.len() > 2 {
                order.retain(|&name| name != dropped);
            }
            Claim::Monotone(
                if of_roles { Column::Role } else { column },
                order,
                if of_roles { Cube::default() } else { within },
            )
        }
        Claim::Ignores(_, within) if of_roles => {
            Claim::Monotone(Column::Role, vec![dropped % 3, (dropped + 1) % 3], within)
        }
        claim => claim,
    }
}

fn policy(model: &Model, claims: &Claims) -> Policy {
    let mut text = model.yaml();
    if !claims.is_empty() {
        text.push_str("invariants:\n");
    }
    for (id, claim) in claims {
        writeln!(text, "  - {{ id: {id}, {} }}", claim.words()).unwrap();
    }
    load(&text)
}

/// The column in which a claim compares requests.
fn column(claim: &Claim) -> Option<Column> {
    match claim {
        Claim::Never(_) | Claim::Always(_) => None,
        Claim::Monotone(column, _, _) | Claim::Ignores(column, _) => Some(*column),
    }
}

/// Whether a table of allowed cells, which are on one line or alone, contradicts the claim.
fn is_contradicted(claim: &Claim, model: &Model, cells: &[Cell], allowed: impl Fn(Cell) -> bool) -> bool {
    let mut about = cells.iter().filter(|&&cell| claim.within().holds(cell));
    match claim {
        Claim::Never(_) => about.any(|&cell| allowed(cell)),
        Claim::Always(_) => about.any(|&cell| !allowed(cell)),
        Claim::Monotone(..) => about.any(|&cell| {
            let weaker = claim.compared_with(model, cell);
            !allowed(cell) && weaker.into_iter().any(&allowed)
        }),
        Claim::Ignores(..) => about.any(|&cell| {
            let others = claim.compared_with(model, cell);
            others.into_iter().any(|other| allowed(other) != allowed(cell))
        }),
    }
}

/// Whether some decisions contradict a claim although all others of its kind hold. Requests are those of the newer policy.
fn says_more(claim: &Claim, others: &Claims, model: &Model) -> bool {
    let all = model.cells();
    let lines = all.iter().map(|&cell| -> Vec<Cell> {
        let on_line = |&other: &Cell| column(claim).is_some_and(|column| are_on_a_line(cell, other, column));
        [cell].into_iter().chain(all.iter().copied().filter(on_line)).collect()
    });
    let same_kind = |other: &&Claim| match (claim, other) {
        (Claim::Never(_), Claim::Never(_)) | (Claim::Always(_), Claim::Always(_)) => true,
        _ => column(claim).is_some() && column(claim) == column(other),
    };
    let others: Vec<&Claim> = others.values().filter(same_kind).collect();
    lines.into_iter().any(|line| {
        (0..1_usize << line.len()).any(|table| {
            let allowed =
                |cell: Cell| line.iter().position(|&other| other == cell).is_some_and(|bit| table >> bit & 1 == 1);
            is_contradicted(claim, model, &line, allowed)
                && !others.iter().any(|other| is_contradicted(other, model, &line, allowed))
        })
    })
}

/// Whether a claim lists names or operations where another of its kind covers any.
fn lists_more(claim: &Claim, other: &Claim) -> bool {
    let is_kind = match (claim, other) {
        (Claim::Never(_), Claim::Never(_)) | (Claim::Always(_), Claim::Always(_)) => true,
        (Claim::Monotone(one, ..), Claim::Monotone(other, ..)) | (Claim::Ignores(one, _), Claim::Ignores(other, _)) => {
            one == other
        }
        _ => false,
    };
    let covers_any = |cube: &Cube| {
        let lists = cube.operations.is_some();
        let of_operations = [cube.api.is_none() && !lists, cube.action.is_none() && !lists, !lists];
        [cube.role.is_none(), cube.token.is_none(), cube.owner.is_none()].into_iter().chain(of_operations)
    };
    is_kind && covers_any(claim.within()).zip(covers_any(other.within())).any(|(one, other)| !one && other)
}

fn invariants<'d>(diff: &'d Diff<'_>) -> BTreeMap<&'d str, &'d GuardChange> {
    let changes = diff.guards().iter().filter(|change| change.kind() == GuardKind::Invariant);
    changes.map(|change| (change.subject(), change)).collect()
}

/// A change without its places, which a lock does not have.
pub(crate) fn told(change: &GuardChange) -> impl PartialEq + std::fmt::Debug + use<> {
    let [before, after] = [change.before(), change.after()].map(|guard| guard.map(|guard| guard.value().to_owned()));
    (change.kind(), change.impact(), change.to_string(), before, after, change.requests().cloned())
}

proptest! {
    #![proptest_config(config())]

    /// A claim is weaker exactly if decisions that contradict it contradict no claim any more.
    #[test]
    fn invariants_are_compared_by_what_they_refuse((older, before, newer, after) in claims_of_two()) {
        let (one, other) = (policy(&older, &before), policy(&newer, &after));
        let diff = one.diff(&other);
        let changes = invariants(&diff);
        for (id, claim) in &before {
            let lost = says_more(claim, &after, &newer);
            let impact = changes.get(id).map(|change| change.impact());
            if let Some(now) = after.get(id) {
                let gained = says_more(now, &before, &newer);
                let alone = |claim: &Claim, other: &Claim| says_more(claim, &Claims::from([("it", other.clone())]), &newer);
                let is_same = !lost && !gained && !alone(claim, now) && !alone(now, claim);
                let expected = match (lost, gained) {
                    (true, _) => Some(Impact::Weakens),
                    (false, true) => Some(Impact::Strengthens),
                    _ if is_same && lists_more(now, claim) => Some(Impact::Weakens),
                    _ if is_same && lists_more(claim, now) => Some(Impact::Strengthens),
                    _ if is_same => None,
                    _ => Some(Impact::Neither),
                };
                prop_assert_eq!(impact, expected, "{}: {:?}", id, changes);
            } else {
                prop_assert_eq!(impact == Some(Impact::Weakens), lost, "{}: {:?}", id, changes);
                prop_assert!(impact.is_some(), "{} is gone", id);
            }
        }
        for (id, claim) in after.iter().filter(|(id, _)| !before.contains_key(*id)) {
            let gained = says_more(claim, &before, &newer);
            let impact = changes.get(id).map(|change| change.impact());
            prop_assert_eq!(impact == Some(Impact::Strengthens), gained, "{}: {:?}", id, changes);
        }
        let weakened = diff.guards().iter().any(|change| change.impact() == Impact::Weakens);
        prop_assert_eq!(diff.widens_access(), weakened || diff.newly_allowed() > 0);
    }

    /// The requests of a weaker `never` or `always` are those that no claim is about any more.
    #[test]
    fn lost_requests_are_named((older, before, newer, after) in claims_of_two()) {
        let (one, other) = (policy(&older, &before), policy(&newer, &after));
        let diff = one.diff(&other);
        let changes = invariants(&diff);
        for (id, claim) in &before {
            let is_kind = |other: &&Claim| matches!(
                (claim, other),
                (Claim::Never(_), Claim::Never(_)) | (Claim::Always(_), Claim::Always(_))
            );
            if !is_kind(&claim) {
                continue;
            }
            let claimed = |cell: Cell| after.values().filter(is_kind).any(|other| other.within().holds(cell));
            let lost = newer.cells().into_iter().filter(|&cell| claim.within().holds(cell) && !claimed(cell));
            let lost: BTreeSet<String> = lost.map(|cell| cell.names().to_string()).collect();
            let change = changes.get(id).filter(|change| change.impact() == Impact::Weakens);
            let found = change.and_then(|change| change.requests());
            let found = found.map(|cells| super::requests(other.vocabulary(), cells)).unwrap_or_default();
            prop_assert_eq!(found, lost);
        }
    }

    /// A lock tells what its policy tells.
    #[test]
    fn a_lock_has_the_guards_of_its_policy((older, before, newer, after) in claims_of_two()) {
        let (one, other) = (policy(&older, &before), policy(&newer, &after));
        let locked = Policy::from_lock("policy.lock", &one.to_lock()).unwrap();
        prop_assert!(locked.diff(&one).is_empty() && one.diff(&locked).is_empty());
        prop_assert_eq!(&locked.to_lock(), &one.to_lock());
        let told = |older: &Policy| older.diff(&other).guards().iter().map(told).collect::<Vec<_>>();
        prop_assert_eq!(told(&locked), told(&one));
    }
}

/// What changes if the invariants of a policy are these.
#[track_caller]
fn changed(before: &str, after: &str) -> Vec<(String, Impact)> {
    let policy = |invariants: &str| {
        load(&format!(
            "portcullis: 1\npolicy: gates\nvocabulary:\n  roles: {{ guest: {{}}, member: {{}}, keeper: {{ above: member }} }}\n  \
             tokens: {{ key: {{}} }}\n  owners: {{ none: {{}} }}\n  \
             apis: {{ gate: {{ look_at: {{ reads: true }}, raise: {{}}, lower: {{}} }} }}\ndefault: deny\nrules: []\n\
             invariants:\n{invariants}"
        ))
    };
    let (older, newer) = (policy(before), policy(after));
    let locked = Policy::from_lock("gates.lock", &older.to_lock()).expect("the lock is read");
    let [told, by_lock] = [&older, &locked].map(|older| {
        let diff = older.diff(&newer);
        diff.guards().iter().map(|change| (change.to_string(), change.impact())).collect::<Vec<_>>()
    });
    assert_eq!(told, by_lock);
    told
}

/// Several claims together can say what one said.
#[test]
fn claims_follow_from_one_another() {
    let whole = "  - { id: a, monotone: { role: [guest, keeper] } }\n";
    let steps =
        "  - { id: b, monotone: { role: [guest, member] } }\n  - { id: c, monotone: { role: [member, keeper] } }\n";
    assert_eq!(
        changed(whole, steps),
        [
            ("invariant b is new".into(), Impact::Strengthens),
            ("invariant c is new".into(), Impact::Strengthens),
            ("invariant a is gone, and nothing that it claimed is lost".into(), Impact::Neither),
        ]
    );
    assert_eq!(
        changed(steps, whole),
        [
            ("invariant b is gone".into(), Impact::Weakens),
            ("invariant c is gone".into(), Impact::Weakens),
            ("invariant a is new, and claims what others claimed before".into(), Impact::Neither),
        ]
    );
    // Where nothing differs, more is allowed to nobody.
    assert_eq!(
        changed(whole, "  - { id: a, ignores: role }\n"),
        [("invariant a claims more".into(), Impact::Strengthens)]
    );
    let never = "  - { id: a, never: { role: guest, action: [raise, lower] } }\n";
    assert_eq!(
        changed(never, "  - { id: b, never: { role: guest, action: [lower, raise] } }\n"),
        [("invariant a is now called b".into(), Impact::Neither)]
    );
    assert_eq!(
        changed(never, "  - { id: a, never: { role: guest, action: [raise, look_at] } }\n"),
        [("invariant a claims something else".into(), Impact::Weakens)]
    );
    assert_eq!(
        changed(
            never,
            "  - { id: a, never: { role: guest, action: raise } }\n  - { id: b, never: { role: guest, action: lower } }\n"
        ),
        [
            ("invariant a claims something else, and all invariants together claim the same".into(), Impact::Neither),
            ("invariant b is new, and claims what others claimed before".into(), Impact::Neither),
        ]
    );
    // The same requests in other words.
    assert_eq!(changed(never, "  - { id: a, never: { action: [raise, lower], role: guest } }\n"), []);
    assert_eq!(
        changed("  - { id: a, never: { role: guest } }\n", "  - { id: a, always: { role: guest } }\n"),
        [("invariant a claims something else".into(), Impact::Weakens)]
    );
}

/// An invariant that leaves a column out speaks of new names, and one that lists all names does not.
#[test]
fn a_claim_about_any_name_is_about_new_ones() {
    let policy = |roles: &str, never: &str| {
        load(&format!(
            "portcullis: 1\npolicy: gates\nvocabulary:\n  roles: {{ {roles} }}\n  tokens: {{ key: {{}} }}\n  owners: {{ none: {{}} }}\n  \
             apis: {{ gate: {{ raise: {{}} }} }}\ndefault: deny\nrules: []\ninvariants:\n  - {{ id: a, never: {never} }}\n"
        ))
    };
    let older = policy("guest: {}, keeper: {}", "{ action: raise }");
    for (newer, weakens) in [
        (policy("guest: {}, keeper: {}, thief: {}", "{ action: raise }"), false),
        (policy("guest: {}, keeper: {}, thief: {}", "{ role: [guest, keeper], action: raise }"), true),
        // The names that are listed are all that there are, and a new one is not covered.
        (policy("guest: {}, keeper: {}", "{ role: [guest, keeper], action: raise }"), true),
        // What nobody can ask is not lost.
        (policy("guest: {}", "{}"), false),
    ] {
        let diff = older.diff(&newer);
        let weakened: Vec<&GuardChange> =
            diff.guards().iter().filter(|change| change.impact() == Impact::Weakens).collect();
        assert_eq!(!weakened.is_empty(), weakens, "{weakened:?}");
        if let Some(requests) = weakened.first().and_then(|change| change.requests()) {
            let lost = super::requests(newer.vocabulary(), requests);
            assert_eq!(lost, BTreeSet::from(["thief/key gate.raise none".into()]));
        }
    }
}

/// A claim that covers new names is weaker if it lists names instead, although it says the same today; its lock knows how it was
/// written.
#[test]
fn selectors_cover_new_names() {
    let all = "[guest, member, keeper]";
    for (open, listed) in [
        ("{ action: raise }".into(), format!("{{ role: {all}, action: raise }}")),
        ("{ role: { at_least: member }, action: raise }".into(), "{ role: [member, keeper], action: raise }".into()),
        ("{ role: guest, reads: false }".into(), "{ role: guest, action: [raise, lower] }".into()),
        ("{ role: guest, reads: true }".into(), String::from("{ role: guest, operation: gate.look_at }")),
        (format!("{{ role: {all} }}"), format!("{{ role: {all}, action: [raise, lower, look_at] }}")),
    ] {
        let never = |cube: &str| format!("  - {{ id: a, never: {cube} }}\n");
        let (open, listed) = (never(&open), never(&listed));
        let weaker = "invariant a lists names, and no longer covers new ones";
        assert_eq!(changed(&open, &listed), [(weaker.into(), Impact::Weakens)], "{open}{listed}");
        let stronger = "invariant a covers new names, too";
        assert_eq!(changed(&listed, &open), [(stronger.into(), Impact::Strengthens)], "{listed}{open}");
        assert_eq!(changed(&open, &open), []);
    }
}
