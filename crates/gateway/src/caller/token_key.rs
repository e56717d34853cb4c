//! Keyed hashes of tokens, so that logs and files never have the tokens themselves.

use std::fmt;

use thiserror::Error;

/// A key for hashes of tokens (BLAKE3), with its id.
///
/// Whoever has the key can test whether a token is the one of a hash, so keep it as secret as tokens. `b3sum --keyed TOKEN_FILE < KEY_FILE`
/// prints the same hashes, where one file has the token without a line feed and the other one the 32 bytes of the key.
///
/// ```
/// use portcullis_gateway::caller::TokenKey;
///
/// let key = TokenKey::new("2026-12", [7; 32]);
/// assert_eq!(key.hash("TOKEN"), key.hash("TOKEN"));
/// assert_ne!(key.hash("TOKEN"), TokenKey::new("2027-01", [8; 32]).hash("TOKEN"));
/// // As `b3sum` 1.8 prints it:
/// assert_eq!(key.hash("TOKEN").to_string(), "9cb46341c5a8786a9e9ef1f98fb8931e6ffb097fa6eabfc313056fceeccc4a5f");
/// ```
#[derive(Clone)]
pub struct TokenKey {
    id: String,
    key: [u8; 32],
}

/// The hash of a token. Equality takes the same time whatever the hashes are.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TokenHash(blake3::Hash);

/// Why a text is not a key or a hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("expected 64 hexadecimal digits")]
#[non_exhaustive]
pub struct TokenKeyError;

impl TokenKey {
    /// Returns a key.
    #[must_use]
    pub fn new(id: impl Into<String>, key: [u8; 32]) -> Self {
        Self { id: id.into(), key }
    }

    /// Returns a key from 64 hexadecimal digits.
    ///
    /// # Errors
    ///
    /// The text is something else.
    ///
    /// ```
    /// use portcullis_gateway::caller::TokenKey;
    ///
    /// let key = TokenKey::from_hex("2026-12", &"07".repeat(32))?;
    /// assert_eq!(key.hash("TOKEN"), TokenKey::new("2026-12", [7; 32]).hash("TOKEN"));
    /// # Ok::<(), portcullis_gateway::caller::TokenKeyError>(())
    /// ```
    pub fn from_hex(id: impl Into<String>, digits: &str) -> Result<Self, TokenKeyError> {
        let key = blake3::Hash::from_hex(digits).map_err(|_| TokenKeyError)?;
        Ok(Self::new(id, *key.as_bytes()))
    }

    /// Returns the id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Returns the hash of a token.
    #[must_use]
    pub fn hash(&self, token: &str) -> TokenHash {
        TokenHash(blake3::keyed_hash(&self.key, token.as_bytes()))
    }
}

impl fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenKey").field("id", &self.id).finish_non_exhaustive()
    }
}

impl std::str::FromStr for TokenHash {
    type Err = TokenKeyError;

    fn from_str(digits: &str) -> Result<Self, TokenKeyError> {
        blake3::Hash::from_hex(digits).map(Self).map_err(|_| TokenKeyError)
    }
}

impl fmt::Display for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_hex())
    }
}

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TokenHash({self})")
    }
}
