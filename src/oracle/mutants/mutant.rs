//! One mutant: the policy with one mutation.

use std::fmt;

use super::{Class, Entry, Mutation, maker::RuleVersion};
use crate::{
    policy::Policy,
    rules::{Place, Rule},
    space::{CellSet, Decision, NameId, Names, Operation, OperationId, Request, SlotSpace, operation_in_words},
};

/// A policy with one mutation, which changes the decision about some request.
///
/// The text form describes the mutation: ``role `power` added to the requirement of `team-write` ``.
///
/// ```
/// use portcullis::{Policy, oracle::Mutants};
///
/// let policy = Policy::splunk_observability()?;
/// let mutants = Mutants::of(&policy);
/// for mutant in mutants.iter().take(10) {
///     let mutated = mutant.policy();
///     assert_ne!(policy.decide(mutant.witness()), mutated.decide(mutant.witness()), "{mutant}");
/// }
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Copy)]
pub struct Mutant<'m> {
    pub(super) policy: &'m Policy,
    pub(super) entry: &'m Entry,
    pub(super) class: &'m Class,
}

impl<'m> Mutant<'m> {
    /// Returns the mutated rule, as the policy has it; `None` for the default.
    #[must_use]
    pub fn rule(&self) -> Option<&'m Rule> {
        self.policy.rules().get(self.entry.rule?)
    }

    /// Returns what is changed.
    #[must_use]
    pub const fn mutation(&self) -> Mutation {
        self.entry.mutation
    }

    /// Returns the kind of mutation: [`Mutation::kind`].
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        self.entry.mutation.kind()
    }

    /// Returns where the mutation is in the policy's text: at the rule's id, the exception, the rule's effect or the
    /// default.
    #[must_use]
    pub fn place(&self) -> Place {
        self.entry.mutation.place(self.policy.rules(), self.rule())
    }

    /// Returns the number of the mutant's class, counted from 0 in the order of the first mutants. Mutants of a class
    /// change the same requests: what kills one of them kills all of them.
    #[must_use]
    pub const fn class(&self) -> usize {
        self.entry.class
    }

    /// Returns the requests that the mutant decides differently from the policy. Takes the memory of all cells of the
    /// vocabulary, a bit for each; [`Mutant::requests`] does not.
    #[must_use]
    pub fn changed(&self) -> CellSet {
        CellSet::of_requests(self.policy.vocabulary(), self.requests())
    }

    /// Iterates over the requests that the mutant decides differently from the policy, at least one: by operation, then
    /// role, token and owner, each in the order of declaration.
    pub fn requests(&self) -> impl Iterator<Item = Request> + use<'m> {
        let vocabulary = self.policy.vocabulary();
        self.cells().map(|cell| vocabulary.request_at(cell))
    }

    /// Iterates over the numbers of the cells that the mutant decides differently, from the lowest.
    pub(in crate::oracle) fn cells(&self) -> impl Iterator<Item = usize> + use<'m> {
        self.class.changes.cells()
    }

    /// Returns all requests that the mutant allows. Takes the memory of all cells of the vocabulary, a bit for each.
    #[must_use]
    pub fn allowed(&self) -> CellSet {
        let (allowed, changed) = (self.policy.allowed(), self.changed());
        allowed.difference(&changed).union(&changed.difference(&allowed))
    }

    /// Returns whether the mutant decides one of the cells differently.
    pub(in crate::oracle) fn changes_some_of(&self, cells: &CellSet) -> bool {
        self.class.changes.intersects(cells)
    }

    /// Returns whether the mutated rule decides one of the cells and the original does not, or the other way round, or
    /// both decide it differently: if not, the mutant decides all of them by the same rules as the policy.
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
        let old = RuleVersion::of(rule, &space);
        let new = mutated.as_ref().map(|rule| RuleVersion::of(rule, &space));
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

    /// Returns the first request that the mutant decides differently: a test of it kills the mutant.
    #[must_use]
    pub const fn witness(&self) -> Request {
        self.class.witness
    }

    /// Returns the names of the first request that the mutant decides differently.
    #[must_use]
    pub fn witness_names(&self) -> Option<Names<'m>> {
        self.policy.vocabulary().names(self.witness())
    }

    /// Returns the mutant's decision about its [witness](Self::witness). The policy has the other decision.
    #[must_use]
    pub fn decision(&self) -> Decision {
        !self.policy.decide(self.witness())
    }

    /// Returns the mutant as a policy. If a rule is dropped, the rules after it have other
    /// [`RuleId`](crate::space::RuleId)s.
    ///
    /// Slow: compiles the whole policy.
    #[must_use]
    pub fn policy(&self) -> Policy {
        Policy::compile(self.entry.mutation.of_rules(self.policy.rules(), self.entry.rule))
    }

    /// Returns a name with its column, such as ``role `power` ``.
    fn in_words(&self, name: NameId) -> String {
        format!("{} `{}`", name.column(), name.name(self.policy.vocabulary()).unwrap_or_default())
    }

    fn operation(&self, id: OperationId) -> String {
        let vocabulary = self.policy.vocabulary();
        let operation = vocabulary.operation(id).map(Operation::pair);
        operation.and_then(|pair| operation_in_words(vocabulary, pair)).unwrap_or_default()
    }
}

