use std::collections::{BTreeMap, BTreeSet};

use super::{config, policies, policy, shipped, told_apart};
use portcullis::{
    Decision, Names, Policy, Request,
    oracle::{Answers, Mutant, Mutants, Mutation},
    rules::{Rule, reference},
    space::CellSet,
};
use proptest::{prelude::*, sample::Index};

/// Everything that can be said of one mutant, against the mutant as a policy of its own.
#[track_caller]
fn assert_is_a_mutant(policy: &Policy, mutant: Mutant<'_>) {
    let mutated = mutant.policy();
    let changed = told_apart(policy, &mutated);
    assert!(!changed.is_empty(), "{mutant}");
    assert_eq!(mutant.changed(), changed, "{mutant}");
    assert_eq!(mutant.requests().collect::<Vec<Request>>(), changed.iter().collect::<Vec<Request>>(), "{mutant}");
    assert_eq!(Some(mutant.witness()), changed.iter().next(), "{mutant}");
    assert_eq!(mutant.decision(), reference::decide(mutated.rules(), mutant.witness()), "{mutant}");
}

fn texts(mutants: &Mutants<'_>) -> Vec<String> {
    mutants.iter().map(|mutant| mutant.to_string()).collect()
}

/// Two roles, two owners, three operations of two APIs, and a rule of each effect.
const DOORS: &str = "
portcullis: 1
policy: doors
vocabulary:
  roles: { guest: {}, keeper: {} }
  tokens: { key: {} }
  owners: { self: {}, other: {} }
  apis:
    door:
      open: { owners: [self, other] }
      close: { owners: [self] }
    gate:
      open: { owners: [self, other] }
default: deny
rules:
  - id: all-open
    action: open
    except:
      - { api: gate, owner: other }
    effect: allow
  - id: guests-never-close
    role: guest
    action: close
    effect: deny
  - id: keepers-at-others
    owner: other
    require: { role: keeper }
";

#[test]
fn a_small_policy_has_the_mutants_that_one_finds_by_hand() {
    let policy = policy(DOORS);
    let mutants = Mutants::of(&policy);
    // `keepers-at-others` denies guests where the owner is another's; `guests-never-close` denies what is denied anyway.
    let expected = [
        "default changed to allow",
        "rule `all-open` dropped",
        "role `guest` dropped from the scope of `all-open`",
        "role `keeper` dropped from the scope of `all-open`",
        "api `door` dropped from the scope of `all-open`",
        "api `gate` dropped from the scope of `all-open`",
        "owner `self` dropped from the scope of `all-open`",
        "owner `other` dropped from the scope of `all-open`",
        "action `close` added to the scope of `all-open`",
        "exception 1 of `all-open` dropped",
        "role `keeper` dropped from exception 1 of `all-open`",
        "action `open` dropped from exception 1 of `all-open`",
        "api `door` added to exception 1 of `all-open`",
        "owner `self` added to exception 1 of `all-open`",
        "effect of `all-open` changed to deny",
        "owners `self` and `other` swapped in `all-open`",
        "action `open` added to the scope of `guests-never-close`",
        "effect of `guests-never-close` changed to allow",
        "rule `keepers-at-others` dropped",
        "role `guest` dropped from the scope of `keepers-at-others`",
        "api `door` dropped from the scope of `keepers-at-others`",
        "action `open` dropped from the scope of `keepers-at-others`",
        "owner `self` added to the scope of `keepers-at-others`",
        "role `guest` added to the requirement of `keepers-at-others`",
        "role dropped from the requirement of `keepers-at-others`",
        "owner `other` dropped from the requirement of `keepers-at-others`",
        "effect of `keepers-at-others` changed to deny",
        "effect of `keepers-at-others` changed to allow",
        "owners `self` and `other` swapped in `keepers-at-others`",
    ];
    assert_eq!(texts(&mutants), expected);
    assert_eq!(mutants.len(), expected.len());
    // Faults that change nothing. Of `all-open`: role `guest` and action `close` dropped from the exception. Of
    // `guests-never-close`: the rule dropped, two APIs and two owners dropped from its scope, and role `keeper` added. Of
    // `keepers-at-others`: role `keeper`, api `gate` and action `close` dropped from its scope, and owner `self` from what it
    // requires.
    assert_eq!(mutants.equivalent(), 2 + 6 + 4);
    mutants.iter().for_each(|mutant| assert_is_a_mutant(&policy, mutant));
}

