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
    /// The clauses, by the text of their citations: `SOURCE#CLAUSE`.
    by_text: HashMap<String, Citation>,
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
        let clauses = sources.iter().map(|source| source.clauses().len()).sum();
        let mut by_text = HashMap::with_capacity(clauses);
        for (source_number, source) in sources.iter().enumerate() {
            by_text.extend(source.clauses().iter().enumerate().map(|(clause_number, clause)| {
                let citation = Citation { source: source_number, clause: clause_number };
                (citation_in_words(source, clause), citation)
            }));
        }
        Self { list: sources, by_text, places: Vec::new() }
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
            match self.by_text.get(word.value.as_str()) {
                Some(&citation) => citations.push(citation),
                None => problems.push_with(|| self.unknown(&word.value, word.place)),
            }
        }
        citations
    }

    /// Returns the problem of a citation that is not found.
    fn unknown(&self, text: &str, place: Place) -> Problem {
        let Some((source_name, clause)) = text.split_once('#') else {
            return Problem::new(ProblemKind::BadCitation(text.into()), place)
                .with_help("write `SOURCE#CLAUSE`, with names declared in `sources`");
        };
        let is_source = |source: &&Source| source.name() == source_name;
        let is_declared = self.list.iter().any(|source| is_source(&source));
        let kind = if is_declared {
            ProblemKind::UnknownClause { source_name: source_name.into(), clause: clause.into() }
        } else {
            ProblemKind::UnknownSource(source_name.into())
        };
        let expected: Vec<String> = self
            .list
            .iter()
            .filter(|source| !is_declared || is_source(source))
            .flat_map(|source| source.clauses().iter().map(|clause| citation_in_words(source, clause)))
            .collect();
        Problem::new(kind, place).with_expected(text, &expected)
    }
}

/// Returns the text that cites a clause.
fn citation_in_words(source: &Source, clause: &Clause) -> String {
    format!("{}#{}", source.name(), clause.name())
}
