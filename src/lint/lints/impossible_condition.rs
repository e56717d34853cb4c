//! Conditions that decide nothing.

use super::{Check, Finding, RoutesContext, lint};
use crate::{
    route::{Condition, Demanded, Route, Test},
    routes::Possible,
};

lint! {
    /// Conditions of a demand that can never hold together, or a condition without effect.
    ///
    /// Conditions can hold together if some body and stored object make all of them hold for certain. A condition has no effect
    /// if, whatever is known of body and stored object, another condition of the demand does not hold where it does not, or if it
    /// holds in every request: for example, because a `POST` creates the object, so that nothing is stored before. Of several
    /// conditions that make each other superfluous, the later ones are reported.
    ///
    /// This is found by a search over all small bodies and stored objects that differ in what the conditions test. Where there are more
    /// than 100 000 pairs of them, which takes many conditions on one field, nothing is reported.
    ///
    /// # Why is this bad?
    ///
    /// A demand that cannot come true is made only where something is not known. What it was meant for is not demanded.
    /// A condition without effect misleads readers.
    ///
    /// # Example
    ///
    /// ```yaml
    /// objects: { gate: {} }
    /// paths:
    ///   /gate:
    ///     creates: gate
    ///     POST:
    ///       - gate.raise
    ///       - { operation: gate.lower, when: [{ filled: /open }, { blank: /open }] }
    ///       - { operation: gate.lower, when: [{ is_true: /closed }, { blank: stored/closed }] }
    /// ```
    ///
    /// # Use instead
    ///
    /// Make a demand of each condition that is meant alone, and remove conditions without effect.
    ///
    /// ```yaml
    /// objects: { gate: {} }
    /// paths:
    ///   /gate:
    ///     creates: gate
    ///     POST:
    ///       - gate.raise
    ///       - { operation: gate.lower, when: { blank: /open } }
    ///       - { operation: gate.lower, when: { is_true: /closed } }
    /// ```
    IMPOSSIBLE_CONDITION = "PC908", "impossible-condition", Warning, Check::Routes(check);
}

fn check(context: &RoutesContext<'_>) -> Vec<Finding> {
    context.demanded().flat_map(|(route, demanded)| findings(context, route, demanded)).collect()
}

fn findings(context: &RoutesContext<'_>, route: &Route, demanded: &Demanded) -> Vec<Finding> {
    let possible = Possible::of(route);
    let tests: Vec<&Test> = demanded.when().iter().map(Condition::test).collect();
    let about = |finding: Finding| finding.about_routes(Some(route.template()), vec![demanded.operation()]);
    match possible.can_hold(&tests) {
        Some(true) => {}
        Some(false) => {
            let operation = context.in_words(demanded.operation());
            let why = if tests.len() == 1 {
                "its condition can never hold"
            } else {
                "its conditions can never hold together"
            };
            let message = format!("{operation} is never demanded for certain: {why}");
            let finding = Finding::new(&IMPOSSIBLE_CONDITION, demanded.place(), message);
            let related = demanded.when().iter();
            let finding =
                related.fold(finding, |finding, one| finding.with_related(one.place(), format!("`{}`", one.test())));
            return vec![about(finding.with_help("remove a condition, or make a demand of each"))];
        }
        None => return Vec::new(),
    }
    let mut kept = demanded.when().iter().collect::<Vec<_>>();
    let mut found = Vec::new();
    for (number, condition) in demanded.when().iter().enumerate().rev() {
        let others = || kept.iter().enumerate().filter(|(other, _)| *other != number).map(|(_, other)| *other);
        let tests: Vec<&Test> = others().map(Condition::test).collect();
        if possible.follows(condition.test(), &tests) == Some(true) {
            let always = possible.follows(condition.test(), &[]) == Some(true);
            let why = if always { "it always holds" } else { "it holds where the others do" };
            let message = format!("the condition `{}` has no effect: {why}", condition.test());
            found.push(about(Finding::new(&IMPOSSIBLE_CONDITION, condition.place(), message).with_help("remove it")));
            kept.remove(number);
        }
    }
    found
}
