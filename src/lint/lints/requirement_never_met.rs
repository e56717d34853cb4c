//! Requirements that deny everything.

use super::{Check, Context, Finding, lint};
use crate::{
    lint::{removal::with_key, requests::Requests},
    rules::Effect,
};

lint! {
    /// A requirement that is met by no request that the rule matches.
    ///
    /// # Why is this bad?
    ///
    /// The rule denies everything that it matches, but looks as if it let some requests pass.
    ///
    /// # Example
    ///
    /// ```yaml
    /// rules:
    ///   - id: no-copied-keys
    ///     token: copied_key
    ///     api: gate
    ///     require: { token: key }
    /// ```
    ///
    /// # Use instead
    ///
    /// Write `effect: deny`, or remove from the scope the column that the requirement is about.
    ///
    /// ```yaml
    /// rules:
    ///   - id: no-copied-keys
    ///     token: copied_key
    ///     api: gate
    ///     effect: deny
    /// ```
    REQUIREMENT_NEVER_MET = "PC108", "requirement-never-met", Warning, Check::Policy(check);
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    let rules = context.policy.rules().with_ids().filter(|(_, rule)| matches!(rule.effect(), Effect::Require(_)));
    let denying = rules.filter(|&(id, _)| {
        let mut matched = context.of_rule(id).peekable();
        matched.peek().is_some() && matched.all(|one| one.decides == one.matches)
    });
    let found = denying.map(|(id, rule)| {
        let message = format!("no request that rule `{}` matches meets its requirement", rule.id());
        let finding = Finding::new(&REQUIREMENT_NEVER_MET, rule.effect_place(), message)
            .about(id)
            .with_help("write `effect: deny`, or fix its scope or its requirement")
            .with_requests(context, Requests::MatchedBy(vec![id]));
        match with_key(context.text_of(rule.effect_place()), "require", rule.effect_place()) {
            Some(place) => finding.with_fix(place, "effect: deny"),
            None => finding,
        }
    });
    found.collect()
}
