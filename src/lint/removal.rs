//! What to take out of a text, so that what is left is the same without it.
//!
//! Only what is written the common ways is taken out; of what is not, there is none.

use crate::rules::Place;

/// What lines of YAML end with: either of them, or both in turn.
pub(super) const LINE_BREAKS: [char; 2] = ['\r', '\n'];

/// The lines of an item of a list that has them for itself; nothing for items beside one another in a line.
pub(super) fn lines(text: &str, item: Place) -> Option<Place> {
    let (start, before) = line_before(text, item.bytes().start)?;
    let end = line_end_behind(text, item.bytes().end)?;
    let is_alone = before.trim_start().strip_prefix('-').is_some_and(|blanks| blanks.trim().is_empty());
    if is_alone { of_lines(item.line, start, end) } else { None }
}

/// An item of a list, whether it has lines for itself or stands in brackets; there must be others that stay.
pub(super) fn item(text: &str, item: Place) -> Option<Place> {
    lines(text, item).or_else(|| in_brackets(text, item))
}

/// An item in brackets, the comma before it, and the blanks between; of the first item the comma behind it.
fn in_brackets(text: &str, item: Place) -> Option<Place> {
    let (before, behind) = around(text, item)?;
    let (blanks_before, blanks_behind) = (blanks_at_end(before), blanks_at_start(behind));
    let (before, behind) = (before.strip_suffix(blanks_before)?, behind.strip_prefix(blanks_behind)?);
    if before.ends_with(',') {
        let blanks = u32::try_from(blanks_before.len()).ok()? + 1;
        return Some(Place {
            column: item.column.checked_sub(blanks)?,
            start: item.start.checked_sub(blanks)?,
            ..item
        });
    }
    let behind_comma = behind.strip_prefix(',').filter(|_| before.ends_with('['))?;
    let blanks = blanks_behind.len() + 1 + blanks_at_start(behind_comma).len();
    Some(Place { end: item.end + u32::try_from(blanks).ok()?, ..item })
}

/// A key and its value, with the lines that they have for themselves, or else with the comma before them.
pub(super) fn entry(text: &str, key: &str, value: Place) -> Option<Place> {
    let entry = with_key(text, key, value)?;
    let (start, before) = line_before(text, entry.bytes().start)?;
    if before.trim().is_empty() {
        return of_lines(entry.line, start, line_end_behind(text, entry.bytes().end)?);
    }
    let blanks = blanks_at_end(before);
    before.strip_suffix(blanks)?.strip_suffix(',')?;
    let blanks = u32::try_from(blanks.chars().count()).ok()? + 1;
    Some(Place { column: entry.column.checked_sub(blanks)?, start: entry.start.checked_sub(blanks)?, ..entry })
}

/// The place of a value and of the key before it, in quotation marks or not; nothing where something stands between them, or
/// where a question mark stands before the key.
pub(super) fn with_key(text: &str, key: &str, value: Place) -> Option<Place> {
    let before = text.get(..value.bytes().start)?;
    let before_colon = before.trim_end().strip_suffix(':')?.trim_end_matches(BLANKS);
    let written = [key.to_owned(), format!("\"{key}\""), format!("'{key}'")];
    let before_key = written.iter().find_map(|key| before_colon.strip_suffix(key.as_str()))?;
    if is_question(before_key) {
        return None;
    }
    let (_, line) = line_before(text, before_key.len())?;
    let between = before.get(before_key.len()..)?;
    let lines_between = between.matches(LINE_BREAKS).count() - between.matches("\r\n").count();
    Some(Place {
        line: value.line.checked_sub(u32::try_from(lines_between).ok()?)?,
        column: u32::try_from(line.chars().count()).ok()? + 1,
        start: u32::try_from(before_key.len()).ok()?,
        end: value.end,
    })
}

/// Whether a question mark that is not the end of a comment stands before, as before keys whose colon is on another line.
fn is_question(before: &str) -> bool {
    let before = before.trim_end();
    let line = before.rsplit(LINE_BREAKS).next().unwrap_or_default();
    let before_mark = line.strip_suffix('?').filter(|line| !line.contains('#'));
    before_mark.is_some_and(|line| line.is_empty() || line.ends_with([' ', '\t', '-', '{', ',', '[']))
}

const BLANKS: [char; 2] = [' ', '\t'];

fn blanks_at_end(text: &str) -> &str {
    text.get(text.trim_end_matches(BLANKS).len()..).unwrap_or_default()
}

fn blanks_at_start(text: &str) -> &str {
    text.get(..text.len() - text.trim_start_matches(BLANKS).len()).unwrap_or_default()
}

fn around(text: &str, place: Place) -> Option<(&str, &str)> {
    Some((text.get(..place.bytes().start)?, text.get(place.bytes().end..)?))
}

/// Where the line of a byte starts, and what it has before that byte.
fn line_before(text: &str, byte: usize) -> Option<(usize, &str)> {
    let before = text.get(..byte)?;
    let start = before.rfind(LINE_BREAKS).map_or(0, |at| at + 1);
    Some((start, before.get(start..)?))
}

/// Where the next line starts, if nothing but a comment stands behind that byte.
fn line_end_behind(text: &str, byte: usize) -> Option<usize> {
    let behind = text.get(byte..)?;
    let (rest, next_lines) = behind.split_at_checked(behind.find(LINE_BREAKS).unwrap_or(behind.len()))?;
    let line_break = if next_lines.starts_with("\r\n") { 2 } else { next_lines.len().min(1) };
    let rest_of_line = rest.trim();
    (rest_of_line.is_empty() || rest_of_line.starts_with('#')).then_some(byte + rest.len() + line_break)
}

fn of_lines(line: u32, start: usize, end: usize) -> Option<Place> {
    Some(Place { line, column: 1, start: u32::try_from(start).ok()?, end: u32::try_from(end).ok()? })
}
