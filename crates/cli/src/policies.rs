use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use portcullis::{Policy, oracle::SuiteText};

use super::{failure::Failure, policy};

/// The policies that are to be tested, each read once.
pub(super) struct Policies {
    given: Option<Arc<Policy>>,
    built_in: Option<Arc<Policy>>,
    by_path: HashMap<PathBuf, Arc<Policy>>,
}

impl Policies {
    pub(super) fn of(given: Option<&Path>) -> Result<Self, Failure> {
        let given = given.map(policy::load).transpose()?.map(Arc::new);
        Ok(Self { given, built_in: None, by_path: HashMap::new() })
    }

    /// The policy, and what to write behind its file name.
    pub(super) fn given_or_built_in(&mut self) -> Result<(Arc<Policy>, &'static str), Failure> {
        if let Some(given) = &self.given {
            return Ok((Arc::clone(given), ""));
        }
        let built_in = match &self.built_in {
            Some(policy) => Arc::clone(policy),
            None => Arc::clone(self.built_in.insert(Arc::new(Policy::splunk_observability()?))),
        };
        Ok((built_in, policy::BUILT_IN))
    }

    pub(super) fn of_suite(&mut self, suite: &SuiteText) -> Result<Arc<Policy>, Failure> {
        if let Some(given) = &self.given {
            return Ok(Arc::clone(given));
        }
        let path = suite.policy_path().ok_or_else(|| {
            let message = format!("`{}` names no policy", suite.file());
            Failure::usage(message, "write `policy: FILE` into it, or name one with `--policy`")
        })?;
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
