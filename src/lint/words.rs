//! Pieces of messages: rules, operations and lists of names as messages write them.

use std::fmt;

use super::Finding;
use crate::{
    rules::{Rule, Rules},
    space::{ColumnId, NameTable, Operation, OperationId, OperationName, RoleId, RuleId, Vocabulary},
};

/// Returns an operation as people write it, in backticks: `door.open`.
pub(super) fn operation(vocabulary: &Vocabulary, operation: &Operation) -> String {
    let api = vocabulary.apis().name(operation.api()).unwrap_or_default();
    let action = vocabulary.actions().name(operation.action()).unwrap_or_default();
    format!("`{}`", OperationName::new(api, action))
}

/// Returns some operations as messages name them: "`door.open`", or "`door.open`, `door.close` and 2 others".
pub(super) fn operations(vocabulary: &Vocabulary, ids: &[OperationId]) -> String {
    /// How many operations are named.
    const MAX: usize = 3;

    let named = ids.iter().filter_map(|&id| vocabulary.operation(id)).take(MAX);
    let mut quoted: Vec<String> = named.map(|one| operation(vocabulary, one)).collect();
    match ids.len() - quoted.len() {
        0 => {}
        1 => quoted.push("1 other".into()),
        others => quoted.push(format!("{others} others")),
    }
    match quoted.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} and {last}", others.join(", ")),
        _ => quoted.concat(),
    }
}

/// Returns some roles as messages name them: "role `a`", or "roles `a`, `b` and `c`".
pub(super) fn roles<'i>(vocabulary: &Vocabulary, ids: impl IntoIterator<Item = &'i RoleId>) -> String {
    let names = ids.into_iter().filter_map(|&id| vocabulary.roles().name(id));
    let quoted: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, others)) if !others.is_empty() => format!("roles {} and {last}", others.join(", ")),
        _ => format!("role {}", quoted.concat()),
    }
}

/// Returns alternatives, each name in backticks: `none`, `self` or `other`.
pub(super) fn any_of<I: ColumnId>(names: NameTable<'_, I>, ids: &[I]) -> String {
    let quoted: Vec<String> = ids.iter().filter_map(|&id| names.name(id)).map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} or {last}", others.join(", ")),
        _ => quoted.concat(),
    }
}

/// The first few of some rules, as messages name them: "rules `a`, `b` and `c`", with "and others" if there are more.
pub(super) struct FewRules<'r> {
    few: Vec<&'r Rule>,
    has_more: bool,
}

impl<'r> FewRules<'r> {
    /// How many rules are named.
    pub(super) const MAX: usize = 3;

    pub(super) fn of(rules: &'r Rules, ids: impl IntoIterator<Item = RuleId>) -> Self {
        let mut named = ids.into_iter().filter_map(|id| rules.get(id));
        Self { few: named.by_ref().take(Self::MAX).collect(), has_more: named.next().is_some() }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.few.is_empty()
    }

    /// Returns whether there is one rule, so that the verb is in the singular.
    pub(super) const fn is_one(&self) -> bool {
        self.few.len() == 1
    }

    /// Returns the finding with the places of the named rules.
    pub(super) fn related_to(&self, finding: Finding, what: &str) -> Finding {
        self.few.iter().fold(finding, |finding, rule| finding.with_related(rule.place(), what))
    }
}

impl fmt::Display for FewRules<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_one() { "rule" } else { "rules" })?;
        for (number, rule) in self.few.iter().enumerate() {
            let is_last = number + 1 == self.few.len() && !self.has_more;
            f.write_str(match number {
                0 => " ",
                _ if is_last => " and ",
                _ => ", ",
            })?;
            write!(f, "`{}`", rule.id())?;
        }
        f.write_str(if self.has_more { " and others" } else { "" })
    }
}
