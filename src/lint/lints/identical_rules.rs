//! Rules that decide exactly the same.

use super::{Check, Context, Finding, lint};
use crate::lint::requests::Requests;

lint! {
    /// A rule that decides exactly what another rule decides.
    ///
    /// Both rules allow the same requests, or both deny the same requests, however they are written. Of such rules, all
    /// are reported except one: the first that cannot be removed, or else the first. A rule cannot be removed if it is
    /// the only one that matches requests for some operation with some owner, even if they meet its requirement:
    /// without it, no rule would match them.
    ///
    /// # Why is this bad?
    ///
    /// One of the two rules is unnecessary, and a change to only one of them may have no effect. Often, one was copied
    /// from the other and never adapted.
    ///
    /// # Example
    ///
    /// ```yaml
    /// rules:
    ///   - id: keepers-open
    ///     role: keeper
    ///     api: door
    ///     action: [open, close]
    ///     effect: allow
    ///   - id: keepers-raise
    ///     role: keeper
    ///     api: door
    ///     action: [close, open]
    ///     effect: allow
    /// ```
    ///
    /// # Use instead
    ///
    /// Remove one of the rules, or change it to what it should be.
    ///
    /// ```yaml
    /// rules:
    ///   - id: keepers-open
    ///     role: keeper
    ///     api: door
    ///     action: [open, close]
    ///     effect: allow
    ///   - id: keepers-raise
    ///     role: keeper
    ///     api: gate
    ///     action: [raise, lower]
    ///     effect: allow
    /// ```
    IDENTICAL_RULES = "PC102", "identical-rules", Warning, Check::Policy(check);
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    let rules = context.policy.rules();
    let found = rules.with_ids().filter_map(|(id, rule)| {
        let first = rules.get(context.redundancy().twin(id)?)?;
        let message = format!("rule `{}` decides exactly what rule `{}` decides", rule.id(), first.id());
        let finding = Finding::new(&IDENTICAL_RULES, rule.place(), message)
            .about(id)
            .with_related(first.place(), "this rule decides the same")
            .with_help("remove one of them")
            .with_requests(context, Requests::DecidedBy(id))
            .with_removal(context.removal_of(id));
        Some(finding)
    });
    found.collect()
}
