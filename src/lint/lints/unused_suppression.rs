//! Suppressions that suppress nothing.

use std::collections::HashMap;

use super::{Check, Context, Finding, Suppressions, lint};
use crate::{
    lint::{Lint, removal, suppressions::SuppressedLint},
    rules::Place,
};

lint! {
    /// A suppression that suppresses no finding of a lint that it names.
    ///
    /// Findings of every severity count. A fix that removes the suppression is offered if it is the whole value of a
    /// `lint` key, or a name in a list of which others are needed. Findings about suppressions cannot be suppressed;
    /// give this lint another severity instead.
    ///
    /// # Why is this bad?
    ///
    /// What was wrong has been fixed, and if it comes back, nobody will notice.
    ///
    /// # Example
    ///
    /// ```yaml
    /// rules:
    ///   - id: keepers
    ///     role: keeper
    ///     effect: allow
    ///     lint: { allow: redundant-rule, because: The default may change. }
    /// ```
    ///
    /// # Use instead
    ///
    /// Remove the suppression.
    ///
    /// ```yaml
    /// rules:
    ///   - id: keepers
    ///     role: keeper
    ///     effect: allow
    /// ```
    UNUSED_SUPPRESSION = "PC702", "unused-suppression", Warning, Check::Suppressions(check);
}

fn check(context: &Context<'_>, suppressions: &Suppressions<'_>) -> Vec<Finding> {
    // Places identify suppressions.
    let mut names_needed: HashMap<Place, usize> = HashMap::new();
    for named in suppressions.iter() {
        *names_needed.entry(named.suppression.place()).or_default() += usize::from(!is_unused(named));
    }
    let found = suppressions.iter().filter(|named| is_unused(named)).filter_map(|named| {
        let lint = named.lint?;
        let message = format!("no finding of `{}` needs this suppression", lint.name());
        let is_whole = names_needed.get(&named.suppression.place()) == Some(&0);
        let removal =
            if is_whole { whole(context, named) } else { removal::item(context.text_of(named.place), named.place) };
        let finding =
            Finding::new(&UNUSED_SUPPRESSION, named.place, message).with_help("remove it").with_removal(removal);
        Some(match named.rule {
            Some(rule) => finding.about(rule),
            None => finding,
        })
    });
    found.collect()
}

/// Returns whether the lint can be suppressed, and no finding of it needed that.
fn is_unused(named: &SuppressedLint<'_>) -> bool {
    !named.was_needed && named.lint.is_some_and(Lint::can_be_suppressed)
}

/// Returns the place of the `lint` key, unless it also sets severities.
fn whole(context: &Context<'_>, named: &SuppressedLint<'_>) -> Option<Place> {
    let place = named.suppression.place();
    let mut severities = context.policy.rules().severities().iter();
    let sets_severities = severities.any(|severity| place.contains(&severity.place()));
    if sets_severities { None } else { removal::entry(context.text_of(place), "lint", place) }
}
