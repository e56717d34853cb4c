use super::{Finding, Look, Subject, lint};
use crate::{
    analysis::OperationSurvey,
    lint::requests::Requests,
    rules::{Claim, Effect, Exception, Invariant, Rule},
    space::{ApiId, Column, Cube, Id, IdSet},
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
    let vocabulary = subject.policy.vocabulary();
    let places = subject.policy.rules().places();
    let first_names = [
        (Column::Role, vocabulary.roles().ids().next().map(|first| places.role(first))),
        (Column::Token, vocabulary.tokens().ids().next().map(|first| places.token(first))),
        (Column::Owner, vocabulary.owners().ids().next().map(|first| places.owner(first))),
    ];
    let mut found = Vec::new();
    for (column, first_name) in first_names {
        let with_choice: Vec<OperationSurvey<'_>> =
            subject.operations().filter(|operation| has_choice(subject, column, operation)).collect();
        if is_idle(subject, column, &with_choice) {
            let finding = first_name.map(|place| Finding::new(&IDLE_COLUMN, place, message(column)));
            found.extend(finding.map(|finding| finish(subject, finding, &with_choice)));
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
    let requests = with_choice.iter().map(|operation| (operation.id, operation.possible.to_vec())).collect();
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
        let naming = naming(subject, column, api, operations);
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

/// The first rule that names both an API and the column, and matches some request for one of the API's operations.
fn naming<'s>(
    subject: &'s Subject<'_>,
    column: Column,
    api: ApiId,
    operations: &[OperationSurvey<'_>],
) -> Option<&'s Rule> {
    let rules = subject.policy.rules();
    let is_about = |cube: &Cube| {
        let of_api = |operation: &OperationSurvey<'_>| cube.actions.contains(operation.operation.action());
        cube.apis.contains(api) && operations.iter().any(of_api)
    };
    let names_both = |rule: &&Rule| {
        let mut exceptions = rule.exceptions().iter().map(Exception::cube);
        let names_column = lists(column, &rule.scope().roles, &rule.scope().tokens, &rule.scope().owners)
            || exceptions.any(|cube| is_about(cube) && lists(column, &cube.roles, &cube.tokens, &cube.owners))
            || matches!(rule.effect(), Effect::Require(needs) if lists(column, &needs.roles, &needs.tokens, &needs.owners));
        !rule.scope().apis.is_any() && names_column
    };
    let matching = operations.iter().flat_map(|operation| operation.rules().map(|one| one.rule));
    let naming = matching.filter(|&id| rules.get(id).as_ref().is_some_and(names_both)).min();
    naming.and_then(|id| rules.get(id))
}

/// Whether the sets of a cube, or of a requirement, list names of the column.
fn lists<R: Id, T: Id, O: Id>(column: Column, roles: &IdSet<R>, tokens: &IdSet<T>, owners: &IdSet<O>) -> bool {
    match column {
        Column::Role => !roles.is_any(),
        Column::Token => !tokens.is_any(),
        Column::Owner => !owners.is_any(),
        Column::Api | Column::Action => false,
    }
}

/// Whether some requests for the operation differ in the column alone.
fn has_choice(subject: &Subject<'_>, column: Column, operation: &OperationSurvey<'_>) -> bool {
    let vocabulary = subject.policy.vocabulary();
    match column {
        Column::Role => vocabulary.roles().len() > 1,
        Column::Token => vocabulary.tokens().len() > 1,
        Column::Owner => operation.operation.owners().len() > 1,
        Column::Api | Column::Action => false,
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
        && !with_choice.iter().any(|operation| subject.matters(column, operation))
        && !subject.policy.rules().invariants().iter().any(claims_it)
}
