//! Suppressions without a reason.

use super::{Check, Context, Finding, Suppressions, lint};
use crate::{rules::Suppression, space::RuleId};

lint! {
    /// A suppression without a reason.
    ///
    /// Findings about suppressions cannot be suppressed; give this lint another severity instead.
    ///
    /// # Why is this bad?
    ///
    /// Later readers cannot tell whether the suppression is still justified.
    ///
    /// # Example
    ///
    /// ```yaml
    /// rules:
    ///   - id: no-copied-keys
    ///     token: copied_key
    ///     effect: deny
    ///     lint: { allow: redundant-rule }
    /// ```
    ///
    /// # Use instead
    ///
    /// State under `because` why the findings are suppressed.
    ///
    /// ```yaml
    /// rules:
    ///   - id: no-copied-keys
    ///     token: copied_key
    ///     effect: deny
    ///     lint: { allow: redundant-rule, because: Copied keys stay out whatever the default. }
    /// ```
    UNEXPLAINED_SUPPRESSION = "PC703", "unexplained-suppression", Warning, Check::Suppressions(check);
}

fn check(context: &Context<'_>, _: &Suppressions<'_>) -> Vec<Finding> {
    let rules = context.policy.rules();
    let of_policy = rules.suppressions().iter().map(|suppression| (None, suppression));
    let of_rules = rules
        .with_ids()
        .flat_map(|(id, rule)| rule.suppressions().iter().map(move |suppression| (Some(id), suppression)));
    let unexplained = of_policy.chain(of_rules).filter(|(_, suppression)| is_unexplained(suppression));
    unexplained.map(|(rule, suppression)| finding(rule, suppression)).collect()
}

fn is_unexplained(suppression: &Suppression) -> bool {
    suppression.because().is_none_or(|because| because.trim().is_empty())
}

fn finding(rule: Option<RuleId>, suppression: &Suppression) -> Finding {
    let finding = Finding::new(&UNEXPLAINED_SUPPRESSION, suppression.place(), "a suppression without a reason")
        .with_help("state under `because` why the findings are suppressed");
    match rule {
        Some(rule) => finding.about(rule),
        None => finding,
    }
}
