//! Compares two policies: every request that they decide differently, and every guard that changed.

mod vocabulary;

use std::{
    collections::HashMap,
    sync::{Arc, OnceLock},
};

use super::guards::{self, GuardChange, Impact};
use crate::{
    policy::{Decider, Policy, RequestGroup},
    space::{CellSet, Cube, Decision, Outside, Vocabulary, cover},
};

use vocabulary::Translation;
pub use vocabulary::VocabularyItem;

/// Everything that two policies decide differently, the names that only one of them has, and the [guards](GuardChange) that
/// changed.
///
/// A policy does not allow a request that it does not know. Descriptions, suppressions and the ids of rules make no difference.
///
/// ```
/// use portcullis::Policy;
///
/// let (file, text) = Policy::splunk_observability_file();
/// let older = Policy::from_text(file, text)?;
/// let newer = Policy::from_text(file, &text.replace("api: team\n    action: [create, update, delete]", "api: team"))?;
/// let diff = older.diff(&newer);
/// assert_eq!(diff.newly_allowed(), 0);
/// assert!(diff.newly_denied() > 0);
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Diff<'p> {
    older: &'p Policy,
    newer: &'p Policy,
    changes: Vec<AccessChange<'p>>,
    added: Vec<VocabularyItem<'p>>,
    removed: Vec<VocabularyItem<'p>>,
    /// Found when they are asked for.
    guards: OnceLock<Vec<GuardChange>>,
}

impl Policy {
    /// Compares the policy with a newer one, and returns every request that they decide differently, and every guard that
    /// changed.
    ///
    /// Time grows with the cells; between policies with the same names in the same order, with the words of 64 cells and
    /// the cells that changed. The guards are compared when they are asked for.
    ///
    /// ```
    /// use portcullis::Policy;
    ///
    /// let text = "
    /// portcullis: 1
    /// policy: door
    /// vocabulary:
    ///   roles: { guest: {}, keeper: {} }
    ///   tokens: { key: {} }
    ///   owners: { none: {} }
    ///   apis: { door: { open: {}, close: {} } }
    /// default: deny
    /// rules:
    ///   - { id: keepers-move, role: keeper, effect: allow }
    /// ";
    /// let older = Policy::from_text("older.yaml", text)?;
    /// let newer = Policy::from_text("newer.yaml", &text.replace("role: keeper", "action: close"))?;
    /// let diff = older.diff(&newer);
    /// assert_eq!((diff.newly_allowed(), diff.newly_denied()), (1, 1));
    /// let change = &diff.changes()[0];
    /// let cubes = change.group().cubes();
    /// assert_eq!(cubes[0].in_words(newer.vocabulary()).to_string(), "{ role: guest, action: close }");
    /// assert_eq!(change.after().map(|decider| decider.name()), Some("keepers-move"));
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    #[must_use]
    pub fn diff<'p>(&'p self, newer: &'p Self) -> Diff<'p> {
        let wording = Wording::of(self.vocabulary(), newer.vocabulary());
        let mut changes = changes(self, newer, Decision::Allow, &wording);
        changes.extend(self::changes(self, newer, Decision::Deny, &wording));
        Diff {
            older: self,
            newer,
            changes,
            added: vocabulary::missing_in(self.vocabulary(), newer.vocabulary()),
            removed: vocabulary::missing_in(newer.vocabulary(), self.vocabulary()),
            guards: OnceLock::new(),
        }
    }
}

