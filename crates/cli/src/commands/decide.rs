//! `decide`: one decision, explained.

use std::{
    collections::{HashMap, HashSet},
    mem::{self, Discriminant},
};

use clap::Args;
use portcullis::{
    Call, Column, Decider, Decision, Explanation, Policy,
    policy::{Alternative, Match, MatchOutcome, Missing, NearRule, RolesExplanation},
    rules::{Effect, Rule},
    space::OperationName,
};
use serde_json::json;

use super::{ExitStatus, Format, Output};
use crate::{
    escape,
    failure::{Failure, UsageError},
    json,
    layout::{self, Labels},
    operation,
    policies::PolicyArgs,
    words::{self, Naming},
};

/// Decide a request and explain the decision
///
/// Exits with 0 if the request is allowed, 2 if it is denied, 3 if a name is unknown or the policy cannot be read.
#[derive(Debug, Args)]
pub(crate) struct Decide {
    /// Operation that is called; `--api` and `--action` say the same
    #[arg(value_name = "API.ACTION", required_unless_present_any = ["api", "action"])]
    operation: Option<String>,

    /// Role of the caller; repeat the option for a caller with several roles
    #[arg(long = "role", value_name = "ROLE", required = true)]
    roles: Vec<String>,

    /// Kind of token that authenticates the request; required if the policy declares several
    #[arg(long)]
    token: Option<String>,

    /// API that is called
    #[arg(long, conflicts_with = "operation")]
    api: Option<String>,

    /// Action that is called
    #[arg(long, conflicts_with = "operation")]
    action: Option<String>,

    /// Whose item the request touches; required if the operation can have several owners
    #[arg(long)]
    owner: Option<String>,

    #[command(flatten)]
    policy: PolicyArgs,

    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Decide {
    pub(super) fn run(&self, output: &mut Output) -> Result<ExitStatus, Failure> {
        let policy = self.policy.load()?;
        let OperationName { api, action, .. } = self.operation(&policy)?;
        let call = Call::of_operation(api, action);
        let call = self.token.as_deref().map_or(call, |token| call.with_token(token));
        let call = self.owner.as_deref().map_or(call, |owner| call.with_owner(owner));
        let requests = self.policy.found(&policy, policy.resolve_roles(&self.roles, &call))?;
        let decision = policy.decide_any(&requests);
        if let Some(explanation) = policy.explain_any(&requests) {
            match self.format {
                Format::Human => {
                    Explained { policy: &policy, whole: &explanation }.write(output, self.policy.remark())?;
                }
                Format::Json => json::write(output, &json!(explanation))?,
            }
        }
        Ok(if decision.is_allow() { ExitStatus::Success } else { ExitStatus::Denied })
    }

    /// Returns the API and the action, which are given together or apart.
    fn operation<'a>(&'a self, policy: &Policy) -> Result<OperationName<'a>, UsageError> {
        if let Some(operation) = &self.operation {
            return operation::read(operation, policy);
        }
        let vocabulary = policy.vocabulary();
        let is_alone = self.api.is_none() || self.action.is_none();
        if let Some(api) = &self.api {
            operation::check_part(api, vocabulary.apis().id(api).is_some(), is_alone, policy)?;
        }
        if let Some(action) = &self.action {
            operation::check_part(action, vocabulary.actions().id(action).is_some(), is_alone, policy)?;
        }
        match (&self.api, &self.action) {
            (Some(api), Some(action)) => Ok(OperationName::new(api, action)),
            (None, _) => Err(UsageError::PartMissing { given: "--action", missing: "--api" }),
            (_, None) => Err(UsageError::PartMissing { given: "--api", missing: "--action" }),
        }
    }
}

/// An explanation for people.
pub(super) struct Explained<'a, 'p> {
    pub(super) policy: &'p Policy,
    pub(super) whole: &'a RolesExplanation<'p>,
}

