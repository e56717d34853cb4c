//! Outcomes for harnesses: the Test Anything Protocol, version 14.

use portcullis::{
    oracle::{TestOutcome, TestResult, TestRun},
    reading::to_yaml,
};
use serde_json::{Map, Value, json};

use super::{Detail, TestCounts, Tested, claim, details, message, name_of};
use crate::{
    commands::Output,
    escape::{UniqueNames, visible},
    failure::Failure,
    words::on_one_line,
};

pub(super) fn write(output: &mut Output, runs: &[Tested<'_>]) -> Result<(), Failure> {
    writeln!(output, "TAP version 14")?;
    writeln!(output, "1..{}", TestCounts::of(runs).tests())?;
    let (mut number, mut names) = (0, UniqueNames::default());
    for Tested { run, .. } in runs {
        writeln!(output, "# {}: {}", visible(run.name()), visible(run.file()))?;
        for result in run.results() {
            number += 1;
            write_point(output, run, result, &format!("{number} - {}", escaped(&names.take(&name_of(result)))))?;
        }
    }
    Ok(())
}

/// Writes the outcome of a test, which has a number and a name.
fn write_point(output: &mut Output, run: &TestRun<'_>, result: &TestResult<'_>, test: &str) -> Result<(), Failure> {
    match result.outcome() {
        TestOutcome::Passed => writeln!(output, "ok {test}")?,
        TestOutcome::Skipped(reason) => {
            writeln!(output, "ok {test} # SKIP {}", escaped(&on_one_line(reason)))?;
        }
        _ => {
            writeln!(output, "not ok {test}")?;
            writeln!(output, "  ---")?;
            // Every JSON value is YAML, too.
            let diagnostics = to_yaml(&diagnostics(run, result)).unwrap_or_default();
            for line in diagnostics.lines() {
                writeln!(output, "  {line}")?;
            }
            writeln!(output, "  ...")?;
        }
    }
    Ok(())
}

fn diagnostics(run: &TestRun<'_>, result: &TestResult<'_>) -> Value {
    let place = result.item().place();
    let mismatches = result.mismatches().iter().map(|mismatch| Value::from(labelled(details(run, mismatch))));
    let mut diagnostics = Map::new();
    diagnostics.insert("message".into(), message(result).into());
    diagnostics.insert("severity".into(), "fail".into());
    let (line, column) = (place.map(|place| place.line), place.map(|place| place.column));
    let at = json!({ "file": run.file(), "line": line, "column": column });
    diagnostics.insert("at".into(), at);
    diagnostics.append(&mut labelled(claim(run, result)));
    diagnostics.insert("faults".into(), mismatches.collect());
    diagnostics.into()
}

/// Returns texts by their labels; those labelled `and` form a list with the text before them.
fn labelled(details: Vec<Detail>) -> Map<String, Value> {
    let mut fields: Map<String, Value> = Map::new();
    let mut last = "";
    for (label, text) in details {
        let label = if label == "and" { last } else { label };
        match fields.get_mut(label) {
            None => {
                fields.insert(label.to_owned(), text.into());
            }
            Some(Value::Array(texts)) => texts.push(text.into()),
            Some(first) => *first = vec![first.take(), text.into()].into(),
        }
        last = label;
    }
    fields
}

/// Returns text in which no number sign begins a directive.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('#', "\\#")
}
