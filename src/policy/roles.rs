//! Users with several roles: a user is allowed what any of the roles is allowed.

use alloc::{collections::BTreeSet, vec::Vec};

use super::{Alternative, Explanation, NearRule, Policy, ResolveError};
use crate::space::{Call, Decision, Request};

/// Why a request of a user with several roles is decided as it is: an explanation for each role.
///
/// ```
/// use portcullis::{Call, Policy};
///
/// let policy = Policy::splunk_observability()?;
/// let requests = policy.resolve_roles(&["usage", "admin"], &Call::new("user_api", "team", "create"))?;
/// let explanation = policy.explain_any(&requests).ok_or("no request of this policy")?;
/// assert!(explanation.decision().is_allow());
/// assert_eq!(explanation.each().len(), 2);
/// assert_eq!(explanation.decisive()[0].names().role, "admin");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// With the feature `serde`, it is serialized like an [`Explanation`], with each role in `by_role`.
#[derive(Clone, Debug)]
pub struct RolesExplanation<'p> {
    /// At least one.
    explanations: Vec<Explanation<'p>>,
    decisive: usize,
}

impl<'p> RolesExplanation<'p> {
    /// Returns the decision: allowed if the request is allowed for any of the roles.
    #[must_use]
    pub fn decision(&self) -> Decision {
        self.explanations.iter().map(Explanation::decision).max().unwrap_or_default()
    }

    /// Returns the explanation for each role, in the order of the requests.
    #[must_use]
    pub fn each(&self) -> &[Explanation<'p>] {
        &self.explanations
    }

    /// Returns the explanations that make the decision: for an allowed request, the one of the first role that is allowed; for a
    /// denied request, those of all roles.
    ///
    /// ```
    /// use portcullis::{Call, Policy};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let requests = policy.resolve_roles(&["usage", "power"], &Call::new("user_api", "team", "create"))?;
    /// let explanation = policy.explain_any(&requests).ok_or("no request of this policy")?;
    /// assert_eq!(explanation.decisive().len(), 2, "a denial needs the denials of all roles");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn decisive(&self) -> &[Explanation<'p>] {
        match self.decision() {
            Decision::Allow => self.explanations.get(self.decisive..=self.decisive).unwrap_or_default(),
            Decision::Deny => &self.explanations,
        }
    }

    /// Returns, for a denial, the allowed requests that differ in the fewest columns from the request of any of the roles; each
    /// change once, even if several roles lead to it. Empty for an allowed request.
    #[must_use]
    pub fn alternatives(&self) -> Vec<&Alternative<'p>> {
        if self.decision().is_allow() {
            return Vec::new();
        }
        let all = || self.explanations.iter().flat_map(Explanation::alternatives);
        let fewest = all().map(|alternative| alternative.changes.len()).min().unwrap_or(0);
        let mut alternatives: Vec<&Alternative<'p>> = Vec::new();
        for alternative in all().filter(|alternative| alternative.changes.len() == fewest) {
            let same = |other: &&Alternative<'p>| other.targets().eq(alternative.targets());
            if !alternatives.iter().any(same) {
                alternatives.push(alternative);
            }
        }
        alternatives
    }

    /// Returns, for a denial, the rules that come [nearest](Explanation::nearest) to granting the request of any of the roles;
    /// each rule once, for the first role that is nearest to it. Empty for an allowed request.
    ///
    /// ```
    /// use portcullis::{Call, Policy};
    ///
    /// let policy = Policy::from_text("door.yaml", "
    /// portcullis: 1
    /// policy: door
    /// vocabulary:
    ///   roles: { guest: {}, smith: {}, keeper: {} }
    ///   tokens: { key: {}, seal: {} }
    ///   owners: { none: {} }
    ///   apis: { door: { open: {} } }
    /// default: deny
    /// rules: [{ id: seals-open, role: [smith, keeper], token: seal, effect: allow }]
    /// ")?;
    /// let requests = policy.resolve_roles(&["guest", "smith"], &Call::new("key", "door", "open"))?;
    /// let explanation = policy.explain_any(&requests).ok_or("no request of this policy")?;
    /// let columns: Vec<&str> = explanation.nearest()[0].missing.iter().map(|missing| missing.column.as_str()).collect();
    /// assert_eq!(columns, ["token"], "a smith has the role");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn nearest(&self) -> Vec<&NearRule<'p>> {
        if self.decision().is_allow() {
            return Vec::new();
        }
        let mut nearest: Vec<&NearRule<'p>> = self.explanations.iter().flat_map(Explanation::nearest).collect();
        nearest.sort_by(|one, other| one.rank().cmp(&other.rank()));
        let mut seen = BTreeSet::new();
        nearest.retain(|near| seen.insert(near.rule.id()));
        nearest
    }
}

/// Names from outside, divided into those that are roles of a policy and those that are not.
///
/// ```
/// use portcullis::{Call, Policy};
///
/// let policy = Policy::splunk_observability()?;
/// let groups = ["everyone", "power", "on-call", "power", "usage"];
/// let roles = policy.known_roles(groups);
/// assert_eq!(roles.known, ["power", "usage"]);
/// assert_eq!(roles.unknown, ["everyone", "on-call"]);
/// assert!(policy.decide_roles(&roles.known, &Call::new("user_api", "team", "create")).is_deny());
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct KnownRoles<'p, 'n> {
    /// The names that are roles of the policy, each once, in the order in which they were given.
    pub known: Vec<&'p str>,
    /// The other names, each once, in the order in which they were given. They may hold any character: escape them in logs.
    pub unknown: Vec<&'n str>,
}

