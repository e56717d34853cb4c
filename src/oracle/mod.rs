//! A policy as the oracle of tests: it knows the right answer to every request there is.
//!
//! A program that implements or calls an API has tests of who may do what. With a policy as their oracle, nobody writes
//! the right answers down:
//!
//! - [`Oracle::check_all`] asks a function under test about every request, and shows what it gets wrong as a few sets of
//!   requests, each with one to try, the rule that decides it and the clauses that the rule rests on;
//! - a [`Sample`] does so for a live service that is slow or counts calls: a plan of requests, so many calls at a time,
//!   resumed where it stopped;
//! - [`Vectors`] are requests with their right answers, all or a telling few, for tests in any language;
//! - [`assert_allowed!`](crate::assert_allowed) and [`assert_denied!`](crate::assert_denied) test a policy's own decisions,
//!   and fail with the explanation;
//! - with the feature `proptest`, `strategies` draws requests for property tests, and whole policies for tests of tools.
//!
//! And the tests are tested: a [`Suite`] says what a policy must decide; [`Coverage`] counts what tests ask about, and
//! [`Mutants`] are the faults that they should notice.
//!
//! Take the crate as a development dependency, without the command line:
//! `portcullis = { version = "0.1", default-features = false, features = ["proptest"] }`.
//!
//! ```
//! use portcullis::{Names, Policy, oracle::Oracle};
//!
//! /// What a team built, and would like to know to be right.
//! fn may(request: &Names<'_>) -> bool {
//!     let is_admin = request.role == "admin" && request.token == "user_api";
//!     match (request.api, request.action) {
//!         ("team", "create" | "update") => is_admin,
//!         ("team", "remove_member") => is_admin || request.owner == Some("self"),
//!         _ => true,
//!     }
//! }
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let policy = Policy::splunk_observability()?;
//! let teams = portcullis::SomeNames::default().with_api("team");
//! let disagreements = Oracle::of(&policy).about(&teams)?.check_all(may).unwrap_err();
//! assert!(disagreements.to_string().starts_with(
//!     "15 of 144 requests were answered otherwise than by policy `splunk-observability-admin-only`
//!
//! 15 requests were allowed that the policy denies:
//!   { token: [org_api, org_ingest, org_rum], api: team, action: delete }
//!   { role: [power, usage, read_only], api: team, action: delete }
//!   such as: admin/org_api team.delete none
//!   denied by: rule `team-write`, policies/splunk-observability/admin-only.yaml:"
//! ));
//! # Ok(())
//! # }
//! ```

mod answers;
mod assertions;
mod check;
mod check_error;
mod coverage;
mod disagreements;
mod macros;
mod mutants;
mod sample;
#[cfg(feature = "proptest")]
pub mod strategies;
mod suite;
mod vectors;
mod words;

pub use answers::Answers;
pub use assertions::assert_decision;
pub use check::Oracle;
pub use check_error::CheckError;
pub use coverage::{Coverage, Covered, NameCoverage, OperationCoverage, RuleCoverage};
pub use disagreements::Disagreements;
pub use mutants::{Mutant, Mutants, Mutation};
pub use sample::{Progress, Sample};
pub use suite::{Expected, Fault, Outcome, Subject, Suite, SuiteRun, SuiteTest, SuiteText, TestResult};
pub use vectors::{BoundaryPair, Condition, Part, Strategy, Vector, Vectors};
