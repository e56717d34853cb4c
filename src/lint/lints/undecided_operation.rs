//! Operations about which the default alone decides.

use super::{Check, Context, Finding, lint};
use crate::space::Decision;

lint! {
    /// An operation that no rule matches, so that the default alone decides.
    ///
    /// The operation is also reported if this is so for only some of the owners that its requests can have. If the
    /// operation may change something and the default is `allow`, `open-operation` reports it instead.
    ///
    /// # Why is this bad?
    ///
    /// Nobody can tell whether this is intended or an oversight.
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
    /// Add a rule that states what is intended, even if it is what the default decides.
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
    UNDECIDED_OPERATION = "PC201", "undecided-operation", Note, Check::Policy(check);
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    let rules = context.policy.rules();
    let default = rules.default_decision();
    let decides = match default {
        Decision::Allow => "allows it for everybody",
        Decision::Deny => "denies it for everybody",
    };
    // Others are open operations.
    let undecided = context.undecided_operations().filter(|one| default == Decision::Deny || !one.may_change);
    let found = undecided.map(|operation| {
        let message = format!("no rule matches {}: the default {decides}", operation.in_words);
        Finding::new(&UNDECIDED_OPERATION, rules.places().operation(operation.id), message)
            .with_help("add a rule that states who may do it, even if nobody or everybody may")
            .with_requests(context, operation.requests)
    });
    found.collect()
}
