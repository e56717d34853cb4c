//! What the demands of a request depend on: its body, and stored objects.

use std::time::{Duration, Instant};

use portcullis::routes::{Content, Demands, Evidence, Head, Matched, ReadJson};

use super::{
    Check, Known, Stopped,
    refusals::{not_read, refused},
};
use crate::{
    body::{BodySource, ReadBody},
    caller::{Caller, Incoming},
    gateway::StoredUse,
    stored::{FetchError, Wanted},
};

impl<'c> Check<'c> {
    /// Reads the body, if the route needs it.
    pub(super) async fn body(
        &mut self,
        matched: &Matched<'_, '_>,
        head: &Head<'_>,
        body: &mut impl BodySource,
    ) -> Result<ReadBody, Stopped> {
        // A body with a content encoding is refused, so it is not read.
        if !matched.needs_body() || head.is_encoded() {
            return Ok(ReadBody::Unknown);
        }
        let limits = &self.gateway.limits;
        if head.content_length().is_some_and(|length| length > limits.body as u64) {
            return Err(not_read(&ReadBody::TooLarge));
        }
        let until = deadline(limits.body_time);
        let started = Instant::now();
        let read = body.read(limits.body, until).await;
        self.waited += started.elapsed();
        match read {
            ReadBody::Whole(_) | ReadBody::Nothing | ReadBody::Unknown => Ok(read),
            read => Err(not_read(&read)),
        }
    }

    /// Computes the demands. The stored object is fetched if the route needs it.
    pub(super) async fn demands(
        &mut self,
        matched: &Matched<'c, '_>,
        body: &ReadBody,
        caller: &Caller,
        incoming: &Incoming<'_>,
        known: &mut Known<'_>,
    ) -> Result<Demands<'c>, Stopped> {
        let owner = caller.as_owner(self.rulebook.routes().service().is_user_token(caller.token()));
        let content = match body {
            ReadBody::Whole(bytes) => Content::Json(bytes),
            ReadBody::Nothing => Content::Nothing,
            _ => Content::Unknown,
        };
        let evidence = Evidence::default().with_body(content);
        let demands = |evidence| matched.demands(&evidence, &owner).map_err(|refusal| refused(&refusal));
        let Some(object) = matched.stored_object() else { return demands(evidence) };
        let Some(stored) = &self.gateway.stored else { return demands(evidence) };
        if self.gateway.stored_use == StoredUse::IfDenied {
            let worst = demands(evidence)?;
            if self.ask(&worst, caller).iter().all(|policy| policy.decision.is_allow()) {
                return Ok(worst);
            }
        }
        let limits = &self.gateway.limits;
        let until = deadline(limits.stored_time);
        let started = Instant::now();
        let fetch = async |kind, path: &str| {
            let wanted = Wanted::new(kind, path, limits.stored, *incoming);
            let fetched = tokio::time::timeout_at(until, stored.fetch(&wanted)).await;
            match fetched.unwrap_or(Err(FetchError::TimedOut)) {
                Ok(object) if object.len() > limits.stored => Err(FetchError::TooLarge),
                fetched => fetched,
            }
        };
        let object = fetch(object.kind, &object.path).await;
        let read = object.as_deref().ok().map(ReadJson::new);
        let parent = match read.as_ref().and_then(|object| matched.parent_object(object)) {
            Some(parent) => Some(fetch(parent.kind, &parent.path).await),
            None => None,
        };
        self.waited += started.elapsed();
        for error in
            [object.as_ref().err(), parent.as_ref().and_then(|parent| parent.as_ref().err())].into_iter().flatten()
        {
            tracing::warn!(request_id = %self.ids.request, %error, "a stored object is not known");
            known.reason = Some(error.code());
        }
        let parent = parent.and_then(Result::ok);
        let evidence = evidence
            .with_stored(read.as_ref().map_or(Content::Unknown, Content::Read))
            .with_parent(parent.as_deref().map_or(Content::Unknown, Content::Json));
        demands(evidence)
    }
}

/// Returns the end of a time that begins now. What is longer than a year is a year.
fn deadline(time: Duration) -> tokio::time::Instant {
    const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);
    tokio::time::Instant::now() + time.min(YEAR)
}
