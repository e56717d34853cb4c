//! Every lint: its page, and how it checks a policy.

#[cfg(feature = "routes")]
use super::routes::RoutesContext;
use super::{Finding, Lint, context::Context, suppressions::Suppressions};

/// Declares the lints of this module, in the order of their codes: the module of each, its export and its place in
/// [`ALL`].
macro_rules! lints {
    ($($module:ident: $($lint:ident),+;)+ => routes: $($of_routes:ident: $routes_lint:ident;)+) => {
        $(
            mod $module;
            pub use $module::{$($lint),+};
        )+
        $(
            #[cfg(feature = "routes")]
            mod $of_routes;
            #[cfg(feature = "routes")]
            pub use $of_routes::$routes_lint;
        )+

        /// Every lint, in the order of the codes.
        pub static ALL: &[&Lint] = &[
            $($(&$lint),+),+,
            $(#[cfg(feature = "routes")] &$routes_lint),+
        ];
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
    doubtful_read: DOUBTFUL_READ;
    unused_name: UNUSED_NAME;
    similar_names: SIMILAR_NAMES;
    ungrouped_name: UNGROUPED_NAME;
    incomplete_group: INCOMPLETE_GROUP;
    impossible_name: IMPOSSIBLE_NAME;
    weaker_role_allowed_more: WEAKER_ROLE_ALLOWED_MORE;
    privilege_escalation: PRIVILEGE_ESCALATION;
    uncited_rule: UNCITED_RULE;
    uncited_clause: UNCITED_CLAUSE;
    cited_non_rule: CITED_NON_RULE;
    violated_invariant: VIOLATED_INVARIANT;
    empty_invariant: EMPTY_INVARIANT;
    contradicting_orders: CONTRADICTING_ORDERS;
    unknown_lint: UNKNOWN_LINT;
    unused_suppression: UNUSED_SUPPRESSION;
    unexplained_suppression: UNEXPLAINED_SUPPRESSION;
    blanket_suppression: BLANKET_SUPPRESSION;
    widening_include: WIDENING_INCLUDE;
    => routes:
    invalid_routes: INVALID_ROUTES;
    ambiguous_routes: AMBIGUOUS_ROUTES;
    unreachable_route: UNREACHABLE_ROUTE;
    unused_declaration: UNUSED_DECLARATION;
    undemanded_operation: UNDEMANDED_OPERATION;
    changing_route_only_reads: CHANGING_ROUTE_ONLY_READS;
    reading_route_changes: READING_ROUTE_CHANGES;
    impossible_condition: IMPOSSIBLE_CONDITION;
    repeated_demand: REPEATED_DEMAND;
}

pub(super) use blanket_suppression::is_blanket;
pub(super) use load_errors::lint_of;

/// How a lint checks a policy.
#[derive(Clone, Copy)]
pub(super) enum Check {
    /// Loading checks it.
    Loading,
    /// Checks what the policy decides.
    Policy(fn(&Context<'_>) -> Vec<Finding>),
    /// Checks what a routes file says.
    #[cfg(feature = "routes")]
    Routes(fn(&RoutesContext<'_>) -> Vec<Finding>),
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
