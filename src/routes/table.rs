//! Finds the route of a path.

use std::{borrow::Cow, collections::HashMap};

use super::{Refusal, Target};
use crate::route::{Method, Parameter, ParameterText, Route, Segment};

/// The paths of all routes, as a tree of segments.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    nodes: Vec<Node>,
}

#[derive(Clone, Debug, Default)]
struct Node {
    literals: HashMap<Box<str>, usize>,
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
    /// What each parameter can be.
    texts: Box<[ParameterText]>,
}

/// A path that a target has.
#[derive(Clone, Debug)]
pub(super) struct FoundPath<'h> {
    node: usize,
    /// The texts of the parameters, in order.
    pub(super) parameters: Vec<Cow<'h, str>>,
}

/// Whether a target has a path that is declared.
#[derive(Clone, Debug)]
pub(super) enum Search<'h> {
    Found(FoundPath<'h>),
    /// A parameter does not admit a segment. Otherwise the path would be declared.
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
            let texts = || route.template().parameters().map(text_of).collect();
            let path = table
                .nodes
                .get_mut(at)
                .map(|node| node.path.get_or_insert_with(|| Path { texts: texts(), ..Path::default() }));
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
            Segment::Literal(text) => *node.literals.entry(text.clone()).or_insert(next),
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
        let mut refused = None;
        let mut texts = Vec::new();
        let segment = |number| target.segment(number).map(|segment| segment.text());
        let node = self.follow(0, 0, &segment, &mut Vec::new(), &mut |path, parameters| {
            texts.clear();
            for (&number, &declared) in parameters.iter().zip(&path.texts) {
                match target.segment(number).map(|segment| segment.admits(declared)) {
                    Some(Ok(text)) => texts.push(text),
                    Some(Err(refusal)) => {
                        refused.get_or_insert(refusal);
                        return false;
                    }
                    None => return false,
                }
            }
            true
        });
        match node {
            Some(node) => Search::Found(FoundPath { node, parameters: texts }),
            None => refused.map_or(Search::Unknown, Search::Refused),
        }
    }

    /// Returns whether segments are a path with a route for the method other than one.
    pub(super) fn has_other(&self, segments: &[String], method: Method, route: usize) -> bool {
        let segment = |number: usize| segments.get(number).map(String::as_str);
        let node = self.follow(0, 0, &segment, &mut Vec::new(), &mut |_, _| true);
        let path = node.and_then(|node| self.nodes.get(node)?.path.as_ref());
        let found = path.and_then(|path| *path.routes.get(method as usize)?);
        found.is_some_and(|found| found != route)
    }

    /// Follows the segments from a node. Returns the node of the first path that is accepted, given its parameters by the numbers of
    /// their segments.
    fn follow<'h>(
        &self,
        at: usize,
        number: usize,
        segment: &impl Fn(usize) -> Option<&'h str>,
        parameters: &mut Vec<usize>,
        accepts: &mut impl FnMut(&Path, &[usize]) -> bool,
    ) -> Option<usize> {
        let node = self.nodes.get(at)?;
        let Some(text) = segment(number) else {
            let path = node.path.as_ref()?;
            return accepts(path, parameters).then_some(at);
        };
        if let Some(&child) = node.literals.get(text) {
            let found = self.follow(child, number + 1, segment, parameters, accepts);
            if found.is_some() {
                return found;
            }
        }
        let child = node.parameter?;
        parameters.push(number);
        let found = self.follow(child, number + 1, segment, parameters, accepts);
        parameters.pop();
        found
    }
}
