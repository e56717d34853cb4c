//! `routes init`: a first routes file, from an `OpenAPI` document and a policy.

use std::{
    fs,
    path::{Path, PathBuf},
};

use clap::Args;
use portcullis::reading::file_name;

use super::super::{ExitStatus, Output};
use crate::{
    failure::{Failure, UsageError},
    files,
    first_routes::{self, PolicyName},
    openapi::Document,
    policies,
};

/// Write a first routes file from an `OpenAPI` document, with open questions as comments
///
/// Each endpoint demands the operation of the policy that its path, its tags and its method most likely mean. These are guesses:
/// nothing is decided before somebody has read the file. Comments that begin with `decide:` mark what is open.
#[derive(Debug, Args)]
pub(crate) struct Init {
    /// `OpenAPI` document of version 3.0 or 3.1, in JSON or YAML
    #[arg(long, value_name = "FILE")]
    openapi: PathBuf,

    /// Policy file, or `builtin:NAME` for a built-in policy, whose operations are demanded
    #[arg(long, value_name = "FILE")]
    policy: PathBuf,

    /// File to write; an existing file is only replaced if it is empty [default: standard output]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl Init {
    pub(in super::super) fn run(&self, output: &mut Output) -> Result<ExitStatus, Failure> {
        let document = Document::read(&self.openapi)?;
        let policy = policies::load(&self.policy)?;
        let name = PolicyName::from(&self.policy, self.out.as_deref())?;
        let text = first_routes::write(&document, &policy, &name)?;
        let Some(path) = &self.out else {
            write!(output, "{text}")?;
            return Ok(ExitStatus::Success);
        };
        if has_content(path) {
            return Err(UsageError::Exists(file_name(path)).into());
        }
        files::write(path, text.as_bytes()).map_err(|error| UsageError::Unwritable { file: file_name(path), error })?;
        Ok(ExitStatus::Success)
    }
}

/// Returns whether a path leads to a file that is not empty.
fn has_content(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|file| !file.is_file() || file.len() > 0)
}
