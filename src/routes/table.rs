//! Finds the route of a path.

use std::{borrow::Cow, collections::HashMap};

use super::{
    Refusal, Target,
    literals::{Following, Literals},
};
use crate::route::{Method, Parameter, ParameterText, Route, Segment};

/// The paths of all routes, as a tree of segments.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    nodes: Vec<Node>,
}

#[derive(Clone, Debug, Default)]
struct Node {
    literals: Literals,
    /// The node after a parameter.
    parameter: Option<usize>,
    /// What ends here.
    path: Option<Path>,
}

/// A path that is declared.
#[derive(Clone, Debug, Default)]
struct Path {
    /// For each method, the number of its route.
    routes: [Option<usize>; Method::ALL.len()],
    /// For each parameter, the number of its segment and what it can be.
    parameters: Box<[(usize, ParameterText)]>,
}

/// A path that a target has.
#[derive(Clone, Debug)]
pub(super) struct FoundPath<'h> {
    node: usize,
    /// The texts of the parameters, in order.
    pub(super) parameters: Vec<Cow<'h, str>>,
    /// Whether a server that ignores case would find another path.
    pub(super) is_other_without_case: bool,
}

/// Whether a target has a path that is declared.
#[derive(Clone, Debug)]
pub(super) enum Search<'h> {
    Found(FoundPath<'h>),
    /// A parameter of the path does not admit a segment.
    Refused(Refusal),
    Unknown,
}

impl Table {
    /// Builds the tree. Of two routes for one path and method, the first counts.
    pub(super) fn new(routes: &[Route], parameters: &[Parameter]) -> Self {
        let texts: HashMap<&str, ParameterText> = parameters.iter().map(|one| (one.name(), one.text())).collect();
        let text_of = |name: &str| texts.get(name).copied().unwrap_or_default();
        let mut table = Self { nodes: vec![Node::default()] };
        for (number, route) in routes.iter().enumerate() {
            let mut at = 0;
            for segment in route.template().segments() {
                at = table.child(at, segment);
            }
            let parameters = || {
                let segments = route.template().segments().iter().enumerate();
                let parameters = segments.filter_map(|(number, segment)| match segment {
                    Segment::Literal(_) => None,
                    Segment::Parameter(name) => Some((number, text_of(name))),
                });
                parameters.collect()
            };
            let path = table
                .nodes
                .get_mut(at)
                .map(|node| node.path.get_or_insert_with(|| Path { parameters: parameters(), ..Path::default() }));
            if let Some(of_method) = path.and_then(|path| path.routes.get_mut(route.method() as usize)) {
                of_method.get_or_insert(number);
            }
        }
        table
    }

    fn child(&mut self, at: usize, segment: &Segment) -> usize {
        let next = self.nodes.len();
        let Some(node) = self.nodes.get_mut(at) else { return at };
        let child = match segment {
            Segment::Literal(text) => node.literals.child(text, next),
            Segment::Parameter(_) => *node.parameter.get_or_insert(next),
        };
        if child == next {
            self.nodes.push(Node::default());
        }
        child
    }

    /// Returns the number of the route of a path and a method.
    pub(super) fn route(&self, found: &FoundPath<'_>, method: Method) -> Option<usize> {
        *self.nodes.get(found.node)?.path.as_ref()?.routes.get(method as usize)?
    }

    /// Iterates over the methods of a path.
    pub(super) fn methods(&self, found: &FoundPath<'_>) -> impl Iterator<Item = Method> {
        let path = self.nodes.get(found.node).and_then(|node| node.path.as_ref());
        let has =
            move |method: Method| path.and_then(|path| path.routes.get(method as usize)).is_some_and(Option::is_some);
        Method::ALL.into_iter().filter(move |&method| has(method))
    }

