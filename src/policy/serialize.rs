//! Explanations as data: the JSON that `portcullis decide --format json` prints.

use alloc::{collections::BTreeSet, format, string::String, vec::Vec};

use serde::{Serialize, Serializer, ser::SerializeMap as _};

use super::{Alternative, Explanation, Fingerprint, Match, MatchOutcome, Missing, NearRule, Policy, RolesExplanation};
use crate::{
    rules::{Citation, Clause, Place, Rule, Source},
    space::Decision,
};

/// The version of the form. It increases when a field changes meaning or is removed; fields may be added.
const VERSION: u32 = 1;

impl Serialize for Explanation<'_> {
    /// Writes the same as for a user with this role alone.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (nearest, alternatives) = (self.nearest().iter().collect(), self.alternatives().iter().collect());
        explained(self, core::slice::from_ref(self), nearest, alternatives).serialize(serializer)
    }
}

impl Serialize for RolesExplanation<'_> {
    /// Writes the form that the guide's page on output describes, the one of `portcullis decide`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // There is always at least one explanation.
        let first = self.decisive().first();
        let explained = first.map(|first| explained(first, self.each(), self.nearest(), self.alternatives()));
        explained.serialize(serializer)
    }
}

#[derive(Serialize)]
struct Explained<'e, 'p> {
    version: u32,
    decision: Decision,
    rule: Option<&'p str>,
    clause: Option<String>,
    file: &'p str,
    line: Option<u32>,
    column: Option<u32>,
    missing: &'e [Missing<'p>],
    nearest: Vec<Near<'e, 'p>>,
    allowed_if: Vec<&'e Alternative<'p>>,
    alternatives: Vec<Granted<'e, 'p>>,
    request: RolesRequest<'p>,
    by_role: ByRole<'e, 'p>,
    matches: &'e [Match<'p>],
    clauses: Vec<CitedClause<'p>>,
    policy: PolicyFields<'p>,
}

/// Returns the form of the explanations for each role, the `first` of which decides.
fn explained<'e, 'p>(
    first: &'e Explanation<'p>,
    each: &'e [Explanation<'p>],
    nearest: Vec<&'e NearRule<'p>>,
    allowed_if: Vec<&'e Alternative<'p>>,
) -> Explained<'e, 'p> {
    let (rule, names, policy) = (first.deciding_rule(), first.names(), first.policy);
    // What was not read from a text has no places.
    let place = rule.map(Rule::place).filter(|place| place.line > 0);
    let clauses: Vec<CitedClause<'p>> = first.clauses().map(CitedClause::of).collect();
    Explained {
        version: VERSION,
        decision: first.decision(),
        rule: rule.map(Rule::id),
        clause: clauses.first().map(|clause| clause.id.clone()),
        file: rule.map_or(first.file(), |rule| policy.rules().file_of(rule.place())),
        line: place.map(|place| place.line),
        column: place.map(|place| place.column),
        missing: first.missing(),
        nearest: nearest.into_iter().map(|near| Near::of(near, policy)).collect(),
        alternatives: allowed_if.iter().map(|alternative| Granted::of(alternative, policy)).collect(),
        allowed_if,
        request: RolesRequest {
            roles: each.iter().map(|explanation| explanation.names().role).collect(),
            token: names.token,
            api: names.api,
            action: names.action,
            owner: names.owner,
        },
        by_role: ByRole(each),
        matches: first.matches(),
        clauses,
        policy: PolicyFields::of(policy),
    }
}

#[derive(Serialize)]
struct RolesRequest<'p> {
    roles: Vec<&'p str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<&'p str>,
    api: &'p str,
    action: &'p str,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<&'p str>,
}

/// The explanations by role, each role once.
struct ByRole<'e, 'p>(&'e [Explanation<'p>]);

impl Serialize for ByRole<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct OfRole<'e, 'p> {
            decision: Decision,
            rule: Option<&'p str>,
            missing: &'e [Missing<'p>],
            nearest: Vec<Near<'e, 'p>>,
            matches: &'e [Match<'p>],
        }
        let (mut map, mut seen) = (serializer.serialize_map(None)?, BTreeSet::new());
        for explanation in self.0.iter().filter(|explanation| seen.insert(explanation.names().role)) {
            let of_role = OfRole {
                decision: explanation.decision(),
                rule: explanation.deciding_rule().map(Rule::id),
                missing: explanation.missing(),
                nearest: explanation.nearest().iter().map(|near| Near::of(near, explanation.policy)).collect(),
                matches: explanation.matches(),
            };
            map.serialize_entry(explanation.names().role, &of_role)?;
        }
        map.end()
    }
}

