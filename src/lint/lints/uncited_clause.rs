//! Clauses that no rule cites.

use std::collections::HashSet;

use super::{Check, Context, Finding, lint};
use crate::rules::{Citation, Exception, Rules};

lint! {
    /// A clause that no rule and no exception cites.
    ///
    /// A clause that states with `not_a_rule` why no rule follows from it is not reported.
    ///
    /// # Why is this bad?
    ///
    /// What the clause says may have been forgotten.
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
    /// Add the rule and cite the clause, or state with `not_a_rule` why no rule follows from it.
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
    UNCITED_CLAUSE = "PC502", "uncited-clause", Warning, Check::Policy(check);
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    let rules = context.policy.rules();
    let cited = cited(rules);
    let mut found = Vec::new();
    for (source, declared) in rules.sources().iter().enumerate() {
        for (clause, one) in declared.clauses().iter().enumerate() {
            if !one.is_marked() && !cited.contains(&Citation { source, clause }) {
                let message = format!("no rule cites clause `{}#{}`", declared.name(), one.name());
                let finding = Finding::new(&UNCITED_CLAUSE, one.place(), message);
                found.push(
                    finding.with_help("cite it where a rule is based on it, or state with `not_a_rule` why none is"),
                );
            }
        }
    }
    found
}

/// Returns what rules and their exceptions cite.
fn cited(rules: &Rules) -> HashSet<Citation> {
    let citations = rules
        .iter()
        .flat_map(|rule| rule.citations().iter().chain(rule.exceptions().iter().flat_map(Exception::citations)));
    citations.copied().collect()
}
