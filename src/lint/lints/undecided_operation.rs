use super::{Finding, Look, Subject, lint};
use crate::{lint::undecided::undecided, space::Decision};

lint! {
    /// An operation about which no rule says anything, so that the default alone decides.
    ///
    /// It is enough that this is so with one of the owners that its requests can have. Where the default lets everybody
    /// change something, it is an `open-operation` instead.
    ///
    /// # Why is this bad?
    ///
    /// Nobody can tell whether it was meant or forgotten.
    ///
    /// # Example
    ///
    /// ```yaml
    /// rules:
    ///   - id: everybody-looks
    ///     action: look_at
    ///     effect: allow
    ///   - id: own-doors
    ///     api: door
    ///     owner: self
    ///     effect: allow
    ///   - id: keepers-gate
    ///     role: keeper
    ///     api: gate
    ///     effect: allow
    /// ```
    ///
    /// # Use instead
    ///
    /// Say what is meant, even if it is what the default decides.
    ///
    /// ```yaml
    /// rules:
    ///   - id: everybody-looks
    ///     action: look_at
    ///     effect: allow
    ///   - id: own-doors
    ///     api: door
    ///     owner: self
    ///     effect: allow
    ///   - id: others-doors
    ///     api: door
    ///     owner: other
    ///     effect: deny
    ///   - id: keepers-gate
    ///     role: keeper
    ///     api: gate
    ///     effect: allow
    /// ```
    UNDECIDED_OPERATION = "PC201", "undecided-operation", Note, Look::ForMeaning(look);
}

fn look(subject: &Subject<'_>) -> Vec<Finding> {
    let rules = subject.policy.rules();
    let (is_open_where_it_changes, decided) = match rules.default_decision() {
        Decision::Allow => (true, "allows it to everybody"),
        Decision::Deny => (false, "denies it to everybody"),
    };
    let undecided = undecided(subject).filter(|operation| !(is_open_where_it_changes && operation.may_change));
    let found = undecided.map(|operation| {
        let message = format!("no rule matches {}: the default {decided}", operation.in_words);
        Finding::new(&UNDECIDED_OPERATION, rules.places().operation(operation.id), message)
            .with_help("say in a rule who may do it, even if nobody or everybody may")
            .with_requests(subject, operation.requests)
    });
    found.collect()
}
