//! Rules that could be one rule.

use super::{Check, Context, Finding, lint};
use crate::{
    analysis::{Mergeable, mergeable},
    lint::{requests::Requests, words::FewRules},
};

lint! {
    /// Rules whose scopes differ in only one column, so that one rule could replace them.
    ///
    /// They have the same effect, exceptions, citations, `reading` and suppressions, and the same names in every column
    /// except one. In that column, none of them admits all names that another admits. A column that is left out is the
    /// same as one that lists all names.
    ///
    /// # Why is this bad?
    ///
    /// A policy is easier to read and to change if it states everything once.
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
    /// Merge the rules into one that admits what any of them admits, or explain with `reading` why they are separate.
    ///
    /// ```yaml
    /// rules:
    ///   - id: insiders-open
    ///     role: [member, keeper]
    ///     api: door
    ///     action: open
    ///     effect: allow
    /// ```
    MERGEABLE_RULES = "PC106", "mergeable-rules", Note, Check::Policy(check);
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    let found = mergeable(context.policy.rules());
    found.into_iter().filter_map(|group| finding(context, &group)).collect()
}

fn finding(context: &Context<'_>, group: &Mergeable) -> Option<Finding> {
    let Mergeable { rules: ids, column, merged } = group;
    let rules = context.policy.rules();
    let (&first, others) = ids.split_first()?;
    let merged = merged.in_words(context.policy.vocabulary()).to_string();
    let merged = merged.trim_start_matches("{ ").trim_end_matches(" }");
    let place = rules.get(first)?.place();
    let message = format!("{} differ only in `{column}`", FewRules::of(rules, ids.iter().copied()));
    let finding = Finding::new(&MERGEABLE_RULES, place, message)
        .about(first)
        .with_help(format!("merge them into one rule with `{merged}`"))
        .with_requests(context, Requests::MatchedBy(ids.clone()));
    let others = others.iter().filter_map(|&other| rules.get(other));
    Some(others.fold(finding, |finding, other| finding.with_related(other.place(), "one of these rules")))
}
