use super::{Finding, Look, Subject, Suppressions, lint};

lint! {
    /// A lint that a suppression names although it lets no finding of it stand.
    ///
    /// It counts what is found, whatever its severity. Findings about suppressions cannot be suppressed; give this lint
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

fn look(_: &Subject<'_>, suppressions: &Suppressions<'_>) -> Vec<Finding> {
    let found = suppressions.iter().filter(|named| !named.was_needed).filter_map(|named| {
        let lint = named.lint.filter(|lint| lint.can_be_suppressed())?;
        let message = format!("no finding of `{}` needs this suppression", lint.name());
        let finding = Finding::new(&UNUSED_SUPPRESSION, named.place, message).with_help("take it out");
        Some(match named.rule {
            Some(rule) => finding.about(rule),
            None => finding,
        })
    });
    found.collect()
}
