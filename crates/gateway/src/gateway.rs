//! A gateway: what decides about requests, and what it needs for it.

use std::{fmt, sync::Arc, time::SystemTime};

use http::{Extensions, HeaderName};
use portcullis::{
    reading::Time,
    record::{Mode, Record, RequestRecord, Start},
};
use tokio::sync::Semaphore;

use crate::{
    Exempt, GatewayBuilder, GatewayLayer, GatewayLimits,
    caller::{Authenticator, Caller, ErasedAuthenticator, Peer, TokenKey},
    log::DecisionLog,
    refusal::AnswerWith,
    request_id::IdMaker,
    rulebook::{CurrentRulebook, ReloadReport, RulebookPolicy},
    stored::ErasedStoredObjects,
};

/// Room for a record of a request with a few demands.
const LINE: usize = 1024;

/// Decides about requests. It is cheap to clone, and clones are the same gateway.
///
/// ```
/// use std::sync::Arc;
/// use portcullis::{reading::Loader, routes::Routes};
/// use portcullis_gateway::{
///     Gateway,
///     caller::{AuthenticationError, Authenticator, Caller, Incoming},
///     rulebook::Rulebook,
/// };
///
/// struct OneToken;
///
/// impl Authenticator for OneToken {
///     async fn authenticate(&self, request: &Incoming<'_>) -> Result<Arc<Caller>, AuthenticationError> {
///         match request.token() {
///             Some("secret") => Ok(Arc::new(Caller::new("org_api").with_roles(["read_only"]))),
///             Some(_) => Err(AuthenticationError::Invalid("another token".into())),
///             None => Err(AuthenticationError::Missing),
///         }
///     }
/// }
///
/// let policy = Loader::new().load_built_in("splunk-observability/roles")?;
/// let (file, text) = Routes::splunk_observability_file();
/// let routes = Routes::from_text(&policy, file, text)?;
/// let gateway = Gateway::builder(Rulebook::new(policy, routes), OneToken).build();
///
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
/// # runtime.block_on(async {
/// use portcullis::record::Outcome;
///
/// let request = |method, token| {
///     http::Request::builder().method(method).uri("/v2/team/T1").header("X-SF-Token", token).body(())
/// };
/// let (parts, ()) = request("GET", "secret")?.into_parts();
/// let checked = gateway.check(&parts, &mut bytes::Bytes::new()).await;
/// assert_eq!(checked.outcome, Outcome::Allowed);
///
/// let (parts, ()) = request("DELETE", "secret")?.into_parts();
/// let checked = gateway.check(&parts, &mut bytes::Bytes::new()).await;
/// assert_eq!(checked.outcome, Outcome::Denied);
/// # Ok::<(), http::Error>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Gateway {
    pub(crate) inner: Arc<Inner>,
}

/// What a gateway has.
pub(crate) struct Inner {
    pub(crate) rulebook: Arc<CurrentRulebook>,
    pub(crate) authenticator: Box<dyn ErasedAuthenticator>,
    pub(crate) identity_headers: Vec<HeaderName>,
    pub(crate) removed_headers: Vec<HeaderName>,
    pub(crate) stored: Option<Box<dyn ErasedStoredObjects>>,
    pub(crate) stored_use: StoredUse,
    pub(crate) mode: Mode,
    pub(crate) exempt: Vec<Exempt>,
    pub(crate) explain_to: ExplainTo,
    pub(crate) unknown_issue: UnknownIssue,
    pub(crate) limits: GatewayLimits,
    pub(crate) memory: Arc<Semaphore>,
    pub(crate) token_key: Option<TokenKey>,
    pub(crate) peer: PeerOf,
    pub(crate) answer: AnswerWith,
    pub(crate) ids: IdMaker,
    pub(crate) log: Option<DecisionLog>,
}

/// Finds the peer of a request in its extensions.
pub(crate) type PeerOf = Arc<dyn Fn(&Extensions) -> Option<Peer> + Send + Sync>;