impl Serialize for Match<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Fields<'m, 'p> {
            rule: &'p str,
            file: &'p str,
            line: Option<u32>,
            outcome: &'static str,
            missing: &'m [Missing<'p>],
        }
        let outcome = match self.outcome {
            MatchOutcome::Denies => "denies",
            MatchOutcome::RequirementMet => "requirement_met",
            MatchOutcome::Allows => "allows",
            MatchOutcome::Excepted(_) => "excepted",
        };
        let line = Some(self.rule.place().line).filter(|&line| line > 0);
        Fields { rule: self.rule.id(), file: self.file, line, outcome, missing: &self.missing }.serialize(serializer)
    }
}

impl Serialize for Alternative<'_> {
    /// Writes the columns that differ, each with its new name.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.targets())
    }
}

/// Something in the policy's text, and the clauses that it cites.
#[derive(Serialize)]
struct Placed<'p> {
    file: &'p str,
    line: Option<u32>,
    column: Option<u32>,
    clauses: Vec<CitedClause<'p>>,
}

impl<'p> Placed<'p> {
    fn of(place: Place, citations: &'p [Citation], policy: &'p Policy) -> Self {
        let (rules, read) = (policy.rules(), Some(place).filter(|place| place.line > 0));
        let clauses = citations.iter().filter_map(|&citation| rules.cited(citation)).map(CitedClause::of);
        Self {
            file: rules.file_of(place),
            line: read.map(|place| place.line),
            column: read.map(|place| place.column),
            clauses: clauses.collect(),
        }
    }
}

/// A rule that comes near to granting the request.
#[derive(Serialize)]
struct Near<'e, 'p> {
    rule: &'p str,
    #[serde(flatten)]
    placed: Placed<'p>,
    missing: &'e [Missing<'p>],
    exception: Option<Placed<'p>>,
}

impl<'e, 'p> Near<'e, 'p> {
    fn of(near: &'e NearRule<'p>, policy: &'p Policy) -> Self {
        let exception = near.exception.map(|one| Placed::of(one.place(), one.citations(), policy));
        let placed = Placed::of(near.rule.place(), near.rule.citations(), policy);
        Self { rule: near.rule.id(), placed, missing: &near.missing, exception }
    }
}

/// A change with which the request would be allowed, and what would allow it.
#[derive(Serialize)]
struct Granted<'e, 'p> {
    changes: &'e Alternative<'p>,
    rule: Option<&'p str>,
    #[serde(flatten)]
    placed: Placed<'p>,
}

impl<'e, 'p> Granted<'e, 'p> {
    fn of(alternative: &'e Alternative<'p>, policy: &'p Policy) -> Self {
        let rule = alternative.granted_by.rule();
        let place = rule.map_or_else(|| policy.rules().places().default_decision(), Rule::place);
        let placed = Placed::of(place, rule.map_or(&[], Rule::citations), policy);
        Self { changes: alternative, rule: rule.map(Rule::id), placed }
    }
}

#[derive(Serialize)]
struct CitedClause<'p> {
    id: String,
    text: &'p str,
    url: Option<&'p str>,
}

impl<'p> CitedClause<'p> {
    fn of((source, clause): (&'p Source, &'p Clause)) -> Self {
        Self { id: format!("{}#{}", source.name(), clause.name()), text: clause.text(), url: source.url() }
    }
}

#[derive(Serialize)]
struct PolicyFields<'p> {
    name: &'p str,
    file: &'p str,
    fingerprint: Fingerprint,
}

impl<'p> PolicyFields<'p> {
    fn of(policy: &'p Policy) -> Self {
        Self { name: policy.rules().name(), file: policy.rules().file(), fingerprint: policy.fingerprint() }
    }
}

impl Serialize for Fingerprint {
    /// Writes 64 hexadecimal digits.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
