//! A suite with every name looked up in the policy that it is for.

mod cases;
mod fixtures;
mod requests;

use super::{
    super::{
        document::SuiteDocument,
        limits::Limits,
        located::{Located, Recovered, Word},
        problem::{Kind, Problem, Problems},
        suite::OfSuite,
        tree::Node,
        what::What,
    },
    VERSION, check_name,
    columns::Lexicon,
    groups::Groups,
    invariants,
    sources::Sources,
};
use crate::{rules::Rules, suite::Expectations};
use fixtures::Fixtures;
use requests::Requests;

/// The file of the policy, as the suite writes it; nothing for a suite that cannot be read.
pub(in crate::reading) fn policy_of(
    document: &SuiteDocument<'_>,
    root: Node<'_>,
    problems: &mut Problems,
) -> Option<Option<String>> {
    check_outline(document, root, problems)?;
    Some(document.policy.as_ref().and_then(Recovered::as_ref).map(|policy| policy.value.to_string()))
}

/// Turns the document into expectations. Whatever is returned counts only if no problem has been noted.
pub(in crate::reading) fn check(
    file: &str,
    document: &SuiteDocument<'_>,
    root: Node<'_>,
    rules: &Rules,
    limits: &Limits,
    problems: &mut Problems,
) -> Option<Expectations> {
    let name = check_outline(document, root, problems)?;
    let groups = Groups::of(rules);
    let mut lexicon = Lexicon::new(rules.vocabulary(), &groups, true, limits.names);
    let fixtures = Fixtures::check(document, &mut lexicon, problems);
    let mut requests = Requests::new(lexicon, fixtures, limits);
    let tests = cases::check(document, rules, &mut requests, problems);
    let invariants = match &document.invariants {
        Some(Recovered(Some(entries))) => {
            let sources = Sources::new(rules.sources().to_vec());
            invariants::check(entries, requests.lexicon(), Some(&sources), problems)
        }
        _ => Vec::new(),
    };
    if tests.is_empty() && invariants.is_empty() && problems.is_empty() {
        let problem = Problem::new(OfSuite::NoTest.into(), root.first_place());
        problems.push(problem.with_help("add `cases:`, `tables:` or `invariants:`"));
    }
    let name = name?;
    Some(Expectations { name: name.value.as_str().into(), file: file.into(), place: name.place, tests, invariants })
}

/// Looks for the keys that every suite has, and returns its name as far as it could be read; nothing for a file of another
/// version, whose keys may mean anything.
fn check_outline<'d>(
    document: &'d SuiteDocument<'d>,
    root: Node<'_>,
    problems: &mut Problems,
) -> Option<Option<&'d Located<Word<'d>>>> {
    if let Some(Recovered(Some(version))) = &document.version
        && *version.value.0 != *VERSION
    {
        let kind = Kind::Version { version: version.value.0.to_string(), what: What::Suite };
        let help = format!("this version of portcullis reads `portcullis-suite: {VERSION}`");
        *problems = Problems::default().and(Problem::new(kind, version.place).with_help(help));
        return None;
    }
    for (there, key, example) in [
        (document.version.is_some(), "portcullis-suite", "portcullis-suite: 1"),
        (document.suite.is_some(), "suite", "suite: NAME"),
    ] {
        if !there && !root.has_or_misspells(key) {
            let kind = Kind::MissingKey { key: key.into(), within: " in a suite".into() };
            problems.push(Problem::new(kind, root.first_place()).with_help(format!("add `{example}`")));
        }
    }
    let name = document.suite.as_ref().and_then(Recovered::as_ref);
    Some(name.filter(|name| check_name(name, problems)))
}
