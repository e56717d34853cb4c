//! Whether the caller is known, and the token within its lifetime.

use std::{sync::Arc, time::Instant};

use http::HeaderValue;
use portcullis::{Policy, policy::TokenStatus, record::Outcome, space::Lifetime};

use super::{Check, Stopped};
use crate::{
    Refused,
    caller::{AuthenticationError, Caller, Incoming},
    gateway::UnknownIssue,
};

impl Check<'_> {
    /// Returns who makes the request.
    pub(super) async fn caller(&mut self, incoming: &Incoming<'_>) -> Result<Arc<Caller>, Stopped> {
        let started = Instant::now();
        let limit = self.gateway.limits.caller_time;
        let answer = tokio::time::timeout(limit, self.gateway.authenticator.authenticate(incoming)).await;
        self.waited += started.elapsed();
        let error = match answer {
            Ok(Ok(caller)) => return Ok(caller),
            Ok(Err(error)) => error,
            Err(elapsed) => AuthenticationError::Unavailable(elapsed.into()),
        };
        match &error {
            AuthenticationError::Unavailable(source) => {
                tracing::error!(request_id = %self.ids.request, error = %source, "who the caller is cannot be told");
            }
            error => tracing::debug!(request_id = %self.ids.request, %error, "nobody is known to make the request"),
        }
        Err(self.unauthenticated(&error))
    }

    /// Checks that the token is in the lifetime that the policies declare for its kind.
    pub(super) fn is_in_lifetime(&self, caller: &Caller) -> Result<(), Stopped> {
        for policy in self.rulebook.deciding() {
            self.lifetime(policy, caller).map_err(|error| self.unauthenticated(&error))?;
        }
        Ok(())
    }

    fn unauthenticated(&self, error: &AuthenticationError) -> Stopped {
        let outcome = if error.status() == 401 { Outcome::Unauthenticated } else { Outcome::Unavailable };
        let message = match error {
            AuthenticationError::Missing => "Authentication Required",
            AuthenticationError::Unknown | AuthenticationError::Invalid(_) | AuthenticationError::Expired => {
                "Unauthorized: Invalid token"
            }
            AuthenticationError::Unavailable(_) => "The request cannot be decided now",
        };
        let refused = Refused::new(outcome, error.status(), error.code(), message);
        Box::new(match outcome {
            Outcome::Unauthenticated => refused.with_challenge(self.challenge()),
            _ => refused.retried_later(),
        })
    }

    /// Returns the value of `WWW-Authenticate`: a scheme, for which the name of the token's header stands if the authenticator has none.
    fn challenge(&self) -> HeaderValue {
        let header = self.rulebook.routes().service().token_header.as_deref();
        let of_header = || {
            let header = header.filter(|header| !header.eq_ignore_ascii_case("authorization"));
            header.and_then(|header| HeaderValue::from_str(header).ok())
        };
        let challenge = self.gateway.authenticator.challenge().or_else(of_header);
        challenge.unwrap_or_else(|| HeaderValue::from_static("Bearer"))
    }

    /// Checks a token against the lifetimes that a policy declares for its kind. If it is not known where the token was created, it must be
    /// within all of them.
    fn lifetime(&self, policy: &Policy, caller: &Caller) -> Result<(), AuthenticationError> {
        let vocabulary = policy.vocabulary();
        // A kind of token that the policy does not have is denied later.
        let Some(kind) = vocabulary.tokens().id(caller.token()) else { return Ok(()) };
        let lifetimes = vocabulary.lifetimes(kind);
        if lifetimes.is_empty() {
            return Ok(());
        }
        let is_of_origin = |lifetime: &&Lifetime| caller.origin().is_none_or(|origin| lifetime.origin() == origin);
        let mut possible = lifetimes.iter().filter(is_of_origin).peekable();
        if possible.peek().is_none() {
            return Err(AuthenticationError::Invalid("it was created where no token of its kind is created".into()));
        }
        let Some(issued) = caller.issued() else {
            let is_over = caller.logged_out().is_some_and(|logged_out| logged_out <= self.time);
            if is_over && possible.any(Lifetime::ends_at_logout) {
                return Err(AuthenticationError::Expired);
            }
            return match self.gateway.unknown_issue {
                UnknownIssue::Refuse => Err(AuthenticationError::Invalid("it is not known when it was issued".into())),
                UnknownIssue::Accept => Ok(()),
            };
        };
        let skew = self.gateway.limits.clock_skew;
        let is_valid = |lifetime: &Lifetime| match lifetime.status(issued, caller.logged_out(), self.time) {
            TokenStatus::Valid(_) => true,
            TokenStatus::NotYetIssued => issued.duration_since(self.time).is_ok_and(|ahead| ahead <= skew),
            TokenStatus::Ended(_) => false,
        };
        if possible.all(is_valid) { Ok(()) } else { Err(AuthenticationError::Expired) }
    }
}
