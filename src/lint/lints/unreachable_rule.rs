use super::{Finding, Look, Subject, lint};

lint! {
    /// A rule that matches no request: its scope is empty, or its exceptions leave nothing of it.
    ///
    /// # Why is this bad?
    ///
    /// It does nothing, and whoever reads it believes that it does.
    ///
    /// # Example
    ///
    /// ```yaml
    /// rules:
    ///   - id: others-doors
    ///     api: door
    ///     owner: other
    ///     except: [{ role: [guest, member, keeper] }]
    ///     effect: deny
    /// ```
    ///
    /// # Use instead
    ///
    /// Take it out, or mend the scope or the exceptions.
    ///
    /// ```yaml
    /// rules:
    ///   - id: others-doors
    ///     api: door
    ///     owner: other
    ///     except: [{ role: keeper }]
    ///     effect: deny
    /// ```
    UNREACHABLE_RULE = "PC101", "unreachable-rule", Warning, Look::ForMeaning(look);
}

fn look(subject: &Subject<'_>) -> Vec<Finding> {
    let rules = subject.policy.rules().with_ids();
    let unreachable = rules.filter(|&(id, _)| subject.of_rule(id).next().is_none());
    let found = unreachable.map(|(id, rule)| {
        Finding::new(&UNREACHABLE_RULE, rule.place(), format!("rule `{}` matches no request", rule.id()))
            .about(id)
            .with_help("take it out, or mend its scope or its exceptions")
            .with_removal(subject.removal_of(id))
    });
    found.collect()
}
