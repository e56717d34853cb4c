//! Two policies beside one another: every request that they decide differently.

mod change;
mod translation;
mod vocabulary;

use std::collections::HashMap;

use crate::{policy::Policy, rules::Rule, space::Decision};

pub use change::{AccessChange, DecidedBy};
use translation::Translation;
pub use vocabulary::VocabularyItem;

/// Everything that two policies decide differently, and the names that only one of them has.
///
/// A request that one of the policies does not know is not allowed there. Descriptions, lifetimes, citations, invariants
/// and the rules' ids make no difference, as for a [`Fingerprint`](crate::Fingerprint): a diff is empty if and only if the
/// fingerprints are equal.
#[derive(Clone, Debug)]
pub struct Diff<'p> {
    older: &'p Policy,
    newer: &'p Policy,
    changes: Vec<AccessChange<'p>>,
    came: Vec<VocabularyItem<'p>>,
    went: Vec<VocabularyItem<'p>>,
}

impl Policy {
    /// What a newer policy decides differently.
    ///
    /// Time grows with the cells; between policies with the same names in the same order, with the words of 64 cells and
    /// the cells that changed.
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
    /// let cubes = change.cubes();
    /// assert_eq!(cubes[0].in_words(change.vocabulary()).to_string(), "{ role: guest, action: close }");
    /// assert_eq!(change.now().rule().map(|rule| rule.id()), Some("keepers-move"));
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    #[must_use]
    pub fn diff<'p>(&'p self, newer: &'p Self) -> Diff<'p> {
        let mut changes = changes(self, newer, Decision::Allow);
        changes.extend(self::changes(self, newer, Decision::Deny));
        Diff {
            older: self,
            newer,
            changes,
            came: vocabulary::missing_in(self.vocabulary(), newer.vocabulary()),
            went: vocabulary::missing_in(newer.vocabulary(), self.vocabulary()),
        }
    }
}

impl<'p> Diff<'p> {
    /// The policy that was.
    #[must_use]
    pub const fn older(&self) -> &'p Policy {
        self.older
    }

    /// The policy that is.
    #[must_use]
    pub const fn newer(&self) -> &'p Policy {
        self.newer
    }

    /// The changed requests, those with the same deciding rules before and now together: the newly allowed ones first, then
    /// by the first request of each.
    #[must_use]
    pub fn changes(&self) -> &[AccessChange<'p>] {
        &self.changes
    }

    /// The names that only the newer policy has.
    #[must_use]
    pub fn came(&self) -> &[VocabularyItem<'p>] {
        &self.came
    }

    /// The names that only the older policy has.
    #[must_use]
    pub fn went(&self) -> &[VocabularyItem<'p>] {
        &self.went
    }

    /// Whether both have the same names and decide every request alike.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.came.is_empty() && self.went.is_empty()
    }

    /// How many requests are allowed now that were not.
    #[must_use]
    pub fn newly_allowed(&self) -> usize {
        self.requests_now(Decision::Allow)
    }

    /// How many requests were allowed that are not now.
    #[must_use]
    pub fn newly_denied(&self) -> usize {
        self.requests_now(Decision::Deny)
    }

    fn requests_now(&self, decision: Decision) -> usize {
        let changes = self.changes.iter().filter(|change| change.decision() == decision);
        changes.map(|change| change.requests().len()).sum()
    }
}

/// The ids of the rule that allows and of the one that denies, where not a default: for the latter, nothing at all if the
/// request is not known. A lock has several rules of one id.
type Deciders<'p> = (Option<&'p str>, Option<Option<&'p str>>);

/// The requests that one of the policies allows and the other does not, by what decides here and there.
fn changes<'p>(older: &'p Policy, newer: &'p Policy, decision: Decision) -> Vec<AccessChange<'p>> {
    let (allowing, other) = if decision.is_allow() { (newer, older) } else { (older, newer) };
    let translation = Translation::new(allowing.vocabulary(), other.vocabulary());
    let id_of = |by: &DecidedBy<'p>| by.rule().map(Rule::id);
    // Of another vocabulary, nothing is taken away here.
    let candidates = allowing.allowed().difference(&other.allowed());
    let mut changes: Vec<AccessChange<'p>> = Vec::new();
    let mut numbers: HashMap<Deciders<'p>, usize> = HashMap::new();
    for request in candidates.iter() {
        let there = translation.translated(request).map(|there| other.ruling(there));
        if there.is_some_and(|ruling| ruling.decision.is_allow()) {
            continue;
        }
        let allows = DecidedBy::of(allowing, allowing.ruling(request).rule);
        let denies = there.map_or(DecidedBy::Unknown, |ruling| DecidedBy::of(other, ruling.rule));
        let number = *numbers.entry((id_of(&allows), there.map(|_| id_of(&denies)))).or_insert_with(|| {
            let (before, now) = if decision.is_allow() { (denies, allows) } else { (allows, denies) };
            changes.push(AccessChange::new(allowing, before, now, decision));
            changes.len() - 1
        });
        if let Some(change) = changes.get_mut(number) {
            change.push(request);
        }
    }
    changes
}
