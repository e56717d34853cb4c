//! Sets of cells as cubes: they hold all of the set and of the space nothing else, and are hardly more than the fewest.

use super::{config, generate::models};
use portcullis::{
    Policy, Request, Vocabulary,
    rules::{Claim, Effect, Exception},
    space::{ActionId, ApiId, CellSet, Cube, RoleId},
};
use proptest::prelude::*;
use std::fmt::Write as _;

fn union(vocabulary: &Vocabulary, cubes: &[Cube]) -> CellSet {
    let empty = CellSet::empty(vocabulary);
    cubes.iter().fold(empty, |set, cube| set.union(&CellSet::of_cube(vocabulary, cube)))
}

/// The set of the requests that a coin chooses.
fn chosen(vocabulary: &Vocabulary, coins: &[bool]) -> CellSet {
    let one = |request: Request| {
        let cell = vocabulary.cell(request).unwrap();
        CellSet::of_cube(vocabulary, &Cube::of_cell(cell))
    };
    let chosen = vocabulary.requests().zip(coins).filter(|(_, coin)| **coin);
    chosen.fold(CellSet::empty(vocabulary), |set, (request, _)| set.union(&one(request)))
}

#[track_caller]
fn assert_exact(policy: &Policy, set: &CellSet) {
    let cubes = set.cubes(policy.vocabulary());
    let again = union(policy.vocabulary(), &cubes);
    for request in policy.vocabulary().requests() {
        let names = policy.vocabulary().names(request).unwrap();
        assert_eq!(again.contains(request), set.contains(request), "{names} of {cubes:?}");
    }
    for left_out in 0..cubes.len() {
        let mut others = cubes.clone();
        others.remove(left_out);
        assert_ne!(union(policy.vocabulary(), &others), *set, "cube {left_out} of {cubes:?} adds nothing");
    }
}

/// All cubes that a policy writes.
fn written(policy: &Policy) -> Vec<&Cube> {
    let mut cubes = Vec::new();
    for rule in policy.rules() {
        cubes.push(rule.scope());
        cubes.extend(rule.exceptions().iter().map(Exception::cube));
        if let Effect::Require(requirement) = rule.effect() {
            cubes.push(requirement.cube());
        }
    }
    cubes
}

/// How a cube is written, apart from the names of its columns.
#[derive(Debug, PartialEq)]
struct Selectors {
    at_least: Option<RoleId>,
    reads: Option<bool>,
    operations: Option<Vec<(ApiId, ActionId)>>,
}

