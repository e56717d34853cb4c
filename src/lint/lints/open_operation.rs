use super::{Finding, Look, Subject, lint};
use crate::{lint::undecided::undecided, space::Decision};

lint! {
    /// An operation that does not only read and that everybody may do by default, for no rule matches it.
    ///
    /// It is enough that this is so with one of the owners that its requests can have.
    ///
    /// # Why is this bad?
    ///
    /// It looks like an operation that was forgotten, and whoever may not do it can. An operation that is added to a
    /// vocabulary should be closed until somebody opens it.
    ///
    /// # Example
    ///
    /// ```yaml
    /// default: allow
    /// rules:
    ///   - id: doors-need-keys
    ///     api: door
    ///     require: { token: key }
    ///   - id: keepers-raise
    ///     api: gate
    ///     action: raise
    ///     require: { role: keeper }
    /// ```
    ///
    /// # Use instead
    ///
    /// Say who may do it. If everybody may, say so with `effect: allow`.
    ///
    /// ```yaml
    /// default: allow
    /// rules:
    ///   - id: doors-need-keys
    ///     api: door
    ///     require: { token: key }
    ///   - id: keepers-raise
    ///     api: gate
    ///     action: raise
    ///     require: { role: keeper }
    ///   - id: everybody-lowers
    ///     api: gate
    ///     action: lower
    ///     effect: allow
    /// ```
    OPEN_OPERATION = "PC202", "open-operation", Warning, Look::ForMeaning(look);
}

fn look(subject: &Subject<'_>) -> Vec<Finding> {
    let rules = subject.policy.rules();
    if rules.default_decision() == Decision::Deny {
        return Vec::new();
    }
    let open = undecided(subject).filter(|operation| operation.may_change);
    let found = open.map(|operation| {
        let message =
            format!("everybody may do {}: no rule matches it, and the default is `allow`", operation.in_words);
        Finding::new(&OPEN_OPERATION, rules.places().operation(operation.id), message)
            .with_help("say in a rule who may do it, even if everybody may")
            .with_requests(subject, operation.requests)
    });
    found.collect()
}
