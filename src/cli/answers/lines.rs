use std::io::BufRead;

use super::record::{At, Collected};

/// Reads a JSON object a line; empty lines are left out.
pub(super) fn read(input: impl BufRead, collected: &mut Collected<'_>) {
    for (number, line) in (1..).zip(input.lines()) {
        match line {
            Ok(line) if line.trim().is_empty() => {}
            Ok(line) => collected.add(At::Line(number), serde_json::from_str(&line).map_err(|error| error.to_string())),
            Err(error) => return collected.note(At::Line(number), format!("cannot be read: {error}"), None),
        }
        if collected.is_full() {
            return;
        }
    }
}
