//! Outcomes for harnesses: the Test Anything Protocol, version 13, which harnesses of version 14 read as well.

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
    measures::{Bound, Measures},
    words::on_one_line,
};

pub(super) fn write(output: &mut Output, runs: &[Tested<'_>], measures: &[Measures<'_>]) -> Result<(), Failure> {
    let bounds: Vec<Bound<'_>> = measures.iter().flat_map(Measures::bounds).collect();
    writeln!(output, "TAP version 13")?;
    writeln!(output, "1..{}", TestCounts::of(runs).tests() + bounds.len())?;
    let (mut number, mut names) = (0, UniqueNames::default());
    let mut point = |name: &str| {
        number += 1;
        format!("{number} - {}", escaped(&names.take(name)))
    };
    for Tested { run, .. } in runs {
        writeln!(output, "# {}: {}", visible(run.name()), visible(run.file()))?;
        for result in run.results() {
            write_point(output, run, result, &point(&name_of(result)))?;
        }
    }
    for bound in bounds {
        let file = bound.policy.rules().file();
        writeln!(output, "# measures: {}", visible(file))?;
        let test = point(&bound.name());
        if bound.is_met() {
            writeln!(output, "ok {test}")?;
        } else {
            let at = json!({ "file": file, "line": null, "column": null });
            let diagnostics = json!({ "message": bound.shortfall(), "severity": "fail", "at": at, "faults": [] });
            write_failed(output, &test, &diagnostics)?;
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
        _ => write_failed(output, test, &diagnostics(run, result))?,
    }
    Ok(())
}

fn write_failed(output: &mut Output, test: &str, diagnostics: &Value) -> Result<(), Failure> {
    writeln!(output, "not ok {test}")?;
    writeln!(output, "  ---")?;
    // Every JSON value is YAML, too.
    for line in to_yaml(diagnostics).unwrap_or_default().lines() {
        writeln!(output, "  {line}")?;
    }
    writeln!(output, "  ...")?;
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

/// Returns texts by their labels; several texts of one label, or after it labelled `and`, are lines.
///
/// Harnesses with a reader of their own, such as `prove`, read neither keys with blanks nor lists of texts with colons.
fn labelled(details: Vec<Detail>) -> Map<String, Value> {
    let mut texts: Vec<(String, String)> = Vec::new();
    for (label, text) in details {
        let label = label.replace(' ', "_");
        let is_and = label == "and";
        match texts.iter_mut().rev().find(|(known, _)| is_and || *known == label) {
            Some((_, lines)) => {
                lines.push('\n');
                lines.push_str(&text);
            }
            None => texts.push((label, text)),
        }
    }
    texts.into_iter().map(|(label, text)| (label, text.into())).collect()
}

/// Returns text in which no number sign begins a directive.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('#', "\\#")
}
