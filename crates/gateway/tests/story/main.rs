//! A gateway in front of a service on loopback, and clients of it: what is allowed reaches the service as it was sent, and what is
//! not allowed does not reach it.
//!
//! The expected answers are from the documentation of the service: the page on user API access tokens, its roles, and its API reference.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[allow(dead_code, reason = "the example uses the rest")]
#[path = "../../examples/observability/service/mod.rs"]
mod service;

mod bodies;
mod bypasses;
mod client;
mod crowd;
mod faults;
mod grants;
mod modes;
mod people;
mod refusals;
mod sessions;
mod setting;
mod stacks;
mod streams;
mod teams;
