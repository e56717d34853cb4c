//! HTTP requests as requests of a policy.

mod cases;
mod shipped;
mod target;
