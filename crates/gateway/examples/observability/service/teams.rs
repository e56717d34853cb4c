//! The members of teams.

use axum::{
    Json, Router,
    extract::{Path, State},
    http::StatusCode,
    response::IntoResponse as _,
    routing::put,
};
use serde::Deserialize;
use serde_json::Value;

use super::{Answer, NotFound, Service};

/// The body of requests about several members.
#[derive(Deserialize)]
struct Members {
    members: Vec<String>,
}

pub(super) fn router() -> Router<Service> {
    let one = put(async |service, Path((team, member)): Path<(String, String)>| add(service, &team, &[member]))
        .delete(async |service, Path((team, member)): Path<(String, String)>| remove(service, &team, &[member]));
    let several =
        put(async |service, Path(team): Path<String>, Json(body): Json<Members>| add(service, &team, &body.members))
            .delete(async |service, Path(team): Path<String>, Json(body): Json<Members>| {
                remove(service, &team, &body.members)
            });
    Router::new().route("/v2/team/{team}/member/{member}", one).route("/v2/team/{team}/members", several)
}

fn add(service: State<Service>, team: &str, members: &[String]) -> Answer {
    change(service, team, |present| {
        for member in members.iter().filter(|member| !present.iter().any(|id| id == *member)).collect::<Vec<_>>() {
            present.push(member.as_str().into());
        }
    })
}

fn remove(service: State<Service>, team: &str, members: &[String]) -> Answer {
    change(service, team, |present| present.retain(|id| !members.iter().any(|member| id == member)))
}

fn change(State(service): State<Service>, team: &str, change: impl FnOnce(&mut Vec<Value>)) -> Answer {
    let mut state = service.state();
    let team = state.items.get_mut("team").and_then(|teams| teams.get_mut(team));
    let members = team.and_then(|team| team.get_mut("members")?.as_array_mut());
    change(members.ok_or(NotFound("team"))?);
    Ok(StatusCode::NO_CONTENT.into_response())
}
