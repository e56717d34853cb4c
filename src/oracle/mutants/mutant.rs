//! One mutant: the policy with one mutation.

use std::fmt;

use super::{Class, Entry, Mutation, maker::DecidedByRule};
use crate::{
    policy::Policy,
    rules::{Place, Rule},
    space::{CellSet, Decision, NameId, Names, Request, SlotSpace},
};

/// A policy with one fault, which decides some request otherwise.
///
/// The text form says what the fault is: ``role `power` added to what `team-write` requires``.
#[derive(Clone, Copy)]
pub struct Mutant<'m> {
    pub(super) policy: &'m Policy,
    pub(super) entry: &'m Entry,
    pub(super) class: &'m Class,
}

impl<'m> Mutant<'m> {
    /// The rule with the fault; `None` for the default.
    #[must_use]
    pub fn rule(&self) -> Option<&'m Rule> {
        self.policy.rules().get(self.entry.rule?)
    }

    /// What was done.
    #[must_use]
    pub const fn mutation(&self) -> Mutation {
        self.entry.mutation
    }

    /// The name of the kind of fault: [`Mutation::kind`].
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        self.entry.mutation.kind()
    }

    /// Where the fault would be in the policy's text: the rule's id, the exception, the rule's effect or the default.
    #[must_use]
    pub fn place(&self) -> Place {
        self.entry.mutation.place(self.policy.rules(), self.rule())
    }

    /// The number of the mutant's class, counted from 0 in the order of the first mutants. Mutants of a class change the
    /// same requests: what tells one of them from the policy tells all of them.
    #[must_use]
    pub const fn class(&self) -> usize {
        self.entry.class
    }

    /// The requests that the mutant decides otherwise than the policy. Takes the memory of all cells of the vocabulary, a bit
    /// for each; [`Mutant::requests`] does not.
    #[must_use]
    pub fn changed(&self) -> CellSet {
        CellSet::of_requests(self.policy.vocabulary(), self.requests())
    }

    /// The requests that the mutant decides otherwise than the policy, at least one: by operation, then role, token and
    /// owner, each in the order of declaration.
    pub fn requests(&self) -> impl Iterator<Item = Request> + use<'m> {
        let vocabulary = self.policy.vocabulary();
        self.cells().map(|cell| vocabulary.request_at(cell))
    }

    /// The numbers of the cells that the mutant decides otherwise, from the lowest.
    pub(in crate::oracle) fn cells(&self) -> impl Iterator<Item = usize> + use<'m> {
        self.class.changes.cells()
    }

    /// Every request that the mutant allows. Takes the memory of all cells of the vocabulary, a bit for each.
    #[must_use]
    pub fn allowed(&self) -> CellSet {
        let (allowed, changed) = (self.policy.allowed(), self.changed());
        allowed.difference(&changed).union(&changed.difference(&allowed))
    }

    /// Whether the mutant decides one of the cells otherwise.
    pub(in crate::oracle) fn changes_some_of(&self, cells: &CellSet) -> bool {
        self.class.changes.intersects(cells)
    }

    /// Returns whether the mutated rule decides one of the cells and the original does not, or the other way round, or both
    /// decide it differently: if not, the mutant decides all of them by the same rules as the policy.
    ///
    /// Time grows with the words of the cells.
    pub(in crate::oracle) fn touches(&self, cells: &CellSet) -> bool {
        let Some(rule) = self.rule() else {
            // What the default decides is decided differently.
            return self.changes_some_of(cells);
        };
        let vocabulary = self.policy.vocabulary();
        let space = SlotSpace::of(vocabulary);
        let mutated = self.mutation().of_rule(rule, vocabulary);
        let old = DecidedByRule::of(rule, &space);
        let new = mutated.as_ref().map(|rule| DecidedByRule::of(rule, &space));
        vocabulary.operations().any(|(id, operation)| {
            let cells = cells.slots_of(id);
            let touched = || {
                let old_slots = old.in_operation(operation);
                match &new {
                    None => old_slots,
                    Some(new) if new.decision() == old.decision() => {
                        old_slots.symmetric_difference(&new.in_operation(operation))
                    }
                    Some(new) => &old_slots | &new.in_operation(operation),
                }
            };
            !cells.is_empty() && touched().intersects(&cells)
        })
    }

    /// The first request that the mutant decides otherwise: a test of it kills the mutant.
    #[must_use]
    pub const fn witness(&self) -> Request {
        self.class.witness
    }

    /// The names of the first request that the mutant decides otherwise.
    #[must_use]
    pub fn witness_names(&self) -> Option<Names<'m>> {
        self.policy.vocabulary().names(self.witness())
    }

    /// What the mutant decides about its [witness](Self::witness). The policy decides the other.
    #[must_use]
    pub fn decision(&self) -> Decision {
        !self.policy.decide(self.witness())
    }

    /// The mutant as a policy, for questions beyond what is decided. A rule that was dropped is not there, so that the ids of
    /// the rules behind it are other ones.
    ///
    /// Slow: it compiles the whole policy.
    #[must_use]
    pub fn policy(&self) -> Policy {
        Policy::compile(self.entry.mutation.of_rules(self.policy.rules(), self.entry.rule))
    }

    /// A name of a column in words, such as ``role `power` ``.
    fn in_words(&self, name: NameId) -> String {
        format!("{} `{}`", name.column(), name.name(self.policy.vocabulary()).unwrap_or_default())
    }
}

impl fmt::Debug for Mutant<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Mutant<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rule = self.rule().map_or("", Rule::id);
        let owners = self.policy.vocabulary().owners();
        match self.mutation() {
            Mutation::DefaultFlipped(decision) => write!(f, "the default is {decision}"),
            Mutation::RuleDropped => write!(f, "rule `{rule}` dropped"),
            Mutation::ScopeNameDropped(name) => {
                write!(f, "{} dropped from the scope of `{rule}`", self.in_words(name))
            }
            Mutation::ScopeNameAdded(name) => write!(f, "{} added to the scope of `{rule}`", self.in_words(name)),
            Mutation::ExceptionDropped { exception } => write!(f, "`except` {} of `{rule}` dropped", exception + 1),
            Mutation::ExceptionNameDropped { exception, name } => {
                write!(f, "{} dropped from `except` {} of `{rule}`", self.in_words(name), exception + 1)
            }
            Mutation::ExceptionNameAdded { exception, name } => {
                write!(f, "{} added to `except` {} of `{rule}`", self.in_words(name), exception + 1)
            }
            Mutation::RequirementNameAdded(name) => {
                write!(f, "{} added to what `{rule}` requires", self.in_words(name))
            }
            Mutation::RequirementColumnDropped(column) => write!(f, "`{rule}` requires no {column}"),
            Mutation::RequirementNameDropped(name) => {
                write!(f, "{} dropped from what `{rule}` requires", self.in_words(name))
            }
            Mutation::EffectFlipped(decision) => write!(f, "the effect of `{rule}` is {decision}"),
            Mutation::OwnersSwapped(one, other) => {
                let (one, other) = (owners.name(one).unwrap_or_default(), owners.name(other).unwrap_or_default());
                write!(f, "owners `{one}` and `{other}` swapped in `{rule}`")
            }
        }
    }
}
