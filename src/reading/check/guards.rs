//! Checks the tests of guards: lifetimes of tokens, orders of roles, and owners of operations.

use std::time::SystemTime;

use super::{
    super::{
        document::{Columns, LifetimeTestEntry, OrderTestEntry, OwnersTestEntry},
        located::{Located, Text, Word},
        problem::{Problem, Problems},
        problem_kind::{ProblemKind, SuiteProblem},
        time::Time,
    },
    invariants::chain,
    lexicon::Lexicon,
    names::unknown_name,
};
use crate::{
    rules::Place,
    space::{ByColumn, Column, Id as _, Lifetime, RoleId},
    suite::{ExpectedGuard, ExpectedLifetime, ExpectedStatus},
};

/// What a token can be at a time, and what can have ended it, as suites write it.
const STATUSES: [(&str, ExpectedStatus); 3] = [
    ("valid", ExpectedStatus::Valid),
    ("ended", ExpectedStatus::Ended),
    ("not_yet_issued", ExpectedStatus::NotYetIssued),
];
const CAUSES: [(&str, ExpectedStatus); 2] =
    [("max_age", ExpectedStatus::EndedByMaxAge), ("logout", ExpectedStatus::EndedByLogout)];

/// Returns what a test expects of a token.
pub(super) fn lifetime(
    entry: &LifetimeTestEntry<'_>,
    lexicon: &Lexicon<'_>,
    problems: &mut Problems,
) -> Option<ExpectedGuard> {
    let is_known = check_origin(&entry.token, &entry.origin, lexicon, problems);
    let issued = time(&entry.issued, problems);
    let logged_out = entry.logged_out.as_ref().map(|text| (text.place, time(text, problems)));
    let at = time(&entry.at, problems);
    let status = status(&entry.expect, entry.by.as_ref(), problems);
    let logged_out = match logged_out {
        None => None,
        Some((place, logged_out)) => Some((place, logged_out?)),
    };
    let issued = issued?;
    if let Some((place, _)) = logged_out.filter(|&(_, logout)| logout < issued) {
        let problem = Problem::new(SuiteProblem::LogoutBeforeIssue, place);
        problems.push(problem.with_related(entry.issued.place, "issued here").with_help("give a later time"));
    }
    is_known.then_some(())?;
    Some(ExpectedGuard::Lifetime(ExpectedLifetime {
        token: entry.token.value.as_str().into(),
        origin: entry.origin.value.as_str().into(),
        issued,
        logged_out: logged_out.map(|(_, logout)| logout),
        at: at?,
        status: status?,
    }))
}

/// Reports a kind of token that the policy does not have, and an origin that the kind does not have.
fn check_origin(
    token: &Located<Word<'_>>,
    origin: &Located<Word<'_>>,
    lexicon: &Lexicon<'_>,
    problems: &mut Problems,
) -> bool {
    let tokens = lexicon.vocabulary.tokens();
    let Some(id) = tokens.id(&token.value) else {
        problems.push_with(|| unknown_name(Column::Token, token, tokens.names()));
        return false;
    };
    let origins: Vec<&str> = lexicon.vocabulary.lifetimes(id).iter().map(Lifetime::origin).collect();
    let is_known = origins.contains(&origin.value.as_str());
    if !is_known {
        let (token, name) = (token.value.to_string(), origin.value.as_str());
        let problem = Problem::new(SuiteProblem::UnknownOrigin { token, origin: name.into() }, origin.place);
        problems.push(if origins.is_empty() {
            problem.with_help("the policy declares no lifetime of this kind of token")
        } else {
            problem.with_expected(name, &origins)
        });
    }
    is_known
}

fn time(text: &Located<Text<'_>>, problems: &mut Problems) -> Option<SystemTime> {
    let found = text.value.parse::<Time>().map_err(|error| error.reason());
    let found = found.and_then(|time| time.to_system().ok_or_else(|| "the system cannot represent it".into()));
    let found = found.map_err(|reason| {
        let problem = Problem::new(SuiteProblem::BadTime { text: text.value.to_string(), reason }, text.place);
        problem.with_help("write a time such as `2026-01-31T12:00:00Z` or `2026-01-31T13:00:00.5+01:00`")
    });
    problems.ok(found)
}

fn status(
    expect: &Located<Word<'_>>,
    by: Option<&Located<Word<'_>>>,
    problems: &mut Problems,
) -> Option<ExpectedStatus> {
    let find = |among: &[(&'static str, ExpectedStatus)], word: &Located<Word<'_>>| {
        among.iter().find(|(name, _)| *name == word.value.as_str()).map(|&(_, status)| status)
    };
    let found = find(&STATUSES, expect);
    if found.is_none() {
        let written = expect.value.as_str();
        let meant = if matches!(written, "expired" | "invalid") { "ended" } else { written };
        let problem = Problem::new(SuiteProblem::UnknownExpectation(written.into()), expect.place);
        problems.push(problem.with_expected(meant, &STATUSES.map(|(name, _)| name)));
    }
    let Some(by) = by else {
        return found;
    };
    let cause = find(&CAUSES, by);
    if cause.is_none() {
        let written = by.value.as_str();
        let problem = Problem::new(SuiteProblem::UnknownCause(written.into()), by.place);
        problems.push(problem.with_expected(written, &CAUSES.map(|(name, _)| name)));
    } else if found.is_some_and(|status| status != ExpectedStatus::Ended) {
        let problem = Problem::new(SuiteProblem::CauseWithoutEnd, by.place);
        problems.push(problem.with_help("expect `ended`, or remove `by`"));
    }
    found.and(cause)
}

/// Returns the roles that a test expects to be in an order.
pub(super) fn order(
    entry: &OrderTestEntry<'_>,
    place: Place,
    lexicon: &Lexicon<'_>,
    problems: &mut Problems,
) -> Option<ExpectedGuard> {
    let (order, _) = chain(Column::Role, &entry.role.list, lexicon.vocabulary.table(Column::Role), place, problems)?;
    Some(ExpectedGuard::Order(order.indices().iter().filter_map(|&index| RoleId::from_index(index)).collect()))
}

/// Returns the owners that a test expects operations to have.
pub(super) fn owners(
    entry: &OwnersTestEntry<'_>,
    place: Place,
    lexicon: &mut Lexicon<'_>,
    problems: &mut Problems,
) -> Option<ExpectedGuard> {
    if entry.owner.words.list.is_empty() {
        let problem = Problem::new(ProblemKind::EmptyList("requests have no owner"), entry.owner.words.place);
        problems.push(problem.with_help("list the owners that requests for the operations can have"));
        return None;
    }
    let (api, action) = (entry.api.as_ref(), entry.action.as_ref());
    let names = ByColumn { api, action, owner: Some(&entry.owner), ..ByColumn::default() };
    let (operation, reads) = (entry.operation.as_ref(), entry.reads.as_ref());
    let cube = lexicon.cube(Columns { names, operation, reads }, problems);
    (!problems.any_in(place)).then_some(())?;
    let owners = cube.owners().iter().collect();
    Some(ExpectedGuard::Owners { operations: cube.with_any(Column::Owner), owners })
}
