use super::{Finding, Look, Subject, lint};
use crate::{
    analysis::OperationSurvey,
    lint::requests::Requests,
    rules::{Claim, Effect, Exception, Invariant, Rule},
    space::{Column, Cube},
};

lint! {
    /// A column that never matters: no two requests that differ in it alone are decided differently.
    ///
    /// The columns are the role, the kind of token and the owner, where requests have a choice between two names at least.
    /// Single APIs are told, too, if the column matters elsewhere: of the owner all, of the role and the kind of token those
    /// for which a rule names the column that also names the API and matches some request for it. A rule names a column in
    /// its scope, in an exception that is about the API, or in its requirement.
    ///
    /// # Why is this bad?
    ///
    /// Callers must find out what makes no difference, and most likely a rule is missing that was to make one.
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
    /// Write the rule that is missing, or declare one name only. If it is meant, say so with an invariant that `ignores` the
    /// column.
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
    IDLE_COLUMN = "PC205", "idle-column", Warning, Look::ForMeaning(look);
}

fn look(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for column in Column::OF_SLOTS {
        let with_choice: Vec<OperationSurvey<'_>> =
            subject.operations().filter(|operation| has_choice(subject, column, operation)).collect();
        if is_idle(subject, column, &with_choice) {
            let first_name = subject.policy.rules().places().name_at(column, 0);
            found.push(finish(subject, Finding::new(&IDLE_COLUMN, first_name, message(column)), &with_choice));
        } else {
            found.extend(idle_for_apis(subject, column, &with_choice));
        }
    }
    found
}

fn message(column: Column) -> String {
    format!("the {column} makes no difference: requests that differ in it alone are decided alike")
}

fn finish(subject: &Subject<'_>, finding: Finding, with_choice: &[OperationSurvey<'_>]) -> Finding {
    let requests = with_choice.iter().map(|operation| (operation.id, operation.possible.clone())).collect();
    finding
        .with_help("write the rule that is missing, declare one name only, or state an invariant that `ignores` it")
        .with_requests(subject, Requests::Slots(requests))
}

/// The APIs for which the column makes no difference; operations of an API stand behind one another.
fn idle_for_apis(subject: &Subject<'_>, column: Column, with_choice: &[OperationSurvey<'_>]) -> Vec<Finding> {
    let apis = with_choice.chunk_by(|one, other| one.operation.api() == other.operation.api());
    let idle = apis.filter(|operations| is_idle(subject, column, operations));
    let found = idle.filter_map(|operations| {
        let api = operations.first()?.operation.api();
        let naming = naming(subject, column, operations);
        if naming.is_none() && column != Column::Owner {
            return None;
        }
        let name = subject.policy.vocabulary().apis().name(api)?;
        let message = format!("for api `{name}`, {}", message(column));
        let finding = Finding::new(&IDLE_COLUMN, subject.policy.rules().places().api(api), message);
        let finding = finish(subject, finding, operations);
        Some(match naming {
            Some(rule) => finding.with_related(rule.place(), format!("rule `{}` names the {column}", rule.id())),
            None => finding,
        })
    });
    found.collect()
}

/// The first rule that names both the API of some operations and the column, and matches some request for one of them.
fn naming<'s>(subject: &'s Subject<'_>, column: Column, operations: &[OperationSurvey<'_>]) -> Option<&'s Rule> {
    let rules = subject.policy.rules();
    let is_about = |cube: &Cube| operations.iter().any(|operation| cube.includes(operation.operation));
    let lists = |cube: &Cube| !cube.set(column).is_any();
    let names_both = |rule: &&Rule| {
        let mut exceptions = rule.exceptions().iter().map(Exception::cube);
        let names_column = lists(rule.scope())
            || exceptions.any(|cube| is_about(cube) && lists(cube))
            || matches!(rule.effect(), Effect::Require(requirement) if lists(requirement.cube()));
        !rule.scope().apis().is_any() && names_column
    };
    let matching = operations.iter().flat_map(|operation| operation.rules().map(|one| one.rule));
    let naming = matching.filter(|&id| rules.get(id).as_ref().is_some_and(names_both)).min();
    naming.and_then(|id| rules.get(id))
}

/// Whether some requests for the operation differ in the column alone.
fn has_choice(subject: &Subject<'_>, column: Column, operation: &OperationSurvey<'_>) -> bool {
    match column {
        Column::Owner => operation.operation.owners().len() > 1,
        _ => subject.space().count(column) > 1,
    }
}

/// Whether the column matters for none of the operations, which have a choice of it, and no invariant claims that.
fn is_idle(subject: &Subject<'_>, column: Column, with_choice: &[OperationSurvey<'_>]) -> bool {
    let requests = || with_choice.iter().map(|operation| (operation.id, operation.possible));
    let claims_it = |invariant: &Invariant| match invariant.claim() {
        Claim::Ignores { column: ignored, within } => *ignored == column && subject.holds(within, requests()),
        Claim::Never(_) | Claim::Always(_) | Claim::Monotone { .. } => false,
    };
    !with_choice.is_empty()
        && !with_choice.iter().any(|operation| operation.matters(column))
        && !subject.policy.rules().invariants().iter().any(claims_it)
}
