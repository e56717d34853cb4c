//! Keys of an issuer from a URL.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use arc_swap::ArcSwapOption;
use bytes::Bytes;
use http::{HeaderValue, Request, StatusCode, Uri, header::ACCEPT};
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::{KeySet, KeySetError, KeySource, KeysUnavailable};
use crate::{
    client::{Bounds, ClientError, HttpClient, UrlError, secret_url},
    clock::Clock,
};

/// Keys of an issuer from a URL of a JSON Web Key Set.
///
/// They are fetched when the first token comes, and again when they are old or a token names a key that is not among them. There
/// is one fetch at a time, and a shortest time between two, whatever tokens come. Keys that are old are used while new ones are
/// fetched. If that fails, they are used up to a greatest age; after that, callers cannot be told (503).
///
/// ```no_run
/// use portcullis_gateway::{caller::{KeyUrl, KeyUrlSettings}, client::HttpClient};
/// use std::time::Duration;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut settings = KeyUrlSettings::default();
/// settings.keep = Duration::from_secs(15 * 60);
/// let keys = KeyUrl::new(HttpClient::new()?, "https://identity.example/.well-known/jwks.json", settings)?;
/// # let _ = keys;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct KeyUrl(Arc<Inner>);

/// How keys are fetched and kept.
///
/// ```
/// use portcullis_gateway::caller::KeyUrlSettings;
/// use std::time::Duration;
///
/// assert_eq!(KeyUrlSettings::default().keep, Duration::from_secs(600));
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct KeyUrlSettings {
    /// The age at which keys are fetched again; by default, ten minutes.
    pub keep: Duration,
    /// The shortest time between the beginnings of two fetches; by default, ten seconds.
    pub pause: Duration,
    /// The age beyond which keys are never used; by default, a day. A key that the issuer took back is trusted so long at most.
    pub greatest_age: Duration,
    /// How long a fetch may take, and how large the answer may be; by default, two seconds and a mebibyte.
    pub bounds: Bounds,
    /// Whether the URL may be `http` of another host; by default, it may not. Whoever is between can replace the keys, and be
    /// anybody.
    pub allow_plain_http: bool,
    /// The clock.
    pub clock: Clock,
}

impl Default for KeyUrlSettings {
    fn default() -> Self {
        Self {
            keep: Duration::from_secs(10 * 60),
            pause: Duration::from_secs(10),
            greatest_age: Duration::from_secs(24 * 60 * 60),
            bounds: Bounds::default(),
            allow_plain_http: false,
            clock: Clock::system(),
        }
    }
}

#[derive(Debug)]
struct Inner {
    client: HttpClient,
    url: Uri,
    settings: KeyUrlSettings,
    fetched: ArcSwapOption<Fetched>,
    /// Held by the one fetch that is running.
    attempt: Arc<Mutex<Attempt>>,
}

#[derive(Debug)]
struct Fetched {
    keys: KeySet,
    at: SystemTime,
}

/// The last fetch that was begun.
#[derive(Debug, Default)]
struct Attempt {
    begun: Option<SystemTime>,
    error: Option<Arc<FetchKeysError>>,
}

