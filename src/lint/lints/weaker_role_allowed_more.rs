use super::{Finding, Look, Subject, lint};
use crate::{
    analysis::directly_below,
    space::{CellSet, Request, RoleId},
};

lint! {
    /// A role that is denied what a weaker one is allowed.
    ///
    /// The order is the one that the declarations of roles give with `above`. The requests differ in the role alone. Of
    /// roles with others between them nothing is told: where what the weakest is allowed is denied to the strongest, it is
    /// denied on the way there, too, to a role directly above one that is allowed it.
    ///
    /// # Why is this bad?
    ///
    /// A stronger role should be able to do at least as much; if it cannot, a rule forgot it, or the order is wrong.
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
    /// Name the stronger roles, too, or take the order out of the declarations.
    ///
    /// ```yaml
    /// rules:
    ///   - id: members-gate
    ///     role: [member, keeper]
    ///     api: gate
    ///     effect: allow
    /// ```
    WEAKER_ROLE_ALLOWED_MORE = "PC401", "weaker-role-allowed-more", Warning, Look::ForMeaning(look);
}

fn look(subject: &Subject<'_>) -> Vec<Finding> {
    let vocabulary = subject.policy.vocabulary();
    let pairs = vocabulary
        .roles()
        .ids()
        .flat_map(|stronger| directly_below(vocabulary, stronger).into_iter().map(move |weaker| (weaker, stronger)));
    pairs.filter_map(|(weaker, stronger)| finding(subject, weaker, stronger)).collect()
}

fn finding(subject: &Subject<'_>, weaker: RoleId, stronger: RoleId) -> Option<Finding> {
    let rules = subject.policy.rules();
    let (vocabulary, places) = (rules.vocabulary(), rules.places());
    let cells = CellSet::of_requests(vocabulary, subject.allowed_beyond(weaker, stronger));
    let first = cells.iter().next()?;
    let (weaker_name, stronger_name) = (vocabulary.roles().name(weaker)?, vocabulary.roles().name(stronger)?);
    let message = format!("role `{stronger_name}` is denied what the weaker role `{weaker_name}` is allowed");
    let finding = Finding::new(&WEAKER_ROLE_ALLOWED_MORE, places.role(stronger), message)
        .with_help(format!("allow it to `{stronger_name}`, deny it to `{weaker_name}`, or declare another order"))
        .with_cells(subject, cells);
    let denial = subject.policy.ruling(with_role(subject, first, stronger)?).rule.and_then(|rule| rules.get(rule));
    Some(match denial {
        Some(rule) => finding.with_related(rule.place(), format!("rule `{}` denies the first of them", rule.id())),
        None => finding.with_related(places.default_decision(), "the first of them is denied by default"),
    })
}

/// The same request of another role.
fn with_role(subject: &Subject<'_>, request: Request, role: RoleId) -> Option<Request> {
    let vocabulary = subject.policy.vocabulary();
    let cell = vocabulary.cell(request)?;
    vocabulary.request(role, cell.token, vocabulary.operation_of(cell.api, cell.action)?, cell.owner)
}
