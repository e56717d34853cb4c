//! Lints about routes: what they check, and which of their findings are suppressed.

mod linter;
mod subject;
mod suppressions;

use std::collections::HashMap;

pub(super) use subject::Subject;

use crate::{
    route::{Demanded, Method, Route, Template},
    routes::Routes,
    rules::Place,
    space::OperationId,
};

/// Routes as lints check them.
pub(super) struct RoutesContext<'r> {
    pub(super) routes: &'r Routes,
    /// The paths, in the order of the text.
    pub(super) paths: Vec<Path<'r>>,
}

/// A path with the routes of its methods.
pub(super) struct Path<'r> {
    pub(super) template: &'r Template,
    pub(super) place: Place,
    pub(super) routes: Vec<&'r Route>,
}

impl<'r> RoutesContext<'r> {
    pub(super) fn new(routes: &'r Routes) -> Self {
        let mut paths: Vec<Path<'_>> = Vec::new();
        let mut numbers: HashMap<&Template, usize> = HashMap::new();
        for route in routes.list() {
            let number = *numbers.entry(route.template()).or_insert(paths.len());
            if let Some(path) = paths.get_mut(number) {
                path.routes.push(route);
            } else {
                let (template, place) = (route.template(), route.path_place());
                paths.push(Path { template, place, routes: vec![route] });
            }
        }
        Self { routes, paths }
    }

    /// Returns whether an operation is declared to change nothing.
    pub(super) fn reads(&self, operation: OperationId) -> bool {
        self.routes.vocabulary().operation(operation).is_some_and(crate::space::Operation::reads)
    }

    /// Returns an operation as messages write it.
    pub(super) fn in_words(&self, operation: OperationId) -> String {
        let vocabulary = self.routes.vocabulary();
        vocabulary.operation(operation).map(|one| super::words::operation(vocabulary, one)).unwrap_or_default()
    }

    /// Iterates over everything that is demanded, with its route.
    pub(super) fn demanded(&self) -> impl Iterator<Item = (&'r Route, &'r Demanded)> {
        self.routes.list().iter().flat_map(|route| route.demanded().iter().map(move |demanded| (route, demanded)))
    }
}

impl Path<'_> {
    /// Returns whether the path has a method.
    pub(super) fn has(&self, method: Method) -> bool {
        self.routes.iter().any(|route| route.method() == method)
    }
}
