use std::fmt;

use super::words;
use crate::{
    policy::{Alternative, Explanation, Match, Outcome, Policy},
    rules::Rule,
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
        Some("default") => By::One(None),
        Some(id) => By::One(Some(words::rule_named(policy, id)?)),
    };
    let explanation = policy.explain(request).ok_or_else(|| no_request("it cannot be explained".into()))?;
    if explanation.decision() != decision || !by.admits(explanation.deciding_rule()) {
        return Err(Failure { policy, explanation, decision, by }.to_string());
    }
    Ok(())
}

/// What should decide.
#[derive(Clone, Copy)]
enum By<'p> {
    Anything,
    /// A rule, or the default.
    One(Option<&'p Rule>),
}

impl By<'_> {
    fn admits(self, decider: Option<&Rule>) -> bool {
        match self {
            Self::Anything => true,
            Self::One(expected) => expected.map(Rule::id) == decider.map(Rule::id),
        }
    }
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
        let (rule, is) = (explanation.deciding_rule(), words::decided(explanation.decision()));
        write!(f, "{} should be {}", explanation.names(), words::decided(*decision))?;
        if let By::One(by) = by {
            write!(f, " by {}", words::decider(*by))?;
        }
        write!(f, ", and is {is} by {}", words::decider(rule))?;
        write!(f, "\n  {is} by: {}", words::placed_decider(policy, rule))?;
        for missing in explanation.missing() {
            let needs = if missing.needs.is_empty() { "that no name meets".into() } else { missing.needs.join(" or ") };
            write!(f, "\n  missing: {} {needs}, the request has {}", missing.column, missing.has)?;
        }
        for (source, clause) in explanation.clauses() {
            write!(f, "\n  clause: {}", words::clause(source, clause))?;
        }
        let others = explanation.matches().iter().filter(|found| Some(found.rule.id()) != rule.map(Rule::id));
        for found in others {
            write!(f, "\n  other rule: {}, {}", words::placed_decider(policy, Some(found.rule)), self.says(found))?;
        }
        if let By::One(Some(by)) = by
            && explanation.matches().iter().all(|found| found.rule.id() != by.id())
        {
            write!(f, "\n  other rule: {}, is not about it", words::placed_decider(policy, Some(by)))?;
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
            Outcome::Denies => "denies it too",
            Outcome::Allows if is_denied => "allows it, which a denial overrides",
            Outcome::Allows => "allows it too",
            Outcome::RequirementMet => "has its requirement met",
            Outcome::Excepted(_) => "does not apply, by an exception",
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
