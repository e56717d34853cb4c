//! Every lint: its page, and how it checks a policy.

use super::{Finding, Lint, context::Context, suppressions::Suppressions};

/// Declares the lints of this module, in the order of their codes: the module of each, its export and its place in
/// [`ALL`].
macro_rules! lints {
    ($($module:ident: $($lint:ident),+;)+) => {
        $(
            mod $module;
            pub use $module::{$($lint),+};
        )+

        /// Every lint, in the order of the codes.
        pub static ALL: &[&Lint] = &[$($(&$lint),+),+];
    };
}

lints! {
    load_errors:
        UNREADABLE_FILE,
        NOT_A_FILE,
        OVER_LIMIT,
        NOT_UTF8,
        NO_POLICY,
        YAML_SYNTAX,
        FORBIDDEN_YAML,
        INVISIBLE_CHARACTER,
        SECOND_DOCUMENT,
        DUPLICATE_KEY,
        WRONG_TYPE,
        AMBIGUOUS_YAML,
        UNKNOWN_KEY,
        MISSING_KEY,
        UNKNOWN_VERSION,
        BAD_NAME,
        BAD_DURATION,
        EMPTY_VOCABULARY,
        EMPTY_LIST,
        UNKNOWN_NAME,
        NO_OPERATION,
        UNKNOWN_EFFECT,
        DUPLICATE_ID,
        AMBIGUOUS_GROUP,
        CYCLIC_GROUP,
        TWO_EFFECTS,
        NO_EFFECT,
        EMPTY_REQUIREMENT,
        EMPTY_EXCEPTION,
        UNKNOWN_CLAUSE,
        BAD_CITATION,
        NOT_ONE_CLAIM,
        BAD_ORDER,
        UNKNOWN_COLUMN,
        BAD_INCLUDE,
        CYCLIC_INCLUDE,
        CONTRADICTING_DECLARATION;
    unreachable_rule: UNREACHABLE_RULE;
    identical_rules: IDENTICAL_RULES;
    subsumed_rule: SUBSUMED_RULE;
    redundant_rule: REDUNDANT_RULE;
    contradicting_rules: CONTRADICTING_RULES;
    mergeable_rules: MERGEABLE_RULES;
    requirement_always_met: REQUIREMENT_ALWAYS_MET;
    requirement_never_met: REQUIREMENT_NEVER_MET;
    idle_exception: IDLE_EXCEPTION;
    undecided_operation: UNDECIDED_OPERATION;
    open_operation: OPEN_OPERATION;
    forbidden_operation: FORBIDDEN_OPERATION;
    ineffective_restriction: INEFFECTIVE_RESTRICTION;
    idle_column: IDLE_COLUMN;
    unused_name: UNUSED_NAME;
    similar_names: SIMILAR_NAMES;
    weaker_role_allowed_more: WEAKER_ROLE_ALLOWED_MORE;
    privilege_escalation: PRIVILEGE_ESCALATION;
    uncited_rule: UNCITED_RULE;
    uncited_clause: UNCITED_CLAUSE;
    violated_invariant: VIOLATED_INVARIANT;
    empty_invariant: EMPTY_INVARIANT;
    unknown_lint: UNKNOWN_LINT;
    unused_suppression: UNUSED_SUPPRESSION;
    unexplained_suppression: UNEXPLAINED_SUPPRESSION;
    widening_include: WIDENING_INCLUDE;
}

pub(super) use load_errors::lint_of;

/// How a lint checks a policy.
#[derive(Clone, Copy)]
pub(super) enum Check {
    /// Loading checks it.
    Loading,
    /// Checks what the policy decides.
    Policy(fn(&Context<'_>) -> Vec<Finding>),
    /// Checks the policy's `lint` keys, when it is known which of them suppress findings of other lints.
    Suppressions(fn(&Context<'_>, &Suppressions<'_>) -> Vec<Finding>),
}

/// Declares a lint. The comment is both its documentation and its page.
macro_rules! lint {
    ($(#[doc = $page:literal])+ $lint:ident = $code:literal, $name:literal, $severity:ident, $check:expr;) => {
        $(#[doc = $page])+
        pub static $lint: $crate::lint::Lint = $crate::lint::Lint {
            code: $code,
            name: $name,
            severity: $crate::lint::Severity::$severity,
            page: concat!($($page, "\n"),+),
            check: $check,
        };
    };
}
use lint;