/// When a gateway fetches stored objects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum StoredUse {
    /// Whenever the route needs one, so that the log says exactly what was demanded.
    #[default]
    Always,
    /// Only if a policy denies the worst case. The decisions are the same, and the log has the worst case of requests that are allowed
    /// anyway.
    IfDenied,
}

/// What a gateway does about tokens of which it is not known when they were issued, if the policy declares lifetimes for their kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum UnknownIssue {
    /// Refuses them, with status 401: they may have ended.
    #[default]
    Refuse,
    /// Accepts them: the authenticator or the service knows when they end.
    Accept,
}

/// Whom a gateway tells why a request is denied: the rules, clauses and smallest changes that would be allowed. Everybody else is told
/// that it is denied.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ExplainTo {
    /// Nobody.
    #[default]
    Nobody,
    /// Callers with one of some roles.
    Roles(Vec<String>),
    /// Everybody who is authenticated.
    Everybody,
}

impl ExplainTo {
    /// Returns that callers with the role `admin` are told.
    #[must_use]
    pub fn admins() -> Self {
        Self::Roles(vec!["admin".to_owned()])
    }

    pub(crate) fn includes(&self, caller: &Caller) -> bool {
        match self {
            Self::Nobody => false,
            Self::Everybody => true,
            Self::Roles(roles) => {
                caller.roles().is_some_and(|of_caller| of_caller.iter().any(|role| roles.contains(role)))
            }
        }
    }
}

impl Gateway {
    /// Returns a builder of a gateway that decides by a rulebook and learns from an authenticator who makes requests.
    ///
    /// With a [`Rulebook`](crate::rulebook::Rulebook), this never changes. With a [`CurrentRulebook`], the gateway decides by the one that is in force.
    pub fn builder(rulebook: impl Into<Arc<CurrentRulebook>>, authenticator: impl Authenticator) -> GatewayBuilder {
        GatewayBuilder::new(rulebook.into(), authenticator)
    }

    /// Returns the rulebook by which the gateway decides, to reload it.
    #[must_use]
    pub fn rulebook(&self) -> &Arc<CurrentRulebook> {
        &self.inner.rulebook
    }

    /// Returns the tower layer. Wrap the whole service in it, not single routes.
    #[must_use]
    pub fn layer(&self) -> GatewayLayer {
        GatewayLayer::new(self.clone())
    }

    /// Forgets stored objects that a request for a canonical path may change: before it is passed on, and after its answer. The layer calls it
    /// with [`Pass::changes`](crate::Pass::changes).
    pub fn forget_stored(&self, path: &str) {
        if let Some(stored) = &self.inner.stored {
            stored.forget(path);
        }
    }
}

impl Inner {
    pub(crate) fn log(&self, record: &RequestRecord<'_>) {
        if let Some(log) = &self.log {
            let mut line = Vec::with_capacity(LINE);
            record.write(&mut line);
            log.send(line);
        }
    }

    /// Logs the result of loading the files again.
    pub(crate) fn log_reload(&self, report: &ReloadReport) {
        if let Some(log) = &self.log {
            log.record(&Record::Reload(report.to_record(&written(SystemTime::now()))));
        }
    }

    /// Logs what is in force when the gateway begins, and what is exempt.
    pub(crate) fn log_start(&self) {
        let rulebook = self.rulebook.current();
        let exempt: Vec<String> = self.exempt.iter().map(ToString::to_string).collect();
        tracing::info!(mode = self.mode.as_str(), ?exempt, "the gateway begins");
        let Some(log) = &self.log else { return };
        log.record(&Record::Start(Start {
            time: written(SystemTime::now()).into(),
            mode: self.mode,
            policies: rulebook.policies().iter().map(RulebookPolicy::configured).collect(),
            exempt: exempt.into_iter().map(Into::into).collect(),
        }));
    }
}

/// Returns a time as records have it.
pub(crate) fn written(time: SystemTime) -> String {
    Time::of_system(time).map(|time| time.to_string()).unwrap_or_default()
}

impl fmt::Debug for Gateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gateway").field("mode", &self.inner.mode).finish_non_exhaustive()
    }
}
