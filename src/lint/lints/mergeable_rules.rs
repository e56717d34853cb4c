//! Rules that could be one rule.

use super::{Check, Context, Finding, lint};
use crate::{
    analysis::{Mergeable, mergeable},
    lint::{requests::Requests, words::FewRules},
    space::Column,
};

lint! {
    /// Rules whose scopes differ in only one column, so that one rule could replace them.
    ///
    /// Rules form a family if they have the same effect, requirement, exceptions, citations, `reading` and suppressions,
    /// and the same names in every column of their scopes except one. A rule is left out if another rule of the family
    /// admits all names that it admits in that column, and of several with the same names there, only the first counts.
    /// If two or more rules are left, they are reported. Rules that differ in `api` are reported only if there are three or
    /// more, because two are often about different things. So nothing is reported among rules that lie inside a third rule of
    /// the family: they need not be merged with each other, as the third rule already says what they say.
    ///
    /// In scopes, requirements and exceptions, a column that lists all names is the same as one that is left out, and the
    /// order of the names has no meaning. A requirement that lists all names of a column therefore equals one that does not
    /// mention the column. Exceptions, citations and suppressions are the same only if they are written in the same order.
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
    let is_reported = |group: &Mergeable| group.column != Column::Api || group.rules.len() > 2;
    found.into_iter().filter(is_reported).filter_map(|group| finding(context, &group)).collect()
}

fn finding(context: &Context<'_>, group: &Mergeable) -> Option<Finding> {
    /// A longer list of names is not repeated.
    const MAX_NAMES: usize = 12;

    let Mergeable { rules: ids, column, merged } = group;
    let rules = context.policy.rules();
    let (&first, others) = ids.split_first()?;
    let place = rules.get(first)?.place();
    let message = format!("{} differ only in `{column}`", FewRules::of(rules, ids.iter().copied()));
    let help = if merged.listed(*column).count() > MAX_NAMES {
        format!("merge the {} rules into one that lists all of their names in `{column}`", ids.len())
    } else {
        let merged = merged.in_words(context.policy.vocabulary()).to_string();
        format!("merge them into one rule with `{}`", merged.trim_start_matches("{ ").trim_end_matches(" }"))
    };
    let finding = Finding::new(&MERGEABLE_RULES, place, message)
        .about(first)
        .with_help(help)
        .with_requests(context, Requests::MatchedBy(ids.clone()));
    let others = others.iter().filter_map(|&other| rules.get(other));
    Some(others.fold(finding, |finding, other| finding.with_related(other.place(), "one of these rules")))
}
