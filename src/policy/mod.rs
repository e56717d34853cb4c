//! Compiled policies: loading or building them, decisions, explanations, batches, fingerprints, and lifetimes of tokens.

mod batch;
mod builder;
mod compile;
mod decider;
mod explain;
mod fingerprint;
mod include;
#[cfg(feature = "std")]
mod lifetime;
#[cfg(feature = "yaml")]
mod load;
mod nearest;
mod resolve;
mod roles;
#[cfg(feature = "serde")]
mod serialize;
mod table;

use crate::{
    rules::Rules,
    space::{CellSet, Cube, Decision, Names, Request, RuleId, Vocabulary},
};
use alloc::vec::Vec;
use core::fmt;

use compile::RulesByOperation;
use table::Table;

pub use batch::{Batch, BatchError, BatchForm, Columns};
pub use builder::{BuildError, PolicyBuilder};
#[cfg(feature = "std")]
pub(crate) use compile::RuleSlots;
pub use decider::{Decider, RequestGroup};
pub use explain::{Alternative, Change, Explanation, Match, MatchOutcome, Missing};
pub use fingerprint::Fingerprint;
pub use include::Include;
#[cfg(feature = "std")]
pub use lifetime::{End, EndCause, TokenStatus};
pub use nearest::NearRule;
pub use resolve::{NameError, ResolveError, SomeNames};
pub use roles::{KnownRoles, RolesExplanation};

/// A compiled policy: an immutable table of decisions, and the rules that it was made from.
///
/// Only loading can fail; a policy that loads is valid, and deciding cannot fail. A policy is `Send` and `Sync` and decides
/// through `&self` without locks, so threads share one behind an [`Arc`](alloc::sync::Arc).
///
/// ```
/// use portcullis::{Decision, Names, Policy};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let policy = Policy::splunk_observability()?;
///
/// // A request is resolved once, and can be decided many times.
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
    fingerprint: Fingerprint,
    includes: Vec<Include>,
}

impl fmt::Debug for Policy {
    /// Writes only the name and the size, because the whole policy is long.
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
///
/// ```
/// use portcullis::{Decision, Names, Policy};
///
/// let policy = Policy::splunk_observability()?;
/// let request = policy.resolve(&Names::new("power", "user_api", "team", "create"))?;
/// let ruling = policy.ruling(request);
/// assert_eq!(ruling.decision, Decision::Deny);
/// let rule = ruling.rule.and_then(|id| policy.rules().get(id)).ok_or("decided by default")?;
/// assert_eq!(rule.id(), "team-write");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Ruling {
    /// The decision.
    pub decision: Decision,
    /// The rule that decided; `None` if the policy's default did.
    pub rule: Option<RuleId>,
}

impl Policy {
    pub(crate) fn compile(rules: Rules) -> Self {
        let by_operation = RulesByOperation::new(&rules);
        let table = compile::compile(&rules, &by_operation);
        let fingerprint = Fingerprint::of(rules.vocabulary(), &table);
        Self { rules, table, by_operation, fingerprint, includes: Vec::new() }
    }

    /// Returns the rules as written, with everything that the file says.
    ///
    /// ```
    /// let policy = portcullis::Policy::splunk_observability()?;
    /// assert!(policy.rules().iter().any(|rule| rule.id() == "team-write"));
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    #[must_use]
    pub const fn rules(&self) -> &Rules {
        &self.rules
    }

    /// Returns the names that requests are made of.
    ///
    /// ```
    /// let policy = portcullis::Policy::splunk_observability()?;
    /// assert!(policy.vocabulary().roles().id("admin").is_some());
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    #[must_use]
    pub const fn vocabulary(&self) -> &Vocabulary {
        self.rules.vocabulary()
    }

    /// Returns whether more than the decisions of the policy is known: lifetimes, the order of roles, groups, invariants, citations
    /// and so on. Only a policy that was read from a lock of version 1 has decisions alone.
    ///
    /// ```
    /// assert!(portcullis::Policy::splunk_observability()?.has_guards());
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    #[must_use]
    pub const fn has_guards(&self) -> bool {
        self.rules.has_guards
    }

    /// Decides a request, in constant time.
    ///
    /// The function is total and pure: it does not panic, allocate, lock, read or write. A request of another vocabulary is
    /// denied. The decision is the one of [`reference::decide`](crate::rules::reference::decide).
    ///
    /// ```
    /// use portcullis::{Decision, Names, Policy};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let request = policy.resolve(&Names::new("admin", "user_api", "team", "create"))?;
    /// assert_eq!(policy.decide(request), Decision::Allow);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn decide(&self, request: Request) -> Decision {
        self.table.decide(request)
    }

    /// Decides from the five names; an unknown name is denied. Allocates nothing.
    ///
    /// [`Policy::resolve`] distinguishes an unknown name from a denial.
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

    /// Decides a request and returns the rule that decided.
    ///
    /// Takes constant time and allocates nothing. If several rules deny, or several allow, the one whose id comes first byte by
    /// byte is returned, so that the order of the file has no meaning. The rule is the one of
    /// [`reference::deciding_rule`](crate::rules::reference::deciding_rule).
    ///
    /// ```
    /// use portcullis::{Names, Policy};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let leave = Names::new("usage", "user_api", "team", "remove_member").with_owner("self");
    /// let ruling = policy.ruling(policy.resolve(&leave)?);
    /// assert!(ruling.decision.is_allow());
    /// assert_eq!(ruling.rule, None, "the default allows");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn ruling(&self, request: Request) -> Ruling {
        let (decision, rule) = self.table.rule(request);
        Ruling { decision, rule }
    }

    /// Returns every request that the policy allows, as a set of cells. Copies a bit for each cell.
    ///
    /// ```
    /// let policy = portcullis::Policy::splunk_observability()?;
    /// println!("{} of {} requests are allowed", policy.allowed().len(), policy.vocabulary().cell_count());
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    #[must_use]
    pub fn allowed(&self) -> CellSet {
        self.table.allowed()
    }

    /// Returns the allowed requests of a cube: who can call an operation, or what a role can call. [`CellSet::cubes`] returns
    /// them as a few cubes. Time grows with the number of cells, 64 at a time.
    ///
    /// ```
    /// use portcullis::{Policy, SomeNames};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let policy = Policy::splunk_observability()?;
    /// let team_create = SomeNames::ANY.with_api("team").with_action("create");
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
}
