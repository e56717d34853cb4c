//! Callers by the answers of a token introspection server (RFC 7662).

mod answer;
mod asked;
mod settings;

use std::{fmt, sync::Arc, time::Duration};

use http::HeaderValue;
use moka::sync::Cache;
use tokio::sync::Semaphore;

use super::{AuthenticationError, Authenticator, Caller, ClaimMap, Incoming, TokenHash, TokenKey};
use crate::client::{HttpClient, UrlError, secret_url};
use answer::{Answer, Told};
use asked::{Asked, Server};
pub use settings::{IntrospectionCredentials, IntrospectionSettings};

/// How long an answer is held that nobody asks for. The cache panics at times of centuries.
const LONGEST_IDLE: Duration = Duration::from_secs(24 * 60 * 60);

/// Callers by the answers of a token introspection server (RFC 7662).
///
/// Answers are kept for a while, by the hash of the token, but never beyond the token's end. A server is asked once at a time
/// about a token, whatever requests wait for the answer. While it does not answer, callers cannot be told (503). Tokens are in
/// no log and no error.
///
/// What is kept is the time for which a token is taken after it was revoked.
///
/// ```no_run
/// use portcullis_gateway::{
///     caller::{ClaimMap, Introspection, IntrospectionCredentials, IntrospectionSettings, TextClaim},
///     client::HttpClient,
/// };
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let introspection = Introspection::new(
///     HttpClient::new()?,
///     "https://identity.example/introspect",
///     &IntrospectionCredentials::basic("gateway", "the secret"),
///     ClaimMap::new(TextClaim::fixed("user_api")).with_user("/sub".parse()?),
///     IntrospectionSettings::default(),
/// )?;
/// # let _ = introspection;
/// # Ok(())
/// # }
/// ```
pub struct Introspection {
    server: Arc<Server>,
    settings: IntrospectionSettings,
    key: TokenKey,
    asked: Cache<TokenHash, Arc<Asked>>,
}

impl Introspection {
    /// Returns an authenticator that asks a server. It is not asked yet.
    ///
    /// # Errors
    ///
    /// The URL is neither `https` nor of this host, and the settings do not allow that.
    pub fn new(
        client: HttpClient,
        url: &str,
        credentials: &IntrospectionCredentials,
        claims: ClaimMap,
        settings: IntrospectionSettings,
    ) -> Result<Self, UrlError> {
        let url = secret_url(url, settings.allow_plain_http)?;
        let places = Semaphore::new(settings.at_once.clamp(1, Semaphore::MAX_PERMITS));
        let (credentials, bounds) = (credentials.header(), settings.bounds);
        let server = Arc::new(Server { client, url, credentials, claims, bounds, places });
        let idle = settings.keep.max(settings.keep_inactive).saturating_add(settings.bounds.time);
        let asked = Cache::builder()
            .max_capacity(settings.tokens)
            // What was not used for so long is too old anyway.
            .time_to_idle(idle.min(LONGEST_IDLE))
            .build();
        // The hashes never leave the process, and must only be such that nobody finds two tokens with the same hash.
        Ok(Self { server, settings, key: TokenKey::new("", [0; 32]), asked })
    }

    async fn find(&self, token: &str) -> Result<Arc<Caller>, AuthenticationError> {
        let asked = self.asked.get_with(self.key.hash(token), Arc::default);
        if let Some(answer) = asked.answer().filter(|answer| self.is_kept(answer)) {
            return self.caller(&answer);
        }
        let clock = self.settings.clock.clone();
        let keeps = |answer: &Answer| self.is_kept(answer);
        let answer = asked.ask(&self.server, token, clock, keeps).await;
        answer
            .map_or_else(|error| Err(AuthenticationError::Unavailable(Box::new(error))), |answer| self.caller(&answer))
    }

    /// Returns whether an answer need not be asked for again.
    fn is_kept(&self, answer: &Answer) -> bool {
        let keep = match answer.told {
            Told::Active { .. } => self.settings.keep,
            Told::Inactive | Told::Invalid(_) => self.settings.keep_inactive,
        };
        self.settings.clock.is_younger(answer.at, keep)
    }

    fn caller(&self, answer: &Answer) -> Result<Arc<Caller>, AuthenticationError> {
        match &answer.told {
            Told::Active { caller, begin, end } => {
                let now = self.settings.clock.now();
                let is_valid = end.is_none_or(|end| now < end) && begin.is_none_or(|begin| begin <= now);
                if is_valid { Ok(Arc::clone(caller)) } else { Err(AuthenticationError::Expired) }
            }
            Told::Inactive => Err(AuthenticationError::Invalid("the server says that it is not active".into())),
            Told::Invalid(problem) => Err(AuthenticationError::Invalid(problem.clone())),
        }
    }
}

impl Authenticator for Introspection {
    async fn authenticate(&self, request: &Incoming<'_>) -> Result<Arc<Caller>, AuthenticationError> {
        self.find(request.token().ok_or(AuthenticationError::Missing)?).await
    }

    fn challenge(&self) -> Option<HeaderValue> {
        Some(HeaderValue::from_static("Bearer"))
    }
}

impl fmt::Debug for Introspection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Introspection").field("url", &self.server.url).finish_non_exhaustive()
    }
}
