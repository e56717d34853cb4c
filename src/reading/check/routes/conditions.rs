//! Conditions on bodies and stored objects.

use super::{
    super::super::{
        document::ConditionEntry,
        located::{Located, Several, Text},
        problem::{Problem, Problems},
        problem_kind::ProblemKind,
        routes_problem::RoutesProblem,
    },
    body_pointer, pointer,
};
use crate::route::{Condition, FieldTexts, Items, Root, Test};

/// What is stored when a request is made, as far as conditions depend on it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum StoredObject {
    /// An object of a kind that is declared.
    Declared,
    /// The path has none.
    None,
}

/// Returns a condition.
pub(super) fn check(
    entry: &Located<ConditionEntry<'_>>,
    stored: StoredObject,
    problems: &mut Problems,
) -> Option<Condition> {
    let Located { value: written, place } = entry;
    let tests = written.tests();
    let [(test, at)] = tests.as_slice() else {
        let problem = Problem::new(RoutesProblem::NotOneTest(tests.len()), *place);
        problems.push(problem.with_help(
            "write one of `filled`, `blank`, `is_true`, `is_false`, `among`, `beyond`, `gains`, `loses`, `changes` and `differs`",
        ));
        return None;
    };
    let (test, names) = (*test, names(written, test, at, problems));
    let key = key(written, test, at, problems);
    let fields = fields(written, test, at, problems);
    let compares = matches!(test, "gains" | "loses" | "changes" | "differs");
    let found = if compares { body_pointer(at, problems) } else { pointer(at, problems) }?;
    if stored == StoredObject::None && (compares || found.root() == Root::Stored) {
        let problem = Problem::new(RoutesProblem::NoObject { what: "the condition" }, at.place);
        problems.push(problem.with_help("name the kind of object: `object: NAME` beside the methods"));
        return None;
    }
    let items = Items { pointer: found, key: key?.0, fields: fields? };
    let test = made(test, items, names?)?;
    Some(Condition { test, place: at.place })
}

impl<'t> ConditionEntry<'t> {
    /// Returns the tests that are written, with their pointers.
    fn tests(&self) -> Vec<(&'static str, &Located<Text<'t>>)> {
        let all = [
            ("filled", &self.filled),
            ("blank", &self.blank),
            ("is_true", &self.is_true),
            ("is_false", &self.is_false),
            ("among", &self.among),
            ("beyond", &self.beyond),
            ("gains", &self.gains),
            ("loses", &self.loses),
            ("changes", &self.changes),
            ("differs", &self.differs),
        ];
        all.into_iter().filter_map(|(test, text)| Some((test, text.as_ref()?))).collect()
    }
}

/// Returns the names, which two of the tests need; none for the others. Returns `None` after a problem.
fn names(
    entry: &ConditionEntry<'_>,
    test: &'static str,
    at: &Located<Text<'_>>,
    problems: &mut Problems,
) -> Option<Box<[Box<str>]>> {
    match (&entry.names, matches!(test, "among" | "beyond")) {
        (None, false) => Some([].into()),
        (Some(names), true) if names.value.0.is_empty() => {
            let problem = Problem::new(ProblemKind::EmptyList("no text is meant"), names.place);
            problems.push(problem.with_help("list the texts"));
            None
        }
        (Some(names), true) => Some(names.value.0.iter().map(|name| (*name.value).into()).collect()),
        (Some(names), false) => {
            let problem = Problem::new(RoutesProblem::ExtraKey { key: "names", test }, names.place);
            problems.push(problem.with_help("remove it"));
            None
        }
        (None, true) => {
            let problem = Problem::new(RoutesProblem::NeededKey { key: "names", test }, at.place);
            problems.push(problem.with_help("list the texts: `names: [...]`"));
            None
        }
    }
}

/// A key that tells elements apart, if there is one.
struct ElementKey(Option<Box<str>>);

/// Returns the key that tells elements apart, which some tests take and one needs. Returns `None` after a problem.
fn key(
    entry: &ConditionEntry<'_>,
    test: &'static str,
    at: &Located<Text<'_>>,
    problems: &mut Problems,
) -> Option<ElementKey> {
    match (&entry.key, test) {
        (None, "changes") => {
            let problem = Problem::new(RoutesProblem::NeededKey { key: "key", test }, at.place);
            problems.push(problem.with_help("name the key that tells the objects of the list apart: `key: ...`"));
            None
        }
        (None, _) => Some(ElementKey(None)),
        (Some(key), "gains" | "loses" | "changes") => Some(ElementKey(Some((*key.value).into()))),
        (Some(key), _) => {
            let problem = Problem::new(RoutesProblem::ExtraKey { key: "key", test }, key.place);
            problems.push(problem.with_help("remove it"));
            None
        }
    }
}

/// Returns which elements count, if the elements are objects that a key tells apart. Returns `None` after a problem.
fn fields(
    entry: &ConditionEntry<'_>,
    test: &'static str,
    at: &Located<Text<'_>>,
    problems: &mut Problems,
) -> Option<Box<[FieldTexts]>> {
    let Some(fields) = &entry.fields else { return Some([].into()) };
    if !matches!(test, "gains" | "loses" | "changes") {
        let problem = Problem::new(RoutesProblem::ExtraKey { key: "where", test }, fields.place);
        problems.push(problem.with_help("remove it"));
        return None;
    }
    if entry.key.is_none() {
        let problem = Problem::new(RoutesProblem::NeededKey { key: "key", test: "where" }, at.place);
        problems.push(problem.with_help("name the key that tells the objects of the list apart: `key: ...`"));
        return None;
    }
    if fields.value.is_empty() {
        problems.push(
            Problem::new(ProblemKind::EmptyList("every object counts"), fields.place)
                .with_help("name a field, or remove `where`"),
        );
        return None;
    }
    let mut found = Vec::new();
    for (field, Several(texts)) in fields.value.iter() {
        if texts.is_empty() {
            problems.push(
                Problem::new(ProblemKind::EmptyList("no text is meant"), field.place).with_help("list the texts"),
            );
            return None;
        }
        let texts = texts.iter().map(|text| (*text.value).into()).collect();
        found.push(FieldTexts { field: field.value.as_str().into(), texts });
    }
    Some(found.into())
}

fn made(test: &str, items: Items, names: Box<[Box<str>]>) -> Option<Test> {
    let Items { pointer, .. } = items;
    Some(match test {
        "filled" => Test::Filled(pointer),
        "blank" => Test::Blank(pointer),
        "is_true" => Test::IsTrue(pointer),
        "is_false" => Test::IsFalse(pointer),
        "among" => Test::Among(pointer, names),
        "beyond" => Test::Beyond(pointer, names),
        "gains" => Test::Gains(Items { pointer, ..items }),
        "loses" => Test::Loses(Items { pointer, ..items }),
        "changes" => Test::Changes(Items { pointer, ..items }),
        "differs" => Test::Differs(pointer),
        _ => return None,
    })
}
