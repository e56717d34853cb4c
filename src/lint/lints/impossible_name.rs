//! Listed names that no request can have.

use std::{borrow::Cow, fmt};

use super::{Check, Context, Finding, lint};
use crate::{
    analysis::is_vacuous,
    lint::{reach::Reach, requests::Requests, words},
    rules::{Claim, Effect, Group, Invariant, Listed, ListedName, Rule, StandsFor},
    space::{Column, Cube, Id as _, Operation, OperationId, OwnerId, RoleId, RuleId, operation_in_words},
};

lint! {
    /// A listed name that no request of its scope can have, or an operation that the listed owners exclude.
    ///
    /// The names are those in the scope, the exceptions and the requirement of a rule, in the claim of an invariant, and in
    /// the columns of a suppression. A request of an exception lies in the scope of its rule, and so does one that is to
    /// meet a requirement. A group is reported if no request can have any of its members.
    ///
    /// Where actions are listed, every operation with one of them and one of the APIs is meant. It is reported if it can have
    /// none of the owners: at the action or the API if all of its operations are excluded, or else at the first owner. Where an
    /// invariant compares owners, it is reported at the action if it can have fewer than two of them. What
    /// has no request at all is reported by `unreachable-rule`, `idle-exception`, `empty-invariant` or `unused-suppression`,
    /// and a requirement that is always or never met by `requirement-always-met` or `requirement-never-met`.
    ///
    /// # Why is this bad?
    ///
    /// Readers believe that the rule decides about the operation, or that the invariant proves something about it.
    ///
    /// # Example
    ///
    /// Requests for `move` can only have the owner `none`, because it declares no other.
    ///
    /// ```yaml
    /// vocabulary:
    ///   roles: { guest: {}, keeper: {} }
    ///   tokens: { key: {} }
    ///   owners: { none: {}, self: {}, other: {} }
    ///   apis: { door: { open: { owners: [self, other] }, move: {} } }
    /// default: allow
    /// rules:
    ///   - id: doors-of-others
    ///     api: door
    ///     action: [open, move]
    ///     owner: other
    ///     require: { role: keeper }
    ///   - { id: own-doors, api: door, action: open, owner: self, effect: allow }
    ///   - { id: no-moving, action: move, effect: deny, role: guest }
    /// ```
    ///
    /// # Use instead
    ///
    /// Declare the owners that the requests have, or list the operation where the owner does not matter.
    ///
    /// ```yaml
    /// vocabulary:
    ///   roles: { guest: {}, keeper: {} }
    ///   tokens: { key: {} }
    ///   owners: { none: {}, self: {}, other: {} }
    ///   apis: { door: { open: { owners: [self, other] }, move: {} } }
    /// default: allow
    /// rules:
    ///   - id: doors-of-others
    ///     api: door
    ///     action: open
    ///     owner: other
    ///     require: { role: keeper }
    ///   - { id: own-doors, api: door, action: open, owner: self, effect: allow }
    ///   - { id: no-moving, action: move, effect: deny, role: guest }
    /// ```
    IMPOSSIBLE_NAME = "PC305", "impossible-name", Warning, Check::Policy(check);
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    let rules = context.policy.rules();
    let mut found = Vec::new();
    for (id, rule) in rules.with_ids().filter(|&(id, _)| context.of_rule(id).next().is_some()) {
        found.extend(of_rule(context, id, rule).into_iter().map(|finding| finding.about(id)));
    }
    for invariant in rules.invariants() {
        let (Claim::Never(cube)
        | Claim::Always(cube)
        | Claim::Monotone { within: cube, .. }
        | Claim::Ignores { within: cube, .. }) = invariant.claim();
        let what = What::Invariant(invariant.id());
        found.extend(Written { what, cube, listed: &invariant.listed, within: &Cube::ALL }.check(context));
        let ordered = Written { what, cube: &Cube::ALL, listed: &invariant.ordered, within: cube };
        found.extend(ordered.check(context));
        found.extend(uncompared(context, invariant));
    }
    for suppression in rules.suppressions() {
        let (cube, listed) = (suppression.within(), &suppression.listed);
        found.extend(Written { what: What::Suppression, cube, listed, within: &Cube::ALL }.check(context));
    }
    found
}

