//! The vocabulary: the declared names, the order of roles, and the lifetimes of tokens.

use super::{
    super::{
        document::{NameEntry, OperationEntry, RoleNameEntry, TokenEntry, VocabularyEntry},
        limits::Limits,
        located::{Located, Mapping, Recovered, Word, Words},
        problem::{Problem, Problems},
        problem_kind::ProblemKind,
    },
    Budget,
    names::{check_name, undeclared, unknown_name},
    order::Order,
    union::{Declaration, Declared, Parts, United, contradiction},
};
use crate::{
    rules::{Number, OfOperation, Place, Places, Said},
    space::{
        Column, Id as _, Lifetime, NOBODY, OperationId, OwnerId, RoleId, TooMany, Vocabulary, VocabularyBuilder,
        parse_duration,
    },
};

/// Checks the declarations of all files. Returns the vocabulary, with the places of its names, unless it exceeds a limit. The
/// place of a name is that of its first declaration.
pub(super) fn check(
    parts: Parts<'_>,
    budget: &mut Budget<'_>,
    problems: &mut Problems,
) -> Option<(Vocabulary, Places)> {
    let any_has = |column: fn(&VocabularyEntry<'_>) -> bool| {
        parts.values(|document| document.vocabulary.as_ref()).any(|entry| column(&entry.value))
    };
    let declares_tokens = any_has(|entry| entry.tokens.is_some());
    let declares_owners = any_has(|entry| entry.owners.is_some());
    let mut checker = Checker {
        parts,
        builder: VocabularyBuilder::default(),
        places: Places::default(),
        declares_owners,
        names_left: &mut budget.names,
        problems,
    };
    let declared = Vocabularies {
        roles: checker.united(|entry| Some(&entry.roles)),
        tokens: checker.united(|entry| entry.tokens.as_ref()),
        owners: checker.united(|entry| entry.owners.as_ref()),
        apis: checker.united(|entry| Some(&entry.apis)),
    };
    let own = parts.own.document.vocabulary.as_ref().and_then(Recovered::as_ref);
    let place = own.map_or_else(|| parts.own.root.first_place(), |own| own.place);
    for (what, empty, can_be_omitted) in [
        ("roles", declared.roles.is_empty(), false),
        ("tokens", declares_tokens && declared.tokens.is_empty(), true),
        ("owners", declares_owners && declared.owners.is_empty(), true),
        ("apis", declared.apis.is_empty(), false),
    ] {
        if empty {
            let omit = if can_be_omitted { ", or omit the key" } else { "" };
            let problem = Problem::new(ProblemKind::EmptyVocabulary(what), place)
                .with_help(format!("declare at least one of the {what}: `{what}: {{ NAME: {{}} }}`{omit}"));
            checker.problems.push(problem);
        }
    }
    let too_many = match checker.declare(&declared).and_then(|()| checker.builder.finish()) {
        Ok(vocabulary) => {
            let cells = vocabulary.slots().checked_mul(vocabulary.operation_count().max(1));
            if cells.is_some_and(|cells| cells <= budget.cells) {
                return Some((vocabulary, checker.places));
            }
            TooMany::Slots
        }
        Err(too_many) => too_many,
    };
    let most = || budget.limits.cells.min(Limits::MAX_CELLS);
    let message = match too_many {
        TooMany::Names(column) => format!("more than {} {}", TooMany::most(column), column.plural()),
        TooMany::Slots => format!("the vocabulary spans more than {} cells", most()),
    };
    problems.push(Problem::new(ProblemKind::OverLimit(message), place));
    None
}

/// The names that the files of a policy declare.
struct Vocabularies<'d> {
    roles: United<'d, RoleNameEntry<'d>>,
    tokens: United<'d, TokenEntry<'d>>,
    owners: United<'d, NameEntry<'d>>,
    apis: United<'d, Mapping<'d, OperationEntry<'d>>>,
}

struct Checker<'d, 'p> {
    parts: Parts<'d>,
    builder: VocabularyBuilder,
    places: Places,
    /// Whether the vocabulary has the key for owners.
    declares_owners: bool,
    /// How many more names may be looked up.
    names_left: &'p mut usize,
    problems: &'p mut Problems,
}

