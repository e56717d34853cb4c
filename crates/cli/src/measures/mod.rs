//! How good tests are: how much of the policy they ask about, and which faults of it they would not notice.

mod coverage;
mod lcov;
mod mutants;
mod suggestions;

use std::{fs::File, io::BufWriter, io::Write as _, path::PathBuf};

use clap::Args;
use portcullis::{
    Policy,
    oracle::{Answers, Coverage, Mutant, Mutants, SuiteRun, Vectors},
};
use serde_json::{Map, Value};

use super::{Output, failure::Failure, json, layout::Labels, style};

/// Which measures to take.
#[derive(Debug, Args)]
#[command(next_help_heading = "How good the tests are")]
pub(super) struct MeasureArgs {
    /// Tell how much of the policy they ask about
    #[arg(long)]
    coverage: bool,

    /// Write how often they ask about each line of the policy, as an LCOV tracefile
    #[arg(long, value_name = "FILE")]
    lcov: Option<PathBuf>,

    /// Tell which faults of the policy they would not notice
    #[arg(long)]
    mutants: bool,

    /// Print cases that would notice those, to be pasted into a suite
    #[arg(long)]
    suggest: bool,

    /// Fail if they ask about less of the requests, or notice less of the faults
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100))]
    fail_under: Option<u8>,
}

impl MeasureArgs {
    /// Whether there is anything to measure.
    pub(super) const fn any(&self) -> bool {
        self.takes_coverage() || self.takes_mutants()
    }

    const fn takes_coverage(&self) -> bool {
        // A bound alone is one of coverage.
        self.coverage || self.lcov.is_some() || (self.fail_under.is_some() && !self.takes_mutants())
    }

    const fn takes_mutants(&self) -> bool {
        self.mutants || self.suggest
    }

    /// The mutants of a policy, if they are wanted.
    pub(super) fn mutants<'p>(&self, policy: &'p Policy) -> Option<Mutants<'p>> {
        self.takes_mutants().then(|| Mutants::of(policy))
    }

    /// Measures the tests of one policy.
    pub(super) fn measure<'m>(
        &self,
        policy: &'m Policy,
        mutants: Option<&'m Mutants<'m>>,
        runs: &[&SuiteRun<'_>],
    ) -> Measures<'m> {
        let coverage = || {
            let none = Answers::new(policy.vocabulary());
            Coverage::of(policy, &runs.iter().fold(none, |answers, run| answers.union(run.answers())))
        };
        Measures {
            policy,
            bound: self.fail_under,
            coverage: self.takes_coverage().then(coverage),
            noticed: mutants.map(|mutants| Noticed::of(mutants, runs, self.suggest)),
        }
    }

    /// Writes the tracefile, if one is wanted.
    pub(super) fn write_lcov(&self, measures: &[Measures<'_>]) -> Result<(), Failure> {
        let Some(path) = &self.lcov else { return Ok(()) };
        let unwritable = |error| Failure::usage(format!("cannot write `{}`: {error}", path.display()), "");
        let mut output = BufWriter::new(File::create(path).map_err(unwritable)?);
        for one in measures {
            if let Some(coverage) = &one.coverage {
                lcov::write(&mut output, one.policy, coverage)?;
            }
        }
        Ok(output.flush()?)
    }
}

/// The measures of the tests of a policy.
pub(super) struct Measures<'m> {
    policy: &'m Policy,
    /// The percentage that each measure must reach.
    bound: Option<u8>,
    coverage: Option<Coverage<'m>>,
    noticed: Option<Noticed<'m>>,
}

impl Measures<'_> {
    /// Whether some measure is below the bound.
    pub(super) fn is_below_bound(&self) -> bool {
        let covered = self.coverage.as_ref().map(|coverage| coverage.cells().percent());
        let noticed = self.noticed.as_ref().map(Noticed::percent);
        covered.into_iter().chain(noticed).any(|percent| is_below(self.bound, percent))
    }

    /// `, less than 90 %`, where a percentage is below the bound.
    fn shortfall(&self, percent: usize) -> String {
        let bound = self.bound.filter(|_| is_below(self.bound, percent));
        bound.map_or_else(String::new, |bound| format!(", less than {bound} %"))
    }
}

fn is_below(bound: Option<u8>, percent: usize) -> bool {
    bound.is_some_and(|bound| percent < usize::from(bound))
}

/// The mutants of a policy, and those of them that tests do not notice.
struct Noticed<'m> {
    mutants: &'m Mutants<'m>,
    survivors: Vec<Mutant<'m>>,
    /// What would kill the survivors, if that is asked.
    suggested: Option<Vectors<'m>>,
}

impl<'m> Noticed<'m> {
    fn of(mutants: &'m Mutants<'m>, runs: &[&SuiteRun<'_>], suggests: bool) -> Self {
        let survivors: Vec<Mutant<'m>> = mutants.iter().collect();
        let survivors = runs.iter().fold(survivors, |survivors, run| run.unnoticed(survivors));
        let suggested = suggests.then(|| Vectors::that_kill(mutants.policy(), survivors.iter().copied()));
        Self { mutants, survivors, suggested }
    }

    fn killed(&self) -> usize {
        self.mutants.len() - self.survivors.len()
    }

    /// The percentage that is noticed, rounded down; of nothing, all.
    fn percent(&self) -> usize {
        (self.killed() * 100).checked_div(self.mutants.len()).unwrap_or(100)
    }
}

/// Writes measures for people.
pub(super) fn write_human(output: &mut Output, measures: &[Measures<'_>]) -> Result<(), Failure> {
    for one in measures {
        if measures.len() > 1 {
            let heading = style::HEADING;
            writeln!(output, "\n{heading}{}{heading:#}", one.policy.rules().name())?;
            Labels::SHORT.write(output, "policy", one.policy.rules().file())?;
        }
        if let Some(coverage) = &one.coverage {
            writeln!(output)?;
            let shortfall = one.shortfall(coverage.cells().percent());
            coverage::write_human(output, one.policy, coverage, &shortfall)?;
        }
        if let Some(noticed) = &one.noticed {
            writeln!(output)?;
            mutants::write_human(output, noticed, &one.shortfall(noticed.percent()))?;
            if let Some(vectors) = &noticed.suggested {
                suggestions::write_human(output, vectors)?;
            }
        }
    }
    Ok(())
}

/// The measures for programs: an object for each policy.
pub(super) fn to_json(measures: &[Measures<'_>]) -> Vec<Value> {
    let objects = measures.iter().map(|one| {
        let mut object = Map::new();
        object.insert("policy".into(), json::policy(one.policy));
        if let Some(coverage) = &one.coverage {
            object.insert("coverage".into(), coverage::to_json(one.policy, coverage));
        }
        if let Some(noticed) = &one.noticed {
            object.insert("mutants".into(), mutants::to_json(noticed));
            if let Some(vectors) = &noticed.suggested {
                object.insert("suggested".into(), suggestions::to_json(vectors));
            }
        }
        Value::Object(object)
    });
    objects.collect()
}