/// Returns the findings about operations of which an invariant compares no owners: at the actions that it lists.
fn uncompared(context: &Context<'_>, invariant: &Invariant) -> Vec<Finding> {
    let (Claim::Never(within) | Claim::Always(within) | Claim::Monotone { within, .. } | Claim::Ignores { within, .. }) =
        invariant.claim();
    let is_compared = |owner: OwnerId| match invariant.claim() {
        Claim::Monotone { order, .. } => order.column() == Column::Owner && order.indices().contains(&owner.index()),
        &Claim::Ignores { column, .. } => column == Column::Owner,
        Claim::Never(_) | Claim::Always(_) => false,
    };
    let vocabulary = context.policy.vocabulary();
    if !vocabulary.owners().ids().any(is_compared) || is_vacuous(vocabulary, invariant.claim()) {
        return Vec::new();
    }
    let is_missed = |operation: &Operation| {
        let owners = || operation.owners().iter().filter(|&&owner| within.owners().contains(owner));
        owners().next().is_some() && owners().filter(|&&owner| is_compared(owner)).count() < 2
    };
    let mut missed: Vec<_> = vocabulary.operations_in(within).filter(|(_, operation)| is_missed(operation)).collect();
    let mut found = Vec::new();
    for name in invariant.listed.of(Column::Action) {
        let meant = Meant::of(context, name);
        let is_meant = |&(id, operation): &(OperationId, &Operation)| match meant.operation {
            Some(meant) => meant == id,
            None => meant.names.contains(&operation.action().index()),
        };
        let (here, rest) = missed.into_iter().partition(is_meant);
        missed = rest;
        let here: Vec<OperationId> = Vec::into_iter(here).map(|(id, _)| id).collect();
        if !here.is_empty() {
            let operations = words::operations(vocabulary, &here);
            let message = format!("invariant `{}` compares no owners of {operations}", invariant.id());
            let of_operation =
                |&id: &OperationId| context.operation(id).map(|operation| (id, operation.possible.clone()));
            let finding = Finding::new(&IMPOSSIBLE_NAME, name.place, message)
                .with_help("declare two of these owners for the operation, or list only operations that have them")
                .with_requests(context, Requests::Slots(here.iter().filter_map(of_operation).collect()));
            found.push(finding);
        }
    }
    found
}

fn of_rule(context: &Context<'_>, id: RuleId, rule: &Rule) -> Vec<Finding> {
    let (scope, listed) = (rule.scope(), &rule.listed);
    let written = Written { what: What::Rule(rule.id()), cube: scope, listed, within: &Cube::ALL };
    let mut found = written.check(context);
    for exception in rule.exceptions() {
        let (what, cube) = (What::ExceptionOf(rule.id()), exception.cube());
        found.extend(Written { what, cube, listed: &exception.listed, within: scope }.check(context));
    }
    if let Effect::Require(requirement) = rule.effect()
        && !context.is_always_met(id)
        && !context.is_never_met(id)
    {
        let (what, cube) = (What::RequirementOf(rule.id()), requirement.cube());
        found.extend(Written { what, cube, listed: &rule.required, within: scope }.check(context));
    }
    found
}

/// What has the columns.
#[derive(Clone, Copy)]
enum What<'p> {
    Rule(&'p str),
    ExceptionOf(&'p str),
    RequirementOf(&'p str),
    Invariant(&'p str),
    Suppression,
}

impl fmt::Display for What<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rule(id) => write!(f, "rule `{id}`"),
            Self::ExceptionOf(id) => write!(f, "an exception of rule `{id}`"),
            Self::RequirementOf(id) => write!(f, "the requirement of rule `{id}`"),
            Self::Invariant(id) => write!(f, "invariant `{id}`"),
            Self::Suppression => f.write_str("the suppression"),
        }
    }
}

/// Columns as they are written somewhere.
struct Written<'p> {
    what: What<'p>,
    cube: &'p Cube,
    /// The names that the columns list.
    listed: &'p Listed,
    /// The requests that all of this is about.
    within: &'p Cube,
}

