//! Numbers, and which of them are known exactly.

use crate::routes::truth::Truth;

/// A number.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Number {
    /// An integer that is not negative.
    Natural(u64),
    /// A negative integer.
    Negative(i64),
    /// Another number that only texts of the same value are read as.
    Float(f64),
    /// Another number that texts of different values may be read as. It equals nothing, not even itself.
    Inexact,
}

/// How many decimal digits any 64-bit float keeps.
const EXACT_DIGITS: usize = 15;
/// With at most so many digits and such an exponent, a number is far from the limits of 64-bit floats.
const LONGEST_DIGITS: usize = 40;
const LARGEST_EXPONENT: u32 = 250;
/// Two floats that are nearer to each other, relatively, may come from two spellings of one number.
const NEAR: f64 = 1e-12;

impl Number {
    /// Returns whether two numbers are the same.
    pub(super) fn same(self, other: Self) -> Truth {
        match (self, other) {
            (Self::Natural(one), Self::Natural(other)) => (one == other).into(),
            (Self::Negative(one), Self::Negative(other)) => (one == other).into(),
            (Self::Natural(_), Self::Negative(_)) | (Self::Negative(_), Self::Natural(_)) => Truth::HoldsNot,
            (Self::Float(one), Self::Float(other)) if one.to_bits() == other.to_bits() => Truth::Holds,
            (Self::Float(one), Self::Float(other)) if (one - other).abs() > NEAR * one.abs().max(other.abs()) => {
                Truth::HoldsNot
            }
            // Whether `1` and `1.0` are the same depends on the service.
            _ => Truth::Unknown,
        }
    }
}

/// Returns whether every number of a JSON text that is read as a float has few enough digits that no number of another value,
/// with as few digits, is read as the same float.
pub(super) fn has_exact_floats(json: &str) -> bool {
    let mut rest = json.as_bytes();
    loop {
        let starts = |&byte: &u8| matches!(byte, b'"' | b'-' | b'0'..=b'9');
        let found = rest.iter().position(starts).and_then(|at| rest.get(at..)).unwrap_or_default();
        rest = match found {
            [] => return true,
            [b'"', text @ ..] => after_text(text),
            _ => {
                let is_in_numbers = |byte: &u8| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
                let end = found.iter().position(|byte| !is_in_numbers(byte)).unwrap_or(found.len());
                let (literal, after) = found.split_at(end);
                if !str::from_utf8(literal).is_ok_and(is_exact) {
                    return false;
                }
                after
            }
        };
    }
}

/// Returns what follows the quotation mark at the end of a text.
fn after_text(mut text: &[u8]) -> &[u8] {
    loop {
        let end = text.iter().position(|&byte| byte == b'"' || byte == b'\\');
        let found = end.and_then(|at| text.get(at..)).unwrap_or_default();
        match found {
            [b'\\', _, after @ ..] => text = after,
            [_, after @ ..] => return after,
            [] => return &[],
        }
    }
}

fn is_exact(literal: &str) -> bool {
    if literal.parse::<i64>().is_ok() || literal.parse::<u64>().is_ok() {
        return true;
    }
    let (digits, exponent) = literal.split_once(['e', 'E']).unwrap_or((literal, "0"));
    let significant = digits.bytes().filter(u8::is_ascii_digit).skip_while(|digit| *digit == b'0').count();
    let exponent = exponent.parse::<i32>().map_or(u32::MAX, i32::unsigned_abs);
    significant <= EXACT_DIGITS && digits.len() <= LONGEST_DIGITS && exponent <= LARGEST_EXPONENT
}
