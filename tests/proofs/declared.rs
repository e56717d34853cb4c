//! Changes of what policies declare besides names, against their definitions.

use super::{config, guards::told, load};
use portcullis::{
    Policy,
    analysis::{Guard, GuardKind, Impact},
};
use proptest::prelude::*;
use std::{collections::BTreeSet, fmt::Write as _};

const ROLES: usize = 3;
const OPERATIONS: [&str; 3] = ["door.open", "door.close", "gate.open"];
const OWNERS: [&str; 3] = ["none", "self", "other"];
const TOKENS: [&str; 2] = ["key", "copy"];
const ORIGINS: [&str; 2] = ["smith", "steward"];
const CLAUSES: [&str; 2] = ["doors", "gates"];

/// The days that a token lives, and whether a logout ends it.
type Lifetime = Option<(u8, bool)>;

/// A set of numbers, as bits.
type Bits = u8;

#[derive(Clone, Debug)]
struct Facts {
    /// For each pair of roles, whether the first is declared to be above the second.
    above: [bool; ROLES * ROLES],
    /// Which role comes first in the order: it turns the pairs around.
    turned: bool,
    lifetimes: [[Lifetime; 2]; 2],
    operations: [Operation; 3],
    group: Option<Bits>,
    /// The clauses that the rule, its exception and the invariant cite.
    cited: [Bits; 3],
    /// For each clause but the first, the text and why it is no rule.
    clauses: [(bool, Option<bool>); 2],
    retrieved: u8,
}

#[derive(Clone, Debug)]
struct Operation {
    reads: bool,
    confers: Bits,
    owners: Bits,
}

fn facts() -> impl Strategy<Value = Facts> {
    let lifetimes = || prop::array::uniform2(prop::option::of((1_u8..3, any::<bool>())));
    let operation = (any::<bool>(), 0_u8..8, 1_u8..8);
    let operation = operation.prop_map(|(reads, confers, owners)| Operation { reads, confers, owners });
    let cited =
        (prop::array::uniform3(0_u8..4), prop::array::uniform2((any::<bool>(), prop::option::of(any::<bool>()))));
    (
        (prop::array::uniform9(any::<bool>()), any::<bool>()),
        prop::array::uniform2(lifetimes()),
        prop::array::uniform3(operation),
        prop::option::of(1_u8..8),
        cited,
        0_u8..2,
    )
        .prop_map(|((above, turned), lifetimes, operations, group, (cited, clauses), retrieved)| Facts {
            above,
            turned,
            lifetimes,
            operations,
            group,
            cited,
            clauses,
            retrieved,
        })
}

/// Two policies that differ in few facts.
fn twins() -> impl Strategy<Value = (Facts, Facts)> {
    (facts(), facts(), any::<u16>(), any::<bool>()).prop_map(|(one, other, keep, all)| {
        let kept = |bit: u16| !all && keep >> bit & 1 == 1;
        let mut newer = other;
        if kept(0) {
            (newer.above, newer.turned) = (one.above, one.turned);
        }
        if kept(1) {
            newer.lifetimes = one.lifetimes;
        }
        if kept(2) {
            newer.operations.clone_from(&one.operations);
        }
        if kept(3) {
            newer.group = one.group;
        }
        if kept(4) {
            newer.cited = one.cited;
        }
        if kept(5) {
            newer.clauses = one.clauses;
        }
        if kept(6) {
            newer.retrieved = one.retrieved;
        }
        (one, newer)
    })
}

fn members(bits: Bits) -> impl Iterator<Item = usize> {
    (0..8).filter(move |bit| bits >> bit & 1 == 1)
}

fn list(words: impl Iterator<Item = String>) -> String {
    format!("[{}]", words.collect::<Vec<_>>().join(", "))
}

impl Facts {
    /// The roles that a role is declared to be above: always in one direction, so that there is no cycle.
    fn above(&self, role: usize) -> Vec<usize> {
        let is_above = |&other: &usize| {
            let (low, high) = if self.turned { (other, role) } else { (role, other) };
            low < high && self.above[role * ROLES + other]
        };
        (0..ROLES).filter(is_above).collect()
    }

