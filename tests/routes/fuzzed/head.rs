//! What must hold for the head of any request.

use portcullis::routes::{Caller, Evidence, Found, Head, Routes, Target};

use super::{Input, Reached, check_refusal, hard, servers, shipped};
use crate::target::reference::{Verdict, verdict};

/// Checks the head of the request that bytes are. Returns how far it gets with the one or the other routes.
pub(crate) fn check(bytes: &[u8]) -> Reached {
    let Some(input) = Input::read(bytes) else { return Reached::NoRequest };
    check_target(&input);
    check_head(&input, shipped()).max(check_head(&input, hard()))
}

fn check_head(input: &Input<'_>, routes: &'static Routes) -> Reached {
    let head = match input.head(routes) {
        Ok(head) => head,
        Err(refusal) => {
            check_refusal(&refusal, input);
            return Reached::Refused;
        }
    };
    let found = routes.find(&head);
    check_again(input, routes, &head, &found);
    match found {
        Found::Route(matched) => {
            let named: Vec<_> = matched.parameters().map(|(name, _)| name).collect();
            assert_eq!(named, matched.route().template().parameters().collect::<Vec<_>>());
            servers::check(routes, matched.route(), head.target());
            match matched.demands(&Evidence::default(), &Caller::unknown()) {
                Ok(demands) => assert!(!demands.list().is_empty(), "nothing is demanded"),
                Err(refusal) => check_refusal(&refusal, input),
            }
            Reached::Demands
        }
        Found::Unknown(unknown) => {
            let method = head.method().routed();
            assert!(method.is_none_or(|method| !unknown.methods.contains(&method)), "{method:?} has a route");
            Reached::Unknown
        }
        Found::Refused(refusal) => {
            check_refusal(&refusal, input);
            Reached::Refused
        }
    }
}

/// Checks that a target is read as the reference reads it, and its canonical spelling as the same.
fn check_target(input: &Input<'_>) {
    let read = Target::parse(input.target);
    // The reference is for targets in origin form.
    if input.target.starts_with(b"/") {
        let segments = |target: &Target<'_>| target.segments().map(|one| one.text().to_owned()).collect();
        let verdict_here = match &read {
            Err(_) => Verdict::Refused,
            Ok(target) if target.is_plain() => Verdict::Plain(segments(target)),
            Ok(target) => Verdict::Special(segments(target)),
        };
        assert_eq!(verdict_here, verdict(input.target));
    }
    let target = match read {
        Ok(target) => target,
        Err(refusal) => return check_refusal(&refusal, input),
    };
    let canonical = target.canonical();
    let again = Target::parse(&*canonical).unwrap_or_else(|refusal| panic!("{canonical}: {refusal}"));
    assert_eq!(again.canonical(), canonical);
    assert_eq!((again.host(), again.query()), (None, target.query()), "{canonical}");
    assert!(!again.has_trailing_slash(), "{canonical}");
    assert!(again.segments().map(|one| one.text()).eq(target.segments().map(|one| one.text())), "{canonical}");
}

/// Checks that the request with the canonical target is the same request.
fn check_again(input: &Input<'_>, routes: &Routes, head: &Head<'_>, found: &Found<'_, '_>) {
    let canonical = head.target().canonical();
    let is_host = |name: &str| name.eq_ignore_ascii_case("host") || name.eq_ignore_ascii_case(":authority");
    let is_in_header = input.headers.iter().any(|(name, _)| is_host(name));
    // The canonical target has no host, so that it has to be said elsewhere.
    let host = head.host().filter(|_| !is_in_header).map(|host| ("Host", host.as_bytes()));
    let headers = input.headers.iter().copied().chain(host);
    let again = Head::read(input.method, &*canonical, headers, routes.service())
        .unwrap_or_else(|refusal| panic!("{canonical}: {refusal}"));
    assert_eq!((again.method(), again.body_kind()), (head.method(), head.body_kind()));
    assert_eq!((again.is_encoded(), again.content_length()), (head.is_encoded(), head.content_length()));
    let (one, other) = (again.host().map(str::to_lowercase), head.host().map(str::to_lowercase));
    assert_eq!(one, other, "{canonical}");
    assert_eq!(described(&routes.find(&again)), described(found), "{canonical}");
}

/// What was found, without the places of the target, which spellings differ in.
fn described(found: &Found<'_, '_>) -> String {
    match found {
        Found::Route(matched) => {
            let parameters: Vec<_> = matched.parameters().collect();
            format!("{} {} {parameters:?}", matched.route().method().as_str(), matched.route().template())
        }
        Found::Unknown(unknown) => format!("unknown, with {:?}", unknown.methods),
        Found::Refused(refusal) => refusal.code().to_owned(),
    }
}
