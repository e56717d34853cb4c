//! Strategies for property tests: requests of a policy, and whole policies.
//!
//! All requests are equally likely. They are drawn as names, so that a failure prints them. They shrink to the simplest
//! request with which the test still fails: to names that are declared first. If there is nothing to draw, as with
//! [`denied`] of a policy that denies nothing, the test fails with an error that states it.
//!
//! ```
//! use std::sync::LazyLock;
//! use portcullis::{Policy, oracle::strategies};
//! use proptest::prelude::*;
//!
//! static POLICY: LazyLock<Policy> = LazyLock::new(|| Policy::splunk_observability().unwrap());
//!
//! /// The program under test.
//! fn status(role: &str, token: &str, api: &str, action: &str, owner: Option<&str>) -> u16 {
//! #   let names = portcullis::Names::new(role, token, api, action).with_owner(owner.unwrap());
//! #   if POLICY.decide_names(&names).is_allow() { 200 } else { 403 }
//! #   /*
//!     ...
//! #   */
//! }
//!
//! proptest! {
//!     # /*
//!     #[test]
//!     # */
//!     fn what_is_denied_is_forbidden(request in strategies::denied(&POLICY)) {
//!         let status = status(request.role, request.token.unwrap_or_default(), request.api, request.action, request.owner);
//!         prop_assert_eq!(status, 403);
//!     }
//! }
//! # what_is_denied_is_forbidden();
//! ```

mod boundary;
mod policies;
mod requests;
mod shrinking;

pub use boundary::boundary;
pub use policies::{PolicyText, policies};
pub use requests::{allowed, denied, matching, requests, requests_in};
