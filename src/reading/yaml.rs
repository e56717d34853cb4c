//! Writes YAML: the one place that decides when text needs quotation marks.
//!
//! Readers of YAML disagree about plain scalars. By version 1.1, which `PyYAML` and Ruby follow, `on` and `no` are Booleans,
//! `12:30:45` is a number and `2026-01-31` is a date; by version 1.2 they are text. Text is therefore plain only if no
//! reader can take it for anything else.

use std::{borrow::Cow, fmt::Write as _};

use serde::Serialize;
use serde_yaml::{Mapping, Value};

use crate::message::{is_control, is_plain_yaml, yaml_constant};

/// Returns a value as YAML: blocks indented by two blanks, and scalars as [`yaml_scalar`] writes them. `None` if YAML cannot
/// represent the value, such as bytes.
///
/// ```
/// use std::collections::BTreeMap;
///
/// use portcullis::reading::to_yaml;
///
/// let roles = BTreeMap::from([("admin", vec!["on", "key"]), ("guest", vec![])]);
/// assert_eq!(to_yaml(&roles).as_deref(), Some("admin:\n  - \"on\"\n  - key\nguest: []\n"));
/// ```
#[must_use]
pub fn to_yaml<T: Serialize + ?Sized>(value: &T) -> Option<String> {
    let value = serde_yaml::to_value(value).ok()?;
    let mut text = String::new();
    match &value {
        Value::Mapping(fields) if !fields.is_empty() => write_mapping(&mut text, fields, 0),
        Value::Sequence(items) if !items.is_empty() => write_sequence(&mut text, items, 0),
        flat => {
            write_flat(&mut text, flat);
            text.push('\n');
        }
    }
    Some(text)
}

/// Returns text as a scalar of YAML, on one line, which every reader of YAML 1.1 or 1.2 reads as this text; also within
/// `[]` and `{}`.
///
/// ```
/// use portcullis::reading::yaml_scalar;
///
/// assert_eq!(yaml_scalar("read_only"), "read_only");
/// assert_eq!(yaml_scalar("off"), "\"off\"");
/// assert_eq!(yaml_scalar("12:30:45"), "\"12:30:45\"");
/// assert_eq!(yaml_scalar("two\nlines"), r#""two\nlines""#);
/// ```
#[must_use]
pub fn yaml_scalar(text: &str) -> Cow<'_, str> {
    if is_plain_yaml(text) { Cow::Borrowed(text) } else { Cow::Owned(quoted(text)) }
}

/// Returns what some reader takes a plain scalar for that could be a name: `a number`, `a date`, `a boolean` or `null`; `None`
/// for text.
///
/// Versions 1.1 and 1.2 of YAML, and readers of the same version, differ about numbers and words. What is a number, a date or a
/// constant to one of them counts as one.
pub(super) fn other_meaning(text: &str) -> Option<&'static str> {
    // By the text of version 1.1, `y` and `n` are booleans, too, but no common reader takes them for that.
    if let Some(constant) = yaml_constant(text).filter(|_| text.len() > 1) {
        return Some(constant);
    }
    if !text.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    if is_number(text) { Some("a number") } else { is_date(text).then_some("a date") }
}

/// Returns whether text is a number: decimal, in another base, or parts of sixty such as `12:30`.
fn is_number(text: &str) -> bool {
    let digits =
        |text: &str, radix: u32| !text.is_empty() && text.chars().all(|letter| letter == '_' || letter.is_digit(radix));
    if let Some((_, radix)) = [("0x", 16), ("0o", 8), ("0b", 2)].iter().find(|(prefix, _)| text.starts_with(prefix)) {
        return text.get(2..).is_some_and(|rest| digits(rest, *radix));
    }
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let exponent = exponent.strip_prefix('-').unwrap_or(exponent);
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    whole.split(':').all(|part| digits(part, 10)) && digits(fraction, 10) && digits(exponent, 10)
}

/// Returns whether text is a date, which a time may follow.
fn is_date(text: &str) -> bool {
    let digits =
        |text: &str, most: usize| (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let date = text.split(['T', 't']).next().unwrap_or_default();
    match *date.split('-').collect::<Vec<_>>() {
        [year, month, day] => year.len() == 4 && digits(year, 4) && digits(month, 2) && digits(day, 2),
        _ => false,
    }
}

/// Returns text in double quotation marks. What is not printable is escaped, and what would be a line break in some version.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        // Writing to text cannot fail.
        let _ = match letter {
            '"' => quoted.write_str("\\\""),
            '\\' => quoted.write_str("\\\\"),
            '\n' => quoted.write_str("\\n"),
            '\t' => quoted.write_str("\\t"),
            '\r' => quoted.write_str("\\r"),
            '\u{feff}' | '\u{fffe}' | '\u{ffff}' => write!(quoted, "\\u{:04X}", u32::from(letter)),
            control if is_control(control) => write!(quoted, "\\u{:04X}", u32::from(letter)),
            _ => quoted.write_char(letter),
        };
    }
    quoted.push('"');
    quoted
}

fn write_mapping(text: &mut String, fields: &Mapping, indent: usize) {
    for (number, (key, value)) in fields.iter().enumerate() {
        // The first field follows what begins its line.
        if number > 0 || text.is_empty() || text.ends_with('\n') {
            text.extend(std::iter::repeat_n(' ', indent));
        }
        write_flat(text, key);
        text.push(':');
        match value {
            Value::Mapping(fields) if !fields.is_empty() => {
                text.push('\n');
                write_mapping(text, fields, indent + 2);
            }
            Value::Sequence(items) if !items.is_empty() => {
                text.push('\n');
                write_sequence(text, items, indent + 2);
            }
            flat => {
                text.push(' ');
                write_flat(text, flat);
                text.push('\n');
            }
        }
    }
}

fn write_sequence(text: &mut String, items: &[Value], indent: usize) {
    for (number, item) in items.iter().enumerate() {
        if number > 0 || text.is_empty() || text.ends_with('\n') {
            text.extend(std::iter::repeat_n(' ', indent));
        }
        text.push_str("- ");
        match item {
            Value::Mapping(fields) if !fields.is_empty() => write_mapping(text, fields, indent + 2),
            Value::Sequence(items) if !items.is_empty() => write_sequence(text, items, indent + 2),
            flat => {
                write_flat(text, flat);
                text.push('\n');
            }
        }
    }
}

/// Writes a value without blocks: a scalar, or what is empty.
fn write_flat(text: &mut String, value: &Value) {
    match value {
        Value::Null => text.push_str("null"),
        Value::Bool(value) => text.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => drop(write!(text, "{number}")),
        Value::String(value) => text.push_str(&yaml_scalar(value)),
        Value::Sequence(_) => text.push_str("[]"),
        Value::Mapping(_) => text.push_str("{}"),
        Value::Tagged(tagged) => write_flat(text, &tagged.value),
    }
}
