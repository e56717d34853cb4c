use super::{
    super::unreadable::At,
    json::{in_short, read_record},
    record::Collected,
};

/// Reads a JSON object a line; empty lines are left out.
pub(super) fn read(text: &str, collected: &mut Collected<'_>) {
    for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        match read_record(line) {
            Ok(record) => collected.add(|| At::Line(number), Ok(record)),
            Err(error) => collected.note(At::Place(number, error.column()), in_short(&error), None),
        }
        if collected.is_cut() {
            return;
        }
    }
}
