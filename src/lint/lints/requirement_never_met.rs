use super::{Finding, Look, Subject, lint};
use crate::{
    lint::subject::LINE_BREAKS,
    rules::{Effect, Place},
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
            .with_witness(subject, subject.first_matched_by(id));
        match with_key(subject.text(), rule.effect_place()) {
            Some(place) => finding.with_fix(place, "effect: deny"),
            None => finding,
        }
    });
    found.collect()
}

/// The place of a requirement and of the key before it; nothing where something stands between them.
fn with_key(text: &str, requirement: Place) -> Option<Place> {
    let before = text.get(..requirement.bytes().start)?;
    let before_colon = before.trim_end().strip_suffix(':')?.trim_end();
    let before_key = ["require", "\"require\"", "'require'"].iter().find_map(|key| before_colon.strip_suffix(key))?;
    let line = before_key.rfind(LINE_BREAKS).map_or(before_key, |end| before_key.get(end + 1..).unwrap_or_default());
    let between = before.get(before_key.len()..)?;
    let lines_between = between.matches(LINE_BREAKS).count() - between.matches("\r\n").count();
    Some(Place {
        line: requirement.line.checked_sub(u32::try_from(lines_between).ok()?)?,
        column: u32::try_from(line.chars().count()).ok()? + 1,
        start: u32::try_from(before_key.len()).ok()?,
        end: requirement.end,
    })
}
