//! Loads the policies that a command line names: a file, standard input, a commit, or a built-in policy.

use std::{
    collections::HashMap,
    io::{self, Read as _},
    path::{Path, PathBuf},
    sync::Arc,
};

use clap::Args;
use portcullis::{
    Limits, LoadError, Policy, ResolveError,
    oracle::SuiteText,
    reading::{BuiltIn, Loader},
};

use crate::{
    failure::{Failure, UsageError},
    git::Revision,
    git_files::GitFiles,
    git_links,
};

/// The remark after the file name of the built-in policy.
pub(crate) const BUILT_IN: &str = " (built in)";

/// The name of standard input, where a file has its path.
pub(crate) const STANDARD_INPUT: &str = "<stdin>";

/// Which policy to ask.
#[derive(Debug, Args)]
pub(crate) struct PolicyArgs {
    /// Policy file, `builtin:NAME` for a built-in policy, or `-` for standard input [default: the built-in policy]
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
}

impl PolicyArgs {
    pub(crate) fn load(&self) -> Result<Policy, Failure> {
        load_or_default(self.policy.as_deref())
    }

    /// Returns the remark after the policy's file name.
    pub(crate) fn remark(&self) -> &'static str {
        remark(self.policy.as_deref())
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

/// The name of the built-in policy that is asked if no policy is named.
const DEFAULT: &str = "splunk-observability/admin-only";

/// Returns the name of the built-in policy that a command line means; `None` if it names a file.
pub(crate) fn built_in(named: Option<&Path>) -> Option<&str> {
    named.map_or(Some(DEFAULT), |path| BuiltIn::name_in(path.to_str()?))
}

/// Returns the built-in policy that a command line means, or the default one if it names a file.
pub(crate) fn built_in_or_default(named: Option<&Path>) -> Option<&'static BuiltIn> {
    BuiltIn::find(built_in(named).unwrap_or(DEFAULT))
}

/// Returns the remark after the file name of a policy.
pub(crate) fn remark(named: Option<&Path>) -> &'static str {
    if built_in(named).is_some() { BUILT_IN } else { "" }
}

/// Loads the policy that a command line names, or the default one.
pub(crate) fn load_or_default(named: Option<&Path>) -> Result<Policy, Failure> {
    named.map_or_else(|| Ok(Loader::new().load_built_in(DEFAULT)?), load)
}

/// Loads the policy of a file, a built-in one for `builtin:NAME`, or that of standard input for `-`.
pub(crate) fn load(path: &Path) -> Result<Policy, Failure> {
    let loader = Loader::new();
    if path.as_os_str() == "-" {
        let (file, bytes) = read_standard_input(loader.limits())?;
        return Ok(loader.load_text(file, bytes)?);
    }
    Ok(load_file(&loader, path)?)
}

fn load_file(loader: &Loader, path: &Path) -> Result<Policy, LoadError> {
    match built_in(Some(path)) {
        Some(name) => loader.load_built_in(name),
        None => loader.load_file(path),
    }
}

/// Returns a name for standard input, and its bytes: at most one byte more than the limit.
pub(crate) fn read_standard_input(limits: &Limits) -> Result<(&'static str, Vec<u8>), Failure> {
    let mut bytes = Vec::new();
    let input = io::stdin().lock();
    input.take((limits.bytes as u64).saturating_add(1)).read_to_end(&mut bytes).map_err(UsageError::StandardInput)?;
    Ok((STANDARD_INPUT, bytes))
}

/// Loads the policy of a file in a commit for `git:REV:PATH`, with the files of that commit that it includes, or what [`load`]
/// loads.
pub(crate) fn load_revision(name: &Path) -> Result<Policy, Failure> {
    let Some(revision) = name.to_str().and_then(Revision::parse) else {
        return load(name);
    };
    let loader = Loader::new();
    let bytes = git_links::followed(revision.clone())?.read(loader.limits().bytes as u64)?;
    let (files, file) = GitFiles::beside(&revision)?;
    Ok(loader.with_files(files).load_text(&file, bytes)?)
}

/// The policies that are to be tested, each loaded once.
pub(crate) struct Policies {
    given: Option<Arc<Policy>>,
    /// The remark after the file name of the given policy.
    remark: &'static str,
    built_in: Option<Arc<Policy>>,
    by_path: HashMap<PathBuf, Arc<Policy>>,
}

impl Policies {
    /// Starts with the policy of the command line, if it names one for all tests.
    pub(crate) fn of(given: Option<&Path>) -> Result<Self, Failure> {
        let remark = remark(given);
        let given = given.map(load).transpose()?.map(Arc::new);
        Ok(Self { given, remark, built_in: None, by_path: HashMap::new() })
    }

    /// Returns the policy of the command line or else the built-in one, and the remark after its file name.
    pub(crate) fn given_or_built_in(&mut self) -> Result<(Arc<Policy>, &'static str), Failure> {
        if let Some(given) = &self.given {
            return Ok((Arc::clone(given), self.remark));
        }
        let built_in = match &self.built_in {
            Some(policy) => Arc::clone(policy),
            None => Arc::clone(self.built_in.insert(Arc::new(load_or_default(None)?))),
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
                None => UsageError::NoPolicyOfFile(suite.file().into()).into(),
            });
        };
        // One file may be named in several ways.
        let whole_path = path.canonicalize().unwrap_or_else(|_| path.clone());
        if let Some(policy) = self.by_path.get(&whole_path) {
            return Ok(Arc::clone(policy));
        }
        let policy = Arc::new(load_file(&Loader::new(), &path)?);
        self.by_path.insert(whole_path, Arc::clone(&policy));
        Ok(policy)
    }
}
