//! Changes of sources, of their clauses, and of what rules, exceptions and invariants cite.

use std::collections::{BTreeMap, HashMap};

use super::{Events, Guard, GuardChange, GuardKind, columns, list, sorted};
use crate::rules::{Citation, Clause, Invariant, Number, Place, Rule, Rules, Said, Source};

pub(super) fn changes(older: &Rules, newer: &Rules) -> Vec<GuardChange> {
    let mut changes = Vec::new();
    compare_rules(older, newer, &mut changes);
    let invariants: HashMap<&str, &Invariant> = older.invariants().iter().map(|old| (old.id(), old)).collect();
    for new in newer.invariants() {
        if let Some(old) = invariants.get(new.id()) {
            let subject = format!("invariant {}", new.id());
            let before = Cited::new(cited_clauses(older, old.citations()), old.place());
            let after = Cited::new(cited_clauses(newer, new.citations()), new.place());
            changes.extend(compare_cited(subject, CITES, &before, &after));
        }
    }
    let (before, after) = (by_name(older), by_name(newer));
    for (name, new) in declared(newer) {
        match before.get(name) {
            Some(old) => compare_sources(old, &new, &mut changes),
            None => changes.extend(whole_source(None, Some(&new))),
        }
    }
    for (_, old) in declared(older).filter(|(name, _)| !after.contains_key(name)) {
        changes.extend(whole_source(Some(&old), None));
    }
    changes
}

/// What a rule, its exceptions or an invariant cite, and where it is.
#[derive(Clone, Default)]
struct Cited {
    words: Vec<String>,
    place: Place,
}

impl Cited {
    fn new(words: Vec<String>, place: Place) -> Self {
        Self { words, place }
    }

    fn guard(&self) -> Option<Guard> {
        // Plain in YAML, whatever the names of the source and the clause are.
        (!self.words.is_empty()).then(|| Guard::new(format!("[{}]", self.words.join(", ")), self.place))
    }
}

/// What a rule and its exceptions cite. A lock can have several rules of one id.
#[derive(Default)]
struct OfRule {
    scope: Cited,
    exceptions: Cited,
}

impl OfRule {
    const fn cites_nothing(&self) -> bool {
        self.scope.words.is_empty() && self.exceptions.words.is_empty()
    }

    fn cites_the_same(&self, other: &Self) -> bool {
        self.scope.words == other.scope.words && self.exceptions.words == other.exceptions.words
    }
}

fn by_rule(rules: &Rules) -> BTreeMap<&str, OfRule> {
    let mut by_rule: BTreeMap<&str, OfRule> = BTreeMap::new();
    for rule in rules {
        let of_rule = by_rule.entry(rule.id()).or_default();
        of_rule.scope.place = rule.place();
        of_rule.exceptions.place = rule.place();
        of_rule.scope.words.extend(cited_clauses(rules, rule.citations()));
        for exception in rule.exceptions().iter().filter(|exception| !exception.citations().is_empty()) {
            let cited = cited_clauses(rules, exception.citations()).join(", ");
            of_rule.exceptions.words.push(format!("{}: {cited}", columns(exception.cube(), rules.vocabulary())));
        }
        of_rule.exceptions.words.sort_unstable();
    }
    by_rule
}

fn compare_rules(older: &Rules, newer: &Rules, changes: &mut Vec<GuardChange>) {
    if have_same_citations(older, newer) {
        return;
    }
    let (before, after) = (by_rule(older), by_rule(newer));
    let mut gone: Vec<(&str, &OfRule)> = Vec::new();
    for (&id, was) in &before {
        if let Some(is) = after.get(id) {
            changes.extend(compare_cited(format!("rule {id}"), CITES, &was.scope, &is.scope));
            changes.extend(compare_cited(
                format!("exceptions of rule {id}"),
                ["now cite", "no longer cite", "cite other"],
                &was.exceptions,
                &is.exceptions,
            ));
        } else if !was.cites_nothing() {
            gone.push((id, was));
        }
    }
    for (&id, is) in after.iter().filter(|(id, is)| !before.contains_key(*id) && !is.cites_nothing()) {
        // The same under another id: ids make no difference.
        if let Some(number) = gone.iter().position(|(_, was)| was.cites_the_same(is)) {
            gone.remove(number);
            continue;
        }
        changes.extend(whole_rule(id, "is new, and cites clauses", None, Some(is)));
    }
    changes
        .extend(gone.into_iter().filter_map(|(id, was)| whole_rule(id, "is gone, and cited clauses", Some(was), None)));
}

fn whole_rule(id: &str, what: &str, was: Option<&OfRule>, is: Option<&OfRule>) -> Option<GuardChange> {
    let mut events = Events::default();
    events.other(what);
    let change = events.change(GuardKind::Citation, format!("rule {id}"))?;
    let guard =
        |of_rule: Option<&OfRule>| of_rule.and_then(|of_rule| of_rule.scope.guard().or(of_rule.exceptions.guard()));
    Some(change.between(guard(was), guard(is)))
}

/// Returns whether the policies have the same rules in the same order, which cite the same clauses. Most do.
fn have_same_citations(older: &Rules, newer: &Rules) -> bool {
    let same_cited = |one: &[Citation], other: &[Citation]| {
        one.len() == other.len() && one.iter().zip(other).all(|(&one, &other)| cited(older, one) == cited(newer, other))
    };
    let same_rule = |one: &Rule, other: &Rule| {
        one.id() == other.id()
            && same_cited(one.citations(), other.citations())
            && one.exceptions().iter().chain(other.exceptions()).all(|exception| exception.citations().is_empty())
    };
    older.len() == newer.len() && older.iter().zip(newer).all(|(one, other)| same_rule(one, other))
}

