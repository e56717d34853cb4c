use serde::Deserialize;
use serde_json::{Error, value::RawValue};

use super::{
    super::unreadable::At,
    record::{Collected, Record},
};

/// A document that holds records. Everything is kept as it is written: what is wrong with one record is wrong with that one
/// alone.
#[derive(Default, Deserialize)]
struct Document<'t> {
    /// Of vectors, the version of their format.
    #[serde(borrow)]
    version: Option<&'t RawValue>,
    #[serde(borrow)]
    vectors: Option<&'t RawValue>,
    /// Those of a matrix.
    #[serde(borrow)]
    cells: Option<&'t RawValue>,
}

/// The version of vectors and matrices that is known.
const VERSION: &str = "1";

/// Reads a list of records, alone or within a document of vectors or of a matrix.
pub(super) fn read(text: &str, collected: &mut Collected<'_>) {
    let whole: &RawValue = match serde_json::from_str(text) {
        Ok(whole) => whole,
        Err(error) => return collected.note(At::Place(error.line(), error.column()), in_short(&error), None),
    };
    let document = match whole.get().as_bytes().first() {
        Some(b'[') => Document { vectors: Some(whole), ..Document::default() },
        Some(b'{') => serde_json::from_str(whole.get()).unwrap_or_default(),
        _ => Document::default(),
    };
    if let Some(version) = document.version.map(RawValue::get).filter(|&version| version != VERSION) {
        let help = format!("this version of portcullis reads version {VERSION}");
        return collected.note(At::Line(1), format!("unknown version `{version}` of vectors"), Some(help));
    }
    let mut lists = [document.vectors, document.cells].into_iter().flatten();
    let Some(records) = lists.find_map(records_of) else {
        let help = "write a list of records, alone or as `vectors`";
        return collected.note(At::Line(1), "no list of answers".into(), Some(help.into()));
    };
    for (number, record) in (1..).zip(records) {
        collected.add(|| At::Record(number), read_record(record.get()).map_err(|error| in_short(&error)));
        if collected.is_cut() {
            return;
        }
    }
}

fn records_of(list: &RawValue) -> Option<Vec<&RawValue>> {
    serde_json::from_str(list.get()).ok()
}

/// Reads one record, which is an object.
pub(super) fn read_record(text: &str) -> Result<Record<'_>, Error> {
    if text.trim_start().starts_with('[') {
        // What a list holds would be taken for the fields in their order.
        return Err(serde::de::Error::custom(Record::EXPECTED));
    }
    serde_json::from_str(text)
}

/// What is wrong, without where it is.
pub(super) fn in_short(error: &Error) -> String {
    let (message, place) = (error.to_string(), format!(" at line {} column {}", error.line(), error.column()));
    message.strip_suffix(&place).map_or(message.clone(), str::to_owned)
}
