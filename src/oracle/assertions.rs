//! Assertions about what a policy decides, which fail with the explanation.

use std::fmt;

use crate::{
    message::nearest,
    policy::{Alternative, Decider, Explanation, Match, MatchOutcome, Missing, NearRule, Policy},
    rules::{Citation, DEFAULT, Rule},
    space::{Decision, Names},
};

/// Asserts what a policy decides about a request, and, if `by` is given, which rule decides, or `default`.
///
/// [`assert_allowed!`](crate::assert_allowed) and [`assert_denied!`](crate::assert_denied) are easier to read.
///
/// # Panics
///
/// If the policy decides differently: with the explanation. If a name or the rule is unknown: with the nearest known
/// one.
///
/// ```
/// use portcullis::{Decision, Names, Policy, oracle::assert_decision};
///
/// let policy = Policy::splunk_observability()?;
/// for (role, decision) in [("admin", Decision::Allow), ("power", Decision::Deny)] {
///     assert_decision(&policy, &Names::new(role, "user_api", "team", "create"), decision, None);
/// }
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[track_caller]
#[expect(clippy::panic, reason = "an assertion that fails panics")]
pub fn assert_decision(policy: &Policy, names: &Names<'_>, decision: Decision, by: Option<&str>) {
    if let Err(failure) = check(policy, names, decision, by) {
        panic!("{failure}");
    }
}

fn check(policy: &Policy, names: &Names<'_>, decision: Decision, by: Option<&str>) -> Result<(), String> {
    let no_request = |why: String| format!("{names} is not a request of policy `{}`: {why}", policy.rules().name());
    let request = policy.resolve(names).map_err(|error| no_request(error.to_string()))?;
    let by = match by {
        None => By::Anything,
        Some(DEFAULT) => By::One(Decider::Default),
        Some(id) => By::One(Decider::Rule(rule_named(policy, id)?)),
    };
    let explanation = policy.explain(request).ok_or_else(|| no_request("it cannot be explained".into()))?;
    if explanation.decision() != decision || !by.admits(decider(&explanation)) {
        return Err(Failure { policy, explanation, decision, by }.to_string());
    }
    Ok(())
}

/// What should decide.
#[derive(Clone, Copy)]
enum By<'p> {
    Anything,
    One(Decider<'p>),
}

impl By<'_> {
    fn admits(self, decider: Decider<'_>) -> bool {
        match self {
            Self::Anything => true,
            Self::One(expected) => expected == decider,
        }
    }
}

/// Returns what decides about the explained request.
fn decider<'p>(explanation: &Explanation<'p>) -> Decider<'p> {
    explanation.deciding_rule().map_or(Decider::Default, Decider::Rule)
}

/// What an assertion expected, and why the policy decides differently.
struct Failure<'p> {
    policy: &'p Policy,
    explanation: Explanation<'p>,
    decision: Decision,
    by: By<'p>,
}

impl fmt::Display for Failure<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { policy, explanation, decision, by } = self;
        let (decider, is) = (decider(explanation), explanation.decision().past_tense());
        write!(f, "{} should be {}", explanation.names(), decision.past_tense())?;
        if let By::One(by) = by {
            write!(f, " by {}", by.in_words())?;
        }
        write!(f, ", but is {is} by {}", decider.in_words())?;
        write!(f, "\n  {is} by: {}", placed(policy, decider))?;
        for missing in explanation.missing() {
            write!(f, "\n  missing: {}", lacks(missing))?;
        }
        for (source, clause) in explanation.clauses() {
            write!(f, "\n  clause: {}#{}: {}", source.name(), clause.name(), clause.text())?;
        }
        let others = explanation.matches().iter().filter(|found| Decider::Rule(found.rule) != decider);
        for found in others {
            write!(f, "\n  other rule: {}, {}", placed(policy, Decider::Rule(found.rule)), self.outcome(found))?;
        }
        if let By::One(by @ Decider::Rule(rule)) = by
            && explanation.matches().iter().all(|found| found.rule.id() != rule.id())
        {
            write!(f, "\n  other rule: {}, does not match the request", placed(policy, *by))?;
        }
        if explanation.decision().is_deny() {
            for near in explanation.nearest().iter().take(Self::MAX_NEAREST) {
                write!(f, "\n  nearest: {}", self.near(near))?;
            }
            let left_out = explanation.nearest().len().saturating_sub(Self::MAX_NEAREST);
            if left_out > 0 {
                write!(f, "\n  nearest: and {left_out} more")?;
            }
            write!(f, "\n  allowed if: {}", allowed_if(policy, explanation.alternatives()))?;
        }
        Ok(())
    }
}

