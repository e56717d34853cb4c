//! What the names in columns stand for.

#[cfg(feature = "oracle")]
use std::borrow::Cow;
use std::collections::BTreeSet;

use super::{
    super::{
        document::Columns,
        located::{Located, Names, Word, Words},
        problem::{Problem, Problems},
        problem_kind::ProblemKind,
        yaml::yaml_scalar,
    },
    groups::Groups,
    names::{undeclared, unknown_name},
};
use crate::{
    rules::{Listed, ListedName, Place, StandsFor},
    space::{
        ActionId, ApiId, ByColumn, Column, Cube, NameSet, OperationNameError, Vocabulary, operation_in_words,
        operation_of_words,
    },
};

/// Looks up the names in columns.
pub(super) struct Lexicon<'v> {
    pub(super) vocabulary: &'v Vocabulary,
    groups: &'v Groups,
    /// Whether every declaration could be read, so that a name that is not found is wrong.
    pub(super) names_are_known: bool,
    /// How many more names may be looked up, with groups expanded.
    names_left: usize,
    /// The names of the columns that were looked up last.
    listed: Vec<ListedName>,
}

impl<'v> Lexicon<'v> {
    pub(super) const fn new(
        vocabulary: &'v Vocabulary,
        groups: &'v Groups,
        names_are_known: bool,
        names_left: usize,
    ) -> Self {
        Self { vocabulary, groups, names_are_known, names_left, listed: Vec::new() }
    }

    /// Returns the requests that match the columns, and the names that these list.
    pub(super) fn cube_and_names(&mut self, columns: Columns<'_>, problems: &mut Problems) -> (Cube, Listed) {
        let cube = self.cube(columns, problems);
        (cube, self.listed())
    }

    /// Returns the names that the columns list that were looked up last.
    pub(super) fn listed(&self) -> Listed {
        // The names are copied, because the list is used again.
        Listed::new(self.listed.clone())
    }

    /// Returns how many more names may be looked up.
    pub(super) const fn names_left(&self) -> usize {
        self.names_left
    }

    /// Returns the requests that match the columns.
    pub(super) fn cube(&mut self, columns: Columns<'_>, problems: &mut Problems) -> Cube {
        self.listed.clear();
        let apis = self.set(Column::Api, columns.names.api, problems);
        let actions = self.set(Column::Action, columns.names.action, problems);
        if let (Some(api_names), Some(action_names), true) =
            (columns.names.api, columns.names.action, self.names_are_known)
            && !problems.any_in(api_names.words.place)
            && !problems.any_in(action_names.words.place)
        {
            let cube = Cube::ALL.with(Column::Api, apis.clone()).with(Column::Action, actions.clone());
            self.check_operations(&api_names.words, &action_names.words, &cube, problems);
        }
        let mut cube = Cube::new(ByColumn {
            role: self.set(Column::Role, columns.names.role, problems),
            token: self.set(Column::Token, columns.names.token, problems),
            api: apis,
            action: actions,
            owner: self.set(Column::Owner, columns.names.owner, problems),
        });
        if let Some(words) = columns.operation {
            report_both(words, columns, problems);
            cube = cube.with_operations(self.operations(words, problems));
        }
        match columns.reads {
            Some(reads) => self.with_reads(cube, reads, problems),
            None => cube,
        }
    }

    /// Returns the operations of a list.
    fn operations(&mut self, words: &Words<'_>, problems: &mut Problems) -> Vec<(ApiId, ActionId)> {
        if words.list.is_empty() {
            problems.push(
                Problem::new(ProblemKind::EmptyList("the column matches nothing"), words.place)
                    .with_help("list the operations that it matches, or omit `operation` to match any"),
            );
        }
        if !self.spend(words.list.len(), words.place, problems) {
            return Vec::new();
        }
        let mut found = Vec::with_capacity(words.list.len());
        for word in &words.list {
            match operation_of_words(self.vocabulary, &word.value) {
                Some(pair) => {
                    found.push(pair);
                    let stands_for = StandsFor::Operation(pair.0, pair.1);
                    self.listed.push(ListedName { column: Column::Action, stands_for, place: word.place });
                }
                None if self.names_are_known => problems.push_with(|| self.unknown_operation(word)),
                None => {}
            }
        }
        found
    }

