//! An embeddable permission policy engine.
//!
//! A closed vocabulary of roles, kinds of token, operations and owners spans a finite grid of requests; a YAML table says
//! who may pass each cell of it. Deciding is one look into a bit table; explaining goes down to the rule, its line and
//! the clause of the document that it rests on.
//!
//! # The house
//!
//! Each floor uses only those below it.
//!
//! | floor | module | what |
//! |---|---|---|
//! | 1 | `space` | names, ids, requests, cells, sets of cells, cubes: [`Vocabulary`], [`Request`], [`CellSet`], [`Cube`] |
//! | 2 | [`rules`], [`mod@reference`] | what a policy file says, and the specification of what it means |
//! | 2 | `suite` | what a file of tests says, with the feature `oracle` |
//! | 3 | `reading` | YAML to rules and suites: [`Limits`], [`LoadError`], [`Problem`] |
//! | 4 | `policy` | rules to a table, decisions and explanations: [`Policy`], [`Batch`], [`Explanation`] |
//! | 5 | `analysis`, [`lint`] | questions about the whole space: [`Violation`], [`Diff`], lints |
//! | 5 | `oracle` | the right answers, for tests and about tests, with the feature of that name |
//! | 6 | `codegen` | a door: policies as Rust source for build scripts, with the feature of that name |
//!
//! The command line, the package `portcullis-cli`, stands on top, and uses nothing but this interface.
//!
//! # Features
//!
//! | feature | what |
//! |---|---|
//! | `std` | on by default: what needs the standard library |
//! | `yaml` | on by default, needs `std`: policies, suites and locks from files and texts, and questions about them |
//! | `schema` | JSON Schemas of those files, for editors |
//! | `oracle` | a policy as the oracle of tests; pulls in nothing |
//! | `proptest` | `oracle` with strategies for property tests |
//! | `codegen` | a policy as a Rust module, for build scripts; pulls in nothing |

#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(
    not(feature = "yaml"),
    allow(dead_code, unused_imports, reason = "the lower floors offer more than is used without the others")
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
pub mod rules;
pub mod space;
#[cfg(feature = "oracle")]
mod suite;

#[cfg(feature = "std")]
pub use analysis::Diff;
pub use policy::{Decider, Explanation, Fingerprint, Policy, ResolveError, Ruling, SomeNames};
#[cfg(feature = "yaml")]
pub use reading::{Limits, LoadError};
pub use space::{Column, Decision, Names, Request, Vocabulary};

/// The README's code is compiled and run.
#[cfg(all(doctest, feature = "oracle"))]
#[doc = include_str!("../README.md")]
struct Readme;
