//! Which files make a rulebook.

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use portcullis::{
    Limits, Policy,
    reading::{BuiltIn, Loader, file_name},
    record::{Mode, PolicyMode},
    route::Method,
};

use super::{
    Rulebook, RulebookError,
    files::{FileStates, RememberedFiles},
};

/// Which files make a rulebook: policies, routes, and how they are used.
///
/// A policy is the path of a file, or `builtin:NAME` for one that is built in; so are routes, where `NAME` is the policy that the built-in
/// routes are made for. Routes are read over the vocabulary of the first policy.
///
/// ```
/// use portcullis::record::{Mode, PolicyMode};
/// use portcullis::route::Method;
/// use portcullis_gateway::rulebook::RulebookSource;
///
/// let rulebook = RulebookSource::new("builtin:splunk-observability/roles", "builtin:splunk-observability/roles")
///     .with_policy("builtin:splunk-observability/admin-only", PolicyMode::Candidate)
///     .with_base_path("/observability")
///     .with_route_mode(Method::Delete, "/v2/team/{tid}", Mode::Shadow)
///     .load()?;
/// assert_eq!(rulebook.policies().len(), 2);
/// assert_eq!(rulebook.routes().list()[0].template().to_string(), "/observability/v2/integration");
/// # Ok::<(), portcullis_gateway::rulebook::RulebookError>(())
/// ```
#[derive(Clone, Debug)]
pub struct RulebookSource {
    policies: Vec<(PathBuf, PolicyMode)>,
    routes: PathBuf,
    base_path: Option<String>,
    is_on_any_host: bool,
    route_modes: Vec<(Method, String, Mode)>,
    limits: Limits,
}

/// A rulebook, or why there is none, and the files that were looked for.
#[derive(Debug)]
pub(super) struct Reading {
    pub(super) result: Result<Rulebook, RulebookError>,
    pub(super) files: FileStates,
    pub(super) duration: Duration,
}

impl RulebookSource {
    /// Returns the source of a policy that is enforced, and of routes.
    #[must_use]
    pub fn new(policy: impl Into<PathBuf>, routes: impl Into<PathBuf>) -> Self {
        Self {
            policies: vec![(policy.into(), PolicyMode::Enforce)],
            routes: routes.into(),
            base_path: None,
            is_on_any_host: false,
            route_modes: Vec::new(),
            limits: Limits::default(),
        }
    }

    /// Sets what the decisions of the first policy are for. It is enforced unless this is set.
    #[must_use]
    pub fn with_first_mode(mut self, mode: PolicyMode) -> Self {
        if let Some((_, of_first)) = self.policies.first_mut() {
            *of_first = mode;
        }
        self
    }

    /// Adds a policy. A request is allowed if every policy that is enforced allows it.
    #[must_use]
    pub fn with_policy(mut self, policy: impl Into<PathBuf>, mode: PolicyMode) -> Self {
        self.policies.push((policy.into(), mode));
        self
    }

    /// Sets the path below which the service has all its paths, such as `/observability`.
    #[must_use]
    pub fn with_base_path(self, path: impl Into<String>) -> Self {
        Self { base_path: Some(path.into()), ..self }
    }

    /// Sets that requests for any host have routes: for a gateway that is reached under names of its own. Without, routes are on the hosts that
    /// their file names.
    #[must_use]
    pub fn with_any_host(self) -> Self {
        Self { is_on_any_host: true, ..self }
    }

    /// Sets whether the decisions about the requests of a route are enforced. The path is that of the routes file, without the base path.
    #[must_use]
    pub fn with_route_mode(mut self, method: Method, template: impl Into<String>, mode: Mode) -> Self {
        self.route_modes.push((method, template.into(), mode));
        self
    }

    /// Sets the limits on the size of files. They hold for each policy with the files that it includes, and for the routes.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// Loads a rulebook. The invariants of all its policies are proved, also of candidates: a policy that breaks its own invariants is not
    /// what its author means.
    ///
    /// If the files change at the same time, they are read again, so that no rulebook is made of older and newer files.
    ///
    /// # Errors
    ///
    /// The first of these that is found: a policy cannot be loaded; an invariant does not hold; the routes cannot be loaded; the base path
    /// is not one; a mode is set for a route that does not exist; all policies are candidates.
    pub fn load(&self) -> Result<Rulebook, RulebookError> {
        self.read_unchanged().result
    }

