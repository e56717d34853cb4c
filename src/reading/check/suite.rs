//! Turns the document of a suite into what it expects of a policy.

use std::collections::{HashMap, HashSet};

use super::{
    super::{
        document::{AllowedEntry, CaseEntry, Columns, List, SuiteDocument, TableEntry},
        file_kind::FileKind,
        limits::Limits,
        located::{Located, Recovered, Text, Words},
        problem::{Problem, Problems},
        problem_kind::ProblemKind,
        problem_kind::SuiteProblem,
        tree::Node,
    },
    check_keys,
    groups::Groups,
    guards, invariants,
    lexicon::Lexicon,
    names::{check_name, not_a_decision},
    readable,
    requests::{Fixtures, Requests, Written},
    sources::Sources,
};
use crate::{
    rules::{DEFAULT, Place, Rule, Rules},
    space::{Cube, Decision},
    suite::{Expectations, Expected, ExpectedGuard, GuardTest, Test, WrittenRequests},
};

/// What a suite says without its policy.
#[derive(Clone, Debug)]
pub(crate) struct SuiteOutline {
    /// The file of the policy, as it is written in the suite.
    pub(crate) policy: Option<String>,
}

/// Checks the keys that every suite has, and returns what does not depend on the policy. Returns `None` for a suite of
/// another version, whose keys may mean something else.
pub(in crate::reading) fn outline(
    document: &SuiteDocument<'_>,
    root: Node<'_>,
    problems: &mut Problems,
) -> Option<SuiteOutline> {
    check_suite_keys(document, root, problems).then_some(())?;
    let policy = readable(document.policy.as_ref());
    Some(SuiteOutline { policy: policy.map(|policy| policy.value.to_string()) })
}

/// Turns the document into expectations. The result only counts if there is no problem.
pub(in crate::reading) fn check(
    file: &str,
    document: &SuiteDocument<'_>,
    root: Node<'_>,
    rules: &Rules,
    limits: &Limits,
    problems: &mut Problems,
) -> Option<Expectations> {
    check_suite_keys(document, root, problems).then_some(())?;
    let name = readable(document.suite.as_ref()).filter(|name| check_name(name, problems));
    let groups = Groups::of(rules);
    let mut lexicon = Lexicon::new(rules.vocabulary(), &groups, true, limits.names);
    let fixtures = Fixtures::check(document, &mut lexicon, problems);
    let mut requests = Requests::new(lexicon, fixtures, limits);
    let (tests, guards) = tests(document, rules, &mut requests, problems);
    let invariants = readable(document.invariants.as_ref()).map_or_else(Vec::new, |entries| {
        let sources = Sources::new(rules.sources().to_vec());
        let invariants = invariants::check(entries, requests.lexicon(), Some(&sources), problems);
        entries.iter().filter_map(Recovered::as_ref).for_each(|entry| requests.check_claim(entry, problems));
        invariants
    });
    if tests.is_empty() && guards.is_empty() && invariants.is_empty() && problems.is_empty() {
        let problem = Problem::new(SuiteProblem::NoTest, root.first_place());
        problems
            .push(problem.with_help("add `cases:`, `tables:`, `lifetimes:`, `orders:`, `owners:` or `invariants:`"));
    }
    let name = name?;
    Some(Expectations {
        name: name.value.as_str().into(),
        file: file.into(),
        place: name.place,
        tests,
        guards,
        invariants,
    })
}

fn check_suite_keys(document: &SuiteDocument<'_>, root: Node<'_>, problems: &mut Problems) -> bool {
    let keys = [(document.suite.is_some(), "suite", "suite: NAME")];
    check_keys(FileKind::Suite, document.version.as_ref(), &keys, root, problems)
}

/// Checks every test that could be read. Returns cases and tables, and tests of guards, each in the order of the text.
fn tests(
    document: &SuiteDocument<'_>,
    rules: &Rules,
    requests: &mut Requests<'_, '_>,
    problems: &mut Problems,
) -> (Vec<Test>, Vec<GuardTest>) {
    let rules = rules.iter().map(Rule::id).collect();
    let mut checker = Checker { rules, requests, seen: HashMap::new(), problems };
    let mut tests = Vec::new();
    for entry in entries(document.cases.as_ref()) {
        tests.extend(checker.case(entry));
    }
    for entry in entries(document.tables.as_ref()) {
        tests.extend(checker.table(entry));
    }
    tests.sort_by_key(Test::place);
    let mut tests_of_guards = Vec::new();
    for Located { value: entry, .. } in entries(document.lifetimes.as_ref()) {
        let expected = guards::lifetime(entry, checker.requests.lexicon(), checker.problems);
        let common = Common { name: &entry.name, by: None, skip: entry.skip.as_ref(), only: entry.only };
        tests_of_guards.extend(checker.guard(&common, expected));
    }
    for Located { value: entry, place } in entries(document.orders.as_ref()) {
        let expected = guards::order(entry, *place, checker.requests.lexicon(), checker.problems);
        let common = Common { name: &entry.name, by: None, skip: entry.skip.as_ref(), only: entry.only };
        tests_of_guards.extend(checker.guard(&common, expected));
    }
    for Located { value: entry, place } in entries(document.owners.as_ref()) {
        let expected = guards::owners(entry, *place, checker.requests.lexicon(), checker.problems);
        let common = Common { name: &entry.name, by: None, skip: entry.skip.as_ref(), only: entry.only };
        tests_of_guards.extend(checker.guard(&common, expected));
    }
    tests_of_guards.sort_by_key(GuardTest::place);
    (tests, tests_of_guards)
}

