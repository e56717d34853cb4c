//! Explanations as data: the JSON that `portcullis decide --format json` prints.

use alloc::{collections::BTreeSet, format, string::String, vec::Vec};

use serde::{Serialize, Serializer, ser::SerializeMap as _};

use super::{Alternative, Explanation, Fingerprint, Match, MatchOutcome, Missing, Policy, RolesExplanation};
use crate::{
    rules::{Clause, Rule, Source},
    space::Decision,
};

/// The version of the form. It increases when a field changes meaning or is removed; fields may be added.
const VERSION: u32 = 1;

impl Serialize for Explanation<'_> {
    /// Writes the same as for a user with this role alone.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let alternatives = self.alternatives().iter().collect();
        explained(self, core::slice::from_ref(self), alternatives).serialize(serializer)
    }
}

impl Serialize for RolesExplanation<'_> {
    /// Writes the form that the guide's page on output describes, the one of `portcullis decide`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // There is always at least one explanation.
        let first = self.decisive().first();
        first.map(|first| explained(first, self.each(), self.alternatives())).serialize(serializer)
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
    allowed_if: Vec<&'e Alternative<'p>>,
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
        file: first.file(),
        line: place.map(|place| place.line),
        column: place.map(|place| place.column),
        missing: first.missing(),
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
    token: &'p str,
    api: &'p str,
    action: &'p str,
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
            matches: &'e [Match<'p>],
        }
        let (mut map, mut seen) = (serializer.serialize_map(None)?, BTreeSet::new());
        for explanation in self.0.iter().filter(|explanation| seen.insert(explanation.names().role)) {
            let of_role = OfRole {
                decision: explanation.decision(),
                rule: explanation.deciding_rule().map(Rule::id),
                missing: explanation.missing(),
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