    /// Loads a rulebook from files that did not change meanwhile.
    pub(super) fn read_unchanged(&self) -> Reading {
        /// How often files are read that change each time.
        const ATTEMPTS: usize = 16;

        let started = Instant::now();
        let mut attempts = 0;
        loop {
            let mut reading = self.read();
            attempts += 1;
            // One that did not change until here is whole, whatever changes after it.
            let is_whole = !reading.files.have_changed();
            if is_whole || attempts == ATTEMPTS {
                let result = if is_whole { reading.result } else { Err(RulebookError::Unsettled) };
                return Reading { result, files: reading.files, duration: started.elapsed() };
            }
        }
    }

    /// Loads a rulebook from the files as they are, even if they change meanwhile.
    pub(super) fn read(&self) -> Reading {
        let started = Instant::now();
        let mut files = FileStates::default();
        let mut result = self.read_into(&mut files);
        if let Ok(rulebook) = &mut result {
            rulebook.files = files.paths().cloned().collect();
        }
        Reading { result, files, duration: started.elapsed() }
    }

    fn read_into(&self, files: &mut FileStates) -> Result<Rulebook, RulebookError> {
        // All files are read, so that all are known when one of them is wrong.
        let policies: Vec<_> = self.policies.iter().map(|(path, mode)| (self.policy(path, files), *mode)).collect();
        let routes_text = self.routes_text(files);

        let mut policies = policies.into_iter();
        let (first, mode) = policies.next().ok_or(RulebookError::NothingDecides)?;
        let first = first?;
        let (file, bytes) = routes_text?;
        let others = policies.map(|(policy, mode)| Ok((policy?, mode))).collect::<Result<Vec<_>, RulebookError>>()?;

        let loader = Loader::new().with_limits(self.limits.clone());
        let text = loader.load_routes_text(&file, &bytes).map_err(RulebookError::Routes)?;
        let mut routes = text.routes(&first).map_err(RulebookError::Routes)?;
        if let Some(path) = &self.base_path {
            let based = routes.with_base_path(path);
            routes = based.map_err(|error| RulebookError::BasePath { path: path.clone(), error })?;
        }
        if self.is_on_any_host {
            routes = routes.with_any_host();
        }
        let mut rulebook = Rulebook::new(first, routes).with_first_mode(mode);
        for (policy, mode) in others {
            rulebook = rulebook.with_policy(policy, mode);
        }
        for (method, template, mode) in &self.route_modes {
            let template = format!("{}{template}", self.base_path.as_deref().unwrap_or_default());
            rulebook = rulebook.with_route_mode(*method, &template, *mode)?;
        }
        if rulebook.deciding().next().is_none() {
            return Err(RulebookError::NothingDecides);
        }
        Ok(rulebook)
    }

    /// Loads a policy, and proves its invariants.
    fn policy(&self, path: &Path, files: &mut FileStates) -> Result<Policy, RulebookError> {
        let loader = Loader::new().with_limits(self.limits.clone());
        let result = if let Some(name) = built_in(path) {
            loader.load_built_in(name)
        } else {
            let (remembered, name) = RememberedFiles::of(path).ok_or_else(|| no_name(path))?;
            let result = loader.with_files(remembered.clone()).load_file(name);
            files.extend(remembered.states());
            result
        };
        result.map_err(RulebookError::Policy)?.verified().map_err(RulebookError::Unverified)
    }

    /// Returns the name and the bytes of the routes.
    fn routes_text(&self, files: &mut FileStates) -> Result<(String, Vec<u8>), RulebookError> {
        if let Some(name) = built_in(&self.routes) {
            let routes = BuiltIn::find(name).and_then(BuiltIn::routes);
            let (file, text) = routes.ok_or_else(|| RulebookError::NoBuiltInRoutes(name.to_owned()))?;
            return Ok((file.to_owned(), text.as_bytes().to_vec()));
        }
        let file = file_name(&self.routes);
        match files.read_one(&self.routes, self.limits.bytes) {
            Ok(bytes) => Ok((file, bytes)),
            Err(error) => Err(RulebookError::Unreadable { file, error }),
        }
    }
}

/// Returns the name of what is built in, if a path means that.
fn built_in(path: &Path) -> Option<&str> {
    path.to_str().and_then(BuiltIn::name_in)
}

/// Returns the error of a path such as `..`, which can only be a directory.
fn no_name(path: &Path) -> RulebookError {
    RulebookError::Unreadable { file: file_name(path), error: std::io::Error::other("it is not a file") }
}
