//! Rules that change no decision.

use super::{Check, Context, Finding, lint};
use crate::{
    lint::{Severity, requests::Requests, words::FewRules},
    rules::Rule,
    space::{Decision, RuleId},
};

lint! {
    /// A rule that can be removed without changing any decision.
    ///
    /// Without it, other rules or the default decide all of its requests as before. In addition, for every operation
    /// and every owner for which it matches requests, another rule matches some as well; so a rule that states
    /// explicitly what the default decides is not redundant. If a single other rule makes all of its decisions,
    /// `identical-rules` or `subsumed-rule` reports it instead; if it allows only what a single other rule denies,
    /// `contradicting-rules` does.
    ///
    /// The finding is only a note if the rule denies what the default denies as well and no rule allows: it may be there to
    /// guard against rules that are added later. An invariant (`never`) states that better, because it is proved.
    ///
    /// Rules can be redundant because of each other. A fix that removes the rule is offered only if everything that the
    /// fixes of these three lints and of `unreachable-rule` remove can be removed at once, and at least one rule is
    /// left.
    ///
    /// # Why is this bad?
    ///
    /// The rule makes no difference, but readers believe that it does. A rule that allows what is denied anyway is
    /// worse: its author believes that it allows something.
    ///
    /// # Example
    ///
    /// ```yaml
    /// rules:
    ///   - id: keepers
    ///     role: keeper
    ///     effect: allow
    ///   - id: members-open
    ///     role: member
    ///     api: door
    ///     action: open
    ///     effect: allow
    ///   - id: insiders-open
    ///     role: [member, keeper]
    ///     api: door
    ///     action: open
    ///     effect: allow
    /// ```
    ///
    /// # Use instead
    ///
    /// Remove the rule, or the rules that make it unnecessary.
    ///
    /// ```yaml
    /// rules:
    ///   - id: keepers
    ///     role: keeper
    ///     effect: allow
    ///   - id: members-open
    ///     role: member
    ///     api: door
    ///     action: open
    ///     effect: allow
    /// ```
    REDUNDANT_RULE = "PC104", "redundant-rule", Warning, Check::Policy(check);
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    let rules = context.policy.rules();
    let found = context.redundancy().replacements().filter_map(|(id, replacement)| {
        let rule = rules.get(id)?;
        if context.denied_whole_by(id).is_some() {
            return None;
        }
        let finding = if repeats_default_denial(context, id) {
            Finding::new(&REDUNDANT_RULE, rule.place(), message(rule, "the default makes"))
                .with_severity(Severity::Note)
                .with_help("remove it; to guard against rules that are added later, state an invariant with `never`")
        } else {
            let others = FewRules::of(rules, replacement.rules.iter().copied());
            let who = match (others.is_empty(), replacement.default) {
                (true, _) => "the default makes".to_owned(),
                (false, true) => format!("{others} and the default make"),
                (false, false) if others.is_one() => format!("{others} makes"),
                (false, false) => format!("{others} make"),
            };
            let finding = Finding::new(&REDUNDANT_RULE, rule.place(), message(rule, &who));
            others
                .related_to(finding, "decides some of its requests")
                .with_help("remove it, or fix what it should change")
        };
        let finding = finding.about(id).with_requests(context, Requests::DecidedBy(id));
        Some(finding.with_removal(context.removal_of(id)))
    });
    found.collect()
}

fn message(rule: &Rule, who: &str) -> String {
    format!("rule `{}` changes nothing: without it, {who} the same decisions", rule.id())
}

/// Returns whether a rule denies only what no rule allows, and what the default denies.
fn repeats_default_denial(context: &Context<'_>, rule: RuleId) -> bool {
    context.policy.rules().default_decision() == Decision::Deny
        && context
            .decided_by(rule)
            .all(|entry| entry.decision == Decision::Deny && context.allowances(entry).next().is_none())
}
