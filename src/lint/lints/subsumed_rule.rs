//! Rules whose decisions a wider rule makes, too.

use super::{Check, Context, Finding, lint};
use crate::lint::requests::Requests;

lint! {
    /// A rule that decides only a part of what one other rule decides, and in the same way.
    ///
    /// A rule is not reported if it is the only one that matches requests for some operation with some owner, even if
    /// they meet its requirement: without it, no rule would match them.
    ///
    /// # Why is this bad?
    ///
    /// The rule makes no difference, but readers believe that the other rule does not apply to its requests.
    ///
    /// # Example
    ///
    /// ```yaml
    /// rules:
    ///   - id: keepers
    ///     role: keeper
    ///     effect: allow
    ///   - id: keepers-open
    ///     role: keeper
    ///     api: door
    ///     action: open
    ///     effect: allow
    /// ```
    ///
    /// # Use instead
    ///
    /// Remove the rule, or narrow the other one.
    ///
    /// ```yaml
    /// rules:
    ///   - id: keepers
    ///     role: keeper
    ///     effect: allow
    /// ```
    SUBSUMED_RULE = "PC103", "subsumed-rule", Warning, Check::Policy(check);
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    let rules = context.policy.rules();
    let found = rules.with_ids().filter_map(|(id, rule)| {
        let wider = rules.get(context.redundancy().wider(id)?)?;
        let message = format!("rule `{}` decides only what rule `{}` also decides", rule.id(), wider.id());
        let finding = Finding::new(&SUBSUMED_RULE, rule.place(), message)
            .about(id)
            .with_related(wider.place(), "this rule decides more")
            .with_help("remove it, or narrow the other rule")
            .with_requests(context, Requests::DecidedBy(id))
            .with_removal(context.removal_of(id));
        Some(finding)
    });
    found.collect()
}
