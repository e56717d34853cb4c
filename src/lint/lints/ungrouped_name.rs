//! Names outside all groups of a column.

use super::{Check, Context, Finding, lint};
use crate::{
    lint::{groups::ColumnGroups, requests::Requests},
    space::Column,
};

lint! {
    /// A name that is in no group of its column, although all other names of the column are.
    ///
    /// It is not reported if a rule, an exception, a requirement or an invariant lists the name by itself, or if one group
    /// holds all the others: such a group excludes the name on purpose.
    ///
    /// # Why is this bad?
    ///
    /// Rules and invariants that list the groups are not about the name. Most likely it was declared later, and the groups
    /// were forgotten.
    ///
    /// # Example
    ///
    /// ```yaml
    /// vocabulary:
    ///   roles: { guest: {}, member: {}, keeper: {}, gardener: {} }
    ///   tokens: { key: {} }
    ///   owners: { none: {} }
    ///   apis: { gate: { look_at: { reads: true }, raise: {} } }
    /// groups:
    ///   roles: { outsiders: [guest], insiders: [member, keeper] }
    /// default: allow
    /// rules:
    ///   - { id: raise, api: gate, action: raise, role: insiders, effect: allow }
    ///   - { id: outsiders-look, api: gate, action: raise, role: outsiders, effect: deny }
    /// ```
    ///
    /// # Use instead
    ///
    /// Add the name to a group. If it belongs to none, suppress the finding for this name, in the `lint` key of the policy:
    /// `{ allow: ungrouped-name, role: gardener, because: … }`.
    ///
    /// ```yaml
    /// vocabulary:
    ///   roles: { guest: {}, member: {}, keeper: {}, gardener: {} }
    ///   tokens: { key: {} }
    ///   owners: { none: {} }
    ///   apis: { gate: { look_at: { reads: true }, raise: {} } }
    /// groups:
    ///   roles: { outsiders: [guest, gardener], insiders: [member, keeper] }
    /// default: allow
    /// rules:
    ///   - { id: raise, api: gate, action: raise, role: insiders, effect: allow }
    ///   - { id: outsiders-look, api: gate, action: raise, role: outsiders, effect: deny }
    /// ```
    UNGROUPED_NAME = "PC303", "ungrouped-name", Warning, Check::Policy(check);
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    Column::ALL.into_iter().filter_map(|column| of_column(context, column)).collect()
}

fn of_column(context: &Context<'_>, column: Column) -> Option<Finding> {
    let groups = ColumnGroups::of(context, column)?;
    let mut ungrouped = groups.ungrouped();
    let (name, None) = (ungrouped.next()?, ungrouped.next()) else {
        return None;
    };
    let has_all_others = groups.iter().any(|(_, _, members)| members.listed_count() + 1 == groups.names());
    if has_all_others || groups.lists(name) {
        return None;
    }
    let written = context.policy.vocabulary().table(column).name(name)?;
    let place = context.policy.rules().places().name_at(column, name);
    let message = format!("{column} `{written}` is in no group, although every other {column} is");
    let finding = Finding::new(&UNGROUPED_NAME, place, message)
        .with_help(format!("add it to a group, or suppress this with `{column}: {written}` and a reason"))
        .with_requests(context, Requests::Names(column, vec![name]));
    Some(finding)
}
