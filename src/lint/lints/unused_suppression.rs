use std::collections::HashMap;

use super::{Finding, Look, Subject, Suppressions, lint};
use crate::{
    lint::{Lint, removal, suppressions::Named},
    rules::Place,
};

lint! {
    /// A lint that a suppression names although it lets no finding of it stand.
    ///
    /// It counts what is found, whatever its severity. Taking it out is proposed where it is the whole value of a `lint` key,
    /// or a name in a list of which others are needed. Findings about suppressions cannot be suppressed; give this lint
    /// another severity instead.
    ///
    /// # Why is this bad?
    ///
    /// What was wrong has been mended, and should it come back, nobody would hear of it.
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
    /// Take it out.
    ///
    /// ```yaml
    /// rules:
    ///   - id: keepers
    ///     role: keeper
    ///     effect: allow
    /// ```
    UNUSED_SUPPRESSION = "PC702", "unused-suppression", Warning, Look::ForSuppressions(look);
}

fn look(subject: &Subject<'_>, suppressions: &Suppressions<'_>) -> Vec<Finding> {
    // Suppressions are told apart by their places.
    let mut names_needed: HashMap<Place, usize> = HashMap::new();
    for named in suppressions.iter() {
        *names_needed.entry(named.suppression.place()).or_default() += usize::from(!is_unused(named));
    }
    let found = suppressions.iter().filter(|named| is_unused(named)).filter_map(|named| {
        let lint = named.lint?;
        let message = format!("no finding of `{}` needs this suppression", lint.name());
        let is_whole = names_needed.get(&named.suppression.place()) == Some(&0);
        let removal = if is_whole { whole(subject, named) } else { removal::item(subject.text(), named.place) };
        let finding =
            Finding::new(&UNUSED_SUPPRESSION, named.place, message).with_help("take it out").with_removal(removal);
        Some(match named.rule {
            Some(rule) => finding.about(rule),
            None => finding,
        })
    });
    found.collect()
}

/// Whether a lint is named that could be suppressed, and no finding of it needed that.
fn is_unused(named: &Named<'_>) -> bool {
    !named.was_needed && named.lint.is_some_and(Lint::can_be_suppressed)
}

/// The `lint` key, unless it says how severe lints are, too.
fn whole(subject: &Subject<'_>, named: &Named<'_>) -> Option<Place> {
    let place = named.suppression.place();
    let mut severities = subject.policy.rules().severities().iter();
    let says_more = severities.any(|severity| place.contains(&severity.place()));
    if says_more { None } else { removal::entry(subject.text(), "lint", place) }
}
