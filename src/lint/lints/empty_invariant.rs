use super::{Finding, Look, Subject, lint};
use crate::{analysis::is_vacuous, rules::Claim};

lint! {
    /// An invariant that says nothing: no request is in its scope, or there are no two requests that it would compare.
    ///
    /// # Why is this bad?
    ///
    /// It holds whatever the rules say, and whoever reads it believes that something is proved.
    ///
    /// # Example
    ///
    /// Gates belong to nobody.
    ///
    /// ```yaml
    /// invariants:
    ///   - { id: strangers-raise-nothing, never: { api: gate, action: raise, owner: other } }
    /// ```
    ///
    /// # Use instead
    ///
    /// Mend its scope, or take it out.
    ///
    /// ```yaml
    /// invariants:
    ///   - { id: strangers-raise-nothing, never: { api: gate, action: raise, role: guest } }
    /// ```
    EMPTY_INVARIANT = "PC602", "empty-invariant", Warning, Look::ForMeaning(look);
}

fn look(subject: &Subject<'_>) -> Vec<Finding> {
    let invariants = subject.policy.rules().invariants().iter();
    let empty = invariants.filter(|invariant| is_vacuous(subject.policy.vocabulary(), invariant.claim()));
    let found = empty.map(|invariant| {
        let what = match invariant.claim() {
            Claim::Never(_) | Claim::Always(_) => "is about no request",
            Claim::Monotone { .. } | Claim::Ignores { .. } => "has no two requests to compare",
        };
        Finding::new(&EMPTY_INVARIANT, invariant.place(), format!("invariant `{}` {what}", invariant.id()))
            .with_help("mend its scope, or take it out")
    });
    found.collect()
}
