use super::{Finding, Look, Subject, lint};
use crate::{
    analysis::OperationSurvey,
    rules::{Claim, Invariant},
    space::Column,
};

lint! {
    /// A column that never matters: no two requests that differ in it alone are decided differently.
    ///
    /// The columns are the role, the kind of token and the owner, where requests have a choice between two names at least.
    /// Of the owner, single APIs are told, too, if it matters elsewhere.
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
            found.extend(first_name.map(|place| Finding::new(&IDLE_COLUMN, place, message(column)).with_help(HELP)));
        } else if column == Column::Owner {
            found.extend(idle_for_apis(subject, &with_choice));
        }
    }
    found
}

const HELP: &str = "write the rule that is missing, declare one name only, or state an invariant that `ignores` it";

fn message(column: Column) -> String {
    format!("the {column} makes no difference: requests that differ in it alone are decided alike")
}

/// The APIs for which the owner makes no difference; operations of an API stand behind one another.
fn idle_for_apis(subject: &Subject<'_>, with_choice: &[OperationSurvey<'_>]) -> Vec<Finding> {
    let apis = with_choice.chunk_by(|one, other| one.operation.api() == other.operation.api());
    let idle = apis.filter(|operations| is_idle(subject, Column::Owner, operations));
    let found = idle.filter_map(|operations| {
        let first = operations.first()?;
        let api = first.operation.api();
        let name = subject.policy.vocabulary().apis().name(api)?;
        let message = format!("for api `{name}`, {}", message(Column::Owner));
        let finding = Finding::new(&IDLE_COLUMN, subject.policy.rules().places().api(api), message)
            .with_help(HELP)
            .with_witness(subject, subject.first_request(first.id, first.possible.iter().copied()));
        Some(finding)
    });
    found.collect()
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
    let claims_it = |invariant: &Invariant| match invariant.claim() {
        Claim::Ignores { column: ignored, within } => {
            *ignored == column && with_choice.iter().all(|operation| subject.holds(within, operation))
        }
        Claim::Never(_) | Claim::Always(_) | Claim::Monotone { .. } => false,
    };
    !with_choice.is_empty()
        && !with_choice.iter().any(|operation| subject.matters(column, operation))
        && !subject.policy.rules().invariants().iter().any(claims_it)
}