    /// Finds the path of a target. Where several are possible, a literal segment wins over a parameter, the first segment first.
    ///
    /// Time grows with the declared paths that begin as the target does.
    pub(super) fn find<'h>(&self, target: &'h Target<'h>) -> Search<'h> {
        let mut has_alike = false;
        let segment = |number| target.segment(number).map(|segment| segment.text());
        let found = self.follow(0, 0, &segment, &mut has_alike, &|_| true);
        let path_of = |node: usize| self.nodes.get(node).and_then(|node| node.path.as_ref());
        let Some((node, path)) = found.and_then(|node| Some((node, path_of(node)?))) else { return Search::Unknown };
        let mut parameters = Vec::new();
        for &(number, declared) in &path.parameters {
            match target.segment(number).map(|segment| segment.admits(declared)) {
                Some(Ok(text)) => parameters.push(text),
                // Another path may admit it, but the service does not know what this one admits.
                Some(Err(refusal)) => return Search::Refused(refusal),
                None => return Search::Unknown,
            }
        }
        let is_path = |node: usize| path_of(node).is_some();
        let is_other_without_case =
            has_alike && !self.without_case(&[0], 0, &segment, Priority::Literals, &is_path).contains(&node);
        Search::Found(FoundPath { node, parameters, is_other_without_case })
    }

    /// Returns whether some server has a route for the method and segments other than one, be it a server that minds case or not. Paths
    /// without a route for the method do not count: many servers look for the next one then.
    pub(super) fn has_other(&self, segments: &[String], method: Method, route: usize) -> bool {
        let segment = |number: usize| segments.get(number).map(String::as_str);
        let route_of = |node: usize| *self.nodes.get(node)?.path.as_ref()?.routes.get(method as usize)?;
        let has_route = |node: usize| route_of(node).is_some();
        let is_other = |node: usize| route_of(node) != Some(route);
        let has_method = &|path: &Path| path.routes.get(method as usize).is_some_and(Option::is_some);
        let Some(exact) = self.follow(0, 0, &segment, &mut false, has_method) else {
            // Which of the paths in another case wins is not known.
            return self.without_case(&[0], 0, &segment, Priority::None, &has_route).into_iter().any(is_other);
        };
        let in_any_case = self.without_case(&[0], 0, &segment, Priority::Literals, &has_route);
        is_other(exact) || !in_any_case.contains(&exact) && in_any_case.into_iter().any(is_other)
    }

    /// Follows the segments from a node. Returns the node of the first path that is accepted. On the way, it notes whether there is a
    /// literal that is alike but for case.
    fn follow<'h>(
        &self,
        at: usize,
        number: usize,
        segment: &impl Fn(usize) -> Option<&'h str>,
        has_alike: &mut bool,
        accepts: &impl Fn(&Path) -> bool,
    ) -> Option<usize> {
        let node = self.nodes.get(at)?;
        let Some(text) = segment(number) else {
            return accepts(node.path.as_ref()?).then_some(at);
        };
        let Following { exact, has_alike: has_alike_here } = node.literals.find(text);
        *has_alike |= has_alike_here;
        if let Some(child) = exact {
            let found = self.follow(child, number + 1, segment, has_alike, accepts);
            if found.is_some() {
                return found;
            }
        }
        self.follow(node.parameter?, number + 1, segment, has_alike, accepts)
    }

    /// Follows the segments from some nodes as servers do that ignore case. Returns the nodes at which a path ends that counts, and that
    /// such a server could find: literals that differ in case alone are equal.
    fn without_case<'h>(
        &self,
        at: &[usize],
        number: usize,
        segment: &impl Fn(usize) -> Option<&'h str>,
        priority: Priority,
        counts: &impl Fn(usize) -> bool,
    ) -> Vec<usize> {
        let Some(text) = segment(number).filter(|_| !at.is_empty()) else {
            return at.iter().copied().filter(|&node| counts(node)).collect();
        };
        let nodes = || at.iter().filter_map(|&node| self.nodes.get(node));
        let literals = nodes().flat_map(|node| node.literals.in_any_case(text));
        let parameters = nodes().filter_map(|node| node.parameter);
        let follow = |at: Vec<usize>| self.without_case(&at, number + 1, segment, priority, counts);
        match priority {
            Priority::None => follow(literals.chain(parameters).collect()),
            Priority::Literals => {
                let found = follow(literals.collect());
                if found.is_empty() { follow(parameters.collect()) } else { found }
            }
        }
    }
}

/// Which of several paths a server finds.
#[derive(Clone, Copy, Debug)]
enum Priority {
    /// Literal segments win over parameters, the first segment first.
    Literals,
    /// It could be any.
    None,
}
