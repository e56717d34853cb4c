use super::{Finding, Look, Subject, lint};
use crate::lint::{in_words::FewRules, requests::Requests};

lint! {
    /// A rule without which every request is decided as it is with it, and everything is still spoken of.
    ///
    /// Other rules together, or the default, decide all of its requests the way they end up; and of every operation, with
    /// each owner, of which it matches requests, another rule matches some. So a rule that repeats what the default decides,
    /// for something to be said of it, is not redundant. What one other rule alone decides is found by `identical-rules` and
    /// `subsumed-rule` inreplacement.
    ///
    /// Rules can be redundant because of one another. Taking the lines out is proposed only where it is safe to take out
    /// everything that these three lints and `unreachable-rule` propose to, all at once, and where a rule is left.
    ///
    /// # Why is this bad?
    ///
    /// It is for nothing, and looks as if it made a difference. A rule that allows what is denied anyway is worse: its
    /// author believes that it allows something.
    ///
    /// # Example
    ///
    /// ```yaml
    /// rules:
    ///   - id: keepers
    ///     role: keeper
    ///     effect: allow
    ///   - id: members-open
    ///     role: member
    ///     api: door
    ///     action: open
    ///     effect: allow
    ///   - id: insiders-open
    ///     role: [member, keeper]
    ///     api: door
    ///     action: open
    ///     effect: allow
    /// ```
    ///
    /// # Use instead
    ///
    /// Take it out, or the rules that it makes needless.
    ///
    /// ```yaml
    /// rules:
    ///   - id: keepers
    ///     role: keeper
    ///     effect: allow
    ///   - id: members-open
    ///     role: member
    ///     api: door
    ///     action: open
    ///     effect: allow
    /// ```
    REDUNDANT_RULE = "PC104", "redundant-rule", Warning, Look::ForMeaning(look);
}

fn look(subject: &Subject<'_>) -> Vec<Finding> {
    let rules = subject.policy.rules();
    let found = subject.redundancy.replacements().filter_map(|(id, replacement)| {
        let rule = rules.get(id)?;
        let others = FewRules::of(rules, replacement.rules.iter().copied());
        let who = match (others.is_empty(), replacement.default) {
            (true, _) => "the default decides".to_owned(),
            (false, true) => format!("{others} and the default decide"),
            (false, false) if others.is_one() => format!("{others} decides"),
            (false, false) => format!("{others} decide"),
        };
        let message = format!("rule `{}` changes nothing: {who} its requests as they are decided", rule.id());
        let finding = Finding::new(&REDUNDANT_RULE, rule.place(), message)
            .about(id)
            .with_help("take it out, or mend what it should change")
            .with_requests(subject, Requests::DecidedBy(id))
            .with_removal(subject.removal_of(id));
        Some(others.related_to(finding, "decides some of its requests"))
    });
    found.collect()
}
