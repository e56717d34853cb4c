//! HTTP requests as requests of a policy.

mod cases;
mod corpus;
mod fuzzed;
mod service;
mod shipped;
mod target;
mod whole;
