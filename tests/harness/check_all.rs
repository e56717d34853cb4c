//! Functions under test, asked about every request or about some.

use crate::{
    SHIPPED, all_names, allows,
    block_on::{Pause, block_on},
    coin,
    implementations::{FAULTY, Faulty, right},
};
use portcullis::{
    Decision, Names, Policy, SomeNames,
    oracle::{Disagreements, Oracle},
    policy::RequestGroup,
    rules::Rule,
    space::{CellSet, Cube, RuleId},
};
use proptest::prelude::*;
use std::{cell::RefCell, collections::BTreeSet};

/// Who decides, and the requests as sets.
fn found(disagreements: &Disagreements<'_>) -> Vec<(String, BTreeSet<String>)> {
    let who = |one: &RequestGroup<'_>| {
        let decided = if one.decision().is_allow() { "allowed" } else { "denied" };
        format!("{decided} by {}", one.decider())
    };
    let sets = |one: &RequestGroup<'_>| {
        let vocabulary = disagreements.policy().vocabulary();
        one.cubes().iter().map(|cube| cube.in_words(vocabulary).to_string()).collect()
    };
    disagreements.iter().map(|one| (who(one), sets(one))).collect()
}

#[test]
fn the_right_implementation_passes() {
    let oracle = Oracle::new(&SHIPPED);
    oracle.check_all(right).unwrap();
    block_on(oracle.check_all_async(async |request: &Names<'_>| right(request))).unwrap();
    oracle.try_check_all(|request| Ok::<_, String>(right(request))).unwrap();
}

#[test]
fn each_fault_is_found_exactly() {
    for faulty in FAULTY {
        let expected: Vec<(String, BTreeSet<String>)> = faulty
            .faults
            .iter()
            .map(|(who, sets)| ((*who).to_owned(), sets.iter().map(|set| (*set).to_owned()).collect()))
            .collect();
        let disagreements = Oracle::new(&SHIPPED).check_all(faulty.allows).expect_err(faulty.about);
        assert_eq!(found(&disagreements), expected, "{}", faulty.about);
        let wrong = all_names(&SHIPPED).iter().filter(|names| (faulty.allows)(names) != right(names)).count();
        assert_eq!(disagreements.requests(), wrong, "{}", faulty.about);
        assert_eq!(disagreements.asked(), SHIPPED.vocabulary().cell_count(), "{}", faulty.about);
    }
}

#[test]
fn each_fault_is_found_by_asynchronous_and_by_fallible_functions_too() {
    for Faulty { about, allows, .. } in FAULTY {
        let oracle = Oracle::new(&SHIPPED);
        let text = oracle.check_all(allows).expect_err(about).to_string();
        let waiting = async |request: &Names<'_>| {
            Pause::default().await;
            allows(request)
        };
        assert_eq!(block_on(oracle.check_all_async(waiting)).expect_err(about).to_string(), text);
        let error = oracle.try_check_all(|request| Ok::<_, String>(allows(request))).expect_err(about);
        assert_eq!((error.to_string(), error.failure().is_none()), (text.clone(), true));
        let waiting = async |request: &Names<'_>| {
            Pause::default().await;
            Ok::<_, String>(allows(request))
        };
        assert_eq!(block_on(oracle.try_check_all_async(waiting)).expect_err(about).to_string(), text);
    }
}

#[test]
fn a_failure_is_the_end_and_loses_nothing() {
    let asked = RefCell::new(Vec::new());
    let error = Oracle::new(&SHIPPED)
        .try_check_all(|request| {
            asked.borrow_mut().push(*request);
            if request.action == "update" { Err("the service is down") } else { Ok(true) }
        })
        .unwrap_err();
    let asked = asked.into_inner();
    let (names, failure) = error.failure().expect("a failure");
    assert_eq!((Some(&names), *failure), (asked.last(), "the service is down"));
    // Listing, reading and creating integrations: all of the last but the administrator's own is wrong.
    assert_eq!((asked.len(), error.disagreements().requests()), (3 * 16 + 1, 15));
    assert_eq!((error.progress().answered, error.progress().left), (48, SHIPPED.vocabulary().cell_count() - 48));
}

