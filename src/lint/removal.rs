//! Places to remove from a text, so that the rest keeps its meaning.
//!
//! Only text that is written in a common way is removed; for everything else, the functions return `None`.

use crate::rules::Place;

/// What lines of YAML end with: one of the two, or both in this order.
const LINE_BREAKS: [char; 2] = ['\r', '\n'];

/// Returns the lines of an item of a list; `None` if it shares its lines with other items.
pub(super) fn lines(text: &str, item: Place) -> Option<Place> {
    let (start, before) = line_before(text, item.bytes().start)?;
    let end = line_end_after(text, item.bytes().end)?;
    let is_alone = before.trim_start().strip_prefix('-').is_some_and(|blanks| blanks.trim().is_empty());
    if is_alone { of_lines(item, start, end) } else { None }
}

/// Returns the place of an item of a list, whether it has its own lines or is in brackets. Other items must remain.
pub(super) fn item(text: &str, item: Place) -> Option<Place> {
    lines(text, item).or_else(|| in_brackets(text, item))
}

/// Returns the place of an item in brackets, with the comma before it and the blanks between; for the first item, with
/// the comma after it.
fn in_brackets(text: &str, item: Place) -> Option<Place> {
    let (before, after) = around(text, item)?;
    let (blanks_before, blanks_after) = (blanks_at_end(before), blanks_at_start(after));
    let (before, after) = (before.strip_suffix(blanks_before)?, after.strip_prefix(blanks_after)?);
    if before.ends_with(',') {
        let blanks = u32::try_from(blanks_before.len()).ok()? + 1;
        return Some(Place {
            column: item.column.checked_sub(blanks)?,
            start: item.start.checked_sub(blanks)?,
            ..item
        });
    }
    let after_comma = after.strip_prefix(',').filter(|_| before.ends_with('['))?;
    let blanks = blanks_after.len() + 1 + blanks_at_start(after_comma).len();
    Some(Place { end: item.end + u32::try_from(blanks).ok()?, ..item })
}

/// Returns the place of a key and its value, with their lines if they share them with nothing else, or else with the
/// comma before them.
pub(super) fn entry(text: &str, key: &str, value: Place) -> Option<Place> {
    let entry = with_key(text, key, value)?;
    let (start, before) = line_before(text, entry.bytes().start)?;
    if before.trim().is_empty() {
        return of_lines(entry, start, line_end_after(text, entry.bytes().end)?);
    }
    let blanks = blanks_at_end(before);
    before.strip_suffix(blanks)?.strip_suffix(',')?;
    let blanks = u32::try_from(blanks.chars().count()).ok()? + 1;
    Some(Place { column: entry.column.checked_sub(blanks)?, start: entry.start.checked_sub(blanks)?, ..entry })
}

/// Returns the place of a value with its key, which may be in quotation marks; `None` if there is anything between
/// them, or a question mark before the key.
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
        ..value
    })
}

/// Returns whether the text ends with a question mark that introduces a key, and not with a comment.
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

/// Returns where the line of a byte starts, and the part of the line before that byte.
fn line_before(text: &str, byte: usize) -> Option<(usize, &str)> {
    let before = text.get(..byte)?;
    let start = before.rfind(LINE_BREAKS).map_or(0, |at| at + 1);
    Some((start, before.get(start..)?))
}

/// Returns where the next line starts; `None` if there is more than a comment after that byte.
fn line_end_after(text: &str, byte: usize) -> Option<usize> {
    let after = text.get(byte..)?;
    let (rest, next_lines) = after.split_at_checked(after.find(LINE_BREAKS).unwrap_or(after.len()))?;
    let line_break = if next_lines.starts_with("\r\n") { 2 } else { next_lines.len().min(1) };
    let rest_of_line = rest.trim();
    (rest_of_line.is_empty() || rest_of_line.starts_with('#')).then_some(byte + rest.len() + line_break)
}

fn of_lines(first: Place, start: usize, end: usize) -> Option<Place> {
    Some(Place { column: 1, start: u32::try_from(start).ok()?, end: u32::try_from(end).ok()?, ..first })
}
