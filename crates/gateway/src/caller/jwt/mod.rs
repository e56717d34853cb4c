//! Callers by JSON Web Tokens.

mod algorithm;
mod key_file;
mod key_set;
mod key_source;
#[cfg(feature = "client")]
mod key_url;
mod rules;
mod verified;

use std::sync::Arc;

use http::HeaderValue;
use jsonwebtoken::{
    Header, Validation,
    crypto::{CryptoProvider, rust_crypto},
    decode, decode_header,
};

use super::{AuthenticationError, Authenticator, Caller, ClaimMap, Incoming, strict_json::Strict};
use crate::clock::Clock;
pub use algorithm::JwtAlgorithm;
pub use key_file::{KeyFile, KeyFileError};
pub use key_set::{KeySet, KeySetError};
pub use key_source::{KeySource, KeysUnavailable};
#[cfg(feature = "client")]
pub use key_url::{KeyUrl, KeyUrlSettings};
pub use rules::JwtRules;
use rules::Validity;
use verified::Verified;

/// Callers by JSON Web Tokens that are signed with a key of an issuer.
///
/// The signature is verified with the key that the header names (`kid`), or with the only one that fits. The algorithm must be
/// among those of the [`JwtRules`], and the key one for it. What the header says of keys otherwise (`jku`, `jwk`, `x5c`) is
/// ignored.
///
/// A token that does not have three parts is none that this authenticator knows ([`AuthenticationError::Unknown`]).
///
/// ```
/// use portcullis_gateway::caller::{ClaimMap, JwtAlgorithm, JwtAuthenticator, JwtRules, KeySet, TextClaim};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let keys = r#"{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"1","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#;
/// let rules = JwtRules::new([JwtAlgorithm::EdDsa]).with_issuers(["https://identity.example"]).with_audiences(["o11y"]);
/// let claims = ClaimMap::new(TextClaim::fixed("user_api")).with_user("/sub".parse()?);
/// let authenticator = JwtAuthenticator::new(KeySet::from_text(keys)?, rules, claims).with_cache(10_000);
/// # let _ = authenticator;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct JwtAuthenticator<K> {
    keys: K,
    rules: JwtRules,
    claims: ClaimMap,
    clock: Clock,
    verified: Option<Verified>,
}

/// A token that was verified.
#[derive(Clone, Debug)]
struct Token {
    caller: Arc<Caller>,
    validity: Validity,
    /// The id of the key that the header names, and the set in which it was.
    key: Option<String>,
    keys: KeySet,
}

impl<K: KeySource> JwtAuthenticator<K> {
    /// Returns an authenticator for tokens that are signed with certain keys.
    #[must_use]
    pub fn new(keys: K, rules: JwtRules, claims: ClaimMap) -> Self {
        // If another package of the program enables a second implementation, `jsonwebtoken` panics unless one is chosen.
        if CryptoProvider::try_get_default().is_none() {
            // It fails if another thread has chosen one meanwhile, which is as good.
            let _ = rust_crypto::DEFAULT_PROVIDER.install_default();
        }
        Self { keys, rules, claims, clock: Clock::system(), verified: None }
    }

    /// Keeps some verified tokens, so that their signatures are not verified for each request. Times are checked every time, and
    /// a token is verified again when the keys have changed. Of each token, the hash is kept, with its caller.
    #[must_use]
    pub fn with_cache(self, tokens: u64) -> Self {
        Self { verified: Some(Verified::new(tokens)), ..self }
    }

    /// Sets the clock.
    #[must_use]
    pub fn with_clock(self, clock: Clock) -> Self {
        Self { clock, ..self }
    }

    async fn find(&self, text: &str) -> Result<Arc<Caller>, AuthenticationError> {
        if let Some(token) = self.verified.as_ref().and_then(|verified| verified.get(text))
            && self.keys(token.key.as_deref()).await?.is_same(&token.keys)
        {
            self.rules.check_time(token.validity, self.clock.now())?;
            return Ok(token.caller);
        }
        let token = self.verify(text).await?;
        let caller = Arc::clone(&token.caller);
        if let Some(verified) = &self.verified {
            verified.insert(text, token);
        }
        Ok(caller)
    }

    async fn keys(&self, id: Option<&str>) -> Result<KeySet, AuthenticationError> {
        self.keys.keys(id).await.map_err(|error| AuthenticationError::Unavailable(error.into()))
    }

    async fn verify(&self, text: &str) -> Result<Token, AuthenticationError> {
        if text.len() > self.rules.longest() {
            return Err(AuthenticationError::Invalid("it is too long".into()));
        }
        if text.bytes().filter(|&byte| byte == b'.').count() != 2 {
            return Err(AuthenticationError::Unknown);
        }
        let header: Header = decode_header(text).map_err(|_| AuthenticationError::Invalid("the header".into()))?;
        let algorithm = JwtAlgorithm::of(header.alg).filter(|&algorithm| self.rules.allows(algorithm));
        let algorithm = algorithm.ok_or_else(|| AuthenticationError::Invalid("the algorithm is not allowed".into()))?;
        self.rules.check_type(header.typ.as_deref())?;

        let keys = self.keys(header.kid.as_deref()).await?;
        let key = keys.find(header.kid.as_deref(), algorithm);
        let key = key.ok_or_else(|| AuthenticationError::Invalid("no key of the issuer fits".into()))?;
        let mut signature_only = Validation::new(header.alg);
        signature_only.required_spec_claims.clear();
        (signature_only.validate_exp, signature_only.validate_nbf) = (false, false);
        signature_only.validate_aud = false;
        let token = decode::<Strict>(text, key, &signature_only);
        let Strict(claims) = token.map_err(|error| AuthenticationError::Invalid(error.to_string()))?.claims;
        if !claims.is_object() {
            return Err(AuthenticationError::Invalid("the claims are no object".into()));
        }

        self.rules.check_parties(&claims)?;
        let validity = JwtRules::validity(&claims)?;
        self.rules.check_time(validity, self.clock.now())?;
        let caller = Arc::new(self.claims.caller(&claims)?);
        Ok(Token { caller, validity, key: header.kid, keys })
    }
}

impl<K: KeySource> Authenticator for JwtAuthenticator<K> {
    async fn authenticate(&self, request: &Incoming<'_>) -> Result<Arc<Caller>, AuthenticationError> {
        self.find(request.token().ok_or(AuthenticationError::Missing)?).await
    }

    fn challenge(&self) -> Option<HeaderValue> {
        Some(HeaderValue::from_static("Bearer"))
    }
}
