//! What the policies of a rulebook decide about the demands of a request.

use portcullis::{
    Call, Decision,
    record::{AskedPolicy, LoggedRuling, Outcome},
    routes::Demands,
};

use super::{Check, Known, Stopped};
use crate::{Refused, caller::Caller, rulebook::RulebookPolicy};

impl<'c> Check<'c> {
    /// Asks each policy about each demand.
    pub(super) fn ask(&self, demands: &Demands<'_>, caller: &Caller) -> Vec<AskedPolicy<'c>> {
        let calls: Vec<Option<Call<'_>>> =
            demands.list().iter().map(|demand| demands.call(demand, Some(caller.token()))).collect();
        let asked = |asked: &'c RulebookPolicy| {
            let rulings: Vec<LoggedRuling<'c>> =
                calls.iter().map(|call| ruling(asked, call.as_ref(), caller.roles())).collect();
            let is_allowed = !rulings.is_empty() && rulings.iter().all(|ruling| ruling.decision.is_allow());
            AskedPolicy {
                policy: asked.policy().rules().name().into(),
                fingerprint: asked.fingerprint().into(),
                mode: asked.mode(),
                decision: Decision::from(is_allowed),
                rulings,
            }
        };
        self.rulebook.policies().iter().map(asked).collect()
    }

    /// Returns the refusal, if a policy denies that decides. If no policy is enforced, those in shadow say what they would refuse.
    pub(super) fn denied(&self, demands: &Demands<'_>, caller: &Caller, known: &Known<'_>) -> Option<Stopped> {
        let mut deciding = AskedPolicy::deciding(&known.policies).peekable();
        // Without a policy that decides, nothing says that the request is allowed.
        let is_allowed = deciding.peek().is_some() && deciding.all(|policy| policy.decision.is_allow());
        if is_allowed {
            return None;
        }
        let mut refused = Refused::new(Outcome::Denied, 403, "denied", "User is not authorized for this operation");
        if self.gateway.explain_to.includes(caller) {
            refused.explanations = Some(self.explanations(demands, caller));
        }
        Some(Box::new(refused))
    }

    /// Explains each denial by a policy that decides.
    fn explanations(&self, demands: &Demands<'_>, caller: &Caller) -> Vec<serde_json::Value> {
        let mut explanations = Vec::new();
        for policy in self.rulebook.deciding() {
            // If the roles are not known, those explain the denial that do not allow the request.
            let denies = |role: &&str| demands.decide(policy, &[role], Some(caller.token())).is_deny();
            let denying = || policy.vocabulary().roles().names().filter(denies).collect();
            let roles: Vec<&str> =
                caller.roles().map_or_else(denying, |roles| roles.iter().map(String::as_str).collect());
            match demands.explain(&[policy], &roles, Some(caller.token())) {
                Ok(verdict) => explanations.extend(
                    verdict.denials().iter().filter_map(|denial| serde_json::to_value(&denial.explanation).ok()),
                ),
                Err(error) => explanations.push(serde_json::json!({ "error": error.to_string() })),
            }
        }
        explanations
    }
}

/// Decides about a call: for a caller with roles, by any of them; for one whose roles are not known, by every role of the policy.
///
/// If a name is unknown to the policy, also one of several roles, the decision is to deny.
fn ruling<'p>(asked: &'p RulebookPolicy, call: Option<&Call<'_>>, roles: Option<&[String]>) -> LoggedRuling<'p> {
    const UNKNOWN: LoggedRuling<'_> = LoggedRuling { decision: Decision::Deny, role: None, rule: None, clause: None };
    let policy = asked.policy();
    let Some(call) = call else { return UNKNOWN };
    let of_role = |role: &str| {
        let request = policy.vocabulary().find(&call.by(role))?;
        Some((policy.decide(request), request))
    };
    let mut found = None;
    match roles {
        Some(roles) => {
            for role in roles {
                let Some((decision, request)) = of_role(role) else { return UNKNOWN };
                if found.is_none_or(|(before, _): (Decision, _)| before < decision) {
                    found = Some((decision, request));
                }
            }
        }
        None => {
            for role in policy.vocabulary().roles().names() {
                let Some((decision, request)) = of_role(role) else { return UNKNOWN };
                if found.is_none_or(|(before, _): (Decision, _)| before > decision) {
                    found = Some((decision, request));
                }
            }
        }
    }
    let Some((decision, request)) = found else { return UNKNOWN };
    let rule = policy.ruling(request).rule;
    LoggedRuling {
        decision,
        role: policy.vocabulary().names(request).map(|names| names.role.into()),
        rule: rule.and_then(|rule| policy.rules().get(rule)).map(|rule| rule.id().into()),
        clause: rule.and_then(|rule| asked.clause(rule)).map(Into::into),
    }
}
