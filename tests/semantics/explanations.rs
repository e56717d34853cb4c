//! What explanations say, against a search through the whole space.

use crate::{
    generate::models,
    model::{ACTIONS, APIS, Cell, Cube, Effect, Model, OWNERS, ROLES, Rule, Says, TOKENS},
};
use portcullis::{
    Column, Explanation, Names,
    policy::{Alternative, MatchOutcome, Missing, NearRule},
};
use proptest::prelude::*;

proptest! {
    #![proptest_config(crate::config())]

    #[test]
    fn explanations_agree_with_the_model(model in models()) {
        let policy = model.policy();
        for cell in model.cells() {
            let request = policy.resolve(&cell.names()).unwrap();
            let explanation = policy.explain(request).expect("a request of this policy");
            let (allowed, rule) = model.decide(cell);
            prop_assert_eq!(explanation.decision().is_allow(), allowed);
            prop_assert_eq!(explanation.ruling(), policy.ruling(request));
            prop_assert_eq!(explanation.deciding_rule().map(portcullis::rules::Rule::id), rule);
            prop_assert_eq!(explanation.names(), cell.names());
            check_matches(&model, cell, &explanation)?;
            let denying = model.rules.iter().filter(|rule| matches!(rule.says(cell), Some(Says::Denies)));
            prop_assert_eq!(told(explanation.missing()), missing(&model, cell, &denying.collect::<Vec<_>>()));
            for found in explanation.matches() {
                let rule = model.rules.iter().find(|rule| rule.id == found.rule.id()).expect("a rule of the model");
                let denying = rule.says(cell) == Some(Says::Denies);
                let alone = if denying { missing(&model, cell, &[rule]) } else { Vec::new() };
                prop_assert_eq!(told(&found.missing), alone);
            }
            check_alternatives(&model, cell, explanation.alternatives())?;
            check_nearest(&model, cell, explanation.nearest())?;
        }
    }
}

/// Every rule whose scope holds the cell is told, in the order of the file, with what it says.
fn check_matches(model: &Model, cell: Cell, explanation: &Explanation<'_>) -> Result<(), TestCaseError> {
    let told: Vec<(&str, Says)> = explanation
        .matches()
        .iter()
        .map(|found| {
            let says = match found.outcome {
                MatchOutcome::Denies => Says::Denies,
                MatchOutcome::RequirementMet => Says::Met,
                MatchOutcome::Allows => Says::Allows,
                MatchOutcome::Excepted(exception) => {
                    let position = found.rule.exceptions().iter().position(|other| std::ptr::eq(other, exception));
                    Says::Excepted(position.expect("an exception of the rule"))
                }
            };
            (found.rule.id(), says)
        })
        .collect();
    let expected: Vec<_> = model.rules.iter().filter_map(|rule| Some((rule.id, rule.says(cell)?))).collect();
    prop_assert_eq!(told, expected);
    Ok(())
}

fn told<'m>(missing: &[Missing<'m>]) -> Vec<(Column, &'m str, Vec<&'m str>)> {
    missing.iter().map(|one| (one.column, one.has, one.needs.clone())).collect()
}

