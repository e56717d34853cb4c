//! The check of one request, from its head to the decision.

mod admit;
mod ask;
mod evidence;
mod known;
mod record;
mod refusals;

use std::time::{Duration, Instant, SystemTime};

use http::{HeaderName, Uri, request::Parts, uri::PathAndQuery};
use portcullis::{
    record::{Mode, Outcome},
    route::Route,
    routes::{Found, Head},
};

use tracing::{Instrument as _, Span, field};

use crate::{
    Gateway, Refused,
    body::BodySource,
    caller::{Caller, Incoming},
    gateway::Inner,
    request_id::{REQUEST_ID, RequestIds},
    rulebook::Rulebook,
    token,
};
use known::Known;
use refusals::{refused, several_tokens, without_route};

/// What a gateway decided about a request, and what is left to do.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Checked {
    /// The id of the request, for headers and logs.
    pub request_id: String,
    /// The outcome; in shadow mode, what it would have been.
    pub outcome: Outcome,
    /// What to do with the request.
    pub action: Action,
}

/// What to do with a request.
#[derive(Clone, Debug)]
pub enum Action {
    /// Pass it on.
    Pass(Pass),
    /// Refuse it.
    Refuse(Refused),
}

/// How to pass a request on.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Pass {
    /// The target to pass on, if it is another one than that of the request: its canonical spelling.
    pub target: Option<Uri>,
    /// The headers to remove, because they say who the caller is and do not come from somebody who may say so.
    pub removed: Vec<HeaderName>,
    /// Whether to add the header `x-request-id`, because the request has none.
    pub adds_request_id: bool,
    /// The canonical path at which the request may change something, for [`Gateway::forget_stored`].
    pub changes: Option<String>,
}

/// A check of a request that has begun.
struct Check<'c> {
    gateway: &'c Inner,
    rulebook: &'c Rulebook,
    parts: &'c Parts,
    ids: RequestIds,
    span: Span,
    time: SystemTime,
    started: Instant,
    waited: Duration,
}

/// Why the request is not passed on, unless the gateway only watches.
type Stopped = Box<Refused>;

impl Gateway {
    /// Checks a request: reads its head, finds the route and the caller, reads the body and fetches the stored object where the route
    /// needs them, decides, and logs.
    ///
    /// The tower layer calls it. Call it in a gateway that is not made of tower services, and do what [`Checked::action`] says.
    ///
    /// # Panics
    ///
    /// Only outside of a Tokio runtime whose time is enabled.
    pub async fn check(&self, parts: &Parts, body: &mut impl BodySource) -> Checked {
        let rulebook = self.inner.rulebook.current();
        let ids = self.inner.ids.ids(&parts.headers);
        let span = span(parts, &ids);
        let check = Check {
            gateway: &self.inner,
            rulebook: &rulebook,
            parts,
            ids,
            span: span.clone(),
            time: SystemTime::now(),
            started: Instant::now(),
            waited: Duration::ZERO,
        };
        check.run(body).instrument(span).await
    }
}

/// Returns the span of a check, with the names of OpenTelemetry's conventions where there are any. What is found out later is still empty.
fn span(parts: &Parts, ids: &RequestIds) -> Span {
    tracing::info_span!(
        "portcullis.check",
        otel.kind = "internal",
        http.request.method = parts.method.as_str(),
        http.route = field::Empty,
        user.id = field::Empty,
        portcullis.request_id = ids.request.as_str(),
        portcullis.outcome = field::Empty,
        portcullis.mode = field::Empty,
        portcullis.policy = field::Empty,
        portcullis.rule = field::Empty,
    )
}

