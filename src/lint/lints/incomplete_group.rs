//! Groups of all names but one that lack another.

use super::{Check, Context, Finding, lint};
use crate::{
    lint::{groups::ColumnGroups, requests::Requests},
    rules::Group,
    space::{Column, NameSet},
};

lint! {
    /// A group that would have all names of its column but one, if another name were not missing, too.
    ///
    /// The group has at least two names and lacks two. One of these is listed by itself where a rule lets requests pass: in a
    /// requirement, in the scope of a rule that allows, or in an exception of one that can deny. This is the name that the
    /// group is the opposite of. The other is in no group, and no rule, exception, requirement or invariant lists it. The
    /// scope of a rule that can deny, or an invariant, lists the group.
    ///
    /// # Why is this bad?
    ///
    /// The rule or the invariant is not about the missing name. Most likely a name was declared and the group was forgotten,
    /// or the name was removed from the group by mistake.
    ///
    /// # Example
    ///
    /// ```yaml
    /// vocabulary:
    ///   roles: { guest: {}, member: {}, gardener: {}, keeper: {} }
    ///   tokens: { key: {} }
    ///   owners: { none: {} }
    ///   apis: { gate: { look_at: { reads: true }, raise: {} } }
    /// groups:
    ///   roles: { others: [guest, member] }
    /// default: allow
    /// rules:
    ///   - { id: keepers-raise, role: keeper, api: gate, effect: allow }
    ///   - { id: others-look, role: others, api: gate, action: raise, effect: deny }
    /// ```
    ///
    /// # Use instead
    ///
    /// Add the name to the group. If it does not belong there, suppress the finding for this name, in the `lint` key of the
    /// policy: `{ allow: incomplete-group, role: gardener, because: … }`.
    ///
    /// ```yaml
    /// vocabulary:
    ///   roles: { guest: {}, member: {}, gardener: {}, keeper: {} }
    ///   tokens: { key: {} }
    ///   owners: { none: {} }
    ///   apis: { gate: { look_at: { reads: true }, raise: {} } }
    /// groups:
    ///   roles: { others: [guest, member, gardener] }
    /// default: allow
    /// rules:
    ///   - { id: keepers-raise, role: keeper, api: gate, effect: allow }
    ///   - { id: others-look, role: others, api: gate, action: raise, effect: deny }
    /// ```
    INCOMPLETE_GROUP = "PC304", "incomplete-group", Warning, Check::Policy(check);
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    let columns = Column::ALL.into_iter().filter_map(|column| ColumnGroups::of(context, column));
    let found = columns.flat_map(|groups| {
        let found =
            groups.iter().filter_map(|(number, group, members)| of_group(context, &groups, number, group, members));
        found.collect::<Vec<_>>()
    });
    found.collect()
}

fn of_group(
    context: &Context<'_>,
    groups: &ColumnGroups<'_>,
    number: usize,
    group: &Group,
    members: &NameSet,
) -> Option<Finding> {
    if members.listed_count() < 2 || members.listed_count() + 2 != groups.names() || !groups.guards(number) {
        return None;
    }
    let mut missing = (0..groups.names()).filter(|&name| !members.contains(name));
    let (one, two) = (missing.next()?, missing.next()?);
    let is_opposite = |opposite, other| groups.lets_pass(opposite) && !groups.lists(other) && !groups.is_grouped(other);
    let (opposite, forgotten) = match (is_opposite(one, two), is_opposite(two, one)) {
        (true, _) => (one, two),
        (_, true) => (two, one),
        _ => return None,
    };
    let column = group.column();
    let table = context.policy.vocabulary().table(column);
    let (opposite, name) = (table.name(opposite)?, table.name(forgotten)?);
    let message = format!(
        "group `{}` has every {column} but `{opposite}`, and `{name}`, which is in no group and listed nowhere",
        group.name()
    );
    let finding = Finding::new(&INCOMPLETE_GROUP, group.place(), message)
        .with_help(format!("add `{name}` to the group, or suppress this with `{column}: {name}` and a reason"))
        .with_related(
            context.policy.rules().places().name_at(column, forgotten),
            format!("{column} `{name}` is declared here"),
        )
        .with_requests(context, Requests::Names(column, vec![forgotten]));
    Some(finding)
}
