#![cfg_attr(all(feature = "client", feature = "jwt", feature = "watch"), doc = include_str!("../README.md"))]
#![cfg_attr(
    not(all(feature = "client", feature = "jwt", feature = "watch")),
    doc = "A tower layer that lets through what a portcullis policy allows. Its manual is part of the documentation of all features."
)]
#![forbid(unsafe_code)]
#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    clippy::unreachable
)]

pub mod body;
mod builder;
pub mod caller;
mod check;
#[cfg(feature = "client")]
pub mod client;
pub mod clock;
mod exempt;
mod gateway;
mod layer;
mod limits;
pub mod log;
pub mod measures;
mod refusal;
mod request_id;
pub mod rulebook;
pub mod stored;
mod token;

pub use builder::GatewayBuilder;
pub use check::{Action, Checked, Pass};
pub use exempt::{Exempt, ExemptError};
pub use gateway::{ExplainTo, Gateway, StoredUse, UnknownIssue};
pub use layer::{GatewayLayer, GatewayService};
pub use limits::GatewayLimits;
pub use portcullis::record::{Mode, Outcome, PolicyMode};
pub use refusal::Refused;
