//! Declared names that nothing uses.

use std::collections::HashSet;

use super::{Check, Context, Finding, lint};
use crate::{
    lint::requests::Requests,
    space::{Column, Operation, OwnerId},
};

lint! {
    /// A declared owner that no request can have, or a group that nothing names.
    ///
    /// An owner is used if an operation lists it among its owners. A group is used if any column names it, including
    /// the columns of `lint` keys, or if another group does.
    ///
    /// Roles, kinds of token and owners that no rule names are not unused: rules that leave the column out are about them,
    /// too, and rules that name the others exclude them. APIs and actions that no rule matches are reported by
    /// `undecided-operation` and `open-operation`.
    ///
    /// # Why is this bad?
    ///
    /// Readers look for what the name is there for. Or it was meant to be used somewhere, and was forgotten.
    ///
    /// # Example
    ///
    /// ```yaml
    /// vocabulary:
    ///   roles: { guest: {}, keeper: {}, gardener: {} }
    ///   tokens: { key: {} }
    ///   owners: { none: {} }
    ///   apis: { gate: { raise: {}, lower: {} } }
    /// groups:
    ///   roles: { staff: [keeper, gardener] }
    /// rules:
    ///   - id: gate
    ///     role: keeper
    ///     api: gate
    ///     effect: allow
    /// ```
    ///
    /// # Use instead
    ///
    /// Use the name where it is meant, or remove it.
    ///
    /// ```yaml
    /// vocabulary:
    ///   roles: { guest: {}, keeper: {}, gardener: {} }
    ///   tokens: { key: {} }
    ///   owners: { none: {} }
    ///   apis: { gate: { raise: {}, lower: {} } }
    /// groups:
    ///   roles: { staff: [keeper, gardener] }
    /// rules:
    ///   - id: gate
    ///     role: staff
    ///     api: gate
    ///     effect: allow
    /// ```
    UNUSED_NAME = "PC301", "unused-name", Note, Check::Policy(check);
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    let rules = context.policy.rules();
    let vocabulary = rules.vocabulary();
    let used: HashSet<OwnerId> =
        vocabulary.operations().flat_map(|(_, operation)| Operation::owners(operation)).copied().collect();
    let unused = vocabulary.owners().iter().filter(|(id, _)| !used.contains(id));
    let owners = unused.map(|(id, owner)| {
        let message = format!("no operation can have owner `{}`", owner.name());
        Finding::new(&UNUSED_NAME, rules.places().owner(id), message)
            .with_help("add it to the owners of an operation, or remove it from the vocabulary")
            .with_requests(context, Requests::Names(Column::Owner, vec![id.index()]))
    });
    let groups = rules.groups().iter().filter(|group| !group.is_used).map(|group| {
        let message = format!("nothing uses the group `{}` of {}s", group.name(), group.column());
        Finding::new(&UNUSED_NAME, group.place(), message).with_help("use it where its members are meant, or remove it")
    });
    owners.chain(groups).collect()
}
