//! What tests mean, by brute force: every request of generated policies, decided by an evaluator of its own.

use portcullis::{
    Decision, Names, Policy,
    oracle::{Mismatch, Suite, TestOutcome, TestRun},
};
use proptest::prelude::*;
use std::collections::BTreeSet;

use crate::{
    generate::model_and_cube,
    model::{ACTIONS, APIS, Cell, Cube, Model, OWNERS, ROLES, TOKENS},
};

fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
}

/// The columns of a cube, to be followed by more keys.
fn columns(cube: &Cube) -> String {
    let column = |name: &str, admitted: &Option<Vec<usize>>, names: &[&str]| {
        admitted.as_ref().map_or_else(String::new, |admitted| {
            let names: Vec<&str> = admitted.iter().map(|&number| names[number]).collect();
            format!("{name}: [{}], ", names.join(", "))
        })
    };
    let role = cube.roles_from().map_or_else(|| column("role", &cube.role, &ROLES), |from| format!("role: {from}, "));
    [
        role,
        column("token", &cube.token, &TOKENS),
        column("api", &cube.api, &APIS),
        column("action", &cube.action, &ACTIONS),
        column("owner", &cube.owner, &OWNERS),
        cube.selector().map_or_else(String::new, |selector| selector + ", "),
    ]
    .concat()
}

/// Whether each name and operation that is listed is that of one of the cells.
fn all_occur(cube: &Cube, cells: &[Cell]) -> bool {
    let occur = |admitted: &Option<Vec<usize>>, name: fn(&Cell) -> usize| {
        admitted.iter().flatten().all(|&number| cells.iter().any(|cell| name(cell) == number))
    };
    let listed = cube.operations.iter().filter(|_| cube.reads.is_none()).flatten();
    (cube.at_least || occur(&cube.role, |cell| cell.role))
        && listed.copied().all(|pair| cells.iter().any(|cell| (cell.api, cell.action) == pair))
        && occur(&cube.token, |cell| cell.token)
        && occur(&cube.api, |cell| cell.api)
        && occur(&cube.action, |cell| cell.action)
        && occur(&cube.owner, |cell| cell.owner)
}

/// What is wrong with a request: its names, what is expected and decided, and the rule.
type Wrong = BTreeSet<(String, Decision, Decision, Option<String>)>;

fn reported(policy: &Policy, mismatches: &[Mismatch<'_>]) -> Wrong {
    let vocabulary = policy.vocabulary();
    let of_mismatch = |mismatch: &Mismatch<'_>| {
        let rule = mismatch.group().decider().rule().map(|rule| rule.id().to_owned());
        let cubes = mismatch.group().cubes();
        let in_cubes = vocabulary.requests().filter(|&request| {
            let cell = vocabulary.cell(request).expect("a request of the policy");
            cubes.iter().any(|cube| cube.contains(cell))
        });
        assert_eq!(in_cubes.collect::<BTreeSet<_>>(), mismatch.group().requests().iter().copied().collect());
        assert_eq!(mismatch.group().requests().first().copied(), mismatch.group().witness());
        let names =
            mismatch.group().requests().iter().map(|&request| vocabulary.names(request).expect("likewise").to_string());
        names.map(|names| (names, mismatch.expected(), mismatch.group().decision(), rule.clone())).collect::<Vec<_>>()
    };
    let all: Vec<_> = mismatches.iter().flat_map(of_mismatch).collect();
    let distinct: Wrong = all.iter().cloned().collect();
    assert_eq!(all.len(), distinct.len(), "a request is reported twice");
    distinct
}