impl<'d> Checker<'d, '_> {
    fn united<V>(&self, names: fn(&'d VocabularyEntry<'d>) -> Option<&'d Mapping<'d, V>>) -> United<'d, V> {
        United::of(self.parts.values(|document| document.vocabulary.as_ref()).filter_map(|entry| names(&entry.value)))
    }

    fn declare(&mut self, declared: &Vocabularies<'d>) -> Result<(), TooMany> {
        for role in declared.roles.iter() {
            let name = role.first.name;
            if check_name(name, self.problems) {
                let about = role.agreed("role", "description", |one| one.value.about.as_deref(), self.problems);
                let id = self.builder.role(&name.value, about)?;
                self.places.names.role.push(name.place);
                self.say_again(Said::Role(id), &role);
            }
        }
        let order = Order::of(&declared.roles, self.builder.declared(Column::Role), self.problems);
        let has_circles = order.report_circles(self.parts.own.file, self.problems);
        self.places.said.extend(order.places());
        if let Some(pairs) = self.builder.order(&order.declared(), *self.names_left) {
            *self.names_left -= pairs;
        } else if !has_circles {
            let message = "the order of roles contains more names than the limit allows".into();
            let place = order.places().next().map_or_else(Place::default, |(_, place)| place);
            self.problems.push(Problem::new(ProblemKind::OverLimit(message), place));
        }
        for token in declared.tokens.iter() {
            let name = token.first.name;
            if check_name(name, self.problems) {
                let about = token.agreed("token", "description", |one| one.value.about.as_deref(), self.problems);
                let (lifetimes, places) = self.lifetimes(&token).into_iter().unzip::<_, _, _, Vec<Place>>();
                let id = self.builder.token(&name.value, about, lifetimes)?;
                self.places.names.token.push(name.place);
                self.say_again(Said::Token(id), &token);
                self.places.said.extend(
                    places.into_iter().enumerate().map(|(index, at)| (Said::Lifetime(id, Number::of_index(index)), at)),
                );
            }
        }
        for owner in declared.owners.iter() {
            let name = owner.first.name;
            if check_name(name, self.problems) {
                let about = owner.agreed("owner", "description", |one| one.value.about.as_deref(), self.problems);
                self.builder.owner(&name.value, about)?;
                self.places.names.owner.push(name.place);
            }
        }
        for api in declared.apis.iter() {
            if check_name(api.first.name, self.problems) {
                self.api(&api)?;
            }
        }
        Ok(())
    }

    /// Notes where a name is declared again.
    fn say_again<V>(&mut self, what: Said, declared: &Declared<'_, '_, V>) {
        self.places.said.extend(declared.others.iter().map(|one| (what, one.name.place)));
    }

    /// Returns the lifetimes that the declarations of a token have together, each with its first place.
    fn lifetimes(&mut self, token: &Declared<'_, 'd, TokenEntry<'d>>) -> Vec<(Lifetime, Place)> {
        let mut lifetimes = Vec::new();
        for declared in United::of(token.iter().map(|one| &one.value.lifetimes)).iter() {
            let origin = declared.first.name;
            let is_name = check_name(origin, self.problems);
            let mut checked = declared.iter().filter_map(|one| {
                let entry = one.value;
                let max_age = parse_duration(&entry.max_age.value).ok_or_else(|| {
                    Problem::new(ProblemKind::BadDuration(entry.max_age.value.to_string()), entry.max_age.place)
                        .with_help("write a whole number and a unit, such as `30d`, `12h`, `15m` or `60s`")
                });
                Some((one.name, self.problems.ok(max_age)?, entry.ends_at_logout))
            });
            let Some((_, max_age, ends_at_logout)) = checked.next() else { continue };
            let others: Vec<_> =
                checked.filter(|&(_, age, logout)| (age, logout) != (max_age, ends_at_logout)).collect();
            for (other, ..) in others {
                let name = origin.value.to_string();
                let kind = ProblemKind::Contradiction { what: "lifetime", name, key: "length or end" };
                self.problems.push(contradiction(kind, other.place, origin.place));
            }
            if is_name {
                let lifetime = Lifetime { origin: origin.value.as_str().into(), max_age, ends_at_logout };
                lifetimes.push((lifetime, origin.place));
            }
        }
        lifetimes
    }

    fn api(&mut self, declared: &Declared<'_, 'd, Mapping<'d, OperationEntry<'d>>>) -> Result<(), TooMany> {
        let name = declared.first.name;
        let api = self.builder.api(&name.value)?;
        self.places.names.api.push(name.place);
        for one in declared.iter().filter(|one| one.value.is_empty()) {
            let problem = Problem::new(ProblemKind::EmptyList("the API declares no action"), one.name.place)
                .with_help("declare its actions, such as `read: { reads: true }`");
            self.problems.push(problem);
        }
        for operation in United::of(declared.iter().map(|one| one.value)).iter() {
            let action = operation.first.name;
            if !check_name(action, self.problems) {
                continue;
            }
            if let Some(owners) = self.all_owners(&operation) {
                let about = operation.agreed("action", "description", |one| one.value.about.as_deref(), self.problems);
                let (parts, others) = (self.parts, &operation);
                let reads = |one: &Declaration<'d, OperationEntry<'d>>| {
                    one.value.reads.or_else(|| is_first(parts, others, one).then_some(false))
                };
                let reads = operation.agreed("action", "mark `reads`", reads, self.problems).unwrap_or_default();
                let conferred: Vec<(RoleId, Place)> =
                    operation.iter().flat_map(|one| self.confers(one.value)).collect();
                let mut confers: Vec<RoleId> = conferred.iter().map(|&(role, _)| role).collect();
                confers.sort_unstable();
                confers.dedup();
                let is_new = self.builder.declared(Column::Action).index_of(&action.value).is_none();
                let all_owners = owners.iter().map(|&(owner, _)| owner).collect();
                self.builder.operation(api, &action.value, all_owners, reads, confers, about)?;
                self.places.names.action.extend(is_new.then_some(action.place));
                let id = OperationId::from_index(self.places.operations.len());
                self.places.operations.push(action.place);
                let Some(id) = id else { continue };
                self.say_again(Said::Operation(id, OfOperation::Name), &operation);
                self.places.said.extend(
                    conferred.into_iter().map(|(role, place)| (Said::Operation(id, OfOperation::Confers(role)), place)),
                );
                let written = owners.into_iter().filter_map(|(owner, place)| Some((owner, place?)));
                self.places
                    .said
                    .extend(written.map(|(owner, place)| (Said::Operation(id, OfOperation::Owner(owner)), place)));
            }
        }
        Ok(())
    }

    /// Returns the owners that the requests of an operation can have by any of its declarations, with their places if they are
    /// written. A declaration that leaves them out adds nothing to those that it repeats.
    fn all_owners(
        &mut self,
        operation: &Declared<'_, 'd, OperationEntry<'d>>,
    ) -> Option<Vec<(OwnerId, Option<Place>)>> {
        let mut all = Vec::new();
        for one in operation.iter() {
            let entry = one.value.owners.as_ref();
            if entry.is_some() || is_first(self.parts, operation, one) {
                all.extend(self.owners(one.name, entry)?);
            }
        }
        Some(all)
    }

    /// Returns the roles that an operation confers, with their places.
    fn confers(&mut self, entry: &OperationEntry<'_>) -> Vec<(RoleId, Place)> {
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
                Some(role) => roles.push((role, word.place)),
                None => self.problems.push_with(|| unknown_name(Column::Role, word, known.names())),
            }
        }
        roles
    }

    /// Returns the owners of a declaration of an operation, with their places if they are written.
    fn owners(
        &mut self,
        action: &Located<Word<'_>>,
        entry: Option<&Words<'_>>,
    ) -> Option<Vec<(OwnerId, Option<Place>)>> {
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
            return nobody.map(|nobody| vec![(nobody, None)]);
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
                Some(owner) => owners.push((owner, Some(word.place))),
                None => self.problems.push_with(|| unknown_name(Column::Owner, word, known.names())),
            }
        }
        (owners.len() == entry.list.len()).then_some(owners)
    }
}

/// Returns whether a declaration of an operation does not repeat one of a file that its file includes. Then what it leaves out has
/// its default.
fn is_first<'d>(
    parts: Parts<'d>,
    operation: &Declared<'_, 'd, OperationEntry<'d>>,
    one: &Declaration<'d, OperationEntry<'d>>,
) -> bool {
    !operation.iter().any(|other| parts.adds_to(one.name.place, other.name.place))
}
