//! Conditions on bodies and stored objects.

use super::{
    super::super::{
        document::ConditionEntry,
        located::{Located, Text},
        problem::{Problem, Problems},
        problem_kind::ProblemKind,
        routes_problem::RoutesProblem,
    },
    body_pointer, pointer,
};
use crate::route::{Condition, Items, Pointer, Root, Test};

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
    let compares = matches!(test, "gains" | "loses" | "changes" | "differs");
    let found = if compares { body_pointer(at, problems) } else { pointer(at, problems) }?;
    if stored == StoredObject::None && (compares || found.root() == Root::Stored) {
        let problem = Problem::new(RoutesProblem::NoObject { what: "the condition" }, at.place);
        problems.push(problem.with_help("name the kind of object: `object: NAME` beside the methods"));
        return None;
    }
    let test = made(test, found, names?, key?)?;
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

fn made(test: &str, pointer: Pointer, names: Box<[Box<str>]>, ElementKey(key): ElementKey) -> Option<Test> {
    Some(match test {
        "filled" => Test::Filled(pointer),
        "blank" => Test::Blank(pointer),
        "is_true" => Test::IsTrue(pointer),
        "is_false" => Test::IsFalse(pointer),
        "among" => Test::Among(pointer, names),
        "beyond" => Test::Beyond(pointer, names),
        "gains" => Test::Gains(Items { pointer, key }),
        "loses" => Test::Loses(Items { pointer, key }),
        "changes" => Test::Changes(Items { pointer, key }),
        "differs" => Test::Differs(pointer),
        _ => return None,
    })
}
