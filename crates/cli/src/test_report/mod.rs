//! The outcomes of tests, in the formats that people, scripts and other tools read.

mod human;
mod json;
mod tap;

use std::fmt;

use clap::ValueEnum;
use portcullis::{
    Decision,
    oracle::{Mismatch, TestOutcome, TestResult, TestRun},
};

use crate::{
    commands::Output,
    escape::visible,
    failure::Failure,
    junit::{self, Case, CaseOutcome, CaseProblem, Suite},
    measures::{self, Measures},
    words::{self, Naming},
};

/// The format in which the outcomes of tests are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum TestFormat {
    /// For people: a line for each test, with the explanation of each failure
    #[default]
    Human,
    /// For programs; versioned
    Json,
    /// For test reports: `JUnit` XML
    Junit,
    /// For harnesses: the Test Anything Protocol, version 13
    Tap,
}

/// The run of a suite.
pub(crate) struct Tested<'r> {
    pub(crate) run: TestRun<'r>,
    /// The remark after the policy's file name.
    pub(crate) remark: &'static str,
}

impl TestFormat {
    /// Writes the outcomes of the tests of some suites, and the measures of these tests.
    pub(crate) fn write(
        self,
        output: &mut Output,
        runs: &[Tested<'_>],
        measures: &[Measures<'_>],
    ) -> Result<(), Failure> {
        match self {
            Self::Human => {
                human::write(output, runs)?;
                return measures::write_human(output, measures);
            }
            Self::Json => return json::write(output, runs, measures),
            Self::Junit => {
                let suites = runs.iter().map(|tested| junit_suite(&tested.run)).chain(junit_suite_of_bounds(measures));
                junit::write(output, "portcullis test", &suites.collect::<Vec<_>>())?;
            }
            Self::Tap => tap::write(output, runs, measures)?,
        }
        // These formats have no place for measures, only for whether they reach their bounds.
        measures::write_human(&mut anstream::stderr(), measures)
    }
}

/// The numbers of tests that passed, failed and were skipped.
#[derive(Clone, Copy, Default)]
struct TestCounts {
    suites: usize,
    passed: usize,
    failed: usize,
    skipped: usize,
}

impl TestCounts {
    fn of(runs: &[Tested<'_>]) -> Self {
        let sum = |count: fn(&Tested<'_>) -> usize| runs.iter().map(count).sum();
        Self {
            suites: runs.len(),
            passed: sum(|tested| tested.run.passed()),
            failed: sum(|tested| tested.run.failed()),
            skipped: sum(|tested| tested.run.skipped()),
        }
    }

    const fn tests(&self) -> usize {
        self.passed + self.failed + self.skipped
    }
}

impl fmt::Display for TestCounts {
    /// Writes `12 passed, 1 failed, 2 skipped in 3 suites`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { suites, passed, failed, skipped } = self;
        write!(f, "{passed} passed, {failed} failed")?;
        if *skipped > 0 {
            write!(f, ", {skipped} skipped")?;
        }
        if *suites > 1 {
            write!(f, " in {suites} suites")?;
        }
        Ok(())
    }
}

/// Returns the name of a test, on one line.
fn name_of(result: &TestResult<'_>) -> String {
    words::on_one_line(result.item().name())
}

/// Returns what failed, in a sentence.
fn message(result: &TestResult<'_>) -> String {
    if let Some(violation) = result.violation() {
        return violation.to_string();
    }
    if let Some(fault) = result.fault() {
        return fault.to_owned();
    }
    if result.mismatches().is_empty() {
        return format!("not explained: only the first {} failures are", TestRun::MAX_EXPLAINED);
    }
    let is_wrong = |mismatch: &&Mismatch<'_>| mismatch.group().decision() != mismatch.expected();
    let (wrong, by_another): (Vec<&Mismatch<'_>>, Vec<&Mismatch<'_>>) = result.mismatches().iter().partition(is_wrong);
    let requests = |mismatches: &[&Mismatch<'_>]| {
        mismatches.iter().map(|mismatch| mismatch.group().requests().len()).sum::<usize>()
    };
    let parts = [
        (requests(&wrong), "not decided as expected"),
        (requests(&by_another), "decided as expected, but not by the expected rule"),
    ];
    let parts = parts.into_iter().filter(|&(count, _)| count > 0);
    let parts: Vec<String> = parts.map(|(count, what)| format!("{} {what}", words::requests(count))).collect();
    parts.join(", ")
}

/// A label, and the text beside it.
type Detail = (&'static str, String);

/// Returns what an invariant claims that does not hold, and the request that its witness is compared with.
fn claim(run: &TestRun<'_>, result: &TestResult<'_>) -> Vec<Detail> {
    let vocabulary = run.policy().vocabulary();
    let Some(violation) = result.violation() else {
        return Vec::new();
    };
    let counterpart = violation.counterpart().and_then(|request| vocabulary.names(request));
    let unlike = counterpart.map(|names| ("unlike", format!("{names}: {}", (!violation.decision()).past_tense())));
    [("invariant", words::claim(violation.invariant().claim(), Naming::of(run.policy())))]
        .into_iter()
        .chain(unlike)
        .collect()
}

/// Returns the details of a mismatch: for formats that have no field for each.
fn details(run: &TestRun<'_>, mismatch: &Mismatch<'_>) -> Vec<Detail> {
    let (policy, decided) = (run.policy(), mismatch.group());
    let cubes = words::some_cubes(&decided.cubes(), Naming::of(policy)).into_iter().enumerate();
    let mut details: Vec<Detail> =
        cubes.map(|(number, cube)| (if number == 0 { "requests" } else { "and" }, cube)).collect();
    let expected = if run.suite().is_none() { "answered" } else { "expected" };
    details.push((expected, expectation(mismatch.expected(), mismatch.expected_by())));
    details.push(("but", words::decided_by(policy, decided.decision(), Some(decided.decider()))));
    let clauses = decided.clauses();
    details.extend(clauses.map(|cited| ("clause", format!("{}: {}", words::citation(cited), cited.1.text()))));
    details.extend(decided.witness_names().map(|names| ("such as", names.to_string())));
    details
}

/// Returns what is expected: `denied by rule team-write or rule team-remove-others`.
fn expectation<'r>(decision: Decision, by: impl Iterator<Item = &'r str>) -> String {
    let by: Vec<String> = by.map(words::decider_named).collect();
    let by = if by.is_empty() { String::new() } else { format!(" by {}", by.join(" or ")) };
    format!("{}{by}", decision.past_tense())
}

fn junit_suite(run: &TestRun<'_>) -> Suite {
    let file = run.file();
    let cases = run.results().iter().map(|result| {
        let outcome = match result.outcome() {
            TestOutcome::Passed => CaseOutcome::Passed,
            TestOutcome::Skipped(reason) => CaseOutcome::Skipped(reason.into()),
            _ => {
                let place = result.item().place().map_or_else(String::new, |place| format!(":{place}"));
                let mismatches = result.mismatches().iter().flat_map(|mismatch| details(run, mismatch));
                let lines =
                    claim(run, result).into_iter().chain(mismatches).map(|(label, text)| format!("{label}: {text}"));
                let details =
                    [format!("{}{place}", visible(file))].into_iter().chain(lines).collect::<Vec<_>>().join("\n");
                CaseOutcome::Failed(CaseProblem { kind: result.item().kind(), message: message(result), details })
            }
        };
        Case { name: name_of(result), class: file.into(), outcome }
    });
    Suite { name: run.name().into(), cases: cases.collect() }
}

/// Returns a suite with a test for each bound; `None` if there is no bound.
fn junit_suite_of_bounds(measures: &[Measures<'_>]) -> Option<Suite> {
    let cases = measures.iter().flat_map(Measures::bounds).map(|bound| {
        let file = bound.policy.rules().file();
        let outcome = if bound.is_met() {
            CaseOutcome::Passed
        } else {
            let (message, details) = (bound.shortfall(), visible(file).into_owned());
            CaseOutcome::Failed(CaseProblem { kind: bound.measure, message, details })
        };
        Case { name: bound.name(), class: file.into(), outcome }
    });
    let cases: Vec<Case> = cases.collect();
    (!cases.is_empty()).then(|| Suite { name: "measures".into(), cases })
}
