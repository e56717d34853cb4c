//! `log`: what the decision logs of gateways say.

mod field;
mod groups;
mod input;
mod needs;
mod notes;
mod overview;
mod replay;
mod role_sets;
mod rows;
mod summary;

use std::{path::PathBuf, str::FromStr};

use clap::{Args, ValueEnum};
use portcullis::{
    reading::{Time, TimeError},
    record::{Outcome, Record},
};

use self::{
    field::Field,
    input::{Input, Intake},
};
use super::{ExitStatus, Output};
use crate::{failure::Failure, policies::PolicyArgs};

/// Summarize decision logs of gateways
///
/// Without `--by`, `--needs` or `--replay`, prints an overview. Exits with 0, also if some lines cannot be read or records were lost, which
/// the output says; 1 if `--replay` finds differences; 3 if a file cannot be read, or no line of it can.
#[derive(Debug, Args)]
#[command(mut_arg("policy", |policy| policy.requires("needs")))]
pub(crate) struct Log {
    /// Decision logs, or `-` for standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,

    /// Count requests by these fields, separated by commas
    #[arg(long, value_enum, value_name = "FIELD", value_delimiter = ',', conflicts_with_all = ["needs", "replay"])]
    by: Vec<Field>,

    /// Show which roles each user needs for the requests that were allowed
    #[arg(long, conflicts_with_all = ["denied", "replay"])]
    needs: bool,

    /// Show which requests this policy decides otherwise; `builtin:NAME` for a built-in policy
    #[arg(long, value_name = "POLICY")]
    replay: Option<PathBuf>,

    #[command(flatten)]
    policy: PolicyArgs,

    /// Leave out what was before this time, such as `2026-12-01` or `2026-12-01T12:00:00Z`
    #[arg(long, value_name = "TIME")]
    since: Option<Moment>,

    /// Leave out what was at this time or later
    #[arg(long, value_name = "TIME")]
    until: Option<Moment>,

    /// Leave out requests that were not denied
    #[arg(long)]
    denied: bool,

    /// Number of groups to count, or of users; the others are counted together
    #[arg(long, value_name = "COUNT", default_value_t = 100_000)]
    max_groups: usize,

    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: LogFormat,
}

/// A time, or the beginning of a day in UTC.
#[derive(Clone, Copy, Debug)]
struct Moment(Time);

impl FromStr for Moment {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        let day = format!("{text}T00:00:00Z");
        day.parse().or_else(|_| text.parse()).map(Self)
    }
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum LogFormat {
    /// For people
    #[default]
    Table,
    /// For programs; versioned
    Json,
    /// One line a group, with a heading
    Csv,
}

impl Log {
    pub(super) fn run(&self, output: &mut Output) -> Result<ExitStatus, Failure> {
        if self.needs {
            needs::run(self, output)
        } else if let Some(policy) = &self.replay {
            replay::run(self, policy, output)
        } else if self.by.is_empty() {
            overview::run(self, output)
        } else {
            summary::run(self, output)
        }
    }

    /// Reads the records that the options do not leave out.
    fn read(&self, mut each: impl FnMut(&Input<'_>)) -> Result<Intake, Failure> {
        let is_within = |input: &Input<'_>| {
            let time = input.time;
            self.since.is_none_or(|Moment(since)| time >= since) && self.until.is_none_or(|Moment(until)| time < until)
        };
        let is_wanted = |record: &Record<'_>| match record {
            Record::Request(request) => !self.denied || request.outcome == Outcome::Denied,
            _ => true,
        };
        Intake::read(&self.files, |input| {
            let is_in = is_within(input) && is_wanted(input.record);
            if is_in {
                each(input);
            }
            is_in
        })
    }
}
