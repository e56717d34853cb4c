//! Declarations of a routes file that no path uses.

use std::collections::HashSet;

use super::{Check, Finding, RoutesContext, lint};
use crate::route::{ObjectKind, Route, Writers};

lint! {
    /// A host, a parameter or an object of a routes file that no path uses.
    ///
    /// A host is used if a path belongs to it, by its name or because it is the first. A parameter is used if a path has one of that
    /// name. An object is used if it is stored under a path with a method for which this counts, if a `POST` creates it, or if an
    /// object that is used inherits permissions from it.
    ///
    /// # Why is this bad?
    ///
    /// Most likely, the name is misspelled: what the parameters of a path can be, for example, is not what the declaration says.
    ///
    /// # Example
    ///
    /// ```yaml
    /// parameters:
    ///   nmae: { encoded: twice }
    /// paths:
    ///   /doors/{name}:
    ///     GET: door.look_at
    /// ```
    ///
    /// # Use instead
    ///
    /// Write the name that the paths have, or remove the declaration.
    ///
    /// ```yaml
    /// parameters:
    ///   name: { encoded: twice }
    /// paths:
    ///   /doors/{name}:
    ///     GET: door.look_at
    /// ```
    UNUSED_DECLARATION = "PC904", "unused-declaration", Warning, Check::Routes(check);
}

fn check(context: &RoutesContext<'_>) -> Vec<Finding> {
    let routes = context.routes;
    let found = |place, message: String| Finding::new(&UNUSED_DECLARATION, place, message);
    let help = "use the name that is meant, or remove it";

    let used: HashSet<usize> = routes.list().iter().filter_map(Route::host).collect();
    let hosts = routes.service().hosts.iter().enumerate().filter(|(number, _)| !used.contains(number));
    let hosts = hosts.map(|(_, host)| found(host.place, format!("no path belongs to the host `{}`", host.name)));

    let names: HashSet<&str> = routes.list().iter().flat_map(|route| route.template().parameters()).collect();
    let parameters = routes.parameters().iter().filter(|parameter| !names.contains(parameter.name()));
    let parameters = parameters.map(|one| found(one.place(), format!("no path has a parameter `{}`", one.name())));

    let used = used_objects(context);
    let objects = routes.objects().iter().enumerate().filter(|(number, _)| !used.contains(number));
    let objects =
        objects.map(|(_, one)| found(one.place(), format!("no path stores or creates an object `{}`", one.name())));

    hosts.chain(parameters).chain(objects).map(|finding| finding.with_help(help)).collect()
}

/// Returns the numbers of the objects that are used.
fn used_objects(context: &RoutesContext<'_>) -> HashSet<usize> {
    let routes = context.routes;
    let mut used = HashSet::new();
    let mut next: Vec<usize> =
        routes.list().iter().flat_map(|route| [route.object(), route.creates()]).flatten().collect();
    while let Some(number) = next.pop() {
        if used.insert(number) {
            let forms = routes.objects().get(number).into_iter().flat_map(ObjectKind::writers);
            next.extend(forms.filter_map(|form| match form {
                Writers::Entries(entries) => entries.parent_kind,
                Writers::Lists { .. } => None,
            }));
        }
    }
    used
}
