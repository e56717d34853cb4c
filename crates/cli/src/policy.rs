use std::{
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use clap::Args;
use portcullis::{Limits, Policy};

use super::failure::Failure;

/// What to write behind the file name of the built-in policy.
pub(super) const BUILT_IN: &str = " (built in)";

/// Which policy to ask.
#[derive(Debug, Args)]
pub(super) struct PolicyArgs {
    /// The policy file, or `-` for standard input [default: the built-in policy of the Splunk Observability Cloud API]
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
}

impl PolicyArgs {
    pub(super) fn load(&self) -> Result<Policy, Failure> {
        match &self.policy {
            None => Ok(Policy::splunk_observability()?),
            Some(path) => load(path),
        }
    }

    /// What to write behind the policy's file name.
    pub(super) const fn remark(&self) -> &'static str {
        if self.policy.is_none() { BUILT_IN } else { "" }
    }
}

/// The policy of a file, or of standard input for `-`.
pub(super) fn load(path: &Path) -> Result<Policy, Failure> {
    if path.as_os_str() != "-" {
        return Ok(Policy::from_file(path)?);
    }
    let limits = Limits::default();
    let (file, bytes) = read_standard_input(&limits)?;
    Ok(Policy::from_bytes(file, &bytes, &limits)?)
}

/// What to call standard input, and its bytes: no more than it takes to see that a limit is exceeded.
pub(super) fn read_standard_input(limits: &Limits) -> Result<(&'static str, Vec<u8>), Failure> {
    let mut bytes = Vec::new();
    io::stdin()
        .lock()
        .take((limits.bytes as u64).saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|error| Failure::usage(format!("cannot read standard input: {error}"), "name a policy file"))?;
    Ok(("<stdin>", bytes))
}
