use super::{Finding, Look, Subject, lint};
use crate::{
    lint::{declared::Declared, used_names::UsedNames},
    space::Column,
};

lint! {
    /// A role, a kind of token, an owner or a group that is declared, and that no rule and no invariant names.
    ///
    /// A role, a kind of token or an owner is used where a rule, an exception, a requirement or an invariant lists it, by
    /// itself or in a group; so is the only name of its column, an owner that is the only one of an operation, and a role
    /// that an operation confers. A group is used where any column names it, those of `lint` keys included, or another group
    /// does. APIs and actions of which no rule says anything are found by `undecided-operation` and `open-operation`.
    ///
    /// # Why is this bad?
    ///
    /// Rules that leave the column out decide about it all the same, though nobody thought of it; or it is a remnant.
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
    /// Take the name out of the vocabulary, or say in a rule what becomes of it.
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
    UNUSED_NAME = "PC301", "unused-name", Note, Look::ForMeaning(look);
}

fn look(subject: &Subject<'_>) -> Vec<Finding> {
    let rules = subject.policy.rules();
    let used = UsedNames::of(rules);
    let mut found = Vec::new();
    for column in Column::OF_SLOTS.map(|column| Declared::of(rules, column)) {
        // A vocabulary cannot do without the only name of a column.
        if column.names.len() < 2 {
            continue;
        }
        let names = column.names.iter().zip(used.of_column(column.column));
        let unused = names.filter_map(|(name, is_used)| (!is_used).then_some(name));
        found.extend(unused.map(|&(name, place)| {
            let message = format!("no rule and no invariant names {} `{name}`", column.column);
            Finding::new(&UNUSED_NAME, place, message)
                .with_help("say in a rule what becomes of it, or take it out of the vocabulary")
        }));
    }
    let groups = rules.groups().iter().filter(|group| !group.is_used);
    found.extend(groups.map(|group| {
        let message = format!("nothing names the group `{}` of {}s", group.name(), group.column());
        Finding::new(&UNUSED_NAME, group.place(), message)
            .with_help("name it where its members are meant, or take it out")
    }));
    found
}