    /// Returns the operation that a word names, and reports a word that names none.
    #[cfg(feature = "routes")]
    pub(super) fn operation(
        &mut self,
        word: &Located<Word<'_>>,
        problems: &mut Problems,
    ) -> Option<crate::space::OperationId> {
        let found = operation_of_words(self.vocabulary, &word.value);
        if found.is_none() {
            problems.push_with(|| self.no_single_operation(word));
        }
        found.and_then(|(api, action)| self.vocabulary.operation_of(api, action))
    }

    /// Returns the problem of a word that names no operation, where no other column selects operations.
    #[cfg(feature = "routes")]
    fn no_single_operation(&self, word: &Located<Word<'_>>) -> Problem {
        let written = word.value.as_str();
        let api = written.strip_suffix(".*").unwrap_or(written);
        let (apis, actions) = (self.vocabulary.apis(), self.vocabulary.actions());
        let (api, action) = (apis.id(api), actions.id(written));
        let is_meant = |pair: (ApiId, ActionId)| {
            matches!(written, "*" | "any" | "all") || api == Some(pair.0) || api.is_none() && action == Some(pair.1)
        };
        let meant = self.vocabulary.operations().map(|(_, one)| one.pair()).filter(|&pair| is_meant(pair));
        let meant: Vec<String> = meant.filter_map(|pair| operation_in_words(self.vocabulary, pair)).collect();
        if meant.is_empty() {
            return self.unknown_operation(word);
        }
        let expected = crate::message::one_of(meant.iter().map(String::as_str));
        let expected = expected.map_or_else(String::new, |expected| format!(": {expected}"));
        Problem::new(ProblemKind::UnknownOperation(written.into()), word.place)
            .with_help(format!("write the operation as `API.ACTION`{expected}"))
    }

