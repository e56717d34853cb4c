//! A suite with every name looked up in the policy that it is for.

mod cases;
mod fixtures;
mod requests;

use super::{
    super::{
        document::SuiteDocument,
        limits::Limits,
        located::Recovered,
        of_suite::OfSuite,
        problem::{Kind, Problem, Problems},
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

/// What a suite tells without the policy that it is for.
#[derive(Clone, Debug)]
pub(crate) struct SuiteOutline {
    /// The policy's file, as the suite writes it.
    pub(crate) policy: Option<String>,
}

/// Looks for the keys that every suite has, and takes out what can be told without the policy.
pub(in crate::reading) fn outline(
    document: &SuiteDocument<'_>,
    root: Node<'_>,
    problems: &mut Problems,
) -> SuiteOutline {
    check_outline(document, root, problems);
    let policy = document.policy.as_ref().and_then(Recovered::as_ref);
    SuiteOutline { policy: policy.map(|policy| policy.value.to_string()) }
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
    check_outline(document, root, problems).then_some(())?;
    let name = document.suite.as_ref().and_then(Recovered::as_ref).filter(|name| check_name(name, problems));
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

/// Looks for the keys that every suite has; returns whether the file is of this version, for in another one keys may mean
/// anything.
fn check_outline(document: &SuiteDocument<'_>, root: Node<'_>, problems: &mut Problems) -> bool {
    if let Some(Recovered(Some(version))) = &document.version
        && *version.value.0 != *VERSION
    {
        let kind = Kind::Version { version: version.value.0.to_string(), what: What::Suite };
        let help = format!("this version of portcullis reads `portcullis-suite: {VERSION}`");
        *problems = Problems::default().and(Problem::new(kind, version.place).with_help(help));
        return false;
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
    true
}