/// What one rule or invariant does.
const CITES: [&str; 3] = ["now cites", "no longer cites", "cites other"];

fn compare_cited(subject: String, [now, no_longer, other]: [&str; 3], was: &Cited, is: &Cited) -> Option<GuardChange> {
    if was.words == is.words {
        return None;
    }
    let mut events = Events::default();
    let what = match (was.words.is_empty(), is.words.is_empty()) {
        (true, _) => now,
        (_, true) => no_longer,
        (false, false) => other,
    };
    events.other(format!("{what} clauses"));
    Some(events.change(GuardKind::Citation, subject)?.at(is.place).between(was.guard(), is.guard()))
}

/// Returns the names of the source and the clause that a citation refers to.
fn cited(rules: &Rules, citation: Citation) -> Option<(&str, &str)> {
    rules.cited(citation).map(|(source, clause)| (source.name(), clause.name()))
}

/// Returns citations as policies write them, in alphabetical order.
fn cited_clauses(rules: &Rules, citations: &[Citation]) -> Vec<String> {
    let cited = citations.iter().filter_map(|&citation| cited(rules, citation));
    let mut words: Vec<String> = cited.map(|(source, clause)| format!("{source}#{clause}")).collect();
    words.sort_unstable();
    words
}

/// A source, and where it is declared first.
struct Placed<'r> {
    source: &'r Source,
    place: Place,
}

impl<'r> Placed<'r> {
    fn new(rules: &Rules, number: usize, source: &'r Source) -> Self {
        Self { source, place: rules.places().saying(Said::Source(Number::of_index(number))).next().unwrap_or_default() }
    }
}

/// Iterates over the sources with their names, in the order of declaration.
fn declared(rules: &Rules) -> impl Iterator<Item = (&str, Placed<'_>)> {
    rules.sources().iter().enumerate().map(|(number, source)| (source.name(), Placed::new(rules, number, source)))
}

fn by_name(rules: &Rules) -> HashMap<&str, Placed<'_>> {
    declared(rules).collect()
}

fn compare_sources(older: &Placed<'_>, newer: &Placed<'_>, changes: &mut Vec<GuardChange>) {
    let mut events = Events::default();
    let (was, is) = (older.source, newer.source);
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for (key, what, old, new) in [
        ("title", "has another title", was.title(), is.title()),
        ("url", "has another address", was.url(), is.url()),
        ("retrieved", "was read on another day", was.retrieved(), is.retrieved()),
    ] {
        if old != new {
            events.other(what);
            before.extend(old.map(|old| format!("{key}: {old}")));
            after.extend(new.map(|new| format!("{key}: {new}")));
        }
    }
    let guard = |words: Vec<String>, place| (!words.is_empty()).then(|| Guard::new(words.join(", "), place));
    let change = events.change(GuardKind::Source, is.name()).map(|change| change.at(newer.place));
    changes.extend(change.map(|change| change.between(guard(before, older.place), guard(after, newer.place))));

    let (before, after) = (clauses(was), clauses(is));
    for clause in is.clauses() {
        changes.extend(compare_clauses(is, before.get(clause.name()).copied(), Some(clause)));
    }
    for clause in was.clauses().iter().filter(|clause| !after.contains_key(clause.name())) {
        changes.extend(compare_clauses(was, Some(clause), None).map(|change| change.at(newer.place)));
    }
}

/// Returns the clauses of a source by name.
fn clauses(source: &Source) -> HashMap<&str, &Clause> {
    source.clauses().iter().map(|clause| (clause.name(), clause)).collect()
}

fn compare_clauses(source: &Source, was: Option<&Clause>, is: Option<&Clause>) -> Option<GuardChange> {
    let either = is.or(was)?;
    let mut events = Events::default();
    match (was, is) {
        (Some(was), Some(is)) => {
            match (was.not_a_rule(), is.not_a_rule()) {
                // Nothing asks any more whether a rule follows from it.
                (None, Some(_)) => events.weakens("is now marked as no rule"),
                (Some(_), None) => events.strengthens("is no longer marked as no rule"),
                (old, new) if old != new => events.other("is no rule for another reason"),
                _ => {}
            }
            if was.text() != is.text() {
                events.other("has another text");
            }
        }
        (Some(was), None) if was.not_a_rule().is_none() => events.weakens("is gone"),
        (Some(_), None) => events.other("is gone"),
        (None, _) => events.other("is new"),
    }
    let change = events.change(GuardKind::Clause, format!("{}#{}", source.name(), either.name()))?;
    Some(change.between(was.map(clause_guard), is.map(clause_guard)))
}

fn clause_guard(clause: &Clause) -> Guard {
    let not_a_rule = clause.not_a_rule().map_or_else(String::new, |why| format!(" (not a rule: {why})"));
    Guard::new(format!("{}{not_a_rule}", clause.text()), clause.place())
}

/// Returns that a source is new, or gone with all its clauses.
fn whole_source(was: Option<&Placed<'_>>, is: Option<&Placed<'_>>) -> Option<GuardChange> {
    let mut events = Events::default();
    match was {
        None => events.other("is new"),
        Some(was) if was.source.clauses().iter().any(|clause| clause.not_a_rule().is_none()) => {
            events.weakens("is gone");
        }
        Some(_) => events.other("is gone"),
    }
    let guard = |Placed { source, place }: &Placed<'_>| {
        let clauses = sorted(source.clauses().iter().map(Clause::name));
        Guard::new(format!("clauses: {}", list(&clauses)), *place)
    };
    let change = events.change(GuardKind::Source, was.or(is)?.source.name())?;
    Some(change.between(was.map(guard), is.map(guard)))
}
