use super::{Finding, Look, Subject, lint};
use crate::{
    lint::{removal::with_key, requests::Requests},
    rules::Effect,
};

lint! {
    /// A requirement that no request meets which the rule matches.
    ///
    /// # Why is this bad?
    ///
    /// The rule denies whatever it matches, and looks as if some of it could pass.
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
    /// Say plainly that it denies, or take from the scope what is required.
    ///
    /// ```yaml
    /// rules:
    ///   - id: no-copied-keys
    ///     token: copied_key
    ///     api: gate
    ///     effect: deny
    /// ```
    REQUIREMENT_NEVER_MET = "PC108", "requirement-never-met", Warning, Look::ForMeaning(look);
}

fn look(subject: &Subject<'_>) -> Vec<Finding> {
    let rules = subject.policy.rules().with_ids().filter(|(_, rule)| matches!(rule.effect(), Effect::Require(_)));
    let denying = rules.filter(|&(id, _)| {
        let mut matched = subject.of_rule(id).peekable();
        matched.peek().is_some() && matched.all(|one| one.decides == one.matches)
    });
    let found = denying.map(|(id, rule)| {
        let message = format!("no request that rule `{}` matches meets its requirement", rule.id());
        let finding = Finding::new(&REQUIREMENT_NEVER_MET, rule.effect_place(), message)
            .about(id)
            .with_help("write `effect: deny`, which says so, or mend its scope or what it requires")
            .with_requests(subject, Requests::MatchedBy(vec![id]));
        match with_key(subject.text(), "require", rule.effect_place()) {
            Some(place) => finding.with_fix(place, "effect: deny"),
            None => finding,
        }
    });
    found.collect()
}
