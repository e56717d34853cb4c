use std::collections::BTreeSet;

#[cfg(feature = "oracle")]
use super::super::document::{AllowedEntry, CaseEntry, TableEntry};
use super::{
    super::{
        document::{ColumnEntry, CubeEntry, ExceptionEntry, PolicyLintEntry, RuleEntry},
        located::{Located, Word, Words},
        problem::{Kind, Problem, Problems},
    },
    groups::{GroupTable, Groups},
    names::unknown_name,
};
use crate::{
    rules::Place,
    space::{ActionId, ApiId, Column, Cube, Id, IdSet, NameTable, OwnerId, RoleId, TokenId, Vocabulary},
};

/// Looks up the names that stand in columns.
pub(super) struct Lexicon<'v> {
    pub(super) vocabulary: &'v Vocabulary,
    groups: &'v Groups,
    /// Whether every declaration could be read, so that a name that is not found is wrong.
    pub(super) names_are_known: bool,
    /// How many names may still be looked up, groups resolved.
    names_left: usize,
}

/// The five columns of a rule, an exception or another set of requests.
#[derive(Clone, Copy)]
pub(super) struct Columns<'d> {
    role: Option<&'d Words<'d>>,
    token: Option<&'d Words<'d>>,
    api: Option<&'d Words<'d>>,
    action: Option<&'d Words<'d>>,
    owner: Option<&'d Words<'d>>,
}

impl<'d> Columns<'d> {
    pub(super) fn is_empty(&self) -> bool {
        self.given().next().is_none()
    }

    /// The columns that are given, and what they hold.
    pub(super) fn given(&self) -> impl Iterator<Item = (Column, &'d Words<'d>)> + use<'d> {
        let columns = [
            (Column::Role, self.role),
            (Column::Token, self.token),
            (Column::Api, self.api),
            (Column::Action, self.action),
            (Column::Owner, self.owner),
        ];
        columns.into_iter().filter_map(|(column, words)| Some((column, words?)))
    }
}

macro_rules! columns_of {
    ($($entry:ident),*) => {$(
        impl<'d> From<&'d $entry<'d>> for Columns<'d> {
            fn from(entry: &'d $entry<'d>) -> Self {
                Self {
                    role: entry.role.as_ref(),
                    token: entry.token.as_ref(),
                    api: entry.api.as_ref(),
                    action: entry.action.as_ref(),
                    owner: entry.owner.as_ref(),
                }
            }
        }
    )*};
}

columns_of!(RuleEntry, ExceptionEntry, CubeEntry, PolicyLintEntry);
#[cfg(feature = "oracle")]
columns_of!(CaseEntry, TableEntry, AllowedEntry);

impl<'v> Lexicon<'v> {
    pub(super) const fn new(
        vocabulary: &'v Vocabulary,
        groups: &'v Groups,
        names_are_known: bool,
        names_left: usize,
    ) -> Self {
        Self { vocabulary, groups, names_are_known, names_left }
    }

    pub(super) fn roles(&mut self, entry: Option<&Words<'_>>, problems: &mut Problems) -> IdSet<RoleId> {
        self.set(Column::Role, entry, self.vocabulary.roles(), &self.groups.roles, problems)
    }

    pub(super) fn tokens(&mut self, entry: Option<&Words<'_>>, problems: &mut Problems) -> IdSet<TokenId> {
        self.set(Column::Token, entry, self.vocabulary.tokens(), &self.groups.tokens, problems)
    }

    pub(super) fn owners(&mut self, entry: Option<&Words<'_>>, problems: &mut Problems) -> IdSet<OwnerId> {
        self.set(Column::Owner, entry, self.vocabulary.owners(), &self.groups.owners, problems)
    }

    /// The requests that the columns admit.
    pub(super) fn cube(&mut self, columns: Columns<'_>, problems: &mut Problems) -> Cube {
        let apis = self.set(Column::Api, columns.api, self.vocabulary.apis(), &self.groups.apis, problems);
        let actions =
            self.set(Column::Action, columns.action, self.vocabulary.actions(), &self.groups.actions, problems);
        if let (Some(api_words), Some(action_words), true) = (columns.api, columns.action, self.names_are_known)
            && !problems.any_in(api_words.place)
            && !problems.any_in(action_words.place)
        {
            self.check_operations(api_words, &apis, action_words, &actions, problems);
        }
        Cube {
            roles: self.roles(columns.role, problems),
            tokens: self.tokens(columns.token, problems),
            apis,
            actions,
            owners: self.owners(columns.owner, problems),
        }
    }

