use super::{Finding, Look, Subject, lint};
use crate::{
    lint::{declared::declared, used_names::UsedNames},
    space::Column,
};

lint! {
    /// A name that is declared, and of which no rule and no invariant says anything.
    ///
    /// A role, a kind of token or an owner is used where a rule, an exception, a requirement or an invariant lists it, by
    /// itself or in a group; so is the only name of its column, an owner that is the only one of an operation, and a role
    /// that an operation confers. An API or an action is used if one of its operations is in the scope of a rule or in the
    /// requests of an invariant.
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
    ///   - id: gates-not-for-guests
    ///     api: gate
    ///     except: [{ role: guest }]
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
    ///   - id: no-gates-for-guests
    ///     role: guest
    ///     api: gate
    ///     effect: deny
    ///   - id: staff-gate
    ///     role: [keeper, gardener]
    ///     api: gate
    ///     effect: allow
    /// ```
    UNUSED_NAME = "PC301", "unused-name", Warning, Look::ForMeaning(look);
}

fn look(subject: &Subject<'_>) -> Vec<Finding> {
    let rules = subject.policy.rules();
    let used = UsedNames::of(rules);
    let mut found = Vec::new();
    for column in declared(rules) {
        // A vocabulary cannot do without the only name of a column.
        if column.names.len() < 2 {
            continue;
        }
        let names = column.names.iter().zip(used.of_column(column.column));
        let unused = names.filter_map(|(name, is_used)| (!is_used).then_some(name));
        found.extend(unused.map(|&(name, place)| {
            Finding::new(&UNUSED_NAME, place, message(column.column, name))
                .with_help("say in a rule what becomes of it, or take it out of the vocabulary")
        }));
    }
    found
}

fn message(column: Column, name: &str) -> String {
    match column {
        Column::Role | Column::Token | Column::Owner => format!("no rule and no invariant names {column} `{name}`"),
        Column::Api | Column::Action => format!("no rule and no invariant is about {column} `{name}`"),
    }
}