fn selectors(cube: &Cube) -> Selectors {
    let operations = cube.operations().map(Iterator::collect);
    Selectors { at_least: cube.roles().at_least(), reads: cube.reads(), operations }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn cubes_hold_what_is_allowed_and_nothing_else(model in models()) {
        let policy = model.policy();
        let allowed = policy.allowed();
        for request in policy.vocabulary().requests() {
            prop_assert_eq!(allowed.contains(request), policy.decide(request).is_allow());
        }
        assert_exact(&policy, &allowed);
        assert_exact(&policy, &CellSet::all(policy.vocabulary()).difference(&allowed));
    }

    /// The words of a cube mean the same where they are pasted, and are written in the same way again.
    #[test]
    fn words_of_cubes_can_be_pasted(model in models()) {
        let policy = model.policy();
        let mut claims = String::new();
        for (number, cube) in written(&policy).iter().enumerate() {
            writeln!(claims, "  - {{ id: c{number}, never: {} }}", policy.rules().in_words(cube)).unwrap();
        }
        prop_assume!(!claims.is_empty());
        let text = format!("{}invariants:\n{claims}", model.yaml());
        let pasted = Policy::from_text("pasted.yaml", &text).map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
        for (invariant, cube) in pasted.rules().invariants().iter().zip(written(&policy)) {
            let Claim::Never(again) = invariant.claim() else { panic!("another claim") };
            prop_assert_eq!(again, cube);
            prop_assert_eq!(selectors(again), selectors(cube));
            prop_assert_eq!(pasted.rules().in_words(again).to_string(), policy.rules().in_words(cube).to_string());
        }
    }

    /// Printing keeps not only the meaning of what selects requests, but also how it is written.
    #[test]
    fn printing_keeps_selectors(model in models()) {
        let policy = model.policy();
        let again = Policy::from_text("printed.yaml", &policy.to_yaml()).unwrap();
        for (before, after) in written(&policy).into_iter().zip(written(&again)) {
            prop_assert_eq!(before, after);
            prop_assert_eq!(selectors(before), selectors(after));
        }
        for (rule, printed) in model.rules.iter().zip(&again.rules().iter().collect::<Vec<_>>()) {
            let scope = printed.scope();
            let lowest = rule.scope.role.as_ref().filter(|_| rule.scope.at_least).and_then(|roles| roles.last());
            prop_assert_eq!(scope.roles().at_least().map(RoleId::index), lowest.copied());
            prop_assert_eq!(scope.reads(), rule.scope.reads);
            prop_assert_eq!(scope.operations().is_some(), rule.scope.operations.is_some());
        }
    }

    #[test]
    fn cubes_hold_any_set_and_nothing_else(model in models(), coins in prop::collection::vec(any::<bool>(), 243)) {
        let policy = model.policy();
        assert_exact(&policy, &chosen(policy.vocabulary(), &coins));
    }

    #[test]
    fn sets_are_combined_cell_by_cell(
        model in models(),
        one in prop::collection::vec(any::<bool>(), 243),
        other in prop::collection::vec(any::<bool>(), 243),
    ) {
        let policy = model.policy();
        let vocabulary = policy.vocabulary();
        let requests: Vec<Request> = vocabulary.requests().collect();
        let (first, second) = (chosen(vocabulary, &one), chosen(vocabulary, &other));
        let (union, both, rest) = (first.union(&second), first.intersection(&second), first.difference(&second));
        for (number, &request) in requests.iter().enumerate() {
            prop_assert_eq!(union.contains(request), one[number] || other[number]);
            prop_assert_eq!(both.contains(request), one[number] && other[number]);
            prop_assert_eq!(rest.contains(request), one[number] && !other[number]);
        }
        let mut listed: Vec<Request> = first.iter().collect();
        let mut expected: Vec<Request> = requests.iter().copied().filter(|&request| first.contains(request)).collect();
        listed.sort_unstable();
        expected.sort_unstable();
        prop_assert_eq!(&listed, &expected);
        prop_assert_eq!(first.len(), expected.len());
        prop_assert_eq!(first.is_empty(), expected.is_empty());
    }
}

/// Two roles, two kinds of token and two owners on three operations of two APIs: 24 cells, of which brute force still
/// knows the fewest cubes.
fn small() -> Policy {
    let text = "
portcullis: 1
policy: small
vocabulary:
  roles: { r0: {}, r1: {} }
  tokens: { t0: {}, t1: {} }
  owners: { o0: {}, o1: {} }
  apis:
    one: { x: { owners: [o0, o1] }, y: { owners: [o0, o1] } }
    two: { x: { owners: [o0, o1] } }
default: allow
rules: []
";
    Policy::from_text("small.yaml", text).unwrap()
}

/// All products of names, as the cells that they hold.
fn all_cubes(requests: &[Request], vocabulary: &Vocabulary) -> Vec<u32> {
    let mut cubes = Vec::new();
    for bits in 0..1_u32 << 10 {
        let holds = |column: u32, index: usize| bits >> (2 * column) & 1 << index != 0;
        let cube = requests.iter().zip(0..).filter(|&(&request, _)| {
            let cell = vocabulary.cell(request).unwrap();
            let indices =
                [cell.role.index(), cell.token.index(), cell.api.index(), cell.action.index(), cell.owner.index()];
            indices.into_iter().zip(0..).all(|(index, column)| holds(column, index))
        });
        cubes.push(cube.fold(0, |cells, (_, number)| cells | 1 << number));
    }
    cubes.sort_unstable();
    cubes.dedup();
    cubes
}

