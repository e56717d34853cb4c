//! Changes of invariants.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Events, Guard, GuardChange, GuardKind,
    claims::{Openness, beyond, translated},
    columns, list,
};
use crate::{
    policy::{Include, Policy},
    rules::{Claim, Invariant},
    space::{CellSet, Cube, Vocabulary},
};

/// Compares the invariants of two policies, and those of each policy that they include.
pub(super) fn changes(older: &Policy, newer: &Policy) -> Vec<GuardChange> {
    let mut changes = between(&Stated::of(older), &Stated::of(newer));
    let (before, after) = (Stated::of_included(older), Stated::of_included(newer));
    let renamed = renamed(&before, &after);
    let names: BTreeSet<&str> = before.keys().chain(after.keys()).copied().collect();
    for name in names {
        let old_name = match renamed {
            Some((old, _)) if name == old => continue,
            Some((old, new)) if name == new => old,
            _ => name,
        };
        let of_included = match (before.get(old_name), after.get(name)) {
            (Some(older), Some(newer)) => between(older, newer),
            (Some(older), None) => between(older, &older.nothing()),
            (None, Some(newer)) => between(&newer.nothing(), newer),
            (None, None) => Vec::new(),
        };
        changes.extend(of_included.into_iter().map(|change| change.of_included(name)));
    }
    changes
}

/// Returns the old and the new name of the only included policy that is gone, if the only new one states invariants with the same
/// ids.
fn renamed<'p>(
    before: &BTreeMap<&'p str, Stated<'p>>,
    after: &BTreeMap<&'p str, Stated<'p>>,
) -> Option<(&'p str, &'p str)> {
    let mut gone = before.iter().filter(|(name, _)| !after.contains_key(*name));
    let mut new = after.iter().filter(|(name, _)| !before.contains_key(*name));
    let ((old_name, old), (new_name, renamed)) = gone.next().zip(new.next())?;
    let ids = |stated: &Stated<'p>| stated.invariants.iter().map(|one| one.id()).collect::<BTreeSet<_>>();
    let is_only = gone.next().is_none() && new.next().is_none();
    (is_only && ids(old) == ids(renamed)).then_some((*old_name, *new_name))
}

/// The invariants that one policy states.
struct Stated<'p> {
    invariants: Vec<&'p Invariant>,
    vocabulary: &'p Vocabulary,
}

impl<'p> Stated<'p> {
    fn of(policy: &'p Policy) -> Self {
        Self { invariants: policy.rules().invariants().iter().collect(), vocabulary: policy.vocabulary() }
    }

    /// Returns what the included policies state, by their names.
    fn of_included(policy: &'p Policy) -> BTreeMap<&'p str, Self> {
        let included = policy.all_included().into_iter().map(Include::policy);
        included.map(|policy| (policy.rules().name(), Self::of(policy))).collect()
    }

    const fn nothing(&self) -> Self {
        Self { invariants: Vec::new(), vocabulary: self.vocabulary }
    }
}

fn between(older: &Stated<'_>, newer: &Stated<'_>) -> Vec<GuardChange> {
    let translate = |&invariant: &_| Old::new(invariant, older.vocabulary, newer.vocabulary);
    let before: Vec<Old<'_>> = older.invariants.iter().map(translate).collect();
    let comparison = Comparison { older, newer, before: &before };
    let mut changes = Vec::new();
    let mut unmatched = newer.invariants.clone();
    let mut take = |fits: &dyn Fn(&Invariant) -> bool| {
        let position = unmatched.iter().position(|invariant| fits(invariant))?;
        Some(unmatched.remove(position))
    };
    let mut gone = Vec::new();
    for old in &before {
        match take(&|new| new.id() == old.invariant.id()) {
            Some(new)
                if *new.claim() == old.claim && Openness::of(new.claim()) == Openness::of(old.invariant.claim()) => {}
            Some(new) => changes.extend(comparison.changed(old, new)),
            None => gone.push(old),
        }
    }
    for old in gone {
        changes.extend(match take(&|new| *new.claim() == old.claim) {
            Some(new) => comparison.renamed(old, new),
            None => comparison.gone(old),
        });
    }
    changes.extend(unmatched.into_iter().filter_map(|new| comparison.added(new)));
    changes
}

/// An invariant of the older policy, with its claim in the vocabulary of the newer one.
struct Old<'p> {
    invariant: &'p Invariant,
    claim: Claim,
}

