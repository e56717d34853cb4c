//! The requests that the tests of a suite apply to: fixtures, and the columns of the tests.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    iter,
};

use super::{
    super::{
        document::{Columns, InvariantEntry, SuiteDocument},
        limits::Limits,
        located::{Located, Recovered, Word, Words},
        problem::{Problem, Problems},
        problem_kind::ProblemKind,
        problem_kind::SuiteProblem,
    },
    lexicon::Lexicon,
    names::check_name,
};
use crate::{
    message::one_of,
    rules::Place,
    space::{ByColumn, Column, Cube, Operation, OwnerId, operation_in_words, operation_of_words},
    suite::WrittenRequests,
};

/// Columns that tests use by name.
pub(super) struct Fixtures<'d> {
    by_name: HashMap<&'d str, Fixture<'d>>,
    /// Whether every fixture could be read, so that one that is not found is wrong.
    are_whole: bool,
}

pub(super) struct Fixture<'d> {
    pub(super) columns: Columns<'d>,
    pub(super) cube: Cube,
    /// Whether all its names are known.
    pub(super) is_sound: bool,
}

impl<'d> Fixtures<'d> {
    /// Looks up the names of all fixtures.
    pub(super) fn check(document: &'d SuiteDocument<'d>, lexicon: &mut Lexicon<'_>, problems: &mut Problems) -> Self {
        let entries = document.fixtures.as_ref().and_then(Recovered::as_ref);
        let are_whole = match entries {
            Some(entries) => !problems.any_hides_names_in(entries.place),
            None => document.fixtures.is_none(),
        };
        let mut by_name = HashMap::new();
        for (name, entry) in entries.iter().flat_map(|entries| entries.value.iter()) {
            check_name(name, problems);
            let columns = Columns::from(&entry.value);
            let cube = lexicon.cube(columns, problems);
            by_name.insert(name.value.as_str(), Fixture { columns, cube, is_sound: !problems.any_in(entry.place) });
        }
        Self { by_name, are_whole }
    }

    /// Returns the fixture with a name, and reports if there is none.
    pub(super) fn find(&self, word: &Located<Word<'_>>, problems: &mut Problems) -> Option<&Fixture<'d>> {
        let found = self.by_name.get(word.value.as_str());
        if found.is_none() && self.are_whole {
            problems.push_with(|| {
                let mut expected: Vec<&str> = self.by_name.keys().copied().collect();
                expected.sort_unstable();
                let kind = SuiteProblem::UnknownFixture(word.value.to_string());
                Problem::new(kind, word.place).with_expected(&word.value, &expected)
            });
        }
        found
    }
}

/// Columns that list names for a test.
struct Listing<'d> {
    columns: Columns<'d>,
    /// The word by which the test uses them, if they are those of a fixture.
    fixture: Option<&'d Located<Word<'d>>>,
}

/// Finds the requests that tests apply to.
pub(super) struct Requests<'d, 'v> {
    lexicon: Lexicon<'v>,
    fixtures: Fixtures<'d>,
    /// How many more operations may be checked.
    steps_left: usize,
    most_steps: usize,
}

/// The requests of a test, as they are written.
#[derive(Clone, Copy)]
pub(super) struct Written<'d> {
    pub(super) fixtures: Option<&'d Words<'d>>,
    pub(super) columns: Columns<'d>,
    /// The place of the whole test.
    pub(super) place: Place,
    /// The place to report if there are no requests.
    pub(super) point: Place,
    /// What messages call it.
    pub(super) what: &'static str,
}

impl<'d, 'v> Requests<'d, 'v> {
    pub(super) const fn new(lexicon: Lexicon<'v>, fixtures: Fixtures<'d>, limits: &Limits) -> Self {
        Self { lexicon, fixtures, steps_left: limits.steps, most_steps: limits.steps }
    }

