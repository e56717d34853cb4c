//! What a method demands: operations, with their owners.

use super::{
    super::{
        super::{
            document::{DemandEntry, MethodEntry, OwnerEntry},
            located::{Either, Located, Text, Word, Words},
            problem::{Problem, Problems},
            problem_kind::ProblemKind,
            routes_problem::{RoutesEntry, RoutesProblem},
        },
        lexicon::Lexicon,
    },
    AreWhole, COMPARED, body_pointer,
    conditions::{self, StoredObject},
    one_of, unknown_owner,
};
use crate::{
    route::{Change, Demanded, IdKinds, Listed, ObjectKind, OwnerOf, Owners, Template},
    rules::Place,
    space::{Operation, OwnerId, operation_in_words},
};

/// What the demands of a method depend on.
pub(super) struct Demands<'c, 'v> {
    pub(super) template: &'c Template,
    pub(super) owners: Owners,
    /// The kind of object that is stored, or that the request creates.
    pub(super) object: Option<&'c ObjectKind>,
    /// Whether the path names the kind of object, which is `None` if it is unknown.
    pub(super) names_object: bool,
    pub(super) are_whole: AreWhole,
    pub(super) lexicon: &'c mut Lexicon<'v>,
    pub(super) problems: &'c mut Problems,
}

impl Demands<'_, '_> {
    /// Returns what the method demands.
    pub(super) fn check(&mut self, entry: &MethodEntry<'_>) -> Vec<Demanded> {
        if entry.value.0.is_empty() {
            let problem = Problem::new(RoutesProblem::NoDemand, entry.place);
            self.problems.push(problem.with_help("list the operations, or remove the method"));
        }
        entry.value.0.iter().filter_map(|demand| self.demand(demand)).collect()
    }

    fn demand(&mut self, entry: &Either<Located<DemandEntry<'_>>, Located<Word<'_>>>) -> Option<Demanded> {
        let (word, when, owner) = match entry {
            Either::Other(word) => (word, None, None),
            Either::Mapping(Located { value, .. }) => (&value.operation, value.when.as_ref(), value.owner.as_ref()),
        };
        // A key that was not read may be the owner.
        let is_whole = match entry {
            Either::Other(_) => true,
            Either::Mapping(Located { place, .. }) => !self.problems.any_in(*place),
        };
        let stored = if self.names_object { StoredObject::Declared } else { StoredObject::None };
        let conditions = when.into_iter().flat_map(|when| &when.value.0);
        let conditions: Vec<_> =
            conditions.map(|condition| conditions::check(condition, stored, self.problems)).collect();
        let id = self.lexicon.operation(word, self.problems);
        let operation = id.and_then(|id| self.lexicon.vocabulary.operation(id));
        let owner = match owner {
            Some(owner) => self.owner(operation, owner),
            None => operation.and_then(|operation| self.only_owner(operation, word, is_whole)),
        };
        Some(Demanded {
            operation: id?,
            owner: owner?,
            when: conditions.into_iter().collect::<Option<_>>()?,
            place: word.place,
        })
    }

    /// Returns the owner of an operation that can have only one.
    fn only_owner(&mut self, operation: &Operation, word: &Located<Word<'_>>, is_whole: bool) -> Option<OwnerOf> {
        if let [only] = operation.owners() {
            return Some(OwnerOf::Only(*only));
        }
        if is_whole {
            let operation = operation_in_words(self.lexicon.vocabulary, operation.pair()).unwrap_or_default();
            let problem = Problem::new(RoutesProblem::OwnerNeeded { operation }, word.place);
            let help = "say which: `{ operation: ..., owner: NAME }`, or how it is found, such as \
                        `owner: { parameter: id, id: user }`";
            self.problems.push(problem.with_help(help));
        }
        None
    }

    /// Returns how the owner of an operation is found. The operation is `None` if it is unknown, which is reported.
    fn owner(
        &mut self,
        operation: Option<&Operation>,
        entry: &Either<Located<OwnerEntry<'_>>, Located<Word<'_>>>,
    ) -> Option<OwnerOf> {
        match entry {
            Either::Other(name) => {
                let vocabulary = self.lexicon.vocabulary;
                let known = vocabulary.owners();
                let Some(owner) = known.id(&name.value) else {
                    self.problems.push_with(|| unknown_owner(name, vocabulary));
                    return None;
                };
                self.can_have(operation?, owner, name.place).then_some(OwnerOf::Only(owner))
            }
            Either::Mapping(entry) => {
                let found = self.found_owner(entry)?;
                let Owners { own, held, other } = self.owners;
                let has_held = matches!(found, OwnerOf::Writers(_));
                let needed = [
                    ("own", "self", Some(own)),
                    ("held", "held", has_held.then_some(held)),
                    ("other", "other", Some(other)),
                ];
                for (key, usual, owner) in
                    needed.into_iter().filter_map(|(key, usual, owner)| Some((key, usual, owner?)))
                {
                    let Some(owner) = owner else {
                        self.are_whole.owners.then_some(())?;
                        let problem = Problem::new(RoutesProblem::NoSuchOwner(usual.into()), entry.place);
                        self.problems.push(problem.with_help(format!(
                            "declare it in the policy, or say what it is called: `users: {{ {key}: NAME }}`"
                        )));
                        return None;
                    };
                    self.can_have(operation?, owner, entry.place).then_some(())?;
                }
                Some(found)
            }
        }
    }

