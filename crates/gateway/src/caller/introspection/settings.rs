//! How a token introspection server is asked.

use std::{fmt, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::HeaderValue;

use crate::{
    client::{Bounds, form_encoded},
    clock::Clock,
};

/// How a token introspection server is asked, and how its answers are kept.
///
/// ```
/// use portcullis_gateway::caller::IntrospectionSettings;
/// use std::time::Duration;
///
/// let mut settings = IntrospectionSettings::default();
/// settings.keep = Duration::from_secs(10);
/// assert_eq!(settings.tokens, 10_000);
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct IntrospectionSettings {
    /// How long an answer is kept that a token is active; by default, 30 seconds. A token that was revoked is taken so long.
    pub keep: Duration,
    /// How long an answer is kept that a token is not active; by default, five seconds.
    pub keep_inactive: Duration,
    /// Of how many tokens answers are kept; by default, 10,000.
    pub tokens: u64,
    /// How many tokens are asked for at once; by default, 64. Others wait for as long as an answer may take.
    pub at_once: usize,
    /// How long an answer may take, and how large it may be; by default, two seconds and 64 KiB.
    pub bounds: Bounds,
    /// Whether the URL may be `http` of another host; by default, it may not. Whoever is between can read the tokens.
    pub allow_plain_http: bool,
    /// The clock.
    pub clock: Clock,
}

impl Default for IntrospectionSettings {
    fn default() -> Self {
        Self {
            keep: Duration::from_secs(30),
            keep_inactive: Duration::from_secs(5),
            tokens: 10_000,
            at_once: 64,
            bounds: Bounds::new(Duration::from_secs(2), 64 * 1024),
            allow_plain_http: false,
            clock: Clock::system(),
        }
    }
}

/// What a gateway shows to the server to be allowed to ask.
///
/// ```
/// use portcullis_gateway::caller::IntrospectionCredentials;
///
/// let credentials = IntrospectionCredentials::basic("gateway", "the secret");
/// assert!(!format!("{credentials:?}").contains("secret"));
/// ```
#[derive(Clone)]
pub struct IntrospectionCredentials(HeaderValue);

impl IntrospectionCredentials {
    /// Returns the id and the secret of a client, which are sent as `Basic` (RFC 6749, section 2.3.1).
    #[must_use]
    pub fn basic(id: &str, secret: &str) -> Self {
        let pair = STANDARD.encode(format!("{}:{}", form_encoded(id), form_encoded(secret)));
        Self::of(HeaderValue::try_from(format!("Basic {pair}")))
    }

    /// Returns a token of the gateway itself, which is sent as `Bearer`. It must be visible ASCII.
    ///
    /// # Errors
    ///
    /// The token has other characters.
    pub fn bearer(token: &str) -> Result<Self, http::header::InvalidHeaderValue> {
        HeaderValue::try_from(format!("Bearer {token}")).map(|header| Self::of(Ok(header)))
    }

    fn of(header: Result<HeaderValue, http::header::InvalidHeaderValue>) -> Self {
        // Base64 is always a valid value, so that the empty one is never sent.
        let mut header = header.unwrap_or_else(|_| HeaderValue::from_static(""));
        header.set_sensitive(true);
        Self(header)
    }

    pub(super) fn header(&self) -> HeaderValue {
        self.0.clone()
    }
}

impl fmt::Debug for IntrospectionCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IntrospectionCredentials(..)")
    }
}
