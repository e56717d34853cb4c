//! What rules decide, request by request.

use crate::model::Model;
use portcullis::{
    Decision, Policy,
    lint::{self, Finding, Fix, Report},
    rules::{Effect, Rule},
    space::Cell,
};

/// The report about a policy and the policy.
pub(crate) fn linted(model: &Model) -> (Policy, Report) {
    let report = lint::check_text("model.yaml", model.yaml().as_bytes());
    (model.policy(), report)
}

pub(crate) fn cells(policy: &Policy) -> Vec<Cell> {
    policy.vocabulary().requests().map(|request| policy.vocabulary().cell(request).unwrap()).collect()
}

/// The decision of a rule where it decides.
pub(crate) fn decision_of(rule: &Rule) -> Decision {
    Decision::from(*rule.effect() == Effect::Allow)
}

pub(crate) fn decides(rule: &Rule, cell: Cell) -> bool {
    rule.matches(cell) && (*rule.effect() == Effect::Allow || rule.effect().denies(cell))
}

/// All that a rule decides.
pub(crate) fn decided(policy: &Policy, rule: &Rule) -> Vec<Cell> {
    cells(policy).into_iter().filter(|&cell| decides(rule, cell)).collect()
}

pub(crate) fn is_subset(one: &[Cell], other: &[Cell]) -> bool {
    one.iter().all(|cell| other.contains(cell))
}

/// Whether the rule matches requests for an operation with an owner of which no other rule matches any.
pub(crate) fn is_sole_matcher(policy: &Policy, rule: &Rule) -> bool {
    let cells = cells(policy);
    let mut matched = cells.iter().filter(|&&cell| rule.matches(cell));
    matched.any(|one| {
        let like_it = |cell: &&Cell| (cell.api, cell.action, cell.owner) == (one.api, one.action, one.owner);
        let others = || policy.rules().iter().filter(|other| other.id() != rule.id());
        !cells.iter().filter(like_it).any(|&cell| others().any(|other| other.matches(cell)))
    })
}

/// The model without one of its rules.
pub(crate) fn without(model: &Model, id: &str) -> Model {
    let mut shorter = model.clone();
    shorter.rules.retain(|rule| rule.id != id);
    shorter
}

/// The rules at the places that a finding relates to.
pub(crate) fn related<'p>(policy: &'p Policy, finding: &Finding) -> Vec<&'p str> {
    let rule_at = |place| policy.rules().iter().find(|rule| rule.place() == place);
    finding.related().iter().filter_map(|related| rule_at(related.place())).map(Rule::id).collect()
}

/// Each finding of a lint about rules: the rule it is at, and those it relates to.
pub(crate) fn pairs<'p>(policy: &'p Policy, report: &Report, name: &str) -> Vec<(&'p str, Vec<&'p str>)> {
    let found = |rule: &Rule| super::of(report, name).into_iter().find(|one| one.place() == Some(rule.place()));
    let rules = policy.rules().iter();
    rules.filter_map(|rule| Some((rule.id(), related(policy, found(rule)?)))).collect()
}

/// The text with changes made, the last place first; of those that overlap, the first alone.
pub(crate) fn fixed<'f>(text: &str, fixes: impl IntoIterator<Item = &'f Fix>) -> String {
    let mut fixes: Vec<&Fix> = fixes.into_iter().collect();
    fixes.sort_by_key(|fix| fix.place());
    fixes.dedup_by(|next, fix| next.place().bytes().start < fix.place().bytes().end);
    let mut text = text.to_owned();
    for fix in fixes.into_iter().rev() {
        text.replace_range(fix.place().bytes(), fix.replacement());
    }
    text
}

/// The rules that require something of some request, and for all requests that they match the answer is yes.
pub(crate) fn requirements_where(policy: &Policy, answer: impl Fn(&Rule, Cell) -> bool) -> Vec<&str> {
    let requiring = policy.rules().iter().filter(|rule| matches!(rule.effect(), Effect::Require(_)));
    let found = requiring.filter(|rule| {
        let matched: Vec<Cell> = cells(policy).into_iter().filter(|&cell| rule.matches(cell)).collect();
        !matched.is_empty() && matched.iter().all(|&cell| answer(rule, cell))
    });
    found.map(Rule::id).collect()
}

/// The rules whose effects have findings of a lint.
pub(crate) fn at_effects<'p>(policy: &'p Policy, report: &Report, name: &str) -> Vec<&'p str> {
    let places: Vec<_> = super::of(report, name).iter().map(|finding| finding.place()).collect();
    let rules = policy.rules().iter().filter(|rule| places.contains(&Some(rule.effect_place())));
    rules.map(Rule::id).collect()
}
