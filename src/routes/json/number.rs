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
    let mut bytes = json.bytes().enumerate();
    while let Some((start, byte)) = bytes.next() {
        match byte {
            b'"' => {
                while bytes.next().is_some_and(|(_, byte)| byte != b'"' && (byte != b'\\' || bytes.next().is_some())) {}
            }
            b'-' | b'0'..=b'9' => {
                let rest = json.get(start..).unwrap_or_default();
                let end = rest.find(|character: char| !matches!(character, '0'..='9' | '+' | '-' | '.' | 'e' | 'E'));
                let literal = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
                if !is_exact(literal) {
                    return false;
                }
                // The bytes of the literal but its first, which is already read.
                for _ in 1..literal.len() {
                    bytes.next();
                }
            }
            _ => {}
        }
    }
    true
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
