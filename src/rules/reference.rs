//! The specification: what a policy decides, written as plainly as possible.
//!
//! This evaluator is never optimised. The compiled table must equal it for every cell of every policy, and tests check
//! this.

use super::{Effect, Rules};
use crate::space::{Decision, Request, RuleId};

/// Returns the decision of the rules about a request.
///
/// - **Denied** if some matching rule is `deny`, or is `require` and the request does not meet the requirement;
/// - else **allowed** if some matching rule is `allow`;
/// - else the policy's default.
///
/// A request of another vocabulary is denied. Time grows with the number of rules.
///
/// ```
/// use portcullis::{Decision, Names, Policy, rules::reference};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let policy = Policy::splunk_observability()?;
/// let request = policy.resolve(&Names::new("power", "user_api", "team", "create"))?;
/// assert_eq!(reference::decide(policy.rules(), request), Decision::Deny);
/// # Ok(())
/// # }
/// ```
#[must_use]
pub fn decide(rules: &Rules, request: Request) -> Decision {
    let Some(cell) = rules.vocabulary().cell(request) else {
        return Decision::Deny;
    };
    let matching = || rules.iter().filter(|rule| rule.matches(cell));
    if matching().any(|rule| rule.effect().denies(cell)) {
        Decision::Deny
    } else if matching().any(|rule| *rule.effect() == Effect::Allow) {
        Decision::Allow
    } else {
        rules.default_decision()
    }
}

/// Returns the rule that decides about a request; `None` if the default decides, and for a request of another vocabulary.
///
/// If several rules deny, or several allow, the one whose id comes first byte by byte is returned, so that the order of
/// rules in the file has no meaning. Time grows with the number of rules.
///
/// ```
/// use portcullis::{Names, Policy, rules::reference};
///
/// let policy = Policy::splunk_observability()?;
/// let request = policy.resolve(&Names::new("power", "user_api", "team", "create"))?;
/// assert_eq!(reference::deciding_rule(policy.rules(), request), policy.ruling(request).rule);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn deciding_rule(rules: &Rules, request: Request) -> Option<RuleId> {
    let cell = rules.vocabulary().cell(request)?;
    let matching = || rules.with_ids().filter(|(_, rule)| rule.matches(cell));
    let denying = matching().filter(|(_, rule)| rule.effect().denies(cell));
    let allowing = matching().filter(|(_, rule)| *rule.effect() == Effect::Allow);
    denying.min_by_key(|(_, rule)| rule.id()).or_else(|| allowing.min_by_key(|(_, rule)| rule.id())).map(|(id, _)| id)
}
