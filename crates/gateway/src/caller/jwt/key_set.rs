//! The public keys of an issuer.

use std::{fmt, sync::Arc};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::DecodingKey;
use serde_json::Value;

use super::JwtAlgorithm;
use crate::caller::strict_json::Strict;

/// The fewest bits of an RSA key. Shorter ones can be factored, or soon will be.
const LEAST_RSA_BITS: usize = 2048;

/// The public keys of an issuer: a JSON Web Key Set (RFC 7517). Clones share the keys.
///
/// Only keys for signatures are used: RSA from 2048 bits, EC on P-256 and P-384, and Ed25519. Others, and secret keys of any
/// kind, are left out.
///
/// ```
/// use portcullis_gateway::caller::KeySet;
///
/// let text = r#"{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"1","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#;
/// assert_eq!(KeySet::from_text(text)?.len(), 1);
/// # Ok::<(), portcullis_gateway::caller::KeySetError>(())
/// ```
#[derive(Clone, Debug)]
pub struct KeySet(Arc<[Key]>);

/// Why a text is not a set of keys.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeySetError {
    /// It is not JSON, or an object has a name twice.
    #[error("the key set is not JSON")]
    Json(#[source] serde_json::Error),
    /// It has no list `keys` of objects.
    #[error("the key set has no list `keys` of objects")]
    Shape,
    /// No key is one for signatures that can be used.
    #[error("the key set has no key for signatures that can be used")]
    NoKey,
}

/// A key, and what it may verify.
struct Key {
    id: Option<String>,
    kind: Kind,
    /// The one algorithm that it is for, if it names one.
    algorithm: Option<String>,
    verifier: DecodingKey,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Rsa,
    P256,
    P384,
    Ed25519,
}

impl KeySet {
    /// Reads a set of keys.
    ///
    /// # Errors
    ///
    /// The text is no such set, or has no key that can be used.
    pub fn from_text(text: &str) -> Result<Self, KeySetError> {
        Self::from_bytes(text.as_bytes())
    }

    /// Reads a set of keys.
    ///
    /// # Errors
    ///
    /// See [`from_text`](Self::from_text).
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeySetError> {
        let Strict(set) = serde_json::from_slice(bytes).map_err(KeySetError::Json)?;
        let keys = set.get("keys").and_then(Value::as_array).ok_or(KeySetError::Shape)?;
        if !keys.iter().all(Value::is_object) {
            return Err(KeySetError::Shape);
        }
        let keys: Arc<[Key]> = keys.iter().filter_map(Key::read).collect();
        if keys.is_empty() { Err(KeySetError::NoKey) } else { Ok(Self(keys)) }
    }

    /// Returns how many keys can be used.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns whether no key can be used.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns whether a key has an id.
    #[must_use]
    pub fn has(&self, id: &str) -> bool {
        self.0.iter().any(|key| key.id.as_deref() == Some(id))
    }

    /// Returns the one key for an algorithm, with an id if the token names one. Of several, none is tried.
    pub(super) fn find(&self, id: Option<&str>, algorithm: JwtAlgorithm) -> Option<&DecodingKey> {
        let mut fitting = self.0.iter().filter(|key| key.fits(algorithm) && (id.is_none() || key.id.as_deref() == id));
        match (fitting.next(), fitting.next()) {
            (Some(key), None) => Some(&key.verifier),
            _ => None,
        }
    }

    /// Returns whether it is the very same set, rather than an equal one.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Returns a set with the same keys as another one that was read from the same text.
    #[cfg(feature = "client")]
    pub(super) fn is_equal(&self, other: &Self) -> bool {
        self.0.len() == other.0.len() && self.0.iter().zip(other.0.iter()).all(|(key, other)| key.is_equal(other))
    }
}

impl Key {
    /// Returns the key that an object describes, if it can be used.
    fn read(object: &Value) -> Option<Self> {
        let text = |name: &str| object.get(name).and_then(Value::as_str);
        // `jsonwebtoken` takes any length, and panics later.
        let number =
            |name: &str, length| text(name).filter(|number| decode(number).is_some_and(|it| it.len() == length));
        let is_for_signatures = object.get("use").is_none_or(|purpose| purpose == "sig");
        let may_verify = object.get("key_ops").is_none_or(|operations| {
            operations.as_array().is_some_and(|list| list.iter().any(|operation| operation == "verify"))
        });
        if !is_for_signatures || !may_verify {
            return None;
        }
        let (kind, key) = match (text("kty")?, text("crv")) {
            ("RSA", _) => {
                let (modulus, exponent) = (text("n")?, text("e")?);
                if bits(modulus)? < LEAST_RSA_BITS {
                    return None;
                }
                (Kind::Rsa, DecodingKey::from_rsa_components(modulus, exponent))
            }
            ("EC", Some("P-256")) => (Kind::P256, DecodingKey::from_ec_components(number("x", 32)?, number("y", 32)?)),
            ("EC", Some("P-384")) => (Kind::P384, DecodingKey::from_ec_components(number("x", 48)?, number("y", 48)?)),
            ("OKP", Some("Ed25519")) => (Kind::Ed25519, DecodingKey::from_ed_components(number("x", 32)?)),
            _ => return None,
        };
        Some(Self {
            id: text("kid").map(Into::into),
            kind,
            algorithm: text("alg").map(Into::into),
            verifier: key.ok()?,
        })
    }

    fn fits(&self, algorithm: JwtAlgorithm) -> bool {
        let kind = match algorithm {
            JwtAlgorithm::Es256 => Kind::P256,
            JwtAlgorithm::Es384 => Kind::P384,
            JwtAlgorithm::EdDsa => Kind::Ed25519,
            _ => Kind::Rsa,
        };
        // Newer key sets name Ed25519 itself as the algorithm (RFC 9864).
        let is_named = |name: &str| name == algorithm.name() || (name == "Ed25519" && algorithm == JwtAlgorithm::EdDsa);
        self.kind == kind && self.algorithm.as_deref().is_none_or(is_named)
    }

    #[cfg(feature = "client")]
    fn is_equal(&self, other: &Self) -> bool {
        use jsonwebtoken::DecodingKeyKind::{RsaModulusExponent, SecretOrDer};
        let same_key = match (self.verifier.kind(), other.verifier.kind()) {
            (SecretOrDer(key), SecretOrDer(other)) => key == other,
            (RsaModulusExponent { n, e }, RsaModulusExponent { n: other_n, e: other_e }) => {
                n == other_n && e == other_e
            }
            _ => false,
        };
        same_key && self.id == other.id && self.kind == other.kind && self.algorithm == other.algorithm
    }
}

/// Returns the bytes of a number in base64, as `jsonwebtoken` reads it.
fn decode(number: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(number).ok()
}

/// Returns how many bits a number in base64 has.
fn bits(number: &str) -> Option<usize> {
    let bytes = decode(number)?;
    let mut rest = bytes.iter().skip_while(|&&byte| byte == 0);
    let first = rest.next()?;
    Some(rest.count().saturating_mul(8).saturating_add(first.checked_ilog2()? as usize).saturating_add(1))
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key").field("id", &self.id).field("kind", &self.kind).finish_non_exhaustive()
    }
}
