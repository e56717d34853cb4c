//! Operations that nobody may do.

use super::{Check, Context, Finding, lint};
use crate::{
    analysis::OperationSurvey,
    lint::{requests::Requests, words},
    space::Decision,
};

lint! {
    /// An operation that nobody may do: every request for it is denied.
    ///
    /// Not reported if a single rule denies all of its requests, because then the policy says that nobody may do it. If no
    /// rule matches any of them, `undecided-operation` reports it; if each rule that allows some of them allows only what
    /// another rule denies, `contradicting-rules` does.
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
    let forbidden = context.operations().filter(|operation| operation.allowed.is_empty());
    let unexplained = forbidden.filter(|operation| !is_stated(operation) && !is_reported_elsewhere(context, operation));
    let found = unexplained.map(|operation| {
        let asked = words::operation(context.policy.vocabulary(), operation.operation);
        let place = context.policy.rules().places().operation(operation.id);
        Finding::new(&FORBIDDEN_OPERATION, place, format!("nobody may do {asked}: every request for it is denied"))
            .with_help("allow it for somebody, or remove it from the vocabulary")
            .with_requests(context, Requests::Slots(vec![(operation.id, operation.possible.clone())]))
    });
    found.collect()
}

/// Returns whether a single rule says that nobody may do the operation.
fn is_stated(operation: &OperationSurvey<'_>) -> bool {
    operation.rules().any(|rule| rule.decision == Decision::Deny && rule.decides == *operation.possible)
}

/// Returns whether no rule matches the operation, or each that allows it allows only what another rule denies.
fn is_reported_elsewhere(context: &Context<'_>, operation: &OperationSurvey<'_>) -> bool {
    let mut allowing = operation.rules().filter(|rule| rule.decision == Decision::Allow).peekable();
    operation.rule_count() == 0
        || allowing.peek().is_some() && allowing.all(|rule| context.denied_whole_by(rule.rule).is_some())
}