impl<'p> Explained<'_, 'p> {
    /// Writes the explanation; the remark follows the names of the policy's files.
    pub(super) fn write(&self, output: &mut Output, remark: &str) -> Result<(), Failure> {
        let decisive = self.whole.decisive();
        let Some(first) = decisive.first() else {
            return Ok(());
        };
        let (vocabulary, decision, names) = (self.policy.vocabulary(), self.whole.decision(), first.names());
        let may = if decision.is_allow() { "may" } else { "may not" };
        let (who, target) = (named_roles(decisive), words::target(&names, vocabulary));
        let decided = layout::decided(decision, decision.past_tense());
        let token = names.token.map_or_else(String::new, |token| format!(" with token {token}"));
        let answer = format!("{decided}: {who}{token} {may} call {target}");
        writeln!(output, "{}\n", textwrap::fill(&answer, layout::wrapping(0).subsequent_indent("  ")))?;

        for group in decisive.chunk_by(is_decided_the_same_way) {
            self.write_reasons(output, group, group.len() < decisive.len())?;
        }
        if let Some((owner, about)) = words::owner(&names, vocabulary) {
            Labels::SHORT.write(output, "owner", &format!("{owner}: {about}"))?;
        }
        write_clauses(output, first)?;
        if let Some(reading) = first.deciding_rule().and_then(Rule::reading) {
            Labels::SHORT.write(output, "reading", reading)?;
        }
        if decision.is_deny() {
            self.write_nearest(output)?;
            Labels::SHORT.write_all(output, ["allowed if", ""], self.allowed_if())?;
        }
        // What to read: the deciding rule, or the default that denies, or else a rule in whose scope the request is.
        let default = Some(self.policy.rules().places().default_decision()).filter(|_| decision.is_deny());
        let matching = || first.matches().first().map(|found| found.rule.place());
        let place = first.deciding_rule().map(Rule::place).or(default).or_else(matching).filter(|place| place.line > 0);
        if let Some(place) = place {
            let at = format!("{}:{place}{remark}", words::file_of(self.policy, place));
            Labels::SHORT.write(output, "at", &at)?;
        } else if !remark.is_empty() {
            Labels::SHORT.write(
                output,
                "policy",
                &format!("{}{remark}", escape::visible(self.policy.rules().name())),
            )?;
        }
        Ok(())
    }

    /// Writes why the roles of a group are decided as they are, all of them for the same reasons.
    fn write_reasons(
        &self,
        output: &mut Output,
        group: &[Explanation<'p>],
        differs_by_role: bool,
    ) -> Result<(), Failure> {
        let Some(explanation) = group.first() else {
            return Ok(());
        };
        let of_roles = if differs_by_role { format!("{}: ", named_roles(group)) } else { String::new() };
        let reasons = self.reasons(explanation).into_iter().map(|reason| format!("{of_roles}{reason}"));
        Labels::SHORT.write_all(output, ["why", ""], reasons)?;
        for missing in explanation.missing() {
            Labels::SHORT.write(output, "missing", &self.lacks(missing, group))?;
        }
        Ok(())
    }

    /// Returns what the request of some roles lacks in a column.
    fn lacks(&self, missing: &Missing<'p>, of: &[Explanation<'p>]) -> String {
        let has = if missing.column == Column::Role { roles(of) } else { missing.has.to_owned() };
        let needs = match missing.at_least {
            Some(lowest) => words::or_above(lowest),
            None => words::grouped(&missing.needs, missing.column, self.policy).join(" or "),
        };
        let needs = if needs.is_empty() { "(none is enough)".into() } else { needs };
        format!("{} {needs}, the request has {has}", missing.column)
    }

    /// Writes the rules that come nearest to granting the request, and what it lacks for each.
    fn write_nearest(&self, output: &mut Output) -> Result<(), Failure> {
        const MAX: usize = 3;
        let nearest = self.whole.nearest();
        Labels::SHORT.write_all(output, ["nearest"; 2], nearest.iter().take(MAX).map(|near| self.near(near)))?;
        let more = words::more(MAX, nearest.len(), "rule").map(|more| format!("and {more}"));
        Ok(Labels::SHORT.write_all(output, [""; 2], more)?)
    }

    /// Returns what the request lacks for a rule, the exception that excludes it, and on a line of its own the place of the rule
    /// and the first clause that it cites.
    fn near(&self, near: &NearRule<'p>) -> String {
        let rules = self.policy.rules();
        let lacking = near.missing.iter().map(|missing| self.lacks(missing, self.whole.each()));
        let lacking = lacking.collect::<Vec<_>>().join("; and ");
        let excepted = near.exception.map_or_else(String::new, |exception| {
            let cited = exception.citations().first().and_then(|&citation| rules.cited(citation));
            let cited = cited.map_or_else(String::new, |cited| format!(" ({})", words::citation(cited)));
            format!("; its exception in line {}{cited} excludes the request", exception.place().line)
        });
        let cited = near.rule.citations().first().and_then(|&citation| rules.cited(citation));
        let cited =
            cited.map_or_else(String::new, |(_, clause)| format!(", clause {}: {}", clause.name(), clause.text()));
        let place = near.rule.place();
        let file = escape::visible(rules.file_of(place));
        format!("rule {} needs {lacking}{excepted}\nat {file}:{place}{cited}", near.rule.id())
    }

    /// Returns the smallest changes that would be allowed: those that a rule would allow with this rule, its place and its first
    /// clause.
    fn allowed_if(&self) -> Vec<String> {
        const MAX: usize = 6;
        let ways = self.ways();
        let more = words::more(MAX, ways.len(), "way");
        let mut deciders: Vec<(Decider<'_>, Vec<String>)> = Vec::new();
        for (by, way) in ways.into_iter().take(MAX) {
            match deciders.iter_mut().find(|(decider, _)| *decider == by) {
                Some((_, ways)) => ways.push(way),
                None => deciders.push((by, vec![way])),
            }
        }
        match deciders.as_mut_slice() {
            [] => vec!["never: every request for this operation is denied".into()],
            // What a policy does not restrict is allowed by no rule that could be shown.
            [(Decider::Default, ways)] => vec![ways.drain(..).chain(more).collect::<Vec<_>>().join(", or ")],
            _ => deciders.iter().map(|(decider, ways)| self.granted(*decider, ways)).chain(more).collect(),
        }
    }

    /// Returns the smallest changes that would be allowed, and by what. Those that differ in the role alone are one, if their roles
    /// are those that the policy writes as one role or above.
    fn ways(&self) -> Vec<(Decider<'p>, String)> {
        let alternatives = self.whole.alternatives();
        let mut roles: HashMap<(&str, Vec<_>), Vec<&str>> = HashMap::new();
        for alternative in &alternatives {
            let key = (alternative.granted_by.name(), without_role(alternative));
            roles.entry(key).or_default().extend(role(alternative));
        }
        let written = self.written_at_least();
        let lowest = roles.into_iter().filter_map(|(key, mut roles)| {
            roles.sort_unstable();
            let (lowest, _) = written.iter().find(|(_, all)| *all == roles)?;
            Some((key, *lowest))
        });
        let lowest: HashMap<_, &str> = lowest.collect();
        let mut shown = HashSet::new();
        let ways = alternatives.iter().filter_map(|alternative| {
            let key = (alternative.granted_by.name(), without_role(alternative));
            let or_above = lowest.get(&key).map(|lowest| words::or_above(lowest));
            let is_new = or_above.is_none() || shown.insert(key);
            is_new.then(|| (alternative.granted_by, way(alternative, or_above.as_deref())))
        });
        ways.collect()
    }

    /// Returns the sets of roles that rules about the request write as one role or above, each with this role and in the order of
    /// names.
    fn written_at_least(&self) -> Vec<(&'p str, Vec<&'p str>)> {
        let vocabulary = self.policy.vocabulary();
        let mut known = HashSet::new();
        let granting = self.whole.alternatives().into_iter().filter_map(|alternative| alternative.granted_by.rule());
        let granting = granting.filter(|rule| known.insert(rule.id()));
        let scopes = granting.filter_map(|rule| {
            let lowest = vocabulary.roles().name(rule.scope().roles().at_least()?)?;
            Some((lowest, rule.scope().listed(Column::Role).filter_map(|id| id.name(vocabulary)).collect()))
        });
        let missing = self.whole.each().iter().flat_map(Explanation::missing);
        let required = missing.filter_map(|missing| Some((missing.at_least?, missing.needs.clone())));
        let mut written: Vec<(&str, Vec<&str>)> = scopes.chain(required).collect();
        for (_, roles) in &mut written {
            roles.sort_unstable();
        }
        written.sort_unstable();
        written.dedup();
        written
    }

    /// Returns changes and what would allow them: `the role is admin: rule admins-write, door.yaml:20:9, charter#keys`.
    fn granted(&self, by: Decider<'_>, ways: &[String]) -> String {
        let mut citations = by.rule().into_iter().flat_map(Rule::citations);
        let cited = citations.find_map(|&citation| self.policy.rules().cited(citation));
        let cited = cited.map_or_else(String::new, |cited| format!(", {}", words::citation(cited)));
        format!("{}: {}{cited}", ways.join(", or "), words::decider(self.policy, by))
    }

    /// Returns what each rule in whose scope the request is does, the deciding rule first.
    fn reasons(&self, explanation: &Explanation<'p>) -> Vec<String> {
        let deciding = explanation.deciding_rule().map(Rule::id);
        let mut matches: Vec<&Match<'p>> = explanation.matches().iter().collect();
        matches.sort_by_key(|found| Some(found.rule.id()) != deciding);
        let mut reasons: Vec<String> = matches.iter().map(|found| self.reason(found)).collect();
        if deciding.is_none() {
            let no_rule = if matches.is_empty() { "no rule matches it" } else { "no rule decides it" };
            let by_default = match self.policy.rules().default_decision() {
                Decision::Allow => "the policy allows what it does not restrict",
                Decision::Deny => "the policy denies what it does not allow",
            };
            reasons.insert(0, format!("{no_rule}, and {by_default}"));
        }
        reasons
    }

    fn reason(&self, found: &Match<'p>) -> String {
        let (id, naming) = (found.rule.id(), Naming::of(self.policy));
        match (found.outcome, found.rule.effect()) {
            (MatchOutcome::Excepted(_), _) => format!("rule {id} does not apply, because of an exception"),
            (MatchOutcome::RequirementMet, Effect::Require(needs)) => {
                format!("rule {id} is met: it requires {}", words::requirement(needs, naming))
            }
            (_, effect) => format!("rule {id} {}", words::effect(effect, naming)),
        }
    }
}