impl<'p> Diff<'p> {
    /// Returns the older policy.
    #[must_use]
    pub const fn older(&self) -> &'p Policy {
        self.older
    }

    /// Returns the newer policy.
    #[must_use]
    pub const fn newer(&self) -> &'p Policy {
        self.newer
    }

    /// Returns the changed requests, grouped by what decides before and after: the newly allowed ones first, then in the
    /// order of the first request of each group.
    ///
    /// ```
    /// use portcullis::Policy;
    ///
    /// let (file, text) = Policy::splunk_observability_file();
    /// let older = Policy::from_text(file, text)?;
    /// let newer = Policy::from_text(file, &text.replace("default: allow", "default: deny"))?;
    /// for change in older.diff(&newer).changes() {
    ///     for cube in change.cubes() {
    ///         println!("now {}: {}", change.decision().past_tense(), cube.in_words(change.vocabulary()));
    ///     }
    /// }
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    #[must_use]
    pub fn changes(&self) -> &[AccessChange<'p>] {
        &self.changes
    }

    /// Returns the names that only the newer policy has.
    ///
    /// ```
    /// use portcullis::Policy;
    ///
    /// let (file, text) = Policy::splunk_observability_file();
    /// let older = Policy::from_text(file, text)?;
    /// let newer = Policy::from_text(file, &text.replace("  roles:\n    admin", "  roles:\n    guest: {}\n    admin"))?;
    /// let added: Vec<String> = older.diff(&newer).added().iter().map(ToString::to_string).collect();
    /// assert_eq!(added, ["role guest"]);
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    #[must_use]
    pub fn added(&self) -> &[VocabularyItem<'p>] {
        &self.added
    }

    /// Returns the names that only the older policy has.
    #[must_use]
    pub fn removed(&self) -> &[VocabularyItem<'p>] {
        &self.removed
    }

    /// Returns the changes of guards: those that weaken something first, then those that strengthen something, each by kind
    /// and name. Nothing is known of the guards of an old lock, so there are no changes: see [`Policy::has_guards`].
    ///
    /// They are found by the first call, whose time grows with everything that the policies declare and, for each invariant
    /// that changed, with the cells and the invariants.
    ///
    /// ```
    /// use portcullis::{Policy, analysis::Impact};
    ///
    /// let (file, text) = Policy::splunk_observability_file();
    /// let older = Policy::from_text(file, text)?;
    /// let newer = Policy::from_text(file, &text.replace("      delete: {}\n      rotate_secret", "      delete: { reads: true }\n      \
    ///     rotate_secret"))?;
    /// let diff = older.diff(&newer);
    /// let change = &diff.guards()[0];
    /// assert_eq!(change.to_string(), "operation org_token.delete is now marked as one that only reads");
    /// assert_eq!(change.impact(), Impact::Weakens);
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    #[must_use]
    pub fn guards(&self) -> &[GuardChange] {
        self.guards.get_or_init(|| guards::changes(self.older, self.newer))
    }

    /// Returns whether both policies have the same names, decide every request the same way, and have the same guards.
    ///
    /// ```
    /// let policy = portcullis::Policy::splunk_observability()?;
    /// assert!(policy.diff(&policy).is_empty());
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.added.is_empty() && self.removed.is_empty() && self.guards().is_empty()
    }

    /// Returns whether the newer policy allows a request that the older one does not, or has a weaker guard.
    ///
    /// ```
    /// use portcullis::Policy;
    ///
    /// let (file, text) = Policy::splunk_observability_file();
    /// let older = Policy::from_text(file, text)?;
    /// let newer = Policy::from_text(file, &text.replace("ends_at_logout: true", "ends_at_logout: false"))?;
    /// assert!(older.diff(&newer).widens_access());
    /// assert!(!newer.diff(&older).widens_access());
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    #[must_use]
    pub fn widens_access(&self) -> bool {
        self.newly_allowed() > 0 || self.guards().iter().any(|change| change.impact() == Impact::Weakens)
    }

    /// Returns the number of requests that only the newer policy allows.
    #[must_use]
    pub fn newly_allowed(&self) -> usize {
        self.count(Decision::Allow)
    }

    /// Returns the number of requests that only the older policy allows.
    #[must_use]
    pub fn newly_denied(&self) -> usize {
        self.count(Decision::Deny)
    }

    fn count(&self, decision: Decision) -> usize {
        let changes = self.changes.iter().filter(|change| change.decision() == decision);
        changes.map(|change| change.group().requests().len()).sum()
    }
}

/// Requests that a newer policy decides differently than an older one, all with one decider before and one after.
///
/// ```
/// use portcullis::{Decision, Policy};
///
/// let older = Policy::splunk_observability()?;
/// let newer = Policy::from_text("newer.yaml", &older.to_yaml().replace("default: allow", "default: deny"))?;
/// let diff = older.diff(&newer);
/// let change = &diff.changes()[0];
/// assert_eq!(change.decision(), Decision::Deny);
/// assert_eq!(change.after().map(|decider| decider.name()), Some("default"));
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Debug)]
pub struct AccessChange<'p> {
    /// The requests as the policy that allows them decides them: the other may not know them.
    group: RequestGroup<'p>,
    /// What denies them in the other policy; `None` if it does not know them.
    denied_by: Option<Decider<'p>>,
    decision: Decision,
    wording: Wording,
}

/// How the requests of a change are written as cubes that contain no other request of either policy.
#[derive(Clone, Debug)]
enum Wording {
    /// Both policies have the same requests.
    Same,
    /// In a vocabulary that has the requests of both policies.
    Joint(Arc<Vocabulary>),
    /// With every name listed, because that vocabulary would be too large.
    Listed,
}

impl Wording {
    fn of(older: &Vocabulary, newer: &Vocabulary) -> Self {
        /// The joint vocabulary has at most this many times the cells of both policies: names that are of different
        /// policies also form requests with each other.
        const MAX_GROWTH: usize = 64;

        if older.stamp() == newer.stamp() {
            return Self::Same;
        }
        let cells = older.cell_count().saturating_add(newer.cell_count());
        let joint = newer.joint(older, cells.saturating_mul(MAX_GROWTH));
        joint.map_or(Self::Listed, |joint| Self::Joint(Arc::new(joint)))
    }
}

