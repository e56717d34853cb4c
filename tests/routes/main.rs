//! HTTP requests as requests of a policy.

mod cases;
mod service;
mod shipped;
mod target;
mod whole;