    /// The roles that a role is above, also through others.
    fn below(&self, role: usize) -> BTreeSet<usize> {
        let mut below: BTreeSet<usize> = self.above(role).into_iter().collect();
        for _ in 0..ROLES {
            let further: Vec<usize> = below.iter().flat_map(|&weaker| self.above(weaker)).collect();
            below.extend(further);
        }
        below
    }

    fn yaml(&self) -> String {
        let mut text = String::from("portcullis: 1\npolicy: facts\nsources:\n  law:\n");
        let role = |role: usize| format!("r{role}");
        writeln!(text, "    retrieved: 2026-11-2{}\n    clauses:", self.retrieved).unwrap();
        for (clause, (other_text, why)) in CLAUSES.iter().zip(self.clauses) {
            let why = why.map_or_else(String::new, |other| format!(", not_a_rule: because {other}"));
            writeln!(text, "      {clause}: {{ text: it is {other_text}{why} }}").unwrap();
        }
        text.push_str("vocabulary:\n  roles:\n");
        for number in 0..ROLES {
            let above = self.above(number);
            let above =
                if above.is_empty() { String::new() } else { format!("above: {}", list(above.into_iter().map(role))) };
            writeln!(text, "    r{number}: {{ {above} }}").unwrap();
        }
        text.push_str("  tokens:\n");
        for (token, lifetimes) in TOKENS.iter().zip(&self.lifetimes) {
            let lifetimes = ORIGINS.iter().zip(lifetimes).filter_map(|(origin, lifetime)| {
                let (days, logout) = (*lifetime)?;
                Some(format!("{origin}: {{ max_age: {days}d, ends_at_logout: {logout} }}"))
            });
            let lifetimes = lifetimes.collect::<Vec<_>>().join(", ");
            writeln!(
                text,
                "    {token}: {}",
                if lifetimes.is_empty() { "{}".into() } else { format!("{{ lifetimes: {{ {lifetimes} }} }}") }
            )
            .unwrap();
        }
        text.push_str("  owners: { none: {}, self: {}, other: {} }\n  apis:\n");
        for (name, operation) in OPERATIONS.iter().zip(&self.operations) {
            let (api, action) = name.split_once('.').unwrap();
            if *name != "door.close" {
                writeln!(text, "    {api}:").unwrap();
            }
            let owners = list(members(operation.owners).map(|owner| OWNERS[owner].to_owned()));
            let confers = if operation.confers == 0 {
                String::new()
            } else {
                format!(", confers: {{ role: {} }}", list(members(operation.confers).map(role)))
            };
            writeln!(text, "      {action}: {{ reads: {}, owners: {owners}{confers} }}", operation.reads).unwrap();
        }
        if let Some(group) = self.group {
            writeln!(text, "groups: {{ roles: {{ some: {} }} }}", list(members(group).map(role))).unwrap();
        }
        let cite = |bits: Bits| {
            let clauses = list(members(bits).map(|clause| format!("law#{}", CLAUSES[clause])));
            if bits == 0 { String::new() } else { format!(", cite: {clauses}") }
        };
        let [of_rule, of_exception, of_invariant] = self.cited.map(cite);
        writeln!(
            text,
            "default: deny\nrules:\n  - {{ id: all, except: [{{ role: r0{of_exception} }}], effect: deny{of_rule} }}\ninvariants:\n  - {{ id: none, \
             never: {{ role: r0 }}{of_invariant} }}"
        )
        .unwrap();
        text
    }
}

/// Every change by its kind and subject, with its impact.
type Changes = BTreeSet<(GuardKind, String, Impact)>;

