//! Ids of requests.

use std::{
    hash::{BuildHasher, Hasher, RandomState},
    sync::atomic::{AtomicU64, Ordering},
};

use http::HeaderMap;

/// The header with the id of a request.
pub(crate) const REQUEST_ID: &str = "x-request-id";

/// The longest id that is taken from a request.
const LONGEST: usize = 128;

/// The ids of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RequestIds {
    /// Of the header `x-request-id`, else of `traceparent`, else made here.
    pub(crate) request: String,
    /// The trace id of the header `traceparent`.
    pub(crate) trace: Option<String>,
    /// Whether the request has the header `x-request-id` with this id.
    pub(crate) is_sent: bool,
}

/// Makes ids that no other gateway makes: a random number of this one, and a count.
#[derive(Debug)]
pub(crate) struct IdMaker {
    random: u64,
    count: AtomicU64,
}

impl IdMaker {
    pub(crate) fn new() -> Self {
        // The only source of randomness in the standard library.
        Self { random: RandomState::new().build_hasher().finish(), count: AtomicU64::new(0) }
    }

    /// Returns the ids of a request.
    pub(crate) fn ids(&self, headers: &HeaderMap) -> RequestIds {
        let trace = one(headers, "traceparent").and_then(trace_id).map(ToOwned::to_owned);
        if let Some(sent) = one(headers, REQUEST_ID).filter(|id| is_id(id)) {
            return RequestIds { request: sent.to_owned(), trace, is_sent: true };
        }
        let request = trace.clone().unwrap_or_else(|| self.make());
        RequestIds { request, trace, is_sent: false }
    }

    fn make(&self) -> String {
        let count = self.count.fetch_add(1, Ordering::Relaxed);
        let mut id = String::with_capacity(32);
        for number in [self.random, count] {
            for byte in number.to_be_bytes() {
                id.extend([byte >> 4, byte & 0xf].map(|digit| char::from_digit(digit.into(), 16).unwrap_or('0')));
            }
        }
        id
    }
}

/// Returns the only value of a header, if it is a text.
fn one<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?;
    if values.next().is_some() { None } else { value.to_str().ok() }
}

/// Returns whether a text is an id: not too long, and without characters that mean something in logs and headers.
fn is_id(text: &str) -> bool {
    let is_in_ids = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:/+=@".contains(&byte);
    (1..=LONGEST).contains(&text.len()) && text.bytes().all(is_in_ids)
}

/// Returns the trace id of a header `traceparent`, by the W3C recommendation on trace context.
fn trace_id(value: &str) -> Option<&str> {
    let mut parts = value.split('-');
    let (version, trace, parent, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let is_hex = |text: &str, length| {
        text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
    };
    let is_zero = |text: &str| text.bytes().all(|byte| byte == b'0');
    // Later versions may have more parts.
    let is_complete = version != "ff" && (version != "00" || parts.next().is_none());
    let is_valid = is_hex(version, 2) && is_hex(trace, 32) && is_hex(parent, 16) && is_hex(flags, 2);
    (is_valid && is_complete && !is_zero(trace) && !is_zero(parent)).then_some(trace)
}
