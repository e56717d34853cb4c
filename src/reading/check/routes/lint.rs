//! The `lint` key of a routes file: suppressed findings.

use super::super::{
    super::{
        document::{RoutesDocument, RoutesLintEntry},
        located::{Located, Word},
        problem::{Problem, Problems},
        problem_kind::ProblemKind,
        routes_problem::RoutesProblem,
    },
    lexicon::Lexicon,
    readable,
};
use crate::{
    route::{Route, SuppressedFindings, Template},
    rules::Place,
};

/// Returns the suppressed findings. A path must be one of the file.
pub(super) fn check(
    document: &RoutesDocument<'_>,
    routes: &[Route],
    lexicon: &mut Lexicon<'_>,
    problems: &mut Problems,
) -> Vec<SuppressedFindings> {
    let entries = readable(document.lint.as_ref()).into_iter().flat_map(|entries| &entries.0);
    entries.map(|Located { value: entry, place }| entry.check(*place, document, routes, lexicon, problems)).collect()
}

impl RoutesLintEntry<'_> {
    fn check(
        &self,
        place: Place,
        document: &RoutesDocument<'_>,
        routes: &[Route],
        lexicon: &mut Lexicon<'_>,
        problems: &mut Problems,
    ) -> SuppressedFindings {
        let named = [("no lint is suppressed", Some(&self.allow)), ("no path is meant", self.path.as_ref())];
        let named = named.into_iter().chain([("no operation is meant", self.operation.as_ref())]);
        for (what, words) in named.filter_map(|(what, words)| Some((what, words?))) {
            if words.list.is_empty() {
                let problem = Problem::new(ProblemKind::EmptyList(what), words.place);
                problems.push(problem.with_help("list what is meant"));
            }
        }
        let paths = self.path.iter().flat_map(|words| &words.list);
        let operations = self.operation.iter().flat_map(|words| &words.list);
        SuppressedFindings {
            lints: self.allow.list.iter().map(|word| (word.value.as_str().into(), word.place)).collect(),
            paths: paths.filter_map(|word| Some((path(word, document, routes, problems)?, word.place))).collect(),
            operations: operations.filter_map(|word| Some((lexicon.operation(word, problems)?, word.place))).collect(),
            because: self.because.as_ref().map(|because| (**because).into()),
            place,
        }
    }
}

fn path(
    word: &Located<Word<'_>>,
    document: &RoutesDocument<'_>,
    routes: &[Route],
    problems: &mut Problems,
) -> Option<Template> {
    let written = word.value.as_str();
    let found = routes.iter().map(Route::template).find(|template| template.to_string() == written);
    if found.is_none() {
        // A path without a method, or one that could not be read, is declared all the same.
        let paths = readable(document.paths.as_ref())?;
        if paths.value.has(written) {
            return written.parse().ok();
        }
        let mut paths: Vec<String> = routes.iter().map(|route| route.template().to_string()).collect();
        paths.dedup();
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        let kind = RoutesProblem::NoSuchPath(written.into());
        problems.push_with(|| Problem::new(kind, word.place).with_expected(written, &paths));
    }
    found.cloned()
}
