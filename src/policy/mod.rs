//! A policy, compiled: decisions, their explanations, and what else can be asked of one request.

mod batch;
mod by_operation;
mod compile;
mod decider;
mod explain;
mod fingerprint;
mod lifetime;
mod resolve;
mod table;

use core::fmt;
#[cfg(feature = "yaml")]
use std::path::Path;

#[cfg(feature = "yaml")]
use crate::reading::{self, Limits, LoadError};
use crate::{
    rules::Rules,
    space::{CellSet, Cube, Decision, Names, Request, RuleId, Vocabulary},
};

use by_operation::RulesByOperation;
use table::Table;

pub use batch::{Batch, BatchError, BatchForm, Columns};
#[cfg(feature = "std")]
pub(crate) use compile::RuleSlots;
pub use decider::{Decider, RequestGroup};
pub use explain::{Alternative, Change, Explanation, Match, MatchOutcome, Missing, RolesExplanation};
pub use fingerprint::Fingerprint;
pub use lifetime::{End, EndCause, TokenStatus};
pub use resolve::{NameError, ResolveError, SomeNames};

/// A compiled policy: an immutable table of decisions, and the rules that it was made from.
///
/// Loading is where everything can go wrong; a policy that loads is valid. Deciding cannot fail. A policy is `Send` and
/// `Sync` and decides through `&self` without locks, so threads share one behind an [`Arc`](std::sync::Arc).
///
/// ```
/// use portcullis::{Decision, Names, Policy};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let policy = Policy::splunk_observability()?;
///
/// // Resolve once, decide as often as you like.
/// let request = policy.resolve(&Names::new("power", "user_api", "integration", "create"))?;
/// assert_eq!(policy.decide(request), Decision::Deny);
///
/// let explanation = policy.explain(request).ok_or("a request of another policy")?;
/// assert_eq!(explanation.deciding_rule().map(|rule| rule.id()), Some("integration-write"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Policy {
    rules: Rules,
    table: Table,
    by_operation: RulesByOperation,
}

impl fmt::Debug for Policy {
    /// The name and the size: the whole would fill screens.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Policy")
            .field("name", &self.rules.name())
            .field("file", &self.rules.file())
            .field("rules", &self.rules.len())
            .field("cells", &self.vocabulary().cell_count())
            .finish_non_exhaustive()
    }
}

/// A decision and the rule that made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ruling {
    /// What was decided.
    pub decision: Decision,
    /// The rule that decided; `None` where the policy's default did.
    pub rule: Option<RuleId>,
}

impl Policy {
    /// The policy of the Splunk Observability Cloud API's administrator-only requests, which the library carries inside.
    ///
    /// Reads its text, which takes about a millisecond: keep the policy.
    ///
    /// # Errors
    ///
    /// None, as tests make sure; the text goes through the same reader as any other.
    ///
    /// # Source
    ///
    /// The table of the vendor's page on user API access tokens; every rule cites its clause.
    pub fn splunk_observability() -> Result<Self, LoadError> {
        let (file, text) = Self::splunk_observability_file();
        Self::from_text(file, text)
    }

    /// The name and the text of the file that [`Policy::splunk_observability`] reads, for whoever wants to show it.
    #[must_use]
    pub const fn splunk_observability_file() -> (&'static str, &'static str) {
        const FILE: &str = "policies/splunk-observability/admin-only.yaml";
        const TEXT: &str = include_str!("../../policies/splunk-observability/admin-only.yaml");
        (FILE, TEXT)
    }

    /// Loads a policy from YAML text; `file` is what errors and explanations call it.
    ///
    /// Time and memory grow linearly with the text, within the default [`Limits`].
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the text, each problem with its place.
    ///
    /// ```
    /// use portcullis::Policy;
    ///
    /// let policy = Policy::from_text("door.yaml", "
    /// portcullis: 1
    /// policy: door
    /// vocabulary:
    ///   roles: { guest: {}, keeper: {} }
    ///   tokens: { key: {} }
    ///   owners: { none: {} }
    ///   apis: { door: { open: {} } }
    /// default: deny
    /// rules:
    ///   - { id: keepers-open, role: keeper, api: door, action: open, effect: allow }
    /// ")?;
    /// assert_eq!(policy.vocabulary().cell_count(), 2);
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    pub fn from_text(file: &str, text: &str) -> Result<Self, LoadError> {
        Self::from_bytes(file, text.as_bytes(), &Limits::default())
    }