impl<'p> Old<'p> {
    fn new(invariant: &'p Invariant, from: &Vocabulary, to: &Vocabulary) -> Self {
        Self { invariant, claim: translated(invariant.claim(), from, to) }
    }
}

struct Comparison<'p> {
    older: &'p Stated<'p>,
    newer: &'p Stated<'p>,
    before: &'p [Old<'p>],
}

impl Comparison<'_> {
    fn changed(&self, old: &Old<'_>, new: &Invariant) -> Option<GuardChange> {
        let vocabulary = self.newer.vocabulary;
        let (lost, gained) = (self.lost(old), self.gained(new));
        let mut events = Events::default();
        if !lost.is_empty() {
            events.weakens(if gained.is_empty() { "claims less" } else { "claims something else" });
        } else if !gained.is_empty() {
            events.strengthens("claims more");
        } else if beyond(&old.claim, [new.claim()].into_iter(), vocabulary).is_empty()
            && beyond(new.claim(), [&old.claim].into_iter(), vocabulary).is_empty()
        {
            // The same requests in other words, which may cover new names less, or more.
            let (before, after) = (Openness::of(old.invariant.claim()), Openness::of(new.claim()));
            if after.is_less_somewhere(before) {
                events.weakens("lists names, and no longer covers new ones");
            } else if before.is_less_somewhere(after) {
                events.strengthens("covers new names, too");
            }
        } else {
            events.other("claims something else, and all invariants together claim the same");
        }
        let change = events.change(GuardKind::Invariant, new.id())?;
        Some(change.between(Some(self.before(old)), Some(self.after(new))).about(if lost.is_empty() {
            gained
        } else {
            lost
        }))
    }

    fn renamed(&self, old: &Old<'_>, new: &Invariant) -> Option<GuardChange> {
        let mut events = Events::default();
        events.other(format!("is now called {}", new.id()));
        let change = events.change(GuardKind::Invariant, old.invariant.id())?;
        Some(change.between(Some(self.before(old)), Some(self.after(new))))
    }

    fn gone(&self, old: &Old<'_>) -> Option<GuardChange> {
        let lost = self.lost(old);
        let mut events = Events::default();
        if lost.is_empty() {
            events.other("is gone, and nothing that it claimed is lost");
        } else {
            events.weakens("is gone");
        }
        let change = events.change(GuardKind::Invariant, old.invariant.id())?;
        Some(change.between(Some(self.before(old)), None).about(lost))
    }

    fn added(&self, new: &Invariant) -> Option<GuardChange> {
        let gained = self.gained(new);
        let mut events = Events::default();
        if gained.is_empty() {
            events.other("is new, and claims what others claimed before");
        } else {
            events.strengthens("is new");
        }
        let change = events.change(GuardKind::Invariant, new.id())?;
        Some(change.between(None, Some(self.after(new))).about(gained))
    }

    /// Returns the requests about which an older invariant claims something that no newer one does.
    fn lost(&self, old: &Old<'_>) -> CellSet {
        beyond(&old.claim, self.newer.invariants.iter().map(|new| new.claim()), self.newer.vocabulary)
    }

    /// Returns the requests about which a newer invariant claims something that no older one does.
    fn gained(&self, new: &Invariant) -> CellSet {
        beyond(new.claim(), self.before.iter().map(|old| &old.claim), self.newer.vocabulary)
    }

    fn before(&self, old: &Old<'_>) -> Guard {
        let Old { invariant, .. } = old;
        Guard::new(written(invariant.claim(), self.older.vocabulary), invariant.place())
    }

    fn after(&self, new: &Invariant) -> Guard {
        Guard::new(written(new.claim(), self.newer.vocabulary), new.place())
    }
}

/// Returns a claim as policies write it.
fn written(claim: &Claim, vocabulary: &Vocabulary) -> String {
    let within = |within: &Cube| match within {
        all if *all == Cube::ALL => String::new(),
        part => format!(", within: {}", columns(part, vocabulary)),
    };
    match claim {
        Claim::Never(cube) => format!("never: {}", columns(cube, vocabulary)),
        Claim::Always(cube) => format!("always: {}", columns(cube, vocabulary)),
        Claim::Monotone { order, within: part } => {
            let names: Vec<&str> = order.names().filter_map(|name| name.name(vocabulary)).collect();
            format!("monotone: {{ {}: {} }}{}", order.column(), list(&names), within(part))
        }
        Claim::Ignores { column, within: part } => format!("ignores: {column}{}", within(part)),
    }
}
