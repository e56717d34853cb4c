//! HTTP requests as requests of a policy.

mod target;
