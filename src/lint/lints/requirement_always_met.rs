//! Requirements that deny nothing.

use super::{Check, Context, Finding, lint};
use crate::{lint::requests::Requests, rules::Effect};

lint! {
    /// A requirement that is met by every request that the rule matches.
    ///
    /// # Why is this bad?
    ///
    /// The rule denies nothing although it was meant to, so its scope or its requirement is wrong. A rule with
    /// `require` never allows anything.
    ///
    /// # Example
    ///
    /// ```yaml
    /// rules:
    ///   - id: keepers-raise
    ///     role: keeper
    ///     api: gate
    ///     action: raise
    ///     require: { role: keeper }
    /// ```
    ///
    /// # Use instead
    ///
    /// Leave what is required out of the scope.
    ///
    /// ```yaml
    /// rules:
    ///   - id: keepers-raise
    ///     api: gate
    ///     action: raise
    ///     require: { role: keeper }
    /// ```
    REQUIREMENT_ALWAYS_MET = "PC107", "requirement-always-met", Warning, Check::Policy(check);
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    let rules = context.policy.rules().with_ids().filter(|(_, rule)| matches!(rule.effect(), Effect::Require(_)));
    let met = rules.filter(|&(id, _)| context.is_always_met(id));
    let found = met.map(|(id, rule)| {
        let message = format!("every request that rule `{}` matches meets its requirement", rule.id());
        Finding::new(&REQUIREMENT_ALWAYS_MET, rule.effect_place(), message)
            .about(id)
            .with_help("remove the rule, or fix its scope or its requirement")
            .with_requests(context, Requests::MatchedBy(vec![id]))
    });
    found.collect()
}