/// Operations are dropped and added one by one, of those that share an API or an action; a mark is dropped.
#[test]
fn selectors_have_mutants_of_their_own() {
    let policy = policy(
        "
portcullis: 1
policy: doors
vocabulary:
  roles: { guest: {} }
  tokens: { key: {} }
  owners: { none: {} }
  apis:
    door: { look: { reads: true }, open: {} }
    gate: { look: { reads: true }, open: {}, lift: {} }
    wall: { paint: {} }
default: deny
rules:
  - { id: pairs, operation: [door.open, gate.lift], effect: allow }
  - { id: looks, reads: true, api: [door, gate], effect: allow }
",
    );
    let mutants = Mutants::of(&policy);
    let of = |rule: &str| -> Vec<String> {
        let of_rule = mutants.iter().filter(|mutant| mutant.rule().is_some_and(|one| one.id() == rule));
        of_rule.map(|mutant| mutant.to_string()).collect()
    };
    assert_eq!(
        of("pairs"),
        [
            "rule `pairs` dropped",
            "operation `door.open` dropped from the scope of `pairs`",
            "operation `gate.lift` dropped from the scope of `pairs`",
            "operation `gate.open` added to the scope of `pairs`",
            "effect of `pairs` changed to deny",
        ]
    );
    assert_eq!(
        of("looks"),
        [
            "rule `looks` dropped",
            "api `door` dropped from the scope of `looks`",
            "api `gate` dropped from the scope of `looks`",
            "action `look` dropped from the scope of `looks`",
            "`reads` dropped from the scope of `looks`",
            "effect of `looks` changed to deny",
        ]
    );
    mutants.iter().for_each(|mutant| assert_is_a_mutant(&policy, mutant));
}

#[test]
fn a_mutant_knows_its_rule_and_its_place() {
    let policy = policy(DOORS);
    let mutants = Mutants::of(&policy);
    let of = |text: &str| mutants.iter().find(|mutant| mutant.to_string() == text).expect(text);
    let (rules, lines) = (policy.rules(), |mutant: Mutant<'_>| mutant.place().line);

    let default = of("default changed to allow");
    assert_eq!((default.rule().map(Rule::id), default.kind()), (None, "default-flipped"));
    assert_eq!(default.place(), rules.places().default_decision());
    assert_eq!(default.mutation(), Mutation::DefaultFlipped(Decision::Allow));

    let dropped = of("rule `keepers-at-others` dropped");
    assert_eq!((dropped.rule().map(Rule::id), dropped.kind()), (Some("keepers-at-others"), "rule-dropped"));
    let names = policy.vocabulary().names(dropped.witness());
    assert_eq!(names, Some(Names::new("guest", "key", "door", "open").with_owner("other")));
    assert_eq!(dropped.decision(), Decision::Allow);

    assert_eq!(lines(dropped), 25);
    assert_eq!(lines(of("exception 1 of `all-open` dropped")), 19);
    assert_eq!(lines(of("action `close` added to the scope of `all-open`")), 16);
    assert_eq!(lines(of("effect of `all-open` changed to deny")), 20);
    assert_eq!(lines(of("role dropped from the requirement of `keepers-at-others`")), 27);
    assert_eq!(lines(of("owners `self` and `other` swapped in `keepers-at-others`")), 25);
}

#[test]
fn the_shipped_policy_has_mutants_of_every_kind_that_it_can_have() {
    let policy = shipped();
    let mutants = Mutants::of(&policy);
    let kinds: BTreeSet<&str> = mutants.iter().map(|mutant| mutant.kind()).collect();
    let all = [
        "default-flipped",
        "effect-flipped",
        "exception-dropped",
        "exception-name-added",
        "exception-name-dropped",
        "owners-swapped",
        "requirement-column-dropped",
        "requirement-name-added",
        "requirement-name-dropped",
        "rule-dropped",
        "scope-name-added",
        "scope-name-dropped",
    ];
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), all);
    mutants.iter().for_each(|mutant| assert_is_a_mutant(&policy, mutant));
}

