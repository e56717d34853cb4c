//! Which mutations a rule can have, and rules with one of them.

use super::Mutation;
use crate::{
    rules::{Effect, Exception, Requirement, Rule, Rules},
    space::{Column, Cube, Decision, NameId, NameSet, Operation, OperationId, OwnerId, RuleId, Vocabulary},
};

/// Returns every mutation of a rule, kind by kind.
pub(super) fn mutations(rule: &Rule, vocabulary: &Vocabulary) -> Vec<Mutation> {
    let mut mutations = vec![Mutation::RuleDropped];
    mutations.extend(droppable(rule.scope(), Column::ALL, vocabulary).map(Mutation::ScopeNameDropped));
    mutations.extend(addable(rule.scope(), Column::ALL, vocabulary).map(Mutation::ScopeNameAdded));
    mutations.extend(droppable_operations(rule.scope(), vocabulary).map(Mutation::ScopeOperationDropped));
    mutations.extend(addable_operations(rule.scope(), vocabulary).map(Mutation::ScopeOperationAdded));
    mutations.extend(rule.scope().reads().map(|_| Mutation::ScopeReadsDropped));
    let exceptions = || rule.exceptions().iter().map(Exception::cube).enumerate();
    mutations.extend(exceptions().map(|(exception, _)| Mutation::ExceptionDropped { exception }));
    mutations.extend(exceptions().flat_map(|(exception, cube)| {
        let names = droppable(cube, Column::ALL, vocabulary);
        names.map(move |name| Mutation::ExceptionNameDropped { exception, name })
    }));
    mutations.extend(exceptions().flat_map(|(exception, cube)| {
        let names = addable(cube, Column::ALL, vocabulary);
        names.map(move |name| Mutation::ExceptionNameAdded { exception, name })
    }));
    for (exception, cube) in exceptions() {
        let dropped = |operation| Mutation::ExceptionOperationDropped { exception, operation };
        mutations.extend(droppable_operations(cube, vocabulary).map(dropped));
        let added = |operation| Mutation::ExceptionOperationAdded { exception, operation };
        mutations.extend(addable_operations(cube, vocabulary).map(added));
        mutations.extend(cube.reads().map(|_| Mutation::ExceptionReadsDropped { exception }));
    }
    if let Effect::Require(requirement) = rule.effect() {
        let (cube, columns) = (requirement.cube(), Requirement::COLUMNS);
        let required = columns.into_iter().filter(|&column| !cube.set(column).is_any());
        mutations.extend(addable(cube, columns, vocabulary).map(Mutation::RequirementNameAdded));
        mutations.extend(required.map(Mutation::RequirementColumnDropped));
        mutations.extend(droppable(cube, columns, vocabulary).map(Mutation::RequirementNameDropped));
    }
    mutations.extend(other_effects(rule.effect()).iter().copied().map(Mutation::EffectFlipped));
    mutations.extend(swappable(rule, vocabulary).map(|(one, other)| Mutation::OwnersSwapped(one, other)));
    mutations
}

/// Iterates over the names that can be dropped from some columns: of a column that is left out, any; never the only one,
/// because nothing would be left.
fn droppable<'v>(
    cube: &'v Cube,
    columns: impl IntoIterator<Item = Column> + 'v,
    vocabulary: &'v Vocabulary,
) -> impl Iterator<Item = NameId> + 'v {
    columns.into_iter().filter(|&column| has_names(cube, column)).flat_map(|column| {
        let names = cube.set(column).admitted(vocabulary.table(column).len());
        let is_only = names.clone().nth(1).is_none();
        names.filter(move |_| !is_only).map(move |name| NameId::new(column, name))
    })
}

/// Iterates over the names that can be added to some columns: those that they do not admit.
fn addable<'v>(
    cube: &'v Cube,
    columns: impl IntoIterator<Item = Column> + 'v,
    vocabulary: &'v Vocabulary,
) -> impl Iterator<Item = NameId> + 'v {
    columns.into_iter().filter(|&column| has_names(cube, column)).flat_map(move |column| {
        let names = 0..vocabulary.table(column).len();
        names.filter(move |&name| !cube.set(column).contains(name)).map(move |name| NameId::new(column, name))
    })
}

/// Returns whether a cube has names in a column, or is left out. Cubes that list operations have no APIs and actions.
fn has_names(cube: &Cube, column: Column) -> bool {
    !lists_operations(cube) || !matches!(column, Column::Api | Column::Action)
}

fn lists_operations(cube: &Cube) -> bool {
    cube.operations().is_some() && cube.reads().is_none()
}

