//! Loads the policies that a command line names: a file, standard input, a commit, or the built-in policy.

use std::{
    collections::HashMap,
    io::{self, Read as _},
    path::{Path, PathBuf},
    sync::Arc,
};

use clap::Args;
use portcullis::{Limits, Policy, ResolveError, oracle::SuiteText};

use crate::{
    failure::{Failure, UsageError},
    git::Revision,
};

/// The remark after the file name of the built-in policy.
pub(crate) const BUILT_IN: &str = " (built in)";

/// The name of standard input, where a file has its path.
pub(crate) const STANDARD_INPUT: &str = "<stdin>";

/// Which policy to ask.
#[derive(Debug, Args)]
pub(crate) struct PolicyArgs {
    /// Policy file, or `-` for standard input [default: the built-in policy]
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
}

impl PolicyArgs {
    pub(crate) fn load(&self) -> Result<Policy, Failure> {
        match &self.policy {
            None => Ok(Policy::splunk_observability()?),
            Some(path) => load(path),
        }
    }

    /// Returns the remark after the policy's file name.
    pub(crate) const fn remark(&self) -> &'static str {
        if self.policy.is_none() { BUILT_IN } else { "" }
    }

    /// Returns the end of a title: which policy answers, if the command line does not say.
    pub(crate) fn answered_by(&self, policy: &Policy) -> String {
        if self.policy.is_some() {
            return String::new();
        }
        format!(", by the built-in policy {}", policy.rules().name())
    }

    /// Returns what a policy finds by names. An error says which policy was asked, if the command line does not.
    pub(crate) fn found<T>(&self, policy: &Policy, found: Result<T, ResolveError>) -> Result<T, Failure> {
        found.map_err(|error| {
            let failure = Failure::from(error);
            if self.policy.is_none() { failure.of_built_in(policy) } else { failure }
        })
    }
}

/// Policies that are named by an option where files are named without one, as who knows the other commands may do.
#[derive(Debug, Args)]
pub(crate) struct NamedPolicies {
    /// Policy file, or `-` for standard input
    #[arg(long = "policy", value_name = "FILE", hide = true)]
    named_policies: Vec<PathBuf>,
}

impl NamedPolicies {
    /// Returns the given files, then these.
    pub(crate) fn after(&self, files: &[PathBuf]) -> Vec<PathBuf> {
        files.iter().chain(&self.named_policies).cloned().collect()
    }
}

/// Loads the policy of a file, or of standard input for `-`.
pub(crate) fn load(path: &Path) -> Result<Policy, Failure> {
    if path.as_os_str() != "-" {
        return Ok(Policy::from_file(path)?);
    }
    let limits = Limits::default();
    let (file, bytes) = read_standard_input(&limits)?;
    Ok(Policy::from_bytes(file, &bytes, &limits)?)
}

/// Returns a name for standard input, and its bytes: at most one byte more than the limit.
pub(crate) fn read_standard_input(limits: &Limits) -> Result<(&'static str, Vec<u8>), Failure> {
    let mut bytes = Vec::new();
    let input = io::stdin().lock();
    input.take((limits.bytes as u64).saturating_add(1)).read_to_end(&mut bytes).map_err(UsageError::StandardInput)?;
    Ok((STANDARD_INPUT, bytes))
}

/// Loads the policy of a file, of standard input for `-`, or of a file in a commit for `git:REV:PATH`.
pub(crate) fn load_revision(name: &Path) -> Result<Policy, Failure> {
    let Some((name, revision)) = name.to_str().and_then(|name| Some((name, Revision::parse(name)?))) else {
        return load(name);
    };
    let limits = Limits::default();
    let bytes = revision.read(limits.bytes as u64)?;
    Ok(Policy::from_bytes(name, &bytes, &limits)?)
}

/// The policies that are to be tested, each loaded once.
pub(crate) struct Policies {
    given: Option<Arc<Policy>>,
    built_in: Option<Arc<Policy>>,
    by_path: HashMap<PathBuf, Arc<Policy>>,
}

impl Policies {
    /// Starts with the policy of the command line, if it names one for all tests.
    pub(crate) fn of(given: Option<&Path>) -> Result<Self, Failure> {
        let given = given.map(load).transpose()?.map(Arc::new);
        Ok(Self { given, built_in: None, by_path: HashMap::new() })
    }

    /// Returns the policy of the command line or else the built-in one, and the remark after its file name.
    pub(crate) fn given_or_built_in(&mut self) -> Result<(Arc<Policy>, &'static str), Failure> {
        if let Some(given) = &self.given {
            return Ok((Arc::clone(given), ""));
        }
        let built_in = match &self.built_in {
            Some(policy) => Arc::clone(policy),
            None => Arc::clone(self.built_in.insert(Arc::new(Policy::splunk_observability()?))),
        };
        Ok((built_in, BUILT_IN))
    }

    /// Returns the policy of the command line or else the one that the suite names.
    pub(crate) fn of_suite(&mut self, suite: &SuiteText) -> Result<Arc<Policy>, Failure> {
        if let Some(given) = &self.given {
            return Ok(Arc::clone(given));
        }
        let Some(path) = suite.policy_path() else {
            // The key may be among what cannot be read.
            return Err(match suite.error() {
                Some(error) => error.clone().into(),
                None => UsageError::NoPolicyOfSuite(suite.file().into()).into(),
            });
        };
        // One file may be named in several ways.
        let whole_path = path.canonicalize().unwrap_or_else(|_| path.clone());
        if let Some(policy) = self.by_path.get(&whole_path) {
            return Ok(Arc::clone(policy));
        }
        let policy = Arc::new(Policy::from_file(path)?);
        self.by_path.insert(whole_path, Arc::clone(&policy));
        Ok(policy)
    }
}