/// A mutant is killed by an answer to a request that it changes, unless the answer is wrong.
#[test]
fn a_right_answer_kills_the_mutants_that_change_its_request() {
    let policy = shipped();
    let mutants = Mutants::of(&policy);
    let request = policy.resolve(&Names::new("power", "user_api", "team", "create")).expect("a request");
    let mut answers = Answers::new(policy.vocabulary());
    assert_eq!(mutants.surviving(&answers).count(), mutants.len());
    answers.add(request, Decision::Allow);
    assert_eq!(mutants.surviving(&answers).count(), mutants.len());
    answers.add(request, Decision::Deny);
    let surviving: BTreeSet<String> = mutants.surviving(&answers).map(|mutant| mutant.to_string()).collect();
    let spared = mutants.iter().filter(|mutant| !mutant.changed().contains(request));
    assert_eq!(surviving, spared.map(|mutant| mutant.to_string()).collect());
    assert!(surviving.len() < mutants.len());
}

#[test]
fn answers_about_another_vocabulary_kill_nothing() {
    let (policy, other) = (shipped(), policy(DOORS));
    let mutants = Mutants::of(&policy);
    let everything = Answers::of(&other, &CellSet::all(other.vocabulary()));
    assert_eq!(mutants.surviving(&everything).count(), mutants.len());
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn mutants_of_generated_policies_change_what_they_say(policy in policies()) {
        let mutants = Mutants::of(&policy);
        let mut classes: BTreeMap<usize, CellSet> = BTreeMap::new();
        for mutant in mutants.iter() {
            assert_is_a_mutant(&policy, mutant);
            let class = classes.entry(mutant.class()).or_insert_with(|| mutant.changed());
            prop_assert_eq!(&*class, &mutant.changed());
        }
        let sets: BTreeSet<Vec<Request>> = classes.values().map(|set| set.iter().collect()).collect();
        prop_assert_eq!(sets.len(), mutants.classes());
        prop_assert!(classes.keys().copied().eq(0..mutants.classes()));
    }

    #[test]
    fn what_survives_answers_changes_none_of_their_requests(
        policy in policies(),
        asked in prop::collection::vec((any::<Index>(), any::<bool>()), 0..8),
    ) {
        let mutants = Mutants::of(&policy);
        let requests: Vec<Request> = policy.vocabulary().requests().collect();
        let mut answers = Answers::new(policy.vocabulary());
        for (which, allowed) in &asked {
            answers.add(*which.get(&requests), Decision::from(*allowed));
        }
        let is_right = |request: Request, allowed: bool| reference::decide(policy.rules(), request) == Decision::from(allowed);
        let rightly: Vec<Request> = asked
            .iter()
            .map(|(which, allowed)| (*which.get(&requests), *allowed))
            .filter(|&(request, allowed)| is_right(request, allowed))
            .map(|(request, _)| request)
            .collect();
        let expected = mutants.iter().filter(|mutant| {
            let mutated = mutant.policy();
            rightly.iter().all(|&request| {
                reference::decide(policy.rules(), request) == reference::decide(mutated.rules(), request)
            })
        });
        let expected: Vec<String> = expected.map(|mutant| mutant.to_string()).collect();
        let surviving: Vec<String> = mutants.surviving(&answers).map(|mutant| mutant.to_string()).collect();
        prop_assert_eq!(surviving, expected);
    }
}
