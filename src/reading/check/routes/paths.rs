//! Paths and their methods.

use std::collections::{HashMap, hash_map::Entry};

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
    AreWhole,
    demands::Demands,
};
use crate::{
    route::{Method, ObjectKind, Owners, Route, Segment, Service, Template, TemplateError},
    rules::Place,
};

/// What the file declares beside its paths.
#[derive(Clone, Copy)]
pub(super) struct DeclaredNames<'c> {
    pub(super) service: &'c Service,
    pub(super) owners: Owners,
    pub(super) objects: &'c [ObjectKind],
    pub(super) are_whole: AreWhole,
}

/// What paths depend on.
pub(super) struct Paths<'c, 'v> {
    pub(super) declared: DeclaredNames<'c>,
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
            match seen.entry(shape(&template)) {
                Entry::Vacant(vacant) => {
                    vacant.insert((text.place, template.clone()));
                }
                Entry::Occupied(occupied) => {
                    let (first, same) = occupied.get();
                    let kind = RoutesProblem::SamePath { path: template.to_string(), first: same.to_string() };
                    self.problems.push(
                        Problem::new(kind, text.place)
                            .with_related(*first, "first declared here")
                            .with_help("declare its methods in one place"),
                    );
                }
            }
            self.path(&template, text.place, entry, &mut routes);
        }
        routes
    }

    fn template(&mut self, text: &Located<Word<'_>>) -> Option<Template> {
        let read = text.value.parse().map_err(|error| {
            let help = match &error {
                TemplateError::Twice(_) => "give each parameter a name of its own",
                TemplateError::NeverInAPath(segment) if matches!(&**segment, "." | "..") => {
                    "remove the segment: requests with it are refused"
                }
                _ => "write segments after slashes, such as `/v2/items/{id}`, without a slash at the end",
            };
            let kind = RoutesProblem::BadPath { text: text.value.to_string(), error };
            Problem::new(kind, text.place).with_help(help)
        });
        self.problems.ok(read)
    }

    fn path(&mut self, template: &Template, path_place: Place, entry: &PathEntry<'_>, routes: &mut Vec<Route>) {
        let hosts = Names::of_hosts(&self.declared);
        let host = match &entry.host {
            None => (!hosts.declared.is_empty()).then_some(0),
            Some(word) => self.find(word, &hosts),
        };
        let objects = Names::of_objects(&self.declared);
        let [kept, made] =
            [&entry.object, &entry.creates].map(|word| word.as_ref().and_then(|word| self.find(word, &objects)));
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
                    self.problems.push_with(|| {
                        let problem =
                            Problem::new(kind, word.place).with_help("add the method, or remove it from the list");
                        problem.with_expected(&word.value, &names)
                    });
                }
                found
            })
            .collect();
        for (method, entry_of_method) in written {
            let creates = made.filter(|_| method == Method::Post);
            let object = kept.filter(|_| creates.is_none());
            let names_object = entry.object.is_some() || method == Method::Post && entry.creates.is_some();
            let kind = creates.or(object).and_then(|number| self.declared.objects.get(number));
            let demanded = Demands {
                template,
                owners: self.declared.owners,
                are_whole: self.declared.are_whole,
                object: kind,
                names_object,
                lexicon: &mut *self.lexicon,
                problems: &mut *self.problems,
            }
            .check(entry_of_method);
            routes.push(Route {
                number: routes.len(),
                method,
                template: template.clone(),
                host,
                object,
                creates,
                keeps_omitted: entry.keeps_omitted,
                only_reads: only_reads.contains(&method),
                demanded,
                place: entry_of_method.place,
                path_place,
            });
        }
    }

    /// Returns the number of a name among the declared ones, and reports an unknown one.
    fn find(&mut self, word: &Located<Word<'_>>, names: &Names<'_>) -> Option<usize> {
        let found = names.declared.iter().position(|name| *name == word.value.as_str());
        if found.is_none() && names.are_whole {
            let kind = (names.unknown)(word.value.to_string());
            self.problems.push_with(|| {
                let problem = Problem::new(kind, word.place).with_help(names.declaration);
                problem.with_expected(&word.value, &names.declared)
            });
        }
        found
    }
}

/// Names that a path can mention.
struct Names<'c> {
    declared: Vec<&'c str>,
    are_whole: bool,
    unknown: fn(String) -> RoutesProblem,
    /// How to declare one.
    declaration: &'static str,
}

impl<'c> Names<'c> {
    fn of_hosts(names: &DeclaredNames<'c>) -> Self {
        Self {
            declared: names.service.hosts.iter().map(|host| &*host.name).collect(),
            are_whole: names.are_whole.hosts,
            unknown: RoutesProblem::NoSuchHost,
            declaration: "declare it: `service: { hosts: { NAME: [...] } }`",
        }
    }

    fn of_objects(names: &DeclaredNames<'c>) -> Self {
        Self {
            declared: names.objects.iter().map(ObjectKind::name).collect(),
            are_whole: names.are_whole.objects,
            unknown: RoutesProblem::NoSuchObject,
            declaration: "declare it: `objects: { NAME: {} }`",
        }
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
