//! Loads the routes that a command line names, with the policy whose operations they demand.

use std::path::{Path, PathBuf};

use portcullis::{
    Policy,
    reading::{BuiltIn, Loader},
    routes::{Routes, RoutesText},
};

use crate::{
    failure::{Failure, UsageError},
    policies::{self, BUILT_IN},
};

/// The name of the built-in policy that the built-in routes are about.
const DEFAULT_POLICY: &str = "builtin:splunk-observability/roles";

/// The text of a routes file, and its policy.
pub(crate) struct RoutesFile {
    pub(crate) text: RoutesText,
    pub(crate) policy: Policy,
    /// The remark after the name of the routes file.
    pub(crate) remark: &'static str,
    /// The remark after the names of the policy's files.
    pub(crate) policy_remark: &'static str,
}

impl RoutesFile {
    /// Reads the routes that a command line names, or the built-in ones, and the policy that it names, or that the routes name.
    pub(crate) fn load(routes: Option<&Path>, policy: Option<&Path>) -> Result<Self, Failure> {
        if let Some(path) = routes {
            let text = read(path)?;
            let policy = policy.map_or_else(|| policy_of(&text), |policy| Ok(policy.to_path_buf()))?;
            return Ok(Self {
                policy: policies::load(&policy)?,
                text,
                remark: "",
                policy_remark: policies::remark(Some(&policy)),
            });
        }
        let named = policy.unwrap_or(Path::new(DEFAULT_POLICY));
        let built_in = policies::built_in(Some(named)).and_then(BuiltIn::find).and_then(BuiltIn::routes);
        let (file, text) = built_in.unwrap_or_else(Routes::splunk_observability_file);
        Ok(Self {
            policy: policies::load(named)?,
            text: RoutesText::from_text(file, text)?,
            remark: BUILT_IN,
            policy_remark: policies::remark(Some(named)),
        })
    }

    /// Returns the routes.
    pub(crate) fn routes(&self) -> Result<Routes, Failure> {
        let routes = self.text.routes(&self.policy).map_err(Failure::from);
        // Who names only a policy may not know which routes are read.
        routes.map_err(|failure| match self.remark {
            "" => failure,
            _ => failure.noted("the built-in routes were read; `--routes FILE` reads others"),
        })
    }
}

fn read(path: &Path) -> Result<RoutesText, Failure> {
    let loader = Loader::new();
    if path.as_os_str() != "-" {
        return Ok(loader.load_routes_file(path)?);
    }
    let (file, bytes) = policies::read_standard_input(loader.limits())?;
    Ok(loader.load_routes_text(file, bytes)?)
}

/// Returns the policy that a routes file names.
fn policy_of(text: &RoutesText) -> Result<PathBuf, Failure> {
    text.policy_path().ok_or_else(|| match text.error() {
        // The key may be among what cannot be read.
        Some(error) => error.clone().into(),
        None => UsageError::NoPolicyOfFile(text.file().into()).into(),
    })
}
