//! Declared names that no rule uses.

use super::{Check, Context, Finding, lint};
use crate::{
    lint::names::{DeclaredNames, UsedNames},
    space::Column,
};

lint! {
    /// A declared role, kind of token, owner or group that no rule and no invariant names.
    ///
    /// A role, a kind of token or an owner is used if a rule, an exception, a requirement or an invariant lists it, by
    /// itself or in a group. The only name of a column, the only owner of an operation and the roles that operations
    /// confer count as used. A group is used if any column names it, including the columns of `lint` keys, or if
    /// another group does. APIs and actions that no rule matches are reported by `undecided-operation` and
    /// `open-operation`.
    ///
    /// # Why is this bad?
    ///
    /// Rules that leave the column out decide about the name as well, although nobody may have thought of it. Or the
    /// name is a leftover.
    ///
    /// # Example
    ///
    /// ```yaml
    /// vocabulary:
    ///   roles: { guest: {}, keeper: {}, gardener: {} }
    ///   tokens: { key: {} }
    ///   owners: { none: {} }
    ///   apis: { gate: { raise: {}, lower: {} } }
    /// rules:
    ///   - id: guests-raise
    ///     role: guest
    ///     api: gate
    ///     action: raise
    ///     effect: allow
    ///   - id: keepers-gate
    ///     role: keeper
    ///     api: gate
    ///     effect: allow
    /// ```
    ///
    /// # Use instead
    ///
    /// Remove the name from the vocabulary, or add a rule about it.
    ///
    /// ```yaml
    /// vocabulary:
    ///   roles: { guest: {}, keeper: {}, gardener: {} }
    ///   tokens: { key: {} }
    ///   owners: { none: {} }
    ///   apis: { gate: { raise: {}, lower: {} } }
    /// rules:
    ///   - id: guests-raise
    ///     role: guest
    ///     api: gate
    ///     action: raise
    ///     effect: allow
    ///   - id: staff-gate
    ///     role: [keeper, gardener]
    ///     api: gate
    ///     effect: allow
    /// ```
    UNUSED_NAME = "PC301", "unused-name", Note, Check::Policy(check);
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    let rules = context.policy.rules();
    let used = UsedNames::of(rules);
    let mut found = Vec::new();
    for column in Column::OF_SLOTS.map(|column| DeclaredNames::of(rules, column)) {
        // A vocabulary cannot do without the only name of a column.
        if column.names.len() < 2 {
            continue;
        }
        let names = column.names.iter().zip(used.of_column(column.column));
        let unused = names.filter_map(|(name, is_used)| (!is_used).then_some(name));
        found.extend(unused.map(|&(name, place)| {
            let message = format!("no rule and no invariant names {} `{name}`", column.column);
            Finding::new(&UNUSED_NAME, place, message)
                .with_help("add a rule about it, or remove it from the vocabulary")
        }));
    }
    let groups = rules.groups().iter().filter(|group| !group.is_used);
    found.extend(groups.map(|group| {
        let message = format!("nothing uses the group `{}` of {}s", group.name(), group.column());
        Finding::new(&UNUSED_NAME, group.place(), message).with_help("use it where its members are meant, or remove it")
    }));
    found
}
