//! Paths and their methods.

use std::collections::HashMap;

use super::{
    super::{
        super::{
            document::{MethodEntry, PathEntry},
            located::{Located, Mapping, Word},
            problem::{Problem, Problems},
            routes_problem::RoutesProblem,
        },
        lexicon::Lexicon,
    },
    demands::Demands,
};
use crate::{
    route::{Method, ObjectKind, Owners, Route, Segment, Service, Template},
    rules::Place,
};

/// What paths depend on.
pub(super) struct Paths<'c, 'v> {
    pub(super) service: &'c Service,
    pub(super) owners: Owners,
    pub(super) objects: &'c [ObjectKind],
    pub(super) lexicon: &'c mut Lexicon<'v>,
    pub(super) problems: &'c mut Problems,
}

impl Paths<'_, '_> {
    /// Returns the routes, in the order of the text.
    pub(super) fn check(mut self, paths: Option<&Located<Mapping<'_, Located<PathEntry<'_>>>>>) -> Vec<Route> {
        let mut routes = Vec::new();
        // The paths by what they are without the names of their parameters.
        let mut seen: HashMap<String, (Place, Template)> = HashMap::new();
        for (text, Located { value: entry, .. }) in paths.into_iter().flat_map(|paths| paths.value.iter()) {
            let Some(template) = self.template(text) else { continue };
            if let Some((first, same)) = seen.insert(shape(&template), (text.place, template.clone())) {
                let kind = RoutesProblem::SamePath { path: template.to_string(), first: same.to_string() };
                self.problems.push(
                    Problem::new(kind, text.place)
                        .with_related(first, "first declared here")
                        .with_help("declare its methods in one place"),
                );
            }
            self.path(&template, text.place, entry, &mut routes);
        }
        routes
    }

    fn template(&mut self, text: &Located<Word<'_>>) -> Option<Template> {
        let read = text.value.parse().map_err(|error| {
            let kind = RoutesProblem::BadPath { text: text.value.to_string(), error };
            Problem::new(kind, text.place).with_help("write segments after slashes, such as `/v2/items/{id}`")
        });
        self.problems.ok(read)
    }

    fn path(&mut self, template: &Template, path_place: Place, entry: &PathEntry<'_>, routes: &mut Vec<Route>) {
        let hosts: Vec<&str> = self.service.hosts.iter().map(|host| &*host.name).collect();
        let host = match &entry.host {
            None => (!hosts.is_empty()).then_some(0),
            Some(word) => self.find(word, &hosts, RoutesProblem::NoSuchHost),
        };
        let objects: Vec<&str> = self.objects.iter().map(ObjectKind::name).collect();
        let [object, created] = [&entry.object, &entry.creates]
            .map(|word| word.as_ref().and_then(|word| self.find(word, &objects, RoutesProblem::NoSuchObject)));
        let written = entry.methods();
        let only_reads: Vec<Method> = entry
            .only_reads
            .iter()
            .flat_map(|words| &words.list)
            .filter_map(|word| {
                let found =
                    written.iter().map(|&(method, _)| method).find(|method| method.as_str() == word.value.as_str());
                if found.is_none() {
                    let names: Vec<&str> = written.iter().map(|(method, _)| method.as_str()).collect();
                    let kind = RoutesProblem::NoSuchMethod(word.value.to_string());
                    self.problems.push_with(|| Problem::new(kind, word.place).with_expected(&word.value, &names));
                }
                found
            })
            .collect();
        for (method, entry_of_method) in written {
            let creates = created.filter(|_| method == Method::Post);
            let stored = object.filter(|_| creates.is_none());
            let kind = creates.or(stored).and_then(|number| self.objects.get(number));
            let demanded = Demands {
                template,
                owners: self.owners,
                object: kind,
                lexicon: &mut *self.lexicon,
                problems: &mut *self.problems,
            }
            .check(entry_of_method);
            routes.push(Route {
                method,
                template: template.clone(),
                host,
                object: stored,
                creates,
                keeps_omitted: entry.keeps_omitted,
                only_reads: only_reads.contains(&method),
                demanded,
                place: entry_of_method.place,
                path_place,
            });
        }
    }

    /// Returns the number of a name among others, and reports an unknown one.
    fn find(
        &mut self,
        word: &Located<Word<'_>>,
        names: &[&str],
        unknown: fn(String) -> RoutesProblem,
    ) -> Option<usize> {
        let found = names.iter().position(|name| *name == word.value.as_str());
        if found.is_none() {
            let kind = unknown(word.value.to_string());
            self.problems.push_with(|| Problem::new(kind, word.place).with_expected(&word.value, names));
        }
        found
    }
}

impl<'t> PathEntry<'t> {
    /// Returns the methods that are written, with what they demand.
    fn methods(&self) -> Vec<(Method, &MethodEntry<'t>)> {
        let all = [
            (Method::Get, &self.get),
            (Method::Post, &self.post),
            (Method::Put, &self.put),
            (Method::Patch, &self.patch),
            (Method::Delete, &self.delete),
        ];
        all.into_iter().filter_map(|(method, entry)| Some((method, entry.as_ref()?))).collect()
    }
}

/// Returns a path without the names of its parameters. No literal segment contains a brace.
fn shape(template: &Template) -> String {
    let segments = template.segments().iter().map(|segment| match segment {
        Segment::Literal(text) => text,
        Segment::Parameter(_) => "{}",
    });
    segments.collect::<Vec<_>>().join("/")
}
