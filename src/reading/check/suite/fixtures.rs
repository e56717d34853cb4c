use std::collections::HashMap;

use super::super::{
    super::{
        document::SuiteDocument,
        located::{Located, Recovered, Word},
        of_suite::OfSuite,
        problem::{Problem, Problems},
    },
    columns::{Columns, Lexicon},
    names::check_name,
};
use crate::space::Cube;

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
