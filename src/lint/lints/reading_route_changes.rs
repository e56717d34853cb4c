//! Methods that change nothing and demand an operation that does.

use super::{Check, Finding, RoutesContext, lint, unreachable_route::target};

lint! {
    /// A `GET`, or a method listed under `only_reads`, that demands an operation which is not declared to read.
    ///
    /// Each demand is a finding of its own.
    ///
    /// # Why is this bad?
    ///
    /// Either the operation lacks `reads: true` in the policy, or the method is not one that only reads. Caches, crawlers and
    /// browsers send a `GET` without being asked to, and a gateway may let reading methods through with fewer checks.
    ///
    /// # Example
    ///
    /// ```yaml
    /// paths:
    ///   /gate/opening:
    ///     GET: gate.raise
    /// ```
    ///
    /// # Use instead
    ///
    /// Declare that the operation reads, or demand another one, or remove the method from `only_reads`. Suppress the finding with its
    /// `path` if the service does change something.
    ///
    /// ```yaml
    /// paths:
    ///   /gate/opening:
    ///     GET: gate.look_at
    /// ```
    READING_ROUTE_CHANGES = "PC907", "reading-route-changes", Warning, Check::Routes(check);
}

fn check(context: &RoutesContext<'_>) -> Vec<Finding> {
    let changes = context.demanded().filter(|(route, demanded)| {
        (route.only_reads() || !route.method().changes_state()) && !context.reads(demanded.operation())
    });
    let found = changes.map(|(route, demanded)| {
        let operation = context.in_words(demanded.operation());
        let (method, path) = (route.method(), route.template());
        let (message, help) = if method.changes_state() {
            let message =
                format!("`{method}` is listed under `only_reads`, but demands {operation}, which may change something");
            (message, "remove the method from `only_reads`, or declare `reads: true` for the operation in the policy")
        } else {
            let message = format!("`{method}` only reads, but demands {operation}, which may change something");
            (message, "demand another operation, or declare `reads: true` for it in the policy")
        };
        Finding::new(&READING_ROUTE_CHANGES, demanded.place(), message)
            .with_help(help)
            .about_routes(Some(path), vec![demanded.operation()])
            .with_target(target(context.paths.iter().map(|path| path.template), path.segments()))
    });
    found.collect()
}
