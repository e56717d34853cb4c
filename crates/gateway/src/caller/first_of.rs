//! Two authenticators as one.

use std::sync::Arc;

use http::{HeaderName, HeaderValue};

use super::{AuthenticationError, Authenticator, Caller, Incoming};

/// Asks one authenticator, and another one if the first finds no token ([`AuthenticationError::Missing`]) or does not know it
/// ([`AuthenticationError::Unknown`]). What the first refuses for another reason stays refused.
///
/// ```
/// use portcullis_gateway::caller::{FirstOf, TokenFile, TokenKey, TrustedHeaders};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let headers = TrustedHeaders::new("user_api", ["10.0.0.0/8".parse()?]).with_user("x-user".parse()?);
/// let tokens = TokenFile::from_text("tokens.yaml", "portcullis_tokens: 1\nkey: '1'\ntokens: []\n", TokenKey::new("1", [7; 32]))?;
/// let either = FirstOf::new(headers, tokens);
/// # let _ = either;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct FirstOf<A, B> {
    first: A,
    second: B,
}

impl<A, B> FirstOf<A, B> {
    /// Returns an authenticator that asks a first one, and then a second one.
    #[must_use]
    pub const fn new(first: A, second: B) -> Self {
        Self { first, second }
    }
}

impl<A: Authenticator, B: Authenticator> Authenticator for FirstOf<A, B> {
    async fn authenticate(&self, request: &Incoming<'_>) -> Result<Arc<Caller>, AuthenticationError> {
        let first = match self.first.authenticate(request).await {
            Err(error @ (AuthenticationError::Missing | AuthenticationError::Unknown)) => error,
            decided => return decided,
        };
        match (self.second.authenticate(request).await, first) {
            // There was a token: that is told, rather than that the second found none.
            (Err(AuthenticationError::Missing), first) => Err(first),
            (decided, _) => decided,
        }
    }

    fn challenge(&self) -> Option<HeaderValue> {
        self.first.challenge().or_else(|| self.second.challenge())
    }

    fn identity_headers(&self) -> Vec<HeaderName> {
        let mut headers = self.first.identity_headers();
        headers.extend(self.second.identity_headers());
        headers
    }
}
