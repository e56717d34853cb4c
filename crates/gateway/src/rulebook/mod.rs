//! The policies and the routes that a gateway decides by.
//!
//! A [`Rulebook`] is made by a program, or loaded from the files of a [`RulebookSource`]. [`CurrentRulebook`] holds the one that is in
//! force, and replaces it as a whole. A [`Watcher`] does so when files change.

mod compare;
mod compare_routes;
mod current;
mod error;
mod files;
mod report;
mod route_mode;
mod sources;
#[cfg(feature = "watch")]
mod watch;

use std::{collections::HashMap, path::PathBuf};

use portcullis::{
    Policy,
    record::{ConfiguredPolicy, Mode, PolicyMode},
    route::Route,
    routes::Routes,
    rules::Rule,
    space::RuleId,
};

pub use compare::RulebookDiff;
pub use current::{CurrentRulebook, NewlyAllowed};
pub use error::RulebookError;
pub use report::ReloadReport;
pub use route_mode::UnknownRoute;
pub use sources::RulebookSource;
#[cfg(feature = "watch")]
pub use watch::{ReloadError, Reloadable, WatchError, WatchHandle, Watcher};

/// The policies and the routes that a gateway decides by. A request is decided by one rulebook from its beginning to its end.
///
/// ```
/// use portcullis::{reading::Loader, routes::Routes};
/// use portcullis_gateway::rulebook::Rulebook;
///
/// let policy = Loader::new().load_built_in("splunk-observability/roles")?;
/// let (file, text) = Routes::splunk_observability_file();
/// let routes = Routes::from_text(&policy, file, text)?;
/// let rulebook = Rulebook::new(policy, routes);
/// assert_eq!(rulebook.policies().len(), 1);
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Rulebook {
    policies: Vec<RulebookPolicy>,
    routes: Routes,
    /// The path templates of the routes as texts, by the number of the route.
    templates: Vec<String>,
    /// The modes of routes, by the number of the route. Those at the end that are left out are enforced.
    route_modes: Vec<Mode>,
    files: Vec<PathBuf>,
    generation: u64,
}

/// A policy of a rulebook.
#[derive(Clone, Debug)]
pub struct RulebookPolicy {
    policy: Policy,
    mode: PolicyMode,
    fingerprint: String,
    /// The first clause that each rule cites, as `source#clause`.
    clauses: HashMap<RuleId, String>,
}

impl Rulebook {
    /// Returns a rulebook with a policy that is enforced.
    #[must_use]
    pub fn new(policy: Policy, routes: Routes) -> Self {
        Self {
            policies: vec![RulebookPolicy::new(policy, PolicyMode::Enforce)],
            templates: routes.list().iter().map(|route| route.template().to_string()).collect(),
            routes,
            route_modes: Vec::new(),
            files: Vec::new(),
            generation: 0,
        }
    }

    /// Sets what the decisions of the first policy are for. It is enforced unless this is set.
    #[must_use]
    pub fn with_first_mode(mut self, mode: PolicyMode) -> Self {
        if let Some(first) = self.policies.first_mut() {
            first.mode = mode;
        }
        self
    }

    /// Adds a policy. A request is allowed if every policy that is enforced allows it.
    #[must_use]
    pub fn with_policy(mut self, policy: Policy, mode: PolicyMode) -> Self {
        self.policies.push(RulebookPolicy::new(policy, mode));
        self
    }

    /// Returns the policies, in the order in which they were added.
    #[must_use]
    pub fn policies(&self) -> &[RulebookPolicy] {
        &self.policies
    }

    /// Returns the routes.
    #[must_use]
    pub const fn routes(&self) -> &Routes {
        &self.routes
    }

    /// Returns the path template of a route as a text.
    pub(crate) fn template(&self, route: &Route) -> Option<&str> {
        self.templates.get(route.number()).map(String::as_str)
    }

    /// Returns the files from which it was loaded, with those that policies include; none if a program made it.
    #[must_use]
    pub fn files(&self) -> &[PathBuf] {
        &self.files
    }

    /// Returns how many rulebooks were in force before it, of those that a [`CurrentRulebook`] held; 0 if none held it.
    #[must_use]
    pub const fn generation(&self) -> u64 {
        self.generation
    }

    /// Iterates over the policies that decide whether a request is allowed: those that are enforced. If there are none, those in
    /// shadow would decide.
    pub(crate) fn deciding(&self) -> impl Iterator<Item = &Policy> {
        let mode = self.deciding_mode();
        self.policies.iter().filter(move |one| one.mode == mode).map(|one| &one.policy)
    }

    /// Returns whether no policy is enforced, and some are in shadow.
    pub(crate) fn only_watches(&self) -> bool {
        let has = |mode| self.policies.iter().any(|one| one.mode == mode);
        has(PolicyMode::Shadow) && !has(PolicyMode::Enforce)
    }

    /// Returns the mode of the policies that decide whether a request is allowed.
    pub(crate) fn deciding_mode(&self) -> PolicyMode {
        let is_enforced = self.policies.iter().any(|one| one.mode == PolicyMode::Enforce);
        if is_enforced { PolicyMode::Enforce } else { PolicyMode::Shadow }
    }
}

impl RulebookPolicy {
    fn new(policy: Policy, mode: PolicyMode) -> Self {
        let fingerprint = policy.fingerprint().to_string();
        let rules = policy.rules();
        let clause = |(id, rule): (RuleId, &Rule)| {
            let (source, clause) = rules.cited(*rule.citations().first()?)?;
            Some((id, format!("{}#{}", source.name(), clause.name())))
        };
        let clauses = rules.with_ids().filter_map(clause).collect();
        Self { policy, mode, fingerprint, clauses }
    }

    /// Returns the policy.
    #[must_use]
    pub const fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Returns what its decisions are for.
    #[must_use]
    pub const fn mode(&self) -> PolicyMode {
        self.mode
    }

    /// Returns the first clause that a rule cites, as `source#clause`.
    pub(crate) fn clause(&self, rule: RuleId) -> Option<&str> {
        self.clauses.get(&rule).map(String::as_str)
    }

    /// Returns the policy as records name it.
    pub(crate) fn configured(&self) -> ConfiguredPolicy<'_> {
        ConfiguredPolicy {
            policy: self.policy.rules().name().into(),
            fingerprint: self.fingerprint.as_str().into(),
            mode: self.mode,
        }
    }

    /// Returns its fingerprint, as records have it.
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }
}
