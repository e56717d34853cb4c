//! Measures of tests: how much of a policy they ask about, and which mutants of it they kill.

mod coverage;
mod guards;
mod mutants;
mod replaced;
mod suggestions;

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
};

use clap::Args;
use portcullis::{
    Policy,
    oracle::{Answers, Coverage, Mutants, TestRun},
    reading::file_name,
};
use serde_json::{Map, Value, json};

use crate::{
    commands::Output,
    failure::{Failure, UsageError},
    files, json,
    layout::{self, Labels},
    words,
};
use mutants::Killed;
use replaced::{SUGGESTIONS, TRACEFILE};

/// Which measures to take.
#[derive(Debug, Args)]
#[command(next_help_heading = "Measures")]
pub(crate) struct MeasureArgs {
    /// Report how much of the policy the tests ask about
    #[arg(long)]
    coverage: bool,

    /// Write how often the tests ask about each line of the policy, as an LCOV tracefile
    ///
    /// An existing file is only replaced if it is empty or a tracefile.
    #[arg(long, value_name = "FILE")]
    lcov: Option<PathBuf>,

    /// Report the mutants of the policy, each with one small change, that the tests do not kill
    #[arg(long)]
    mutants: bool,

    /// Print cases that kill the surviving mutants, to paste into a suite, or write them to a file as a suite
    ///
    /// The file is written if a case is missing. It is only replaced if `--suggest` wrote it.
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true, default_missing_value = "-")]
    suggest: Option<PathBuf>,

    /// Fail if the tests ask about a smaller percentage of the requests, or kill a smaller percentage of the mutants
    ///
    /// `JUnit` and TAP have a test for it.
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100))]
    fail_under: Option<u8>,
}

impl MeasureArgs {
    /// Returns whether there is anything to measure.
    pub(crate) const fn any(&self) -> bool {
        self.takes_coverage() || self.takes_mutants()
    }

    const fn takes_coverage(&self) -> bool {
        // A bound without any measure applies to coverage.
        self.coverage || self.lcov.is_some() || (self.fail_under.is_some() && !self.takes_mutants())
    }

    const fn takes_mutants(&self) -> bool {
        self.mutants || self.suggest.is_some()
    }

    /// Returns the mutants of a policy, if they are needed.
    pub(crate) fn mutants<'p>(&self, policy: &'p Policy) -> Option<Mutants<'p>> {
        self.takes_mutants().then(|| Mutants::of(policy))
    }

    /// Returns the file to which suggestions are written; `None` if they are printed.
    fn suggestions(&self) -> Option<&Path> {
        self.suggest.as_deref().filter(|path| path.as_os_str() != "-")
    }

    /// Returns whether suggestions are written to a file.
    pub(crate) fn writes_suggestions(&self) -> bool {
        self.suggestions().is_some()
    }

    /// Explains why a file does not exist, if it may have been meant as the file for suggestions.
    pub(crate) fn explain_blank(&self, failure: Failure, file: &Path) -> Failure {
        if self.suggest.is_none() || self.writes_suggestions() {
            return failure;
        }
        failure.noted(format!("`--suggest={}`, with `=`, writes suggestions to this file", file_name(file)))
    }

    /// Checks that what is to be written to files can be, and would replace nothing but what was written before.
    pub(crate) fn check_files(&self, tests: &[PathBuf], policies: &[&Path]) -> Result<(), Failure> {
        if let Some(path) = &self.lcov {
            TRACEFILE.check(path, tests, policies)?;
        }
        let Some(path) = self.suggestions() else { return Ok(()) };
        SUGGESTIONS.check(path, tests, policies)?;
        suggestions::check(path, policies.first().copied())
    }

    /// Measures the tests of one policy.
    pub(crate) fn measure<'m>(
        &'m self,
        policy: &'m Policy,
        mutants: Option<&'m Mutants<'m>>,
        runs: &[&TestRun<'_>],
    ) -> Measures<'m> {
        let coverage = || {
            let none = Answers::new(policy.vocabulary());
            Coverage::of(policy, &runs.iter().fold(none, |answers, run| answers.union(run.answers())))
        };
        Measures {
            policy,
            bound: self.fail_under,
            coverage: self.takes_coverage().then(coverage),
            killed: mutants.map(|mutants| Killed::of(mutants, runs, self.suggest.is_some(), self.suggestions())),
        }
    }

    /// Writes the tracefile, if one is wanted.
    pub(crate) fn write_lcov(&self, measures: &[Measures<'_>]) -> Result<(), Failure> {
        let Some(path) = &self.lcov else { return Ok(()) };
        let mut names = HashSet::new();
        if let Some(twice) = measures.iter().map(|one| one.policy.rules().file()).find(|&file| !names.insert(file)) {
            return Err(UsageError::TwoPoliciesOfOneFile(twice.into()).into());
        }
        let mut tracefile = Vec::new();
        for one in measures {
            if let Some(coverage) = &one.coverage {
                coverage::write_lcov(&mut tracefile, one.policy, coverage)?;
            }
        }
        let unwritable = |error| UsageError::Unwritable { file: file_name(path), error };
        Ok(files::write(path, &tracefile).map_err(unwritable)?)
    }

    /// Writes the suggestions to their file, if one is wanted. The suite names the file of the policy, if the policy has one.
    pub(crate) fn write_suggestions(
        &self,
        measures: &[Measures<'_>],
        policy_file: Option<&Path>,
    ) -> Result<(), Failure> {
        let mut suggested = measures.iter().filter_map(|one| one.killed.as_ref()?.suggested());
        match (self.suggestions(), suggested.find(|it| !it.is_empty())) {
            (Some(path), Some(suggested)) => suggestions::write(path, suggested, policy_file),
            _ => Ok(()),
        }
    }
}

/// The measures of the tests of a policy.
pub(crate) struct Measures<'m> {
    policy: &'m Policy,
    /// The percentage that each measure must reach.
    bound: Option<u8>,
    coverage: Option<Coverage<'m>>,
    killed: Option<Killed<'m>>,
}

