use super::{Finding, Look, Subject, lint};

lint! {
    /// An exception that has no request in common with the scope of its rule.
    ///
    /// # Why is this bad?
    ///
    /// It leaves nothing out, and whoever reads it believes that it does.
    ///
    /// # Example
    ///
    /// ```yaml
    /// rules:
    ///   - id: members-open
    ///     role: member
    ///     api: door
    ///     action: open
    ///     except: [{ role: guest }]
    ///     effect: allow
    /// ```
    ///
    /// # Use instead
    ///
    /// Take it out, or name something that the rule is about.
    ///
    /// ```yaml
    /// rules:
    ///   - id: members-open
    ///     role: member
    ///     api: door
    ///     action: open
    ///     except: [{ owner: other }]
    ///     effect: allow
    /// ```
    IDLE_EXCEPTION = "PC109", "idle-exception", Warning, Look::ForMeaning(look);
}

fn look(subject: &Subject<'_>) -> Vec<Finding> {
    let rules = subject.policy.rules().with_ids();
    let exceptions = rules.flat_map(|(id, rule)| rule.exceptions().iter().map(move |exception| (id, rule, exception)));
    let idle = exceptions.filter(|(_, rule, exception)| !subject.have_common_request(rule.scope(), exception.cube()));
    let found = idle.map(|(id, rule, exception)| {
        let message = format!("the exception leaves out nothing that rule `{}` is about", rule.id());
        Finding::new(&IDLE_EXCEPTION, exception.place(), message)
            .about(id)
            .with_help("take it out, or name something that the rule is about")
    });
    found.collect()
}
