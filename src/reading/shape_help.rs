//! What to write instead of a value of the wrong type.

use super::{
    located::AT_LEAST,
    problem_kind::ProblemKind,
    tree::{Node, Value},
};

/// Returns what to write instead of a node of the wrong type, if that is clear. The node is in a struct of the given name,
/// and may be in brackets, where lists are written in brackets, too.
pub(super) fn of(
    kind: &ProblemKind,
    node: Node<'_>,
    is_in_brackets: bool,
    struct_name: Option<&str>,
) -> Option<String> {
    let ProblemKind::WrongType { expected, .. } = kind else {
        return None;
    };
    match (expected.as_str(), node.value()) {
        ("`true` or `false`", Value::Scalar { text: text @ ("true" | "false"), plain: false }) => Some(unquoted(text)),
        ("`true` or `false`", _) => None,
        ("a name", Value::Mapping(mut entries)) => entries
            .any(|entry| entry.key() == AT_LEAST)
            .then(|| format!("`{{ {AT_LEAST}: … }}` stands alone, in place of a list")),
        ("a list", _) if is_in_brackets => Some("write a list in brackets: `[{ … }]`".into()),
        ("a list", _) => Some("write a list: begin each element with `- `".into()),
        ("a name or a list of names", Value::Mapping(_)) if node.entries().any(|entry| entry.key() == AT_LEAST) => {
            Some("list the names: `at_least` has a meaning only where roles are selected".into())
        }
        ("a mapping", Value::Sequence(items)) => Some(as_mapping(items.map(scalar).collect(), struct_name)),
        // A struct: its keys are known, so only the list around them is wrong.
        (expected, Value::Sequence(_))
            if !expected.contains("name") && expected != "text" && expected != "a severity" =>
        {
            Some("write its keys as a mapping, without a list around them".into())
        }
        _ => None,
    }
}

/// Returns that a number or a boolean is not written as text.
pub(super) fn unquoted(text: &str) -> String {
    format!("write it without quotation marks: `{text}`")
}

/// Returns how the elements of a list are written as the keys of a mapping, as far as they are names.
fn as_mapping(names: Vec<Option<&str>>, struct_name: Option<&str>) -> String {
    /// With more names, the pattern is clear from the first.
    const MAX: usize = 3;

    let names: Option<Vec<&str>> = names.into_iter().collect();
    match (names.unwrap_or_default().as_slice(), struct_name) {
        ([], _) => "write a mapping: `NAME: …`".into(),
        (names, Some("the groups")) => format!("name the group: `GROUP: [{}]`", few(names, MAX, "")),
        // A declaration can be empty. The actions of an API are in no struct.
        (names, Some("the vocabulary") | None) => {
            format!("write each name as a key: `{{ {} }}`", few(names, MAX, ": {}"))
        }
        (names, Some(_)) => format!("write each name as a key: `{{ {} }}`", few(names, MAX, ": …")),
    }
}

/// Returns the first names, each with the same text after it.
fn few(names: &[&str], max: usize, after: &str) -> String {
    let few = names.iter().take(max).map(|name| format!("{name}{after}"));
    let more = (names.len() > max).then(|| "…".into());
    few.chain(more).collect::<Vec<_>>().join(", ")
}

fn scalar(node: Node<'_>) -> Option<&str> {
    match node.value() {
        Value::Scalar { text, .. } => Some(text),
        Value::Sequence(_) | Value::Mapping(_) => None,
    }
}