/// The changes by definition.
fn expected(older: &Facts, newer: &Facts) -> Changes {
    let mut changes = Changes::new();
    let mut add = |kind, subject: String, weakens: bool, strengthens: bool| {
        let impact = if weakens {
            Impact::Weakens
        } else if strengthens {
            Impact::Strengthens
        } else {
            Impact::Neither
        };
        changes.insert((kind, subject, impact));
    };
    for (number, token) in TOKENS.iter().enumerate() {
        let [before, after] = [older.lifetimes[number], newer.lifetimes[number]];
        let unlimited = |lifetimes: [Lifetime; 2]| lifetimes == [None, None];
        for (origin, (was, is)) in ORIGINS.iter().zip(before.into_iter().zip(after)) {
            let subject = format!("{origin} of token {token}");
            match (was, is) {
                (Some((days, logout)), Some((days_now, logout_now))) => {
                    if was != is {
                        let weakens = days_now > days || (logout && !logout_now);
                        add(GuardKind::Lifetime, subject, weakens, !weakens);
                    }
                }
                // The first limit of a token strengthens, and the last one that goes weakens.
                (None, Some(_)) => add(GuardKind::Lifetime, subject, !unlimited(before), unlimited(before)),
                (Some(_), None) => add(GuardKind::Lifetime, subject, unlimited(after), !unlimited(after)),
                (None, None) => {}
            }
        }
    }
    for role in 0..ROLES {
        let (before, after) = (older.below(role), newer.below(role));
        if before != after {
            let lost = before.difference(&after).next().is_some();
            let is_reversed = after.difference(&before).any(|&other| older.below(other).contains(&role));
            add(GuardKind::Order, format!("r{role}"), lost || is_reversed, true);
        }
    }
    for (name, (was, is)) in OPERATIONS.iter().zip(older.operations.iter().zip(&newer.operations)) {
        if was.reads != is.reads {
            add(GuardKind::Reads, (*name).into(), is.reads, true);
        }
        if was.confers != is.confers {
            add(GuardKind::Confers, (*name).into(), was.confers & !is.confers != 0, true);
        }
        if was.owners != is.owners {
            add(GuardKind::Owners, (*name).into(), was.owners & !is.owners != 0, false);
        }
    }
    if older.group != newer.group {
        add(GuardKind::Group, "some of roles".into(), false, false);
    }
    for (number, subject) in ["rule all", "exceptions of rule all", "invariant none"].into_iter().enumerate() {
        if older.cited[number] != newer.cited[number] {
            add(GuardKind::Citation, subject.into(), false, false);
        }
    }
    for (clause, ((text, why), (text_now, why_now))) in CLAUSES.iter().zip(older.clauses.into_iter().zip(newer.clauses))
    {
        if (text, why) != (text_now, why_now) {
            let (weakens, strengthens) = (why.is_none() && why_now.is_some(), why.is_some() && why_now.is_none());
            add(GuardKind::Clause, format!("law#{clause}"), weakens, strengthens);
        }
    }
    if older.retrieved != newer.retrieved {
        add(GuardKind::Source, "law".into(), false, false);
    }
    changes
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn every_change_of_a_declaration_is_told((older, newer) in twins()) {
        let (one, other) = (load(&older.yaml()), load(&newer.yaml()));
        let diff = one.diff(&other);
        let found = diff.guards().iter().map(|change| (change.kind(), change.subject().to_owned(), change.impact()));
        let found: Vec<_> = found.collect();
        prop_assert_eq!(found.iter().cloned().collect::<Changes>(), expected(&older, &newer));
        prop_assert_eq!(found.len(), expected(&older, &newer).len(), "nothing is told twice");
        prop_assert!(found.is_sorted_by_key(|(_, _, impact)| *impact), "what weakens comes first");
        for change in diff.guards() {
            prop_assert!([change.before(), change.after()].into_iter().flatten().all(|guard| !guard.value().is_empty()));
            prop_assert_ne!(change.before().map(Guard::value), change.after().map(Guard::value));
        }
    }

    #[test]
    fn a_lock_has_every_declaration((older, newer) in twins()) {
        let (one, other) = (load(&older.yaml()), load(&newer.yaml()));
        let locked = Policy::from_lock("policy.lock", &one.to_lock()).unwrap();
        prop_assert!(locked.has_guards() && locked.diff(&one).is_empty());
        let told = |older: &Policy| older.diff(&other).guards().iter().map(told).collect::<Vec<_>>();
        prop_assert_eq!(told(&locked), told(&one));
        // Whatever a diff tells, the text of the lock shows, and nothing else.
        prop_assert_eq!(one.to_lock() == other.to_lock(), one.diff(&other).is_empty());
    }
}
