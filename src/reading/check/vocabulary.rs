//! The vocabulary: the declared names, the order of roles, and the lifetimes of tokens.

use std::collections::HashMap;

use super::{
    super::{
        document::{LifetimeEntry, NameEntry, OperationEntry, RoleNameEntry, TokenEntry, VocabularyEntry},
        limits::Limits,
        located::{Located, Mapping, Word, Words},
        problem::{Problem, Problems},
        problem_kind::ProblemKind,
    },
    names::{check_name, undeclared, unknown_name},
};
use crate::{
    rules::Places,
    space::{
        Column, ColumnTableBuilder, Lifetime, NOBODY, OwnerId, RoleId, TooMany, Vocabulary, VocabularyBuilder,
        parse_duration,
    },
};

/// Checks the declarations. Returns the vocabulary, with the places of its names, unless it exceeds a limit.
pub(super) fn check(
    entry: &Located<VocabularyEntry<'_>>,
    limits: &Limits,
    problems: &mut Problems,
) -> Option<(Vocabulary, Places)> {
    let declared = &entry.value;
    let declares_owners = declared.owners.is_some();
    let mut checker =
        Checker { builder: VocabularyBuilder::default(), places: Places::default(), declares_owners, problems };
    for (what, empty, can_be_omitted) in [
        ("roles", declared.roles.is_empty(), false),
        ("tokens", declared.tokens.as_ref().is_some_and(Mapping::is_empty), true),
        ("owners", declared.owners.as_ref().is_some_and(Mapping::is_empty), true),
        ("apis", declared.apis.is_empty(), false),
    ] {
        if empty {
            let omit = if can_be_omitted { ", or omit the key" } else { "" };
            let problem = Problem::new(ProblemKind::EmptyVocabulary(what), entry.place)
                .with_help(format!("declare at least one of the {what}: `{what}: {{ NAME: {{}} }}`{omit}"));
            checker.problems.push(problem);
        }
    }
    let too_many = match checker.declare(declared).and_then(|()| checker.builder.finish()) {
        Ok(vocabulary) => {
            let cells = vocabulary.slots().checked_mul(vocabulary.operation_count().max(1));
            if cells.is_some_and(|cells| cells <= limits.cells) {
                return Some((vocabulary, checker.places));
            }
            TooMany::Slots
        }
        Err(too_many) => too_many,
    };
    let message = match too_many {
        TooMany::Names(column) => format!("more than {} {}", TooMany::most(column), column.plural()),
        TooMany::Slots => format!("the vocabulary spans more than {} cells", limits.cells.min(Limits::MAX_CELLS)),
    };
    problems.push(Problem::new(ProblemKind::OverLimit(message), entry.place));
    None
}

struct Checker<'p> {
    builder: VocabularyBuilder,
    places: Places,
    /// Whether the vocabulary has the key for owners.
    declares_owners: bool,
    problems: &'p mut Problems,
}

