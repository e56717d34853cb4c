use std::collections::HashSet;

use super::{Finding, Look, Subject, lint};
use crate::rules::{Citation, Exception, Rules};

lint! {
    /// A clause that no rule and no exception cites, and that is not marked as one that no rule follows from.
    ///
    /// # Why is this bad?
    ///
    /// What the source says there may have been forgotten.
    ///
    /// # Example
    ///
    /// ```yaml
    /// sources:
    ///   house-rules:
    ///     clauses:
    ///       doors: { text: Keepers alone close doors. }
    ///       gates: { text: Keepers alone raise gates. }
    ///       manners: { text: Everybody is kind. }
    /// rules:
    ///   - id: close
    ///     api: door
    ///     action: close
    ///     require: { role: keeper }
    ///     cite: house-rules#doors
    /// ```
    ///
    /// # Use instead
    ///
    /// Write the rule and cite the clause, or say why none follows.
    ///
    /// ```yaml
    /// sources:
    ///   house-rules:
    ///     clauses:
    ///       doors: { text: Keepers alone close doors. }
    ///       gates: { text: Keepers alone raise gates. }
    ///       manners: { text: Everybody is kind., not_a_rule: No request is kind or unkind. }
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
    ///     cite: house-rules#gates
    /// ```
    UNCITED_CLAUSE = "PC502", "uncited-clause", Warning, Look::ForMeaning(look);
}

fn look(subject: &Subject<'_>) -> Vec<Finding> {
    let rules = subject.policy.rules();
    let cited = cited(rules);
    let mut found = Vec::new();
    for (source, declared) in rules.sources().iter().enumerate() {
        for (clause, one) in declared.clauses().iter().enumerate() {
            // To say that nothing follows, without a reason, is to say nothing.
            let is_marked = one.not_a_rule().is_some_and(|reason| !reason.trim().is_empty());
            if !is_marked && !cited.contains(&Citation { source, clause }) {
                let message = format!("no rule cites clause `{}#{}`", declared.name(), one.name());
                let finding = Finding::new(&UNCITED_CLAUSE, one.place(), message);
                found.push(
                    finding.with_help("cite it where a rule rests on it, or say with `not_a_rule` why none does"),
                );
            }
        }
    }
    found
}

/// What rules and their exceptions cite.
fn cited(rules: &Rules) -> HashSet<Citation> {
    let citations = rules
        .iter()
        .flat_map(|rule| rule.citations().iter().chain(rule.exceptions().iter().flat_map(Exception::citations)));
    citations.copied().collect()
}
