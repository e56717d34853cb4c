use super::{Finding, Look, Subject, lint};
use crate::lint::requests::Requests;

lint! {
    /// A rule that decides nothing but what one other rule decides too, and that one decides more.
    ///
    /// It is not found if it alone matches requests for some operation with some owner, be it that they meet its
    /// requirement: without it, nothing would be said of them.
    ///
    /// # Why is this bad?
    ///
    /// It is for nothing, and looks as if it made a difference: as if the other rule left out what this one is about.
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
    /// Take it out, or narrow the other rule.
    ///
    /// ```yaml
    /// rules:
    ///   - id: keepers
    ///     role: keeper
    ///     effect: allow
    /// ```
    SUBSUMED_RULE = "PC103", "subsumed-rule", Warning, Look::ForMeaning(look);
}

fn look(subject: &Subject<'_>) -> Vec<Finding> {
    let rules = subject.policy.rules();
    let found = rules.with_ids().filter_map(|(id, rule)| {
        let wider = rules.get(subject.redundancy.wider(id)?)?;
        let message = format!("rule `{}` decides nothing that rule `{}` does not decide too", rule.id(), wider.id());
        let finding = Finding::new(&SUBSUMED_RULE, rule.place(), message)
            .about(id)
            .with_related(wider.place(), "all of it and more here")
            .with_help("take it out, or narrow the other")
            .with_requests(subject, Requests::DecidedBy(id))
            .with_removal(subject.removal_of(id));
        Some(finding)
    });
    found.collect()
}
