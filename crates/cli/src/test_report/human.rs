//! For people: a line for each test, and below it what is decided otherwise where it failed.

use anstyle::Style;
use portcullis::oracle::{Outcome, SuiteRun, TestResult};
use textwrap::{Options, WordSplitter};

use super::{
    super::{
        Output,
        failure::Failure,
        layout::{self, Labels},
        style, words,
    },
    Ran, Tally, claim, details, message, name_of, on_one_line,
};

pub(super) fn write(output: &mut Output, runs: &[Ran<'_>]) -> Result<(), Failure> {
    for ran in runs {
        write_suite(output, ran)?;
        writeln!(output)?;
    }
    let tally = Tally::of(runs);
    let style = if tally.failed > 0 { style::DENY } else { style::ALLOW };
    writeln!(output, "{style}{tally}{style:#}")?;
    for ran in runs.iter().filter(|ran| ran.run.suite().has_only()) {
        let aside = style::ASIDE;
        writeln!(output, "{aside}{} runs nothing but what is marked `only`{aside:#}", ran.run.suite().file())?;
    }
    Ok(())
}

fn write_suite(output: &mut Output, Ran { run, remark }: &Ran<'_>) -> Result<(), Failure> {
    let (heading, aside) = (style::HEADING, style::ASIDE);
    // Answers that were recorded have no name but that of their file.
    let file = if run.suite().recorded().is_some() { String::new() } else { format!(", {}", run.suite().file()) };
    writeln!(output, "{heading}{}{heading:#}{aside}{file}{aside:#}", run.suite().name())?;
    Labels::SHORT.write(output, "policy", &format!("{}{remark}", run.policy().rules().file()))?;
    writeln!(output)?;
    let mut needs_blank = false;
    for result in run.results() {
        let has_failed = result.outcome() == Outcome::Failed;
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
        Outcome::Passed => write_line(output, style::ALLOW, "passed", &name, &requests),
        Outcome::Failed => {
            let line = result.subject().place().map_or(requests, |place| format!(", line {}", place.line));
            write_line(output, style::DENY, "failed", &name, &line)
        }
        Outcome::Skipped(reason) => {
            write_line(output, style::LABEL, "skipped", &name, &format!(": {}", on_one_line(reason)))
        }
    }
}

/// A word for what became of a test, its name, and what else there is to say; wrapped behind the word.
fn write_line(output: &mut Output, style: Style, word: &str, name: &str, more: &str) -> Result<(), Failure> {
    const BEHIND: usize = 9;
    let aside = style::ASIDE;
    let options = Options::new(layout::width().saturating_sub(BEHIND)).word_splitter(WordSplitter::NoHyphenation);
    let text = format!("{name}{more}");
    let lines = textwrap::wrap(&text, options);
    let mut name_left = name.len();
    for (number, line) in lines.iter().enumerate() {
        let word = if number == 0 { word } else { "" };
        let (of_name, of_more) = line.split_at_checked(name_left).unwrap_or((line, ""));
        // A blank goes where a line is broken.
        name_left = name_left.saturating_sub(line.len() + 1);
        writeln!(output, "{style}{word:<BEHIND$}{style:#}{of_name}{aside}{of_more}{aside:#}")?;
    }
    Ok(())
}

fn write_failure(output: &mut Output, run: &SuiteRun<'_>, result: &TestResult<'_>) -> Result<(), Failure> {
    for (label, text) in claim(run, result) {
        Labels::SHORT.write(output, label, &text)?;
    }
    if result.faults().is_empty() {
        let aside = style::ASIDE;
        writeln!(output, "  {aside}{}{aside:#}", message(result))?;
    }
    for (number, fault) in result.faults().iter().enumerate() {
        if number > 0 {
            writeln!(output)?;
        }
        for (label, text) in details(run, fault) {
            Labels::SHORT.write(output, label, &text)?;
        }
    }
    Ok(())
}
