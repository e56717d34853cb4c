//! Percent-decoding.

use super::{Reason, Refusal};

/// Returns the byte that two hexadecimal digits after a `%` stand for.
pub(super) fn escaped(rest: &[u8]) -> Option<u8> {
    let [high, low, ..] = rest else { return None };
    let (high, low) = (char::from(*high).to_digit(16)?, char::from(*low).to_digit(16)?);
    u8::try_from(16 * high + low).ok()
}

/// Decodes escapes; a `%` that begins none stays. Returns each byte with its place in the text.
pub(super) fn decoded(text: &[u8]) -> impl Iterator<Item = (usize, u8)> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text.get(at..)?;
        let (&first, rest) = rest.split_first()?;
        let place = at;
        let escaped = if first == b'%' { escaped(rest) } else { None };
        at += if escaped.is_some() { 3 } else { 1 };
        Some((place, escaped.unwrap_or(first)))
    })
}

/// Decodes a segment once, and appends its text.
///
/// # Errors
///
/// An escape is malformed, or the text is not UTF-8 or has control characters. The places count from the start of the target, in
/// which the segment begins at `at`.
pub(super) fn decode_segment(raw: &str, at: usize, text: &mut String) -> Result<(), Refusal> {
    let bytes = decode_strictly(raw, at)?;
    let place = |index: usize| at + decoded(raw.as_bytes()).nth(index).map_or(0, |(place, _)| place);
    let decoded = match str::from_utf8(&bytes) {
        Ok(decoded) => decoded,
        Err(error) => return Err(Refusal::at(Reason::NotUtf8, place(error.valid_up_to()))),
    };
    if let Some(index) = decoded.find(char::is_control) {
        return Err(Refusal::at(Reason::Control, place(index)));
    }
    text.push_str(decoded);
    Ok(())
}

fn decode_strictly(raw: &str, at: usize) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::with_capacity(raw.len());
    for (place, byte) in decoded(raw.as_bytes()) {
        let is_escape = raw.as_bytes().get(place) == Some(&b'%');
        if is_escape && raw.as_bytes().get(place + 1..).and_then(escaped).is_none() {
            return Err(Refusal::at(Reason::BadEscape, at + place));
        }
        bytes.push(byte);
    }
    Ok(bytes)
}
