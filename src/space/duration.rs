//! Durations as policies write them.

use alloc::{format, string::String};
use core::time::Duration;

/// The units of durations, largest first.
const UNITS: [(char, u64); 5] = [('w', 7 * 24 * 3600), ('d', 24 * 3600), ('h', 3600), ('m', 60), ('s', 1)];

/// Reads a whole number and a unit: `30d`, `12h`, `90m`, `3600s`, `2w`.
pub(crate) fn parse_duration(text: &str) -> Option<Duration> {
    let unit = text.chars().last()?;
    let seconds = UNITS.iter().find(|&&(name, _)| name == unit)?.1;
    let number = text.strip_suffix(unit)?;
    if !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: u64 = number.parse().ok()?;
    (number > 0).then_some(())?;
    number.checked_mul(seconds).map(Duration::from_secs)
}

/// Writes a duration for [`parse_duration`], in the largest unit that divides it.
pub(crate) fn print_duration(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let (unit, size) = UNITS.into_iter().find(|(_, size)| seconds.is_multiple_of(*size)).unwrap_or(('s', 1));
    format!("{}{unit}", seconds / size)
}
