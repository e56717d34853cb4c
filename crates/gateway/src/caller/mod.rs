//! Who makes a request.

mod authenticator;
mod error;
mod identity;
mod incoming;
mod token_key;

pub use authenticator::Authenticator;
pub(crate) use authenticator::ErasedAuthenticator;
pub use error::AuthenticationError;
pub use identity::Caller;
pub use incoming::{Incoming, Peer};
pub use token_key::{TokenHash, TokenKey, TokenKeyError};
