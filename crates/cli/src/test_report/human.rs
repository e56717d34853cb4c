//! Outcomes for people: a line for each test, and after a failure what is not decided as expected.

use portcullis::oracle::{Suite, TestOutcome, TestResult, TestRun};

use super::{TestCounts, Tested, claim, details, message, name_of};
use crate::{
    commands::Output,
    escape::visible,
    failure::Failure,
    layout::{self, Labels, Styled},
    words,
};

pub(super) fn write(output: &mut Output, runs: &[Tested<'_>]) -> Result<(), Failure> {
    for tested in runs {
        write_suite(output, tested)?;
        writeln!(output)?;
    }
    let counts = TestCounts::of(runs);
    writeln!(output, "{}", layout::good_if(counts.failed == 0, counts))?;
    for tested in runs.iter().filter(|tested| tested.run.suite().is_some_and(Suite::has_only)) {
        let remark = format!("{}: only the tests marked `only` were run", visible(tested.run.file()));
        layout::write_aside(output, &remark)?;
    }
    Ok(())
}

fn write_suite(output: &mut Output, Tested { run, remark }: &Tested<'_>) -> Result<(), Failure> {
    // Recorded answers are named after their file.
    let file = if run.suite().is_none() { String::new() } else { format!(", {}", visible(run.file())) };
    writeln!(output, "{}{}", layout::heading(visible(run.name())), layout::aside(file))?;
    Labels::SHORT.write(output, "policy", &format!("{}{remark}", words::file(run.policy())))?;
    writeln!(output)?;
    let mut needs_blank = false;
    for result in run.results() {
        let has_failed = !matches!(result.outcome(), TestOutcome::Passed | TestOutcome::Skipped(_));
        if needs_blank {
            writeln!(output)?;
        }
        write_result(output, result)?;
        if has_failed {
            write_failure(output, run, result)?;
        }
        needs_blank = has_failed;
    }
    Ok(())
}

fn write_result(output: &mut Output, result: &TestResult<'_>) -> Result<(), Failure> {
    let name = name_of(result);
    let requests = match result.requests() {
        0 => String::new(),
        count => format!(", {}", words::requests(count)),
    };
    match result.outcome() {
        TestOutcome::Passed => write_line(output, |word| layout::good_if(true, word), "passed", &name, &requests),
        TestOutcome::Skipped(reason) => {
            write_line(output, layout::label, "skipped", &name, &format!(": {}", words::on_one_line(reason)))
        }
        _ => {
            let line = result.item().place().map_or(requests, |place| format!(", line {}", place.line));
            write_line(output, layout::bad, "failed", &name, &line)
        }
    }
}

/// Writes a word for the outcome of a test, its name, and what else there is to say; wrapped after the word.
fn write_line(
    output: &mut Output,
    style: impl Fn(String) -> Styled<String>,
    word: &str,
    name: &str,
    more: &str,
) -> Result<(), Failure> {
    const INDENT: usize = 9;
    let text = format!("{name}{more}");
    let mut name_left = name.len();
    for (number, line) in textwrap::wrap(&text, layout::wrapping(INDENT).break_words(true)).iter().enumerate() {
        let word = style(format!("{:<INDENT$}", if number == 0 { word } else { "" }));
        let (of_name, of_more) = line.split_at_checked(name_left).unwrap_or((line, ""));
        // A blank was where the line is broken.
        name_left = name_left.saturating_sub(line.len() + 1);
        writeln!(output, "{word}{of_name}{}", layout::aside(of_more))?;
    }
    Ok(())
}

fn write_failure(output: &mut Output, run: &TestRun<'_>, result: &TestResult<'_>) -> Result<(), Failure> {
    for (label, text) in claim(run, result) {
        Labels::SHORT.write(output, label, &text)?;
    }
    if let Some(fault) = result.fault() {
        Labels::SHORT.write(output, "found", fault)?;
    } else if result.mismatches().is_empty() {
        writeln!(output, "  {}", layout::aside(message(result)))?;
    }
    for (number, mismatch) in result.mismatches().iter().enumerate() {
        if number > 0 {
            writeln!(output)?;
        }
        for (label, text) in details(run, mismatch) {
            Labels::SHORT.write(output, label, &text)?;
        }
    }
    Ok(())
}