/// The least number of cubes that hold the set, by trying; cubes are those that fit into it.
fn fewest(set: u32, cubes: &[u32]) -> usize {
    fn within(missing: u32, cubes: &[u32], left: usize) -> bool {
        if missing == 0 {
            return true;
        }
        let lowest = missing & missing.wrapping_neg();
        left > 0 && cubes.iter().filter(|&cube| cube & lowest != 0).any(|cube| within(missing & !cube, cubes, left - 1))
    }
    let fitting = |cube: &u32| cube & !set == 0;
    let largest: Vec<u32> = cubes.iter().copied().filter(fitting).collect();
    let is_largest = |cube: &u32| largest.iter().all(|other| other == cube || cube & !other != 0);
    let largest: Vec<u32> = largest.iter().copied().filter(is_largest).collect();
    (0..=24).find(|&count| within(set, &largest, count)).unwrap()
}

/// The gap to the fewest cubes, counted over many sets; the bounds are those of `CellSet::cubes`.
#[test]
fn there_are_hardly_more_cubes_than_the_fewest() {
    let policy = small();
    let vocabulary = policy.vocabulary();
    let requests: Vec<Request> = vocabulary.requests().collect();
    let cubes = all_cubes(&requests, vocabulary);
    let (mut sets, mut more, mut state) = (0, 0, 1_u32);
    for _ in 0..500 {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        // Coins of several weights: sets as policies have them are not half of everything.
        let set = (state >> 8) & if state % 3 == 0 { state.rotate_left(11) } else { u32::MAX } & 0x00ff_ffff;
        let coins: Vec<bool> = (0..24).map(|bit| set >> bit & 1 == 1).collect();
        let found = chosen(vocabulary, &coins).cubes(vocabulary).len();
        let fewest = fewest(set, &cubes);
        assert!(found >= fewest, "{set:b}");
        assert!(found <= fewest + 1, "{found} cubes instead of {fewest} for {set:b}");
        sets += 1;
        more += usize::from(found > fewest);
    }
    assert!(more * 20 <= sets, "{more} of {sets} sets have more cubes than the fewest");
    println!("{more} of {sets} sets have more cubes than the fewest");
}

/// Sets in a space of 3,072 slots for each operation, which take hundreds of cubes.
#[test]
fn cubes_hold_scattered_sets_of_a_wide_space() {
    let names = |word: &str, count: usize| {
        (0..count).map(|number| format!("{word}{number}: {{}}")).collect::<Vec<_>>().join(", ")
    };
    let policy = format!(
        "portcullis: 1\npolicy: wide\nvocabulary:\n  roles: {{ {} }}\n  tokens: {{ {} }}\n  owners: {{ none: {{}}, self: {{}}, \
         held: {{}}, other: {{}} }}\n  apis:\n    door: {{ open: {{ owners: [none, self, held, other] }}, close: {{}} }}\n    \
         gate: {{ open: {{ owners: [self, other] }}, raise: {{ owners: [none, self, held, other] }}, lower: {{ owners: [held, other] }} }}\ndefault: deny\nrules: []\n",
        names("r", 32),
        names("t", 24),
    );
    let policy = Policy::from_text("wide.yaml", &policy).unwrap();
    let vocabulary = policy.vocabulary();
    let all: Vec<Request> = vocabulary.requests().collect();
    for (seed, one_in) in [(1_u64, 2), (2, 5), (3, 40)] {
        let mut random = seed;
        let mut coin = || {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            random >> 33
        };
        let set = CellSet::of_requests(vocabulary, all.iter().copied().filter(|_| coin() % one_in == 0));
        let cubes = set.cubes(vocabulary);
        let by_cube: Vec<CellSet> = cubes.iter().map(|cube| CellSet::of_cube(vocabulary, cube)).collect();
        let again = by_cube.iter().fold(CellSet::empty(vocabulary), |all, one| all.union(one));
        assert_eq!(again, set);
        // Each has a cell that no other has.
        let count = |request| by_cube.iter().filter(|one| one.contains(request)).count();
        let once = CellSet::of_requests(vocabulary, set.iter().filter(|&request| count(request) == 1));
        assert!(by_cube.iter().all(|one| !one.intersection(&once).is_empty()), "a cube adds nothing");
        assert!(
            one_in > 2 || cubes.len() > 256,
            "{} cubes: not so many that some are searched for quickly",
            cubes.len()
        );
    }
}
