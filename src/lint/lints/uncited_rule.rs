use super::{Finding, Look, Subject, lint};
use crate::lint::requests::Requests;

lint! {
    /// A rule that cites nothing, in a policy that declares a source.
    ///
    /// # Why is this bad?
    ///
    /// A denial should say what it rests on, and whoever checks the policy against its source cannot tell whether the rule
    /// is in it.
    ///
    /// # Example
    ///
    /// ```yaml
    /// sources:
    ///   house-rules:
    ///     clauses:
    ///       doors: { text: Keepers alone close doors. }
    /// rules:
    ///   - id: close
    ///     api: door
    ///     action: close
    ///     require: { role: keeper }
    /// ```
    ///
    /// # Use instead
    ///
    /// Cite the clause, or let the finding stand where there is none.
    ///
    /// ```yaml
    /// sources:
    ///   house-rules:
    ///     clauses:
    ///       doors: { text: Keepers alone close doors. }
    /// rules:
    ///   - id: close
    ///     api: door
    ///     action: close
    ///     require: { role: keeper }
    ///     cite: house-rules#doors
    ///   - id: raise
    ///     api: gate
    ///     action: raise
    ///     require: { role: keeper }
    ///     lint: { allow: uncited-rule, because: The gate is newer than the house rules. }
    /// ```
    UNCITED_RULE = "PC501", "uncited-rule", Warning, Look::ForMeaning(look);
}

fn look(subject: &Subject<'_>) -> Vec<Finding> {
    let rules = subject.policy.rules();
    if rules.sources().is_empty() {
        return Vec::new();
    }
    let uncited = rules.with_ids().filter(|(_, rule)| rule.citations().is_empty());
    let found = uncited.map(|(id, rule)| {
        Finding::new(&UNCITED_RULE, rule.place(), format!("rule `{}` cites nothing", rule.id()))
            .about(id)
            .with_help("name the clause that it rests on: `cite: SOURCE#CLAUSE`")
            .with_requests(subject, Requests::MatchedBy(vec![id]))
    });
    found.collect()
}
