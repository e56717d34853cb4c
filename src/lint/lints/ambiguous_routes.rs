//! Paths between which routers choose differently.

use std::collections::HashMap;

use super::{Check, Finding, RoutesContext, lint};
use crate::{
    lint::routes::Path,
    route::{Method, Segment, Template},
};

lint! {
    /// Two paths that match the same target, where each has a literal segment at which the other has a parameter.
    ///
    /// Only paths that have a method in common are reported. Without one, the request is refused here, whichever path is meant. Where
    /// one path is at least as literal in every segment, it wins in every router. Hosts do not matter, because the host of a request
    /// is not always known. A pair of paths is reported once, at the later of the two, with a target that both match. A suppression
    /// names that path.
    ///
    /// # Why is this bad?
    ///
    /// Here, the path wins that has the first literal segment. The router of the service may choose by the number of literal segments, or
    /// by the order of declaration. Then it serves another endpoint than the one whose operations were demanded.
    ///
    /// # Example
    ///
    /// ```yaml
    /// paths:
    ///   /doors/front/{action}:
    ///     GET: door.look_at
    ///   /doors/{id}/visitors:
    ///     GET: gate.look_at
    /// ```
    ///
    /// # Use instead
    ///
    /// Declare the path that both match, with the demands of both. Then only the pairs are left to be suppressed for which the service
    /// is known to choose the same way. Or change the paths of the service.
    ///
    /// ```yaml
    /// paths:
    ///   /doors/front/{action}:
    ///     GET: door.look_at
    ///   /doors/{id}/visitors:
    ///     GET: gate.look_at
    ///   /doors/front/visitors:
    ///     GET: [door.look_at, gate.look_at]
    /// ```
    AMBIGUOUS_ROUTES = "PC902", "ambiguous-routes", Warning, Check::Routes(check);
}

fn check(context: &RoutesContext<'_>) -> Vec<Finding> {
    let mut by_length: HashMap<usize, Vec<&Path<'_>>> = HashMap::new();
    let mut found = Vec::new();
    for path in &context.paths {
        let earlier = by_length.entry(path.template.segments().len()).or_default();
        found.extend(earlier.iter().filter_map(|earlier| finding(context, earlier, path)));
        earlier.push(path);
    }
    found
}

fn finding(context: &RoutesContext<'_>, earlier: &Path<'_>, later: &Path<'_>) -> Option<Finding> {
    let shared = shared(earlier.template, later.template)?;
    // A path that is literal wherever one of the two is wins over both, in every router.
    let decides =
        |path: &Path<'_>, method: Method| path.has(method) && is_same_shape(path.template.segments(), &shared);
    let is_undecided = |method: &Method| !context.paths.iter().any(|path| decides(path, *method));
    let method =
        Method::ALL.into_iter().filter(|&method| earlier.has(method) && later.has(method)).find(is_undecided)?;
    let target = target(context, &shared);
    let message = format!(
        "`{method} {target}` matches this path and `{}`, and routers differ in which of them wins",
        earlier.template
    );
    let finding = Finding::new(&AMBIGUOUS_ROUTES, later.place, message)
        .with_related(earlier.place, "the other path")
        .with_help("declare the path that both match, with the demands of both")
        .about_routes(Some(later.template), Vec::new())
        .with_target(target);
    Some(finding)
}

/// Returns the segments of the targets that both templates match, if neither is at least as literal as the other in every segment.
fn shared(one: &Template, other: &Template) -> Option<Vec<Segment>> {
    let (mut one_wins, mut other_wins) = (false, false);
    let mut shared = Vec::new();
    for pair in one.segments().iter().zip(other.segments()) {
        shared.push(match pair {
            (Segment::Literal(one), Segment::Literal(other)) if one != other => return None,
            (Segment::Literal(_), Segment::Parameter(_)) => {
                one_wins = true;
                pair.0.clone()
            }
            (Segment::Parameter(_), Segment::Literal(_)) => {
                other_wins = true;
                pair.1.clone()
            }
            (segment, _) => segment.clone(),
        });
    }
    (one_wins && other_wins).then_some(shared)
}

fn is_same_shape(one: &[Segment], other: &[Segment]) -> bool {
    one.len() == other.len()
        && one.iter().zip(other).all(|pair| match pair {
            (Segment::Literal(one), Segment::Literal(other)) => one == other,
            (one, other) => matches!((one, other), (Segment::Parameter(_), Segment::Parameter(_))),
        })
}

/// Returns a target with these segments, whose parameters are texts that no path has as a literal segment.
fn target(context: &RoutesContext<'_>, segments: &[Segment]) -> String {
    super::unreachable_route::target(context.paths.iter().map(|path| path.template), segments)
}
