//! The words of the output: parts of policies for readers who have not seen the YAML, counts, and lists.

use std::borrow::Cow;

use portcullis::{
    Column, Decider, Decision, Names, Policy, Vocabulary,
    rules::{Citation, Claim, Clause, Effect, Group, Place, Requirement, Rule, Source},
    space::{Cube, Lifetime, Operation},
};

use crate::escape::visible;

/// Returns a number of things: `1 request`, `12 requests`.
pub(crate) fn counted(count: usize, thing: &str) -> String {
    format!("{count} {thing}{}", plural(count, "", "s"))
}

/// Returns the word for one thing or for several: `kills` or `kill`.
pub(crate) const fn plural(count: usize, one: &'static str, several: &'static str) -> &'static str {
    if count == 1 { one } else { several }
}

/// Returns a number of requests.
pub(crate) fn requests(count: usize) -> String {
    counted(count, "request")
}

/// Returns how many things are left out of a list for people, if any are: `3 more sets, which `--format json` lists`.
pub(crate) fn more(shown: usize, all: usize, thing: &str) -> Option<String> {
    let left_out = all.checked_sub(shown).filter(|&count| count > 0)?;
    let things = counted(left_out, thing).replacen(' ', " more ", 1);
    Some(format!("{things}, which `--format json` lists"))
}

/// Returns text on one line, whatever its blanks are.
pub(crate) fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns the name of a policy's file on one line, as text shows it.
pub(crate) fn file(policy: &Policy) -> Cow<'_, str> {
    visible(policy.rules().file())
}

/// Returns the name of the file that a place of a policy is in, on one line, as text shows it.
pub(crate) fn file_of(policy: &Policy, place: Place) -> Cow<'_, str> {
    visible(policy.rules().file_of(place))
}

/// Returns the line of a place of a policy: `line 12`, or `base.yaml:12` in a file that it includes.
pub(crate) fn line(policy: &Policy, place: Place) -> String {
    let line = place.line;
    if policy.rules().is_own(place) { format!("line {line}") } else { format!("{}:{line}", file_of(policy, place)) }
}

/// Returns how many invariants hold: `3 of 5 invariants do not hold`.
pub(crate) fn invariants_hold(violated: usize, all: usize) -> String {
    match (violated, all) {
        (_, 0) => "none".into(),
        (0, 1) => "the 1 invariant holds".into(),
        (0, _) => format!("all {all} invariants hold"),
        (_, 1) => "the 1 invariant does not hold".into(),
        _ => format!("{violated} of {all} invariants {} not hold", plural(violated, "does", "do")),
    }
}

/// A column and the names that it admits, in the order of the vocabulary.
pub(crate) type Restriction<'v> = (Column, Vec<&'v str>);

/// Returns the columns in which the cube admits only some names. Where it lists operations, it has no APIs and actions.
pub(crate) fn restrictions<'v>(cube: &Cube, vocabulary: &'v Vocabulary) -> Vec<Restriction<'v>> {
    let lists_operations = cube.operations().is_some() && cube.reads().is_none();
    let is_listed = |column| !lists_operations || !matches!(column, Column::Api | Column::Action);
    let listed = |column| cube.listed(column).filter_map(|id| id.name(vocabulary)).collect();
    let restrictions =
        Column::ALL.into_iter().filter(|&column| is_listed(column)).map(|column| (column, listed(column)));
    restrictions.filter(|(_, names): &Restriction<'_>| !names.is_empty()).collect()
}

/// Returns the operations that a cube lists or selects by whether they read: `issue.delete`.
pub(crate) fn operations(cube: &Cube, vocabulary: &Vocabulary) -> Option<Vec<String>> {
    let named = |(api, action)| {
        let operation = vocabulary.operation(vocabulary.operation_of(api, action)?)?;
        self::operation(operation, vocabulary)
    };
    Some(cube.operations()?.filter_map(named).collect())
}

/// Returns the words for a role and those above it: `power or above`.
pub(crate) fn or_above(role: &str) -> String {
    format!("{role} or above")
}

/// How sets of names are written: by the names alone, or by a group where one stands for exactly these names.
#[derive(Clone, Copy)]
pub(crate) struct Naming<'p> {
    vocabulary: &'p Vocabulary,
    /// The policies that must all have a group for it to be written.
    policies: [Option<&'p Policy>; 2],
}

impl<'p> Naming<'p> {
    /// Writes only names: for programs.
    pub(crate) const fn without_groups(vocabulary: &'p Vocabulary) -> Self {
        Self { vocabulary, policies: [None, None] }
    }

    /// Writes the groups of a policy: for people.
    pub(crate) const fn of(policy: &'p Policy) -> Self {
        Self { vocabulary: policy.vocabulary(), policies: [Some(policy), None] }
    }

