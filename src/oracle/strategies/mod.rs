//! What property tests draw: requests of a policy, and whole policies.
//!
//! Requests are drawn evenly, and by their names, so that a failure prints them. They shrink to the simplest: to names that
//! are declared first, in as many columns as the test still fails with. Where there is nothing to draw from, as with
//! [`denied`] of a policy that denies nothing, the test fails with a sentence that says so.
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
//! #   let names = portcullis::Names { role, token, api, action, owner };
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
//!         let status = status(request.role, request.token, request.api, request.action, request.owner);
//!         prop_assert_eq!(status, 403);
//!     }
//! }
//! # what_is_denied_is_forbidden();
//! ```

mod boundary;
mod numbered;
mod policies;
mod requests;
mod shrinking;
mod simpler;
mod small;

pub use boundary::boundary;
pub use policies::{PolicyText, policies};
pub use requests::{allowed, denied, matching, requests, requests_in};
