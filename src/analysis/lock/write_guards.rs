//! Writes what guards decisions: one line for each fact, in alphabetical order.

use std::{
    collections::BTreeMap,
    fmt::{self, Write as _},
};

use super::{
    super::guards::{selectors, sorted},
    write::list,
};
use crate::{
    policy::Policy,
    reading::yaml_scalar,
    rules::{Citation, Claim, Clause, Exception, Group, Invariant, Rules, Source},
    space::{Column, Cube, Vocabulary, print_duration},
};

/// Writes the names, the order of roles, lifetimes, what operations read and confer, and groups.
pub(super) fn names(rules: &Rules, text: &mut String) -> fmt::Result {
    let vocabulary = rules.vocabulary();
    writeln!(text, "roles:")?;
    for name in sorted(vocabulary.roles().names()) {
        let below = vocabulary.roles().id(name).map_or(&[][..], |role| vocabulary.roles_below(role));
        let below = sorted(below.iter().filter_map(|&role| vocabulary.roles().name(role)));
        let above = if below.is_empty() { "{}".into() } else { format!("{{ above: {} }}", list(below.into_iter())) };
        writeln!(text, "  {}: {above}", yaml_scalar(name))?;
    }
    if vocabulary.is_declared(Column::Token) {
        tokens(vocabulary, text)?;
    }
    if vocabulary.is_declared(Column::Owner) {
        writeln!(text, "owners: {}", list(sorted(vocabulary.owners().names()).into_iter()))?;
    }
    operations(vocabulary, text)?;
    groups(rules, text)
}

fn tokens(vocabulary: &Vocabulary, text: &mut String) -> fmt::Result {
    writeln!(text, "tokens:")?;
    for name in sorted(vocabulary.tokens().names()) {
        let lifetimes = vocabulary.tokens().id(name).map_or(&[][..], |token| vocabulary.lifetimes(token));
        let lifetimes: BTreeMap<&str, String> = lifetimes
            .iter()
            .map(|lifetime| {
                let (age, ends) = (print_duration(lifetime.max_age()), lifetime.ends_at_logout());
                (lifetime.origin(), format!("{{ max_age: {age}, ends_at_logout: {ends} }}"))
            })
            .collect();
        writeln!(text, "  {}:{}", yaml_scalar(name), if lifetimes.is_empty() { " {}" } else { "" })?;
        for (origin, lifetime) in lifetimes {
            writeln!(text, "    {}: {lifetime}", yaml_scalar(origin))?;
        }
    }
    Ok(())
}

fn operations(vocabulary: &Vocabulary, text: &mut String) -> fmt::Result {
    let mut reads: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut confers: BTreeMap<&str, Vec<(&str, String)>> = BTreeMap::new();
    for (api, action, _, operation) in vocabulary.operations_by_name() {
        if operation.reads() {
            reads.entry(api).or_default().push(action);
        }
        let roles = sorted(operation.confers().iter().filter_map(|&role| vocabulary.roles().name(role)));
        if !roles.is_empty() {
            confers.entry(api).or_default().push((action, list(roles.into_iter())));
        }
    }
    section("reads", &reads, text, |text, actions| writeln!(text, " {}", list(actions.iter().copied())))?;
    section("confers", &confers, text, |text, actions| {
        writeln!(text)?;
        actions.iter().try_for_each(|(action, roles)| writeln!(text, "    {}: {roles}", yaml_scalar(action)))
    })
}

fn groups(rules: &Rules, text: &mut String) -> fmt::Result {
    let mut groups: BTreeMap<&str, BTreeMap<&str, &Group>> = BTreeMap::new();
    for group in rules.groups() {
        groups.entry(group.column().plural()).or_default().insert(group.name(), group);
    }
    section("groups", &groups, text, |text, groups| {
        writeln!(text)?;
        groups.iter().try_for_each(|(name, group)| {
            writeln!(text, "    {}: {}", yaml_scalar(name), list(sorted(group.members()).into_iter()))
        })
    })
}

/// Writes the invariants, each with the requests that it is about and the clauses that it cites.
pub(super) fn claims(rules: &Rules, text: &mut String) -> fmt::Result {
    let invariants = rules.invariants().iter().map(|invariant| (invariant.id(), invariant));
    let invariants: BTreeMap<&str, &Invariant> = invariants.collect();
    section("invariants", &invariants, text, |text, invariant| {
        writeln!(text)?;
        claim(invariant.claim(), rules.vocabulary(), text)?;
        cite(rules, invariant.citations(), text)
    })
}

/// Writes the invariants of each policy that is included.
pub(super) fn included(policy: &Policy, text: &mut String) -> fmt::Result {
    let included = policy.all_included().into_iter().map(|include| include.policy().rules());
    let included: BTreeMap<&str, &Rules> = included.map(|rules| (rules.name(), rules)).collect();
    section("included", &included, text, |text, rules| {
        if rules.invariants().is_empty() {
            return writeln!(text, " {{}}");
        }
        writeln!(text)?;
        let mut stated = String::new();
        claims(rules, &mut stated)?;
        stated.lines().try_for_each(|line| writeln!(text, "    {line}"))
    })
}