impl Policy {
    /// Returns which names of a list are roles of the policy, and which are not: for lists of an identity provider, which also
    /// name groups that the policy knows nothing about.
    ///
    /// Names are compared byte by byte. [`Policy::resolve_roles`] and [`Policy::decide_roles`] take an unknown role for a
    /// mistake; a caller who leaves unknown names out should log them.
    ///
    /// ```
    /// let policy = portcullis::Policy::splunk_observability()?;
    /// let claims = vec![String::from("admin"), String::from("Admin")];
    /// let roles = policy.known_roles(&claims);
    /// assert_eq!(roles.known, ["admin"]);
    /// assert_eq!(roles.unknown, ["Admin"]);
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    #[must_use]
    pub fn known_roles<'n, N: AsRef<str> + ?Sized + 'n>(
        &self,
        names: impl IntoIterator<Item = &'n N>,
    ) -> KnownRoles<'_, 'n> {
        let roles = self.vocabulary().roles();
        let (mut known, mut unknown, mut seen) = (Vec::new(), Vec::new(), BTreeSet::new());
        for name in names.into_iter().map(AsRef::as_ref).filter(|name| seen.insert(*name)) {
            match roles.id(name).and_then(|id| roles.name(id)) {
                Some(role) => known.push(role),
                None => unknown.push(name),
            }
        }
        KnownRoles { known, unknown }
    }

    /// Finds one request for each role of a user with several roles. A role that is given twice counts once.
    ///
    /// Without a role there is no request, and [`Policy::decide_any`] denies.
    ///
    /// # Errors
    ///
    /// As for [`Policy::resolve`], with every role that the vocabulary does not have.
    ///
    /// ```
    /// use portcullis::{Call, Policy};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let create = Call::new("user_api", "team", "create");
    /// let requests = policy.resolve_roles(&["usage", "power", "usage"], &create)?;
    /// assert_eq!(requests.len(), 2);
    /// assert!(policy.decide_any(&requests).is_deny());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn resolve_roles(&self, roles: &[impl AsRef<str>], call: &Call<'_>) -> Result<Vec<Request>, ResolveError> {
        let mut requests = Vec::with_capacity(roles.len());
        for role in roles {
            match self.vocabulary().find(&call.by(role.as_ref())) {
                Some(request) if requests.contains(&request) => {}
                Some(request) => requests.push(request),
                None => return Err(self.why_no_request(roles.iter().map(AsRef::as_ref), call)),
            }
        }
        // With a role, the call was found to have nothing wrong.
        let problems = if roles.is_empty() { self.wrong_call(call) } else { Vec::new() };
        if problems.is_empty() { Ok(requests) } else { Err(ResolveError::new(problems)) }
    }

    /// Decides for a user with several roles: allowed if the request is allowed for any of them. Without a role, the decision
    /// is to deny.
    ///
    /// Takes one request for each role, as [`Policy::resolve_roles`] returns them. Allocates nothing; time grows with the
    /// number of requests.
    ///
    /// ```
    /// use portcullis::{Call, Decision, Policy};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let policy = Policy::splunk_observability()?;
    /// let read = Call::new("user_api", "organization", "read");
    /// let requests = policy.resolve_roles(&["usage", "admin"], &read)?;
    /// assert_eq!(policy.decide_any(&requests), Decision::Allow);
    /// assert_eq!(policy.decide_any(&[]), Decision::Deny);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn decide_any(&self, requests: &[Request]) -> Decision {
        requests.iter().fold(Decision::Deny, |decision, &request| decision.max(self.decide(request)))
    }

    /// Decides from names for a user with several roles: allowed if the request is allowed for any of them. Without a role, and
    /// if any name is unknown, even one of several roles, the decision is to deny. Allocates nothing.
    ///
    /// ```
    /// use portcullis::{Call, Decision, Policy};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let read = Call::new("user_api", "organization", "read");
    /// assert_eq!(policy.decide_roles(&["usage", "admin"], &read), Decision::Allow);
    /// assert_eq!(policy.decide_roles(&["root", "admin"], &read), Decision::Deny);
    /// assert_eq!(policy.decide_roles(&[""; 0], &read), Decision::Deny);
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    #[must_use]
    pub fn decide_roles(&self, roles: &[impl AsRef<str>], call: &Call<'_>) -> Decision {
        let mut allowed = false;
        for role in roles {
            match self.vocabulary().locate(&call.by(role.as_ref())) {
                Some(located) => allowed |= self.table.allows(located),
                None => return Decision::Deny,
            }
        }
        Decision::from(allowed)
    }

    /// Explains the decision about a user with several roles, from one request for each role as
    /// [`Policy::resolve_roles`] returns them; `None` without a request, or with one of another vocabulary.
    ///
    /// ```
    /// use portcullis::{Call, Policy};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let policy = Policy::splunk_observability()?;
    /// let requests = policy.resolve_roles(&["usage", "power"], &Call::new("user_api", "team", "create"))?;
    /// let joint = policy.explain_any(&requests).ok_or("no request of this policy")?;
    /// assert!(joint.decision().is_deny());
    /// assert_eq!(joint.alternatives()[0].names.role, "admin");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn explain_any(&self, requests: &[Request]) -> Option<RolesExplanation<'_>> {
        let explanations: Vec<_> = requests.iter().map(|&request| self.explain(request)).collect::<Option<_>>()?;
        let allowed = explanations.iter().position(|explanation| explanation.decision().is_allow());
        let some = !explanations.is_empty();
        some.then(|| RolesExplanation { explanations, decisive: allowed.unwrap_or(0) })
    }
}