    fn unknown_operation(&self, word: &Located<Word<'_>>) -> Problem {
        let written = word.value.as_str();
        let problem = Problem::new(ProblemKind::UnknownOperation(written.into()), word.place);
        if matches!(written, "*" | "any" | "all") {
            return problem.with_only_help("omit `operation` to match any");
        }
        if self.vocabulary.apis().id(written).is_some() {
            return problem
                .with_only_help(format!("write `api: {}` to match all of its actions", yaml_scalar(written)));
        }
        if let Some(api) = written.strip_suffix(".*").filter(|api| self.vocabulary.apis().id(api).is_some()) {
            return problem.with_only_help(format!("write `api: {}` to match all of its actions", yaml_scalar(api)));
        }
        if self.vocabulary.actions().id(written).is_some() {
            return problem
                .with_only_help(format!("write `action: {}` to match it in every API", yaml_scalar(written)));
        }
        if let Err(OperationNameError::Ambiguous { meanings, .. }) = self.vocabulary.operation_called(written) {
            let problem = Problem::new(ProblemKind::AmbiguousOperation(written.into()), word.place);
            let quoted: Vec<String> = meanings.iter().map(|meaning| format!("'{meaning}'")).collect();
            return problem.with_help(format!("write {}", quoted.join(" or ")));
        }
        let declared = self.vocabulary.operations();
        let declared: Vec<String> =
            declared.filter_map(|(_, one)| operation_in_words(self.vocabulary, one.pair())).collect();
        problem.with_expected(written, &declared.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// Returns the requests for operations that have the mark, or do not have it. Reports if no operation is left.
    fn with_reads(&mut self, cube: Cube, reads: &Located<bool>, problems: &mut Problems) -> Cube {
        let vocabulary = self.vocabulary;
        let is_within_limit = if cube.apis().is_any() {
            self.spend(vocabulary.operation_count(), reads.place, problems)
        } else {
            cube.apis().iter().all(|api| self.spend(vocabulary.operations_of(api).count(), reads.place, problems))
        };
        if !is_within_limit {
            return cube;
        }
        let had_operations = vocabulary.operations_in(&cube).next().is_some();
        let marked = vocabulary.with_reads(cube, reads.value);
        let has_none = marked.operations().is_some_and(|mut left| left.next().is_none());
        if had_operations && self.names_are_known && has_none {
            problems.push(
                Problem::new(ProblemKind::NoMarkedOperation { reads: reads.value }, reads.place)
                    .with_help("an operation only reads if it is declared with `reads: true`"),
            );
        }
        marked
    }

    fn set(&mut self, column: Column, entry: Option<&Names<'_>>, problems: &mut Problems) -> NameSet {
        let Some(Names { words, is_at_least }) = entry else {
            return NameSet::ANY;
        };
        if !self.vocabulary.is_declared(column) {
            if self.names_are_known {
                problems.push_with(|| undeclared(column, words.place));
            }
            return NameSet::ANY;
        }
        if *is_at_least {
            return self.at_least(column, words, problems);
        }
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
            let listed =
                index.map_or_else(|| members.and_then(|members| StandsFor::group(members.number)), StandsFor::name);
            self.listed.extend(listed.map(|stands_for| ListedName { column, stands_for, place: word.place }));
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

    /// Returns the names that a word in a column stands for, by index: itself, or the members of a group.
    #[cfg(feature = "oracle")]
    pub(super) fn names_of(&self, column: Column, word: &str) -> Cow<'v, [usize]> {
        match self.vocabulary.table(column).index_of(word) {
            Some(index) => Cow::Owned(vec![index]),
            None => Cow::Borrowed(self.groups.0[column].get(word).map_or(&[], |members| &members.indices)),
        }
    }

    /// Returns the roles that the declared order puts at or above the only one of the words.
    fn at_least(&mut self, column: Column, words: &Words<'_>, problems: &mut Problems) -> NameSet {
        let nothing = NameSet::of([]);
        let Some(word) = words.list.first() else {
            return nothing;
        };
        if column != Column::Role {
            let kind =
                ProblemKind::WrongType { expected: "a name or a list of names".into(), found: "`at_least`".into() };
            problems.push(Problem::new(kind, words.place).with_help("list the names: only roles have an order"));
            return nothing;
        }
        let vocabulary = self.vocabulary;
        let roles = vocabulary.roles();
        if !self.spend(roles.len(), words.place, problems) || !self.names_are_known {
            return nothing;
        }
        let Some(role) = roles.id(&word.value) else {
            problems.push_with(|| {
                let problem = unknown_name(column, word, roles.names());
                let is_group = self.groups.0[column].contains_key(word.value.as_str());
                if is_group { problem.with_only_help("it is a group: name one role") } else { problem }
            });
            return nothing;
        };
        let Some(from) = vocabulary.roles_from(role) else {
            problems.push(
                Problem::new(ProblemKind::UnorderedRole(word.value.to_string()), word.place)
                    .with_help("declare the order with `above`, or list the roles"),
            );
            return nothing;
        };
        let stands_for = StandsFor::at_least(role.index());
        self.listed.extend(stands_for.map(|stands_for| ListedName { column, stands_for, place: word.place }));
        NameSet::of(from).written_at_least(role.index())
    }

    /// Returns what to write instead of an unknown name that has a meaning elsewhere: in patterns, or in outputs.
    fn help(&self, column: Column, name: &str) -> Option<String> {
        if matches!(name, "*" | "any" | "all") {
            return Some(format!("omit `{column}` to match any"));
        }
        if !matches!(column, Column::Api | Column::Action) {
            return None;
        }
        if let Some(api) = name.strip_suffix(".*").filter(|api| self.vocabulary.apis().id(api).is_some()) {
            return Some(format!("write `api: {}`, and omit `action` to match any", yaml_scalar(api)));
        }
        let (api, action) = operation_of_words(self.vocabulary, name)?;
        let (api, action) = (self.vocabulary.apis().name(api)?, self.vocabulary.actions().name(action)?);
        let [name, api, action] = [name, api, action].map(yaml_scalar);
        Some(format!("write `operation: {name}`, or `api: {api}` and `action: {action}`"))
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

/// Reports an API or an action beside operations, which have both.
fn report_both(operations: &Words<'_>, columns: Columns<'_>, problems: &mut Problems) {
    for (column, names) in columns.given().filter(|(column, _)| matches!(column, Column::Api | Column::Action)) {
        let kind = ProblemKind::UnknownKey { key: column.as_str().into(), within: "a mapping with `operation`" };
        problems.push(
            Problem::new(kind, names.words.place)
                .with_related(operations.place, "these operations")
                .with_help("write either `operation`, or `api` and `action`"),
        );
    }
}
