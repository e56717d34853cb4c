use super::{Finding, Look, Subject, lint};
use crate::analysis::Violation;

lint! {
    /// An invariant that does not hold: some request is decided otherwise than it says.
    ///
    /// # Why is this bad?
    ///
    /// The rules say something that their author stated must not be so.
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
    /// Mend the rules, or the invariant.
    ///
    /// ```yaml
    /// default: allow
    /// rules:
    ///   - { id: no-guests-at-doors, role: guest, api: door, action: open, effect: deny }
    ///   - { id: no-guests-at-gates, role: guest, api: gate, action: raise, effect: deny }
    /// invariants:
    ///   - { id: guests-stay-outside, never: { role: guest, action: [open, raise] } }
    /// ```
    VIOLATED_INVARIANT = "PC601", "violated-invariant", Error, Look::ForMeaning(look);
}

fn look(subject: &Subject<'_>) -> Vec<Finding> {
    subject.policy.violations().iter().map(|violation| finding(subject, violation)).collect()
}

fn finding(subject: &Subject<'_>, violation: &Violation<'_>) -> Finding {
    let decides = if violation.decision().is_allow() { "allows" } else { "denies" };
    let (place, what) = match violation.decider().rule() {
        Some(rule) => (rule.place(), format!("rule `{}` {decides}", rule.id())),
        None => (subject.policy.rules().places().default_decision(), format!("the default {decides}")),
    };
    Finding::new(&VIOLATED_INVARIANT, violation.invariant().place(), violation.to_string())
        .with_cells(subject, violation.cells().clone())
        .with_related(place, what)
        .with_help("mend the rules, or the invariant if it claims too much")
}
