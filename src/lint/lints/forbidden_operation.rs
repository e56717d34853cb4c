use super::{Finding, Look, Subject, lint};
use crate::lint::{requests::Requests, wording};

lint! {
    /// An operation that nobody may do: every request for it is denied.
    ///
    /// # Why is this bad?
    ///
    /// Rules that each leave somebody in may together shut everybody out, which no one of them shows.
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
    /// Let those in who should be. If there are none, take the operation out of the vocabulary: what it does not have is
    /// denied to everybody, too.
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
    FORBIDDEN_OPERATION = "PC203", "forbidden-operation", Warning, Look::ForMeaning(look);
}

fn look(subject: &Subject<'_>) -> Vec<Finding> {
    let forbidden = subject.operations().filter(|operation| operation.allowed.is_empty());
    let found = forbidden.map(|operation| {
        let asked = wording::operation(subject.policy.vocabulary(), operation.operation);
        let place = subject.policy.rules().places().operation(operation.id);
        Finding::new(&FORBIDDEN_OPERATION, place, format!("nobody may do {asked}: every request for it is denied"))
            .with_help("let somebody do it, or take it out of the vocabulary")
            .with_requests(subject, Requests::Slots(vec![(operation.id, operation.possible.clone())]))
    });
    found.collect()
}
