//! An embeddable permission policy engine.
//!
//! A policy is a YAML table of rules over closed lists of roles, kinds of token, operations and owners. It decides a request
//! in a few nanoseconds, and explains every denial: the rule, its line, and the clause of the document that the rule cites.
//! The number of possible requests is finite, so questions about all of them have exact answers.
//!
//! ```
//! use portcullis::{Decision, Names, Policy};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let policy = Policy::from_text("castle.yaml", "
//! portcullis: 1
//! policy: castle
//! vocabulary:
//!   roles: { keeper: {}, guest: {} }
//!   tokens: { key: {}, copied_key: {} }
//!   owners: { none: {} }
//!   apis: { door: { open: {}, look_at: { reads: true } } }
//! default: allow
//! rules:
//!   - { id: keepers-open, api: door, action: open, require: { role: keeper, token: key } }
//! ")?;
//!
//! let open = policy.resolve(&Names::new("guest", "key", "door", "open"))?;
//! assert_eq!(policy.decide(open), Decision::Deny);
//!
//! let why = policy.explain(open).ok_or("a request of another policy")?;
//! assert_eq!(why.deciding_rule().map(|rule| rule.id()), Some("keepers-open"));
//! assert_eq!(why.missing()[0].needs, ["keeper"]);
//! # Ok(())
//! # }
//! ```
//!
//! # Overview
//!
//! - [`Policy`] is loaded once and shared by threads. It decides, explains, and answers questions about all requests.
//! - [`Names`] are the five names of a request, as they come from outside. [`Policy::resolve`] turns them into a
//!   [`Request`], or into an error that suggests the nearest name. For a user with several roles,
//!   [`Policy::resolve_roles`] takes the roles and a [`Call`], which has the other names.
//! - [`Decision`] is either allow or deny. [`Decider`] is the rule, or the default, that decides.
//! - [`Explanation`] says why: every rule that matches, what is missing, and the smallest change that would be allowed.
//! - [`Vocabulary`] lists the names that requests are made of, and every possible request.
//!
//! The other types are in modules:
//!
//! | module | content |
//! |---|---|
//! | [`policy`] | decisions, explanations, batches, fingerprints, lifetimes of tokens, and a builder of policies |
//! | [`reading`] | the loader of files, and errors of loading |
//! | [`rules`] | the rules of a policy as they are written, and [the specification](rules::reference) of what they mean |
//! | [`space`] | ids, cells, cubes and sets of requests |
//! | [`analysis`] | differences between policies, guards, invariants, locks |
//! | [`lint`] | checks of policies for mistakes |
//! | `oracle` | testing with a policy, and testing a policy (feature `oracle`) |
//! | `suite` | suites of tests as they are written (feature `oracle`) |
//! | `routes` | HTTP requests as requests of a policy (feature `routes`) |
//! | `route` | routes as they are written (feature `routes`) |
//! | `record` | records of decisions, as gateways log them (feature `record`) |
//! | `codegen` | policies as Rust modules (feature `codegen`) |
//! | [`guide`] | the manual |
//!
//! # Features
//!
//! | feature | default | what it adds |
//! |---|---|---|
//! | `std` | yes | what needs the standard library; without it, the crate needs `alloc` alone and policies are [built](policy::PolicyBuilder) |
//! | `yaml` | yes | policies and locks from YAML, and lints |
//! | `serde` | no | explanations and reports of lints as data, in the JSON that the command line prints; needs `serde` alone |
//! | `schema` | no | JSON Schemas of the files, for editors |
//! | `oracle` | no | the policy as the oracle of tests; no further dependency |
//! | `proptest` | no | `oracle`, and strategies for property tests |
//! | `routes` | no | HTTP requests as requests of a policy; needs `serde_json` alone |
//! | `record` | no | records of decisions, as gateways log them and tools read them; needs `serde` and `serde_json` alone |
//! | `codegen` | no | policies as Rust modules, for build scripts; no further dependency |

#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(
    not(feature = "yaml"),
    allow(dead_code, unused_imports, reason = "the lower modules have items that only the others use")
)]
#![deny(unsafe_code)]
#![deny(missing_docs)]
// A library in the path of every request must not be able to panic.
#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    clippy::unreachable
)]

extern crate alloc;

#[cfg(feature = "std")]
pub mod analysis;
#[cfg(feature = "codegen")]
pub mod codegen;
mod digest;
pub mod guide;
#[cfg(feature = "yaml")]
pub mod lint;
mod message;
#[cfg(feature = "oracle")]
pub mod oracle;
pub mod policy;
#[cfg(feature = "yaml")]
pub mod reading;
#[cfg(feature = "record")]
pub mod record;
#[cfg(feature = "routes")]
pub mod route;
#[cfg(feature = "routes")]
pub mod routes;
pub mod rules;
pub mod space;
#[cfg(feature = "oracle")]
pub mod suite;

#[cfg(feature = "std")]
pub use analysis::Diff;
pub use policy::{Decider, Explanation, Fingerprint, Policy, ResolveError, Ruling, SomeNames};
#[cfg(feature = "yaml")]
pub use reading::{Limits, LoadError, Loader};
pub use space::{Call, Column, Decision, Names, Request, Vocabulary};

/// The README's code is compiled and run.
#[cfg(all(doctest, feature = "yaml"))]
#[doc = include_str!("../README.md")]
struct Readme;
