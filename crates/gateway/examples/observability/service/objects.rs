//! Items of which each collection has the same requests: list, create, read, update, delete.

use axum::{
    Json, Router,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use serde_json::{Value, json};

use super::{Answer, NotFound, Service, object};

/// The collections, as paths name them.
const COLLECTIONS: [&str; 9] =
    ["integration", "token", "dashboard", "dashboardgroup", "detector", "team", "chart", "metric", "tag"];

pub(super) fn router() -> Router<Service> {
    let mut router = Router::new();
    for collection in COLLECTIONS {
        let all = get(async move |service| list(service, collection))
            .post(async move |service, Json(item)| create(service, collection, item));
        let one = get(async move |service, id| read(service, collection, id))
            .put(async move |service, id, Json(item)| update(service, collection, id, item))
            .delete(async move |service, id| delete(service, collection, id));
        router = router.route(&format!("/v2/{collection}"), all).route(&format!("/v2/{collection}/{{id}}"), one);
    }
    router
        .route("/v2/integration/validate/{id}", get(async |service, id| read(service, "integration", id)))
        .route("/v2/detector/validate", post(async || StatusCode::NO_CONTENT))
        .route("/v2/token/{name}/rotate", post(rotate))
}

fn list(State(service): State<Service>, collection: &str) -> Response {
    let state = service.state();
    let items: Vec<&Value> = state.items.get(collection).into_iter().flatten().map(|(_, item)| item).collect();
    object(&json!({ "count": items.len(), "results": items }))
}

fn create(State(service): State<Service>, collection: &'static str, mut item: Value) -> Response {
    let mut state = service.state();
    // Org tokens, metrics and tags are named, all else is numbered.
    let id = match (collection, item["name"].as_str()) {
        ("token" | "metric" | "tag", Some(name)) => name.to_owned(),
        _ => format!("X{}", state.next()),
    };
    item["id"] = id.as_str().into();
    state.items.entry(collection).or_default().insert(id, item.clone());
    object(&item)
}

fn read(State(service): State<Service>, collection: &'static str, Path(id): Path<String>) -> Answer {
    service.state().item(collection, &id).map(object).ok_or(NotFound(collection))
}

/// Replaces an item: what the body leaves out is gone.
fn update(State(service): State<Service>, collection: &'static str, Path(id): Path<String>, mut item: Value) -> Answer {
    let mut state = service.state();
    let items = state.items.entry(collection).or_default();
    // An update of a metric or a tag creates it.
    if !items.contains_key(&id) && !matches!(collection, "metric" | "tag") {
        return Err(NotFound(collection));
    }
    item["id"] = id.as_str().into();
    items.insert(id, item.clone());
    Ok(object(&item))
}

fn delete(State(service): State<Service>, collection: &'static str, Path(id): Path<String>) -> Answer {
    let removed = service.state().items.entry(collection).or_default().remove(&id);
    removed.map(|_| StatusCode::NO_CONTENT.into_response()).ok_or(NotFound(collection))
}

async fn rotate(State(service): State<Service>, Path(name): Path<String>) -> Answer {
    let mut state = service.state();
    let secret = format!("secret-{name}-{}", state.next());
    let item = state.items.get_mut("token").and_then(|tokens| tokens.get_mut(&name));
    let item = item.ok_or(NotFound("token"))?;
    item["secret"] = secret.into();
    Ok(object(item))
}
