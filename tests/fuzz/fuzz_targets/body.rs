//! The body of a request, and the objects that are stored.

#![no_main]

use libfuzzer_sys::{Corpus, fuzz_target};

fuzz_target!(|bytes: &[u8]| -> Corpus {
    if portcullis_fuzz::check_body(bytes) { Corpus::Keep } else { Corpus::Reject }
});
