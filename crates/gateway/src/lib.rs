//! A tower layer that lets through what a portcullis policy allows.

#![forbid(unsafe_code)]
#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    clippy::unreachable
)]

pub mod caller;
#[cfg(feature = "client")]
pub mod client;
pub mod clock;
pub mod log;
pub mod rulebook;
pub mod stored;