impl Written<'_> {
    fn check(&self, context: &Context<'_>) -> Vec<Finding> {
        let mut found = Vec::new();
        if !self.may_miss() {
            return found;
        }
        let vocabulary = context.policy.vocabulary();
        let reach = Reach::of(vocabulary, self.cube.intersection(self.within));
        if reach.is_empty() {
            return found;
        }
        // The operations that are reported already.
        let mut reported: Vec<OperationId> = Vec::new();
        for column in [Column::Role, Column::Token, Column::Action, Column::Api, Column::Owner] {
            for name in self.listed.of(column) {
                let meant = Meant::of(context, name);
                let is_reached = match meant.operation {
                    Some(operation) => reach.reached.contains(&operation),
                    None => meant.names.iter().any(|&name| reach.names(column).contains(name)),
                };
                if is_reached {
                    continue;
                }
                let missed = reach.missed_where(|id, operation| match column {
                    Column::Action if meant.operation.is_some() => meant.operation == Some(id),
                    Column::Action => meant.names.contains(&operation.action().index()),
                    Column::Api => meant.names.contains(&operation.api().index()),
                    Column::Role | Column::Token | Column::Owner => false,
                });
                if missed.is_empty() {
                    found.push(self.impossible(context, &reach, name, meant));
                } else if missed.iter().any(|one| !reported.contains(one)) {
                    found.push(self.missed(context, &reach, name, &missed));
                    reported.extend(missed);
                }
            }
        }
        let mut left = reach.missed.clone();
        left.retain(|one| !reported.contains(one));
        if let Some(name) = self.listed.of(Column::Owner).next()
            && self.listed.of(Column::Action).next().is_some()
            && !left.is_empty()
        {
            found.push(self.missed(context, &reach, name, &left));
        }
        found
    }

    /// Returns whether there can be a name or an operation to report. A request can have any name of columns that list no owner,
    /// unless `within` excludes it, because loading refuses APIs and actions that have no operation in common. Groups may
    /// contain such. Of listed operations, `reads` may leave only some.
    fn may_miss(&self) -> bool {
        let lists = |column| self.listed.of(column).next().is_some();
        let [by_role, by_token] = [Column::Role, Column::Token].map(|column| !self.within.set(column).is_any());
        let by_others = || self.within.clone().with_any(Column::Role).with_any(Column::Token) != Cube::ALL;
        let by_mark = || {
            let is_operation = |name: &ListedName| matches!(name.stands_for, StandsFor::Operation(..));
            let listed = self.listed.of(Column::Action).filter(is_operation).count();
            self.cube.operations().is_some_and(|operations| operations.count() < listed)
        };
        lists(Column::Owner)
            || by_mark()
            || by_role && lists(Column::Role)
            || by_token && lists(Column::Token)
            || lists(Column::Api) && lists(Column::Action)
            || (lists(Column::Api) || lists(Column::Action)) && (self.cube.reads().is_some() || by_others())
    }

    /// Returns the finding about operations that can have none of the owners.
    fn missed(&self, context: &Context<'_>, reach: &Reach<'_>, name: ListedName, missed: &[OperationId]) -> Finding {
        let operations = words::operations(context.policy.vocabulary(), missed);
        let owners = reach.owners_in_words();
        let message = format!("{} does not apply to {operations}, which cannot have owner {owners}", self.what);
        let of_operation = |&id: &OperationId| context.operation(id).map(|operation| (id, operation.possible.clone()));
        Finding::new(&IMPOSSIBLE_NAME, name.place, message)
            .with_help(
                "add the owner to the declaration of the operation, or list the operation where no owner is listed",
            )
            .with_requests(context, Requests::Slots(missed.iter().filter_map(of_operation).collect()))
    }

    /// Returns the finding about a name that no request has.
    fn impossible(&self, context: &Context<'_>, reach: &Reach<'_>, name: ListedName, meant: Meant<'_>) -> Finding {
        let is_out_of_scope = match meant.operation.and_then(|id| context.policy.vocabulary().operation(id)) {
            Some(operation) => !self.within.includes(operation),
            None => meant.names.iter().all(|&one| !self.within.set(name.column).contains(one)),
        };
        let why = if is_out_of_scope {
            "which its scope excludes".to_owned()
        } else if name.column == Column::Owner {
            format!("which {} cannot have", words::operations(context.policy.vocabulary(), &reach.operations()))
        } else {
            "which no request in its scope has".to_owned()
        };
        let message = format!("{} lists {} `{}`, {why}", self.what, meant.kind, meant.name);
        let requests = match name.stands_for {
            StandsFor::Operation(api, action) => Requests::Operation(api, action),
            _ => Requests::Names(name.column, meant.names),
        };
        Finding::new(&IMPOSSIBLE_NAME, name.place, message)
            .with_help("remove it, or correct the scope")
            .with_requests(context, requests)
    }
}

/// What a listed name means.
struct Meant<'p> {
    /// What kind of name it is: that of a column, or a group.
    kind: &'static str,
    name: Cow<'p, str>,
    /// The names that it stands for, by index.
    names: Vec<usize>,
    /// The operation, if it is one.
    operation: Option<OperationId>,
}

impl<'p> Meant<'p> {
    fn of(context: &Context<'p>, listed: ListedName) -> Self {
        let rules = context.policy.rules();
        let table = rules.vocabulary().table(listed.column);
        match listed.stands_for {
            StandsFor::Name(index) => {
                let index = index as usize;
                let name = table.name(index).unwrap_or_default().into();
                Self { kind: listed.column.as_str(), name, names: vec![index], operation: None }
            }
            StandsFor::Group(index) => {
                let group = rules.groups().get(index as usize);
                let members = group.into_iter().flat_map(Group::members);
                let names = members.filter_map(|member| table.index_of(member)).collect();
                Self { kind: "group", name: group.map_or("", |group| group.name()).into(), names, operation: None }
            }
            StandsFor::AtLeast(lowest) => {
                let lowest = RoleId::from_index(lowest as usize);
                let name = lowest.and_then(|lowest| rules.vocabulary().roles().name(lowest)).unwrap_or_default().into();
                let names = lowest.and_then(|lowest| rules.vocabulary().roles_from(lowest)).unwrap_or_default();
                Self { kind: "role", name, names, operation: None }
            }
            StandsFor::Operation(api, action) => {
                let vocabulary = rules.vocabulary();
                let name = operation_in_words(vocabulary, (api, action)).unwrap_or_default().into();
                let operation = vocabulary.operation_of(api, action);
                Self { kind: "operation", name, names: vec![action.index()], operation }
            }
        }
    }
}
