//! Endpoints: a method and a path.

use std::fmt;

use portcullis::route::{Method, Segment, Template};

/// A method and a path that a document describes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Endpoint {
    pub(crate) method: EndpointMethod,
    /// The path, as the document writes it.
    pub(crate) path: String,
    /// The paths below which servers have it: the path of each server's address, without a slash at its end.
    pub(crate) bases: Vec<String>,
    pub(crate) tags: Vec<String>,
    pub(crate) operation_id: Option<String>,
    pub(crate) summary: Option<String>,
}

/// The method of an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EndpointMethod {
    /// A method that routes are declared for.
    Routed(Method),
    /// `HEAD`, which has the routes of `GET`.
    Head,
    /// A method without routes: `OPTIONS` or `TRACE`.
    NotRouted(&'static str),
}

impl EndpointMethod {
    /// Returns the method whose routes apply.
    pub(crate) const fn routed(self) -> Option<Method> {
        match self {
            Self::Routed(method) => Some(method),
            Self::Head => Some(Method::Get),
            Self::NotRouted(_) => None,
        }
    }
}

impl fmt::Display for EndpointMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Routed(method) => method.as_str(),
            Self::Head => "HEAD",
            Self::NotRouted(name) => name,
        })
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

impl Endpoint {
    /// Returns the paths of its requests: below each server, and the path alone, as a gateway has it that removes what precedes it.
    pub(crate) fn whole_paths(&self) -> impl Iterator<Item = String> {
        self.bases.iter().map(|base| format!("{base}{}", self.path)).chain([self.path.clone()])
    }
}

/// A path in which the names of parameters do not matter: `None` for a parameter.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Shape(Vec<Option<String>>);

impl Shape {
    /// Returns the shape of a path of a document; `None` if no route has such a path, because a segment is a text with a parameter in it.
    pub(crate) fn of_path(path: &str, ignores_trailing_slash: bool) -> Option<Self> {
        let mut segments: Vec<&str> = path.strip_prefix('/')?.split('/').collect();
        if ignores_trailing_slash && segments.last().is_some_and(|last| last.is_empty()) {
            segments.pop();
        }
        let segment = |segment: &str| match segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            Some(name) => (!name.contains(['{', '}'])).then_some(None),
            None => (!segment.contains(['{', '}'])).then(|| Some(segment.to_owned())),
        };
        segments.into_iter().map(segment).collect::<Option<_>>().map(Self)
    }

    /// Returns the shape of a route's path.
    pub(crate) fn of_template(template: &Template) -> Self {
        let segment = |segment: &Segment| match segment {
            Segment::Literal(text) => Some(text.to_string()),
            _ => None,
        };
        Self(template.segments().iter().map(segment).collect())
    }
}
