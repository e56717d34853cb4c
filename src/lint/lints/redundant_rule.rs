//! Rules that change no decision.

use super::{Check, Context, Finding, lint};
use crate::lint::{requests::Requests, words::FewRules};

lint! {
    /// A rule that can be removed without changing any decision or leaving requests that no rule matches.
    ///
    /// Other rules together, or the default, decide all of its requests as they are decided with it. For every
    /// operation and owner of which it matches requests, another rule matches some, too. So a rule that repeats the
    /// decision of the default to state it explicitly is not redundant. Rules whose decisions one other rule makes
    /// alone are reported by `identical-rules` and `subsumed-rule` instead.
    ///
    /// Rules can be redundant because of each other. A fix removes a rule only if everything can be removed at once
    /// that the fixes of these three lints and of `unreachable-rule` remove, and if a rule is left.
    ///
    /// # Why is this bad?
    ///
    /// The rule makes no difference, but looks as if it did. A rule that allows what is denied anyway is worse: its
    /// author believes that it allows something.
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
    let found = context.redundancy.replacements().filter_map(|(id, replacement)| {
        let rule = rules.get(id)?;
        let others = FewRules::of(rules, replacement.rules.iter().copied());
        let who = match (others.is_empty(), replacement.default) {
            (true, _) => "the default makes".to_owned(),
            (false, true) => format!("{others} and the default make"),
            (false, false) if others.is_one() => format!("{others} makes"),
            (false, false) => format!("{others} make"),
        };
        let message = format!("rule `{}` changes nothing: without it, {who} the same decisions", rule.id());
        let finding = Finding::new(&REDUNDANT_RULE, rule.place(), message)
            .about(id)
            .with_help("remove it, or fix what it should change")
            .with_requests(context, Requests::DecidedBy(id))
            .with_removal(context.removal_of(id));
        Some(others.related_to(finding, "decides some of its requests"))
    });
    found.collect()
}
