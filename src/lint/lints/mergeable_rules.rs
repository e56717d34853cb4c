use super::{Finding, Look, Subject, lint};
use crate::{
    analysis::{Mergeable, mergeable},
    lint::{in_words::FewRules, requests::Requests},
};

lint! {
    /// Rules that differ in one column of their scopes alone, so that one rule could say it.
    ///
    /// They have the same effect, exceptions, citations, reading and suppressions, and in every column but one they admit
    /// the same names; in that one, none admits all that another does. A column left out admits what one does that lists
    /// all names.
    ///
    /// # Why is this bad?
    ///
    /// A policy is easier to read, and to change, if it says a thing once.
    ///
    /// # Example
    ///
    /// ```yaml
    /// rules:
    ///   - id: members-open
    ///     role: member
    ///     api: door
    ///     action: open
    ///     effect: allow
    ///   - id: keepers-open
    ///     role: keeper
    ///     api: door
    ///     action: open
    ///     effect: allow
    /// ```
    ///
    /// # Use instead
    ///
    /// Make one rule of them that admits what any of them does, or say with `reading` why they are two.
    ///
    /// ```yaml
    /// rules:
    ///   - id: insiders-open
    ///     role: [member, keeper]
    ///     api: door
    ///     action: open
    ///     effect: allow
    /// ```
    MERGEABLE_RULES = "PC106", "mergeable-rules", Note, Look::ForMeaning(look);
}

fn look(subject: &Subject<'_>) -> Vec<Finding> {
    let found = mergeable(subject.policy.rules());
    found.into_iter().filter_map(|group| finding(subject, &group)).collect()
}

fn finding(subject: &Subject<'_>, group: &Mergeable) -> Option<Finding> {
    let Mergeable { rules: ids, column, merged } = group;
    let rules = subject.policy.rules();
    let (&first, others) = ids.split_first()?;
    let merged = merged.in_words(subject.policy.vocabulary()).to_string();
    let merged = merged.trim_start_matches("{ ").trim_end_matches(" }");
    let place = rules.get(first)?.place();
    let message = format!("{} differ in `{column}` alone", FewRules::of(rules, ids.iter().copied()));
    let finding = Finding::new(&MERGEABLE_RULES, place, message)
        .about(first)
        .with_help(format!("make one rule of them, with `{merged}`"))
        .with_requests(subject, Requests::MatchedBy(ids.clone()));
    let others = others.iter().filter_map(|&other| rules.get(other));
    Some(others.fold(finding, |finding, other| finding.with_related(other.place(), "and this one")))
}
