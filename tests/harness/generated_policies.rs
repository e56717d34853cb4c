//! Policies that are drawn as text.

use crate::config;
use portcullis::{
    Column, Decision, Policy,
    oracle::strategies::{self, PolicyText},
    rules::{Effect, Rule, reference},
    space::Cube,
};
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{TestError, TestRunner},
};

fn load(text: &PolicyText) -> Policy {
    Policy::from_text("small.yaml", text).unwrap_or_else(|error| panic!("{error}{text:?}"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..config() })]

    #[test]
    fn every_text_loads_and_means_something(text in strategies::policies()) {
        let policy = load(&text);
        prop_assert!(policy.vocabulary().cell_count() > 0);
        prop_assert!(policy.rules().len() <= 5);
        for request in policy.vocabulary().requests() {
            prop_assert_eq!(policy.decide(request), reference::decide(policy.rules(), request));
        }
    }
}

#[test]
fn everything_that_matters_appears() {
    let (strategy, mut runner) = (strategies::policies(), TestRunner::deterministic());
    let policies: Vec<Policy> =
        (0..1000).map(|_| load(&strategy.new_tree(&mut runner).expect("a text").current())).collect();
    let assert_appears = |what: &str, has: &dyn Fn(&Policy) -> bool| {
        let count = policies.iter().filter(|policy| has(policy)).count();
        assert!(count >= 5, "{what}: {count} of 1000");
    };
    let some_rule = |what: &str, has: fn(&Rule) -> bool| {
        assert_appears(what, &|policy| policy.rules().iter().any(has));
    };
    assert_appears("no rule", &|policy| policy.rules().is_empty());
    assert_appears("five rules", &|policy| policy.rules().len() == 5);
    assert_appears("allow by default", &|policy| policy.rules().default_decision() == Decision::Allow);
    assert_appears("deny by default", &|policy| policy.rules().default_decision() == Decision::Deny);
    some_rule("allow", |rule| *rule.effect() == Effect::Allow);
    some_rule("deny", |rule| *rule.effect() == Effect::Deny);
    some_rule("require", |rule| matches!(rule.effect(), Effect::Require(_)));
    some_rule("two exceptions", |rule| rule.exceptions().len() == 2);
    some_rule("a citation", |rule| !rule.citations().is_empty());
    some_rule("a rule about everything", |rule| *rule.scope() == Cube::ALL);
    for column in [Column::Role, Column::Token, Column::Api, Column::Action, Column::Owner] {
        assert_appears("a group", &|policy| policy.rules().groups().iter().any(|group| group.column() == column));
    }
    some_rule("roles from one up", |rule| rule.scope().roles().at_least().is_some());
    some_rule("operations", |rule| rule.scope().operations().is_some() && rule.scope().reads().is_none());
    some_rule("what reads", |rule| rule.scope().reads() == Some(true));
    some_rule("an exception of what writes", |rule| {
        rule.exceptions().iter().any(|exception| exception.cube().reads() == Some(false))
    });
    assert_appears("an operation whose text has two meanings without quotation marks", &|policy| {
        policy.vocabulary().operation_called("team.list.read").is_err()
    });
    assert_appears("several owners", &|policy| {
        policy.vocabulary().operations().any(|(_, operation)| operation.owners().len() == 3)
    });
    assert_appears("an operation that only reads", &|policy| {
        policy.vocabulary().operations().any(|(_, operation)| operation.reads())
    });
    assert_appears("something to decide", &|policy| {
        let allowed = policy.allowed().len();
        allowed > 0 && allowed < policy.vocabulary().cell_count()
    });
}

/// The text that a test ends with which fails where the policy has it.
fn simplest(has: impl Fn(&Policy) -> bool) -> PolicyText {
    let mut runner = TestRunner::new_with_rng(config(), TestRunner::deterministic().new_rng());
    match runner.run(&strategies::policies(), |text| {
        if has(&load(&text)) { Err(TestCaseError::fail("it has it")) } else { Ok(()) }
    }) {
        Err(TestError::Fail(_, text)) => text,
        other => panic!("no policy has it: {other:?}"),
    }
}

#[test]
fn texts_shrink_to_few_rules_and_the_first_names() {
    let smallest = "\
portcullis: 1
policy: small
vocabulary:
  roles: { admin: {} }
  tokens: { session: {} }
  owners: { none: {} }
  apis:
    team:
      read: {}
default: deny
rules: []
";
    assert_eq!(simplest(|_| true).as_str(), smallest);
    assert_eq!(format!("{:?}", simplest(|_| true)), format!("\n{smallest}"));
    let one_rule = smallest.replace("rules: []\n", "rules:\n  - id: rule-1\n    effect: allow\n");
    assert_eq!(simplest(|policy| !policy.rules().is_empty()).to_string(), one_rule);
    assert_eq!(
        simplest(|policy| !policy.allowed().is_empty()).to_string(),
        smallest.replace("default: deny", "default: allow")
    );
}