    /// Writes the names of a vocabulary, and the groups that have the same members in two policies.
    pub(crate) const fn shared(vocabulary: &'p Vocabulary, policy: &'p Policy, other: &'p Policy) -> Self {
        Self { vocabulary, policies: [Some(policy), Some(other)] }
    }

    /// Returns the group that stands for exactly the given names of a column, two or more.
    fn group(&self, column: Column, names: &[&str]) -> Option<&'p str> {
        let [policy, other] = self.policies;
        let stands_for = |group: &&Group| {
            group.column() == column
                && group.members().count() == names.len()
                && group.members().all(|member| names.contains(&member))
        };
        let groups = |policy: &'p Policy| policy.rules().groups().iter().filter(stands_for);
        let group = groups(policy?).next().filter(|_| names.len() > 1)?;
        let is_shared = other.is_none_or(|other| groups(other).any(|one| one.name() == group.name()));
        is_shared.then(|| group.name())
    }

    /// Returns the columns in which a cube admits only some names, each with the words for these names: the roles from one up as
    /// they are written, a group, or the names.
    fn restrictions(&self, cube: &Cube) -> Vec<(Column, Vec<Cow<'p, str>>)> {
        let restrictions = restrictions(cube, self.vocabulary).into_iter();
        let in_words = |(column, names): Restriction<'p>| {
            let at_least = cube.roles().at_least().filter(|_| column == Column::Role);
            let words = match at_least.and_then(|lowest| self.vocabulary.roles().name(lowest)) {
                Some(lowest) => vec![or_above(lowest).into()],
                None => match self.group(column, &names) {
                    Some(group) => vec![group.into()],
                    None => names.into_iter().map(Cow::from).collect(),
                },
            };
            (column, words)
        };
        restrictions.map(in_words).collect()
    }
}

/// Returns a cube: `integration: create, update; owner other`.
pub(crate) fn cube(cube: &Cube, naming: Naming<'_>) -> String {
    let restrictions = naming.restrictions(cube);
    let of =
        |wanted: Column| restrictions.iter().find(|(column, _)| *column == wanted).map(|(_, names)| names.join(", "));
    let listed = self::operations(cube, naming.vocabulary).filter(|_| cube.reads().is_none());
    let marked = cube.reads().map(|reads| if reads { "read" } else { "write" });
    let every_action = marked.map_or_else(|| "every action".into(), |mark| format!("every action that {mark}s"));
    let operations = match (of(Column::Api), of(Column::Action), marked) {
        _ if listed.is_some() => listed.map(|operations| operations.join(", ")),
        (Some(apis), Some(actions), None) => Some(format!("{apis}: {actions}")),
        (Some(apis), Some(actions), Some(mark)) => Some(format!("{apis}: those of {actions} that {mark}")),
        (Some(apis), None, _) => Some(format!("{apis}: {every_action}")),
        (None, Some(actions), None) => Some(format!("every api: {actions}")),
        (None, Some(actions), Some(mark)) => Some(format!("every api: those of {actions} that {mark}")),
        (None, None, Some(_)) => Some(every_action),
        (None, None, None) => None,
    };
    let others = [Column::Owner, Column::Role, Column::Token]
        .into_iter()
        .filter_map(|column| of(column).map(|names| format!("{column} {names}")));
    let parts: Vec<String> = operations.into_iter().chain(others).collect();
    if parts.is_empty() { "every request".into() } else { parts.join("; ") }
}

/// Returns the names that a cube lists in a column, or the group that stands for them.
pub(crate) fn names<'p>(cube: &Cube, column: Column, policy: &'p Policy) -> Vec<Cow<'p, str>> {
    let restrictions = Naming::of(policy).restrictions(cube).into_iter();
    restrictions.filter(|(restricted, _)| *restricted == column).flat_map(|(_, names)| names).collect()
}

/// Returns the group that stands for exactly the given names of a column, or else the names.
pub(crate) fn grouped<'p>(names: &[&'p str], column: Column, policy: &'p Policy) -> Vec<&'p str> {
    Naming::of(policy).group(column, names).map_or_else(|| names.to_vec(), |group| vec![group])
}

/// Returns cubes, each in words.
pub(crate) fn cubes<'a>(cubes: &'a [Cube], naming: Naming<'a>) -> impl Iterator<Item = String> + 'a {
    cubes.iter().map(move |one| cube(one, naming))
}

/// Returns the first cubes in words, and how many more there are: nobody reads all cubes of an irregular set.
pub(crate) fn some_cubes(all: &[Cube], naming: Naming<'_>) -> Vec<String> {
    const MAX: usize = 12;
    cubes(all, naming).take(MAX).chain(more(MAX, all.len(), "set")).collect()
}

/// Returns what a rule requires: `role admin and token user_api`.
pub(crate) fn requirement(requirement: &Requirement, naming: Naming<'_>) -> String {
    let parts = naming.restrictions(requirement.cube());
    parts.iter().map(|(column, names)| format!("{column} {}", names.join(" or "))).collect::<Vec<_>>().join(" and ")
}