/// A measure of the tests of a policy, and the percentage that it must reach.
pub(crate) struct Bound<'m> {
    pub(crate) policy: &'m Policy,
    /// `coverage` or `mutants`.
    pub(crate) measure: &'static str,
    of_what: &'static str,
    pub(crate) percent: usize,
    pub(crate) at_least: u8,
}

impl Bound<'_> {
    pub(crate) fn is_met(&self) -> bool {
        self.percent >= usize::from(self.at_least)
    }

    /// Returns the name of the bound among tests: `at least 90 % of the requests asked`.
    pub(crate) fn name(&self) -> String {
        format!("at least {} % of {}", self.at_least, self.of_what)
    }

    fn to_json(&self) -> Value {
        let Self { measure, percent, at_least, .. } = self;
        json!({ "measure": measure, "percent": percent, "at_least": at_least, "met": self.is_met() })
    }

    /// Returns what is wrong if the bound is not met: `33 %, below 90 %`.
    pub(crate) fn shortfall(&self) -> String {
        format!("{} %, below {} %", self.percent, self.at_least)
    }
}

impl Measures<'_> {
    /// Returns the bounds of the measures, if there are any.
    pub(crate) fn bounds(&self) -> impl Iterator<Item = Bound<'_>> {
        let covered =
            self.coverage.as_ref().map(|coverage| ("coverage", "the requests asked", coverage.cells().percent()));
        let killed = self.killed.as_ref().map(|killed| ("mutants", "the mutants killed", killed.percent()));
        let measures = covered.into_iter().chain(killed);
        measures.filter_map(|(measure, of_what, percent)| {
            Some(Bound { policy: self.policy, measure, of_what, percent, at_least: self.bound? })
        })
    }

    /// Returns whether some measure is below the bound.
    pub(crate) fn is_below_bound(&self) -> bool {
        self.bounds().any(|bound| !bound.is_met())
    }

    /// Returns `, below 90 %` if a percentage is below the bound.
    fn shortfall(&self, percent: usize) -> String {
        let bound = self.bound.filter(|&bound| percent < usize::from(bound));
        bound.map_or_else(String::new, |bound| format!(", below {bound} %"))
    }
}

/// Writes measures for people.
pub(crate) fn write_human(output: &mut Output, measures: &[Measures<'_>]) -> Result<(), Failure> {
    for one in measures {
        if measures.len() > 1 {
            writeln!(output, "\n{}", layout::heading(one.policy.rules().name()))?;
            Labels::SHORT.write(output, "policy", &words::file(one.policy))?;
        }
        if let Some(coverage) = &one.coverage {
            writeln!(output)?;
            let shortfall = one.shortfall(coverage.cells().percent());
            coverage::write_human(output, one.policy, coverage, &shortfall)?;
        }
        if let Some(killed) = &one.killed {
            writeln!(output)?;
            killed.write_human(output, &one.shortfall(killed.percent()))?;
        }
    }
    Ok(())
}

/// Returns measures for programs: an object for each policy.
pub(crate) fn to_json(measures: &[Measures<'_>]) -> Vec<Value> {
    let objects = measures.iter().map(|one| {
        let coverage = one.coverage.as_ref().map(|coverage| coverage::to_json(one.policy, coverage));
        let fields = [
            ("policy", Some(json::policy(one.policy))),
            ("coverage", coverage),
            ("mutants", one.killed.as_ref().map(Killed::to_json)),
            ("suggested", one.killed.as_ref().and_then(Killed::suggested_to_json)),
            ("suggested_guards", one.killed.as_ref().and_then(Killed::suggested_guards_to_json)),
        ];
        let bounds: Vec<Value> = one.bounds().map(|bound| bound.to_json()).collect();
        let fields = fields.into_iter().chain([("bounds", (!bounds.is_empty()).then(|| bounds.into()))]);
        let fields = fields.filter_map(|(name, value)| Some((name.to_owned(), value?)));
        Value::Object(fields.collect::<Map<_, _>>())
    });
    objects.collect()
}