/// Returns what a request lacks in a column.
fn lacks(missing: &Missing<'_>) -> String {
    let needs = match missing.at_least {
        Some(lowest) => format!("{lowest} or above"),
        None if missing.needs.is_empty() => "(no name meets every requirement)".into(),
        None => missing.needs.join(" or "),
    };
    format!("{} {needs}, the request has {}", missing.column, missing.has)
}

impl Failure<'_> {
    /// Of more rules, only the number is written.
    const MAX_NEAREST: usize = 3;

    /// Returns a rule that comes near to granting the request, with what the request lacks and the first clause of the rule.
    fn near(&self, near: &NearRule<'_>) -> String {
        let rules = self.policy.rules();
        let cited = |citation: Option<&Citation>| citation.and_then(|&citation| rules.cited(citation));
        let clause = cited(near.rule.citations().first());
        let clause = clause.map_or_else(String::new, |(source, clause)| {
            format!(", clause {}#{}: {}", source.name(), clause.name(), clause.text())
        });
        let exception = near.exception.map_or_else(String::new, |exception| {
            let place = exception.place();
            format!("; its exception, {}:{place}, excludes the request", rules.file_of(place))
        });
        let lacking: Vec<String> = near.missing.iter().map(lacks).collect();
        let placed = placed(self.policy, Decider::Rule(near.rule));
        format!("{placed}, needs {}{exception}{clause}", lacking.join("; and "))
    }

    /// Returns what follows from a rule that does not decide.
    fn outcome(&self, found: &Match<'_>) -> &'static str {
        let is_denied = self.explanation.decision().is_deny();
        match found.outcome {
            MatchOutcome::Denies => "denies it too",
            MatchOutcome::Allows if is_denied => "allows it, but a denial overrides it",
            MatchOutcome::Allows => "allows it too",
            MatchOutcome::RequirementMet => "its requirement is met",
            MatchOutcome::Excepted(_) => "excludes it by an exception",
        }
    }
}

/// Returns the smallest changes with which a denied request is allowed, each with the rule that would allow it.
fn allowed_if(policy: &Policy, alternatives: &[Alternative<'_>]) -> String {
    const MAX: usize = 3;
    let way = |alternative: &Alternative<'_>| {
        let changes = alternative.targets().map(|(column, to)| format!("the {column} is {to}"));
        let by = alternative.granted_by.rule().map(|_| format!(" (by {})", placed(policy, alternative.granted_by)));
        changes.collect::<Vec<_>>().join(" and ") + &by.unwrap_or_default()
    };
    let mut ways: Vec<String> = alternatives.iter().take(MAX).map(way).collect();
    if alternatives.len() > MAX {
        ways.push(format!("in {} more ways", alternatives.len() - MAX));
    }
    if ways.is_empty() { "never; every request for the operation is denied".into() } else { ways.join(", or ") }
}

/// Returns the decider, and where it is in the policy's text.
fn placed(policy: &Policy, decider: Decider<'_>) -> String {
    let rules = policy.rules();
    let place = decider.rule().map_or_else(|| rules.places().default_decision(), Rule::place);
    format!("{}, {}:{place}", decider.in_words(), rules.file_of(place))
}

/// Returns the rule of an id.
///
/// # Errors
///
/// A sentence if there is no such rule, with the nearest id.
pub(super) fn rule_named<'p>(policy: &'p Policy, id: &str) -> Result<&'p Rule, String> {
    let rules = policy.rules();
    rules.iter().find(|rule| rule.id() == id).ok_or_else(|| {
        let nearest = nearest(id, rules.iter().map(Rule::id));
        let help = nearest.map(|nearest| format!("; did you mean `{nearest}`?")).unwrap_or_default();
        format!("policy `{}` has no rule `{id}`{help}", rules.name())
    })
}

