//! For harnesses: the Test Anything Protocol, version 14.

use portcullis::oracle::{Outcome, SuiteRun, TestResult};
use serde_json::{Map, Value, json};

use super::{
    super::{Output, failure::Failure},
    Ran, Tally, claim, details, message, name_of, on_one_line,
};

pub(super) fn write(output: &mut Output, runs: &[Ran<'_>]) -> Result<(), Failure> {
    writeln!(output, "TAP version 14")?;
    writeln!(output, "1..{}", Tally::of(runs).tests())?;
    let mut number = 0;
    for Ran { run, .. } in runs {
        writeln!(output, "# {}: {}", run.suite().name(), on_one_line(run.suite().file()))?;
        for result in run.results() {
            number += 1;
            write_point(output, run, result, number)?;
        }
    }
    Ok(())
}

fn write_point(output: &mut Output, run: &SuiteRun<'_>, result: &TestResult<'_>, number: usize) -> Result<(), Failure> {
    let name = escaped(&name_of(result));
    match result.outcome() {
        Outcome::Passed => writeln!(output, "ok {number} - {name}")?,
        Outcome::Skipped(reason) => {
            writeln!(output, "ok {number} - {name} # SKIP {}", escaped(&on_one_line(reason)))?;
        }
        Outcome::Failed => {
            writeln!(output, "not ok {number} - {name}")?;
            writeln!(output, "  ---")?;
            // JSON's values are all that YAML has to hold, so that writing them cannot fail.
            let diagnostics = serde_yaml::to_string(&diagnostics(run, result)).unwrap_or_default();
            for line in diagnostics.lines() {
                writeln!(output, "  {line}")?;
            }
            writeln!(output, "  ...")?;
        }
    }
    Ok(())
}

fn diagnostics(run: &SuiteRun<'_>, result: &TestResult<'_>) -> Value {
    let place = result.subject().place();
    let faults = result.faults().iter().map(|fault| Value::from(labelled(details(run, fault))));
    let mut diagnostics = Map::new();
    diagnostics.insert("message".into(), message(result).into());
    diagnostics.insert("severity".into(), "fail".into());
    let (line, column) = (place.map(|place| place.line), place.map(|place| place.column));
    let at = json!({ "file": run.suite().file(), "line": line, "column": column });
    diagnostics.insert("at".into(), at);
    diagnostics.append(&mut labelled(claim(run, result)));
    diagnostics.insert("faults".into(), faults.collect());
    diagnostics.into()
}

/// Texts by their labels; those that carry on under `and` are a list with the one before.
fn labelled(details: Vec<(&'static str, String)>) -> Map<String, Value> {
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

/// A number sign would begin a directive.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('#', "\\#")
}
