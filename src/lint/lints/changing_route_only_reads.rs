//! Methods that can change something and demand nothing that does.

use super::{Check, Finding, RoutesContext, lint, unreachable_route::target};
use crate::{
    lint::words,
    route::{Demanded, Route},
};

lint! {
    /// A method other than `GET` that demands only operations that are declared to read.
    ///
    /// A method that is listed under `only_reads` is not reported.
    ///
    /// # Why is this bad?
    ///
    /// A request with such a method usually changes something. Whoever may only read can make it.
    ///
    /// # Example
    ///
    /// ```yaml
    /// paths:
    ///   /gate:
    ///     PUT: gate.look_at
    /// ```
    ///
    /// # Use instead
    ///
    /// Demand the operation that stands for the change, or list the method under `only_reads`.
    ///
    /// ```yaml
    /// paths:
    ///   /gate:
    ///     PUT: gate.raise
    /// ```
    CHANGING_ROUTE_ONLY_READS = "PC906", "changing-route-only-reads", Warning, Check::Routes(check);
}

fn check(context: &RoutesContext<'_>) -> Vec<Finding> {
    let only_reads = |route: &&Route| {
        let mut demanded = route.demanded().iter();
        route.method().changes_state() && !route.only_reads() && demanded.all(|one| context.reads(one.operation()))
    };
    let finding = |route: &Route| {
        let mut operations: Vec<_> = route.demanded().iter().map(Demanded::operation).collect();
        operations.sort_unstable();
        operations.dedup();
        let in_words = words::operations(context.routes.vocabulary(), &operations);
        let verb = if operations.len() == 1 { "reads" } else { "read" };
        let message =
            format!("`{}` can change something, but demands only {in_words}, which only {verb}", route.method());
        let help = format!("demand what the request changes, or add `only_reads: {}` to the path", route.method());
        let target = target(context.paths.iter().map(|path| path.template), route.template().segments());
        Finding::new(&CHANGING_ROUTE_ONLY_READS, route.place(), message)
            .with_help(help)
            .about_routes(Some(route.template()), operations)
            .with_target(target)
    };
    context.routes.list().iter().filter(only_reads).map(finding).collect()
}