impl Checker<'_> {
    fn declare(&mut self, declared: &VocabularyEntry<'_>) -> Result<(), TooMany> {
        for (name, RoleNameEntry { about, .. }) in declared.roles.iter() {
            if check_name(name, self.problems) {
                self.builder.role(&name.value, about.as_deref())?;
                self.places.names.role.push(name.place);
            }
        }
        let below = order(&declared.roles, self.builder.declared(Column::Role), self.problems);
        self.builder.order(below);
        for (name, TokenEntry { about, lifetimes }) in declared.tokens.iter().flat_map(Mapping::iter) {
            if check_name(name, self.problems) {
                let lifetimes = self.lifetimes(lifetimes);
                self.builder.token(&name.value, about.as_deref(), lifetimes)?;
                self.places.names.token.push(name.place);
            }
        }
        for (name, NameEntry { about }) in declared.owners.iter().flat_map(Mapping::iter) {
            if check_name(name, self.problems) {
                self.builder.owner(&name.value, about.as_deref())?;
                self.places.names.owner.push(name.place);
            }
        }
        for (name, operations) in declared.apis.iter() {
            if check_name(name, self.problems) {
                self.api(name, operations)?;
            }
        }
        Ok(())
    }

    fn lifetimes(&mut self, entries: &Mapping<'_, LifetimeEntry<'_>>) -> Vec<Lifetime> {
        let mut lifetimes = Vec::new();
        for (origin, entry) in entries.iter() {
            let max_age = parse_duration(&entry.max_age.value).ok_or_else(|| {
                Problem::new(ProblemKind::BadDuration(entry.max_age.value.to_string()), entry.max_age.place)
                    .with_help("write a whole number and a unit, such as `30d`, `12h`, `15m` or `60s`")
            });
            if let (Some(max_age), true) = (self.problems.ok(max_age), check_name(origin, self.problems)) {
                let origin = origin.value.as_str().into();
                lifetimes.push(Lifetime { origin, max_age, ends_at_logout: entry.ends_at_logout });
            }
        }
        lifetimes
    }

    fn api(&mut self, name: &Located<Word<'_>>, operations: &Mapping<'_, OperationEntry<'_>>) -> Result<(), TooMany> {
        let api = self.builder.api(&name.value)?;
        self.places.names.api.push(name.place);
        if operations.is_empty() {
            let problem = Problem::new(ProblemKind::EmptyList("the API declares no action"), name.place)
                .with_help("declare its actions, such as `read: { reads: true }`");
            self.problems.push(problem);
        }
        for (action, entry) in operations.iter() {
            if !check_name(action, self.problems) {
                continue;
            }
            if let Some(owners) = self.owners(action, entry.owners.as_ref()) {
                let confers = self.confers(entry);
                let is_first = self.builder.declared(Column::Action).index_of(&action.value).is_none();
                self.builder.operation(api, &action.value, owners, entry.reads, confers, entry.about.as_deref())?;
                self.places.names.action.extend(is_first.then_some(action.place));
                self.places.operations.push(action.place);
            }
        }
        Ok(())
    }

    /// Returns the roles that an operation confers.
    fn confers(&mut self, entry: &OperationEntry<'_>) -> Vec<RoleId> {
        let known = self.builder.declared(Column::Role);
        let mut roles = Vec::new();
        let Some(confers) = &entry.confers else {
            return roles;
        };
        if confers.role.list.is_empty() {
            let problem = Problem::new(ProblemKind::EmptyList("the action confers nothing"), confers.role.place);
            self.problems.push(problem.with_help("list the roles, or omit the key"));
        }
        for word in &confers.role.list {
            match known.id(&word.value) {
                Some(role) => roles.push(role),
                None => self.problems.push_with(|| unknown_name(Column::Role, word, known.names())),
            }
        }
        roles.sort_unstable();
        roles.dedup();
        roles
    }

    /// Returns the owners that the requests of an operation can have.
    fn owners(&mut self, action: &Located<Word<'_>>, entry: Option<&Words<'_>>) -> Option<Vec<OwnerId>> {
        let known = self.builder.declared(Column::Owner);
        if !self.declares_owners {
            if let Some(entry) = entry {
                self.problems.push_with(|| undeclared(Column::Owner, entry.place));
            }
            return Some(Vec::new());
        }
        let Some(entry) = entry else {
            let nobody = known.id(NOBODY);
            if nobody.is_none() && known.names().next().is_some() {
                let problem = Problem::new(
                    ProblemKind::MissingKey {
                        key: "owners".into(),
                        within: format!(" of action `{}`", action.value.as_str()),
                    },
                    action.place,
                )
                .with_help(format!("list the owners that its requests can have, or declare an owner `{NOBODY}`"));
                self.problems.push(problem);
            }
            return nobody.map(|nobody| vec![nobody]);
        };
        if entry.list.is_empty() {
            self.problems.push(
                Problem::new(ProblemKind::EmptyList("the action has no owner"), entry.place)
                    .with_help("list the owners, or omit the key"),
            );
        }
        let mut owners = Vec::new();
        for word in &entry.list {
            let name = &word.value;
            match known.id(name) {
                Some(owner) => owners.push(owner),
                None => self.problems.push_with(|| unknown_name(Column::Owner, word, known.names())),
            }
        }
        (owners.len() == entry.list.len()).then_some(owners)
    }
}

/// Returns all weaker roles for each role: those that it is declared above, those that these are above, and so on.
fn order(
    roles: &Mapping<'_, RoleNameEntry<'_>>,
    known: &ColumnTableBuilder,
    problems: &mut Problems,
) -> Vec<Vec<RoleId>> {
    let mut declared: HashMap<RoleId, Vec<(&Located<Word<'_>>, RoleId)>> = HashMap::new();
    for (name, entry) in roles.iter() {
        let Some(role) = known.id(&name.value) else {
            continue;
        };
        if let Some(above) = entry.above.as_ref().filter(|above| above.list.is_empty()) {
            let problem = Problem::new(ProblemKind::EmptyList("the role is above no other"), above.place);
            problems.push(problem.with_help("list the weaker roles, or omit the key"));
        }
        for word in entry.above.iter().flat_map(|above| &above.list) {
            match known.id(&word.value) {
                Some(below) => declared.entry(role).or_default().push((word, below)),
                None => problems.push_with(|| unknown_name(Column::Role, word, known.names())),
            }
        }
    }
    let all: Vec<RoleId> = roles.iter().filter_map(|(name, _)| known.id(&name.value)).collect();
    let below = all.iter().map(|&role| {
        let mut below: Vec<RoleId> = Vec::new();
        let mut to_follow = vec![role];
        while let Some(next) = to_follow.pop() {
            for &(word, weaker) in declared.get(&next).into_iter().flatten() {
                if weaker == role {
                    let problem = Problem::new(ProblemKind::RoleAboveItself(word.value.to_string()), word.place);
                    problems.push(problem.with_help("list only weaker roles"));
                } else if !below.contains(&weaker) {
                    below.push(weaker);
                    to_follow.push(weaker);
                }
            }
        }
        below.sort_unstable();
        below
    });
    below.collect()
}
