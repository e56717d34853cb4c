//! Builds gateways.

use std::sync::Arc;

use bytes::Bytes;
use http::{Extensions, HeaderName, Response};
use portcullis::record::Mode;
use tokio::sync::Semaphore;

use crate::{
    Exempt, ExplainTo, Gateway, GatewayLimits, Refused, StoredUse, UnknownIssue,
    caller::{Authenticator, ErasedAuthenticator, Peer, TokenKey},
    gateway::{Inner, PeerOf},
    log::DecisionLog,
    refusal::AnswerWith,
    request_id::IdMaker,
    rulebook::CurrentRulebook,
    stored::{ErasedStoredObjects, StoredObjects},
};

/// Builds a [`Gateway`]. Whatever is not set is as strict as possible.
#[must_use]
pub struct GatewayBuilder {
    rulebook: Arc<CurrentRulebook>,
    authenticator: Box<dyn ErasedAuthenticator>,
    stored: Option<Box<dyn ErasedStoredObjects>>,
    stored_use: StoredUse,
    mode: Mode,
    exempt: Vec<Exempt>,
    removed_headers: Vec<HeaderName>,
    explain_to: ExplainTo,
    unknown_issue: UnknownIssue,
    limits: GatewayLimits,
    token_key: Option<TokenKey>,
    peer: PeerOf,
    answer: AnswerWith,
    log: Option<DecisionLog>,
}

impl GatewayBuilder {
    pub(crate) fn new(rulebook: Arc<CurrentRulebook>, authenticator: impl Authenticator) -> Self {
        Self {
            rulebook,
            authenticator: Box::new(authenticator),
            stored: None,
            stored_use: StoredUse::default(),
            mode: Mode::default(),
            exempt: Vec::new(),
            removed_headers: Vec::new(),
            explain_to: ExplainTo::default(),
            unknown_issue: UnknownIssue::default(),
            limits: GatewayLimits::default(),
            token_key: None,
            peer: Arc::new(|extensions| extensions.get::<Peer>().cloned()),
            answer: Arc::new(Refused::answer),
            log: None,
        }
    }

    /// Sets where stored objects come from. Without, the worst is assumed of them.
    pub fn stored_objects(self, stored: impl StoredObjects) -> Self {
        Self { stored: Some(Box::new(stored)), ..self }
    }

    /// Sets when stored objects are fetched.
    pub fn stored_use(self, stored_use: StoredUse) -> Self {
        Self { stored_use, ..self }
    }

    /// Sets whether the gateway enforces its decisions. By default, it does.
    pub fn mode(self, mode: Mode) -> Self {
        Self { mode, ..self }
    }

    /// Adds a method and a path that are exempt from decisions.
    pub fn exempt(mut self, exempt: Exempt) -> Self {
        self.exempt.push(exempt);
        self
    }

    /// Adds a header that is removed from every request, because the services behind the gateway take it from the gateway alone.
    pub fn remove_header(mut self, name: HeaderName) -> Self {
        self.removed_headers.push(name);
        self
    }

    /// Sets whom the gateway tells why a request is denied. By default, nobody.
    pub fn explain_to(self, explain_to: ExplainTo) -> Self {
        Self { explain_to, ..self }
    }

    /// Sets what the gateway does about tokens of which it is not known when they were issued.
    pub fn unknown_issue(self, unknown_issue: UnknownIssue) -> Self {
        Self { unknown_issue, ..self }
    }

    /// Sets limits on what a request can cost.
    pub fn limits(self, limits: GatewayLimits) -> Self {
        Self { limits, ..self }
    }

    /// Sets the log of decisions. Without, decisions are only measured.
    pub fn log(self, log: DecisionLog) -> Self {
        Self { log: Some(log), ..self }
    }

    /// Sets the key with which tokens are hashed in the log. Without, the log does not tell tokens apart.
    pub fn token_key(self, key: TokenKey) -> Self {
        Self { token_key: Some(key), ..self }
    }

    /// Sets how the peer of a request is found in its extensions. By default, it is the extension [`Peer`].
    ///
    /// In axum, it is in `ConnectInfo`:
    ///
    /// ```
    /// use std::net::SocketAddr;
    /// use axum::extract::ConnectInfo;
    /// use portcullis_gateway::{GatewayBuilder, caller::Peer};
    ///
    /// fn for_axum(builder: GatewayBuilder) -> GatewayBuilder {
    ///     builder.peer_with(|extensions| {
    ///         let peer = extensions.get::<ConnectInfo<SocketAddr>>()?;
    ///         Some(Peer::Address(peer.ip()))
    ///     })
    /// }
    /// ```
    pub fn peer_with(self, peer: impl Fn(&Extensions) -> Option<Peer> + Send + Sync + 'static) -> Self {
        Self { peer: Arc::new(peer), ..self }
    }

    /// Sets how answers to requests that are refused are made. By default, they are those of [`Refused::answer`].
    pub fn answer_with(self, answer: impl Fn(&Refused) -> Response<Bytes> + Send + Sync + 'static) -> Self {
        Self { answer: Arc::new(answer), ..self }
    }

    /// Builds the gateway.
    #[must_use]
    pub fn build(self) -> Gateway {
        let memory = self.limits.all_bodies.min(Semaphore::MAX_PERMITS);
        let inner = Inner {
            rulebook: self.rulebook,
            identity_headers: self.authenticator.identity_headers(),
            authenticator: self.authenticator,
            removed_headers: self.removed_headers,
            stored: self.stored,
            stored_use: self.stored_use,
            mode: self.mode,
            exempt: self.exempt,
            explain_to: self.explain_to,
            unknown_issue: self.unknown_issue,
            limits: self.limits,
            memory: Arc::new(Semaphore::new(memory)),
            token_key: self.token_key,
            peer: self.peer,
            answer: self.answer,
            ids: IdMaker::new(),
            log: self.log,
        };
        inner.log_start();
        let inner = Arc::new(inner);
        let logging = Arc::downgrade(&inner);
        inner.rulebook.on_reload(move |report| {
            if let Some(gateway) = logging.upgrade() {
                gateway.log_reload(report);
            }
        });
        Gateway { inner }
    }
}
