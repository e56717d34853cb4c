//! A suite with every name looked up in the policy that it is for.

use std::collections::{HashMap, HashSet};

use super::{
    super::{
        document::{AllowedEntry, CaseEntry, Columns, SuiteDocument, TableEntry},
        limits::Limits,
        located::{Located, Recovered, Text, Words},
        of_suite::OfSuite,
        problem::{Kind, Problem, Problems},
        tree::Node,
        what::What,
    },
    VERSION, decision,
    groups::Groups,
    invariants,
    names::{Lexicon, check_name},
    requests::{Fixtures, Requests, Written},
    sources::Sources,
};
use crate::{
    rules::{DEFAULT, Place, Rule, Rules},
    space::{Cube, Decision},
    suite::{Expectations, Expected, Test},
};

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
    let tests = tests(document, rules, &mut requests, problems);
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

/// Checks every case and every table that could be read; returns them in the order of the text.
fn tests(
    document: &SuiteDocument<'_>,
    rules: &Rules,
    requests: &mut Requests<'_, '_>,
    problems: &mut Problems,
) -> Vec<Test> {
    let rules = rules.iter().map(Rule::id).collect();
    let mut checker = Checker { rules, requests, seen: HashMap::new(), problems };
    let mut tests = Vec::new();
    for entry in document.cases.iter().filter_map(Recovered::as_ref).flatten().filter_map(Recovered::as_ref) {
        tests.extend(checker.case(entry));
    }
    for entry in document.tables.iter().filter_map(Recovered::as_ref).flatten().filter_map(Recovered::as_ref) {
        tests.extend(checker.table(entry));
    }
    tests.sort_by_key(Test::place);
    tests
}

struct Checker<'d, 'c, 'r, 'v> {
    /// The ids of the policy's rules.
    rules: HashSet<&'d str>,
    requests: &'c mut Requests<'r, 'v>,
    /// Where the names of tests stand.
    seen: HashMap<&'d str, Place>,
    problems: &'c mut Problems,
}

/// What cases and tables have in common.
struct Common<'d> {
    name: &'d Located<Text<'d>>,
    by: Option<&'d Words<'d>>,
    skip: Option<&'d Located<Text<'d>>>,
    only: bool,
}

impl<'d> Checker<'d, '_, '_, '_> {
    fn case(&mut self, entry: &'d Located<CaseEntry<'d>>) -> Option<Test> {
        let Located { value: case, place } = entry;
        let expected = self.expectation(case);
        let fixtures = case.fixtures.as_ref();
        let written = Written { fixtures, columns: Columns::from(case), place: *place, point: case.name.place };
        let requests = self.requests.find(written, &Cube::ALL, self.problems);
        let common = Common { name: &case.name, by: case.by.as_ref(), skip: case.skip.as_ref(), only: case.only };
        self.test(&common, requests, expected.map(Expected::All))
    }

    fn table(&mut self, entry: &'d Located<TableEntry<'d>>) -> Option<Test> {
        let Located { value: table, place } = entry;
        let fixtures = table.fixtures.as_ref();
        let written = Written { fixtures, columns: Columns::from(table), place: *place, point: table.name.place };
        let requests = self.requests.find(written, &Cube::ALL, self.problems);
        let expected = requests.as_ref().and_then(|requests| {
            let allowed = table.allow.value.0.iter().map(|entry| self.allowed(entry, requests));
            // Every entry is looked at, also behind a faulty one.
            allowed.collect::<Vec<_>>().into_iter().collect()
        });
        let common = Common { name: &table.name, by: table.by.as_ref(), skip: table.skip.as_ref(), only: table.only };
        self.test(&common, requests, expected.map(Expected::AllowedWithin))
    }

    /// The requests of a table that are allowed.
    fn allowed(&mut self, entry: &'d Located<AllowedEntry<'d>>, within: &Cube) -> Option<Cube> {
        let Located { value: allowed, place } = entry;
        let fixtures = allowed.fixtures.as_ref();
        let written = Written { fixtures, columns: Columns::from(allowed), place: *place, point: *place };
        self.requests.find(written, within, self.problems)
    }

    fn expectation(&mut self, case: &CaseEntry<'_>) -> Option<Decision> {
        let found = decision(&case.expect.value);
        if found.is_none() {
            self.problems.push_with(|| {
                let kind = OfSuite::UnknownExpectation(case.expect.value.to_string());
                Problem::new(kind.into(), case.expect.place).with_expected(&case.expect.value, &["allow", "deny"])
            });
        }
        found
    }

    fn test(&mut self, common: &Common<'d>, requests: Option<Cube>, expected: Option<Expected>) -> Option<Test> {
        self.check_name(common.name);
        let by = self.deciders(common.by);
        if let Some(skip) = common.skip {
            if skip.value.trim().is_empty() {
                let problem = Problem::new(OfSuite::NoReason.into(), skip.place);
                self.problems.push(problem.with_help("say why: `skip: …`"));
            }
            if common.only {
                let problem = Problem::new(OfSuite::SkippedOnly.into(), skip.place);
                self.problems.push(problem.with_help("take out `skip` or `only`"));
            }
        }
        Some(Test {
            name: (*common.name.value).into(),
            place: common.name.place,
            requests: requests?,
            expected: expected?,
            by,
            skip: common.skip.map(|skip| (*skip.value).into()),
            only: common.only,
        })
    }

    fn check_name(&mut self, name: &'d Located<Text<'d>>) {
        if name.value.trim().is_empty() {
            let problem = Problem::new(OfSuite::NoName.into(), name.place);
            self.problems.push(problem.with_help("say in a few words what is tested"));
        } else if let Some(first) = self.seen.insert(&name.value, name.place) {
            let problem = Problem::new(OfSuite::SameName(name.value.to_string()).into(), name.place);
            self.problems.push(problem.with_related(first, "first here").with_help("give each its own name"));
        }
    }

    /// The rules that must decide.
    fn deciders(&mut self, by: Option<&Words<'_>>) -> Vec<Box<str>> {
        let Some(by) = by else {
            return Vec::new();
        };
        if by.list.is_empty() {
            let problem = Problem::new(Kind::EmptyList("nothing decides"), by.place);
            self.problems.push(problem.with_help("name a rule, or leave the key out"));
        }
        let mut deciders = Vec::with_capacity(by.list.len());
        for word in &by.list {
            let id = word.value.as_str();
            if self.rules.contains(id) || id == DEFAULT {
                deciders.push(id.into());
            } else {
                let rules = &self.rules;
                self.problems.push_with(|| {
                    let mut expected: Vec<&str> = rules.iter().copied().chain([DEFAULT]).collect();
                    expected.sort_unstable();
                    Problem::new(OfSuite::UnknownRule(id.into()).into(), word.place).with_expected(id, &expected)
                });
            }
        }
        deciders
    }
}