/// A cell, whether it must be allowed, and the rules of which one must decide if it matters.
type Claimed<'b> = (Cell, bool, Option<&'b [Option<&'static str>]>);

/// What must be reported about the cells, each with what is expected of it and, if any, the rules that must decide.
fn expected(model: &Model, cells: &[Claimed<'_>]) -> Wrong {
    let wrong = cells.iter().filter_map(|&(cell, expected, by)| {
        let (allowed, rule) = model.decide(cell);
        let is_right = allowed == expected && by.is_none_or(|by| by.contains(&rule));
        let reported = || (names(cell), Decision::from(expected), Decision::from(allowed), rule.map(Into::into));
        (!is_right).then(reported)
    });
    wrong.collect()
}

fn names(cell: Cell) -> String {
    Names::to_string(&cell.names())
}

fn check_only_result(run: &TestRun<'_>, wrong: &Wrong) -> Result<(), TestCaseError> {
    let [result] = run.results() else {
        return Err(TestCaseError::fail("more than one result"));
    };
    prop_assert_eq!(&reported(run.policy(), result.mismatches()), wrong);
    prop_assert_eq!(result.outcome(), if wrong.is_empty() { TestOutcome::Passed } else { TestOutcome::Failed });
    prop_assert_eq!(run.is_passed(), wrong.is_empty());
    Ok(())
}

/// The requests of a run's answers, by their names.
fn pinned(run: &TestRun<'_>) -> (BTreeSet<String>, BTreeSet<String>) {
    let vocabulary = run.policy().vocabulary();
    let of = |cells: &portcullis::space::CellSet| {
        cells.iter().map(|request| vocabulary.names(request).expect("a request of the policy").to_string()).collect()
    };
    (of(run.answers().allowed()), of(run.answers().denied()))
}

/// Rules by which something is decided, for `by`.
fn by(model: &Model, bits: u8) -> Vec<Option<&'static str>> {
    let ids = model.rules.iter().map(|rule| Some(rule.id)).chain([None]);
    ids.enumerate().filter(|&(number, _)| bits >> number & 1 == 1).map(|(_, id)| id).collect()
}

fn by_key(by: &[Option<&str>]) -> String {
    if by.is_empty() {
        return String::new();
    }
    let names: Vec<&str> = by.iter().map(|id| id.unwrap_or("default")).collect();
    format!(", by: [{}]", names.join(", "))
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_case_passes_if_all_its_requests_are_decided_so(
        (model, cube) in model_and_cube(), allows in any::<bool>(), bits in any::<u8>(),
    ) {
        let policy = model.policy();
        let cells: Vec<Cell> = model.cells().into_iter().filter(|&cell| cube.holds(cell)).collect();
        let by = by(&model, bits);
        let decision = Decision::from(allows);
        let text = format!(
            "portcullis-suite: 1\nsuite: generated\ncases: [{{ name: one, {}expect: {decision}{} }}]\n",
            columns(&cube), by_key(&by),
        );
        match Suite::from_text(&policy, "generated.test.yaml", &text) {
            Err(error) => prop_assert!(cells.is_empty() || !all_occur(&cube, &cells), "{error}\n{text}"),
            Ok(suite) => {
                prop_assert!(!cells.is_empty() && all_occur(&cube, &cells), "{text}");
                let by = (!by.is_empty()).then_some(by.as_slice());
                let all: Vec<_> = cells.iter().map(|&cell| (cell, allows, by)).collect();
                let run = suite.run();
                check_only_result(&run, &expected(&model, &all))?;
                prop_assert_eq!(run.results()[0].requests(), cells.len());
                let names = cells.iter().map(|&cell| names(cell)).collect();
                let pins = if allows { (names, BTreeSet::new()) } else { (BTreeSet::new(), names) };
                prop_assert_eq!(pinned(&run), pins);
            }
        }
    }

    #[test]
    fn a_table_passes_if_its_rows_are_allowed_and_all_else_is_denied(
        (model, row) in model_and_cube(), other in 0_usize..3, bits in any::<u8>(),
    ) {
        let policy = model.policy();
        // A scope and a second row whose names all occur.
        let scope = Cube { role: Some((0..model.space.roles).collect()), ..Cube::default() };
        let second = Cube { token: Some(vec![other % model.space.tokens]), ..Cube::default() };
        let cells = model.cells();
        let of_row: Vec<Cell> = cells.iter().copied().filter(|&cell| row.holds(cell)).collect();
        let by = by(&model, bits);
        let text = format!(
            "portcullis-suite: 1\nsuite: generated\ntables:\n  - {{ name: one, {}allow: [{{ {} }}, {{ {} }}]{} }}\n",
            columns(&scope), columns(&row), columns(&second), by_key(&by),
        );
        match Suite::from_text(&policy, "generated.test.yaml", &text) {
            Err(error) => prop_assert!(of_row.is_empty() || !all_occur(&row, &of_row), "{error}\n{text}"),
            Ok(suite) => {
                let by = (!by.is_empty()).then_some(by.as_slice());
                let is_allowed = |cell: Cell| row.holds(cell) || second.holds(cell);
                let all: Vec<_> = cells
                    .iter()
                    .map(|&cell| (cell, is_allowed(cell), by.filter(|_| !is_allowed(cell))))
                    .collect();
                let run = suite.run();
                check_only_result(&run, &expected(&model, &all))?;
                let (allowed, denied): (Vec<Cell>, Vec<Cell>) = cells.iter().partition(|&&cell| is_allowed(cell));
                let names = |cells: Vec<Cell>| cells.into_iter().map(names).collect();
                prop_assert_eq!(pinned(&run), (names(allowed), names(denied)));
            }
        }
    }

    /// Columns make the same requests wherever they are written.
    #[test]
    fn fixtures_stand_for_their_columns((model, cube) in model_and_cube(), split in 0_u8..64) {
        let policy = model.policy();
        let taken = |number: u8| split >> number & 1 == 1;
        let part = |is_taken: bool| Cube {
            role: cube.role.clone().filter(|_| taken(0) == is_taken),
            token: cube.token.clone().filter(|_| taken(1) == is_taken),
            api: cube.api.clone().filter(|_| taken(2) == is_taken),
            action: cube.action.clone().filter(|_| taken(3) == is_taken),
            owner: cube.owner.clone().filter(|_| taken(4) == is_taken),
            operations: cube.operations.clone().filter(|_| taken(5) == is_taken),
            ..cube
        };
        let text = format!(
            "portcullis-suite: 1\nsuite: generated\nfixtures: {{ part: {{ {} }} }}
cases: [{{ name: one, use: part, {}expect: allow }}]\n",
            columns(&part(true)), columns(&part(false)),
        );
        let whole = format!("portcullis-suite: 1\nsuite: generated\ncases: [{{ name: one, {}expect: allow }}]\n", columns(&cube));
        if let Ok(whole) = Suite::from_text(&policy, "whole.yaml", &whole) {
            let parts = Suite::from_text(&policy, "parts.yaml", &text);
            let parts = parts.map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
            let (parts, whole) = (parts.run(), whole.run());
            prop_assert_eq!(parts.answers(), whole.answers());
        }
    }
}
