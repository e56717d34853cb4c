//! What the names in columns stand for.

use std::collections::BTreeSet;

use super::{
    super::{
        document::Columns,
        located::Words,
        problem::{Problem, Problems},
        problem_kind::ProblemKind,
    },
    groups::Groups,
    names::unknown_name,
};
use crate::{
    rules::Place,
    space::{ActionId, ByColumn, Column, Cube, NameSet, Vocabulary},
};

/// Iterates over the columns that are not left out.
pub(super) fn given(columns: Columns<'_>) -> impl Iterator<Item = (Column, &Words<'_>)> {
    Column::ALL.into_iter().filter_map(move |column| Some((column, columns[column]?)))
}

/// Looks up the names in columns.
pub(super) struct Lexicon<'v> {
    pub(super) vocabulary: &'v Vocabulary,
    groups: &'v Groups,
    /// Whether every declaration could be read, so that a name that is not found is wrong.
    pub(super) names_are_known: bool,
    /// How many more names may be looked up, with groups expanded.
    names_left: usize,
}

impl<'v> Lexicon<'v> {
    pub(super) const fn new(
        vocabulary: &'v Vocabulary,
        groups: &'v Groups,
        names_are_known: bool,
        names_left: usize,
    ) -> Self {
        Self { vocabulary, groups, names_are_known, names_left }
    }

    /// Returns how many more names may be looked up.
    pub(super) const fn names_left(&self) -> usize {
        self.names_left
    }

    /// Returns the requests that match the columns.
    pub(super) fn cube(&mut self, columns: Columns<'_>, problems: &mut Problems) -> Cube {
        let apis = self.set(Column::Api, columns.api, problems);
        let actions = self.set(Column::Action, columns.action, problems);
        if let (Some(api_words), Some(action_words), true) = (columns.api, columns.action, self.names_are_known)
            && !problems.any_in(api_words.place)
            && !problems.any_in(action_words.place)
        {
            let cube = Cube::ALL.with(Column::Api, apis.clone()).with(Column::Action, actions.clone());
            self.check_operations(api_words, action_words, &cube, problems);
        }
        Cube::new(ByColumn {
            role: self.set(Column::Role, columns.role, problems),
            token: self.set(Column::Token, columns.token, problems),
            api: apis,
            action: actions,
            owner: self.set(Column::Owner, columns.owner, problems),
        })
    }

    fn set(&mut self, column: Column, entry: Option<&Words<'_>>, problems: &mut Problems) -> NameSet {
        let Some(words) = entry else {
            return NameSet::ANY;
        };
        if words.list.is_empty() {
            problems.push(
                Problem::new(ProblemKind::EmptyList("the column matches nothing"), words.place)
                    .with_help(format!("list the names that it matches, or omit `{column}` to match any")),
            );
        }
        let (names, groups) = (self.vocabulary.table(column), &self.groups.0[column]);
        let mut indices = Vec::new();
        for word in &words.list {
            let name = word.value.as_str();
            let index = names.index_of(name);
            let members = groups.get(name);
            let stands_for = if index.is_some() { 1 } else { members.map_or(0, |members| members.indices.len()) };
            if !self.spend(stands_for, words.place, problems) {
                break;
            }
            if let Some(index) = index {
                indices.push(index);
            } else if let Some(members) = members {
                members.mark_used();
                indices.extend(&members.indices);
            } else if self.names_are_known {
                let expected = || names.names().chain(groups.keys().map(String::as_str));
                problems.push_with(|| {
                    let problem = unknown_name(column, word, expected());
                    match self.help(column, name) {
                        Some(help) => problem.with_only_help(help),
                        None => problem,
                    }
                });
            }
        }
        NameSet::of(indices)
    }

    /// Returns what to write instead of an unknown name that has a meaning elsewhere: in patterns, or in outputs.
    fn help(&self, column: Column, name: &str) -> Option<String> {
        if matches!(name, "*" | "any" | "all") {
            return Some(format!("omit `{column}` to match any"));
        }
        let (api, action) = name.split_once('.').filter(|_| matches!(column, Column::Api | Column::Action))?;
        if action == "*" && self.vocabulary.apis().id(api).is_some() {
            return Some(format!("write `api: {api}`, and omit `action` to match any"));
        }
        let is_declared = self.vocabulary.operation_named(api, action).is_some();
        is_declared.then(|| format!("write `api: {api}` and `action: {action}`"))
    }

    /// Counts names against the limit. Returns whether it holds, and reports if it does not.
    pub(super) fn spend(&mut self, names: usize, place: Place, problems: &mut Problems) -> bool {
        let left = self.names_left.checked_sub(names);
        self.names_left = left.unwrap_or(0);
        if left.is_none() {
            let message = "the columns contain more names than the limit allows";
            problems.push(Problem::new(ProblemKind::OverLimit(message.into()), place));
        }
        left.is_some()
    }

    /// Checks that every API and every action takes part in an operation. For a group, one member is enough.
    fn check_operations(
        &mut self,
        api_words: &Words<'_>,
        action_words: &Words<'_>,
        cube: &Cube,
        problems: &mut Problems,
    ) {
        let vocabulary = self.vocabulary;
        let mut used_actions: Vec<ActionId> = Vec::new();
        let mut idle: Vec<&str> = Vec::new();
        for api in cube.apis().iter() {
            let before = used_actions.len();
            let mut looked_at = 0;
            for (_, operation) in vocabulary.operations_of(api) {
                looked_at += 1;
                if cube.actions().contains(operation.action()) {
                    used_actions.push(operation.action());
                }
            }
            if !self.spend(looked_at, api_words.place, problems) {
                return;
            }
            if used_actions.len() == before {
                idle.extend(vocabulary.apis().name(api));
            }
        }
        // If no API has any of the actions, the actions are reported.
        let idle = if used_actions.is_empty() { BTreeSet::new() } else { idle.into_iter().collect() };
        for word in api_words.list.iter().filter(|word| idle.contains(word.value.as_str())) {
            let problem = Problem::new(ProblemKind::IdleApi(word.value.to_string()), word.place);
            problems.push(problem.with_help("remove the API, or list one of its actions"));
        }
        used_actions.sort_unstable();
        for word in &action_words.list {
            let Some(action) = vocabulary.actions().id(&word.value) else {
                continue;
            };
            if used_actions.binary_search(&action).is_err() {
                problems.push_with(|| {
                    let declared: Vec<&str> = cube
                        .apis()
                        .iter()
                        .flat_map(|api| vocabulary.operations_of(api))
                        .filter_map(|(_, operation)| vocabulary.actions().name(operation.action()))
                        .collect();
                    let kind =
                        ProblemKind::UnknownAction { apis: self.apis_in_words(cube), action: word.value.to_string() };
                    Problem::new(kind, word.place).with_expected(&word.value, &declared)
                });
            }
        }
        if used_actions.is_empty() && !problems.any_in(api_words.place) && !problems.any_in(action_words.place) {
            problems.push(
                Problem::new(ProblemKind::NoOperation, action_words.place).with_related(api_words.place, "these apis"),
            );
        }
    }

    fn apis_in_words(&self, cube: &Cube) -> String {
        const MAX: usize = 3;
        let names = cube.apis().iter().filter_map(|api| self.vocabulary.apis().name(api));
        let quoted: Vec<String> = names.take(MAX).map(|name| format!("`{name}`")).collect();
        match quoted.as_slice() {
            [only] => format!("api {only}"),
            _ if cube.apis().len() > MAX => format!("any of the {} apis", cube.apis().len()),
            quoted => format!("any of the apis {}", quoted.join(", ")),
        }
    }
}
