//! Why requests are refused, in the words of the service.

use portcullis::{
    record::Outcome,
    routes::{Refusal, Unknown},
};

use super::Stopped;
use crate::{Refused, body::ReadBody};

/// Returns the refusal of a request that could be read in more than one way.
pub(super) fn refused(refusal: &Refusal) -> Stopped {
    let message = format!("{refusal}: {}", refusal.help());
    Box::new(Refused::new(Outcome::Refused, refusal.status(), refusal.code(), message))
}

/// Returns the refusal of a request without a route.
pub(super) fn without_route(unknown: &Unknown) -> Stopped {
    if unknown.methods.is_empty() {
        let code = if unknown.is_other_host { "other-host" } else { "no-route" };
        return Box::new(Refused::new(Outcome::NoRoute, 404, code, "Not Found"));
    }
    let methods: Vec<&str> = unknown.methods.iter().map(|method| method.as_str()).collect();
    let refused = Refused::new(Outcome::NoRoute, 405, "no-method", "Method Not Allowed");
    Box::new(refused.with_methods(&methods.join(", ")))
}

/// Returns the refusal of a request whose body is needed and could not be read.
pub(super) fn not_read(body: &ReadBody) -> Stopped {
    let (outcome, status, code, message) = match body {
        ReadBody::TooLarge => (Outcome::Refused, 413, "body-too-large", "Request Entity Too Large"),
        ReadBody::TimedOut => (Outcome::Refused, 408, "body-timed-out", "Request Timeout"),
        ReadBody::NoMemory => (Outcome::Unavailable, 503, "no-memory", "The request cannot be decided now"),
        _ => (Outcome::Refused, 400, "body-incomplete", "The body is not complete"),
    };
    let refused = Refused::new(outcome, status, code, message);
    Box::new(if status == 503 { refused.retried_later() } else { refused })
}

/// Returns the refusal of a request with several tokens.
pub(super) fn several_tokens() -> Stopped {
    let message = "the request has more than one token: send one token, in one header";
    Box::new(Refused::new(Outcome::Refused, 400, "several-tokens", message))
}
