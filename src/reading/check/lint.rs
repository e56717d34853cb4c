use super::{
    super::{
        document::{Columns, PolicyLintEntry, RuleLintEntry},
        located::{Located, Several, Text, Words},
        problem::{Kind, Problem, Problems},
    },
    names::Lexicon,
};
use crate::{
    rules::{Place, SeverityOverride, Suppression},
    space::Cube,
};

/// The findings about a rule that may stand.
pub(super) fn check_rule(
    entries: Option<&Several<Located<RuleLintEntry<'_>>>>,
    problems: &mut Problems,
) -> Vec<Suppression> {
    let entries = entries.iter().flat_map(|entries| &entries.0);
    let suppressions = entries
        .map(|entry| suppression(&entry.value.allow, Cube::ALL, entry.value.because.as_ref(), entry.place, problems));
    suppressions.collect()
}

/// The findings about the policy that may stand, and how severe lints are.
pub(super) fn check_policy(
    entries: &Several<Located<PolicyLintEntry<'_>>>,
    lexicon: &mut Lexicon<'_>,
    problems: &mut Problems,
) -> (Vec<Suppression>, Vec<SeverityOverride>) {
    let (mut suppressions, mut severities) = (Vec::new(), Vec::new());
    for Located { value: entry, place } in &entries.0 {
        let within = lexicon.cube(Columns::from(entry), problems);
        if let Some(allow) = &entry.allow {
            suppressions.push(suppression(allow, within, entry.because.as_ref(), *place, problems));
        } else if entry.severity.is_empty() && !problems.any_in(*place) {
            let key = Kind::MissingKey { key: "allow".into(), within: " in what lints may find in a policy".into() };
            problems
                .push(Problem::new(key, *place).with_help("name the lints whose findings may stand, or a `severity`"));
        }
        severities.extend(entry.severity.iter().map(|(lint, severity)| SeverityOverride {
            lint: lint.value.as_str().into(),
            severity: severity.value.as_str().into(),
            place: lint.place,
            severity_place: severity.place,
        }));
    }
    (suppressions, severities)
}

fn suppression(
    allow: &Words<'_>,
    within: Cube,
    because: Option<&Text<'_>>,
    place: Place,
    problems: &mut Problems,
) -> Suppression {
    if allow.list.is_empty() {
        let problem = Problem::new(Kind::EmptyList("no lint is named"), allow.place);
        problems.push(problem.with_help("name the lints whose findings may stand"));
    }
    Suppression {
        lints: allow.list.iter().map(|word| (word.value.as_str().into(), word.place)).collect(),
        within,
        because: because.map(|because| (**because).into()),
        place,
    }
}
