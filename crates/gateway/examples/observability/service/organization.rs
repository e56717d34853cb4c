//! The organization, its members and their roles.

use axum::{
    Json, Router,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse as _, Response},
    routing::{get, patch, post},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Answer, NotFound, Service, object,
    state::{ORGANIZATION, User},
};

/// The body of a request that gives a role to users.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Assignment {
    object_ids: Vec<String>,
    role_names: Vec<String>,
}

pub(super) fn router() -> Router<Service> {
    Router::new()
        .route("/v2/organization", get(read))
        .route("/v2/organization/member", get(members).post(async |service, Json(body)| invite(&service, &[body])))
        .route("/v2/organization/members", post(invite_all))
        .route("/v2/organization/member/{id}", get(member).put(update).delete(delete))
        .route("/v2/organization/custom-categories", get(categories).patch(replace_categories))
        .route("/v2/role/assign", patch(assign))
}

async fn read(State(service): State<Service>) -> Answer {
    Ok(object(&json!({ "id": ORGANIZATION, "organizationName": "Example", "users": service.state().users.len() })))
}

async fn members(State(service): State<Service>) -> Answer {
    let members: Vec<Value> = service.state().users.iter().map(as_member).collect();
    Ok(object(&json!({ "count": members.len(), "results": members })))
}

async fn member(State(service): State<Service>, Path(id): Path<String>) -> Answer {
    let state = service.state();
    let user = state.users.iter().find(|user| user.member == id);
    user.map(|user| object(&as_member(user))).ok_or(NotFound("member"))
}

async fn invite_all(service: State<Service>, Json(body): Json<Value>) -> Response {
    invite(&service, body["members"].as_array().map_or(&[], Vec::as_slice))
}

fn invite(State(service): &State<Service>, members: &[Value]) -> Response {
    let mut state = service.state();
    for member in members {
        let number = state.next();
        let role = if member["admin"] == true { "admin" } else { "power" };
        state.users.push(User {
            id: format!("U{number}"),
            member: format!("M{number}"),
            email: member["email"].as_str().unwrap_or_default().to_owned(),
            password: format!("password-{number}"),
            roles: vec![role.to_owned()],
            logged_out: None,
        });
    }
    object(&json!({ "members": members }))
}

async fn update(State(service): State<Service>, Path(id): Path<String>, Json(body): Json<Value>) -> Answer {
    let mut state = service.state();
    let user = state.users.iter_mut().find(|user| user.member == id).ok_or(NotFound("member"))?;
    match body["admin"].as_bool() {
        Some(true) => user.roles = vec!["admin".to_owned()],
        Some(false) => user.roles.retain(|role| role != "admin"),
        None => {}
    }
    Ok(object(&as_member(user)))
}

async fn delete(State(service): State<Service>, Path(id): Path<String>) -> Answer {
    service.state().users.retain(|user| user.member != id);
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn categories(State(service): State<Service>) -> Answer {
    Ok(object(&service.state().categories))
}

async fn replace_categories(State(service): State<Service>, Json(body): Json<Value>) -> Answer {
    service.state().categories = body;
    categories(State(service)).await
}

async fn assign(State(service): State<Service>, Json(body): Json<Assignment>) -> Answer {
    let mut state = service.state();
    for user in state.users.iter_mut().filter(|user| body.object_ids.contains(&user.member)) {
        user.roles.extend(body.role_names.iter().cloned());
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Returns a user as a member of the organization.
fn as_member(user: &User) -> Value {
    json!({
        "id": user.member,
        "userId": user.id,
        "email": user.email,
        "organizationId": ORGANIZATION,
        "admin": user.roles.iter().any(|role| role == "admin"),
        "roles": user.roles.iter().map(|role| json!({ "title": role })).collect::<Vec<_>>(),
    })
}
