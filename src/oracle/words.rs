//! Phrases that the texts about disagreements and about failed assertions share.

use crate::{
    message::nearest,
    policy::{Decider, Policy},
    rules::Rule,
};

/// The decider, and where it is.
pub(super) fn placed(policy: &Policy, decider: Decider<'_>) -> String {
    let rules = policy.rules();
    let place = decider.rule().map_or_else(|| rules.places().default_decision(), Rule::place);
    format!("{}, {}:{place}", decider.in_words(), rules.file())
}

/// The rule of an id.
///
/// # Errors
///
/// A sentence, if there is no such rule, with the id that was likely meant.
pub(super) fn rule_named<'p>(policy: &'p Policy, id: &str) -> Result<&'p Rule, String> {
    let rules = policy.rules();
    rules.iter().find(|rule| rule.id() == id).ok_or_else(|| {
        let meant = nearest(id, rules.iter().map(Rule::id));
        let help = meant.map(|meant| format!("; did you mean `{meant}`?")).unwrap_or_default();
        format!("policy `{}` has no rule `{id}`{help}", rules.name())
    })
}

/// A number of requests.
pub(super) fn requests(count: usize) -> String {
    format!("{count} request{}", if count == 1 { "" } else { "s" })
}
