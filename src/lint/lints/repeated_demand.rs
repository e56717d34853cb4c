//! Demands that others make superfluous.

use super::{Check, Finding, RoutesContext, lint};
use crate::{
    route::{Condition, Demanded, Route, Test},
    routes::Possible,
};

lint! {
    /// A demand that another demand of the same route makes superfluous.
    ///
    /// The other one has the same operation, and its owner is found in the same way. Whatever is known of body and stored object,
    /// it is demanded where this one is. Of several demands that make each other superfluous, the later ones are reported.
    ///
    /// This is found by a search over all small bodies and stored objects that differ in what the conditions test. Where there are more
    /// than 100 000 pairs of them, which takes many conditions on one field, nothing is reported. A demand whose conditions can
    /// never hold is reported by `impossible-condition`.
    ///
    /// # Why is this bad?
    ///
    /// It has no effect. Or it was meant to have another operation, owner or condition.
    ///
    /// # Example
    ///
    /// ```yaml
    /// paths:
    ///   /gate:
    ///     PUT:
    ///       - gate.raise
    ///       - { operation: gate.lower, when: { among: /to, names: [bottom, middle] } }
    ///       - { operation: gate.lower, when: { among: /to, names: [bottom] } }
    /// ```
    ///
    /// # Use instead
    ///
    /// Remove it, or write the condition that is meant.
    ///
    /// ```yaml
    /// paths:
    ///   /gate:
    ///     PUT:
    ///       - gate.raise
    ///       - { operation: gate.lower, when: { among: /to, names: [bottom, middle] } }
    /// ```
    REPEATED_DEMAND = "PC909", "repeated-demand", Warning, Check::Routes(check);
}

fn check(context: &RoutesContext<'_>) -> Vec<Finding> {
    context.routes.list().iter().flat_map(|route| findings(context, route)).collect()
}

fn findings(context: &RoutesContext<'_>, route: &Route) -> Vec<Finding> {
    let possible = Possible::of(route);
    let mut kept: Vec<&Demanded> =
        route.demanded().iter().filter(|one| possible.can_hold(&tests(one)) == Some(true)).collect();
    let mut found = Vec::new();
    for number in (0..kept.len()).rev() {
        let Some(&demanded) = kept.get(number) else { continue };
        let mut others = kept.iter().enumerate().filter(|(other, _)| *other != number).map(|(_, other)| *other);
        if let Some(other) = others.find(|other| covers(possible, other, demanded)) {
            let operation = context.in_words(demanded.operation());
            let message = format!("this demand of {operation} has no effect: another one is made wherever it is");
            let finding = Finding::new(&REPEATED_DEMAND, demanded.place(), message)
                .with_related(other.place(), "the other demand")
                .with_help("remove it")
                .about_routes(Some(route.template()), vec![demanded.operation()]);
            found.push(finding);
            kept.remove(number);
        }
    }
    found
}

fn tests(demanded: &Demanded) -> Vec<&Test> {
    demanded.when().iter().map(Condition::test).collect()
}

/// Returns whether a demand is made wherever another one is, whose conditions can hold together.
fn covers(possible: Possible, other: &Demanded, demanded: &Demanded) -> bool {
    (other.operation(), other.owner()) == (demanded.operation(), demanded.owner())
        && tests(other).iter().all(|test| possible.follows(test, &tests(demanded)) == Some(true))
}