fn claim(claim: &Claim, vocabulary: &Vocabulary, text: &mut String) -> fmt::Result {
    let within = match claim {
        Claim::Never(cube) => return writeln!(text, "    never: {}", block(cube, vocabulary, None)),
        Claim::Always(cube) => return writeln!(text, "    always: {}", block(cube, vocabulary, None)),
        Claim::Monotone { order, within } => {
            let names = order.names().filter_map(|name| name.name(vocabulary));
            writeln!(text, "    monotone: {{ {}: {} }}", order.column(), list(names))?;
            within
        }
        Claim::Ignores { column, within } => {
            writeln!(text, "    ignores: {column}")?;
            within
        }
    };
    if *within == Cube::ALL { Ok(()) } else { writeln!(text, "    within: {}", block(within, vocabulary, None)) }
}

/// Writes what rules cite, then the documents that they cite. A rule that cites nothing is written, too: it is known then.
pub(super) fn citations(rules: &Rules, text: &mut String) -> fmt::Result {
    let mut by_id: BTreeMap<&str, (Vec<Citation>, Vec<String>)> = BTreeMap::new();
    for rule in rules {
        let (citations, exceptions) = by_id.entry(rule.id()).or_default();
        citations.extend(rule.citations());
        let cited = rule.exceptions().iter().filter(|exception| !exception.citations().is_empty());
        exceptions.extend(cited.map(|exception| cited_exception(rules, exception)));
        exceptions.sort_unstable();
    }
    section("rules", &by_id, text, |text, (citations, exceptions)| {
        if citations.is_empty() && exceptions.is_empty() {
            return writeln!(text, " {{}}");
        }
        writeln!(text)?;
        cite(rules, citations, text)?;
        if !exceptions.is_empty() {
            writeln!(text, "    except:")?;
        }
        exceptions.iter().try_for_each(|exception| writeln!(text, "      - {exception}"))
    })?;
    let sources: BTreeMap<&str, &Source> = rules.sources().iter().map(|source| (source.name(), source)).collect();
    section("sources", &sources, text, |text, source| {
        writeln!(text)?;
        let fields = [("title", source.title()), ("url", source.url()), ("retrieved", source.retrieved())];
        for (key, value) in fields {
            value.map_or(Ok(()), |value| writeln!(text, "    {key}: {}", yaml_scalar(value)))?;
        }
        let clauses: BTreeMap<&str, &Clause> = source.clauses().iter().map(|clause| (clause.name(), clause)).collect();
        writeln!(text, "    clauses:{}", if clauses.is_empty() { " {}" } else { "" })?;
        for (name, clause) in clauses {
            writeln!(text, "      {}:\n        text: {}", yaml_scalar(name), yaml_scalar(clause.text()))?;
            let why = clause.not_a_rule();
            why.map_or(Ok(()), |why| writeln!(text, "        not_a_rule: {}", yaml_scalar(why)))?;
        }
        Ok(())
    })
}

fn cited_exception(rules: &Rules, exception: &Exception) -> String {
    block(exception.cube(), rules.vocabulary(), Some(cited(rules, exception.citations())))
}

/// Writes a key with what is below it, in alphabetical order; nothing if there is nothing.
fn section<T>(
    key: &str,
    entries: &BTreeMap<&str, T>,
    text: &mut String,
    write: impl Fn(&mut String, &T) -> fmt::Result,
) -> fmt::Result {
    if entries.is_empty() {
        return Ok(());
    }
    writeln!(text, "{key}:")?;
    entries.iter().try_for_each(|(name, entry)| {
        write!(text, "  {}:", yaml_scalar(name))?;
        write(text, entry)
    })
}

fn cite(rules: &Rules, citations: &[Citation], text: &mut String) -> fmt::Result {
    if citations.is_empty() { Ok(()) } else { writeln!(text, "    cite: {}", cited(rules, citations)) }
}

/// Returns cited clauses by source.
fn cited(rules: &Rules, citations: &[Citation]) -> String {
    let mut sources: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (source, clause) in citations.iter().filter_map(|&citation| rules.cited(citation)) {
        sources.entry(source.name()).or_default().push(clause.name());
    }
    let sources = sources
        .into_iter()
        .map(|(source, clauses)| format!("{}: {}", yaml_scalar(source), list(sorted(clauses.into_iter()).into_iter())));
    format!("{{ {} }}", sources.collect::<Vec<_>>().join(", "))
}

/// Returns the columns of a cube, and what is cited for it.
fn block(cube: &Cube, vocabulary: &Vocabulary, cited: Option<String>) -> String {
    let mut fields = selectors(cube, vocabulary, |names| list(names.iter().copied()));
    fields.extend(cited.map(|cited| format!("cite: {cited}")));
    if fields.is_empty() { "{}".into() } else { format!("{{ {} }}", fields.join(", ")) }
}
