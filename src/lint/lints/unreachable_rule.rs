//! Rules that match no request.

use super::{Check, Context, Finding, lint};
use crate::lint::reach::Reach;

lint! {
    /// A rule that matches no request: its scope is empty, or its exceptions exclude all of it.
    ///
    /// # Why is this bad?
    ///
    /// The rule does nothing, but readers believe that it does.
    ///
    /// # Example
    ///
    /// ```yaml
    /// rules:
    ///   - id: others-doors
    ///     api: door
    ///     owner: other
    ///     except: [{ role: [guest, member, keeper] }]
    ///     effect: allow
    /// ```
    ///
    /// # Use instead
    ///
    /// Remove the rule, or fix its scope or its exceptions.
    ///
    /// ```yaml
    /// rules:
    ///   - id: others-doors
    ///     api: door
    ///     owner: other
    ///     except: [{ role: guest }]
    ///     effect: allow
    /// ```
    UNREACHABLE_RULE = "PC101", "unreachable-rule", Warning, Check::Policy(check);
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    let rules = context.policy.rules().with_ids();
    let unreachable = rules.filter(|&(id, _)| context.of_rule(id).next().is_none());
    let found = unreachable.map(|(id, rule)| {
        let why = Reach::of(context.policy.vocabulary(), rule.scope().clone()).why_empty();
        let why = why.unwrap_or_else(|| "its exceptions exclude all of its scope".into());
        Finding::new(&UNREACHABLE_RULE, rule.place(), format!("rule `{}` matches no request: {why}", rule.id()))
            .about(id)
            .with_help("remove it, or fix its scope or its exceptions")
            .with_removal(context.removal_of(id))
    });
    found.collect()
}
