//! The `lint` keys: suppressed findings, and severities of lints.

use super::{
    super::{
        document::{Columns, PolicyLintEntry, RuleLintEntry},
        located::{Located, Several, Text, Words},
        problem::{Problem, Problems},
        problem_kind::ProblemKind,
    },
    lexicon::Lexicon,
};
use crate::{
    rules::{Listed, Place, SeverityOverride, Suppression},
    space::Cube,
};

/// Returns the suppressed findings about a rule.
pub(super) fn check_rule(
    entries: Option<&Several<Located<RuleLintEntry<'_>>>>,
    problems: &mut Problems,
) -> Vec<Suppression> {
    let entries = entries.iter().flat_map(|entries| &entries.0);
    let suppressions = entries.map(|entry| {
        suppression(
            &entry.value.allow,
            (Cube::ALL, Listed::default()),
            entry.value.because.as_ref(),
            entry.place,
            problems,
        )
    });
    suppressions.collect()
}

/// Returns the suppressed findings about the policy, and the severities of lints.
pub(super) fn check_policy(
    entries: &Several<Located<PolicyLintEntry<'_>>>,
    lexicon: &mut Lexicon<'_>,
    problems: &mut Problems,
) -> (Vec<Suppression>, Vec<SeverityOverride>) {
    let (mut suppressions, mut severities) = (Vec::new(), Vec::new());
    for Located { value: entry, place } in &entries.0 {
        let within = lexicon.cube_and_names(Columns::from(entry), problems);
        if let Some(allow) = &entry.allow {
            suppressions.push(suppression(allow, within, entry.because.as_ref(), *place, problems));
        } else if entry.severity.is_empty() && !problems.any_in(*place) {
            let key =
                ProblemKind::MissingKey { key: "allow".into(), within: " in a `lint` entry of the policy".into() };
            problems.push(Problem::new(key, *place).with_help("list the lints to suppress, or add `severity`"));
        }
        severities.extend(entry.severity.iter().map(|(lint, severity)| SeverityOverride {
            lint: lint.value.as_str().into(),
            severity: (*severity.value).into(),
            place: lint.place,
            severity_place: severity.place,
        }));
    }
    (suppressions, severities)
}

fn suppression(
    allow: &Words<'_>,
    (within, listed): (Cube, Listed),
    because: Option<&Text<'_>>,
    place: Place,
    problems: &mut Problems,
) -> Suppression {
    if allow.list.is_empty() {
        let problem = Problem::new(ProblemKind::EmptyList("no lint is suppressed"), allow.place);
        problems.push(problem.with_help("list the lints to suppress"));
    }
    Suppression {
        lints: allow.list.iter().map(|word| (word.value.as_str().into(), word.place)).collect(),
        within,
        listed,
        because: because.map(|because| (**because).into()),
        place,
    }
}
