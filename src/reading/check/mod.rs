//! The document with every name looked up: the vocabulary check.

mod groups;
mod invariants;
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
    document::{Document, List, RuleEntry, VocabularyEntry},
    limits::Limits,
    located::{Located, Recovered, Word},
    problem::{Kind, Problem, Problems},
    tree::Node,
    what::What,
};
use crate::{
    rules::{Place, Places, Rules},
    space::Decision,
};
use groups::Groups;
use names::{Lexicon, check_name};
use sources::Sources;
#[cfg(feature = "oracle")]
pub(crate) use suite::SuiteOutline;
#[cfg(feature = "oracle")]
pub(super) use suite::{check as check_suite, outline as suite_outline};
pub(super) use vocabulary::print_duration;

/// The format version that this reader knows.
pub(super) const VERSION: &str = "1";

/// Turns the document into rules. Whatever is returned counts only if no problem has been noted.
pub(super) fn check(
    file: &str,
    document: &Document<'_>,
    root: Node<'_>,
    limits: &Limits,
    problems: &mut Problems,
) -> Option<Rules> {
    let present = check_outline(document, root, problems)?;
    let name = present.policy.filter(|name| check_name(name, problems));
    let default = present.default.and_then(|default| problems.note(check_default(default)));

    let sources = match &document.sources {
        None => Some(Sources::default()),
        Some(Recovered(Some(entries))) => {
            let sources = sources::check(&entries.value, problems);
            (!problems.any_hides_names_in(entries.place)).then_some(sources)
        }
        Some(Recovered(None)) => None,
    };
    let entry = present.vocabulary?;
    let (vocabulary, declared) = vocabulary::check(entry, limits, problems)?;
    let no_groups = Located::default();
    let groups_entry = match &document.groups {
        Some(Recovered(groups)) => groups.as_ref(),
        None => Some(&no_groups),
    };
    // A name may be unknown because its declaration could not be read: then nothing is said of names.
    let vocabulary_is_whole = !problems.any_hides_names_in(entry.place);
    let mut names_left = limits.names;
    let groups = match groups_entry.filter(|_| vocabulary_is_whole) {
        Some(groups) => groups::check(groups, &vocabulary, limits, &mut names_left, problems),
        None => Groups::default(),
    };
    let groups_are_whole = groups_entry.is_some_and(|groups| !problems.any_hides_names_in(groups.place));
    let mut lexicon = Lexicon::new(&vocabulary, &groups, vocabulary_is_whole && groups_are_whole, names_left);

    let sources_known = sources.as_ref();
    let list = rules::check(present.rules?, &mut lexicon, sources_known, limits, problems);
    let invariants = match &document.invariants {
        Some(Recovered(Some(entries))) => invariants::check(entries, &mut lexicon, sources_known, problems),
        _ => Vec::new(),
    };
    let (suppressions, severities) = match &document.lint {
        Some(Recovered(Some(entries))) => lint::check_policy(entries, &mut lexicon, problems),
        _ => Default::default(),
    };
    let groups = groups.listed(&vocabulary);
    let place_of = |word: Option<&Located<Word<'_>>>| word.map_or_else(Place::default, |word| word.place);
    let places = Places { name: place_of(present.policy), default: place_of(present.default), ..declared };
    Some(Rules {
        name: name?.value.as_str().into(),
        file: file.into(),
        groups,
        sources: sources?.into_vec(),
        default: default?,
        list,
        invariants,
        suppressions,
        severities,
        places,
        vocabulary,
    })
}

/// The parts that every policy has, as far as they could be read.
struct Outline<'d> {
    policy: Option<&'d Located<Word<'d>>>,
    vocabulary: Option<&'d Located<VocabularyEntry<'d>>>,
    default: Option<&'d Located<Word<'d>>>,
    rules: Option<&'d List<Located<RuleEntry<'d>>>>,
}

/// Looks for the keys that every policy has; nothing for a file of another version, whose keys may mean anything.
fn check_outline<'d>(document: &'d Document<'d>, root: Node<'_>, problems: &mut Problems) -> Option<Outline<'d>> {
    if let Some(Recovered(Some(version))) = &document.portcullis
        && *version.value.0 != *VERSION
    {
        let problem =
            Problem::new(Kind::Version { version: version.value.0.to_string(), what: What::Policy }, version.place)
                .with_help(format!("this version of portcullis reads `portcullis: {VERSION}`"));
        *problems = Problems::default().and(problem);
        return None;
    }
    let mut present = |there: bool, key: &str, example: &str| {
        if !there && !root.has_or_misspells(key) {
            problems.push(
                Problem::new(Kind::MissingKey { key: key.into(), within: " in a policy".into() }, root.first_place())
                    .with_help(format!("add `{example}`")),
            );
        }
    };
    present(document.portcullis.is_some(), "portcullis", "portcullis: 1");
    present(document.policy.is_some(), "policy", "policy: NAME");
    present(document.vocabulary.is_some(), "vocabulary", "vocabulary:");
    present(document.default.is_some(), "default", "default: deny");
    present(document.rules.is_some(), "rules", "rules: []");
    Some(Outline {
        policy: document.policy.as_ref().and_then(Recovered::as_ref),
        vocabulary: document.vocabulary.as_ref().and_then(Recovered::as_ref),
        default: document.default.as_ref().and_then(Recovered::as_ref),
        rules: document.rules.as_ref().and_then(Recovered::as_ref),
    })
}

fn check_default(default: &Located<Word<'_>>) -> Result<Decision, Problem> {
    decision(&default.value).ok_or_else(|| {
        Problem::new(Kind::UnknownDefault(default.value.to_string()), default.place)
            .with_expected(&default.value, &["allow", "deny"])
    })
}

fn decision(word: &str) -> Option<Decision> {
    [Decision::Allow, Decision::Deny].into_iter().find(|decision| decision.as_str() == word)
}
