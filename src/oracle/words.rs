//! Phrases that the texts about disagreements and about failed assertions share.

use crate::{
    policy::Policy,
    reading::nearest,
    rules::{Clause, Rule, Source},
    space::Decision,
};

/// What became of a request: `allowed` or `denied`.
pub(super) const fn decided(decision: Decision) -> &'static str {
    match decision {
        Decision::Allow => "allowed",
        Decision::Deny => "denied",
    }
}

/// The rule that decided, or the default.
pub(super) fn decider(rule: Option<&Rule>) -> String {
    rule.map_or_else(|| "the default".into(), |rule| format!("rule `{}`", rule.id()))
}

/// The rule that decided, or the default, and where it stands.
pub(super) fn placed_decider(policy: &Policy, rule: Option<&Rule>) -> String {
    let rules = policy.rules();
    let place = rule.map_or_else(|| rules.places().default_decision(), Rule::place);
    format!("{}, {}:{place}", decider(rule), rules.file())
}

/// A clause with its name and its text.
pub(super) fn clause(source: &Source, clause: &Clause) -> String {
    format!("{}#{}: {}", source.name(), clause.name(), clause.text())
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
