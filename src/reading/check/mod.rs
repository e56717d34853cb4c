//! Turns documents into rules and suites, with every name looked up.

mod groups;
#[cfg(feature = "oracle")]
mod guards;
mod invariants;
mod lexicon;
mod lint;
mod names;
#[cfg(feature = "oracle")]
mod requests;
mod rules;
mod sources;
#[cfg(feature = "oracle")]
mod suite;
mod vocabulary;

use super::{
    document::{Document, Version},
    file_kind::FileKind,
    limits::Limits,
    located::{Located, Recovered, Word},
    problem::{Problem, Problems},
    problem_kind::ProblemKind,
    shape_help,
    tree::{Node, Value},
};
use crate::{
    rules::{Place, Places, Rules},
    space::Decision,
};
use groups::Groups;
use lexicon::Lexicon;
use names::{check_name, not_a_decision};
use sources::Sources;
#[cfg(feature = "oracle")]
pub(crate) use suite::SuiteOutline;
#[cfg(feature = "oracle")]
pub(super) use suite::{check as check_suite, outline as suite_outline};

/// The version of the formats that are read.
pub(super) const VERSION: &str = "1";

/// Turns the document of a policy into rules. The result only counts if there is no problem.
pub(super) fn check(
    file: &str,
    document: &Document<'_>,
    root: Node<'_>,
    limits: &Limits,
    problems: &mut Problems,
) -> Option<Rules> {
    let keys = [
        (document.policy.is_some(), "policy", "policy: NAME"),
        (document.vocabulary.is_some(), "vocabulary", "vocabulary:"),
        (document.default.is_some(), "default", "default: deny"),
        (document.rules.is_some(), "rules", "rules: []"),
    ];
    check_keys(FileKind::Policy, document.portcullis.as_ref(), &keys, root, problems).then_some(())?;
    let name = readable(document.policy.as_ref()).filter(|name| check_name(name, problems));
    let default = readable(document.default.as_ref());
    let decision = default.and_then(|default| problems.ok(check_default(default)));

    let sources = match &document.sources {
        None => Some(Sources::default()),
        Some(Recovered(Some(entries))) => {
            let sources = sources::check(&entries.value, problems);
            (!problems.any_hides_names_in(entries.place)).then_some(sources)
        }
        Some(Recovered(None)) => None,
    };
    let entry = readable(document.vocabulary.as_ref())?;
    let (vocabulary, declared) = vocabulary::check(entry, limits, problems)?;
    let no_groups = Located::default();
    let groups_entry = match &document.groups {
        Some(Recovered(groups)) => groups.as_ref(),
        None => Some(&no_groups),
    };
    // A name may be unknown because its declaration could not be read. Then names are not checked.
    let vocabulary_is_whole = !problems.any_hides_names_in(entry.place);
    let mut names_left = limits.names;
    let groups = match groups_entry.filter(|_| vocabulary_is_whole) {
        Some(groups) => groups::check(groups, &vocabulary, limits, &mut names_left, problems),
        None => Groups::default(),
    };
    let groups_are_whole = groups_entry.is_some_and(|groups| !problems.any_hides_names_in(groups.place));
    let mut lexicon = Lexicon::new(&vocabulary, &groups, vocabulary_is_whole && groups_are_whole, names_left);

    let known_sources = sources.as_ref();
    let list = rules::check(readable(document.rules.as_ref())?, &mut lexicon, known_sources, limits, problems);
    let invariants = readable(document.invariants.as_ref())
        .map_or_else(Vec::new, |entries| invariants::check(entries, &mut lexicon, known_sources, problems));
    let (suppressions, severities) = readable(document.lint.as_ref())
        .map_or_else(Default::default, |entries| lint::check_policy(entries, &mut lexicon, problems));
    let groups = groups.listed(&vocabulary);
    let places = Places {
        name: name.map_or_else(Place::default, |name| name.place),
        default: default.map_or_else(Place::default, |default| default.place),
        ..declared
    };
    Some(Rules {
        name: name?.value.as_str().into(),
        file: file.into(),
        groups,
        sources: sources?.into_vec(),
        default: decision?,
        list,
        invariants,
        suppressions,
        severities,
        places,
        vocabulary,
        has_guards: true,
    })
}

/// Returns the value of a key, if the key is written and its value could be read.
fn readable<T>(key: Option<&Recovered<T>>) -> Option<&T> {
    key.and_then(Recovered::as_ref)
}

/// Reports which of the keys that every file of the kind has are missing. Each is given by whether it is there, its name,
/// and an example. Returns `false` for a file of another version, whose keys may mean something else.
fn check_keys(
    kind: FileKind,
    version: Option<&Recovered<Located<Version<'_>>>>,
    keys: &[(bool, &str, &str)],
    root: Node<'_>,
    problems: &mut Problems,
) -> bool {
    let right_version = format!("{}: {VERSION}", kind.version_key());
    if let Some(Located { value: Version(written), place }) = readable(version)
        && **written != *VERSION
    {
        let problem = Problem::new(ProblemKind::Version { version: written.to_string(), kind }, *place)
            .with_help(format!("this version of portcullis reads `{right_version}`"));
        *problems = Problems::default().and(problem);
        return false;
    }
    check_is_number(kind, root, problems);
    let version = (version.is_some(), kind.version_key(), right_version.as_str());
    for &(is_there, key, example) in [version].iter().chain(keys) {
        if !is_there && !root.has_or_misspells(key) {
            let kind = ProblemKind::MissingKey { key: key.into(), within: format!(" in a {kind}") };
            problems.push(Problem::new(kind, root.first_place()).with_help(format!("add `{example}`")));
        }
    }
    true
}

/// Reports a version that is written as text: nothing is converted.
fn check_is_number(kind: FileKind, root: Node<'_>, problems: &mut Problems) {
    let written = root.entries().find(|entry| entry.key() == kind.version_key()).map(|entry| entry.value);
    if let Some(node) = written
        && let Value::Scalar { text, plain: false } = node.value()
    {
        let kind = ProblemKind::WrongType { expected: "a number".into(), found: format!("the text `{text}`") };
        problems.push(Problem::new(kind, node.place()).with_help(shape_help::unquoted(text)));
    }
}

fn check_default(default: &Located<Word<'_>>) -> Result<Decision, Problem> {
    Decision::find(&default.value)
        .ok_or_else(|| not_a_decision(ProblemKind::UnknownDefault(default.value.to_string()), default))
}
