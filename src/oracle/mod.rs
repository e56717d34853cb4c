//! A policy as the oracle of tests: it knows the right answer to every request.
//!
//! A program that implements or calls an API has tests of who is allowed to do what. With a policy as their oracle,
//! nobody has to write the right answers:
//!
//! - [`Oracle::check_all`] asks a function under test about every request, and reports its wrong answers as a few sets
//!   of requests, each with an example, the rule that decides it and the clauses that the rule cites;
//! - a [`Sample`] does the same for a live service that is slow or limits calls: it plans requests, makes some calls
//!   at a time, and continues where it stopped;
//! - [`Vectors`] are requests with their right answers, all or a few that detect many mistakes, for tests in any
//!   language;
//! - [`assert_allowed!`](crate::assert_allowed) and [`assert_denied!`](crate::assert_denied) test a policy's own
//!   decisions, and fail with the explanation;
//! - with the feature `proptest`, `strategies` draws requests for property tests, and whole policies for tests of tools.
//!
//! Tests of the policy itself are measured, too: a [`Suite`] states what a policy must decide, [`Coverage`] counts the
//! requests that tests ask about, and [`Mutants`] are the mistakes that tests should detect.
//!
//! The feature adds no dependency, so take it in a development dependency:
//! `portcullis = { version = "0.1", features = ["oracle"] }`.
//!
//! ```
//! use portcullis::{Names, Policy, SomeNames, oracle::Oracle};
//!
//! /// The program under test.
//! fn may(request: &Names<'_>) -> bool {
//!     let is_admin = request.role == "admin" && request.token == Some("user_api");
//!     match (request.api, request.action) {
//!         ("team", "create" | "update") => is_admin,
//!         ("team", "remove_member") => is_admin || request.owner == Some("self"),
//!         _ => true,
//!     }
//! }
//!
//! let policy = Policy::splunk_observability()?;
//! let teams = SomeNames::ANY.with_api("team");
//! let disagreements = Oracle::new(&policy).about(&teams)?.check_all(may).unwrap_err();
//! assert!(disagreements.to_string().starts_with(
//!     "15 of 144 requests were answered differently than policy `splunk-observability-admin-only` decides
//!
//! 15 requests were allowed that the policy denies:
//!   { token: org_tokens, api: team, action: delete }
//!   { role: non_admin, api: team, action: delete }
//!   such as: admin/org_api team.delete none
//!   denied by: rule `team-write`, policies/splunk-observability/admin-only.yaml:"
//! ));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod answers;
mod assertions;
mod check;
mod coverage;
mod mutants;
mod sample;
#[cfg(feature = "proptest")]
pub mod strategies;
mod suite;
mod vectors;

pub use answers::{Answers, Disagreements, RecordedAnswers};
pub use assertions::assert_decision;
pub use check::{CheckError, Oracle};
pub use coverage::{Coverage, Covered, ExceptionCoverage, NameCoverage, OperationCoverage, RuleCoverage};
pub use mutants::{GuardMutant, GuardMutation, Mutant, Mutants, Mutation};
pub use sample::{Progress, Sample};
pub use suite::{Mismatch, Suite, SuiteText, TestItem, TestOutcome, TestResult, TestRun};
pub use vectors::{BoundaryPair, Condition, ConditionPart, Strategy, Vector, Vectors};
