//! The checks of the fuzz targets, which are those of the library's own tests.

#![allow(dead_code, reason = "the files of the tests have more than the checks need")]

#[path = "../../routes/fuzzed/mod.rs"]
mod fuzzed;
#[path = "../../routes/target/lenient.rs"]
mod lenient;
#[path = "../../routes/target/reference.rs"]
mod reference;

use fuzzed::Reached;

/// The modules where the checks look for them.
mod target {
    pub(crate) use crate::{lenient, reference};
}

/// Checks the head of a request. Returns whether the bytes are a request.
pub fn check_target(bytes: &[u8]) -> bool {
    fuzzed::head::check(bytes) > Reached::NoRequest
}

/// Checks the body of a request. Returns whether the request has a route.
pub fn check_body(bytes: &[u8]) -> bool {
    fuzzed::body::check(bytes) == Reached::Demands
}
