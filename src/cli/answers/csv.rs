use std::io::Read;

use csv::{ReaderBuilder, StringRecord};

use super::record::{At, Collected};

/// Reads a table with a line of headings.
pub(super) fn read(input: impl Read, collected: &mut Collected<'_>) {
    let mut reader = ReaderBuilder::new().from_reader(input);
    let headings = match reader.headers() {
        Ok(headings) => headings.clone(),
        Err(error) => return collected.note(At::Line(1), error.to_string(), None),
    };
    let mut row = StringRecord::new();
    loop {
        let line = usize::try_from(reader.position().line()).unwrap_or(usize::MAX);
        match reader.read_record(&mut row) {
            Ok(false) => return,
            Ok(true) => {
                collected.add(At::Line(line), row.deserialize(Some(&headings)).map_err(|error| in_short(&error)));
            }
            Err(error) => return collected.note(At::Line(line), in_short(&error), None),
        }
        if collected.is_full() {
            return;
        }
    }
}

/// What is wrong with a row, without where it is.
fn in_short(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::Deserialize { err, .. } => err.kind().to_string(),
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => format!("{len} fields, expected {expected_len}"),
        _ => error.to_string(),
    }
}
