//! Outcomes for programs: one versioned object.

use portcullis::{
    analysis::Violation,
    oracle::{Mismatch, Suite, TestOutcome, TestResult, TestRun},
    rules::{Place, Rule},
};
use serde_json::{Value, json};

use super::{TestCounts, Tested, message};
use crate::{
    commands::Output,
    failure::Failure,
    json,
    measures::{self, Measures},
};

pub(super) fn write(output: &mut Output, runs: &[Tested<'_>], measures: &[Measures<'_>]) -> Result<(), Failure> {
    let TestCounts { suites, passed, failed, skipped } = TestCounts::of(runs);
    let mut all = json!({
        "version": json::VERSION,
        "suites": runs.iter().map(|tested| of_run(&tested.run)).collect::<Vec<_>>(),
        "summary": { "suites": suites, "passed": passed, "failed": failed, "skipped": skipped },
    });
    if let (Some(all), false) = (all.as_object_mut(), measures.is_empty()) {
        all.insert("measures".into(), measures::to_json(measures).into());
    }
    json::write(output, &all)
}

fn of_run(run: &TestRun<'_>) -> Value {
    json!({
        "suite": run.name(),
        "file": run.file(),
        "policy": json::policy(run.policy()),
        "only": run.suite().is_some_and(Suite::has_only),
        "requests": run.answers().asked().len(),
        "tests": run.results().iter().map(|result| of_result(run, result)).collect::<Vec<_>>(),
    })
}

fn of_result(run: &TestRun<'_>, result: &TestResult<'_>) -> Value {
    let item = result.item();
    let (line, column) = (item.place().map(|place| place.line), item.place().map(|place| place.column));
    let (outcome, reason, message) = match result.outcome() {
        TestOutcome::Passed => ("passed", None, None),
        TestOutcome::Skipped(reason) => ("skipped", Some(reason), None),
        _ => ("failed", None, Some(message(result))),
    };
    let counterpart = result.violation().and_then(Violation::counterpart);
    let counterpart = counterpart.and_then(|request| run.policy().vocabulary().names(request)).map(json::request);
    json!({
        "name": item.name(),
        "kind": item.kind(),
        "line": line,
        "column": column,
        "outcome": outcome,
        "reason": reason,
        "requests": result.requests(),
        "message": message,
        "counterpart": counterpart,
        "faults": result.mismatches().iter().map(|mismatch| of_mismatch(run, mismatch)).collect::<Vec<_>>(),
    })
}

/// Returns a mismatch. If its `rule` is null, the default decides.
fn of_mismatch(run: &TestRun<'_>, mismatch: &Mismatch<'_>) -> Value {
    let place = mismatch.group().place();
    let Place { line, column, .. } = place;
    json!({
        "expected": mismatch.expected().as_str(),
        "expected_by": mismatch.expected_by().collect::<Vec<_>>(),
        "decision": mismatch.group().decision().as_str(),
        "rule": mismatch.group().decider().rule().map(Rule::id),
        "file": run.policy().rules().file_of(place),
        "line": line,
        "column": column,
        "clauses": json::clauses(mismatch.group().clauses()),
        "requests": mismatch.group().requests().len(),
        "cubes": json::cubes(&mismatch.group().cubes(), run.policy().vocabulary()),
        "witness": mismatch.group().witness_names().map(json::request),
    })
}