    /// Returns whether the requests for an operation can have an owner, and reports it otherwise.
    fn can_have(&mut self, operation: &Operation, owner: OwnerId, place: Place) -> bool {
        let can_have = operation.owners().contains(&owner);
        if !can_have {
            let vocabulary = self.lexicon.vocabulary;
            let owner = vocabulary.owners().name(owner).unwrap_or_default().to_owned();
            let operation = operation_in_words(vocabulary, operation.pair()).unwrap_or_default();
            let problem = Problem::new(RoutesProblem::ImpossibleOwner { operation, owner }, place);
            self.problems
                .push(problem.with_help("declare the owner for the operation in the policy, or name another one"));
        }
        can_have
    }

    fn found_owner(&mut self, entry: &Located<OwnerEntry<'_>>) -> Option<OwnerOf> {
        let Located { value: written, place } = entry;
        let lists = [(Listed::All, &written.listed), (Listed::Gained, &written.gained), (Listed::Lost, &written.lost)];
        let lists: Vec<(Listed, &Located<Text<'_>>)> =
            lists.into_iter().filter_map(|(listed, text)| Some((listed, text.as_ref()?))).collect();
        let ways = lists.len() + usize::from(written.parameter.is_some()) + usize::from(written.writers.is_some());
        // A key that was not read may be the one that is missing.
        let is_whole = !self.problems.any_in(*place);
        if ways != 1 {
            if is_whole || ways > 0 {
                let problem = Problem::new(RoutesProblem::NotOneWay(ways), *place);
                let help = "write one of `parameter`, `listed`, `gained`, `lost` and `writers`";
                self.problems.push(problem.with_help(help));
            }
            return None;
        }
        if let Some(word) = &written.writers {
            return self.writers(word, written.id.as_ref());
        }
        let ids = self.id_kinds(written.id.as_ref(), *place, is_whole);
        if let Some(word) = &written.parameter {
            let mut parameters = self.template.parameters();
            let found = parameters.position(|parameter| parameter == word.value.as_str());
            if found.is_none() {
                let kind = RoutesProblem::NoSuchParameter(word.value.to_string());
                let names: Vec<&str> = self.template.parameters().collect();
                self.problems.push_with(|| {
                    let problem = Problem::new(kind, word.place);
                    problem
                        .with_help(format!("add it to the path: `{{{}}}`", word.value.as_str()))
                        .with_expected(&word.value, &names)
                });
            }
            return Some(OwnerOf::Parameter(found?, ids?));
        }
        let &(listed, text) = lists.first()?;
        let meant = if listed == Listed::All { "the ids are those in the body" } else { COMPARED };
        let pointer = body_pointer(text, meant, self.problems)?;
        if listed != Listed::All && !self.names_object {
            let problem = Problem::new(RoutesProblem::NoObject { what: "the owner" }, text.place);
            self.problems.push(problem.with_help("name the kind of object: `object: NAME` beside the methods"));
            return None;
        }
        Some(OwnerOf::Each(listed, pointer, ids?))
    }

    /// Returns the owners of principals whose write permission changes.
    fn writers(&mut self, word: &Located<Word<'_>>, ids: Option<&Words<'_>>) -> Option<OwnerOf> {
        let changes = [("gained", Change::Gained), ("lost", Change::Lost)];
        let change = one_of(word, &changes, "`gained` and `lost`", self.problems)?;
        if let Some(ids) = ids {
            let kind = RoutesProblem::ExtraKey { entry: RoutesEntry::Owner, key: "id", beside: "writers" };
            let problem = Problem::new(kind, ids.place);
            self.problems.push(problem.with_help("remove it: the principals of writers are users by their user ids"));
            return None;
        }
        match self.object {
            Some(object) if !object.writers().is_empty() => Some(OwnerOf::Writers(change)),
            // Writers that could not be read have been reported.
            Some(_) if !self.are_whole.objects => None,
            Some(object) => {
                let problem = Problem::new(RoutesProblem::NoWriters(object.name().into()), word.place);
                self.problems.push(problem.with_help("add `writers` to the object"));
                None
            }
            None if self.names_object => None,
            None => {
                let problem = Problem::new(RoutesProblem::NoObject { what: "the owner" }, word.place);
                let help =
                    "name the kind of object beside the methods: `object: NAME`, or `creates: NAME` for a `POST`";
                self.problems.push(problem.with_help(help));
                None
            }
        }
    }

    fn id_kinds(&mut self, words: Option<&Words<'_>>, place: Place, is_whole: bool) -> Option<IdKinds> {
        let help = "say which ids these are: `id: user`, `id: member`, or both in a list";
        let Some(words) = words else {
            if is_whole {
                let kind = RoutesProblem::NeededKey { entry: RoutesEntry::Owner, key: "id", beside: "owner" };
                self.problems.push(Problem::new(kind, place).with_help(help));
            }
            return None;
        };
        if words.list.is_empty() {
            let problem = Problem::new(ProblemKind::EmptyList("no id is meant"), words.place);
            self.problems.push(problem.with_help(help));
            return None;
        }
        let mut kinds = IdKinds { user: false, member: false };
        for word in &words.list {
            let is_user = one_of(word, &[("user", true), ("member", false)], "`user` and `member`", self.problems)?;
            kinds.user |= is_user;
            kinds.member |= !is_user;
        }
        Some(kinds)
    }
}
