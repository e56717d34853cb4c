//! Columns that make no difference.

use super::{Check, Context, Finding, lint};
use crate::{
    analysis::OperationSurvey,
    lint::requests::Requests,
    rules::{Claim, Effect, Exception, Invariant, Rule},
    space::{Column, Cube},
};

lint! {
    /// A column that never matters: no two requests that differ only in this column have different decisions.
    ///
    /// The role, the kind of token and the owner are checked, for operations whose requests can have at least two names
    /// of the column.
    ///
    /// If a column matters for some APIs, the others are reported one by one: for the owner, all of them; for the role
    /// and the kind of token, only those for which a rule names both the API and the column, and matches a request for
    /// the API. A rule names a column in its scope, in an exception that applies to the API, or in its requirement.
    ///
    /// # Why is this bad?
    ///
    /// Callers have to determine something that makes no difference, and most likely a rule is missing.
    ///
    /// # Example
    ///
    /// ```yaml
    /// rules:
    ///   - id: everybody-looks
    ///     action: look_at
    ///     effect: allow
    ///   - id: own-doors
    ///     api: door
    ///     owner: self
    ///     effect: allow
    ///   - id: keepers-gate
    ///     role: keeper
    ///     api: gate
    ///     effect: allow
    /// ```
    ///
    /// # Use instead
    ///
    /// Drop the column from the rules that name it, add the missing rule, or declare only one name. If it is intended, state
    /// an invariant that `ignores` the column.
    ///
    /// ```yaml
    /// rules:
    ///   - id: everybody-looks
    ///     action: look_at
    ///     effect: allow
    ///   - id: own-doors
    ///     api: door
    ///     owner: self
    ///     effect: allow
    ///   - id: keepers-gate
    ///     role: keeper
    ///     api: gate
    ///     effect: allow
    /// invariants:
    ///   - id: copied-keys-are-keys
    ///     ignores: token
    /// ```
    IDLE_COLUMN = "PC205", "idle-column", Warning, Check::Policy(check);
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for column in Column::OF_SLOTS {
        let with_choice: Vec<OperationSurvey<'_>> =
            context.operations().filter(|operation| has_choice(context, column, operation)).collect();
        if is_idle(context, column, &with_choice) {
            let first_name = context.policy.rules().places().name_at(column, 0);
            let finding = Finding::new(&IDLE_COLUMN, first_name, message(column));
            let is_named = context.policy.rules().iter().any(|rule| names_column(rule, column, |_| true));
            let drop =
                if is_named { format!("drop the {column} from the rules that name it, ") } else { String::new() };
            found.push(finish(context, finding, &with_choice, &format!("{drop}add the missing rule")));
        } else {
            found.extend(idle_for_apis(context, column, &with_choice));
        }
    }
    found
}

fn message(column: Column) -> String {
    format!("the {column} makes no difference: requests that differ only in the {column} have the same decision")
}

/// Completes a finding; its help begins with the given sentence.
fn finish(context: &Context<'_>, finding: Finding, with_choice: &[OperationSurvey<'_>], first: &str) -> Finding {
    let requests = with_choice.iter().map(|operation| (operation.id, operation.possible.clone())).collect();
    finding
        .with_help(format!("{first}, declare only one name, or state an invariant that `ignores` it"))
        .with_requests(context, Requests::Slots(requests))
}

/// Returns findings about the APIs for which the column makes no difference. Operations of an API are next to each
/// other.
fn idle_for_apis(context: &Context<'_>, column: Column, with_choice: &[OperationSurvey<'_>]) -> Vec<Finding> {
    let apis = with_choice.chunk_by(|one, other| one.operation.api() == other.operation.api());
    let idle = apis.filter(|operations| is_idle(context, column, operations));
    let found = idle.filter_map(|operations| {
        let api = operations.first()?.operation.api();
        let naming = naming(context, column, operations);
        if naming.is_none() && column != Column::Owner {
            return None;
        }
        let name = context.policy.vocabulary().apis().name(api)?;
        let message = format!("for api `{name}`, {}", message(column));
        let finding = Finding::new(&IDLE_COLUMN, context.policy.rules().places().api(api), message);
        Some(match naming {
            Some(rule) => {
                let drop = format!("drop the {column} from rule `{}`, add the missing rule", rule.id());
                let finding = finish(context, finding, operations, &drop);
                finding.with_related(rule.place(), format!("rule `{}` names the {column}", rule.id()))
            }
            None => finish(context, finding, operations, "add the missing rule"),
        })
    });
    found.collect()
}

/// Returns the first rule that names both the API of some operations and the column, and matches a request for one of
/// them.
fn naming<'s>(context: &'s Context<'_>, column: Column, operations: &[OperationSurvey<'_>]) -> Option<&'s Rule> {
    let rules = context.policy.rules();
    let is_about = |cube: &Cube| operations.iter().any(|operation| cube.includes(operation.operation));
    let names_both = |rule: &&Rule| !rule.scope().apis().is_any() && names_column(rule, column, is_about);
    let matching = operations.iter().flat_map(|operation| operation.rules().map(|one| one.rule));
    let naming = matching.filter(|&id| rules.get(id).as_ref().is_some_and(names_both)).min();
    naming.and_then(|id| rules.get(id))
}

/// Returns whether a rule names a column: in its scope, in an exception that counts, or in its requirement.
fn names_column(rule: &Rule, column: Column, counts: impl Fn(&Cube) -> bool) -> bool {
    let lists = |cube: &Cube| !cube.set(column).is_any();
    let mut exceptions = rule.exceptions().iter().map(Exception::cube);
    lists(rule.scope())
        || exceptions.any(|cube| counts(cube) && lists(cube))
        || matches!(rule.effect(), Effect::Require(requirement) if lists(requirement.cube()))
}

/// Returns whether some requests for the operation differ only in the column.
fn has_choice(context: &Context<'_>, column: Column, operation: &OperationSurvey<'_>) -> bool {
    match column {
        Column::Owner => operation.operation.owners().len() > 1,
        _ => context.space().count(column) > 1,
    }
}

/// Returns whether the column matters for none of the operations, which have a choice of names, and no invariant claims
/// that.
fn is_idle(context: &Context<'_>, column: Column, with_choice: &[OperationSurvey<'_>]) -> bool {
    let requests = || with_choice.iter().map(|operation| (operation.id, operation.possible));
    let claims_it = |invariant: &Invariant| match invariant.claim() {
        Claim::Ignores { column: ignored, within } => *ignored == column && context.holds(within, requests()),
        Claim::Never(_) | Claim::Always(_) | Claim::Monotone { .. } => false,
    };
    !with_choice.is_empty()
        && !with_choice.iter().any(|operation| operation.matters(column))
        && !context.policy.rules().invariants().iter().any(claims_it)
}