/// Asserts that a policy allows a request.
///
/// The request is given as [`Names`], or as role, token, API and action, followed by the owner if the
/// operation can have several. `by = "rule-id"` at the end also asserts that this rule decides, `by = "default"` that
/// no rule does. The policy can be behind a pointer: a reference, an `Arc`, a `LazyLock`.
///
/// # Panics
///
/// If the policy decides differently: with the explanation. If a name or the rule is unknown: with the nearest known
/// one.
///
/// ```
/// use portcullis::{Names, Policy, assert_allowed};
///
/// let policy = Policy::splunk_observability()?;
/// assert_allowed!(policy, Names::new("admin", "user_api", "team", "create"));
/// assert_allowed!(policy, "power", "user_api", "team", "list", by = "default");
/// assert_allowed!(policy, "power", "user_api", "team", "remove_member", "self");
///
/// let door = Policy::from_text("door.yaml", "
/// portcullis: 1
/// policy: door
/// vocabulary: { roles: { guest: {}, keeper: {} }, tokens: { key: {} }, owners: { none: {} }, apis: { door: { open: {} } } }
/// default: deny
/// rules:
///   - { id: keepers-open, role: keeper, api: door, action: open, effect: allow }
/// ")?;
/// assert_allowed!(door, "keeper", "key", "door", "open", by = "keepers-open");
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[macro_export]
macro_rules! assert_allowed {
    ($policy:expr, $($request:tt)+) => {
        $crate::__assert_decision!($crate::Decision::Allow, $policy, $($request)+)
    };
}

/// Asserts that a policy denies a request.
///
/// Takes the arguments of [`assert_allowed!`](crate::assert_allowed).
///
/// # Panics
///
/// Like [`assert_allowed!`](crate::assert_allowed).
///
/// ```
/// use portcullis::{Names, Policy, assert_denied};
///
/// let policy = Policy::splunk_observability()?;
/// assert_denied!(policy, Names::new("power", "user_api", "team", "create"), by = "team-write");
/// assert_denied!(policy, "power", "user_api", "team", "remove_member", "other", by = "team-remove-others");
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[macro_export]
macro_rules! assert_denied {
    ($policy:expr, $($request:tt)+) => {
        $crate::__assert_decision!($crate::Decision::Deny, $policy, $($request)+)
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __assert_decision {
    // The last argument could also be parsed as an assignment, so the arms that end with a rule come first.
    ($decision:expr, $policy:expr, $names:expr, by = $rule:expr $(,)?) => {
        $crate::oracle::assert_decision(&$policy, &$names, $decision, ::core::option::Option::Some($rule))
    };
    ($decision:expr, $policy:expr, $names:expr $(,)?) => {
        $crate::oracle::assert_decision(&$policy, &$names, $decision, ::core::option::Option::None)
    };
    ($decision:expr, $policy:expr, $role:expr, $token:expr, $api:expr, $action:expr, by = $rule:expr $(,)?) => {
        $crate::__assert_decision!($decision, $policy, $crate::Names::new($role, $token, $api, $action), by = $rule)
    };
    ($decision:expr, $policy:expr, $role:expr, $token:expr, $api:expr, $action:expr $(,)?) => {
        $crate::__assert_decision!($decision, $policy, $crate::Names::new($role, $token, $api, $action))
    };
    (
        $decision:expr, $policy:expr, $role:expr, $token:expr, $api:expr, $action:expr, $owner:expr,
        by = $rule:expr $(,)?
    ) => {
        $crate::__assert_decision!(
            $decision,
            $policy,
            $crate::Names::new($role, $token, $api, $action).with_owner($owner),
            by = $rule
        )
    };
    ($decision:expr, $policy:expr, $role:expr, $token:expr, $api:expr, $action:expr, $owner:expr $(,)?) => {
        $crate::__assert_decision!(
            $decision,
            $policy,
            $crate::Names::new($role, $token, $api, $action).with_owner($owner)
        )
    };
}