#[derive(Debug, thiserror::Error)]
enum FetchKeysError {
    #[error(transparent)]
    Client(#[from] ClientError),
    #[error("the server answered with status {0}")]
    Status(StatusCode),
    #[error(transparent)]
    Keys(#[from] KeySetError),
    #[error("the keys are too old")]
    TooOld,
}

impl KeyUrl {
    /// Returns the keys of a URL. Nothing is fetched yet.
    ///
    /// # Errors
    ///
    /// The URL is neither `https` nor of this host, and the settings do not allow that.
    pub fn new(client: HttpClient, url: &str, settings: KeyUrlSettings) -> Result<Self, UrlError> {
        let url = secret_url(url, settings.allow_plain_http)?;
        let (fetched, attempt) = (ArcSwapOption::empty(), Arc::default());
        Ok(Self(Arc::new(Inner { client, url, settings, fetched, attempt })))
    }
}

impl KeySource for KeyUrl {
    async fn keys(&self, id: Option<&str>) -> Result<KeySet, KeysUnavailable> {
        let kept = self.0.usable().filter(|kept| id.is_none_or(|id| kept.keys.has(id)));
        if let Some(kept) = kept {
            if !self.0.is_fresh(&kept) {
                // Nobody waits for it. If a fetch is running already, that is enough.
                if let Ok(attempt) = Arc::clone(&self.0.attempt).try_lock_owned() {
                    self.fetch_in_background(attempt);
                }
            }
            return Ok(kept.keys.clone());
        }
        self.newer(id).await
    }
}

impl KeyUrl {
    /// Fetches keys if they may be fetched now, and returns the newest ones.
    async fn newer(&self, id: Option<&str>) -> Result<KeySet, KeysUnavailable> {
        let has_key = |kept: &Fetched| id.is_none_or(|id| kept.keys.has(id));
        let before = self.0.fetched.load_full();
        let attempt = Arc::clone(&self.0.attempt).lock_owned().await;
        // Another request may have fetched them meanwhile.
        let others = self
            .0
            .usable()
            .filter(|kept| has_key(kept) || before.as_ref().is_none_or(|before| !Arc::ptr_eq(before, kept)));
        if let Some(kept) = others {
            return Ok(kept.keys.clone());
        }
        if let Some(fetch) = self.fetch_in_background(attempt) {
            // A task that was stopped has stored nothing, which is told below.
            let _ = fetch.await;
        }
        let error = self.0.attempt.lock().await.error.clone();
        match (self.0.usable(), error) {
            // A key that is not known may be one that could not be fetched.
            (Some(kept), error) if error.is_none() || has_key(&kept) => Ok(kept.keys.clone()),
            (_, error) => Err(KeysUnavailable::new(error.unwrap_or_else(|| Arc::new(FetchKeysError::TooOld)))),
        }
    }

    /// Begins a fetch, unless the last one was begun just now. It goes on if the request that needs it is given up.
    fn fetch_in_background(&self, mut attempt: OwnedMutexGuard<Attempt>) -> Option<tokio::task::JoinHandle<()>> {
        let inner = Arc::clone(&self.0);
        let (clock, pause) = (&inner.settings.clock, inner.settings.pause);
        if attempt.begun.is_some_and(|begun| clock.is_younger(begun, pause)) {
            return None;
        }
        attempt.begun = Some(clock.now());
        Some(tokio::spawn(async move {
            attempt.error = match inner.fetch().await {
                Ok(keys) => {
                    inner.store(keys);
                    None
                }
                Err(error) => {
                    tracing::warn!(url = %inner.url, error = &error as &dyn std::error::Error, "keys could not be fetched");
                    Some(Arc::new(error))
                }
            };
        }))
    }
}

impl Inner {
    /// Returns the keys that are not too old.
    fn usable(&self) -> Option<Arc<Fetched>> {
        self.fetched.load_full().filter(|kept| self.settings.clock.is_younger(kept.at, self.settings.greatest_age))
    }

    fn is_fresh(&self, kept: &Fetched) -> bool {
        self.settings.clock.is_younger(kept.at, self.settings.keep)
    }

    async fn fetch(&self) -> Result<KeySet, FetchKeysError> {
        let mut request = Request::new(Bytes::new());
        *request.uri_mut() = self.url.clone();
        let accepted = HeaderValue::from_static("application/json, application/jwk-set+json");
        request.headers_mut().insert(ACCEPT, accepted);
        let answer = self.client.send(request, self.settings.bounds).await?;
        // What was a redirect or an error has no keys, whatever its body looks like.
        if answer.status() != StatusCode::OK {
            return Err(FetchKeysError::Status(answer.status()));
        }
        Ok(KeySet::from_bytes(answer.body())?)
    }

    fn store(&self, keys: KeySet) {
        // The same keys stay the same set, so that what was verified with them need not be verified again.
        let kept = self.fetched.load_full().filter(|kept| kept.keys.is_equal(&keys));
        let keys = kept.map_or(keys, |kept| kept.keys.clone());
        self.fetched.store(Some(Arc::new(Fetched { keys, at: self.settings.clock.now() })));
    }
}
