//! The policies and the routes that a gateway decides by.

use std::collections::BTreeMap;

use portcullis::{
    Policy,
    record::{ConfiguredPolicy, Mode, PolicyMode},
    routes::Routes,
};

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
    /// The modes of routes, by the number of the route.
    route_modes: BTreeMap<usize, Mode>,
}

/// A policy of a rulebook.
#[derive(Clone, Debug)]
pub struct RulebookPolicy {
    policy: Policy,
    mode: PolicyMode,
    fingerprint: String,
}

impl Rulebook {
    /// Returns a rulebook with a policy that is enforced.
    #[must_use]
    pub fn new(policy: Policy, routes: Routes) -> Self {
        Self { policies: vec![RulebookPolicy::new(policy, PolicyMode::Enforce)], routes, route_modes: BTreeMap::new() }
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

    /// Returns the mode of a route.
    pub(crate) fn route_mode(&self, _route: &portcullis::route::Route) -> Mode {
        Mode::Enforce
    }

    /// Returns the routes.
    #[must_use]
    pub const fn routes(&self) -> &Routes {
        &self.routes
    }
}

impl RulebookPolicy {
    fn new(policy: Policy, mode: PolicyMode) -> Self {
        let fingerprint = policy.fingerprint().to_string();
        Self { policy, mode, fingerprint }
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
