//! The method, the target and the headers of a request.

#![no_main]

use libfuzzer_sys::{Corpus, fuzz_target};

fuzz_target!(|bytes: &[u8]| -> Corpus {
    if portcullis_fuzz::check_target(bytes) { Corpus::Keep } else { Corpus::Reject }
});
