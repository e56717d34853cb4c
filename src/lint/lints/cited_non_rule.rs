//! Citations of clauses from which no rule follows.

use std::collections::BTreeSet;

use super::{Check, Context, Finding, lint};
use crate::{
    lint::requests::Requests,
    rules::{Citation, Clause, Source},
};

lint! {
    /// A rule, an exception or an invariant that cites a clause marked with `not_a_rule`.
    ///
    /// An empty reason is not a reason: such a clause is not marked.
    ///
    /// # Why is this bad?
    ///
    /// The policy says of the same clause that a rule follows from it, and that none does. Most likely the wrong clause is
    /// cited, or the mark was left when the rule was added.
    ///
    /// # Example
    ///
    /// ```yaml
    /// sources:
    ///   house-rules:
    ///     clauses:
    ///       gates: { text: Keepers alone raise gates. }
    ///       manners: { text: Everybody is kind., not_a_rule: It restricts nothing. }
    /// rules:
    ///   - id: raise
    ///     api: gate
    ///     action: raise
    ///     require: { role: keeper }
    ///     cite: [house-rules#gates, house-rules#manners]
    /// ```
    ///
    /// # Use instead
    ///
    /// Cite the clause from which the rule follows, or remove the mark.
    ///
    /// ```yaml
    /// sources:
    ///   house-rules:
    ///     clauses:
    ///       gates: { text: Keepers alone raise gates. }
    ///       manners: { text: Everybody is kind., not_a_rule: It restricts nothing. }
    /// rules:
    ///   - id: raise
    ///     api: gate
    ///     action: raise
    ///     require: { role: keeper }
    ///     cite: house-rules#gates
    /// ```
    CITED_NON_RULE = "PC503", "cited-non-rule", Warning, Check::Policy(check);
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    let rules = context.policy.rules();
    let mut found = Vec::new();
    for (id, rule) in rules.with_ids() {
        for (source, clause) in marked(context, rule.citations()) {
            let message = format!("rule `{}` cites {}", rule.id(), in_words(source, clause));
            let finding = Finding::new(&CITED_NON_RULE, rule.place(), message).about(id);
            found.push(finish(finding, clause).with_requests(context, Requests::MatchedBy(vec![id])));
        }
        for exception in rule.exceptions() {
            for (source, clause) in marked(context, exception.citations()) {
                let message = format!("an exception of rule `{}` cites {}", rule.id(), in_words(source, clause));
                let finding = Finding::new(&CITED_NON_RULE, exception.place(), message).about(id);
                let requests = Requests::InBoth(Box::new((rule.scope().clone(), exception.cube().clone())));
                found.push(finish(finding, clause).with_requests(context, requests));
            }
        }
    }
    for invariant in rules.invariants() {
        for (source, clause) in marked(context, invariant.citations()) {
            let message = format!("invariant `{}` cites {}", invariant.id(), in_words(source, clause));
            found.push(finish(Finding::new(&CITED_NON_RULE, invariant.place(), message), clause));
        }
    }
    found
}

/// Iterates over the cited clauses that are marked as no rule.
fn marked<'c>(context: &'c Context<'_>, citations: &[Citation]) -> impl Iterator<Item = (&'c Source, &'c Clause)> {
    // A clause that is cited twice is reported once.
    let citations: BTreeSet<Citation> = citations.iter().copied().collect();
    let cited = citations.into_iter().filter_map(|citation| context.policy.rules().cited(citation));
    cited.filter(|(_, clause)| clause.is_marked())
}

fn in_words(source: &Source, clause: &Clause) -> String {
    format!("clause `{}#{}`, from which no rule follows", source.name(), clause.name())
}

fn finish(finding: Finding, clause: &Clause) -> Finding {
    finding
        .with_help("cite the clause from which it follows, or remove `not_a_rule`")
        .with_related(clause.place(), "marked with `not_a_rule`")
}