/// Iterates over the tests of a key that could be read.
fn entries<T>(list: Option<&Recovered<List<Located<T>>>>) -> impl Iterator<Item = &Located<T>> {
    readable(list).into_iter().flatten().filter_map(Recovered::as_ref)
}

struct Checker<'d, 'c, 'r, 'v> {
    /// The ids of the policy's rules.
    rules: HashSet<&'d str>,
    requests: &'c mut Requests<'r, 'v>,
    /// The names of tests, with their places.
    seen: HashMap<&'d str, Place>,
    problems: &'c mut Problems,
}

/// The keys that cases and tables have in common.
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
        let written =
            Written { fixtures, columns: Columns::from(case), place: *place, point: case.name.place, what: "test" };
        let requests = self.requests.find(written, &Cube::ALL, self.problems);
        let common = Common { name: &case.name, by: case.by.as_ref(), skip: case.skip.as_ref(), only: case.only };
        self.test(&common, requests, expected.map(|decision| (Expected::All(decision), Vec::new())))
    }

    fn table(&mut self, entry: &'d Located<TableEntry<'d>>) -> Option<Test> {
        let Located { value: table, place } = entry;
        let fixtures = table.fixtures.as_ref();
        let written =
            Written { fixtures, columns: Columns::from(table), place: *place, point: table.name.place, what: "test" };
        let requests = self.requests.find(written, &Cube::ALL, self.problems);
        let allowed = table
            .allow
            .value
            .0
            .iter()
            .map(|entry| self.allowed(entry, requests.as_ref().map(|written| &written.requests)));
        // Every entry is checked, even after a wrong one.
        let allowed: Option<Vec<WrittenRequests>> = allowed.collect::<Vec<_>>().into_iter().collect();
        let expected = allowed.map(|allowed| {
            let cubes = allowed.iter().map(|written| written.requests.clone()).collect();
            (Expected::AllowedWithin(cubes), allowed)
        });
        let common = Common { name: &table.name, by: table.by.as_ref(), skip: table.skip.as_ref(), only: table.only };
        self.test(&common, requests, expected)
    }

    /// Returns requests of a table that must be allowed. Without the requests of the table, only the names are checked.
    fn allowed(&mut self, entry: &'d Located<AllowedEntry<'d>>, within: Option<&Cube>) -> Option<WrittenRequests> {
        let Located { value: allowed, place } = entry;
        let fixtures = allowed.fixtures.as_ref();
        let written =
            Written { fixtures, columns: Columns::from(allowed), place: *place, point: *place, what: "entry" };
        let Some(within) = within else {
            self.requests.merge(written, self.problems);
            return None;
        };
        self.requests.find(written, within, self.problems)
    }

    fn expectation(&mut self, case: &CaseEntry<'_>) -> Option<Decision> {
        let found = Decision::find(&case.expect.value);
        if found.is_none() {
            let kind = SuiteProblem::UnknownExpectation(case.expect.value.to_string());
            self.problems.push_with(|| not_a_decision(kind, &case.expect));
        }
        found
    }

    /// Returns a test of requests, with what is expected of them and the requests that are listed as allowed.
    fn test(
        &mut self,
        common: &Common<'d>,
        requests: Option<WrittenRequests>,
        expected: Option<(Expected, Vec<WrittenRequests>)>,
    ) -> Option<Test> {
        self.check_common(common);
        let by = self.deciders(common.by);
        let (requests, (expected, allowed)) = (requests?, expected?);
        Some(Test {
            name: (*common.name.value).into(),
            place: common.name.place,
            requests: requests.requests.clone(),
            written: [requests].into_iter().chain(allowed).collect(),
            expected,
            by,
            skip: common.skip.map(|skip| (*skip.value).into()),
            only: common.only,
        })
    }

    fn guard(&mut self, common: &Common<'d>, expected: Option<ExpectedGuard>) -> Option<GuardTest> {
        self.check_common(common);
        Some(GuardTest {
            name: (*common.name.value).into(),
            place: common.name.place,
            expected: expected?,
            skip: common.skip.map(|skip| (*skip.value).into()),
            only: common.only,
        })
    }

    fn check_common(&mut self, common: &Common<'d>) {
        self.check_name(common.name);
        if let Some(skip) = common.skip {
            if skip.value.trim().is_empty() {
                let problem = Problem::new(SuiteProblem::NoReason, skip.place);
                self.problems.push(problem.with_help("give a reason: `skip: …`"));
            }
            if common.only {
                let problem = Problem::new(SuiteProblem::SkippedOnly, skip.place);
                self.problems.push(problem.with_help("remove `skip` or `only`"));
            }
        }
    }

    fn check_name(&mut self, name: &'d Located<Text<'d>>) {
        if name.value.trim().is_empty() {
            let problem = Problem::new(SuiteProblem::NoName, name.place);
            self.problems.push(problem.with_help("describe briefly what is tested"));
        } else if let Some(first) = self.seen.insert(&name.value, name.place) {
            let problem = Problem::new(SuiteProblem::SameName(name.value.to_string()), name.place);
            self.problems
                .push(problem.with_related(first, "first used here").with_help("choose another name for one of them"));
        }
    }

    /// Returns the rules of which one must decide.
    fn deciders(&mut self, by: Option<&Words<'_>>) -> Vec<Box<str>> {
        let Some(by) = by else {
            return Vec::new();
        };
        if by.list.is_empty() {
            let problem = Problem::new(ProblemKind::EmptyList("nothing may decide"), by.place);
            self.problems.push(problem.with_help("list a rule, or omit the key"));
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
                    Problem::new(SuiteProblem::UnknownRule(id.into()), word.place).with_expected(id, &expected)
                });
            }
        }
        deciders
    }
}
