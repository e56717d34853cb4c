//! Rules: their scope, exceptions and effect, with every name looked up.

use std::collections::HashMap;

use super::{
    super::{
        document::{Columns, RequirementEntry, RuleEntry},
        located::{Located, Recovered, Word},
        problem::{Problem, Problems},
        problem_kind::ProblemKind,
    },
    Budget,
    lexicon::Lexicon,
    lint,
    names::{check_name, not_a_decision},
    sources::Sources,
    union::Parts,
};
use crate::rules::{DEFAULT, Effect, Exception, Place, Requirement, Rule};

/// Checks every rule that could be read, of all files, and its citations if the sources could be read.
pub(super) fn check(
    parts: Parts<'_>,
    lexicon: &mut Lexicon<'_>,
    sources: Option<&Sources>,
    budget: &mut Budget<'_>,
    problems: &mut Problems,
) -> Vec<Rule> {
    let entries = || parts.values(|document| document.rules.as_ref()).flatten().filter_map(Recovered::as_ref);
    let exceptions = |entry: &RuleEntry<'_>| entry.except.as_ref().map_or(0, |except| except.value.len());
    let scopes: usize = entries().map(|entry| 1 + exceptions(&entry.value)).sum();
    let vocabulary = lexicon.vocabulary;
    let cells = vocabulary.slots().checked_mul(scopes.max(vocabulary.operation_count()));
    let Some(cells_left) = cells.and_then(|cells| budget.cells.checked_sub(cells)) else {
        let message = format!("the rules span more than {} cells", budget.limits.cells);
        problems.push(Problem::of_file(ProblemKind::OverLimit(message)));
        return Vec::new();
    };
    budget.cells = cells_left;
    let mut seen: HashMap<&str, Place> = HashMap::new();
    let mut rules = Vec::new();
    for entry in entries() {
        if problems.is_full() {
            break;
        }
        check_id("rule", &entry.value.id, &mut seen, problems);
        check_reserved(&entry.value.id, problems);
        let rule = check_rule(entry, lexicon, sources, problems);
        let entry = &entry.value;
        let Some(left) = steps_to_compile(&rule, lexicon).and_then(|steps| budget.steps.checked_sub(steps)) else {
            let message = format!("the rules take more than {} steps to compile", budget.limits.steps);
            problems.push(Problem::new(ProblemKind::OverLimit(message), entry.id.place));
            break;
        };
        budget.steps = left;
        rules.push(rule);
    }
    rules
}

/// Returns the number of 64-bit words of cells that compiling the rule combines.
fn steps_to_compile(rule: &Rule, lexicon: &Lexicon<'_>) -> Option<usize> {
    let vocabulary = lexicon.vocabulary;
    let apis = rule.scope.apis();
    let operations: usize = if apis.is_any() {
        vocabulary.operation_count()
    } else {
        apis.iter().map(|api| vocabulary.operations_of(api).count()).sum()
    };
    (1 + operations).checked_mul(vocabulary.words_of_operation())?.checked_mul(1 + rule.exceptions.len())
}

/// Reports an id that is not a valid name, or that is declared twice.
pub(super) fn check_id<'d>(
    what: &'static str,
    id: &'d Located<Word<'d>>,
    seen: &mut HashMap<&'d str, Place>,
    problems: &mut Problems,
) {
    check_name(id, problems);
    if let Some(first) = seen.insert(&id.value, id.place) {
        problems.push(
            Problem::new(ProblemKind::DuplicateId { what, id: id.value.to_string() }, id.place)
                .with_related(first, "first declared here")
                .with_help("choose another id for one of them"),
        );
    }
}

/// Reports the id `default`, which stands for the default of the policy in messages and suites.
fn check_reserved(id: &Located<Word<'_>>, problems: &mut Problems) {
    if id.value.as_str() == DEFAULT {
        problems.push(
            Problem::new(ProblemKind::ReservedId(DEFAULT), id.place)
                .with_help("it stands for the default of the policy: choose another id"),
        );
    }
}

