//! Conditions on bodies and stored objects.

use super::{
    super::super::{
        document::ConditionEntry,
        located::{Located, Several, Text},
        problem::{Problem, Problems},
        problem_kind::ProblemKind,
        routes_problem::{RoutesEntry, RoutesProblem},
    },
    COMPARED, body_pointer, pointer,
};
use crate::{
    route::{Condition, FieldTexts, Items, Root, Test},
    rules::Place,
};

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
    // A key that was not read may be the one that is missing.
    let is_whole = !problems.any_in(*place);
    let tests = written.tests();
    let [(test, at)] = tests.as_slice() else {
        if is_whole || !tests.is_empty() {
            let problem = Problem::new(RoutesProblem::NotOneTest(tests.len()), *place);
            problems.push(problem.with_help(
                "write one of `filled`, `blank`, `is_true`, `is_false`, `among`, `beyond`, `gains`, `loses`, `changes` and `differs`",
            ));
        }
        return None;
    };
    let (test, beside) = (*test, Beside { entry: written, test, at, is_whole });
    let (names, key, fields) = (beside.names(problems), beside.key(problems), beside.fields(problems));
    let compares = matches!(test, "gains" | "loses" | "changes" | "differs");
    let found = if compares { body_pointer(at, COMPARED, problems) } else { pointer(at, problems) }?;
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

/// A key that tells elements apart, if there is one.
struct ElementKey(Option<Box<str>>);

/// How to add the key that tells elements apart.
const KEY: &str = "name the key that tells the objects of the list apart: `key: ...`";

/// The keys beside a test.
struct Beside<'c, 't> {
    entry: &'c ConditionEntry<'t>,
    test: &'static str,
    at: &'c Located<Text<'t>>,
    /// Whether every key was read, so that one that is not there is missing.
    is_whole: bool,
}

impl Beside<'_, '_> {
    /// Returns the names, which two of the tests need; none for the others. Returns `None` after a problem.
    fn names(&self, problems: &mut Problems) -> Option<Box<[Box<str>]>> {
        match (&self.entry.names, matches!(self.test, "among" | "beyond")) {
            (None, false) => Some([].into()),
            (Some(names), true) if names.value.0.is_empty() => {
                let problem = Problem::new(ProblemKind::EmptyList("no text is meant"), names.place);
                problems.push(problem.with_help("list the texts"));
                None
            }
            (Some(names), true) => Some(names.value.0.iter().map(|name| (*name.value).into()).collect()),
            (Some(names), false) => self.extra("names", names.place, problems),
            (None, true) => self.needed("names", self.test, "list the texts: `names: [...]`", problems),
        }
    }

    /// Returns the key that tells elements apart, which some tests take and one needs. Returns `None` after a problem.
    fn key(&self, problems: &mut Problems) -> Option<ElementKey> {
        match (&self.entry.key, self.test) {
            (None, "changes") => self.needed("key", self.test, KEY, problems),
            (None, _) => Some(ElementKey(None)),
            (Some(key), "gains" | "loses" | "changes") => Some(ElementKey(Some((*key.value).into()))),
            (Some(key), _) => self.extra("key", key.place, problems),
        }
    }

    /// Returns which elements count, if the elements are objects that a key tells apart. Returns `None` after a problem.
    fn fields(&self, problems: &mut Problems) -> Option<Box<[FieldTexts]>> {
        let Some(fields) = &self.entry.fields else { return Some([].into()) };
        match (self.test, &self.entry.key) {
            ("gains" | "loses", None) => return self.needed("key", "where", KEY, problems),
            // The test needs the key itself, which is reported.
            ("changes", None) => return None,
            ("gains" | "loses" | "changes", Some(_)) => {}
            _ => return self.extra("where", fields.place, problems),
        }
        if fields.value.is_empty() {
            let problem = Problem::new(RoutesProblem::NoField, fields.place);
            problems.push(problem.with_help("name a field: `where: { FIELD: [...] }`, or remove `where`"));
            return None;
        }
        let mut found = Vec::new();
        for (field, Several(texts)) in fields.value.iter() {
            if texts.is_empty() {
                let problem = Problem::new(ProblemKind::EmptyList("no text is meant"), field.place);
                problems.push(problem.with_help("list the texts"));
            }
            let texts = texts.iter().map(|text| (*text.value).into()).collect();
            found.push(FieldTexts { field: field.value.as_str().into(), texts });
        }
        Some(found.into())
    }

    /// Reports a key that the test does not take.
    fn extra<T>(&self, key: &'static str, place: Place, problems: &mut Problems) -> Option<T> {
        let kind = RoutesProblem::ExtraKey { entry: RoutesEntry::Condition, key, beside: self.test };
        problems.push(Problem::new(kind, place).with_help("remove it"));
        None
    }

    /// Reports a key that is missing beside another one.
    fn needed<T>(&self, key: &'static str, beside: &'static str, help: &str, problems: &mut Problems) -> Option<T> {
        if self.is_whole {
            let kind = RoutesProblem::NeededKey { entry: RoutesEntry::Condition, key, beside };
            problems.push(Problem::new(kind, self.at.place).with_help(help));
        }
        None
    }
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
