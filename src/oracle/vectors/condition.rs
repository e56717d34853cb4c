use std::fmt;

use crate::{
    policy::Policy,
    rules::{Effect, Rule},
    space::{Cell, Column, Cube, RuleId},
};

/// A condition of a rule: that the name in a column is one of some.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Condition {
    /// The rule.
    pub rule: RuleId,
    /// Where in the rule.
    pub part: Part,
    /// The column.
    pub column: Column,
}

/// A part of a rule that has conditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// What it is about.
    Scope,
    /// What it leaves out: which exception, counted from 0.
    Exception(usize),
    /// What it requires.
    Requirement,
}

/// Two requests that differ in a condition of a rule alone, and are decided differently because of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BoundaryPair {
    /// The condition.
    pub condition: Condition,
    /// The place among the vectors of the request that the rule decides, counted from 0.
    pub first: usize,
    /// The place of the one that it does not decide.
    pub second: usize,
}

impl Condition {
    /// The condition in words: ``role in what `team-write` requires``.
    #[must_use]
    pub fn in_words(self, policy: &Policy) -> impl fmt::Display + use<> {
        let Self { rule, part, column } = self;
        let rule = policy.rules().get(rule).map_or("", Rule::id);
        match part {
            Part::Scope => format!("{column} in the scope of `{rule}`"),
            Part::Exception(number) => format!("{column} in `except` {} of `{rule}`", number + 1),
            Part::Requirement => format!("{column} in what `{rule}` requires"),
        }
    }
}

/// The conditions of a rule, its columns that are not left out, each with all columns of its part.
pub(super) fn conditions(id: RuleId, rule: &Rule) -> Vec<(Condition, Cube)> {
    let required = match rule.effect() {
        Effect::Require(requirement) => Some((Part::Requirement, requirement.cube().clone())),
        Effect::Allow | Effect::Deny => None,
    };
    let exceptions = rule.exceptions().iter().enumerate();
    let exceptions = exceptions.map(|(number, exception)| (Part::Exception(number), exception.cube().clone()));
    let parts = [(Part::Scope, rule.scope().clone())].into_iter().chain(exceptions).chain(required);
    let of_part = |(part, cube): (Part, Cube)| {
        let restricted = Column::ALL.into_iter().filter(|&column| !cube.set(column).is_any());
        let restricted: Vec<Column> = restricted.collect();
        restricted.into_iter().map(move |column| (Condition { rule: id, part, column }, cube.clone()))
    };
    parts.flat_map(of_part).collect()
}

/// Whether a cube's column admits the name that the cell has there.
pub(super) fn is_met(cube: &Cube, column: Column, cell: Cell) -> bool {
    cube.set(column).contains(cell.index(column))
}
