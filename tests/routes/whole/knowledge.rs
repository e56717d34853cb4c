//! Knowing more never demands more.

use portcullis::routes::Routes;
use proptest::prelude::*;

use super::{
    ask::{Knowledge, Set, demands, shipped},
    choices::Choices,
    requests::{Request, request},
    small,
};

pub(crate) fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { failure_persistence: None, cases, ..ProptestConfig::default() }
}

/// Bytes that make all choices of a request.
pub(crate) fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..160)
}

/// A request for one of the routes.
pub(crate) fn any_request(routes: &Routes, is_messy: bool, choices: &mut Choices<'_>) -> Request {
    // Most routes look at nothing but the path, so that those are chosen more often that look at more.
    let looks: Vec<_> = routes.list().iter().filter(|route| route.needs_body() || route.needs_stored()).collect();
    let all: Vec<_> = routes.list().iter().collect();
    let list = if looks.is_empty() || choices.one_in(6) { all } else { looks };
    let route = list[choices.below(list.len())];
    request(routes, route, is_messy, choices)
}

fn check(routes: &Routes, request: &Request, less: Knowledge, more: Knowledge) -> Result<(), TestCaseError> {
    let mut before: Option<Set> = None;
    for known in [Knowledge::NOTHING, less, more, Knowledge::ALL] {
        let answer = demands(routes, request, known);
        let demanded = answer.map_err(|code| TestCaseError::fail(format!("{request:?}: {code}")))?;
        prop_assert!(!demanded.is_empty(), "nothing is demanded: {:?}", request);
        if let Some(before) = before {
            let added: Vec<_> = demanded.difference(&before).collect();
            prop_assert!(added.is_empty(), "{:?}\n{:?}, when {:07b} is known", request, added, known.0);
        }
        before = Some(demanded);
    }
    Ok(())
}

fn check_nobody(routes: &Routes, mut request: Request, known: u8) -> Result<(), TestCaseError> {
    request.who.is_nobody = true;
    let answered = demands(routes, &request, Knowledge(known | 0b111_1000)).map_err(TestCaseError::fail)?;
    // `self` that the file itself names is no owner that is found.
    let fixed: Vec<_> = routes
        .list()
        .iter()
        .flat_map(portcullis::route::Route::demanded)
        .filter(|demanded| matches!(demanded.owner(), portcullis::route::OwnerOf::Only(_)))
        .map(portcullis::route::Demanded::operation)
        .collect();
    let vocabulary = routes.vocabulary();
    for (operation, owner) in answered {
        let id = vocabulary.operations().find(|(_, other)| {
            let names = (vocabulary.apis().name(other.api()), vocabulary.actions().name(other.action()));
            format!("{}.{}", names.0.unwrap_or_default(), names.1.unwrap_or_default()) == operation
        });
        let is_fixed = id.is_some_and(|(id, _)| fixed.contains(&id));
        prop_assert!(is_fixed || !["self", "held"].contains(&&*owner), "{:?}: {} {}", request, operation, owner);
    }
    Ok(())
}

proptest! {
    #![proptest_config(config(2_000))]

    #[test]
    fn knowing_more_of_a_request_never_demands_more(bytes in bytes(), more in any::<u8>(), less in any::<u8>()) {
        let mut choices = Choices::new(&bytes);
        let is_messy = choices.below(2) == 1;
        let request = any_request(shipped(), is_messy, &mut choices);
        let more = more & 0b111_1111;
        check(shipped(), &request, Knowledge(more & less), Knowledge(more))?;
        check_nobody(shipped(), request, more)?;
    }

    #[test]
    fn knowing_more_never_demands_more_of_any_routes(bytes in bytes(), more in any::<u8>(), less in any::<u8>()) {
        let mut choices = Choices::new(&bytes);
        let (text, routes) = small::routes(&mut choices);
        let is_messy = choices.below(2) == 1;
        let request = any_request(&routes, is_messy, &mut choices);
        let more = more & 0b111_1111;
        let with_text = |error: TestCaseError| TestCaseError::fail(format!("{text}\n{error}"));
        check(&routes, &request, Knowledge(more & less), Knowledge(more)).map_err(with_text)?;
        check_nobody(&routes, request, more).map_err(with_text)?;
    }
}
