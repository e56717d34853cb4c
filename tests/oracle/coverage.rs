//! Coverage, counted request by request.

use crate::{config, generate::models};
use portcullis::{
    Decision, Policy, Request, Vocabulary,
    oracle::{Answers, Coverage, Covered},
    rules::{Effect, Rule, reference},
    space::Cell,
};
use proptest::prelude::*;

/// Requests of a policy, and whether each was answered.
struct Asked {
    cells: Vec<(Request, Cell, bool)>,
}

impl Asked {
    fn covered(&self, is_one: impl Fn(Cell) -> bool) -> Covered {
        let all = self.cells.iter().filter(|(_, cell, _)| is_one(*cell));
        Covered::new(all.clone().filter(|(.., asked)| *asked).count(), all.count())
    }

    /// Of the requests, some are answered one way, some the other, and some both.
    fn answers(&self, vocabulary: &Vocabulary) -> Answers {
        let mut answers = Answers::new(vocabulary);
        for (number, (request, ..)) in self.cells.iter().enumerate().filter(|(_, (.., asked))| *asked) {
            if number % 3 != 0 {
                answers.add(*request, Decision::Allow);
            }
            if number % 3 != 1 {
                answers.add(*request, Decision::Deny);
            }
        }
        answers
    }
}

fn decides(rule: &Rule, cell: Cell) -> bool {
    rule.matches(cell) && (*rule.effect() == Effect::Allow || rule.effect().denies(cell))
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn is_what_counting_finds(model in models(), asked in prop::collection::vec(any::<bool>(), 243)) {
        let policy = Policy::from_text("policy.yaml", &model.yaml()).expect("a policy");
        let vocabulary = policy.vocabulary();
        let cells = vocabulary.requests().zip(asked.into_iter().cycle());
        let asked = Asked {
            cells: cells.map(|(request, asked)| (request, vocabulary.cell(request).expect("a cell"), asked)).collect(),
        };
        let coverage = Coverage::of(&policy, &asked.answers(vocabulary));

        prop_assert_eq!(coverage.cells(), asked.covered(|_| true));
        let is_allowed = |cell: Cell| {
            let request = asked.cells.iter().find(|(_, other, _)| *other == cell).expect("a cell of the space").0;
            reference::decide(policy.rules(), request).is_allow()
        };
        prop_assert_eq!(coverage.allowed(), asked.covered(is_allowed));
        prop_assert_eq!(coverage.denied(), asked.covered(|cell| !is_allowed(cell)));
        prop_assert_eq!(
            coverage.default(),
            asked.covered(|cell| !policy.rules().iter().any(|rule| decides(rule, cell)))
        );
        prop_assert_eq!(coverage.rules().len(), policy.rules().len());
        for (one, rule) in coverage.rules().iter().zip(policy.rules()) {
            prop_assert_eq!(one.rule.id(), rule.id());
            prop_assert_eq!(one.decided, asked.covered(|cell| decides(rule, cell)));
            let is_requirement = matches!(rule.effect(), Effect::Require(_));
            prop_assert_eq!(
                one.met,
                asked.covered(|cell| is_requirement && rule.matches(cell) && !decides(rule, cell))
            );
            for (one, expected) in one.exceptions.iter().zip(rule.exceptions()) {
                prop_assert_eq!(one.exception.place(), expected.place());
                let is_left_out = |cell| rule.scope().contains(cell) && expected.cube().contains(cell);
                prop_assert_eq!(one.requests, asked.covered(is_left_out));
            }
        }
        for one in coverage.operations() {
            let of = |cell: Cell| vocabulary.operation_of(cell.api, cell.action) == Some(one.id);
            prop_assert_eq!(one.requests, asked.covered(of));
        }
        for one in coverage.names() {
            let has = |cell: Cell| {
                let operation = vocabulary.operation_of(cell.api, cell.action).expect("an operation");
                let request = vocabulary.request(cell.role, cell.token, operation, cell.owner).expect("a request");
                vocabulary.names(request).expect("names").get(one.column) == Some(one.name)
            };
            prop_assert_eq!(one.requests, asked.covered(has));
        }
        let missing: Vec<Request> =
            asked.cells.iter().filter(|(.., asked)| !asked).map(|(request, ..)| *request).collect();
        let found: Vec<Request> = coverage.missing().iter().collect();
        prop_assert_eq!(found.len(), missing.len());
        prop_assert!(missing.iter().all(|request| found.contains(request)));
    }
}

#[test]
fn answers_to_another_policy_cover_nothing() {
    let policy = Policy::splunk_observability().expect("the shipped policy loads");
    let text = policy.to_yaml().replace("read_only", "reader");
    let other = Policy::from_text("other.yaml", &text).unwrap_or_else(|error| panic!("{error}"));
    let answers = Answers::of(&other, &other.allowed());
    assert_eq!(Coverage::of(&policy, &answers).cells(), Covered::new(0, policy.vocabulary().cell_count()));
    assert!(answers.disagreements(&policy).is_empty());
}

#[test]
fn a_percentage_is_100_only_if_all_are_answered() {
    assert_eq!(Covered::new(999, 1000).percent(), 99);
    assert_eq!(Covered::new(1000, 1000).percent(), 100);
    assert_eq!(Covered::new(0, 0).percent(), 100);
}