fn check_rule(
    entry: &Located<RuleEntry<'_>>,
    lexicon: &mut Lexicon<'_>,
    sources: Option<&Sources>,
    problems: &mut Problems,
) -> Rule {
    let is_whole = !problems.any_in(entry.place);
    let Located { value: entry, place: whole_place } = entry;
    let cited =
        |cite, problems: &mut Problems| sources.map_or_else(Vec::new, |sources| sources.citations(cite, problems));
    let scope = lexicon.cube(Columns::from(entry), problems);
    let mut exceptions = Vec::new();
    if let Some(except) = entry.except.as_ref().filter(|except| except.value.is_empty()) {
        let problem = Problem::new(ProblemKind::EmptyList("there is no exception"), except.place);
        problems.push(problem.with_help("list the exceptions, or omit the key"));
    }
    for exception in entry.except.iter().flat_map(|except| &except.value) {
        let columns = Columns::from(&exception.value);
        if columns.is_empty() && !problems.any_in(exception.place) {
            let problem = Problem::new(ProblemKind::EmptyException, exception.place);
            problems.push(problem.with_help("name what it excludes, such as `owner: self`"));
        }
        exceptions.push(Exception {
            cube: lexicon.cube(columns, problems),
            citations: cited(exception.value.cite.as_ref(), problems),
            place: exception.place,
        });
    }
    let effect_place = entry.require.as_ref().map(|require| require.place);
    let effect_place = effect_place.or(entry.effect.as_ref().map(|effect| effect.place));
    Rule {
        id: entry.id.value.as_str().into(),
        scope,
        exceptions,
        effect: check_effect(entry, is_whole, lexicon, problems),
        citations: cited(entry.cite.as_ref(), problems),
        reading: entry.reading.as_deref().map(Into::into),
        suppressions: lint::check_rule(entry.lint.as_ref(), problems),
        place: entry.id.place,
        effect_place: effect_place.unwrap_or(entry.id.place),
        whole_place: *whole_place,
    }
}

fn check_effect(entry: &RuleEntry<'_>, is_whole: bool, lexicon: &mut Lexicon<'_>, problems: &mut Problems) -> Effect {
    let id = || entry.id.value.to_string();
    match (&entry.effect, &entry.require) {
        (None, Some(require)) => Effect::Require(check_requirement(&id(), require, lexicon, problems)),
        (Some(effect), None) => match effect.value.as_str() {
            "allow" => Effect::Allow,
            "deny" => Effect::Deny,
            word => {
                let kind = ProblemKind::UnknownEffect(word.into());
                problems.push(match word {
                    "require" => {
                        Problem::new(kind, effect.place).with_help("write the requirement: `require: { role: … }`")
                    }
                    _ => not_a_decision(kind, effect),
                });
                Effect::Deny
            }
        },
        (Some(effect), Some(require)) => {
            problems.push(
                Problem::new(ProblemKind::TwoEffects(id()), effect.place)
                    .with_related(require.place, "the other effect")
                    .with_help("a rule has one effect: split it into two rules"),
            );
            Effect::Deny
        }
        // A key that could not be read may have been the effect.
        (None, None) if !is_whole => Effect::Deny,
        (None, None) => {
            problems.push(
                Problem::new(ProblemKind::NoEffect(id()), entry.id.place)
                    .with_help("add `require: { … }`, `effect: allow` or `effect: deny`"),
            );
            Effect::Deny
        }
    }
}

fn check_requirement(
    id: &str,
    entry: &Located<RequirementEntry<'_>>,
    lexicon: &mut Lexicon<'_>,
    problems: &mut Problems,
) -> Requirement {
    let columns = Columns::from(&entry.value);
    if columns.is_empty() && !problems.any_in(entry.place) {
        let problem = Problem::new(ProblemKind::EmptyRequirement(id.into()), entry.place);
        problems.push(problem.with_help("name a role, a token or an owner"));
    }
    Requirement::new(lexicon.cube(columns, problems))
}
