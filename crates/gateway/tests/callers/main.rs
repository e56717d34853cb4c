//! The ready-made authenticators.

#[path = "../support/server.rs"]
#[cfg(feature = "client")]
mod server;

mod claims;
mod first_of;
#[cfg(feature = "client")]
mod introspection;
#[cfg(feature = "jwt")]
mod jwt;
#[cfg(feature = "jwt")]
mod key_sets;
#[cfg(all(feature = "client", feature = "jwt"))]
mod key_urls;
#[cfg(feature = "jwt")]
mod signed;
mod support;
mod token_file;
mod trusted_headers;
