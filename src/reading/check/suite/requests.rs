use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::{
    super::{
        super::{
            limits::Limits,
            located::Words,
            of_suite::OfSuite,
            problem::{Kind, Problem, Problems},
        },
        columns::{Columns, Lexicon},
    },
    fixtures::Fixtures,
};
use crate::{
    message::one_of,
    rules::Place,
    space::{ByColumn, Column, Cube, Id as _, OwnerId},
};

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
        let given = written.columns.given().map(|(column, words)| (column, words.place));
        let mut given: BTreeMap<Column, Place> = given.collect();
        let mut all_sound = true;
        for word in &used.list {
            let Some(fixture) = self.fixtures.find(word, problems) else {
                all_sound = false;
                continue;
            };
            all_sound &= fixture.is_sound;
            for (column, _) in fixture.columns.given() {
                if let Some(first) = given.insert(column, word.place) {
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
        for (column, words) in written.columns.given() {
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
        let mut given = written.columns.given();
        let owner = given.find(|&(column, _)| column == Column::Owner && !possible.is_empty());
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
