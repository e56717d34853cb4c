//! The lints, each with its page.

mod empty_invariant;
mod form;
mod unreachable_rule;
mod violated_invariant;

use super::{Finding, Lint, subject::Subject, suppressions::Suppressions};

pub use empty_invariant::EMPTY_INVARIANT;
pub(super) use form::of_problem;
pub use form::{
    AMBIGUOUS_GROUP, AMBIGUOUS_YAML, BAD_CITATION, BAD_DURATION, BAD_NAME, BAD_ORDER, CYCLIC_GROUP, DUPLICATE_ID,
    DUPLICATE_KEY, EMPTY_EXCEPTION, EMPTY_LIST, EMPTY_REQUIREMENT, EMPTY_VOCABULARY, FORBIDDEN_YAML,
    INVISIBLE_CHARACTER, MISSING_KEY, NO_EFFECT, NO_OPERATION, NO_POLICY, NOT_A_FILE, NOT_ONE_CLAIM, NOT_UTF8,
    OVER_LIMIT, SECOND_DOCUMENT, TWO_EFFECTS, UNKNOWN_CLAUSE, UNKNOWN_COLUMN, UNKNOWN_EFFECT, UNKNOWN_KEY,
    UNKNOWN_NAME, UNKNOWN_VERSION, UNREADABLE_FILE, WRONG_TYPE, YAML_SYNTAX,
};
pub use unreachable_rule::UNREACHABLE_RULE;
pub use violated_invariant::VIOLATED_INVARIANT;

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
    &VIOLATED_INVARIANT,
    &EMPTY_INVARIANT,
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
