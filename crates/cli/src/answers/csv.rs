use csv::{Position, ReaderBuilder, StringRecord};

use super::{
    super::unreadable::At,
    record::{Collected, Record},
};

/// Reads a table with a line of headings.
pub(super) fn read(text: &str, collected: &mut Collected<'_>) {
    let mut reader = ReaderBuilder::new().from_reader(text.as_bytes());
    let headings = reader.headers().cloned().unwrap_or_default();
    let missing = Record::NEEDED.into_iter().filter(|one| one.iter().all(|&name| headings.iter().all(|it| it != name)));
    let missing: Vec<String> = missing.map(|one| format!("`{}`", one.join("` or `"))).collect();
    if !missing.is_empty() {
        let (at, message) = (At::Line(line_at(text, &Position::new())), format!("no column {}", missing.join(", ")));
        let help = "name the fields on the first line, as in `role,token,api,action,owner,decision`";
        return collected.note(at, message, Some(help.into()));
    }
    let mut row = StringRecord::new();
    loop {
        let position = reader.position().clone();
        let at = || At::Line(line_at(text, &position));
        match reader.read_record(&mut row) {
            Ok(false) => return,
            Ok(true) => {
                collected.add(at, row.deserialize(Some(&headings)).map_err(|error| in_short(&error, &headings)));
            }
            Err(error) => collected.note(at(), in_short(&error, &headings), None),
        }
        if collected.is_cut() {
            return;
        }
    }
}

/// The line of the record that is read from a position on: empty lines before it are none of its own.
fn line_at(text: &str, position: &Position) -> usize {
    let start = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let rest = text.get(start..).unwrap_or_default().trim_start_matches(['\r', '\n']);
    let before = text.get(..text.len() - rest.len()).unwrap_or_default();
    1 + before.matches('\n').count()
}

/// What is wrong with a row, without where it is.
fn in_short(error: &csv::Error, headings: &StringRecord) -> String {
    match error.kind() {
        csv::ErrorKind::Deserialize { err, .. } => {
            let heading = err.field().and_then(|field| headings.get(usize::try_from(field).ok()?));
            heading.map_or_else(|| err.kind().to_string(), |heading| format!("`{heading}`: {}", err.kind()))
        }
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => format!("{len} fields, expected {expected_len}"),
        _ => error.to_string(),
    }
}
