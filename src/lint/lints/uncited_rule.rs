//! Rules without a citation.

use super::{Check, Context, Finding, lint};
use crate::lint::requests::Requests;

lint! {
    /// A rule that cites nothing, in a policy that declares a source.
    ///
    /// # Why is this bad?
    ///
    /// A denial should state what it is based on. Without a citation, nobody who compares the policy with its source
    /// can tell whether the rule is in it.
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
    /// Cite the clause, or suppress the finding if there is none.
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
    UNCITED_RULE = "PC501", "uncited-rule", Warning, Check::Policy(check);
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    let rules = context.policy.rules();
    if rules.sources().is_empty() {
        return Vec::new();
    }
    let uncited = rules.with_ids().filter(|(_, rule)| rule.citations().is_empty());
    let found = uncited.map(|(id, rule)| {
        Finding::new(&UNCITED_RULE, rule.place(), format!("rule `{}` cites nothing", rule.id()))
            .about(id)
            .with_help("name the clause that it is based on: `cite: SOURCE#CLAUSE`")
            .with_requests(context, Requests::MatchedBy(vec![id]))
    });
    found.collect()
}
