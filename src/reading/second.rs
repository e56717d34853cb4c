//! The second reading: another YAML library, the same text, the same structs.
//!
//! YAML's grammar is large enough for two good libraries to disagree about a text. A permission must not depend on which
//! of them reads it, so a file that they read differently is refused.

use serde_yaml::Value as Other;

use super::{
    document::Document,
    problem::{Kind, Problem},
    text::{Text, to_u32},
    tree::{Node, Value},
};
use crate::rules::Place;

/// Refuses the text if the second reading of it is not the document.
pub(super) fn compare(text: &Text<'_>, root: &Node<'_>, document: &Document) -> Result<(), Problem> {
    match serde_yaml::from_str::<Document>(text.as_str()) {
        Ok(second) if second == *document => Ok(()),
        Ok(_) => {
            let difference = serde_yaml::from_str(text.as_str()).ok().and_then(|other| first_difference(root, &other));
            let (place, what) = difference.unwrap_or_else(|| (root.place, "their values differ".into()));
            Err(ambiguous(what, place))
        }
        Err(error) => {
            let place = error.location().map_or(root.place, |location| {
                let start = to_u32(location.index());
                Place { line: to_u32(location.line()), column: to_u32(location.column()), start, end: start }
            });
            Err(ambiguous(error.to_string(), place))
        }
    }
}

fn ambiguous(what: String, place: Place) -> Problem {
    Problem::new(Kind::ReadDifferently(what), place)
        .with_help("write it more plainly: quote text with special characters, and end the file with a line break")
}

/// Where the two readings part, and what each has there.
fn first_difference(node: &Node<'_>, other: &Other) -> Option<(Place, String)> {
    let differ = |one: &str| Some((node.place, format!("one reads {one}, the other {}", in_words(other))));
    match (&node.value, other) {
        (Value::Sequence(items), Other::Sequence(others)) if items.len() == others.len() => {
            items.iter().zip(others).find_map(|(item, other)| first_difference(item, other))
        }
        (Value::Mapping(entries), Other::Mapping(others)) if entries.len() == others.len() => {
            entries.iter().zip(others).find_map(|(entry, (key, other))| {
                if key.as_str().is_some_and(|key| key != entry.key) {
                    return Some((entry.key_place, format!("one reads `{}`, the other {}", entry.key, in_words(key))));
                }
                first_difference(&entry.value, other)
            })
        }
        (Value::Scalar { text, plain: false }, Other::String(other)) if text == other => None,
        (Value::Scalar { text, plain: true }, other) if reads_alike(text, other) => None,
        (Value::Scalar { text, .. }, _) => differ(&format!("`{text}`")),
        (Value::Sequence(items), _) => differ(&format!("a list of {}", items.len())),
        (Value::Mapping(entries), _) => differ(&format!("a mapping of {} keys", entries.len())),
    }
}

fn reads_alike(text: &str, other: &Other) -> bool {
    match other {
        Other::String(other) => text == other,
        Other::Null | Other::Bool(_) | Other::Number(_) => true,
        _ => false,
    }
}

fn in_words(value: &Other) -> String {
    match value {
        Other::Null => "nothing".into(),
        Other::Bool(value) => format!("`{value}`"),
        Other::Number(number) => format!("`{number}`"),
        Other::String(text) => format!("`{text}`"),
        Other::Sequence(items) => format!("a list of {}", items.len()),
        Other::Mapping(entries) => format!("a mapping of {} keys", entries.len()),
        Other::Tagged(_) => "a tag".into(),
    }
}
