use std::fmt;

use super::words;
use crate::{
    policy::{Alternative, Decider, Explanation, Match, MatchOutcome, Policy},
    rules::DEFAULT,
    space::{Decision, Names},
};

/// Asserts what a policy decides about a request, and, if `by` names one, by which rule, or by `default`.
///
/// [`assert_allowed!`](crate::assert_allowed) and [`assert_denied!`](crate::assert_denied) are easier to read.
///
/// # Panics
///
/// If the policy decides otherwise: with the explanation. If a name or the rule is unknown: with the nearest that is known.
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
    let no_request = |why: String| format!("{names} is no request of policy `{}`: {why}", policy.rules().name());
    let request = policy.resolve(names).map_err(|error| no_request(error.to_string()))?;
    let by = match by {
        None => By::Anything,
        Some(DEFAULT) => By::One(Decider::Default),
        Some(id) => By::One(Decider::Rule(words::rule_named(policy, id)?)),
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

/// What an assertion expected, and why it is otherwise.
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
        write!(f, ", and is {is} by {}", decider.in_words())?;
        write!(f, "\n  {is} by: {}", words::placed(policy, decider))?;
        for missing in explanation.missing() {
            let needs = if missing.needs.is_empty() { "that no name meets".into() } else { missing.needs.join(" or ") };
            write!(f, "\n  missing: {} {needs}, the request has {}", missing.column, missing.has)?;
        }
        for (source, clause) in explanation.clauses() {
            write!(f, "\n  clause: {}#{}: {}", source.name(), clause.name(), clause.text())?;
        }
        let others = explanation.matches().iter().filter(|found| Decider::Rule(found.rule) != decider);
        for found in others {
            write!(f, "\n  other rule: {}, {}", words::placed(policy, Decider::Rule(found.rule)), self.says(found))?;
        }
        if let By::One(by @ Decider::Rule(rule)) = by
            && explanation.matches().iter().all(|found| found.rule.id() != rule.id())
        {
            write!(f, "\n  other rule: {}, is not about it", words::placed(policy, *by))?;
        }
        if explanation.decision().is_deny() {
            write!(f, "\n  allowed if: {}", allowed_if(explanation.alternatives()))?;
        }
        Ok(())
    }
}

impl Failure<'_> {
    /// What a rule says that does not decide.
    fn says(&self, found: &Match<'_>) -> &'static str {
        let is_denied = self.explanation.decision().is_deny();
        match found.outcome {
            MatchOutcome::Denies => "denies it too",
            MatchOutcome::Allows if is_denied => "allows it, which a denial overrides",
            MatchOutcome::Allows => "allows it too",
            MatchOutcome::RequirementMet => "has its requirement met",
            MatchOutcome::Excepted(_) => "does not apply, by an exception",
        }
    }
}

/// The smallest changes of a denied request.
fn allowed_if(alternatives: &[Alternative<'_>]) -> String {
    const MOST: usize = 3;
    let way = |alternative: &Alternative<'_>| {
        let changes = alternative.targets().map(|(column, to)| format!("the {column} is {to}"));
        changes.collect::<Vec<_>>().join(" and ")
    };
    let mut ways: Vec<String> = alternatives.iter().take(MOST).map(way).collect();
    if alternatives.len() > MOST {
        ways.push(format!("in {} more ways", alternatives.len() - MOST));
    }
    if ways.is_empty() { "never: nobody may".into() } else { ways.join(", or ") }
}
