use super::{Finding, Look, Subject, lint};
use crate::lint::requests::Requests;

lint! {
    /// A rule that decides exactly what another one decides.
    ///
    /// They allow the same requests, or deny the same ones, however that is written. All of them are found but one, which
    /// is the first that cannot be taken out, or else the first. A rule cannot be taken out if it alone matches requests for
    /// some operation with some owner, be it that they meet its requirement: nothing would be said of them.
    ///
    /// # Why is this bad?
    ///
    /// One of them is for nothing, and whoever changes one of them changes nothing. More likely, one was copied and never
    /// became what it should have been.
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
    /// Take one of them out, or make of it what it should be.
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
    IDENTICAL_RULES = "PC102", "identical-rules", Warning, Look::ForMeaning(look);
}

fn look(subject: &Subject<'_>) -> Vec<Finding> {
    let rules = subject.policy.rules();
    let found = rules.with_ids().filter_map(|(id, rule)| {
        let first = rules.get(subject.redundancy.twin(id)?)?;
        let message = format!("rule `{}` decides exactly what rule `{}` decides", rule.id(), first.id());
        let finding = Finding::new(&IDENTICAL_RULES, rule.place(), message)
            .about(id)
            .with_related(first.place(), "the same here")
            .with_help("take one of them out")
            .with_requests(subject, Requests::DecidedBy(id))
            .with_removal(subject.removal_of(id));
        Some(finding)
    });
    found.collect()
}
