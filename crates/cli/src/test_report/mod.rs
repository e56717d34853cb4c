//! What became of tests, in the forms that people, scripts and other tools read: one form a file.

mod human;
mod json;
mod junit;
mod tally;
mod tap;

use clap::ValueEnum;
use portcullis::oracle::{Fault, SuiteRun, TestResult};

use super::{
    Output,
    failure::Failure,
    json as fields,
    measures::{self, Measures},
    words,
};
use tally::Tally;

/// How to print what became of tests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Form {
    /// For people: a line for each test, with the explanation where one failed
    #[default]
    Human,
    /// For programs; versioned
    Json,
    /// For test reports: XML as of `JUnit`
    Junit,
    /// For harnesses: the Test Anything Protocol, version 14
    Tap,
}

/// The run of a suite.
pub(super) struct Ran<'r> {
    pub(super) run: SuiteRun<'r>,
    /// What to write behind the policy's file name.
    pub(super) remark: &'static str,
}

impl Form {
    /// Writes what became of some suites, and how good they are.
    pub(super) fn write(self, output: &mut Output, runs: &[Ran<'_>], measures: &[Measures<'_>]) -> Result<(), Failure> {
        match self {
            Self::Human => {
                human::write(output, runs)?;
                return measures::write_human(output, measures);
            }
            Self::Json => return json::write(output, runs, measures),
            Self::Junit => junit::write(output, runs)?,
            Self::Tap => tap::write(output, runs)?,
        }
        // These forms have no place for measures.
        measures::write_human(&mut anstream::stderr(), measures)
    }
}

/// The name of what was tested, on one line.
fn name_of(result: &TestResult<'_>) -> String {
    on_one_line(result.subject().name())
}

fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `denied by team-write or team-remove-others`.
fn expectation(fault: &Fault<'_>) -> String {
    let by = fault.expected_by();
    let by = if by.is_empty() { String::new() } else { format!(" by {}", by.join(" or ")) };
    format!("{}{by}", words::decided(fault.expected()))
}

/// `denied by team-write, policy.yaml:260:9`.
fn decision(run: &SuiteRun<'_>, fault: &Fault<'_>) -> String {
    let by = fault.decided().decider();
    format!(
        "{} by {by}, {}:{}",
        words::decided(fault.decided().decision()),
        run.policy().rules().file(),
        fault.decided().place()
    )
}

/// More sets of requests than these are counted, but not listed for people.
const MOST_CUBES: usize = 12;

/// What a fault is, label by label: for forms that have no place for each.
fn details(run: &SuiteRun<'_>, fault: &Fault<'_>) -> Vec<(&'static str, String)> {
    let vocabulary = run.policy().vocabulary();
    let cubes = fault.decided().cubes();
    let shown = cubes.iter().take(MOST_CUBES).enumerate();
    let mut details: Vec<(&'static str, String)> = shown
        .map(|(number, cube)| (if number == 0 { "requests" } else { "and" }, words::cube(cube, vocabulary)))
        .collect();
    let rest = cubes.len().saturating_sub(MOST_CUBES);
    if rest > 0 {
        details.push(("and", format!("{rest} more sets, which `--format json` lists")));
    }
    let expected = if run.suite().recorded().is_some() { "answered" } else { "expected" };
    details.push((expected, expectation(fault)));
    details.push(("but", decision(run, fault)));
    details.extend(
        fault
            .decided()
            .clauses()
            .map(|(source, clause)| ("clause", format!("{}: {}", fields::citation((source, clause)), clause.text()))),
    );
    details.extend(fault.decided().witness_names().map(|names| ("such as", names.to_string())));
    details
}

/// What an invariant claims that does not hold, and a request with which one that contradicts it is compared.
fn claim(run: &SuiteRun<'_>, result: &TestResult<'_>) -> Vec<(&'static str, String)> {
    let vocabulary = run.policy().vocabulary();
    let Some(violation) = result.violation() else {
        return Vec::new();
    };
    let counterpart = violation.counterpart().and_then(|request| vocabulary.names(request));
    let unlike = counterpart
        .map(|names| ("unlike", format!("{names}: {}", words::decided(words::opposite(violation.decision())))));
    [("invariant", words::claim(violation.invariant().claim(), vocabulary))].into_iter().chain(unlike).collect()
}

/// Everything that a failed test has to tell, a line for each thing.
fn paragraphs(run: &SuiteRun<'_>, result: &TestResult<'_>) -> Vec<String> {
    let faults = result.faults().iter().flat_map(|fault| details(run, fault));
    claim(run, result).into_iter().chain(faults).map(|(label, text)| format!("{label}: {text}")).collect()
}

/// What failed, in a sentence.
fn message(result: &TestResult<'_>) -> String {
    if let Some(violation) = result.violation() {
        return violation.to_string();
    }
    if result.faults().is_empty() {
        return format!("not explained, like all failures behind the first {}", SuiteRun::MOST_EXPLAINED);
    }
    let wrong = result.faults().iter().filter(|fault| fault.decided().decision() != fault.expected());
    let wrong: usize = wrong.map(|fault| fault.decided().requests().len()).sum();
    let misattributed = result.faults().iter().filter(|fault| fault.decided().decision() == fault.expected());
    let misattributed: usize = misattributed.map(|fault| fault.decided().requests().len()).sum();
    let parts = [(wrong, "decided otherwise"), (misattributed, "decided by something else")];
    let parts = parts.into_iter().filter(|&(count, _)| count > 0);
    let parts: Vec<String> = parts.map(|(count, what)| format!("{} {what}", words::requests(count))).collect();
    parts.join(", ")
}
