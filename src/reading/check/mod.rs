//! Turns documents into rules and suites, with every name looked up.

mod groups;
#[cfg(feature = "oracle")]
mod guards;
mod invariants;
mod lexicon;
mod lint;
mod names;
mod order;
#[cfg(feature = "oracle")]
mod requests;
#[cfg(feature = "routes")]
mod routes;
mod rules;
mod sources;
#[cfg(feature = "oracle")]
mod suite;
mod union;
mod vocabulary;

use std::collections::HashMap;

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
    rules::{Files, Place, Places, Rules},
    space::Decision,
};
use groups::Groups;
use lexicon::Lexicon;
use names::{check_name, not_a_decision};
#[cfg(feature = "routes")]
pub(crate) use routes::RoutesOutline;
#[cfg(feature = "routes")]
pub(super) use routes::{check as check_routes, outline as routes_outline};
#[cfg(feature = "oracle")]
pub(crate) use suite::SuiteOutline;
#[cfg(feature = "oracle")]
pub(super) use suite::{check as check_suite, outline as suite_outline};
pub(super) use union::{Part, Parts};

/// The version of the formats that are read.
pub(super) const VERSION: &str = "1";

/// Checks the keys that every policy has. Returns `false` for a policy of another version, whose keys may mean something else.
pub(super) fn check_policy_keys(document: &Document<'_>, root: Node<'_>, problems: &mut Problems) -> bool {
    let keys = [
        (document.policy.is_some(), "policy", "policy: NAME"),
        (document.vocabulary.is_some() || document.include.is_some(), "vocabulary", "vocabulary:"),
        (document.default.is_some(), "default", "default: deny"),
        (document.rules.is_some(), "rules", "rules: []"),
    ];
    check_keys(FileKind::Policy, document.portcullis.as_ref(), &keys, root, problems)
}

/// Turns the documents of a policy into its rules. The result only counts if there is no problem, and if none of the included
/// documents has one of its own.
pub(super) fn check(parts: Parts<'_>, files: Files, budget: &mut Budget<'_>, problems: &mut Problems) -> Option<Rules> {
    let document = parts.own.document;
    let name = readable(document.policy.as_ref()).filter(|name| check_name(name, problems));
    check_policy_names(parts, problems);
    let default = readable(document.default.as_ref());
    let decision = default.and_then(|default| problems.ok(check_default(default)));

    let sources = sources::check(parts, problems);
    let sources_are_whole = match &document.sources {
        None => true,
        Some(Recovered(entries)) => entries.as_ref().is_some_and(|entries| !problems.any_hides_names_in(entries.place)),
    };
    let known_sources = sources_are_whole.then_some(&sources);
    // Without a place of its own, the vocabulary is that of included files, which are checked.
    let vocabulary_place = match &document.vocabulary {
        None => document.include.as_ref().map(|_| None)?,
        Some(vocabulary) => Some(vocabulary.as_ref()?.place),
    };
    let (vocabulary, declared) = vocabulary::check(parts, budget, problems)?;
    // A name may be unknown because its declaration could not be read. Then names are not checked.
    let vocabulary_is_whole = vocabulary_place.is_none_or(|place| !problems.any_hides_names_in(place));
    let groups_place = match &document.groups {
        None => Some(None),
        Some(groups) => groups.as_ref().map(|groups| Some(groups.place)),
    };
    let groups = match groups_place.filter(|_| vocabulary_is_whole) {
        Some(_) => groups::check(parts, &vocabulary, budget, problems),
        None => Groups::default(),
    };
    let groups_are_whole =
        groups_place.is_some_and(|place| place.is_none_or(|place| !problems.any_hides_names_in(place)));
    let names_are_known = vocabulary_is_whole && groups_are_whole;
    let mut lexicon = Lexicon::new(&vocabulary, &groups, names_are_known, budget.names);

    readable(document.rules.as_ref())?;
    let list = rules::check(parts, &mut lexicon, known_sources, budget, problems);
    let invariants = readable(document.invariants.as_ref())
        .map_or_else(Vec::new, |entries| invariants::check(entries, &mut lexicon, known_sources, problems));
    let (suppressions, severities) = readable(document.lint.as_ref())
        .map_or_else(Default::default, |entries| lint::check_policy(entries, &mut lexicon, problems));
    budget.names = lexicon.names_left();
    known_sources?;
    let (sources, source_places) = sources.into_parts();
    let mut said = declared.said;
    said.extend(groups.places().chain(source_places));
    // What is said is found by halving.
    said.sort_by_key(|&(what, _)| what);
    said.shrink_to_fit();
    let groups = groups.listed(&vocabulary);
    let places = Places {
        name: name.map_or_else(Place::default, |name| name.place),
        default: default.map_or_else(Place::default, |default| default.place),
        said,
        ..declared
    };
    Some(Rules {
        name: name?.value.as_str().into(),
        files,
        groups,
        sources,
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

/// What is left of some limits, for the policy and the files that it includes.
pub(super) struct Budget<'l> {
    pub(super) limits: &'l Limits,
    names: usize,
    steps: usize,
    cells: usize,
}

impl<'l> Budget<'l> {
    pub(super) const fn new(limits: &'l Limits) -> Self {
        Self { limits, names: limits.names, steps: limits.steps, cells: limits.cells }
    }
}

/// Reports a policy whose name is that of another file. Locks and differences tell included policies apart by their names.
fn check_policy_names(parts: Parts<'_>, problems: &mut Problems) {
    let mut seen = HashMap::new();
    for name in parts.values(|document| document.policy.as_ref()) {
        if let Some(first) = seen.insert(name.value.as_str(), name.place) {
            problems.push(
                Problem::new(ProblemKind::DuplicateId { what: "policy", id: name.value.to_string() }, name.place)
                    .with_related(first, "first declared here")
                    .with_help("choose another name for one of them"),
            );
        }
    }
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
