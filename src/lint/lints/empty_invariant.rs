//! Invariants that claim nothing.

use super::{Check, Context, Finding, lint};
use crate::{analysis::is_vacuous, rules::Claim};

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
        let what = match invariant.claim() {
            Claim::Never(_) | Claim::Always(_) => "applies to no request",
            Claim::Monotone { .. } | Claim::Ignores { .. } => "has no two requests to compare",
        };
        Finding::new(&EMPTY_INVARIANT, invariant.place(), format!("invariant `{}` {what}", invariant.id()))
            .with_help("fix its scope, or remove it")
    });
    found.collect()
}
