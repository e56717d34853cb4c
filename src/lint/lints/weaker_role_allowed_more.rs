//! Roles that are denied what weaker roles are allowed.

use super::{Check, Context, Finding, lint};
use crate::{
    policy::Decider,
    reading::yaml_scalar,
    rules::Effect,
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
    /// Admit the roles above, too, with `at_least`, or remove the order from the declarations.
    ///
    /// ```yaml
    /// rules:
    ///   - id: members-gate
    ///     role: { at_least: member }
    ///     api: gate
    ///     effect: allow
    /// ```
    WEAKER_ROLE_ALLOWED_MORE = "PC401", "weaker-role-allowed-more", Warning, Check::Policy(check);
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    let vocabulary = context.policy.vocabulary();
    let directly_below = vocabulary.roles_directly_below();
    let pairs = vocabulary.roles().ids().zip(&directly_below);
    let pairs = pairs.flat_map(|(stronger, below)| below.iter().map(move |&weaker| (weaker, stronger)));
    pairs.filter_map(|(weaker, stronger)| finding(context, weaker, stronger)).collect()
}

fn finding(context: &Context<'_>, weaker: RoleId, stronger: RoleId) -> Option<Finding> {
    let rules = context.policy.rules();
    let (vocabulary, places) = (rules.vocabulary(), rules.places());
    let cells = CellSet::of_requests(vocabulary, context.allowed_beyond(weaker, stronger));
    let first = cells.iter().next()?;
    let (weaker_name, stronger_name) = (vocabulary.roles().name(weaker)?, vocabulary.roles().name(stronger)?);
    let message = format!("role `{stronger_name}` is denied what the weaker role `{weaker_name}` is allowed");
    let denial = context.policy.decider(with_role(context, first, stronger)?)?;
    let allow = from_one_up(context, denial, first, stronger)
        .unwrap_or_else(|| format!("allow it for `{stronger_name}`, deny it for `{weaker_name}`"));
    let finding = Finding::new(&WEAKER_ROLE_ALLOWED_MORE, places.role(stronger), message)
        .with_help(format!("{allow}, or declare another order"))
        .with_cells(context, cells);
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

/// Returns how to admit the stronger role, too, if the rule that leaves it out lists roles that are all at or above one of them:
/// the rule whose requirement denies it, or else the rule that allows the weaker role.
fn from_one_up(context: &Context<'_>, denial: Decider<'_>, allowed: Request, stronger: RoleId) -> Option<String> {
    let allowing = context.policy.decider(allowed).and_then(Decider::rule);
    let (rule, roles, part) = match (denial.rule(), allowing) {
        (Some(rule), _) => match rule.effect() {
            Effect::Require(requirement) => (rule, requirement.roles(), "requirement"),
            Effect::Allow | Effect::Deny => return None,
        },
        (None, Some(rule)) => (rule, rule.scope().roles(), "scope"),
        (None, None) => return None,
    };
    let vocabulary = context.policy.vocabulary();
    let is_above = |role: RoleId, lowest: RoleId| vocabulary.roles_below(role).contains(&lowest);
    let mut candidates = roles.iter().filter(|&lowest| is_above(stronger, lowest));
    let lowest = candidates.find(|&lowest| roles.iter().all(|role| role == lowest || is_above(role, lowest)))?;
    let lowest = yaml_scalar(vocabulary.roles().name(lowest)?);
    Some(format!("write `role: {{ at_least: {lowest} }}` in the {part} of rule `{}`", rule.id()))
}