/// Returns what a rule does: `requires role admin and token user_api`.
pub(crate) fn effect(effect: &Effect, naming: Naming<'_>) -> String {
    match effect {
        Effect::Require(needs) => format!("requires {}", requirement(needs, naming)),
        Effect::Allow => "allows".into(),
        Effect::Deny => "denies".into(),
    }
}

/// Returns what an invariant claims.
pub(crate) fn claim(claim: &Claim, naming: Naming<'_>) -> String {
    let within = |within: &Cube| match cube(within, naming) {
        all if *within == Cube::ALL => all,
        part => format!("requests for {part}"),
    };
    match claim {
        Claim::Never(never) => format!("never allowed: {}", cube(never, naming)),
        Claim::Always(always) => format!("always allowed: {}", cube(always, naming)),
        Claim::Monotone { order, within: place } => {
            let names: Vec<&str> = order.names().filter_map(|id| id.name(naming.vocabulary)).collect();
            format!("no permission is lost from {} {}, for {}", order.column(), names.join(" to "), within(place))
        }
        Claim::Ignores { column, within: place } => format!("the {column} makes no difference, for {}", within(place)),
        _ => String::new(),
    }
}

/// Returns a clause as rules cite it: `source#clause`.
pub(crate) fn citation((source, clause): (&Source, &Clause)) -> String {
    format!("{}#{}", source.name(), clause.name())
}

/// Returns clauses as rules cite them.
pub(crate) fn citations(policy: &Policy, citations: &[Citation]) -> Vec<String> {
    citations.iter().filter_map(|&cited| policy.rules().cited(cited)).map(citation).collect()
}

/// Returns a decision and what makes it: `denied by rule team-write, old.yaml:260:9`. `no such request` for a request that the
/// policy does not have.
pub(crate) fn decided_by(policy: &Policy, decision: Decision, decider: Option<Decider<'_>>) -> String {
    let by = |decider| format!("{} by {}", decision.past_tense(), self::decider(policy, decider));
    decider.map_or_else(|| "no such request".into(), by)
}

/// Returns what decides, and its place: `rule team-write, old.yaml:260:9`. What was read from a lock has no places.
pub(crate) fn decider(policy: &Policy, decider: Decider<'_>) -> String {
    let place = decider.rule().map_or_else(|| policy.rules().places().default_decision(), Rule::place);
    let named = decider_named(decider.name());
    if place.line == 0 { named } else { format!("{named}, {}:{place}", file_of(policy, place)) }
}

/// Returns what decides by its name: `rule team-write` or `default`. A rule may have a name such as `none`.
pub(crate) fn decider_named(name: &str) -> String {
    if name == Decider::DEFAULT { name.into() } else { format!("rule {name}") }
}

/// Returns the name of an operation: `integration.create`.
pub(crate) fn operation(operation: &Operation, vocabulary: &Vocabulary) -> Option<String> {
    let api = vocabulary.apis().name(operation.api())?;
    Some(format!("{api}.{}", vocabulary.actions().name(operation.action())?))
}

/// Returns what a request asks for: `integration.create`, with the owner where the operation can have several.
pub(crate) fn target(names: &Names<'_>, vocabulary: &Vocabulary) -> String {
    let owner = names.owner.filter(|_| has_owners(names, vocabulary));
    let owner = owner.map_or_else(String::new, |owner| format!(" for owner {owner}"));
    format!("{}.{}{owner}", names.api, names.action)
}

/// Returns the owner of a request and its description, where the operation can have several owners.
pub(crate) fn owner<'v>(names: &Names<'v>, vocabulary: &'v Vocabulary) -> Option<(&'v str, &'v str)> {
    let owner = names.owner.filter(|_| has_owners(names, vocabulary))?;
    let declared = vocabulary.owners().get(vocabulary.owners().id(owner)?)?;
    Some((owner, declared.about()?))
}

fn has_owners(names: &Names<'_>, vocabulary: &Vocabulary) -> bool {
    let api_and_action = vocabulary.apis().id(names.api).zip(vocabulary.actions().id(names.action));
    api_and_action
        .and_then(|(api, action)| vocabulary.operation_of(api, action))
        .and_then(|id| vocabulary.operation(id))
        .is_some_and(|operation| operation.owners().len() > 1)
}

/// Returns the greatest age of a token: `30 days`.
pub(crate) fn age(lifetime: &Lifetime) -> String {
    const UNITS: [(u64, &str); 3] = [(24 * 3600, "day"), (3600, "hour"), (60, "minute")];
    let seconds = lifetime.max_age().as_secs();
    let unit = UNITS.into_iter().find(|(size, _)| seconds.is_multiple_of(*size));
    let (size, name) = unit.unwrap_or((1, "second"));
    usize::try_from(seconds / size).map_or_else(|_| format!("{seconds} seconds"), |count| counted(count, name))
}