impl Check<'_> {
    async fn run(mut self, body: &mut impl BodySource) -> Checked {
        // Policies of which none is enforced refuse nothing.
        let mode = if self.rulebook.only_watches() { Mode::Shadow } else { self.gateway.mode };
        let mut known = Known::new(mode);
        let service = self.rulebook.routes().service();
        let authority = self.parts.uri.authority().map(|authority| (":authority", authority.as_str().as_bytes()));
        let headers = self.parts.headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
        let target = self.parts.uri.path_and_query().map_or("", PathAndQuery::as_str);
        let head = match Head::read(self.parts.method.as_str(), target, authority.into_iter().chain(headers), service) {
            Ok(head) => head,
            Err(refusal) => return self.stop(refused(&refusal), known),
        };
        let canonical = head.target().canonical();
        known.path = Some(canonical.split_once('?').map_or(&*canonical, |(path, _)| path));
        if self.gateway.exempt.iter().any(|exempt| exempt.covers(&self.parts.method, known.path.unwrap_or_default())) {
            known.outcome = Outcome::Exempt;
            return self.pass(known, &canonical);
        }
        let matched = match self.rulebook.routes().find(&head) {
            Found::Route(matched) => matched,
            Found::Unknown(unknown) => return self.stop(without_route(&unknown), known),
            Found::Refused(refusal) => return self.stop(refused(&refusal), known),
        };
        known.of_route(&matched, self.rulebook);
        let Ok(token) = token::token_of(&self.parts.headers, service) else {
            return self.stop(several_tokens(), known);
        };
        known.token = token;
        let peer = (self.gateway.peer)(&self.parts.extensions);
        let incoming = Incoming::new(self.parts, token, peer.as_ref());
        let caller = match self.caller(&incoming).await {
            Ok(caller) => caller,
            Err(stopped) => return self.stop(stopped, known),
        };
        known.caller = Some(&caller);
        if let Err(stopped) = self.is_in_lifetime(&caller) {
            return self.stop(stopped, known);
        }
        let body = match self.body(&matched, &head, body).await {
            Ok(body) => body,
            Err(stopped) => return self.stop(stopped, known),
        };
        let demands = match self.demands(&matched, &body, &caller, &incoming, &mut known).await {
            Ok(demands) => demands,
            Err(stopped) => return self.stop(stopped, known),
        };
        known.demands = Some(&demands);
        known.policies = self.ask(&demands, &caller);
        if let Some(stopped) = self.denied(&demands, &caller, &known) {
            return self.stop(stopped, known);
        }
        known.outcome = Outcome::Allowed;
        self.pass(known, &canonical)
    }

    /// Passes a request on: as it came if the gateway only watches, and else with its canonical target.
    fn pass(self, known: Known<'_>, canonical: &str) -> Checked {
        let target = (known.mode == Mode::Enforce).then(|| self.with_target(canonical)).flatten();
        let (outcome, pass) = (known.outcome, Pass { target, ..self.unchanged(&known) });
        self.log(known, None);
        Checked { request_id: self.ids.request, outcome, action: Action::Pass(pass) }
    }

    /// Refuses a request, or passes it on as it came if the gateway only watches.
    fn stop(self, mut refused: Stopped, known: Known<'_>) -> Checked {
        let (outcome, mode, unchanged) = (refused.outcome, known.mode, self.unchanged(&known));
        self.log(known, Some(&refused));
        let action = match mode {
            Mode::Enforce => {
                refused.request_id.clone_from(&self.ids.request);
                Action::Refuse(*refused)
            }
            Mode::Shadow => Action::Pass(unchanged),
        };
        Checked { request_id: self.ids.request, outcome, action }
    }

    /// Returns how to pass a request on with the target that it has.
    fn unchanged(&self, known: &Known<'_>) -> Pass {
        Pass {
            target: None,
            removed: self.removed(known.caller),
            adds_request_id: self.adds_request_id(),
            changes: self.may_change(known).then(|| known.path.unwrap_or_else(|| self.parts.uri.path()).to_owned()),
        }
    }

    /// Returns whether the request may change what the service has stored.
    fn may_change(&self, known: &Known<'_>) -> bool {
        !self.parts.method.is_safe() && !known.route.is_some_and(Route::only_reads)
    }

    /// Returns the URI with another target; `None` if it has it already.
    fn with_target(&self, target: &str) -> Option<Uri> {
        let uri = &self.parts.uri;
        if uri.path_and_query().map(PathAndQuery::as_str) == Some(target) {
            return None;
        }
        let mut parts = uri.clone().into_parts();
        parts.path_and_query = Some(PathAndQuery::try_from(target).ok()?);
        Uri::from_parts(parts).ok()
    }

    /// Returns whether the request gets an id: it has none, or one that is no id. This one stays if the gateway only watches.
    fn adds_request_id(&self) -> bool {
        !self.ids.is_sent && (self.gateway.mode == Mode::Enforce || !self.parts.headers.contains_key(REQUEST_ID))
    }

    /// Returns the headers to remove: those that could say who the caller is, but for those that did. None if the gateway as a whole only
    /// watches.
    fn removed(&self, caller: Option<&Caller>) -> Vec<HeaderName> {
        let gateway = self.gateway;
        let has_none = gateway.identity_headers.is_empty() && gateway.removed_headers.is_empty();
        if has_none || gateway.mode == Mode::Shadow {
            return Vec::new();
        }
        let told_by = caller.map(Caller::identity_headers).unwrap_or_default();
        let is_removed = |name: &HeaderName| {
            let of_identity = gateway.identity_headers.iter().any(|removed| token::is_named(name, removed));
            of_identity && !told_by.contains(name)
                || gateway.removed_headers.iter().any(|removed| token::is_named(name, removed))
        };
        self.parts.headers.keys().filter(|name| is_removed(name)).cloned().collect()
    }
}
