//! Orders that contradict each other.

use std::collections::HashMap;

use super::{Check, Context, Finding, lint};
use crate::{
    analysis::is_vacuous,
    lint::requests::Requests,
    rules::{Claim, Invariant, Order},
    space::{Column, Cube, Id as _, RoleId},
};

lint! {
    /// An invariant `monotone` whose order contradicts that of another, or the declared order of the roles.
    ///
    /// One order has a name below another, and the other order has it above. Two invariants contradict each other only if
    /// there are requests that both compare: they differ in the two names alone, and are within both. One pair of names is
    /// reported for each pair of orders, at the invariant that comes later.
    ///
    /// # Why is this bad?
    ///
    /// Both orders can hold only if the two names are always allowed the same. So one of them is wrong, and what follows
    /// from it is, too: `weaker-role-allowed-more` and `privilege-escalation` use the declared order.
    ///
    /// # Example
    ///
    /// ```yaml
    /// vocabulary:
    ///   roles: { guest: {}, keeper: { above: guest } }
    ///   tokens: { key: {} }
    ///   owners: { none: {} }
    ///   apis: { gate: { raise: {} } }
    /// rules:
    ///   - { id: keepers-raise, role: keeper, api: gate, effect: allow }
    /// invariants:
    ///   - { id: rising, monotone: { role: [keeper, guest] } }
    /// ```
    ///
    /// # Use instead
    ///
    /// Correct the order that is wrong.
    ///
    /// ```yaml
    /// vocabulary:
    ///   roles: { guest: {}, keeper: { above: guest } }
    ///   tokens: { key: {} }
    ///   owners: { none: {} }
    ///   apis: { gate: { raise: {} } }
    /// rules:
    ///   - { id: keepers-raise, role: keeper, api: gate, effect: allow }
    /// invariants:
    ///   - { id: rising, monotone: { role: [guest, keeper] } }
    /// ```
    CONTRADICTING_ORDERS = "PC603", "contradicting-orders", Warning, Check::Policy(check);
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    let orders: Vec<Ordered<'_>> = context.policy.rules().invariants().iter().filter_map(Ordered::of).collect();
    let mut found = Vec::new();
    for (number, later) in orders.iter().enumerate() {
        found.extend(later.against_declarations(context));
        found.extend(orders.iter().take(number).filter_map(|earlier| later.against(earlier, context)));
    }
    found
}

/// An invariant that orders names.
struct Ordered<'p> {
    invariant: &'p Invariant,
    order: &'p Order,
    within: &'p Cube,
    /// For each of its names, how many are weaker.
    ranks: HashMap<usize, usize>,
}

impl<'p> Ordered<'p> {
    fn of(invariant: &'p Invariant) -> Option<Self> {
        let Claim::Monotone { order, within } = invariant.claim() else {
            return None;
        };
        let ranks = order.indices().iter().enumerate().map(|(rank, &name)| (name, rank)).collect();
        Some(Self { invariant, order, within, ranks })
    }

    /// Returns the finding that the declared order of the roles contradicts this one, if it does.
    fn against_declarations(&self, context: &Context<'_>) -> Option<Finding> {
        if self.order.column() != Column::Role {
            return None;
        }
        let vocabulary = context.policy.vocabulary();
        let mut pairs = self.order.indices().iter().enumerate().flat_map(|(rank, &role)| {
            let below = RoleId::from_index(role).map_or(&[][..], |role| vocabulary.roles_below(role));
            let is_above_here = move |weaker: &usize| self.ranks.get(weaker).is_some_and(|&other| other > rank);
            below.iter().map(|weaker| weaker.index()).filter(is_above_here).map(move |stronger| (role, stronger))
        });
        let (weaker, stronger) = pairs.find(|&pair| self.compares(context, pair, &Cube::ALL))?;
        let (place, above) = (context.policy.rules().places().name_at(Column::Role, weaker), "declared above");
        let [lower, upper] =
            [weaker, stronger].map(|role| vocabulary.roles().iter().nth(role).map(|(_, one)| one.name()));
        let message = format!("but role `{}` is {above} `{}`", lower?, upper?);
        let finding = self.finding(context, (weaker, stronger), &message)?;
        Some(finding.with_related(place, format!("{above} `{}`", upper?)))
    }

    /// Returns the finding that an earlier order contradicts this one, if it does.
    fn against(&self, earlier: &Self, context: &Context<'_>) -> Option<Finding> {
        if self.order.column() != earlier.order.column() {
            return None;
        }
        // The names that both have, in this order, each with its rank in the other.
        let common: Vec<(usize, usize)> =
            self.order.indices().iter().filter_map(|name| Some((*name, *earlier.ranks.get(name)?))).collect();
        if common.is_sorted_by_key(|&(_, rank)| rank) {
            return None;
        }
        let mut pairs = common.iter().enumerate().flat_map(|(number, &(weaker, rank))| {
            let stronger = common.iter().skip(number + 1).filter(move |&&(_, other)| other < rank);
            stronger.map(move |&(stronger, _)| (weaker, stronger))
        });
        let pair = pairs.find(|&pair| self.compares(context, pair, earlier.within))?;
        let message = format!("but invariant `{}` orders them the other way round", earlier.invariant.id());
        let finding = self.finding(context, pair, &message)?;
        Some(finding.with_related(earlier.invariant.place(), "the other order"))
    }

    /// Returns whether the invariant compares requests that have the two names and are within a cube.
    fn compares(&self, context: &Context<'_>, (weaker, stronger): (usize, usize), within: &Cube) -> bool {
        let order = Order::new(self.order.column(), vec![weaker, stronger]);
        let claim = Claim::Monotone { order, within: self.within.intersection(within) };
        !is_vacuous(context.policy.vocabulary(), &claim)
    }

    fn finding(&self, context: &Context<'_>, (weaker, stronger): (usize, usize), but: &str) -> Option<Finding> {
        let column = self.order.column();
        let table = context.policy.vocabulary().table(column);
        let (lower, upper) = (table.name(weaker)?, table.name(stronger)?);
        let message = format!("invariant `{}` orders {column} `{lower}` below `{upper}`, {but}", self.invariant.id());
        let finding = Finding::new(&CONTRADICTING_ORDERS, self.invariant.place(), message)
            .with_help("correct one of the orders: both hold only if the two are always allowed the same")
            .with_requests(context, Requests::Names(column, vec![weaker, stronger]));
        Some(finding)
    }
}
