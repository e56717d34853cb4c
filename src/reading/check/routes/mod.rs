//! Turns the document of a routes file into routes.

mod conditions;
mod demands;
mod lint;
mod objects;
mod paths;
mod service;

use super::{
    super::{
        document::RoutesDocument,
        file_kind::FileKind,
        limits::Limits,
        located::{Located, Recovered, Text, Word},
        problem::{Problem, Problems},
        routes_problem::RoutesProblem,
        tree::Node,
    },
    check_keys,
    groups::Groups,
    lexicon::Lexicon,
    names::{check_name, undeclared, unknown_name},
    readable,
};
use crate::{
    route::{Declared, Pointer, Root},
    rules::Rules,
    space::{Column, Vocabulary},
};

/// What a routes file says without its policy.
#[derive(Clone, Debug)]
pub(crate) struct RoutesOutline {
    /// The file of the policy, as it is written.
    pub(crate) policy: Option<String>,
}

/// Checks the keys that every routes file has, and returns what does not depend on the policy. Returns `None` for a file of another
/// version, whose keys may mean something else.
pub(in crate::reading) fn outline(
    document: &RoutesDocument<'_>,
    root: Node<'_>,
    problems: &mut Problems,
) -> Option<RoutesOutline> {
    check_routes_keys(document, root, problems).then_some(())?;
    let policy = readable(document.policy.as_ref());
    Some(RoutesOutline { policy: policy.map(|policy| policy.value.to_string()) })
}

/// Turns the document into routes. The result only counts if there is no problem.
pub(in crate::reading) fn check(
    file: &str,
    document: &RoutesDocument<'_>,
    root: Node<'_>,
    rules: &Rules,
    limits: &Limits,
    problems: &mut Problems,
) -> Option<Declared> {
    check_routes_keys(document, root, problems).then_some(())?;
    let name = readable(document.routes.as_ref()).filter(|name| check_name(name, problems));
    let groups = Groups::of(rules);
    let mut lexicon = Lexicon::new(rules.vocabulary(), &groups, true, limits.names);
    let service = service::service(document, &mut lexicon, problems);
    let owners = service::owners(document, rules.vocabulary(), problems);
    let parameters = service::parameters(document, problems);
    let objects = objects::check(document, problems);
    let are_whole = AreWhole::of(document, problems);
    let declared = paths::DeclaredNames { service: &service, owners, objects: &objects, are_whole };
    let routes = paths::Paths { declared, lexicon: &mut lexicon, problems }.check(readable(document.paths.as_ref()));
    let suppressed = lint::check(document, &routes, &mut lexicon, problems);
    if routes.is_empty() && problems.is_empty() {
        let problem = Problem::new(RoutesProblem::NoRoute, root.first_place());
        problems.push(problem.with_help("add a path: `paths: { /v1/items: { GET: API.ACTION } }`"));
    }
    let name = name?;
    Some(Declared {
        name: name.value.as_str().into(),
        file: file.into(),
        place: name.place,
        service,
        owners,
        parameters,
        objects,
        routes,
        suppressed,
    })
}

/// Whether declarations could be read, so that a name that is not found is wrong.
#[derive(Clone, Copy)]
struct AreWhole {
    hosts: bool,
    owners: bool,
    objects: bool,
}

impl AreWhole {
    fn of(document: &RoutesDocument<'_>, problems: &Problems) -> Self {
        Self {
            hosts: is_whole(document.service.as_ref(), problems),
            owners: is_whole(document.users.as_ref(), problems),
            objects: is_whole(document.objects.as_ref(), problems),
        }
    }
}

fn is_whole<T>(entry: Option<&Recovered<Located<T>>>, problems: &Problems) -> bool {
    entry.is_none_or(|Recovered(read)| read.as_ref().is_some_and(|read| !problems.any_hides_names_in(read.place)))
}

fn check_routes_keys(document: &RoutesDocument<'_>, root: Node<'_>, problems: &mut Problems) -> bool {
    let keys = [(document.routes.is_some(), "routes", "routes: NAME"), (document.paths.is_some(), "paths", "paths:")];
    check_keys(FileKind::Routes, document.version.as_ref(), &keys, root, problems)
}

/// Reads a pointer, and reports a text that is none.
fn pointer(text: &Located<Text<'_>>, problems: &mut Problems) -> Option<Pointer> {
    let read = text.value.parse().map_err(|error| {
        let kind = RoutesProblem::BadPointer { text: text.value.to_string(), error };
        Problem::new(kind, text.place).with_help("write a JSON pointer, such as `/members`")
    });
    problems.ok(read)
}

/// Reads a pointer that does not begin with `stored`; `meant` is what it means without.
fn body_pointer(text: &Located<Text<'_>>, meant: &str, problems: &mut Problems) -> Option<Pointer> {
    let found = pointer(text, problems)?;
    if found.root() == Root::Body {
        return Some(found);
    }
    let problem = Problem::new(RoutesProblem::WrongRoot(text.value.to_string()), text.place);
    problems.push(problem.with_help(format!("leave out `stored`: {meant}")));
    None
}

/// What a pointer means whose value is compared with the stored one.
const COMPARED: &str = "the body is compared with the same place in the stored object";

/// Returns which of some words is meant, and reports any other.
fn one_of<T: Copy>(
    word: &Located<Word<'_>>,
    expected: &[(&str, T)],
    listed: &'static str,
    problems: &mut Problems,
) -> Option<T> {
    let written = word.value.as_str();
    let found = expected.iter().find(|(name, _)| *name == written).map(|&(_, value)| value);
    if found.is_none() {
        let kind = RoutesProblem::NotOneOf { text: written.into(), expected: listed };
        let names: Vec<&str> = expected.iter().map(|(name, _)| *name).collect();
        problems.push_with(|| Problem::new(kind, word.place).with_expected(written, &names));
    }
    found
}

/// Returns the problem of a name that is not the name of an owner.
fn unknown_owner(name: &Located<Word<'_>>, vocabulary: &Vocabulary) -> Problem {
    if vocabulary.is_declared(Column::Owner) {
        unknown_name(Column::Owner, name, vocabulary.owners().names())
    } else {
        undeclared(Column::Owner, name.place)
    }
}
