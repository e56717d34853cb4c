//! Paths that no request can have.

use std::collections::HashSet;

use super::{Check, Finding, RoutesContext, lint};
use crate::{
    lint::routes::Path,
    route::{HostPattern, Segment, Template},
    routes::TARGET_LIMIT,
};

lint! {
    /// A path that matches no request.
    ///
    /// Loading refuses two paths that match the same targets, and segments that no target has. What is left are paths that are longer
    /// than a target can be, and paths of a host whose patterns match no host name: a name has at most 253 characters, and a label
    /// of it has 1 to 63. No other path is unreachable: a target that has texts for its parameters which are no literal
    /// segment of any path is matched by it, and by no path that wins over it.
    ///
    /// # Why is this bad?
    ///
    /// The requests that are meant have no route, and are refused.
    ///
    /// # Example
    ///
    /// ```yaml
    /// service:
    ///   hosts:
    ///     house: a-house-with-a-name-that-is-longer-than-any-label-of-a-host-name-can-be.example
    /// paths:
    ///   /doors/{id}:
    ///     GET: door.look_at
    /// ```
    ///
    /// # Use instead
    ///
    /// Write a name that a host can have.
    ///
    /// ```yaml
    /// service:
    ///   hosts:
    ///     house: house.example
    /// paths:
    ///   /doors/{id}:
    ///     GET: door.look_at
    /// ```
    UNREACHABLE_ROUTE = "PC903", "unreachable-route", Error, Check::Routes(check);
}

/// The most characters of a host name, and of a label of it.
const NAME_LIMIT: usize = 253;
const LABEL_LIMIT: usize = 63;

fn check(context: &RoutesContext<'_>) -> Vec<Finding> {
    context.paths.iter().filter_map(|path| finding(context, path)).collect()
}

fn finding(context: &RoutesContext<'_>, path: &Path<'_>) -> Option<Finding> {
    // The shortest text of a parameter has one character.
    let shortest = |segment: &Segment| match segment {
        Segment::Literal(text) => 1 + text.len(),
        Segment::Parameter(_) => 2,
    };
    let host = path.routes.first().and_then(|route| context.routes.service().hosts.get(route.host()?));
    let finding = if path.template.segments().iter().map(shortest).sum::<usize>() > TARGET_LIMIT {
        let message = format!("no request has the path: a target has at most {TARGET_LIMIT} characters");
        Finding::new(&UNREACHABLE_ROUTE, path.place, message).with_help("remove it")
    } else {
        let host = host.filter(|host| !host.patterns.iter().any(can_match))?;
        let message = format!("no request has the path: no pattern of its host `{}` matches a host name", host.name);
        let help = format!("write names of at most {NAME_LIMIT} characters, with labels of at most {LABEL_LIMIT}");
        Finding::new(&UNREACHABLE_ROUTE, path.place, message).with_related(host.place, "the host").with_help(help)
    };
    Some(finding.about_routes(Some(path.template), Vec::new()))
}

/// Returns whether a host name matches: the shortest one, in which `*` is one letter, as it is in the pattern.
fn can_match(pattern: &HostPattern) -> bool {
    let name = pattern.to_string();
    name.len() <= NAME_LIMIT && name.split('.').all(|label| label.len() <= LABEL_LIMIT)
}

/// Returns a target with these segments, whose parameters are texts that no path has as a literal segment.
pub(super) fn target<'t>(paths: impl Iterator<Item = &'t Template>, segments: &[Segment]) -> String {
    let literals: HashSet<&str> = paths
        .flat_map(Template::segments)
        .filter_map(|segment| match segment {
            Segment::Literal(text) => Some(&**text),
            Segment::Parameter(_) => None,
        })
        .collect();
    let mut text = "x".to_owned();
    while literals.contains(text.as_str()) {
        text.push('x');
    }
    let of_segment = |segment: &Segment| match segment {
        Segment::Literal(literal) => format!("/{literal}"),
        Segment::Parameter(_) => format!("/{text}"),
    };
    segments.iter().map(of_segment).collect()
}