    pub(super) const fn lexicon(&mut self) -> &mut Lexicon<'v> {
        &mut self.lexicon
    }

    /// Returns the requests of a test, restricted to those of `within`. Reports if there are none, if a name is wrong, and
    /// names that no request has.
    pub(super) fn find(
        &mut self,
        written: Written<'_>,
        within: &Cube,
        problems: &mut Problems,
    ) -> Option<WrittenRequests> {
        let matched = self.merge(written, problems)?;
        let requests = matched.intersection(within);
        (!problems.any_in(written.place)).then_some(())?;
        self.check(&requests, written, problems)?;
        Some(WrittenRequests { requests, matched, listed: self.lexicon.listed() })
    }

    /// Checks the requests of an invariant's claim as [`find`](Self::find) does those of a test.
    pub(super) fn check_claim(&mut self, entry: &Located<InvariantEntry<'_>>, problems: &mut Problems) {
        let Located { value: entry, .. } = entry;
        for cube in [&entry.never, &entry.always, &entry.within].into_iter().flatten() {
            let columns = Columns::from(&cube.value);
            // What is wrong with the names has been reported.
            if !problems.any_in(cube.place) {
                let written =
                    Written { fixtures: None, columns, place: cube.place, point: entry.id.place, what: "claim" };
                self.find(written, &Cube::ALL, problems);
            }
        }
    }

    /// Combines the columns of the fixtures with those of the test. Returns `None` if a fixture is wrong.
    pub(super) fn merge(&mut self, written: Written<'_>, problems: &mut Problems) -> Option<Cube> {
        let mut cube = self.lexicon.cube(written.columns, problems);
        let Some(used) = written.fixtures else {
            return Some(cube);
        };
        if used.list.is_empty() {
            let problem = Problem::new(ProblemKind::EmptyList("no fixture is used"), used.place);
            problems.push(problem.with_help("list a fixture, or omit the key"));
        }
        let mut places: BTreeMap<&'static str, Place> = keys(written.columns).collect();
        let mut all_sound = true;
        for word in &used.list {
            let Some(fixture) = self.fixtures.find(word, problems) else {
                all_sound = false;
                continue;
            };
            all_sound &= fixture.is_sound;
            for (key, _) in keys(fixture.columns) {
                if let Some(first) = places.insert(key, word.place) {
                    let problem = Problem::new(SuiteProblem::SelectorTwice(key), word.place);
                    problems.push(problem.with_related(first, "first given here").with_help("give each column once"));
                }
            }
            if !self.lexicon.spend(listed_names(&fixture.cube), word.place, problems) {
                return None;
            }
            cube = cube.intersection(&fixture.cube);
        }
        all_sound.then_some(cube)
    }

    /// Reports if there is no request in the cube, and names that no request has. A group may have such members.
    fn check(&mut self, cube: &Cube, written: Written<'_>, problems: &mut Problems) -> Option<()> {
        let vocabulary = self.lexicon.vocabulary;
        let mut used = ByColumn::<HashSet<usize>>::default();
        let mut used_operations = HashSet::new();
        let mut possible: BTreeSet<OwnerId> = BTreeSet::new();
        let mut missed: Vec<&Operation> = Vec::new();
        for (_, operation) in vocabulary.operations_in(cube) {
            let Some(left) = self.steps_left.checked_sub(1) else {
                let message = format!("the tests cover more than {} operations", self.most_steps);
                problems.push(Problem::new(ProblemKind::OverLimit(message), written.point));
                return None;
            };
            self.steps_left = left;
            possible.extend(operation.owners());
            let admitted: Vec<OwnerId> =
                operation.owners().iter().copied().filter(|&owner| cube.owners().contains(owner)).collect();
            if admitted.is_empty() {
                missed.push(operation);
            } else {
                used.api.insert(operation.api().index());
                used.action.insert(operation.action().index());
                used_operations.insert(operation.pair());
                used.owner.extend(admitted.iter().map(|owner| owner.index()));
            }
        }
        if used.owner.is_empty() || cube.set(Column::Role).is_nothing() || cube.set(Column::Token).is_nothing() {
            problems.push(self.no_request(written, &possible));
            return None;
        }
        let is_used = |column: Column, name: usize| match column {
            Column::Role | Column::Token => cube.set(column).contains(name),
            Column::Api | Column::Action | Column::Owner => used[column].contains(&name),
        };
        let is_missed = |missed: &[&Operation], column: Column, names: &[usize]| match column {
            Column::Api => missed.iter().any(|operation| names.contains(&operation.api().index())),
            Column::Action => missed.iter().any(|operation| names.contains(&operation.action().index())),
            Column::Owner => true,
            Column::Role | Column::Token => false,
        };
        for listing in self.listings(written) {
            // The roles above the one that `at_least` names are meant, too, whether or not the test is about it.
            for (column, names) in listing.columns.given().filter(|(_, names)| !names.is_at_least) {
                for word in &names.words.list {
                    let names = self.lexicon.names_of(column, word.value.as_str());
                    // A fixture may be about more than the test is, except because of the owner.
                    let is_meant = || listing.fixture.is_none() || is_missed(&missed, column, &names);
                    if !names.is_empty() && !names.iter().any(|&name| is_used(column, name)) && is_meant() {
                        missed.retain(|operation| match column {
                            Column::Api => !names.contains(&operation.api().index()),
                            Column::Action => !names.contains(&operation.action().index()),
                            Column::Role | Column::Token | Column::Owner => true,
                        });
                        problems.push(idle_name(written.what, column.as_str(), word, listing.fixture));
                    }
                }
            }
            for word in listing.columns.operation.iter().flat_map(|words| &words.list) {
                let is_idle = operation_of_words(vocabulary, &word.value).is_some_and(|pair| {
                    !used_operations.contains(&pair)
                        && (listing.fixture.is_none() || missed.iter().any(|one| one.pair() == pair))
                });
                if is_idle {
                    problems.push(idle_name(written.what, "operation", word, listing.fixture));
                }
            }
        }
        if !missed.is_empty() && self.listings(written).any(|listing| listing.columns.names.action.is_some()) {
            problems.push(self.missed_operations(written, &missed));
        }
        Some(())
    }

    /// Iterates over what lists names for a test: its own columns, and those of its fixtures.
    fn listings<'s>(&'s self, written: Written<'s>) -> impl Iterator<Item = Listing<'s>> {
        let own = Listing { columns: written.columns, fixture: None };
        let used = written.fixtures.into_iter().flat_map(|words| &words.list);
        let fixtures = used.filter_map(|word| {
            let fixture = self.fixtures.by_name.get(word.value.as_str())?;
            Some(Listing { columns: fixture.columns, fixture: Some(word) })
        });
        iter::once(own).chain(fixtures)
    }

    /// Returns the problem that no request is for operations whose actions are listed, because of the owner.
    fn missed_operations(&self, written: Written<'_>, missed: &[&Operation]) -> Problem {
        let vocabulary = self.lexicon.vocabulary;
        let names = missed.iter().filter_map(|one| operation_in_words(vocabulary, one.pair()));
        let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
        let operations = match names.split_last() {
            Some((last, others)) if !others.is_empty() => format!("{} and {last}", others.join(", ")),
            _ => names.concat(),
        };
        let own = written.columns.names.owner.map(|names| names.words.place);
        let by_fixture = || {
            let mut listings = self.listings(written);
            listings.find(|listing| listing.columns.names.owner.is_some())?.fixture.map(|word| word.place)
        };
        let place = own.or_else(by_fixture).unwrap_or(written.point);
        Problem::new(SuiteProblem::MissedOperations { operations }, place)
            .with_help("test it apart, with an owner that it can have")
    }

    /// Returns the problem that there is no request. It is at the owner if that is what the operations do not have.
    fn no_request(&self, written: Written<'_>, possible: &BTreeSet<OwnerId>) -> Problem {
        let owner = written.columns.names.owner.filter(|_| !possible.is_empty());
        let place = owner.map_or(written.point, |names| names.words.place);
        let problem = Problem::new(SuiteProblem::NoRequest, place);
        let names = possible.iter().filter_map(|&owner| self.lexicon.vocabulary.owners().name(owner));
        match one_of(names).filter(|_| owner.is_some()) {
            Some(expected) => problem.with_help(expected),
            None => problem.with_help("no request matches all the columns"),
        }
    }
}

