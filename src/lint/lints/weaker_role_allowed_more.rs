//! Roles that are denied what weaker roles are allowed.

use super::{Check, Context, Finding, lint};
use crate::{
    analysis::directly_below,
    space::{CellSet, Request, RoleId},
};

lint! {
    /// A role that is denied what a weaker role is allowed.
    ///
    /// The declarations of the roles state their order with `above`. The requests differ only in the role. Each role is
    /// compared only with the roles directly below it: if the strongest of several roles is denied what the weakest is
    /// allowed, then one of them is denied what a role directly below it is allowed.
    ///
    /// # Why is this bad?
    ///
    /// A stronger role should be allowed at least as much. If it is not, a rule forgot it, or the order is wrong.
    ///
    /// # Example
    ///
    /// ```yaml
    /// rules:
    ///   - id: members-gate
    ///     role: member
    ///     api: gate
    ///     effect: allow
    /// ```
    ///
    /// # Use instead
    ///
    /// Name the stronger roles, too, or remove the order from the declarations.
    ///
    /// ```yaml
    /// rules:
    ///   - id: members-gate
    ///     role: [member, keeper]
    ///     api: gate
    ///     effect: allow
    /// ```
    WEAKER_ROLE_ALLOWED_MORE = "PC401", "weaker-role-allowed-more", Warning, Check::Policy(check);
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    let vocabulary = context.policy.vocabulary();
    let pairs = vocabulary
        .roles()
        .ids()
        .flat_map(|stronger| directly_below(vocabulary, stronger).into_iter().map(move |weaker| (weaker, stronger)));
    pairs.filter_map(|(weaker, stronger)| finding(context, weaker, stronger)).collect()
}

fn finding(context: &Context<'_>, weaker: RoleId, stronger: RoleId) -> Option<Finding> {
    let rules = context.policy.rules();
    let (vocabulary, places) = (rules.vocabulary(), rules.places());
    let cells = CellSet::of_requests(vocabulary, context.allowed_beyond(weaker, stronger));
    let first = cells.iter().next()?;
    let (weaker_name, stronger_name) = (vocabulary.roles().name(weaker)?, vocabulary.roles().name(stronger)?);
    let message = format!("role `{stronger_name}` is denied what the weaker role `{weaker_name}` is allowed");
    let finding = Finding::new(&WEAKER_ROLE_ALLOWED_MORE, places.role(stronger), message)
        .with_help(format!("allow it for `{stronger_name}`, deny it for `{weaker_name}`, or declare another order"))
        .with_cells(context, cells);
    let denial = context.policy.decider(with_role(context, first, stronger)?)?;
    Some(match denial.rule() {
        Some(rule) => finding.with_related(rule.place(), "denies the first of these requests"),
        None => finding.with_related(places.default_decision(), "the first of these requests is denied by default"),
    })
}

/// Returns the request with another role.
fn with_role(context: &Context<'_>, request: Request, role: RoleId) -> Option<Request> {
    let vocabulary = context.policy.vocabulary();
    let cell = vocabulary.cell(request)?;
    vocabulary.request(role, cell.token, vocabulary.operation_of(cell.api, cell.action)?, cell.owner)
}