impl fmt::Debug for Mutant<'_> {
    /// Writes the text form, without the policy that the mutant borrows from.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Mutant<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rule = self.rule().map_or("", Rule::id);
        let owners = self.policy.vocabulary().owners();
        match self.mutation() {
            Mutation::DefaultFlipped(decision) => write!(f, "default changed to {decision}"),
            Mutation::RuleDropped => write!(f, "rule `{rule}` dropped"),
            Mutation::ScopeNameDropped(name) => {
                write!(f, "{} dropped from the scope of `{rule}`", self.in_words(name))
            }
            Mutation::ScopeNameAdded(name) => write!(f, "{} added to the scope of `{rule}`", self.in_words(name)),
            Mutation::ScopeOperationDropped(operation) => {
                write!(f, "operation `{}` dropped from the scope of `{rule}`", self.operation(operation))
            }
            Mutation::ScopeOperationAdded(operation) => {
                write!(f, "operation `{}` added to the scope of `{rule}`", self.operation(operation))
            }
            Mutation::ScopeReadsDropped => write!(f, "`reads` dropped from the scope of `{rule}`"),
            Mutation::ExceptionDropped { exception } => write!(f, "exception {} of `{rule}` dropped", exception + 1),
            Mutation::ExceptionNameDropped { exception, name } => {
                write!(f, "{} dropped from exception {} of `{rule}`", self.in_words(name), exception + 1)
            }
            Mutation::ExceptionNameAdded { exception, name } => {
                write!(f, "{} added to exception {} of `{rule}`", self.in_words(name), exception + 1)
            }
            Mutation::ExceptionOperationDropped { exception, operation } => {
                let operation = self.operation(operation);
                write!(f, "operation `{operation}` dropped from exception {} of `{rule}`", exception + 1)
            }
            Mutation::ExceptionOperationAdded { exception, operation } => {
                let operation = self.operation(operation);
                write!(f, "operation `{operation}` added to exception {} of `{rule}`", exception + 1)
            }
            Mutation::ExceptionReadsDropped { exception } => {
                write!(f, "`reads` dropped from exception {} of `{rule}`", exception + 1)
            }
            Mutation::RequirementNameAdded(name) => {
                write!(f, "{} added to the requirement of `{rule}`", self.in_words(name))
            }
            Mutation::RequirementColumnDropped(column) => {
                write!(f, "{column} dropped from the requirement of `{rule}`")
            }
            Mutation::RequirementNameDropped(name) => {
                write!(f, "{} dropped from the requirement of `{rule}`", self.in_words(name))
            }
            Mutation::EffectFlipped(decision) => write!(f, "effect of `{rule}` changed to {decision}"),
            Mutation::OwnersSwapped(one, other) => {
                let (one, other) = (owners.name(one).unwrap_or_default(), owners.name(other).unwrap_or_default());
                write!(f, "owners `{one}` and `{other}` swapped in `{rule}`")
            }
        }
    }
}
