//! Rules that allow what other rules deny.

use std::collections::BTreeSet;

use super::{Check, Context, Finding, lint};
use crate::{
    analysis::Entry,
    lint::{requests::Requests, words::FewRules},
    space::{CellSet, Decision, OperationId, RuleId, SlotSet},
};

lint! {
    /// A rule that allows requests that other rules deny.
    ///
    /// The denial takes precedence. There is one finding for each rule that allows such requests; it shows all of them.
    /// If a policy has more than a hundred such rules, each further finding shows only one request.
    ///
    /// # Why is this bad?
    ///
    /// The rules contradict each other, and one of them does not do what it says. An exception would state what is
    /// meant.
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
    ///   - id: copied-keys
    ///     token: copied_key
    ///     effect: deny
    /// ```
    ///
    /// # Use instead
    ///
    /// Narrow one of the rules, so that no request matches both.
    ///
    /// ```yaml
    /// rules:
    ///   - id: members-open
    ///     role: member
    ///     token: key
    ///     api: door
    ///     action: open
    ///     effect: allow
    ///   - id: copied-keys
    ///     token: copied_key
    ///     effect: deny
    /// ```
    CONTRADICTING_RULES = "PC105", "contradicting-rules", Warning, Check::Policy(check);
}

/// For how many findings all requests are shown: writing them as few cubes takes time.
const MOST_IN_FULL: usize = 100;

fn check(context: &Context<'_>) -> Vec<Finding> {
    let rules = context.policy.rules();
    let mut found: Vec<Finding> = Vec::new();
    for (id, rule) in rules.with_ids() {
        let denied = allowed_but_denied(context, id);
        if denied.is_empty() {
            continue;
        }
        let denying = FewRules::of(rules, denying(context, &denied));
        let verb = if denying.is_one() { "denies" } else { "deny" };
        let finding = Finding::new(
            &CONTRADICTING_RULES,
            rule.place(),
            format!("rule `{}` allows requests that {denying} {verb}", rule.id()),
        );
        let finding = denying.related_to(finding, "denied here").about(id);
        let finding = finding.with_help("the denial takes precedence: narrow one rule so that no request matches both");
        found.push(if found.len() < MOST_IN_FULL {
            let slots = denied.iter().map(|(operation, slots)| (*operation, slots));
            finding.with_cells(context, CellSet::of_slots(rules.vocabulary(), slots))
        } else {
            finding.with_requests(context, Requests::Slots(denied))
        });
    }
    found
}

/// Returns what a rule allows and other rules deny, by operation.
fn allowed_but_denied(context: &Context<'_>, rule: RuleId) -> Vec<(OperationId, SlotSet)> {
    let allowing = context.decided_by(rule).filter(|one| one.decision == Decision::Allow);
    // If a rule allows a request that is denied in the end, another rule denies it.
    let denied = allowing.filter_map(|one| {
        let denied = &one.decides - context.operation(one.operation)?.allowed;
        (!denied.is_empty()).then_some((one.operation, denied))
    });
    denied.collect()
}

/// Returns rules that deny some of the slots: all, or as many as show that there are too many to name.
fn denying(context: &Context<'_>, denied: &[(OperationId, SlotSet)]) -> BTreeSet<RuleId> {
    let mut rules = BTreeSet::new();
    for (operation, slots) in denied {
        let all = context.operation(*operation).into_iter().flat_map(|operation| operation.rules());
        let contradicts = |one: &&Entry| one.decision == Decision::Deny && one.decides.intersects(slots);
        for one in all.filter(contradicts) {
            rules.insert(one.rule);
            if rules.len() > FewRules::MAX {
                return rules;
            }
        }
    }
    rules
}