/// Iterates over the listed operations that can be dropped; never the only one, because nothing would be left.
fn droppable_operations<'v>(cube: &'v Cube, vocabulary: &'v Vocabulary) -> impl Iterator<Item = OperationId> + 'v {
    let is_only = cube.operations().is_none_or(|mut listed| listed.nth(1).is_none());
    let listed = cube.operations().filter(|_| lists_operations(cube) && !is_only);
    listed.into_iter().flatten().filter_map(|(api, action)| vocabulary.operation_of(api, action))
}

/// Iterates over the operations that can be added to those listed: those that have the API or the action of one of them.
fn addable_operations<'v>(cube: &'v Cube, vocabulary: &'v Vocabulary) -> impl Iterator<Item = OperationId> + 'v {
    let others = lists_operations(cube).then(|| vocabulary.operations()).into_iter().flatten();
    let addable = others.filter(|(_, operation)| {
        let has_either = cube.apis().contains(operation.api()) || cube.actions().contains(operation.action());
        has_either && !cube.includes(operation)
    });
    addable.map(|(id, _)| id)
}

/// Returns the decisions that a rule could make instead. A requirement is not guessed.
const fn other_effects(effect: &Effect) -> &'static [Decision] {
    match effect {
        Effect::Allow => &[Decision::Deny],
        Effect::Deny => &[Decision::Allow],
        Effect::Require(_) => &[Decision::Deny, Decision::Allow],
    }
}

/// Iterates over every two owners that the rule treats differently.
fn swappable(rule: &Rule, vocabulary: &Vocabulary) -> impl Iterator<Item = (OwnerId, OwnerId)> {
    let owners = move || vocabulary.owners().ids();
    let pairs = owners().flat_map(move |one| owners().filter(move |&other| one < other).map(move |other| (one, other)));
    pairs.filter(|&(one, other)| {
        let required = match rule.effect() {
            Effect::Require(requirement) => Some(requirement.cube()),
            Effect::Allow | Effect::Deny => None,
        };
        let excepted = rule.exceptions().iter().map(Exception::cube);
        let mut cubes = [rule.scope()].into_iter().chain(excepted).chain(required);
        cubes.any(|cube| cube.owners().contains(one) != cube.owners().contains(other))
    })
}

/// The cube of a rule that a mutation changes, as it is then.
pub(super) enum ChangedCube {
    Scope(Cube),
    /// The exception of that number, counted from 0.
    Exception(usize, Cube),
}

impl Mutation {
    /// Returns the scope or the exception that changes, as it is then; `None` for a mutation of anything else.
    pub(super) fn changed_cube(self, rule: &Rule, vocabulary: &Vocabulary) -> Option<ChangedCube> {
        let excepted = |number: usize| rule.exceptions().get(number).map(Exception::cube);
        Some(match self {
            Self::ScopeNameDropped(name) => ChangedCube::Scope(without(rule.scope(), name, vocabulary)),
            Self::ScopeNameAdded(name) => ChangedCube::Scope(with(rule.scope(), name, vocabulary)),
            Self::ScopeOperationDropped(operation) => {
                ChangedCube::Scope(without_operation(rule.scope(), operation, vocabulary))
            }
            Self::ScopeOperationAdded(operation) => {
                ChangedCube::Scope(with_operation(rule.scope(), operation, vocabulary))
            }
            Self::ScopeReadsDropped => ChangedCube::Scope(rule.scope().clone().with_any_operation()),
            Self::ExceptionNameDropped { exception, name } => {
                ChangedCube::Exception(exception, without(excepted(exception)?, name, vocabulary))
            }
            Self::ExceptionNameAdded { exception, name } => {
                ChangedCube::Exception(exception, with(excepted(exception)?, name, vocabulary))
            }
            Self::ExceptionOperationDropped { exception, operation } => {
                ChangedCube::Exception(exception, without_operation(excepted(exception)?, operation, vocabulary))
            }
            Self::ExceptionOperationAdded { exception, operation } => {
                ChangedCube::Exception(exception, with_operation(excepted(exception)?, operation, vocabulary))
            }
            Self::ExceptionReadsDropped { exception } => {
                ChangedCube::Exception(exception, excepted(exception)?.clone().with_any_operation())
            }
            _ => return None,
        })
    }

