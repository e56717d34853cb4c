//! What is changed to make a mutant.

use crate::{
    rules::{Exception, Place, Rule, Rules},
    space::{Column, Decision, NameId, OwnerId},
};

/// What is done to a policy to make a mutant of it: one fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mutation {
    /// The default is this one.
    DefaultFlipped(Decision),
    /// The rule is gone.
    RuleDropped,
    /// The rule's scope does not admit a name that it admits.
    ScopeNameDropped(NameId),
    /// The rule's scope admits a name that it does not.
    ScopeNameAdded(NameId),
    /// An exception is gone.
    ExceptionDropped {
        /// Which of the rule's, counted from 0.
        exception: usize,
    },
    /// An exception does not admit a name that it admits.
    ExceptionNameDropped {
        /// Which of the rule's, counted from 0.
        exception: usize,
        /// The name.
        name: NameId,
    },
    /// An exception admits a name that it does not.
    ExceptionNameAdded {
        /// Which of the rule's, counted from 0.
        exception: usize,
        /// The name.
        name: NameId,
    },
    /// One more name would do where the rule requires one of some.
    RequirementNameAdded(NameId),
    /// The rule does not care about a column of which it requires something.
    RequirementColumnDropped(Column),
    /// One of the names that the rule is content with is not enough.
    RequirementNameDropped(NameId),
    /// The rule's effect is this one.
    EffectFlipped(Decision),
    /// The rule says of each of two owners what it says of the other.
    OwnersSwapped(OwnerId, OwnerId),
}

impl Mutation {
    /// The name of the kind of fault, which stays the same: `rule-dropped`, `scope-name-added` and so on.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::DefaultFlipped(_) => "default-flipped",
            Self::RuleDropped => "rule-dropped",
            Self::ScopeNameDropped(_) => "scope-name-dropped",
            Self::ScopeNameAdded(_) => "scope-name-added",
            Self::ExceptionDropped { .. } => "exception-dropped",
            Self::ExceptionNameDropped { .. } => "exception-name-dropped",
            Self::ExceptionNameAdded { .. } => "exception-name-added",
            Self::RequirementNameAdded(_) => "requirement-name-added",
            Self::RequirementColumnDropped(_) => "requirement-column-dropped",
            Self::RequirementNameDropped(_) => "requirement-name-dropped",
            Self::EffectFlipped(_) => "effect-flipped",
            Self::OwnersSwapped(..) => "owners-swapped",
        }
    }

    /// The name beside which nothing that the rule says changes: of the scope or of an exception.
    pub(super) const fn only_about(self) -> Option<NameId> {
        match self {
            Self::ScopeNameDropped(name)
            | Self::ScopeNameAdded(name)
            | Self::ExceptionNameDropped { name, .. }
            | Self::ExceptionNameAdded { name, .. } => Some(name),
            _ => None,
        }
    }

    /// Where the fault would be in the policy's text.
    pub(super) fn place(self, rules: &Rules, rule: Option<&Rule>) -> Place {
        let Some(rule) = rule else {
            return rules.places().default_decision();
        };
        match self {
            Self::ExceptionDropped { exception }
            | Self::ExceptionNameDropped { exception, .. }
            | Self::ExceptionNameAdded { exception, .. } => {
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
