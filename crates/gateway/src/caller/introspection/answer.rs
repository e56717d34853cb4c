//! Answers of a token introspection server.

use std::{sync::Arc, time::SystemTime};

use http::{Response, StatusCode};
use serde_json::Value;

use crate::{
    caller::{AuthenticationError, Caller, ClaimMap, moments, strict_json::Strict},
    client::{ClientError, is_json},
};

/// What a server told of a token, and when it was asked.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) told: Told,
    pub(super) at: SystemTime,
}

#[derive(Debug)]
pub(super) enum Told {
    Active {
        caller: Arc<Caller>,
        begin: Option<SystemTime>,
        end: Option<SystemTime>,
    },
    Inactive,
    /// The token is active, but its claims do not tell a caller.
    Invalid(String),
}

/// Why a server told nothing.
#[derive(Debug, thiserror::Error)]
pub(super) enum AskError {
    #[error(transparent)]
    Client(#[from] ClientError),
    #[error("the introspection server answered with status {0}")]
    Status(StatusCode),
    #[error("the introspection server answered with something else than JSON")]
    NotJson,
    #[error("the introspection server's answer does not say whether the token is active")]
    Shape,
    #[error("too many questions to the introspection server are open")]
    NoPlace,
    #[error("the question to the introspection server was given up")]
    GivenUp,
}

pub(super) fn read<B: AsRef<[u8]>>(answer: &Response<B>, claims: &ClaimMap) -> Result<Told, AskError> {
    if answer.status() != StatusCode::OK {
        return Err(AskError::Status(answer.status()));
    }
    if !is_json(answer.headers()) {
        return Err(AskError::NotJson);
    }
    let Strict(told) = serde_json::from_slice(answer.body().as_ref()).map_err(|_| AskError::NotJson)?;
    match told.get("active") {
        Some(Value::Bool(true)) => {}
        Some(Value::Bool(false)) => return Ok(Told::Inactive),
        _ => return Err(AskError::Shape),
    }
    Ok(active(&told, claims).unwrap_or_else(|error| {
        Told::Invalid(match error {
            AuthenticationError::Invalid(problem) => problem,
            other => other.to_string(),
        })
    }))
}

fn active(told: &Value, claims: &ClaimMap) -> Result<Told, AuthenticationError> {
    let time = |name: &str| match told.get(name).filter(|time| !time.is_null()) {
        None => Ok(None),
        Some(number) => match moments::of_number(number) {
            Some(time) => Ok(Some(time)),
            None => Err(AuthenticationError::Invalid(format!("`{name}` is no time in seconds"))),
        },
    };
    Ok(Told::Active { begin: time("nbf")?, end: time("exp")?, caller: Arc::new(claims.caller(told)?) })
}