/// Returns the roles of explanations: `usage and power`.
fn roles(explanations: &[Explanation<'_>]) -> String {
    explanations.iter().map(|explanation| explanation.names().role).collect::<Vec<_>>().join(" and ")
}

/// Returns the roles of explanations, as what they are: `roles usage and power`.
fn named_roles(explanations: &[Explanation<'_>]) -> String {
    format!("{} {}", words::plural(explanations.len(), "role", "roles"), roles(explanations))
}

/// Returns whether the same rules decide about two roles, with the same outcomes.
fn is_decided_the_same_way(one: &Explanation<'_>, other: &Explanation<'_>) -> bool {
    fn outcomes<'e>(
        explanation: &'e Explanation<'_>,
    ) -> impl Iterator<Item = (&'e str, Discriminant<MatchOutcome<'e>>)> {
        explanation.matches().iter().map(|found| (found.rule.id(), mem::discriminant(&found.outcome)))
    }
    outcomes(one).eq(outcomes(other))
}

fn write_clauses(output: &mut Output, explanation: &Explanation<'_>) -> Result<(), Failure> {
    let clauses: Vec<_> = explanation.clauses().collect();
    let mut texts = Vec::new();
    for of_source in clauses.chunk_by(|(one, _), (other, _)| one.name() == other.name()) {
        texts.extend(of_source.iter().map(|(_, clause)| format!("{}: {}", clause.name(), clause.text())));
        // The address of a source comes once, after its clauses.
        texts.extend(of_source.first().and_then(|(source, _)| source.url()).map(str::to_owned));
    }
    Ok(Labels::SHORT.write_all(output, ["clause", ""], texts)?)
}

/// Returns a change of the request: `the token is user_api and the role is admin`, with other words for the role where they are given.
fn way(alternative: &Alternative<'_>, role: Option<&str>) -> String {
    let changes = alternative.targets().map(|(column, to)| {
        let to = role.filter(|_| column == Column::Role).unwrap_or(to);
        format!("the {column} is {to}")
    });
    changes.collect::<Vec<_>>().join(" and ")
}

/// Returns the new role, if the role differs.
fn role<'p>(alternative: &Alternative<'p>) -> Option<&'p str> {
    alternative.targets().find(|(column, _)| *column == Column::Role).map(|(_, to)| to)
}

/// Returns the other columns that differ, with their new names.
fn without_role<'p>(alternative: &Alternative<'p>) -> Vec<(Column, &'p str)> {
    alternative.targets().filter(|(column, _)| *column != Column::Role).collect()
}
