//! Who makes a request.
//!
//! An [`Authenticator`] tells the [`Caller`] of a request. Ready-made ones:
//!
//! | authenticator | knows the caller by |
//! |---|---|
//! | [`TokenFile`] | a file of keyed token hashes |
//! | [`TrustedHeaders`] | headers of a proxy that is named as a peer |
//! | `JwtAuthenticator` (feature `jwt`) | JSON Web Tokens, with keys from a file or a URL |
//! | `Introspection` (feature `client`) | the answer of a token introspection server (RFC 7662) |
//! | [`FirstOf`] | one of two authenticators |

mod authenticator;
mod claims;
mod error;
mod first_of;
mod identity;
mod incoming;
#[cfg(feature = "client")]
mod introspection;
#[cfg(feature = "jwt")]
mod jwt;
mod moments;
mod network;
#[cfg(any(feature = "client", feature = "jwt"))]
mod strict_json;
mod text_file;
mod token_file;
mod token_key;
mod trusted_headers;

pub use authenticator::Authenticator;
pub(crate) use authenticator::ErasedAuthenticator;
pub use claims::{ClaimMap, ClaimPointer, ClaimPointerError, RolesClaim, TextClaim, UnknownRoles};
pub use error::AuthenticationError;
pub use first_of::FirstOf;
pub use identity::Caller;
pub use incoming::{Incoming, Peer};
#[cfg(feature = "client")]
pub use introspection::{Introspection, IntrospectionCredentials, IntrospectionSettings};
#[cfg(feature = "jwt")]
pub use jwt::{
    JwtAlgorithm, JwtAuthenticator, JwtRules, KeyFile, KeyFileError, KeySet, KeySetError, KeySource, KeysUnavailable,
};
#[cfg(all(feature = "client", feature = "jwt"))]
pub use jwt::{KeyUrl, KeyUrlSettings};
pub use network::{PeerNetwork, PeerNetworkError};
pub use token_file::{EntryProblem, TokenFile, TokenFileError};
pub use token_key::{TokenHash, TokenKey, TokenKeyError};
pub use trusted_headers::TrustedHeaders;
