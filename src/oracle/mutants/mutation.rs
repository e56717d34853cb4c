//! What is changed to make a mutant.

use crate::{
    rules::{Exception, Place, Rule, Rules},
    space::{Column, Decision, NameId, OperationId, OwnerId},
};

/// What is changed in a policy to make a mutant: one plausible mistake.
///
/// ```
/// use portcullis::{Decision, Policy, oracle::{Mutants, Mutation}};
///
/// let policy = Policy::splunk_observability()?;
/// let mutants = Mutants::of(&policy);
/// let mutation = mutants.iter().next().map(|mutant| mutant.mutation());
/// assert_eq!(mutation, Some(Mutation::DefaultFlipped(Decision::Deny)));
/// assert_eq!(Mutation::RuleDropped.kind(), "rule-dropped");
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Mutation {
    /// The default has this decision instead.
    DefaultFlipped(Decision),
    /// The rule is missing.
    RuleDropped,
    /// The rule's scope no longer admits a name.
    ScopeNameDropped(NameId),
    /// The rule's scope admits one more name.
    ScopeNameAdded(NameId),
    /// The rule's scope no longer lists an operation.
    ScopeOperationDropped(OperationId),
    /// The rule's scope lists one more operation, which has its API or its action in common with another.
    ScopeOperationAdded(OperationId),
    /// The rule's scope no longer selects operations by whether they read.
    ScopeReadsDropped,
    /// An exception is missing.
    ExceptionDropped {
        /// Which exception of the rule, counted from 0.
        exception: usize,
    },
    /// An exception no longer admits a name.
    ExceptionNameDropped {
        /// Which exception of the rule, counted from 0.
        exception: usize,
        /// The name.
        name: NameId,
    },
    /// An exception admits one more name.
    ExceptionNameAdded {
        /// Which exception of the rule, counted from 0.
        exception: usize,
        /// The name.
        name: NameId,
    },
    /// An exception no longer lists an operation.
    ExceptionOperationDropped {
        /// Which exception of the rule, counted from 0.
        exception: usize,
        /// The operation.
        operation: OperationId,
    },
    /// An exception lists one more operation, which has its API or its action in common with another.
    ExceptionOperationAdded {
        /// Which exception of the rule, counted from 0.
        exception: usize,
        /// The operation.
        operation: OperationId,
    },
    /// An exception no longer selects operations by whether they read.
    ExceptionReadsDropped {
        /// Which exception of the rule, counted from 0.
        exception: usize,
    },
    /// One more name meets the rule's requirement.
    RequirementNameAdded(NameId),
    /// Every name of a column meets the rule's requirement.
    RequirementColumnDropped(Column),
    /// A name no longer meets the rule's requirement.
    RequirementNameDropped(NameId),
    /// The rule has this effect instead.
    EffectFlipped(Decision),
    /// The rule treats each of two owners as the other.
    OwnersSwapped(OwnerId, OwnerId),
}

impl Mutation {
    /// Returns the stable kebab-case name of the kind of mutation: `rule-dropped`, `scope-name-added` and so on.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::DefaultFlipped(_) => "default-flipped",
            Self::RuleDropped => "rule-dropped",
            Self::ScopeNameDropped(_) => "scope-name-dropped",
            Self::ScopeNameAdded(_) => "scope-name-added",
            Self::ScopeOperationDropped(_) => "scope-operation-dropped",
            Self::ScopeOperationAdded(_) => "scope-operation-added",
            Self::ScopeReadsDropped => "scope-reads-dropped",
            Self::ExceptionDropped { .. } => "exception-dropped",
            Self::ExceptionNameDropped { .. } => "exception-name-dropped",
            Self::ExceptionNameAdded { .. } => "exception-name-added",
            Self::ExceptionOperationDropped { .. } => "exception-operation-dropped",
            Self::ExceptionOperationAdded { .. } => "exception-operation-added",
            Self::ExceptionReadsDropped { .. } => "exception-reads-dropped",
            Self::RequirementNameAdded(_) => "requirement-name-added",
            Self::RequirementColumnDropped(_) => "requirement-column-dropped",
            Self::RequirementNameDropped(_) => "requirement-name-dropped",
            Self::EffectFlipped(_) => "effect-flipped",
            Self::OwnersSwapped(..) => "owners-swapped",
        }
    }

    /// Returns the only name whose requests the mutation concerns: one that is added to the scope or an exception, or
    /// dropped.
    pub(super) const fn concerned_name(self) -> Option<NameId> {
        match self {
            Self::ScopeNameDropped(name)
            | Self::ScopeNameAdded(name)
            | Self::ExceptionNameDropped { name, .. }
            | Self::ExceptionNameAdded { name, .. } => Some(name),
            _ => None,
        }
    }

    /// Returns the only operation that the mutation concerns: one that is added to those of the scope or of an exception, or
    /// dropped.
    pub(super) const fn concerned_operation(self) -> Option<OperationId> {
        match self {
            Self::ScopeOperationDropped(operation)
            | Self::ScopeOperationAdded(operation)
            | Self::ExceptionOperationDropped { operation, .. }
            | Self::ExceptionOperationAdded { operation, .. } => Some(operation),
            _ => None,
        }
    }

    /// Returns where the mutation is in the policy's text.
    pub(super) fn place(self, rules: &Rules, rule: Option<&Rule>) -> Place {
        let Some(rule) = rule else {
            return rules.places().default_decision();
        };
        match self {
            Self::ExceptionDropped { exception }
            | Self::ExceptionNameDropped { exception, .. }
            | Self::ExceptionNameAdded { exception, .. }
            | Self::ExceptionOperationDropped { exception, .. }
            | Self::ExceptionOperationAdded { exception, .. }
            | Self::ExceptionReadsDropped { exception } => {
                rule.exceptions().get(exception).map_or_else(|| rule.place(), Exception::place)
            }
            Self::RequirementNameAdded(_)
            | Self::RequirementColumnDropped(_)
            | Self::RequirementNameDropped(_)
            | Self::EffectFlipped(_) => rule.effect_place(),
            _ => rule.place(),
        }
    }
}
