//! Times as tokens and headers have them.

use std::time::{Duration, SystemTime};

use portcullis::reading::Time;
use serde_json::Value;

/// Returns the time of a number of seconds since the beginning of 1970.
pub(super) fn of_seconds(seconds: f64) -> Option<SystemTime> {
    let whole = Duration::try_from_secs_f64(seconds).ok()?;
    let time = SystemTime::UNIX_EPOCH.checked_add(whole)?;
    // What no calendar can write is no time at which a token was issued or ends.
    Time::of_system(time).map(|_| time)
}

/// Returns the time of a number of JSON, which counts seconds.
pub(super) fn of_number(value: &Value) -> Option<SystemTime> {
    of_seconds(value.as_f64()?)
}

/// Returns the time of a text: RFC 3339, or digits that count seconds since the beginning of 1970.
pub(super) fn of_text(text: &str) -> Option<SystemTime> {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return of_seconds(text.parse().ok()?);
    }
    of_rfc_3339(text)
}

/// Returns the time of a text as RFC 3339 writes it.
pub(super) fn of_rfc_3339(text: &str) -> Option<SystemTime> {
    text.parse::<Time>().ok()?.to_system()
}