    /// Returns the rule with the mutation; `None` if the rule is dropped.
    pub(super) fn of_rule(self, rule: &Rule, vocabulary: &Vocabulary) -> Option<Rule> {
        let mut rule = rule.clone();
        match self {
            Self::RuleDropped => return None,
            Self::DefaultFlipped(_) => {}
            Self::ScopeNameDropped(_)
            | Self::ScopeNameAdded(_)
            | Self::ScopeOperationDropped(_)
            | Self::ScopeOperationAdded(_)
            | Self::ScopeReadsDropped
            | Self::ExceptionNameDropped { .. }
            | Self::ExceptionNameAdded { .. }
            | Self::ExceptionOperationDropped { .. }
            | Self::ExceptionOperationAdded { .. }
            | Self::ExceptionReadsDropped { .. } => match self.changed_cube(&rule, vocabulary) {
                Some(ChangedCube::Scope(cube)) => rule.scope = cube,
                Some(ChangedCube::Exception(number, cube)) => {
                    if let Some(exception) = rule.exceptions.get_mut(number) {
                        exception.cube = cube;
                    }
                }
                None => {}
            },
            Self::ExceptionDropped { exception } => {
                if exception < rule.exceptions.len() {
                    rule.exceptions.remove(exception);
                }
            }
            Self::RequirementNameAdded(name) => change_requirement(&mut rule, |cube| with(cube, name, vocabulary)),
            Self::RequirementColumnDropped(column) => {
                change_requirement(&mut rule, |cube| cube.clone().with(column, NameSet::ANY));
            }
            Self::RequirementNameDropped(name) => change_requirement(&mut rule, |cube| without(cube, name, vocabulary)),
            Self::EffectFlipped(Decision::Allow) => rule.effect = Effect::Allow,
            Self::EffectFlipped(Decision::Deny) => rule.effect = Effect::Deny,
            Self::OwnersSwapped(one, other) => {
                rule.scope = swapped(&rule.scope, one, other);
                for exception in &mut rule.exceptions {
                    exception.cube = swapped(&exception.cube, one, other);
                }
                change_requirement(&mut rule, |cube| swapped(cube, one, other));
            }
        }
        Some(rule)
    }

    /// Returns the rules of a policy with the mutation of one of them, or of the default.
    pub(super) fn of_rules(self, rules: &Rules, id: Option<RuleId>) -> Rules {
        let mut mutated = rules.clone();
        if let Self::DefaultFlipped(decision) = self {
            mutated.default = decision;
        }
        let each = rules.with_ids().filter_map(|(other, rule)| {
            if Some(other) == id { self.of_rule(rule, rules.vocabulary()) } else { Some(rule.clone()) }
        });
        mutated.list = each.collect();
        mutated
    }
}

fn change_requirement(rule: &mut Rule, change: impl Fn(&Cube) -> Cube) {
    if let Effect::Require(requirement) = &rule.effect {
        rule.effect = Effect::Require(Requirement::new(change(requirement.cube())));
    }
}

/// Returns the cube without a name.
fn without(cube: &Cube, name: NameId, vocabulary: &Vocabulary) -> Cube {
    let names = cube.set(name.column()).admitted(vocabulary.table(name.column()).len());
    with_names(cube, name.column(), NameSet::of(names.filter(|&other| other != name.index())), vocabulary)
}

/// Returns the cube with one more name.
fn with(cube: &Cube, name: NameId, vocabulary: &Vocabulary) -> Cube {
    let names = cube.set(name.column()).listed().chain([name.index()]);
    with_names(cube, name.column(), NameSet::of(names), vocabulary)
}

/// Returns the cube with other names in a column. Of the APIs and actions, those operations that a mark selected are selected again.
fn with_names(cube: &Cube, column: Column, names: NameSet, vocabulary: &Vocabulary) -> Cube {
    let changed = cube.clone().with(column, names);
    match cube.reads() {
        Some(reads) if matches!(column, Column::Api | Column::Action) => vocabulary.with_reads(changed, reads),
        _ => changed,
    }
}

/// Returns the cube without one of the operations that it lists.
fn without_operation(cube: &Cube, operation: OperationId, vocabulary: &Vocabulary) -> Cube {
    let dropped = vocabulary.operation(operation).map(Operation::pair);
    let left = cube.operations().into_iter().flatten().filter(|&pair| Some(pair) != dropped);
    cube.clone().with_operations(left)
}

/// Returns the cube with one more operation than it lists.
fn with_operation(cube: &Cube, operation: OperationId, vocabulary: &Vocabulary) -> Cube {
    let added = vocabulary.operation(operation).map(Operation::pair);
    cube.clone().with_operations(cube.operations().into_iter().flatten().chain(added))
}

/// Returns the cube with each of two owners in the place of the other.
fn swapped(cube: &Cube, one: OwnerId, other: OwnerId) -> Cube {
    if cube.owners().is_any() {
        return cube.clone();
    }
    let swap = |owner| match owner {
        _ if owner == one => other,
        _ if owner == other => one,
        _ => owner,
    };
    cube.clone().with_owners(cube.owners().iter().map(swap))
}
