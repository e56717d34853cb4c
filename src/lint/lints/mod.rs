//! The lints, each with its page.

mod contradicting_rules;
mod empty_invariant;
mod forbidden_operation;
mod form;
mod identical_rules;
mod idle_column;
mod idle_exception;
mod ineffective_restriction;
mod mergeable_rules;
mod open_operation;
mod privilege_escalation;
mod redundant_rule;
mod requirement_always_met;
mod requirement_never_met;
mod similar_names;
mod subsumed_rule;
mod uncited_clause;
mod uncited_rule;
mod undecided_operation;
mod unexplained_suppression;
mod unknown_lint;
mod unreachable_rule;
mod unused_name;
mod unused_suppression;
mod violated_invariant;
mod weaker_role_allowed_more;

use super::{Finding, Lint, subject::Subject, suppressions::Suppressions};

pub use contradicting_rules::CONTRADICTING_RULES;
pub use empty_invariant::EMPTY_INVARIANT;
pub use forbidden_operation::FORBIDDEN_OPERATION;
pub(super) use form::of_problem;
pub use form::{
    AMBIGUOUS_GROUP, AMBIGUOUS_YAML, BAD_CITATION, BAD_DURATION, BAD_NAME, BAD_ORDER, CYCLIC_GROUP, DUPLICATE_ID,
    DUPLICATE_KEY, EMPTY_EXCEPTION, EMPTY_LIST, EMPTY_REQUIREMENT, EMPTY_VOCABULARY, FORBIDDEN_YAML,
    INVISIBLE_CHARACTER, MISSING_KEY, NO_EFFECT, NO_OPERATION, NO_POLICY, NOT_A_FILE, NOT_ONE_CLAIM, NOT_UTF8,
    OVER_LIMIT, SECOND_DOCUMENT, TWO_EFFECTS, UNKNOWN_CLAUSE, UNKNOWN_COLUMN, UNKNOWN_EFFECT, UNKNOWN_KEY,
    UNKNOWN_NAME, UNKNOWN_VERSION, UNREADABLE_FILE, WRONG_TYPE, YAML_SYNTAX,
};
pub use identical_rules::IDENTICAL_RULES;
pub use idle_column::IDLE_COLUMN;
pub use idle_exception::IDLE_EXCEPTION;
pub use ineffective_restriction::INEFFECTIVE_RESTRICTION;
pub use mergeable_rules::MERGEABLE_RULES;
pub use open_operation::OPEN_OPERATION;
pub use privilege_escalation::PRIVILEGE_ESCALATION;
pub use redundant_rule::REDUNDANT_RULE;
pub use requirement_always_met::REQUIREMENT_ALWAYS_MET;
pub use requirement_never_met::REQUIREMENT_NEVER_MET;
pub use similar_names::SIMILAR_NAMES;
pub use subsumed_rule::SUBSUMED_RULE;
pub use uncited_clause::UNCITED_CLAUSE;
pub use uncited_rule::UNCITED_RULE;
pub use undecided_operation::UNDECIDED_OPERATION;
pub use unexplained_suppression::UNEXPLAINED_SUPPRESSION;
pub use unknown_lint::UNKNOWN_LINT;
pub use unreachable_rule::UNREACHABLE_RULE;
pub use unused_name::UNUSED_NAME;
pub use unused_suppression::UNUSED_SUPPRESSION;
pub use violated_invariant::VIOLATED_INVARIANT;
pub use weaker_role_allowed_more::WEAKER_ROLE_ALLOWED_MORE;

/// All lints, by code.
pub static ALL: &[&Lint] = &[
    &form::UNREADABLE_FILE,
    &form::NOT_A_FILE,
    &form::OVER_LIMIT,
    &form::NOT_UTF8,
    &form::NO_POLICY,
    &form::YAML_SYNTAX,
    &form::FORBIDDEN_YAML,
    &form::INVISIBLE_CHARACTER,
    &form::SECOND_DOCUMENT,
    &form::DUPLICATE_KEY,
    &form::WRONG_TYPE,
    &form::AMBIGUOUS_YAML,
    &form::UNKNOWN_KEY,
    &form::MISSING_KEY,
    &form::UNKNOWN_VERSION,
    &form::BAD_NAME,
    &form::BAD_DURATION,
    &form::EMPTY_VOCABULARY,
    &form::EMPTY_LIST,
    &form::UNKNOWN_NAME,
    &form::NO_OPERATION,
    &form::UNKNOWN_EFFECT,
    &form::DUPLICATE_ID,
    &form::AMBIGUOUS_GROUP,
    &form::CYCLIC_GROUP,
    &form::TWO_EFFECTS,
    &form::NO_EFFECT,
    &form::EMPTY_REQUIREMENT,
    &form::EMPTY_EXCEPTION,
    &form::UNKNOWN_CLAUSE,
    &form::BAD_CITATION,
    &form::NOT_ONE_CLAIM,
    &form::BAD_ORDER,
    &form::UNKNOWN_COLUMN,
    &UNREACHABLE_RULE,
    &IDENTICAL_RULES,
    &SUBSUMED_RULE,
    &REDUNDANT_RULE,
    &CONTRADICTING_RULES,
    &MERGEABLE_RULES,
    &REQUIREMENT_ALWAYS_MET,
    &REQUIREMENT_NEVER_MET,
    &IDLE_EXCEPTION,
    &UNDECIDED_OPERATION,
    &OPEN_OPERATION,
    &FORBIDDEN_OPERATION,
    &INEFFECTIVE_RESTRICTION,
    &IDLE_COLUMN,
    &UNUSED_NAME,
    &SIMILAR_NAMES,
    &WEAKER_ROLE_ALLOWED_MORE,
    &PRIVILEGE_ESCALATION,
    &UNCITED_RULE,
    &UNCITED_CLAUSE,
    &VIOLATED_INVARIANT,
    &EMPTY_INVARIANT,
    &UNKNOWN_LINT,
    &UNUSED_SUPPRESSION,
    &UNEXPLAINED_SUPPRESSION,
];

/// How a lint looks for what it finds.
#[derive(Clone, Copy)]
pub(super) enum Look {
    /// Loading does it.
    AtLoading,
    /// At what the policy decides.
    ForMeaning(fn(&Subject<'_>) -> Vec<Finding>),
    /// At what all others found, and which of it may stand.
    ForSuppressions(fn(&Subject<'_>, &Suppressions<'_>) -> Vec<Finding>),
}

/// A lint and its page: the comment is both its documentation and what `explain-lint` prints.
macro_rules! lint {
    ($(#[doc = $page:literal])+ $constant:ident = $code:literal, $name:literal, $severity:ident, $look:expr;) => {
        $(#[doc = $page])+
        pub static $constant: $crate::lint::Lint = $crate::lint::Lint {
            code: $code,
            name: $name,
            severity: $crate::lint::Severity::$severity,
            page: concat!($($page, "\n"),+),
            look: $look,
        };
    };
}
use lint;
