//! Sources and citations of their clauses.

use std::collections::HashMap;

use super::{
    super::{
        document::{ClauseEntry, SourceEntry},
        located::Words,
        problem::{Problem, Problems},
        problem_kind::ProblemKind,
    },
    names::check_name,
    union::{Declared, Parts, United},
};
use crate::rules::{Citation, Clause, Number, Place, Said, Source};

/// The declared sources.
#[derive(Default)]
pub(super) struct Sources {
    list: Vec<Source>,
    /// For each source by its name, its index, and the indices of its clauses.
    by_name: HashMap<String, (usize, HashMap<String, usize>)>,
    /// Where each source is declared.
    places: Vec<(Said, Place)>,
}

/// Checks the sources of all files.
pub(super) fn check(parts: Parts<'_>, problems: &mut Problems) -> Sources {
    let mut sources = Vec::new();
    let mut places = Vec::new();
    for declared in United::of(parts.values(|document| document.sources.as_ref()).map(|entries| &entries.value)).iter()
    {
        let name = declared.first.name;
        check_name(name, problems);
        let title = declared.agreed("source", "title", |one| one.value.title.as_deref(), problems);
        let url = declared.agreed("source", "url", |one| one.value.url.as_deref(), problems);
        let retrieved = declared.agreed("source", "date", |one| one.value.retrieved.as_deref(), problems);
        places.extend(declared.iter().map(|one| (Said::Source(Number::of_index(sources.len())), one.name.place)));
        sources.push(Source {
            name: name.value.as_str().into(),
            title: title.map(Into::into),
            url: url.map(Into::into),
            retrieved: retrieved.map(Into::into),
            clauses: clauses(&declared, problems),
        });
    }
    Sources { places, ..Sources::new(sources) }
}

/// Checks the clauses of a source.
fn clauses(source: &Declared<'_, '_, SourceEntry<'_>>, problems: &mut Problems) -> Vec<Clause> {
    let declared = United::of(source.iter().map(|one| &one.value.clauses));
    let clause = |declared: Declared<'_, '_, ClauseEntry<'_>>| {
        let name = declared.first.name;
        check_name(name, problems);
        // A clause without a reason is one that rules follow from.
        let not_a_rule = declared.agreed("clause", "reason", |one| Some(one.value.not_a_rule.as_deref()), problems);
        Clause {
            name: name.value.as_str().into(),
            text: declared.agreed("clause", "text", |one| Some(&*one.value.text), problems).unwrap_or_default().into(),
            not_a_rule: not_a_rule.flatten().map(Into::into),
            place: name.place,
        }
    };
    declared.iter().map(clause).collect()
}

impl Sources {
    pub(super) fn new(sources: Vec<Source>) -> Self {
        let by_name = sources.iter().enumerate().map(|(number, source): (usize, &Source)| {
            let clauses = source.clauses().iter().enumerate();
            let clauses = clauses.map(|(number, clause)| (clause.name().to_owned(), number)).collect();
            (source.name().to_owned(), (number, clauses))
        });
        let by_name = by_name.collect();
        Self { list: sources, by_name, places: Vec::new() }
    }

    /// Returns the sources, and where each is declared.
    pub(super) fn into_parts(self) -> (Vec<Source>, Vec<(Said, Place)>) {
        (self.list, self.places)
    }

    /// Returns the clauses that a `cite` key lists.
    pub(super) fn citations(&self, cite: Option<&Words<'_>>, problems: &mut Problems) -> Vec<Citation> {
        let Some(cite) = cite else {
            return Vec::new();
        };
        if cite.list.is_empty() {
            problems.push(
                Problem::new(ProblemKind::EmptyList("nothing is cited"), cite.place)
                    .with_help("list a clause, or omit the key"),
            );
        }
        let mut citations = Vec::with_capacity(cite.list.len());
        for word in &cite.list {
            match self.find(&word.value) {
                Some(citation) => citations.push(citation),
                None => problems.push_with(|| self.unknown(&word.value, word.place)),
            }
        }
        citations
    }

    fn find(&self, text: &str) -> Option<Citation> {
        let (source, clause) = text.split_once('#')?;
        let (source, clauses) = self.by_name.get(source)?;
        Some(Citation { source: *source, clause: *clauses.get(clause)? })
    }

    /// Returns the problem of a citation that is not found.
    fn unknown(&self, text: &str, place: Place) -> Problem {
        let Some((source_name, clause)) = text.split_once('#') else {
            return Problem::new(ProblemKind::BadCitation(text.into()), place)
                .with_help("write `SOURCE#CLAUSE`, with names declared in `sources`");
        };
        let kind = match self.by_name.get(source_name) {
            None => ProblemKind::UnknownSource(source_name.into()),
            Some(_) => ProblemKind::UnknownClause { source_name: source_name.into(), clause: clause.into() },
        };
        let of_source = |source: &&Source| !self.by_name.contains_key(source_name) || source.name() == source_name;
        let expected: Vec<String> = self
            .list
            .iter()
            .filter(of_source)
            .flat_map(|source| source.clauses().iter().map(|clause| format!("{}#{}", source.name(), clause.name())))
            .collect();
        Problem::new(kind, place).with_expected(text, &expected)
    }
}
