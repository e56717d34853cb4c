//! Sessions: tokens for an email address and a password.

use std::time::Duration;

use axum::{
    Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::IntoResponse as _,
    routing::post,
};
use serde::Deserialize;
use serde_json::json;

use super::{
    Answer, NotFound, Service, object,
    state::{ORGANIZATION, Origin, token_of},
};

/// How long a session lasts.
const LIFETIME: Duration = Duration::from_secs(30 * 24 * 60 * 60);

#[derive(Deserialize)]
struct Login {
    email: String,
    password: String,
}

pub(super) fn router() -> Router<Service> {
    Router::new().route("/v2/session", post(create).delete(delete))
}

async fn create(State(service): State<Service>, Json(login): Json<Login>) -> Answer {
    let mut state = service.state();
    let user = state.users.iter().find(|user| user.email == login.email && user.password == login.password);
    let Some(id) = user.map(|user| user.id.clone()) else {
        let message = "The email/password combination was entered incorrectly. Please try again.";
        let body = json!({ "type": "error", "status": 401, "message": message });
        return Ok((StatusCode::UNAUTHORIZED, Json(body)).into_response());
    };
    let token = state.log_in(id.trim_start_matches("U-"), Origin::SessionEndpoint, Duration::ZERO);
    let issued = state.sessions.get(&token).map(|session| session.issued);
    let expires = issued.and_then(|issued| (issued + LIFETIME).duration_since(std::time::UNIX_EPOCH).ok());
    Ok(object(&json!({
        "accessToken": token,
        "expiryMs": expires.map_or(0, |expires| expires.as_secs() * 1000),
        "sessionType": "ORG_USER",
        "readOnly": false,
        "userId": id,
        "organizationId": ORGANIZATION,
        "disabled": false,
    })))
}

/// Deletes the token that the request has.
async fn delete(State(service): State<Service>, headers: HeaderMap) -> Answer {
    let removed = token_of(&headers).and_then(|token| service.state().sessions.remove(token));
    removed.map(|_| StatusCode::NO_CONTENT.into_response()).ok_or(NotFound("Session"))
}