/// What denying rules require and the cell lacks, if each of them requires something.
fn missing(model: &Model, cell: Cell, denying: &[&Rule]) -> Vec<(Column, &'static str, Vec<&'static str>)> {
    let requirements: Vec<&Cube> = denying
        .iter()
        .filter_map(|rule| match &rule.effect {
            Effect::Require(requirement) => Some(requirement),
            _ => None,
        })
        .collect();
    if requirements.len() < denying.len() {
        return Vec::new();
    }
    let columns = [
        (Column::Role, &ROLES[..model.space.roles], cell.role),
        (Column::Token, &TOKENS[..model.space.tokens], cell.token),
        (Column::Owner, &OWNERS[..model.space.owners], cell.owner),
    ];
    let lack = |(column, names, has): (Column, &[&'static str], usize)| {
        let needed = |requirement: &Cube| match column {
            Column::Role => requirement.role.clone(),
            Column::Token => requirement.token.clone(),
            _ => requirement.owner.clone(),
        };
        let fits = |name: &usize| {
            requirements.iter().all(|requirement| needed(requirement).is_none_or(|needed| needed.contains(name)))
        };
        let needs = (0..names.len()).filter(fits).map(|name| names[name]).collect();
        (!fits(&has)).then(|| (column, names[has], needs))
    };
    columns.into_iter().filter_map(lack).collect()
}

/// The alternatives are all allowed requests for the same operation at the smallest distance, and no other.
fn check_alternatives(model: &Model, cell: Cell, told: &[Alternative<'_>]) -> Result<(), TestCaseError> {
    let same_operation = |other: &Cell| (other.api, other.action) == (cell.api, cell.action);
    let denied = !model.decide(cell).0;
    let allowed: Vec<Cell> =
        model.cells().into_iter().filter(|other| denied && same_operation(other) && model.decide(*other).0).collect();
    let nearest = allowed.iter().map(|other| cell.distance(*other)).min();
    let mut expected: Vec<Cell> = allowed.into_iter().filter(|other| Some(cell.distance(*other)) == nearest).collect();
    expected.sort_by_key(|other| ease(cell, *other));

    let told_names: Vec<Names<'_>> = told.iter().map(|alternative| alternative.names).collect();
    let expected_names: Vec<_> = expected.iter().map(|other| other.names()).collect();
    prop_assert_eq!(told_names, expected_names);
    for (alternative, other) in told.iter().zip(expected) {
        let told: Vec<_> = alternative.changes.iter().map(|change| (change.column, change.from, change.to)).collect();
        prop_assert_eq!(told, changes(cell, other));
        let granted_by = model.decide(other).1;
        prop_assert_eq!(alternative.granted_by.rule().map(portcullis::rules::Rule::id), granted_by);
        prop_assert_eq!(alternative.names.api, APIS[cell.api]);
        prop_assert_eq!(alternative.names.action, ACTIONS[cell.action]);
    }
    Ok(())
}

/// Every allow rule that matches some request for the operation is told, if the default denies and no rule allows, with the
/// fewest columns in which such a request differs, and what such requests have there.
fn check_nearest(model: &Model, cell: Cell, told: &[NearRule<'_>]) -> Result<(), TestCaseError> {
    let allows = |rule: &Rule, cell: Cell| rule.says(cell) == Some(Says::Allows);
    let is_granted = model.default_allows || model.rules.iter().any(|rule| allows(rule, cell));
    let cells = model.cells().into_iter().filter(|other| (other.api, other.action) == (cell.api, cell.action));
    let cells: Vec<Cell> = cells.collect();
    let mut expected = Vec::new();
    for rule in model.rules.iter().filter(|_| !is_granted) {
        let matched: Vec<Cell> = cells.iter().copied().filter(|&other| allows(rule, other)).collect();
        let rank = |other: &Cell| (cell.distance(*other), ease_of_columns(cell, *other));
        let Some(fewest) = matched.iter().map(rank).min() else { continue };
        let nearest: Vec<Cell> = matched.into_iter().filter(|other| rank(other) == fewest).collect();
        let column = |column, names: &[&'static str], of: fn(Cell) -> usize| {
            let needs = (0..names.len()).filter(|&name| nearest.iter().any(|&other| of(other) == name));
            let needs: Vec<&str> = needs.map(|name| names[name]).collect();
            (needs != [names[of(cell)]]).then(|| (column, names[of(cell)], needs))
        };
        let missing = [
            column(Column::Role, &ROLES, |cell| cell.role),
            column(Column::Token, &TOKENS, |cell| cell.token),
            column(Column::Owner, &OWNERS, |cell| cell.owner),
        ];
        // The exceptions that exclude what is in the scope as it is, or with other names where the scope does not admit those of
        // the cell; only one that leaves nothing there makes other columns count.
        let admits = |names: &Option<Vec<usize>>, name| names.as_ref().is_none_or(|names| names.contains(&name));
        let Cube { role, token, owner, .. } = &rule.scope;
        let reached = |other: &Cell| {
            rule.scope.holds(*other)
                && (!admits(role, cell.role) || other.role == cell.role)
                && (!admits(token, cell.token) || other.token == cell.token)
                && (!admits(owner, cell.owner) || other.owner == cell.owner)
        };
        let reached: Vec<Cell> = cells.iter().copied().filter(reached).collect();
        let excepted = !reached.is_empty() && !reached.iter().any(|&other| allows(rule, other));
        let exception = rule.except.iter().position(|one| reached.iter().any(|&other| one.holds(other)));
        let missing: Vec<_> = missing.into_iter().flatten().collect();
        expected.push(((fewest, rule.id.as_bytes()), missing, exception.filter(|_| excepted)));
    }
    expected.sort_by(|(one, ..), (other, ..)| one.cmp(other));
    prop_assert_eq!(told.len(), expected.len());
    for (near, ((_, id), missing, exception)) in told.iter().zip(expected) {
        prop_assert_eq!(near.rule.id().as_bytes(), id);
        prop_assert_eq!(self::told(&near.missing), missing);
        let position = near
            .exception
            .and_then(|exception| near.rule.exceptions().iter().position(|other| std::ptr::eq(other, exception)));
        prop_assert_eq!(position, exception);
    }
    Ok(())
}

fn changes(from: Cell, to: Cell) -> Vec<(Column, &'static str, &'static str)> {
    [
        (Column::Token, TOKENS, from.token, to.token),
        (Column::Role, ROLES, from.role, to.role),
        (Column::Owner, OWNERS, from.owner, to.owner),
    ]
    .into_iter()
    .filter(|(_, _, from, to)| from != to)
    .map(|(column, names, from, to)| (column, names[from], names[to]))
    .collect()
}

/// Changes of the token come first, then those of the role, then those of the owner; else the order of the vocabulary.
fn ease(from: Cell, to: Cell) -> impl Ord {
    (ease_of_columns(from, to), to.role, to.token, to.owner)
}

fn ease_of_columns(from: Cell, to: Cell) -> Vec<usize> {
    let changed = [to.token != from.token, to.role != from.role, to.owner != from.owner];
    (0..changed.len()).filter(|&column| changed[column]).collect()
}
