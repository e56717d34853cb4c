use super::{Finding, Look, Subject, lint};
use crate::{lint::requests::Requests, rules::Effect};

lint! {
    /// A requirement that every request meets which the rule matches.
    ///
    /// # Why is this bad?
    ///
    /// The rule denies nothing. It was meant to, so its scope or its requirement says something else than its author
    /// thinks; `require` never allows anything.
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
    /// Take from the scope what is required.
    ///
    /// ```yaml
    /// rules:
    ///   - id: keepers-raise
    ///     api: gate
    ///     action: raise
    ///     require: { role: keeper }
    /// ```
    REQUIREMENT_ALWAYS_MET = "PC107", "requirement-always-met", Warning, Look::ForMeaning(look);
}

fn look(subject: &Subject<'_>) -> Vec<Finding> {
    let rules = subject.policy.rules().with_ids().filter(|(_, rule)| matches!(rule.effect(), Effect::Require(_)));
    let met = rules.filter(|&(id, _)| subject.of_rule(id).next().is_some() && subject.decided_by(id).next().is_none());
    let found = met.map(|(id, rule)| {
        let message = format!("every request that rule `{}` matches meets its requirement", rule.id());
        Finding::new(&REQUIREMENT_ALWAYS_MET, rule.effect_place(), message)
            .about(id)
            .with_help("take the rule out, or mend its scope or what it requires")
            .with_requests(subject, Requests::MatchedBy(vec![id]))
    });
    found.collect()
}
