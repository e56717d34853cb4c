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
    routes::{Found, Head},
};

use tracing::{Instrument as _, Span, field};

use crate::{
    Gateway, Refused,
    body::BodySource,
    caller::Incoming,
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
        let mut known = Known::new(self.gateway.mode);
        let peer = (self.gateway.peer)(&self.parts.extensions);
        let service = self.rulebook.routes().service();
        let authority = self.parts.uri.authority().map(|authority| (":authority", authority.as_str().as_bytes()));
        let headers = self.parts.headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
        let target = self.parts.uri.path_and_query().map_or("", PathAndQuery::as_str);
        let head = match Head::read(self.parts.method.as_str(), target, authority.into_iter().chain(headers), service) {
            Ok(head) => head,
            Err(refusal) => return self.stop(refused(&refusal), known, None),
        };
        let canonical = head.target().canonical();
        known.path = Some(canonical.split_once('?').map_or(&*canonical, |(path, _)| path));
        let incoming = |token| Incoming::new(self.parts, token, peer.as_ref());
        if self.gateway.exempt.iter().any(|exempt| exempt.covers(&self.parts.method, known.path.unwrap_or_default())) {
            known.outcome = Outcome::Exempt;
            return self.pass(known, &incoming(None), Some(&canonical));
        }
        let matched = match self.rulebook.routes().find(&head) {
            Found::Route(matched) => matched,
            Found::Unknown(unknown) => return self.stop(without_route(&unknown), known, Some(&incoming(None))),
            Found::Refused(refusal) => return self.stop(refused(&refusal), known, Some(&incoming(None))),
        };
        known.of_route(&matched, self.rulebook);
        let Ok(token) = token::token_of(&self.parts.headers, service) else {
            return self.stop(several_tokens(), known, Some(&incoming(None)));
        };
        known.token = token;
        let incoming = incoming(token);
        let caller = match self.caller(&incoming).await {
            Ok(caller) => caller,
            Err(stopped) => return self.stop(stopped, known, Some(&incoming)),
        };
        known.caller = Some(&caller);
        if let Err(stopped) = self.is_in_lifetime(&caller) {
            return self.stop(stopped, known, Some(&incoming));
        }
        let body = match self.body(&matched, &head, body).await {
            Ok(body) => body,
            Err(stopped) => return self.stop(stopped, known, Some(&incoming)),
        };
        let demands = match self.demands(&matched, &body, &caller, &incoming, &mut known).await {
            Ok(demands) => demands,
            Err(stopped) => return self.stop(stopped, known, Some(&incoming)),
        };
        known.demands = Some(&demands);
        known.policies = self.ask(&demands, &caller);
        if let Some(stopped) = self.denied(&demands, &caller, &mut known) {
            return self.stop(stopped, known, Some(&incoming));
        }
        known.outcome = Outcome::Allowed;
        known.changes = matched.route().method().changes_state() && !matched.route().only_reads();
        self.pass(known, &incoming, Some(&canonical))
    }

    /// Passes a request on: as it came if the gateway only watches, and else with its canonical target.
    fn pass(self, known: Known<'_>, incoming: &Incoming<'_>, canonical: Option<&str>) -> Checked {
        let target = canonical.filter(|_| known.mode == Mode::Enforce).and_then(|target| self.with_target(target));
        let pass = Pass {
            target,
            removed: self.removed(incoming),
            adds_request_id: self.adds_request_id(),
            changes: known.path.filter(|_| known.changes).map(ToOwned::to_owned),
        };
        let outcome = known.outcome;
        self.log(known, None);
        Checked { request_id: self.ids.request, outcome, action: Action::Pass(pass) }
    }

    /// Refuses a request, or passes it on as it came if the gateway only watches.
    fn stop(self, mut refused: Stopped, known: Known<'_>, incoming: Option<&Incoming<'_>>) -> Checked {
        let (outcome, mode) = (refused.outcome, known.mode);
        let changes = known.path.filter(|_| self.parts.method != http::Method::GET).map(ToOwned::to_owned);
        self.log(known, Some(&refused));
        let action = match mode {
            Mode::Enforce => {
                refused.request_id.clone_from(&self.ids.request);
                Action::Refuse(*refused)
            }
            Mode::Shadow => {
                let peer = (self.gateway.peer)(&self.parts.extensions);
                let anybody = Incoming::new(self.parts, None, peer.as_ref());
                Action::Pass(Pass {
                    target: None,
                    removed: self.removed(incoming.unwrap_or(&anybody)),
                    adds_request_id: self.adds_request_id(),
                    changes,
                })
            }
        };
        Checked { request_id: self.ids.request, outcome, action }
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

    /// Returns the headers to remove: those that say who the caller is, unless they come from somebody who may say so. None if the gateway
    /// as a whole only watches.
    fn removed(&self, incoming: &Incoming<'_>) -> Vec<HeaderName> {
        let gateway = self.gateway;
        if gateway.mode == Mode::Shadow {
            return Vec::new();
        }
        let of_identity =
            if gateway.identity_headers.is_empty() || gateway.authenticator.takes_identity_headers(incoming) {
                &[][..]
            } else {
                &gateway.identity_headers
            };
        if of_identity.is_empty() && gateway.removed_headers.is_empty() {
            return Vec::new();
        }
        let is_removed = |name: &HeaderName| {
            of_identity.iter().chain(&gateway.removed_headers).any(|removed| token::is_named(name, removed))
        };
        self.parts.headers.keys().filter(|name| is_removed(name)).cloned().collect()
    }
}
