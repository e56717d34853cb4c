//! HTTP requests as requests of a policy.

mod cases;
mod corpus;
mod fuzzed;
mod numbers;
mod service;
mod shipped;
mod target;
mod whole;