    /// Loads a policy from a file of YAML text, within the default [`Limits`].
    ///
    /// # Errors
    ///
    /// That the file cannot be read, or everything that is wrong with it, each problem with its place.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, LoadError> {
        Self::from_file_within(path, &Limits::default())
    }

    /// Loads a policy from a file, within limits of your own.
    ///
    /// # Errors
    ///
    /// As for [`Policy::from_file`].
    pub fn from_file_within(path: impl AsRef<Path>, limits: &Limits) -> Result<Self, LoadError> {
        reading::read_file(path.as_ref(), limits).map(Self::compile)
    }

    /// Loads a policy from bytes that should be YAML text, within limits of your own.
    ///
    /// # Errors
    ///
    /// As for [`Policy::from_text`], and that the bytes are not UTF-8.
    pub fn from_bytes(file: &str, bytes: &[u8], limits: &Limits) -> Result<Self, LoadError> {
        reading::read(file, bytes, limits).map(Self::compile)
    }

    pub(crate) fn compile(rules: Rules) -> Self {
        let by_operation = RulesByOperation::new(&rules);
        let table = compile::compile(&rules, &by_operation);
        Self { rules, table, by_operation }
    }

    /// The rules as written, with all that the file says.
    #[must_use]
    pub const fn rules(&self) -> &Rules {
        &self.rules
    }

    /// The names that requests are made of.
    #[must_use]
    pub const fn vocabulary(&self) -> &Vocabulary {
        self.rules.vocabulary()
    }

    /// Decides a request, in constant time.
    ///
    /// Total and pure: no panic, no allocation, no lock, no input or output. A request of another vocabulary is denied.
    /// The decision is the one of [`reference::decide`](crate::reference::decide).
    #[must_use]
    #[inline]
    pub fn decide(&self, request: Request) -> Decision {
        self.table.decide(request)
    }

    /// Decides from the five names, denying whatever is not known. Allocates nothing.
    ///
    /// [`Policy::resolve`] tells an unknown name from a denial.
    ///
    /// ```
    /// use portcullis::{Decision, Names, Policy};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let create = Names::new("admin", "user_api", "integration", "create");
    /// assert_eq!(policy.decide_names(&create), Decision::Allow);
    /// assert_eq!(policy.decide_names(&create.with_role("root")), Decision::Deny);
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    #[must_use]
    pub fn decide_names(&self, names: &Names<'_>) -> Decision {
        let located = self.vocabulary().locate(names);
        Decision::from(located.is_some_and(|cell| self.table.allows(cell)))
    }

    /// Decides for a user who holds several roles: allowed if any of them is. Nobody, with no role, is denied.
    ///
    /// Takes one request for each role, as [`Policy::resolve_roles`] makes them.
    ///
    /// ```
    /// use portcullis::{Decision, Names, Policy};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let policy = Policy::splunk_observability()?;
    /// let read = Names::new("usage", "user_api", "organization", "read");
    /// let requests = policy.resolve_roles(&read, &["admin"])?;
    /// assert_eq!(policy.decide_any(&requests), Decision::Allow);
    /// assert_eq!(policy.decide_any(&[]), Decision::Deny);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn decide_any(&self, requests: &[Request]) -> Decision {
        requests.iter().fold(Decision::Deny, |decision, &request| decision.max(self.decide(request)))
    }

    /// Decides from names for a user who holds several roles: the one among the names, and `more`. Anything unknown, a
    /// role included, is denied as a whole. Allocates nothing.
    ///
    /// ```
    /// use portcullis::{Decision, Names, Policy};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let read = Names::new("usage", "user_api", "organization", "read");
    /// assert_eq!(policy.decide_roles(&read, &["admin"]), Decision::Allow);
    /// assert_eq!(policy.decide_roles(&read, &["root", "admin"]), Decision::Deny);
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    #[must_use]
    pub fn decide_roles(&self, names: &Names<'_>, more: &[&str]) -> Decision {
        let mut allowed = false;
        for role in [names.role].iter().chain(more) {
            match self.vocabulary().locate(&names.with_role(role)) {
                Some(cell) => allowed |= self.table.allows(cell),
                None => return Decision::Deny,
            }
        }
        Decision::from(allowed)
    }

    /// Decides a request and names the rule that decided.
    ///
    /// Constant time, no allocation. Where several rules deny, or several allow, the one whose id comes first byte by byte
    /// is named, so that the order of the file has no meaning. The rule is the one of
    /// [`reference::deciding_rule`](crate::reference::deciding_rule).
    #[must_use]
    #[inline]
    pub fn ruling(&self, request: Request) -> Ruling {
        let (decision, rule) = self.table.rule(request);
        Ruling { decision, rule }
    }

    /// Every request that the policy allows, as a set of cells.
    #[must_use]
    pub fn allowed(&self) -> CellSet {
        self.table.allowed()
    }

    /// Returns the allowed requests of a cube: who can call an operation, or what a role can call. [`CellSet::cubes`] writes
    /// them as few cubes.
    ///
    /// ```
    /// use portcullis::{Policy, SomeNames};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let policy = Policy::splunk_observability()?;
    /// let team_create = SomeNames::default().with_api("team").with_action("create");
    /// let who = policy.allowed_in(&policy.cube_of(&team_create)?).cubes(policy.vocabulary());
    /// let words: Vec<String> = who.iter().map(|cube| cube.in_words(policy.vocabulary()).to_string()).collect();
    /// assert_eq!(words, ["{ role: admin, token: user_api, api: team, action: create }"]);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn allowed_in(&self, cube: &Cube) -> CellSet {
        self.allowed().intersection(&CellSet::of_cube(self.vocabulary(), cube))
    }

    /// The policy as YAML that reads back to a policy with the same decisions: groups are resolved, comments are lost.
    #[must_use]
    pub fn to_yaml(&self) -> String {
        reading::print(&self.rules)
    }
}
