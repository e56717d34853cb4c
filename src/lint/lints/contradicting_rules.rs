//! Rules that deny what other rules allow.

use std::collections::{BTreeMap, BTreeSet};

use super::{Check, Context, Finding, lint};
use crate::{
    analysis::Entry,
    lint::{Lint, Severity, requests::Requests, words::FewRules},
    space::{CellSet, Decision, OperationId, RuleId, SlotSet},
};

lint! {
    /// A rule that denies requests that other rules allow.
    ///
    /// The denial takes precedence. There is one finding for each rule that denies such requests, with `deny` or with
    /// `require`. It lists up to a hundred of the rules that allow them, and shows all of the requests; if a policy has
    /// more than a hundred such rules, each further finding shows only one request.
    ///
    /// The finding is a note, because a broad denial is the usual way to take something out of allowances. It is a
    /// warning for the first rule that leaves nothing of one of the allowances.
    ///
    /// A `lint` key of the denying rule suppresses the finding. A `lint` key of an allowing rule removes that rule from
    /// the finding.
    ///
    /// # Why is this bad?
    ///
    /// A reader of the allowing rule alone believes that all of its requests are allowed.
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
    /// Leave it as it is if the denial is meant to take precedence, or narrow one of the rules, so that no request
    /// matches both.
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
    CONTRADICTING_RULES = "PC105", "contradicting-rules", Note, Check::Policy(check);
}

/// For how many findings all requests are shown: writing them as few cubes takes time.
const MAX_IN_FULL: usize = 100;

/// What to do about a denial that may be meant.
const HELP: &str = "if the denial is not meant to take precedence, narrow one rule; if it is, write \
                    `lint: { allow: contradicting-rules, because: … }` at either rule";

/// How many allowing rules a finding lists.
const MAX_LISTED: usize = 100;

fn check(context: &Context<'_>) -> Vec<Finding> {
    let rules = context.policy.rules();
    let contradictions = Contradictions::of(context);
    let mut found: Vec<Finding> = Vec::new();
    for (id, _) in rules.with_ids() {
        let (finding, requests) = match contradictions.of_denial(id) {
            Some(contradiction) => contradiction,
            None => match contradictions.of_explained_allowance(id) {
                Some(contradiction) => contradiction,
                None => continue,
            },
        };
        found.push(if found.len() < MAX_IN_FULL {
            let slots = requests.iter().map(|(operation, slots)| (*operation, slots));
            finding.with_cells(context, CellSet::of_slots(rules.vocabulary(), slots))
        } else {
            finding.with_requests(context, Requests::Slots(requests))
        });
    }
    found
}

/// The rules that allow what others deny.
struct Contradictions<'c> {
    context: &'c Context<'c>,
    /// The allowing rules with a suppression of this lint. Each has a finding of its own, which its suppression is for.
    explained: BTreeSet<RuleId>,
    /// For each operation, what the other rules allow.
    allowed: BTreeMap<OperationId, SlotSet>,
    /// For each denying rule, the other allowing rules of which it is the first to leave nothing.
    emptied: BTreeMap<RuleId, BTreeSet<RuleId>>,
}

/// A finding without the requests that it is about, and these requests.
type Contradiction = (Finding, Vec<(OperationId, SlotSet)>);

impl<'c> Contradictions<'c> {
    fn of(context: &'c Context<'c>) -> Self {
        let rules = context.policy.rules();
        let suppressed = rules.with_ids().filter(|(_, rule)| {
            let mut lints = rule.suppressions().iter().flat_map(crate::rules::Suppression::lints);
            lints.any(|(name, _)| Lint::find(name) == Some(&CONTRADICTING_RULES))
        });
        let explained: BTreeSet<RuleId> = suppressed.map(|(id, _)| id).collect();
        let mut allowed: BTreeMap<OperationId, SlotSet> = BTreeMap::new();
        let mut emptied: BTreeMap<RuleId, BTreeSet<RuleId>> = BTreeMap::new();
        for (id, _) in rules.with_ids().filter(|(id, _)| !explained.contains(id)) {
            for entry in context.decided_by(id).filter(|entry| entry.decision == Decision::Allow) {
                let all = allowed.entry(entry.operation).or_insert_with(|| context.space().empty());
                *all |= &entry.decides;
            }
            if let Some(denial) = context.denied_whole_by(id) {
                emptied.entry(denial).or_default().insert(id);
            }
        }
        Self { context, explained, allowed, emptied }
    }

    /// Returns the finding about a rule that denies what unexplained rules allow.
    fn of_denial(&self, denial: RuleId) -> Option<Contradiction> {
        let rules = self.context.policy.rules();
        let mut allowing = BTreeSet::new();
        let mut requests = Vec::new();
        for entry in self.context.decided_by(denial).filter(|entry| entry.decision == Decision::Deny) {
            let Some(allowed) = self.allowed.get(&entry.operation) else { continue };
            let denied = allowed & &entry.decides;
            if denied.is_empty() {
                continue;
            }
            requests.push((entry.operation, denied));
            // The search ends when there are more than are listed.
            let mut allowances = self.context.allowances(entry).filter(|other| !self.explained.contains(&other.rule));
            while let Some(other) = allowances.next().filter(|_| allowing.len() <= MAX_LISTED) {
                allowing.insert(other.rule);
            }
        }
        if allowing.is_empty() {
            return None;
        }
        let rule = rules.get(denial)?;
        let named = FewRules::of(rules, allowing.iter().copied());
        let verb = if named.is_one() { "allows" } else { "allow" };
        let message = format!("rule `{}` denies requests that {named} {verb}", rule.id());
        let finding = match self.emptied.get(&denial) {
            None => Finding::new(&CONTRADICTING_RULES, rule.place(), message).with_help(HELP),
            Some(emptied) => {
                let nothing = FewRules::of(rules, emptied.iter().copied());
                let of = if allowing.len() == 1 { "it".into() } else { nothing.to_string() };
                let message = format!("{message}, and leaves nothing of {of}");
                let finding = Finding::new(&CONTRADICTING_RULES, rule.place(), message)
                    .with_severity(Severity::Warning)
                    .with_help("remove the rule that allows nothing, or narrow the denial");
                let only = emptied.first().filter(|_| nothing.is_one());
                finding.with_removal(only.and_then(|&only| self.context.removal_of(only)))
            }
        };
        let listed = allowing.iter().take(MAX_LISTED).filter_map(|&id| rules.get(id));
        let finding = listed.fold(finding, |finding, rule| finding.with_related(rule.place(), "allowed here"));
        Some((finding.about(denial), requests))
    }

    /// Returns the finding about an explained rule that allows what others deny.
    fn of_explained_allowance(&self, allowance: RuleId) -> Option<Contradiction> {
        let rules = self.context.policy.rules();
        if !self.explained.contains(&allowance) {
            return None;
        }
        let requests = allowed_but_denied(self.context, allowance);
        let denying = FewRules::of(rules, denying(self.context, &requests));
        if denying.is_empty() {
            return None;
        }
        let rule = rules.get(allowance)?;
        let verb = if denying.is_one() { "denies" } else { "deny" };
        let message = format!("rule `{}` allows requests that {denying} {verb}", rule.id());
        let finding = Finding::new(&CONTRADICTING_RULES, rule.place(), message)
            .with_help("if the denial is not meant to take precedence, narrow one rule");
        Some((denying.related_to(finding, "denied here").about(allowance), requests))
    }
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
