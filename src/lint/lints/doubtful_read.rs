//! Operations that are declared to read only, and may write.

use super::{Check, Context, Finding, lint};
use crate::{
    analysis::OperationSurvey,
    lint::{Severity, requests::Requests, words},
    space::RuleId,
};

lint! {
    /// An operation that is declared with `reads: true`, but confers a role or is restricted like one that writes.
    ///
    /// An operation that confers a role changes something. An operation is restricted like one that writes if some request
    /// for it is denied, the same rules decide about it as about an operation of the same API that may write, and another
    /// operation of the API that only reads is open: every request for it is allowed. Such a finding is a note.
    ///
    /// # Why is this bad?
    ///
    /// What only reads is treated as harmless: by `open-operation`, and by readers of the policy.
    ///
    /// # Example
    ///
    /// ```yaml
    /// vocabulary:
    ///   roles: { guest: {}, keeper: { above: guest } }
    ///   tokens: { key: {} }
    ///   owners: { none: {} }
    ///   apis:
    ///     staff: { list: { reads: true }, appoint: { reads: true, confers: { role: keeper } } }
    /// rules:
    ///   - { id: everybody-lists, action: list, effect: allow }
    ///   - { id: keepers-appoint, role: keeper, action: appoint, effect: allow }
    /// ```
    ///
    /// # Use instead
    ///
    /// Remove `reads: true` if the operation changes something. If it does not, suppress the finding for this operation, in
    /// the `lint` key of the policy: `{ allow: doubtful-read, api: integration, action: validate, because: … }`.
    ///
    /// ```yaml
    /// vocabulary:
    ///   roles: { guest: {}, keeper: { above: guest } }
    ///   tokens: { key: {} }
    ///   owners: { none: {} }
    ///   apis:
    ///     staff: { list: { reads: true }, appoint: { confers: { role: keeper } } }
    /// rules:
    ///   - { id: everybody-lists, action: list, effect: allow }
    ///   - { id: keepers-appoint, role: keeper, action: appoint, effect: allow }
    /// ```
    DOUBTFUL_READ = "PC206", "doubtful-read", Warning, Check::Policy(check);
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    let operations: Vec<OperationSurvey<'_>> = context.operations().collect();
    // Operations of an API are next to each other.
    let apis = operations.chunk_by(|one, other| one.operation.api() == other.operation.api());
    apis.flat_map(|operations| of_api(context, operations)).collect()
}

fn of_api(context: &Context<'_>, operations: &[OperationSurvey<'_>]) -> Vec<Finding> {
    let reading = || operations.iter().filter(|one| one.operation.reads());
    let has_open = reading().any(|one| !is_restricted(one));
    let found = reading().filter_map(|one| {
        let name = words::operation(context.policy.vocabulary(), one.operation);
        let confers = one.operation.confers();
        let finding = if confers.is_empty() {
            let writing = if has_open && is_restricted(one) { alike(one, operations) } else { None };
            let writing = words::operation(context.policy.vocabulary(), writing?.operation);
            let message = format!("{name} only reads, but the same rules restrict it as {writing}, which may write");
            let place = context.policy.rules().places().operation(one.id);
            Finding::new(&DOUBTFUL_READ, place, message).with_severity(Severity::Note)
        } else {
            let roles = words::roles(context.policy.vocabulary(), confers);
            let place = context.policy.rules().places().operation(one.id);
            Finding::new(&DOUBTFUL_READ, place, format!("{name} only reads, but confers {roles}"))
        };
        let requests = Requests::Slots(vec![(one.id, one.possible.clone())]);
        let help =
            "remove `reads: true` if it changes something, or suppress this with its `api` and `action` and a reason";
        Some(finding.with_help(help).with_requests(context, requests))
    });
    found.collect()
}

/// Returns whether some request for the operation is denied.
fn is_restricted(operation: &OperationSurvey<'_>) -> bool {
    operation.allowed != operation.possible
}

/// Returns the first operation that may write and about which the same rules decide, at least one.
fn alike<'o, 's>(
    reading: &OperationSurvey<'_>,
    operations: &'o [OperationSurvey<'s>],
) -> Option<&'o OperationSurvey<'s>> {
    let rules = deciding(reading);
    let mut writing = operations.iter().filter(|one| !one.operation.reads());
    writing.find(|one| !rules.is_empty() && deciding(one) == rules)
}

/// Returns the rules that decide about some request for the operation.
fn deciding(operation: &OperationSurvey<'_>) -> Vec<RuleId> {
    operation.rules().filter(|one| !one.decides.is_empty()).map(|one| one.rule).collect()
}
