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
//! The command line stands on top, and like every door uses nothing but this interface.
//!
//! # Features
//!
//! `cli`, on by default, is for the `portcullis` binary alone. As a library, take the crate with
//! `default-features = false`. `codegen` is for build scripts: it writes a policy as a Rust module, and pulls in nothing.
//! `oracle` is for tests, as a development dependency, and pulls in nothing either; `proptest` is `oracle` with strategies
//! for property tests.

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

mod analysis;
#[cfg(feature = "codegen")]
pub mod codegen;
mod digest;
pub mod guide;
pub mod lint;
#[cfg(feature = "oracle")]
pub mod oracle;
mod policy;
mod reading;
pub mod rules;
mod space;
#[cfg(feature = "oracle")]
mod suite;

pub use analysis::{AccessChange, DecidedBy, Diff, LockError, UnverifiedError, Violation, VocabularyItem};
pub use policy::{
    Alternative, Batch, BatchError, BatchForm, Change, Columns, End, EndCause, Explanation, Fingerprint,
    JointExplanation, Match, Missing, NameError, Outcome, Policy, ResolveError, Ruling, SomeNames, TokenStatus,
};
pub use reading::{Limits, LoadError, Problem, Related};
#[cfg(feature = "cli")]
pub use reading::{policy_schema, suite_schema};
pub use rules::{Place, Rule, Rules, reference};
pub use space::{
    ActionId, ApiId, Cell, CellSet, Column, Cube, CubeWords, Decision, IdSet, Lifetime, NameTable, Named, Names,
    Operation, OperationId, OwnerId, Request, RoleId, RuleId, TokenId, Vocabulary,
};

/// The README's code is compiled and run.
#[cfg(all(doctest, feature = "oracle"))]
#[doc = include_str!("../README.md")]
struct Readme;
