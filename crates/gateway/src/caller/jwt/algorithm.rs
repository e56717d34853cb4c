//! Algorithms of signatures.

use jsonwebtoken::Algorithm;
use serde::Deserialize;

/// An algorithm of signatures with a public key. There is none for a shared secret, and none without a signature, so that no
/// configuration lets them in.
///
/// ```
/// use portcullis_gateway::caller::JwtAlgorithm;
///
/// assert_eq!(serde_json::from_str::<JwtAlgorithm>("\"ES256\"")?, JwtAlgorithm::Es256);
/// assert!(serde_json::from_str::<JwtAlgorithm>("\"HS256\"").is_err());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[non_exhaustive]
pub enum JwtAlgorithm {
    /// RSA (PKCS #1 1.5) with SHA-256.
    #[serde(rename = "RS256")]
    Rs256,
    /// RSA (PKCS #1 1.5) with SHA-384.
    #[serde(rename = "RS384")]
    Rs384,
    /// RSA (PKCS #1 1.5) with SHA-512.
    #[serde(rename = "RS512")]
    Rs512,
    /// RSA (PSS) with SHA-256.
    #[serde(rename = "PS256")]
    Ps256,
    /// RSA (PSS) with SHA-384.
    #[serde(rename = "PS384")]
    Ps384,
    /// RSA (PSS) with SHA-512.
    #[serde(rename = "PS512")]
    Ps512,
    /// ECDSA on P-256 with SHA-256.
    #[serde(rename = "ES256")]
    Es256,
    /// ECDSA on P-384 with SHA-384.
    #[serde(rename = "ES384")]
    Es384,
    /// Ed25519.
    #[serde(rename = "EdDSA")]
    EdDsa,
}

impl JwtAlgorithm {
    /// Returns the algorithm that a header names; `None` if it is none of these.
    pub(super) const fn of(algorithm: Algorithm) -> Option<Self> {
        Some(match algorithm {
            Algorithm::RS256 => Self::Rs256,
            Algorithm::RS384 => Self::Rs384,
            Algorithm::RS512 => Self::Rs512,
            Algorithm::PS256 => Self::Ps256,
            Algorithm::PS384 => Self::Ps384,
            Algorithm::PS512 => Self::Ps512,
            Algorithm::ES256 => Self::Es256,
            Algorithm::ES384 => Self::Es384,
            Algorithm::EdDSA => Self::EdDsa,
            _ => return None,
        })
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Rs384 => "RS384",
            Self::Rs512 => "RS512",
            Self::Ps256 => "PS256",
            Self::Ps384 => "PS384",
            Self::Ps512 => "PS512",
            Self::Es256 => "ES256",
            Self::Es384 => "ES384",
            Self::EdDsa => "EdDSA",
        }
    }
}
