//! The answer about a request, for programs.

use portcullis::{
    route::Route,
    routes::{Assumption, Demand, DemandReason, Demands, Matched, Refusal, Verdict},
    rules::Place,
};
use serde_json::{Map, Value, json};

use super::answer::{self, Answer, Outcome};
use crate::json::{self, VERSION};

/// Returns the answer, with the decision if there is one.
pub(super) fn of(answer: &Answer<'_, '_>, verdict: Option<&Verdict<'_, '_>>) -> Value {
    let (outcome, route, demands, assumptions, methods, refusal) = match &answer.outcome {
        Outcome::Demands { matched, demands } => (
            "demands",
            self::route(answer, matched, demands.route()),
            demands.list().iter().map(|one| demand(answer, one)).collect(),
            self::assumptions(demands),
            Value::Null,
            Value::Null,
        ),
        Outcome::Unknown(unknown) => {
            let methods = unknown.methods.iter().map(|method| method.as_str()).collect();
            ("unknown", Value::Null, Value::Null, Value::Null, methods, Value::Null)
        }
        Outcome::Refused(refusal) => {
            ("refused", Value::Null, Value::Null, Value::Null, Value::Null, self::refusal(refusal))
        }
    };
    json!({
        "version": VERSION,
        "method": answer.method,
        "target": answer.target,
        "outcome": outcome,
        "decision": verdict.map(|verdict| verdict.decision().as_str()),
        "route": route,
        "demands": demands,
        "assumptions": assumptions,
        "denials": verdict.map(|verdict| denials(answer, verdict)),
        "methods": methods,
        "refusal": refusal,
        "routes": { "name": answer.routes.name(), "file": answer.routes.file() },
        "policy": json::policy(&answer.file.policy),
    })
}

fn place(answer: &Answer<'_, '_>, place: Place) -> Map<String, Value> {
    [
        ("file".to_owned(), answer.routes.file().into()),
        ("line".to_owned(), place.line.into()),
        ("column".to_owned(), place.column.into()),
    ]
    .into_iter()
    .collect()
}

fn route(answer: &Answer<'_, '_>, matched: &Matched<'_, '_>, route: &Route) -> Value {
    let parameters: Map<String, Value> =
        matched.parameters().map(|(name, text)| (name.to_owned(), text.into())).collect();
    let mut fields = place(answer, route.place());
    fields.insert("method".into(), route.method().as_str().into());
    fields.insert("path".into(), route.template().to_string().into());
    fields.insert("parameters".into(), parameters.into());
    fields.insert("needs_body".into(), matched.needs_body().into());
    fields.insert("needs_stored".into(), matched.needs_stored().into());
    fields.into()
}

/// Returns the operation and the owner of a demand.
fn operation(answer: &Answer<'_, '_>, demand: &Demand<'_>) -> Map<String, Value> {
    let owner = answer.routes.vocabulary().owners().name(demand.owner());
    let mut fields = Map::new();
    if let Some((operation, _)) = answer.names(demand) {
        fields.insert("api".into(), operation.api.into());
        fields.insert("action".into(), operation.action.into());
        fields.insert("owner".into(), owner.into());
    }
    let mut fields = Value::Object(fields);
    json::remove_undeclared(&mut fields, answer.routes.vocabulary());
    match fields {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

fn demand(answer: &Answer<'_, '_>, demand: &Demand<'_>) -> Value {
    let mut fields = operation(answer, demand);
    let mut reasons: Vec<Value> = demand.reasons().iter().map(|one| reason(answer, one)).collect();
    // Where nothing is known, several reasons can differ in what is not known of them.
    reasons.dedup();
    fields.insert("assumed".into(), demand.is_assumed().into());
    fields.insert("reasons".into(), reasons.into());
    fields.into()
}

fn reason(answer: &Answer<'_, '_>, reason: &DemandReason<'_>) -> Value {
    let conditions = reason.met().iter();
    let conditions = conditions.map(|met| json!({ "condition": met.test().to_string(), "met_by": met.place() }));
    let mut fields = place(answer, reason.demanded().place());
    fields.insert("conditions".into(), conditions.collect());
    let principal = answer::principal(reason).map(|(id, at)| json!({ "id": id, "at": at }));
    fields.insert("principal".into(), principal.into());
    fields.insert("assumed".into(), reason.assumed().map(Assumption::code).into());
    fields.into()
}

fn assumptions(demands: &Demands<'_>) -> Value {
    let all = demands.assumptions().into_iter();
    all.map(|one| json!({ "code": one.code(), "message": one.to_string() })).collect()
}

/// Returns the denied demands, each with the explanation that `decide` prints.
fn denials(answer: &Answer<'_, '_>, verdict: &Verdict<'_, '_>) -> Value {
    let denials = verdict.denials().iter().map(|denial| {
        let mut fields = operation(answer, denial.demand);
        fields.insert("explanation".into(), json!(denial.explanation));
        Value::Object(fields)
    });
    denials.collect()
}

fn refusal(refusal: &Refusal) -> Value {
    let (part, number) = answer::part(refusal);
    json!({
        "code": refusal.code(),
        "status": refusal.status(),
        "message": refusal.to_string(),
        "help": refusal.help(),
        "part": part,
        "at": number,
    })
}
