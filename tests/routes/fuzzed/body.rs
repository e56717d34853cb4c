//! What must hold for any body, stored object and parent.

use std::collections::BTreeSet;

use portcullis::{
    route::Route,
    routes::{BodyKind, Caller, Content, Evidence, Found, Matched, Refusal, RefusedPart},
    space::{OperationId, OwnerId},
};

use super::{Input, Reached, check_refusal, json::Text, shipped};

/// What is demanded, or why the request is refused.
type Answer = Result<BTreeSet<(OperationId, OwnerId)>, Refusal>;

/// The numbers of the parts that can be known or not: body, stored object, parent and caller.
const PARTS: [usize; 4] = [0, 1, 2, CALLER];
const CALLER: usize = 3;

/// Checks the body and the stored objects of the request that bytes are, if it has a route.
pub(crate) fn check(bytes: &[u8]) -> Reached {
    let Some(input) = Input::read(bytes) else { return Reached::NoRequest };
    let Ok(head) = input.head(shipped()) else { return Reached::Refused };
    let matched = match shipped().find(&head) {
        Found::Route(matched) => matched,
        Found::Unknown(_) => return Reached::Unknown,
        Found::Refused(_) => return Reached::Refused,
    };
    let user = Caller::user("U1").with_member("M1").with_teams(["T1", "T2"]).with_organization("O1");
    for caller in [user, Caller::nobody()] {
        check_caller(&input, &matched, head.body_kind(), &caller);
    }
    Reached::Demands
}

fn check_caller(input: &Input<'_>, matched: &Matched<'_, '_>, kind: BodyKind, caller: &Caller<'_>) {
    let ask = |contents: [Content<'_>; 3], knows_caller: bool| {
        let evidence = Evidence::default().with_body(contents[0]).with_stored(contents[1]).with_parent(contents[2]);
        let unknown = Caller::unknown();
        let demands = matched.demands(&evidence, if knows_caller { caller } else { &unknown })?;
        Ok(demands.list().iter().map(|demand| (demand.operation(), demand.owner())).collect())
    };
    // What is known is a set of parts, as bits.
    let has = |known: usize, part: usize| known >> part & 1 == 1;
    let of = |known: usize| {
        let content = |part: usize| if has(known, part) { input.contents[part] } else { Content::Unknown };
        ask([content(0), content(1), content(2)], has(known, CALLER))
    };
    let answers: Vec<Answer> = (0..1 << PARTS.len()).map(of).collect();
    for (known, answer) in answers.iter().enumerate() {
        match answer {
            Ok(demanded) => assert!(!demanded.is_empty(), "nothing is demanded when {known:04b} is known"),
            Err(refusal) => check_refusal(refusal, input),
        }
        for part in PARTS.into_iter().filter(|&part| has(known, part)) {
            check_more(&answers[known & !(1 << part)], answer, known);
        }
    }
    let texts = input.contents.map(|content| match content {
        Content::Json(bytes) => Text::read(bytes),
        _ => None,
    });
    let all = answers.last().expect("an answer");
    check_texts(&answers, &texts, input);
    check_duplicates(all, &texts, matched.route(), kind);
    check_turned_round(all, &texts, |turned| {
        let content =
            |part: usize| turned[part].as_deref().map_or(input.contents[part], |text| Content::Json(text.as_bytes()));
        ask([content(0), content(1), content(2)], true)
    });
}

/// Checks that knowing more demands no more, and does not admit what was refused.
fn check_more(less: &Answer, more: &Answer, known: usize) {
    match (less, more) {
        (Ok(less), Ok(more)) => {
            let added: Vec<_> = more.difference(less).collect();
            assert!(added.is_empty(), "{added:?} is demanded only when {known:04b} is known");
        }
        (Err(refusal), Ok(_)) => panic!("{refusal:?}, but not when {known:04b} is known"),
        (_, Err(_)) => {}
    }
}

/// Checks that what another reader does not read as JSON says nothing.
fn check_texts(answers: &[Answer], texts: &[Option<Text>; 3], input: &Input<'_>) {
    for (part, text) in texts.iter().enumerate() {
        if text.is_some() || !matches!(input.contents[part], Content::Json(_)) {
            continue;
        }
        for (known, answer) in answers.iter().enumerate().filter(|(known, _)| known >> part & 1 == 1) {
            let is_duplicate = answer.as_ref().is_err_and(|refusal| refusal.code() == "duplicate-key");
            assert!(
                is_duplicate || *answer == answers[known & !(1 << part)],
                "part {part} is not JSON, and {known:04b} is known"
            );
        }
    }
}

/// Checks that a request is refused exactly for texts that have a key twice, as far as they are read.
fn check_duplicates(answer: &Answer, texts: &[Option<Text>; 3], route: &Route, kind: BodyKind) {
    // Before a request creates an object, nothing is stored.
    let looks_at_stored = route.needs_stored() && route.creates().is_none();
    let looks_at_body = route.needs_body() && !matches!(kind, BodyKind::Form | BodyKind::Other);
    let looks = [looks_at_body, looks_at_stored, looks_at_stored];
    let looked_at = || texts.iter().zip(looks).filter(|(_, looks)| *looks).filter_map(|(text, _)| text.as_ref());
    let has_duplicates = looked_at().any(|text| text.has_duplicates() && text.is_shallow());
    match answer {
        Ok(_) => assert!(!has_duplicates, "a key is there twice"),
        Err(refusal) if refusal.code() == "duplicate-key" => {
            let text = match refusal.part() {
                RefusedPart::Body => texts[..1].iter(),
                _ => texts[1..].iter(),
            };
            // Of what is not JSON, the other reader does not know.
            let mut text = text;
            assert!(text.any(|text| text.as_ref().is_none_or(Text::has_duplicates)), "no key is there twice");
        }
        Err(_) => {}
    }
}

/// Checks that the order of keys, spaces and escapes mean nothing.
fn check_turned_round(answer: &Answer, texts: &[Option<Text>; 3], ask: impl FnOnce([Option<String>; 3]) -> Answer) {
    if answer.is_ok() && texts.iter().flatten().all(|text| text.is_shallow() && !text.has_duplicates()) {
        let turned = texts.each_ref().map(|text| text.as_ref().and_then(Text::turned_round));
        assert_eq!(ask(turned), *answer, "with the keys in the opposite order");
    }
}