    fn set<I: Id>(
        &mut self,
        column: Column,
        entry: Option<&Words<'_>>,
        names: &NameTable<I>,
        groups: &GroupTable<I>,
        problems: &mut Problems,
    ) -> IdSet<I> {
        let Some(words) = entry else {
            return IdSet::Any;
        };
        if words.list.is_empty() {
            problems.push(
                Problem::new(Kind::EmptyList("the column admits nothing"), words.place)
                    .with_help(format!("name what it admits, or leave `{column}` out for any")),
            );
        }
        let mut ids = Vec::new();
        for word in &words.list {
            let name = word.value.as_str();
            let id = names.id(name);
            let members = groups.get(name);
            let stands_for = if id.is_some() { 1 } else { members.map_or(0, |members| members.ids.len()) };
            if !self.spend(stands_for, words.place, problems) {
                break;
            }
            if let Some(id) = id {
                ids.push(id);
            } else if let Some(members) = members {
                members.mark_used();
                ids.extend(&members.ids);
            } else if self.names_are_known {
                let expected = || names.names().chain(groups.keys().map(String::as_str));
                problems.push_with(|| unknown_name(column, word, expected()));
            }
        }
        IdSet::of(ids)
    }

    /// Whether so many more names may be looked at; what is too much is noted.
    pub(super) fn spend(&mut self, names: usize, place: Place, problems: &mut Problems) -> bool {
        let left = self.names_left.checked_sub(names);
        self.names_left = left.unwrap_or(0);
        if left.is_none() {
            let message = "the columns stand for more names than the limit";
            problems.push(Problem::new(Kind::OverLimit(message.into()), place));
        }
        left.is_some()
    }

    /// Every API and every action that is named must take part in an operation; of a group, one member.
    fn check_operations(
        &mut self,
        api_words: &Words<'_>,
        apis: &IdSet<ApiId>,
        action_words: &Words<'_>,
        actions: &IdSet<ActionId>,
        problems: &mut Problems,
    ) {
        let vocabulary = self.vocabulary;
        let mut used_actions: Vec<ActionId> = Vec::new();
        let mut idle: Vec<&str> = Vec::new();
        for &api in apis.listed() {
            let before = used_actions.len();
            let mut looked_at = 0;
            for (_, operation) in vocabulary.operations_of(api) {
                looked_at += 1;
                if actions.contains(operation.action()) {
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
        // Where no API has any of the actions, the actions are what is wrong.
        let idle = if used_actions.is_empty() { BTreeSet::new() } else { idle.into_iter().collect() };
        for word in api_words.list.iter().filter(|word| idle.contains(word.value.as_str())) {
            let problem = Problem::new(Kind::IdleApi(word.value.to_string()), word.place);
            problems.push(problem.with_help("take the API out, or name one of its actions"));
        }
        used_actions.sort_unstable();
        for word in &action_words.list {
            let Some(action) = vocabulary.actions().id(&word.value) else {
                continue;
            };
            if used_actions.binary_search(&action).is_err() {
                problems.push_with(|| {
                    let declared: Vec<&str> = apis
                        .listed()
                        .iter()
                        .flat_map(|&api| vocabulary.operations_of(api))
                        .filter_map(|(_, operation)| vocabulary.actions().name(operation.action()))
                        .collect();
                    let kind = Kind::UnknownAction { apis: self.in_words(apis), action: word.value.to_string() };
                    Problem::new(kind, word.place).with_expected(&word.value, &declared)
                });
            }
        }
        if used_actions.is_empty() && !problems.any_in(api_words.place) && !problems.any_in(action_words.place) {
            problems.push(Problem::new(Kind::NoOperation, action_words.place).with_related(api_words.place, "these"));
        }
    }

    fn in_words(&self, apis: &IdSet<ApiId>) -> String {
        const MOST: usize = 3;
        let names = apis.listed().iter().filter_map(|&api| self.vocabulary.apis().name(api));
        let quoted: Vec<String> = names.take(MOST).map(|name| format!("`{name}`")).collect();
        match quoted.as_slice() {
            [only] => format!("api {only}"),
            _ if apis.listed().len() > MOST => format!("any of the {} apis named", apis.listed().len()),
            quoted => format!("any of the apis {}", quoted.join(", ")),
        }
    }
}

/// The words of an entry, for a look at the entry as it is written.
pub(super) fn words<'d>(entry: &'d ColumnEntry<'d>) -> &'d [Located<Word<'d>>] {
    entry.as_ref().map_or(&[], |words| &words.list)
}
