//! `schema`: JSON Schemas of the files that portcullis reads and writes.

use clap::{Args, ValueEnum};

use super::{ExitStatus, Output, vectors};
use crate::failure::Failure;

/// Print the JSON Schema of policies, suites, routes files, vectors or decision logs
#[derive(Debug, Args)]
pub(crate) struct Schema {
    /// Kind of file
    #[arg(value_enum, default_value_t)]
    kind: FileKind,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum FileKind {
    /// Policies
    #[default]
    Policy,
    /// Suites of tests
    Suite,
    /// Routes files
    Routes,
    /// Vectors, as `portcullis vectors` prints them in JSON or YAML
    Vectors,
    /// Decision logs of gateways, one line of them
    Log,
}

impl Schema {
    pub(super) fn run(&self, output: &mut Output) -> Result<ExitStatus, Failure> {
        let schema = match self.kind {
            FileKind::Policy => portcullis::reading::policy_schema(),
            FileKind::Suite => portcullis::reading::suite_schema(),
            FileKind::Routes => portcullis::reading::routes_schema(),
            FileKind::Vectors => vectors::Document::schema(),
            FileKind::Log => portcullis::record::record_schema(),
        };
        write!(output, "{schema}")?;
        Ok(ExitStatus::Success)
    }
}
