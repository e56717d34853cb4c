use super::{
    super::{
        document::SourceEntry,
        located::{Mapping, Words},
        problem::{Kind, Problem, Problems},
    },
    names::check_name,
};
use crate::rules::{Citation, Clause, Place, Source};

/// The declared sources.
#[derive(Default)]
pub(super) struct Sources {
    sources: Vec<Source>,
}

pub(super) fn check(entries: &Mapping<'_, SourceEntry<'_>>, problems: &mut Problems) -> Sources {
    let mut sources = Vec::new();
    for (name, entry) in entries.iter() {
        check_name(name, problems);
        let mut clauses = Vec::new();
        for (clause, declared) in entry.clauses.iter() {
            check_name(clause, problems);
            clauses.push(Clause {
                name: clause.value.as_str().into(),
                text: (*declared.text).into(),
                not_a_rule: declared.not_a_rule.as_deref().map(Into::into),
                place: clause.place,
            });
        }
        sources.push(Source {
            name: name.value.as_str().into(),
            title: entry.title.as_deref().map(Into::into),
            url: entry.url.as_deref().map(Into::into),
            retrieved: entry.retrieved.as_deref().map(Into::into),
            clauses,
        });
    }
    Sources { sources }
}

impl Sources {
    pub(super) fn into_vec(self) -> Vec<Source> {
        self.sources
    }

    /// The clauses that a `cite` key names.
    pub(super) fn citations(&self, cite: Option<&Words<'_>>, problems: &mut Problems) -> Vec<Citation> {
        let Some(cite) = cite else {
            return Vec::new();
        };
        if cite.list.is_empty() {
            problems.push(
                Problem::new(Kind::EmptyList("nothing is cited"), cite.place)
                    .with_help("name a clause, or leave the key out"),
            );
        }
        let cited = cite.list.iter().filter_map(|word| problems.note(self.citation(&word.value, word.place)));
        cited.collect()
    }

    fn citation(&self, text: &str, place: Place) -> Result<Citation, Problem> {
        let Some((source_name, clause_name)) = text.split_once('#') else {
            return Err(Problem::new(Kind::BadCitation(text.into()), place)
                .with_help("write `SOURCE#CLAUSE`, with the names that `sources` declares"));
        };
        let Some(source) = self.sources.iter().position(|source| source.name() == source_name) else {
            return Err(Problem::new(Kind::UnknownSource(source_name.into()), place).with_expected(text, &self.all()));
        };
        let clauses = self.sources.get(source).map_or(&[][..], Source::clauses);
        let clause = clauses.iter().position(|clause| clause.name() == clause_name).ok_or_else(|| {
            let of_source = format!("{source_name}#");
            let expected: Vec<String> =
                self.all().into_iter().filter(|citation| citation.starts_with(&of_source)).collect();
            let kind = Kind::UnknownClause { source_name: source_name.into(), clause: clause_name.into() };
            Problem::new(kind, place).with_expected(text, &expected)
        })?;
        Ok(Citation { source, clause })
    }

    /// Everything that can be cited.
    fn all(&self) -> Vec<String> {
        let citations = self.sources.iter().flat_map(|source| {
            source.clauses().iter().map(move |clause| format!("{}#{}", source.name(), clause.name()))
        });
        citations.collect()
    }
}
