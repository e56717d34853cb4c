use std::collections::BTreeSet;

use super::{Finding, Look, Subject, lint};
use crate::{
    analysis::Entry,
    lint::{in_words::FewRules, requests::Requests},
    space::{CellSet, Decision, OperationId, RuleId, SlotSet},
};

lint! {
    /// A rule that allows requests which other rules deny.
    ///
    /// The denial wins. There is one finding for each rule that allows such requests, with all of them; of more than a
    /// hundred such rules in a policy, the further ones show one request each.
    ///
    /// # Why is this bad?
    ///
    /// The two rules say the opposite of each other, and one of them does not do what it says. An exception would say what
    /// is meant.
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
    /// Narrow one of them, so that no request is in both.
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
    CONTRADICTING_RULES = "PC105", "contradicting-rules", Warning, Look::ForMeaning(look);
}

/// For how many findings all requests are told: writing them as few cubes takes time.
const MOST_IN_FULL: usize = 100;

fn look(subject: &Subject<'_>) -> Vec<Finding> {
    let rules = subject.policy.rules();
    let mut found: Vec<Finding> = Vec::new();
    for (id, rule) in rules.with_ids() {
        let denied = denied_again(subject, id);
        if denied.is_empty() {
            continue;
        }
        let denying = FewRules::of(rules, denying(subject, &denied));
        let verb = if denying.is_one() { "denies" } else { "deny" };
        let finding = Finding::new(
            &CONTRADICTING_RULES,
            rule.place(),
            format!("rule `{}` allows requests that {denying} {verb}", rule.id()),
        );
        let finding = denying.related_to(finding, "denied here").about(id);
        let finding = finding.with_help("the denial wins: narrow one of them so that no request is in both");
        found.push(if found.len() < MOST_IN_FULL {
            finding.with_cells(
                subject,
                CellSet::of_slots(subject.policy.vocabulary(), denied.iter().map(|(id, slots)| (*id, slots))),
            )
        } else {
            finding.with_requests(subject, Requests::Slots(denied))
        });
    }
    found
}

/// What a rule allows and others deny, operation by operation.
fn denied_again(subject: &Subject<'_>, rule: RuleId) -> Vec<(OperationId, SlotSet)> {
    let allowing = subject.decided_by(rule).filter(|one| one.decision == Decision::Allow);
    // What a rule allows and is not allowed in the end, another rule denies.
    let denied = allowing.filter_map(|one| {
        let denied = &one.decides - subject.operation(one.operation)?.allowed;
        (!denied.is_empty()).then_some((one.operation, denied))
    });
    denied.collect()
}

/// Rules that deny some of the slots, no more than are enough to know that there are too many to name.
fn denying(subject: &Subject<'_>, denied: &[(OperationId, SlotSet)]) -> BTreeSet<RuleId> {
    let mut rules = BTreeSet::new();
    for (operation, slots) in denied {
        let all = subject.operation(*operation).into_iter().flat_map(|operation| operation.rules());
        let contradicts = |one: &&Entry| one.decision == Decision::Deny && one.decides.intersects(slots);
        for one in all.filter(contradicts) {
            rules.insert(one.rule);
            if rules.len() > FewRules::MOST {
                return rules;
            }
        }
    }
    rules
}
