//! Compares endpoints with routes.

use std::collections::{HashMap, HashSet};

use portcullis::{
    route::{Method, Route},
    routes::Routes,
};

use super::{Document, Endpoint, Shape};

/// Which endpoints of documents have a route, and which routes an endpoint.
pub(crate) struct Coverage<'a> {
    /// The endpoints without a route, each with the file of its document.
    pub(crate) without_route: Vec<(&'a str, &'a Endpoint)>,
    /// The routes without an endpoint.
    pub(crate) without_endpoint: Vec<&'a Route>,
    /// Endpoints with a method for which no route can be declared.
    pub(crate) not_compared: Vec<(&'a str, &'a Endpoint)>,
    /// The number of endpoints that were compared.
    pub(crate) endpoints: usize,
    /// The number of routes.
    pub(crate) routes: usize,
}

impl<'a> Coverage<'a> {
    /// Compares by method and path. The names of parameters do not matter, and neither do hosts.
    pub(crate) fn of(routes: &'a Routes, documents: &'a [Document]) -> Self {
        let ignores_slash = routes.service().ignores_trailing_slash;
        let mut by_shape: HashMap<(Method, Shape), Vec<usize>> = HashMap::new();
        for (number, route) in routes.list().iter().enumerate() {
            by_shape.entry((route.method(), Shape::of_template(route.template()))).or_default().push(number);
        }
        let mut coverage = Self {
            without_route: Vec::new(),
            without_endpoint: Vec::new(),
            not_compared: Vec::new(),
            endpoints: 0,
            routes: routes.list().len(),
        };
        let mut described = HashSet::new();
        let all = documents.iter().flat_map(|document| document.endpoints.iter().map(|one| (&*document.file, one)));
        for (file, endpoint) in all {
            let Some(method) = endpoint.method.routed() else {
                coverage.not_compared.push((file, endpoint));
                continue;
            };
            coverage.endpoints += 1;
            let shapes = endpoint.whole_paths().filter_map(|path| Shape::of_path(&path, ignores_slash));
            let found: Vec<usize> =
                shapes.filter_map(|shape| by_shape.get(&(method, shape))).flatten().copied().collect();
            if found.is_empty() {
                coverage.without_route.push((file, endpoint));
            }
            described.extend(found);
        }
        let is_described = |number: &usize| described.contains(number);
        let without = routes.list().iter().enumerate().filter(|(number, _)| !is_described(number));
        coverage.without_endpoint = without.map(|(_, route)| route).collect();
        coverage
    }

    /// Returns whether every endpoint has a route, and every route an endpoint.
    pub(crate) const fn is_whole(&self) -> bool {
        self.without_route.is_empty() && self.without_endpoint.is_empty()
    }
}