impl<'p> AccessChange<'p> {
    /// Returns the decision of the newer policy. The older policy has the other decision.
    #[must_use]
    pub const fn decision(&self) -> Decision {
        self.decision
    }

    /// Returns what decides in the older policy; `None` if the older policy does not know the requests.
    ///
    /// ```
    /// use portcullis::Policy;
    ///
    /// let older = Policy::splunk_observability()?;
    /// let newer = Policy::from_text("newer.yaml", &older.to_yaml().replace("default: allow", "default: deny"))?;
    /// for change in older.diff(&newer).changes() {
    ///     assert_eq!(change.before().map(|decider| decider.name()), Some("default"));
    /// }
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    #[must_use]
    pub fn before(&self) -> Option<Decider<'p>> {
        if self.decision.is_allow() { self.denied_by } else { Some(self.group.decider()) }
    }

    /// Returns what decides in the newer policy; `None` if the newer policy does not know the requests.
    #[must_use]
    pub fn after(&self) -> Option<Decider<'p>> {
        if self.decision.is_allow() { Some(self.group.decider()) } else { self.denied_by }
    }

    /// Returns the requests, in the vocabulary of the policy that allows them.
    #[must_use]
    pub const fn group(&self) -> &RequestGroup<'p> {
        &self.group
    }

    /// Returns the requests as a few cubes of [`AccessChange::vocabulary`]. Takes as long as [`CellSet::cubes`].
    ///
    /// They contain no other request of either policy. If only one policy has an operation, the cubes of
    /// [`AccessChange::group`], which know one policy only, could seem to contain it.
    ///
    /// ```
    /// use portcullis::Policy;
    ///
    /// let (file, text) = Policy::splunk_observability_file();
    /// let older = Policy::from_text(file, &text.replace("default: allow", "default: deny"))?;
    /// let newer = Policy::from_text(file, &text.replace("  roles:\n    admin", "  roles:\n    guest: {}\n    admin"))?;
    /// for change in older.diff(&newer).changes() {
    ///     for cube in change.cubes() {
    ///         println!("{}", cube.in_words(change.vocabulary()));
    ///     }
    /// }
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    #[must_use]
    pub fn cubes(&self) -> Vec<Cube> {
        let vocabulary = self.vocabulary();
        match &self.wording {
            Wording::Same => self.group.cubes(),
            Wording::Joint(joint) => {
                let translation = Translation::new(self.group.policy().vocabulary(), joint);
                let requests = self.group.requests().iter().filter_map(|&request| translation.translated(request));
                CellSet::of_requests(joint, requests).cubes(vocabulary)
            }
            Wording::Listed => cover(vocabulary, &self.group.cells(), Outside::Forbidden),
        }
    }

    /// Returns the vocabulary of the cubes. If the policies have different names, it has those of both.
    #[must_use]
    pub fn vocabulary(&self) -> &Vocabulary {
        match &self.wording {
            Wording::Joint(joint) => joint,
            Wording::Same | Wording::Listed => self.group.policy().vocabulary(),
        }
    }
}

/// Returns the requests that one of the policies allows and the other does not, grouped by what decides in each.
fn changes<'p>(older: &'p Policy, newer: &'p Policy, decision: Decision, wording: &Wording) -> Vec<AccessChange<'p>> {
    let (allowing, other) = if decision.is_allow() { (newer, older) } else { (older, newer) };
    let translation = Translation::new(allowing.vocabulary(), other.vocabulary());
    // A set of another vocabulary removes nothing here.
    let candidates = allowing.allowed().difference(&other.allowed());
    let mut changes: Vec<AccessChange<'p>> = Vec::new();
    // By name: a lock has several rules with the same id.
    let mut numbers: HashMap<(&str, Option<&str>), usize> = HashMap::new();
    for request in candidates.iter() {
        let there = translation.translated(request).map(|there| other.ruling(there));
        if there.is_some_and(|ruling| ruling.decision.is_allow()) {
            continue;
        }
        let allowed_by = Decider::of(allowing, allowing.ruling(request).rule);
        let denied_by = there.map(|ruling| Decider::of(other, ruling.rule));
        let key = (allowed_by.name(), denied_by.map(Decider::name));
        let number = *numbers.entry(key).or_insert_with(|| {
            let group = RequestGroup::new(allowing, Decision::Allow, allowed_by);
            changes.push(AccessChange { group, denied_by, decision, wording: wording.clone() });
            changes.len() - 1
        });
        if let Some(change) = changes.get_mut(number) {
            change.group.push(request);
        }
    }
    changes
}
