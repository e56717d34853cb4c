//! Operations about which the default alone decides.

use super::{Check, Context, Finding, lint};
use crate::space::Decision;

lint! {
    /// An operation that no rule matches, so that the default alone decides.
    ///
    /// If the default is `allow`, the operation is also reported if this is so for only some of the owners that its
    /// requests can have. If it may change something as well, `open-operation` reports it instead. If the default is
    /// `deny`, rules about some owners say enough: requests with the others are denied.
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
    let undecided = context.undecided_operations().filter(|one| match default {
        Decision::Deny => one.is_whole,
        // Others are open operations.
        Decision::Allow => !one.may_change,
    });
    let found = undecided.map(|operation| {
        let message = format!("no rule matches {}: the default {decides}", operation.in_words);
        Finding::new(&UNDECIDED_OPERATION, rules.places().operation(operation.id), message)
            .with_help("add a rule that states who may do it, even if nobody or everybody may")
            .with_requests(context, operation.requests)
    });
    found.collect()
}
