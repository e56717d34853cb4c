//! Operations that the default opens to everybody.

use super::{Check, Context, Finding, lint};
use crate::space::Decision;

lint! {
    /// An operation that may change something and that everybody may do by default, because no rule matches it.
    ///
    /// The operation is also reported if this is so for only some of the owners that its requests can have. Operations
    /// that are declared with `reads: true` change nothing.
    ///
    /// # Why is this bad?
    ///
    /// The operation was probably forgotten, and now everybody can do it. An operation that is added to a vocabulary
    /// should be closed until a rule opens it.
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
    /// Add a rule that states who may do it. If everybody may, write `effect: allow`.
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
    OPEN_OPERATION = "PC202", "open-operation", Warning, Check::Policy(check);
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    let rules = context.policy.rules();
    if rules.default_decision() == Decision::Deny {
        return Vec::new();
    }
    let open = context.undecided_operations().filter(|operation| operation.may_change);
    let found = open.map(|operation| {
        let message =
            format!("everybody may do {}: no rule matches it, and the default is `allow`", operation.in_words);
        Finding::new(&OPEN_OPERATION, rules.places().operation(operation.id), message)
            .with_help("add a rule that states who may do it, even if everybody may")
            .with_requests(context, operation.requests)
    });
    found.collect()
}