/// Iterates over the keys that select requests, each with its place.
fn keys(columns: Columns<'_>) -> impl Iterator<Item = (&'static str, Place)> {
    let names = columns.given().map(|(column, names)| (column.as_str(), names.words.place));
    let operation = columns.operation.map(|words| ("operation", words.place));
    names.chain(operation).chain(columns.reads.map(|reads| ("reads", reads.place)))
}

/// Returns the problem that no request has a name that the columns of a test list, or those of a fixture that it uses.
fn idle_name(
    what: &'static str,
    key: &'static str,
    word: &Located<Word<'_>>,
    fixture: Option<&Located<Word<'_>>>,
) -> Problem {
    let name = format!("{key} `{}`", word.value.as_str());
    let problem = match fixture {
        Some(used) => {
            let name = format!("{name}, which fixture `{}` lists", used.value.as_str());
            Problem::new(SuiteProblem::IdleName { what, name }, used.place).with_related(word.place, "listed here")
        }
        None => Problem::new(SuiteProblem::IdleName { what, name }, word.place),
    };
    problem.with_help("remove it, or list what it can be combined with")
}

/// Returns the number of names and operations that a cube lists.
fn listed_names(cube: &Cube) -> usize {
    let names: usize = Column::ALL.into_iter().map(|column| cube.set(column).listed_count()).sum();
    names + cube.operations().map_or(0, Iterator::count)
}