#[test]
fn every_request_is_asked_once_with_its_owner() {
    let asked = RefCell::new(Vec::new());
    Oracle::new(&SHIPPED)
        .check_all(|request| {
            asked.borrow_mut().push(*request);
            right(request)
        })
        .unwrap();
    let asked = asked.into_inner();
    assert_eq!(asked, Oracle::new(&SHIPPED).requests().collect::<Vec<_>>());
    assert!(asked.iter().all(|names| names.owner.is_some()));
    let ordered = |mut list: Vec<Names<'static>>| {
        list.sort_by_key(ToString::to_string);
        list
    };
    assert_eq!(ordered(asked), ordered(all_names(&SHIPPED)));
}

#[test]
fn a_part_can_be_checked() {
    let team = SomeNames::ANY.with_api("team");
    let oracle = Oracle::new(&SHIPPED).about(&team).unwrap();
    assert_eq!(oracle.cells().len(), 9 * 16);
    assert!(oracle.requests().all(|names| names.api == "team"));
    assert_eq!(oracle.check_all(|_| true).unwrap_err().asked(), 9 * 16);
    // What is wrong elsewhere is not asked about.
    oracle.check_all(|request| request.api != "detector" && right(request)).unwrap();

    let administrators = SHIPPED.cube_of(&SomeNames::ANY.with_role("admin")).unwrap();
    let both = oracle.within(&CellSet::of_cube(SHIPPED.vocabulary(), &administrators));
    assert_eq!(both.cells().len(), 9 * 4);

    let error = Oracle::new(&SHIPPED).about(&SomeNames::ANY.with_api("teams")).unwrap_err();
    assert_eq!(error.to_string(), "unknown api `teams`; did you mean `team`?");
}

#[test]
fn sets_of_another_vocabulary_have_nothing_to_ask() {
    let other = Policy::from_text("other.yaml", &SHIPPED.to_yaml().replace("read_only", "reader")).unwrap();
    let strange = CellSet::of_cube(other.vocabulary(), &Cube::ALL);
    assert_eq!(Oracle::new(&SHIPPED).within(&strange).requests().count(), 0);
}

proptest! {
    #![proptest_config(crate::config())]

    /// A function that is wrong about some requests, on generated policies.
    #[test]
    fn exactly_what_is_wrong_is_found(model in crate::generate::models(), salt in any::<u64>()) {
        let policy = model.policy();
        let is_wrong = |names: &Names<'_>| coin(names, salt);
        let expected: BTreeSet<String> =
            all_names(&policy).iter().filter(|&names| is_wrong(names)).map(ToString::to_string).collect();
        let id = |rule: Option<RuleId>| rule.and_then(|rule| policy.rules().get(rule)).map(Rule::id);
        let result = Oracle::new(&policy).check_all(|names| allows(&policy, names) != is_wrong(names));
        let mut found = BTreeSet::new();
        for one in result.as_ref().err().iter().flat_map(|disagreements| disagreements.iter()) {
            for &request in one.requests() {
                let ruling = policy.ruling(request);
                prop_assert_eq!(ruling.decision, one.decision());
                prop_assert_eq!(one.decider().rule().map(Rule::id), id(ruling.rule));
                let names = policy.vocabulary().names(request).expect("a request");
                prop_assert_eq!(one.decision(), Decision::from(allows(&policy, &names)));
                found.insert(names.to_string());
            }
            let cubes = one.cubes();
            for request in policy.vocabulary().requests() {
                let cell = policy.vocabulary().cell(request).expect("a cell");
                prop_assert_eq!(cubes.iter().any(|cube| cube.contains(cell)), one.requests().contains(&request));
            }
            prop_assert_eq!(one.witness(), one.requests().first().copied());
        }
        prop_assert_eq!(result.is_ok(), expected.is_empty());
        prop_assert_eq!(found, expected);
    }
}
