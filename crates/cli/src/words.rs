//! Parts of rules in words that somebody who never saw the YAML understands.

use portcullis::{
    Column, Decision, Names, Vocabulary,
    rules::{Claim, Effect, Requirement},
    space::{Cube, Lifetime},
};

/// A column and the names that it admits, in the order of the vocabulary.
pub(super) type Restriction<'v> = (Column, Vec<&'v str>);

/// The columns in which the cube admits only some names.
pub(super) fn restrictions<'v>(cube: &Cube, vocabulary: &'v Vocabulary) -> Vec<Restriction<'v>> {
    let listed = |column| cube.listed(column).filter_map(|id| id.name(vocabulary)).collect();
    let restrictions = Column::ALL.map(|column| (column, listed(column)));
    restrictions.into_iter().filter(|(_, names): &Restriction<'_>| !names.is_empty()).collect()
}

/// The columns for which the requirement names something.
pub(super) fn requirements<'v>(requirement: &Requirement, vocabulary: &'v Vocabulary) -> Vec<Restriction<'v>> {
    restrictions(requirement.cube(), vocabulary)
}

/// `role admin and token user_api`.
pub(super) fn requirement(requirement: &Requirement, vocabulary: &Vocabulary) -> String {
    let parts = requirements(requirement, vocabulary);
    parts.iter().map(|(column, names)| format!("{column} {}", names.join(" or "))).collect::<Vec<_>>().join(" and ")
}

/// `requires role admin and token user_api`.
pub(super) fn effect(effect: &Effect, vocabulary: &Vocabulary) -> String {
    match effect {
        Effect::Require(needs) => format!("requires {}", requirement(needs, vocabulary)),
        Effect::Allow => "allows".into(),
        Effect::Deny => "denies".into(),
    }
}

/// `integration: create, update; owner other`.
pub(super) fn cube(cube: &Cube, vocabulary: &Vocabulary) -> String {
    let restrictions = restrictions(cube, vocabulary);
    let of =
        |wanted: Column| restrictions.iter().find(|(column, _)| *column == wanted).map(|(_, names)| names.join(", "));
    let operations = match (of(Column::Api), of(Column::Action)) {
        (Some(apis), Some(actions)) => Some(format!("{apis}: {actions}")),
        (Some(apis), None) => Some(format!("{apis}: every action")),
        (None, Some(actions)) => Some(format!("every api: {actions}")),
        (None, None) => None,
    };
    let others = [Column::Owner, Column::Role, Column::Token]
        .into_iter()
        .filter_map(|column| of(column).map(|names| format!("{column} {names}")));
    let parts: Vec<String> = operations.into_iter().chain(others).collect();
    if parts.is_empty() { "every request".into() } else { parts.join("; ") }
}

/// `1 request`, `12 requests`.
pub(super) fn requests(count: usize) -> String {
    if count == 1 { "1 request".into() } else { format!("{count} requests") }
}

/// `allowed` or `denied`.
pub(super) const fn decided(decision: Decision) -> &'static str {
    match decision {
        Decision::Allow => "allowed",
        Decision::Deny => "denied",
    }
}

/// The other decision.
pub(super) const fn opposite(decision: Decision) -> Decision {
    match decision {
        Decision::Allow => Decision::Deny,
        Decision::Deny => Decision::Allow,
    }
}

/// What an invariant claims.
pub(super) fn claim(claim: &Claim, vocabulary: &Vocabulary) -> String {
    let within = |within: &Cube| match cube(within, vocabulary) {
        all if *within == Cube::ALL => all,
        part => format!("requests for {part}"),
    };
    match claim {
        Claim::Never(never) => format!("never allowed: {}", cube(never, vocabulary)),
        Claim::Always(always) => format!("always allowed: {}", cube(always, vocabulary)),
        Claim::Monotone { order, within: place } => {
            let names: Vec<&str> = order.names().filter_map(|id| id.name(vocabulary)).collect();
            let column = order.column();
            format!("nothing is lost from {column} {}, for {}", names.join(" to "), within(place))
        }
        Claim::Ignores { column, within: place } => format!("the {column} makes no difference, for {}", within(place)),
        _ => String::new(),
    }
}

/// `integration.create`, with the owner where the operation can have several.
pub(super) fn target(names: &Names<'_>, vocabulary: &Vocabulary) -> String {
    let owner = names.owner.filter(|_| has_owners(names, vocabulary));
    let owner = owner.map_or_else(String::new, |owner| format!(" for owner {owner}"));
    format!("{}.{}{owner}", names.api, names.action)
}

/// The owner and what it means, where the operation can have several.
pub(super) fn owner<'v>(names: &Names<'v>, vocabulary: &'v Vocabulary) -> Option<(&'v str, &'v str)> {
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

/// The greatest age of a token: `30 days`.
pub(super) fn age(lifetime: &Lifetime) -> String {
    const UNITS: [(u64, &str); 3] = [(24 * 3600, "days"), (3600, "hours"), (60, "minutes")];
    let seconds = lifetime.max_age().as_secs();
    let unit = UNITS.into_iter().find(|(size, _)| seconds.is_multiple_of(*size));
    let (size, name) = unit.unwrap_or((1, "seconds"));
    format!("{} {name}", seconds / size)
}
