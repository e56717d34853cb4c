//! Operations that nobody may do.

use super::{Check, Context, Finding, lint};
use crate::{
    analysis::{Entry, OperationSurvey},
    lint::{requests::Requests, words},
    space::Decision,
};

lint! {
    /// An operation that nobody may do: every request for it is denied.
    ///
    /// Not reported if a single rule denies all of its requests, because then the policy says that nobody may do it, or if
    /// no rule matches any of them, which `undecided-operation` reports.
    ///
    /// # Why is this bad?
    ///
    /// Rules that each allow some callers can together deny everybody, which none of them shows.
    ///
    /// # Example
    ///
    /// ```yaml
    /// default: allow
    /// rules:
    ///   - id: gates-need-keys
    ///     api: gate
    ///     require: { token: key }
    ///   - id: lowering-needs-copied-keys
    ///     api: gate
    ///     action: lower
    ///     require: { token: copied_key }
    /// ```
    ///
    /// # Use instead
    ///
    /// Allow the callers who should be allowed. If there are none, remove the operation from the vocabulary: requests
    /// for an operation that is not declared are never allowed.
    ///
    /// ```yaml
    /// default: allow
    /// rules:
    ///   - id: gates-need-keys
    ///     api: gate
    ///     action: [look_at, raise]
    ///     require: { token: key }
    ///   - id: lowering-needs-copied-keys
    ///     api: gate
    ///     action: lower
    ///     require: { token: copied_key }
    /// ```
    FORBIDDEN_OPERATION = "PC203", "forbidden-operation", Warning, Check::Policy(check);
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    let is_stated = |operation: &OperationSurvey<'_>| {
        let denies_all = |rule: &Entry| rule.decision == Decision::Deny && rule.decides == *operation.possible;
        operation.rule_count() == 0 || operation.rules().any(denies_all)
    };
    let forbidden = context.operations().filter(|operation| operation.allowed.is_empty() && !is_stated(operation));
    let found = forbidden.map(|operation| {
        let asked = words::operation(context.policy.vocabulary(), operation.operation);
        let place = context.policy.rules().places().operation(operation.id);
        Finding::new(&FORBIDDEN_OPERATION, place, format!("nobody may do {asked}: every request for it is denied"))
            .with_help("allow it for somebody, or remove it from the vocabulary")
            .with_requests(context, Requests::Slots(vec![(operation.id, operation.possible.clone())]))
    });
    found.collect()
}
