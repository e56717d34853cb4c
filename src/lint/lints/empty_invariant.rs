//! Invariants that claim nothing.

use super::{Check, Context, Finding, lint};
use crate::{analysis::is_vacuous, lint::reach::Reach, rules::Claim};

lint! {
    /// An invariant that claims nothing: no request is in its scope, or it has no two requests to compare.
    ///
    /// # Why is this bad?
    ///
    /// It holds whatever the rules are, but readers believe that something is proved.
    ///
    /// # Example
    ///
    /// Requests for gates never have the owner `other`.
    ///
    /// ```yaml
    /// invariants:
    ///   - { id: strangers-raise-nothing, never: { api: gate, action: raise, owner: other } }
    /// ```
    ///
    /// # Use instead
    ///
    /// Fix the scope of the invariant, or remove the invariant.
    ///
    /// ```yaml
    /// invariants:
    ///   - { id: strangers-raise-nothing, never: { api: gate, action: raise, role: guest } }
    /// ```
    EMPTY_INVARIANT = "PC602", "empty-invariant", Warning, Check::Policy(check);
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    let invariants = context.policy.rules().invariants().iter();
    let empty = invariants.filter(|invariant| is_vacuous(context.policy.vocabulary(), invariant.claim()));
    let found = empty.map(|invariant| {
        let (what, cube) = match invariant.claim() {
            Claim::Never(cube) | Claim::Always(cube) => ("applies to no request", cube),
            Claim::Monotone { within, .. } | Claim::Ignores { within, .. } => {
                ("has no two requests to compare", within)
            }
        };
        let why = Reach::of(context.policy.vocabulary(), cube.clone()).why_empty();
        let why = why.map_or_else(String::new, |why| format!(": {why}"));
        Finding::new(&EMPTY_INVARIANT, invariant.place(), format!("invariant `{}` {what}{why}", invariant.id()))
            .with_help("fix its scope, or remove it")
    });
    found.collect()
}
