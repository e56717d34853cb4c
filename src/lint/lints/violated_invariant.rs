//! Invariants that do not hold.

use super::{Check, Context, Finding, lint};
use crate::{analysis::Violation, rules::Rule};

lint! {
    /// An invariant that does not hold: some request has another decision than it claims.
    ///
    /// # Why is this bad?
    ///
    /// The rules contradict what their author states about the policy.
    ///
    /// # Example
    ///
    /// ```yaml
    /// default: allow
    /// rules:
    ///   - { id: no-guests-at-doors, role: guest, api: door, action: open, effect: deny }
    /// invariants:
    ///   - { id: guests-stay-outside, never: { role: guest, action: [open, raise] } }
    /// ```
    ///
    /// # Use instead
    ///
    /// Fix the rules, or the invariant.
    ///
    /// ```yaml
    /// default: allow
    /// rules:
    ///   - { id: no-guests-at-doors, role: guest, api: door, action: open, effect: deny }
    ///   - { id: no-guests-at-gates, role: guest, api: gate, action: raise, effect: deny }
    /// invariants:
    ///   - { id: guests-stay-outside, never: { role: guest, action: [open, raise] } }
    /// ```
    VIOLATED_INVARIANT = "PC601", "violated-invariant", Error, Check::Policy(check);
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    context.policy.violations().iter().map(|violation| finding(context, violation)).collect()
}

fn finding(context: &Context<'_>, violation: &Violation<'_>) -> Finding {
    let verb = if violation.decision().is_allow() { "allows" } else { "denies" };
    let decider = violation.decider();
    let place = decider.rule().map_or_else(|| context.policy.rules().places().default_decision(), Rule::place);
    let what = format!("{} {verb} the first of these requests", decider.in_words());
    Finding::new(&VIOLATED_INVARIANT, violation.invariant().place(), violation.to_string())
        .with_cells(context, violation.cells().clone())
        .with_related(place, what)
        .with_help("fix the rules, or the invariant if it claims too much")
}
