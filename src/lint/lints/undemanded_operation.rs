//! Operations of the policy that no request demands.

use std::collections::HashSet;

use super::{Check, Finding, RoutesContext, lint};
use crate::lint::Severity;

lint! {
    /// An operation of the policy that no route demands.
    ///
    /// Each operation is a finding of its own, at the name of the routes; a note for an operation that is declared to read, or else a
    /// warning. A suppression names the operations under `operation`.
    ///
    /// # Why is this bad?
    ///
    /// What the policy decides about the operation has no effect on requests. Either the endpoint has no route, so that its requests are
    /// refused, or a route demands less than its requests do.
    ///
    /// # Example
    ///
    /// ```yaml
    /// paths:
    ///   /doors/{id}:
    ///     GET: door.look_at
    ///     PUT: [{ operation: door.open, owner: other }, { operation: door.close, owner: other }]
    ///   /gate:
    ///     GET: gate.look_at
    ///     PUT: gate.raise
    /// ```
    ///
    /// # Use instead
    ///
    /// Demand the operation where requests do what it stands for. Suppress the finding if the operation has no endpoint.
    ///
    /// ```yaml
    /// paths:
    ///   /doors/{id}:
    ///     GET: door.look_at
    ///     PUT: [{ operation: door.open, owner: other }, { operation: door.close, owner: other }]
    ///   /gate:
    ///     GET: gate.look_at
    ///     PUT: [gate.raise, gate.lower]
    /// ```
    UNDEMANDED_OPERATION = "PC905", "undemanded-operation", Warning, Check::Routes(check);
}

fn check(context: &RoutesContext<'_>) -> Vec<Finding> {
    let demanded: HashSet<_> = context.demanded().map(|(_, demanded)| demanded.operation()).collect();
    let operations = context.routes.vocabulary().operations().filter(|(id, _)| !demanded.contains(id));
    let finding = |(id, operation): (_, &crate::space::Operation)| {
        let message = format!("no route demands {}", context.in_words(id));
        Finding::new(&UNDEMANDED_OPERATION, context.routes.place(), message)
            .with_severity(if operation.reads() { Severity::Note } else { Severity::Warning })
            .with_help(
                "demand it where requests do what it stands for, or suppress this with its `operation` and a reason",
            )
            .about_routes(None, vec![id])
    };
    operations.map(finding).collect()
}
