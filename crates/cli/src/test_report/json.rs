//! Outcomes for programs: one versioned object.

use portcullis::{
    analysis::Violation,
    oracle::{Fault, Outcome, SuiteRun, TestResult},
    rules::{Place, Rule},
};
use serde_json::{Value, json};

use super::{TestCounts, TestRun, message};
use crate::{
    commands::Output,
    failure::Failure,
    json,
    measures::{self, Measures},
};

pub(super) fn write(output: &mut Output, runs: &[TestRun<'_>], measures: &[Measures<'_>]) -> Result<(), Failure> {
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

fn of_run(run: &SuiteRun<'_>) -> Value {
    json!({
        "suite": run.suite().name(),
        "file": run.suite().file(),
        "policy": json::policy(run.policy()),
        "only": run.suite().has_only(),
        "requests": run.answers().asked().len(),
        "tests": run.results().iter().map(|result| of_result(run, result)).collect::<Vec<_>>(),
    })
}

fn of_result(run: &SuiteRun<'_>, result: &TestResult<'_>) -> Value {
    let subject = result.subject();
    let (line, column) = (subject.place().map(|place| place.line), subject.place().map(|place| place.column));
    let (outcome, reason) = match result.outcome() {
        Outcome::Passed => ("passed", None),
        Outcome::Failed => ("failed", None),
        Outcome::Skipped(reason) => ("skipped", Some(reason)),
    };
    let counterpart = result.violation().and_then(Violation::counterpart);
    let counterpart = counterpart.and_then(|request| run.policy().vocabulary().names(request)).map(json::request);
    let is_failed = result.outcome() == Outcome::Failed;
    json!({
        "name": subject.name(),
        "kind": subject.kind(),
        "line": line,
        "column": column,
        "outcome": outcome,
        "reason": reason,
        "requests": result.requests(),
        "message": is_failed.then(|| message(result)),
        "counterpart": counterpart,
        "faults": result.faults().iter().map(|fault| of_fault(run, fault)).collect::<Vec<_>>(),
    })
}

/// Returns a fault. If its `rule` is null, the default decides.
fn of_fault(run: &SuiteRun<'_>, fault: &Fault<'_>) -> Value {
    let Place { line, column, .. } = fault.decided().place();
    json!({
        "expected": fault.expected().as_str(),
        "expected_by": fault.expected_by(),
        "decision": fault.decided().decision().as_str(),
        "rule": fault.decided().decider().rule().map(Rule::id),
        "line": line,
        "column": column,
        "clauses": json::clauses(fault.decided().clauses()),
        "requests": fault.decided().requests().len(),
        "cubes": json::cubes(&fault.decided().cubes(), run.policy().vocabulary()),
        "witness": fault.decided().witness_names().map(json::request),
    })
}
