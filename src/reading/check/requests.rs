//! The requests that the tests of a suite are about: fixtures, and the columns beside them.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::{
    super::{
        document::{Columns, SuiteDocument},
        limits::Limits,
        located::{Located, Recovered, Word, Words},
        of_suite::OfSuite,
        problem::{Kind, Problem, Problems},
    },
    names::{Lexicon, check_name, given},
};
use crate::{
    message::one_of,
    rules::Place,
    space::{ByColumn, Column, Cube, OwnerId},
};

/// Columns to be used by name.
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

    /// The fixture of a name; one that is not there is noted.
    pub(super) fn find(&self, word: &Located<Word<'_>>, problems: &mut Problems) -> Option<&Fixture<'d>> {
        let found = self.by_name.get(word.value.as_str());
        if found.is_none() && self.are_whole {
            problems.push_with(|| {
                let mut expected: Vec<&str> = self.by_name.keys().copied().collect();
                expected.sort_unstable();
                let kind = OfSuite::UnknownFixture(word.value.to_string());
                Problem::new(kind.into(), word.place).with_expected(&word.value, &expected)
            });
        }
        found
    }
}

/// Finds the requests that tests are about.
pub(super) struct Requests<'d, 'v> {
    lexicon: Lexicon<'v>,
    fixtures: Fixtures<'d>,
    /// How many operations may still be looked at.
    steps_left: usize,
    most_steps: usize,
}

/// What a test writes about its requests.
#[derive(Clone, Copy)]
pub(super) struct Written<'d> {
    pub(super) fixtures: Option<&'d Words<'d>>,
    pub(super) columns: Columns<'d>,
    /// All of it.
    pub(super) place: Place,
    /// Where to point if there are none.
    pub(super) point: Place,
}

impl<'d, 'v> Requests<'d, 'v> {
    pub(super) const fn new(lexicon: Lexicon<'v>, fixtures: Fixtures<'d>, limits: &Limits) -> Self {
        Self { lexicon, fixtures, steps_left: limits.steps, most_steps: limits.steps }
    }

    pub(super) const fn lexicon(&mut self) -> &mut Lexicon<'v> {
        &mut self.lexicon
    }

    /// The requests written, within others; nothing where there are none, or a name is wrong, which is noted. So is a name
    /// that no request has.
    pub(super) fn find(&mut self, written: Written<'_>, within: &Cube, problems: &mut Problems) -> Option<Cube> {
        let cube = self.merge(written, problems)?;
        let cube = cube.intersection(within);
        (!problems.any_in(written.place)).then_some(())?;
        self.check(&cube, written, problems)?;
        Some(cube)
    }

    /// The columns of the fixtures and those written beside them; nothing where a fixture is wrong.
    fn merge(&mut self, written: Written<'_>, problems: &mut Problems) -> Option<Cube> {
        let mut cube = self.lexicon.cube(written.columns, problems);
        let Some(used) = written.fixtures else {
            return Some(cube);
        };
        if used.list.is_empty() {
            let problem = Problem::new(Kind::EmptyList("no fixture is used"), used.place);
            problems.push(problem.with_help("name a fixture, or leave the key out"));
        }
        let columns = given(written.columns).map(|(column, words)| (column, words.place));
        let mut places: BTreeMap<Column, Place> = columns.collect();
        let mut all_sound = true;
        for word in &used.list {
            let Some(fixture) = self.fixtures.find(word, problems) else {
                all_sound = false;
                continue;
            };
            all_sound &= fixture.is_sound;
            for (column, _) in given(fixture.columns) {
                if let Some(first) = places.insert(column, word.place) {
                    let problem = Problem::new(OfSuite::ColumnTwice(column).into(), word.place);
                    problems.push(problem.with_related(first, "given here").with_help("give each column once"));
                }
            }
            if !self.lexicon.spend(listed_names(&fixture.cube), word.place, problems) {
                return None;
            }
            cube = cube.intersection(&fixture.cube);
        }
        all_sound.then_some(cube)
    }

    /// Notes if there is no request in the cube, and every name written that none has; a group may have such members.
    fn check(&mut self, cube: &Cube, written: Written<'_>, problems: &mut Problems) -> Option<()> {
        let vocabulary = self.lexicon.vocabulary;
        let mut used = ByColumn::<HashSet<usize>>::default();
        let mut possible: BTreeSet<OwnerId> = BTreeSet::new();
        for (_, operation) in vocabulary.operations_in(cube) {
            let Some(left) = self.steps_left.checked_sub(1) else {
                let message = format!("the tests are about more than {} operations", self.most_steps);
                problems.push(Problem::new(Kind::OverLimit(message), written.point));
                return None;
            };
            self.steps_left = left;
            possible.extend(operation.owners());
            let admitted: Vec<OwnerId> =
                operation.owners().iter().copied().filter(|&owner| cube.owners().contains(owner)).collect();
            if !admitted.is_empty() {
                used.api.insert(operation.api().index());
                used.action.insert(operation.action().index());
                used.owner.extend(admitted.iter().map(|owner| owner.index()));
            }
        }
        if used.owner.is_empty() || cube.set(Column::Role).is_nothing() || cube.set(Column::Token).is_nothing() {
            problems.push(self.no_request(written, &possible));
            return None;
        }
        for (column, words) in given(written.columns) {
            let is_used = |name: usize| match column {
                Column::Role | Column::Token => cube.set(column).contains(name),
                Column::Api | Column::Action | Column::Owner => used[column].contains(&name),
            };
            for word in &words.list {
                if vocabulary.table(column).index_of(&word.value).is_some_and(|name| !is_used(name)) {
                    let kind = OfSuite::IdleName { column, name: word.value.to_string() };
                    let problem = Problem::new(kind.into(), word.place);
                    problems.push(problem.with_help("take it out, or name what it can be combined with"));
                }
            }
        }
        Some(())
    }

    /// That there is no request; at the owner, where it is what the operations cannot have.
    fn no_request(&self, written: Written<'_>, possible: &BTreeSet<OwnerId>) -> Problem {
        let owner = given(written.columns).find(|&(column, _)| column == Column::Owner && !possible.is_empty());
        let place = owner.map_or(written.point, |(_, words)| words.place);
        let problem = Problem::new(OfSuite::NoRequest.into(), place);
        let names = possible.iter().filter_map(|&owner| self.lexicon.vocabulary.owners().name(owner));
        match one_of(names).filter(|_| owner.is_some()) {
            Some(expected) => problem.with_help(expected),
            None => problem.with_help("the columns admit nothing that occurs together"),
        }
    }
}

/// Returns how many names a cube lists.
fn listed_names(cube: &Cube) -> usize {
    Column::ALL.into_iter().map(|column| cube.set(column).listed_count()).sum()
}
