//! Tests of guards, and the mutants of guards that suites notice, compared with suites that are read and run again.

use std::{collections::BTreeSet, fmt::Write as _};

use portcullis::{
    Policy,
    oracle::{Answers, GuardMutant, Mutants, RecordedAnswers, Suite, TestOutcome},
    policy::TokenStatus,
    space::CellSet,
};
use proptest::{prelude::*, sample::Index};

/// Two lifetimes, an order with two ways up, and operations with one owner, two and three.
const HOUSE: &str = "
portcullis: 1
policy: house
vocabulary:
  roles:
    lord: { above: [cook, guard] }
    cook: { above: guest }
    guard: { above: guest }
    guest: {}
  tokens:
    key: { lifetimes: { forge: { max_age: 60s, ends_at_logout: true }, market: { max_age: 1s } } }
    word: {}
  owners: { none: {}, self: {}, other: {} }
  apis:
    room:
      enter: { owners: [self, other] }
      sweep: {}
    bed: { sleep: { owners: [none, self, other] } }
groups:
  owners: { somebody: [self, other] }
  actions: { rest: [enter, sleep] }
  apis: { chamber: [room, bed] }
default: deny
rules:
  - { id: own, owner: self, effect: allow }
  - { id: lords, role: lord, action: [enter, sleep], effect: allow }
  - { id: sweepers, action: sweep, role: [cook, guard], effect: allow }
  - { id: helpers, action: sleep, owner: none, role: { at_least: cook }, effect: allow }
";

fn house() -> Policy {
    Policy::from_text("house.yaml", HOUSE).expect("the policy loads")
}

fn texts<'m>(mutants: impl IntoIterator<Item = GuardMutant<'m>>) -> Vec<String> {
    mutants.into_iter().map(|mutant| mutant.to_string()).collect()
}

#[test]
fn a_policy_has_the_mutants_of_guards_that_one_finds_by_hand() {
    let policy = house();
    let mutants = Mutants::of(&policy);
    let expected = [
        "lifetime `forge` of token `key` longer by a second",
        "lifetime `forge` of token `key` shorter by a second",
        "lifetime `forge` of token `key` no longer ended by a logout",
        "lifetime `forge` of token `key` dropped",
        // A second less would be no life at all.
        "lifetime `market` of token `key` longer by a second",
        "lifetime `market` of token `key` ended by a logout",
        "lifetime `market` of token `key` dropped",
        "role `lord` no longer above `cook`",
        "role `cook` above `lord`, instead of below",
        "role `lord` no longer above `guard`",
        "role `guard` above `lord`, instead of below",
        "role `cook` no longer above `guest`",
        "role `guest` above `cook`, instead of below",
        "role `guard` no longer above `guest`",
        "role `guest` above `guard`, instead of below",
        "owner `none` added to `room.enter`",
        "owner `self` dropped from `room.enter`",
        "owner `other` dropped from `room.enter`",
        "owner `self` added to `room.sweep`",
        "owner `other` added to `room.sweep`",
        "owner `none` dropped from `bed.sleep`",
        "owner `self` dropped from `bed.sleep`",
        "owner `other` dropped from `bed.sleep`",
    ];
    assert_eq!(texts(mutants.guards()), expected);
    let kinds: BTreeSet<&str> = mutants.guards().map(|mutant| mutant.kind()).collect();
    assert_eq!(kinds.len(), 8);
    let line = |kind: &str| mutants.guards().find(|mutant| mutant.kind() == kind).map(|mutant| mutant.place().line);
    assert_eq!([line("lifetime-dropped"), line("order-reversed"), line("owner-added")], [Some(11), Some(6), Some(16)]);
}

#[test]
fn a_role_that_a_rule_names_with_at_least_keeps_an_order() {
    let text = |extra: &str| {
        format!(
            "portcullis: 1
policy: door
vocabulary:
  roles: {{ guest: {{}}, member: {{ above: guest }}{extra} }}
  apis: {{ door: {{ open: {{}} }} }}
default: deny
rules: [{{ id: members, role: {{ at_least: member }}, effect: allow }}]
"
        )
    };
    let mutants = |text: &str| {
        let policy = Policy::from_text("door.yaml", text).expect("the policy loads");
        texts(Mutants::of(&policy).guards())
    };
    assert_eq!(mutants(&text("")), ["role `guest` above `member`, instead of below"]);
    let expected = [
        "role `member` no longer above `guest`",
        "role `guest` above `member`, instead of below",
        "role `keeper` no longer above `member`",
        "role `member` above `keeper`, instead of below",
    ];
    assert_eq!(mutants(&text(", keeper: { above: member }")), expected);
}

/// What a policy says of a guard, to be compared with a mutant's.
fn said(policy: &Policy) -> (Vec<String>, Vec<String>, Vec<String>) {
    let vocabulary = policy.vocabulary();
    let role = |id| vocabulary.roles().name(id).expect("a role");
    let lifetimes =
        vocabulary.tokens().ids().flat_map(|id| vocabulary.lifetimes(id).iter().map(|it| format!("{it:?}")));
    let orders = vocabulary.roles().ids().map(|id| {
        let below: Vec<&str> = vocabulary.roles_below(id).iter().map(|&below| role(below)).collect();
        format!("{} above {below:?}", role(id))
    });
    let owners = vocabulary.operations().map(|(_, operation)| {
        let names: Vec<_> = operation.owners().iter().map(|&owner| vocabulary.owners().name(owner)).collect();
        format!("{names:?}")
    });
    (lifetimes.collect(), orders.collect(), owners.collect())
}

#[test]
fn a_mutant_of_a_guard_is_a_policy_with_that_guard_changed_alone() {
    let policy = house();
    let mutants = Mutants::of(&policy);
    for mutant in mutants.guards() {
        let mutated = mutant.policy();
        let ((lifetimes, orders, owners), old) = (said(&mutated), said(&policy));
        let changed = [lifetimes != old.0, orders != old.1, owners != old.2];
        let kind = mutant.kind();
        let expected = ["li", "or", "ow"].map(|start| kind.replace("logout", "lifetime").starts_with(start));
        assert_eq!(changed, expected, "{mutant}");
        // It can be written, and read again as the same policy.
        let again = Policy::from_text("mutant.yaml", &mutated.to_yaml()).expect("a mutant is a policy");
        assert_eq!(again.fingerprint(), mutated.fingerprint(), "{mutant}");
        assert_eq!(said(&again), said(&mutated), "{mutant}");
        // What both can be asked is decided alike, unless it depends on the order of roles.
        if kind.starts_with("order") {
            continue;
        }
        for request in policy.vocabulary().requests() {
            let names = policy.vocabulary().names(request).expect("names");
            if let Ok(same) = mutated.resolve(&names) {
                assert_eq!(mutated.decide(same), policy.decide(request), "{mutant}: {names}");
            }
        }
    }
    let orders: Vec<_> =
        mutants.guards().filter(|it| it.kind().starts_with("order")).map(|it| said(&it.policy()).1).collect();
    assert_eq!(orders[0][0], "lord above [\"guard\", \"guest\"]");
    assert_eq!(orders[1][1], "cook above [\"lord\", \"guard\", \"guest\"]");
}

/// Further columns of what the tests ask.
const ASKED: [&str; 11] = [
    "",
    "owner: self, ",
    "owner: other, ",
    "owner: none, ",
    "role: lord, ",
    "role: guest, owner: self, ",
    "role: { at_least: cook }, ",
    "role: { at_least: guard }, owner: none, ",
    "role: [lord, cook], ",
    "owner: somebody, ",
    "owner: [none, somebody], ",
];

/// The tests of a suite, as YAML: some pass and some fail.
fn tests() -> impl Strategy<Value = String> {
    let second = prop_oneof![Just(0), Just(1), Just(59), Just(60), Just(61), 0..120_u64];
    let time = |second: u64| format!("2026-01-01T00:{:02}:{:02}Z", second / 60, second % 60);
    let outcome =
        prop::sample::select(vec!["valid", "ended", "ended, by: max_age", "ended, by: logout", "not_yet_issued"]);
    let lifetime =
        (any::<bool>(), second.clone(), prop::option::of(second), outcome).prop_map(move |(forge, at, out, expect)| {
            let origin = if forge { "forge" } else { "market" };
            let out = out.map_or_else(String::new, |out| format!("logged_out: \"{}\", ", time(out)));
            format!(
                "lifetimes|token: key, origin: {origin}, issued: \"{}\", {out}at: \"{}\", expect: {expect}",
                time(0),
                time(at)
            )
        });
    let roles = prop::sample::subsequence(vec!["guest", "guard", "cook", "lord"], 2..=4).prop_shuffle();
    let up = prop::sample::select(vec!["guest, cook, lord", "guest, guard", "guard, lord", "guest, lord"]);
    let order = prop_oneof![up.prop_map(str::to_owned), roles.prop_map(|roles| roles.join(", "))];
    let order = order.prop_map(|roles| format!("orders|role: [{roles}]"));
    let operation = prop::sample::select(vec![
        "",
        "api: room, ",
        "action: sleep, ",
        "action: [sleep, enter], ",
        "api: room, action: sweep, ",
        "action: rest, ",
        "action: [rest, sweep], ",
        "api: chamber, action: [enter, sleep], ",
        "api: [room, bed], ",
    ]);
    let listed = prop::sample::select(vec![
        "operation: [room.enter, bed.sleep], ",
        "operation: [room.enter, room.sweep], ",
        "operation: bed.sleep, ",
    ]);
    let asked_operation = prop_oneof![3 => operation.clone(), 1 => listed];
    let owner = prop::sample::select(vec!["none", "self", "somebody", "[none, self, other]"]);
    let selected = prop_oneof![
        operation.clone(),
        Just("operation: [room.enter, bed.sleep], "),
        Just("operation: room.sweep, reads: false, "),
    ];
    let owners = (selected, owner).prop_map(|(operation, owner)| format!("owners|{operation}owner: {owner}"));
    let asked = prop::sample::select(&ASKED[..]);
    let by = prop::sample::select(vec!["", ", by: own", ", by: [lords, default]", ", by: default"]);
    let case = (asked_operation.clone(), asked.clone(), any::<bool>(), by).prop_map(|(operation, asked, allow, by)| {
        format!("cases|{operation}{asked}expect: {}{by}", if allow { "allow" } else { "deny" })
    });
    let allowed = prop::sample::select(vec![
        "[]",
        "{ owner: self }",
        "[{ role: lord }, { owner: self }]",
        "{ role: [cook, guard] }",
        "[{ operation: [room.enter, bed.sleep], owner: self }]",
        "[{ action: rest, owner: self }, { action: enter, owner: other }]",
        "[{ owner: somebody }]",
        "[{ role: { at_least: cook } }, { owner: self }]",
        "[{ role: [cook, guard] }, { owner: [self, other] }]",
        "[{ role: lord }, { role: cook, action: sleep }, { owner: self }]",
    ]);
    let table = (asked_operation, asked, allowed)
        .prop_map(|(operation, asked, allowed)| format!("tables|{operation}{asked}allow: {allowed}"));
    let invariant = prop::sample::select(vec![
        "never: { role: guest, action: sweep }",
        "always: { owner: self }",
        "always: { action: rest, owner: self }",
        "always: { role: { at_least: cook }, action: sleep }",
        "never: { role: [guest, guard], action: sleep, owner: none }",
        "ignores: owner, within: { role: { at_least: cook }, action: sleep }",
        "always: { operation: [room.enter, bed.sleep], owner: somebody, role: lord }",
        "ignores: role, within: { action: [enter, sleep], owner: self }",
        "never: { action: sweep, role: lord }",
        "ignores: owner, within: { role: lord, action: sleep }",
        "ignores: owner, within: { role: guest, action: sweep }",
        "ignores: token",
        "monotone: { role: [guest, cook] }, within: { api: room, action: sweep }",
        "monotone: { owner: [none, self] }, within: { api: room, action: sweep }",
    ]);
    let invariant = invariant.prop_map(|claim| format!("invariants|{claim}"));
    let one = prop_oneof![lifetime, order, owners, case, table, invariant];
    prop::collection::vec(one, 1..6).prop_map(|tests| {
        let mut text = String::from("portcullis-suite: 1\nsuite: house\n");
        for list in ["cases", "tables", "lifetimes", "orders", "owners", "invariants"] {
            let of_list = tests
                .iter()
                .enumerate()
                .filter_map(|(number, test)| Some((number, test.strip_prefix(list)?.strip_prefix('|')?)));
            let key = if list == "invariants" { "id: t" } else { "name: t" };
            let lines: Vec<String> =
                of_list.map(|(number, test)| format!("  - {{ {key}{number}, {test} }}\n")).collect();
            if !lines.is_empty() {
                writeln!(text, "{list}:\n{}", lines.concat().trim_end()).expect("text can be written");
            }
        }
        text
    })
}

/// The names of the tests that pass; `None` if the suite cannot be read for the policy.
fn passing(policy: &Policy, text: &str) -> Option<BTreeSet<String>> {
    let suite = Suite::from_text(policy, "house.test.yaml", text).ok()?;
    let run = suite.run();
    let passed = run.results().iter().filter(|result| result.outcome() == TestOutcome::Passed);
    Some(passed.map(|result| result.item().name().to_owned()).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 128, ..ProptestConfig::default() })]

    /// A mutant is noticed exactly if the suite, read and run for the mutant as a policy, is refused or a test that passes fails.
    #[test]
    fn a_mutant_of_a_guard_is_noticed_if_a_test_fails(text in tests()) {
        let policy = house();
        let Ok(suite) = Suite::from_text(&policy, "house.test.yaml", &text) else {
            // A table may allow what it has no request for.
            return Ok(());
        };
        // What fails says nothing.
        let (run, before) = (suite.run(), passing(&policy, &text).expect("it is read"));
        let passed = only(&before, &text);
        for mutant in Mutants::of(&policy).guards() {
            let after = passing(&mutant.policy(), &passed);
            prop_assert_eq!(run.notices(&mutant), after.is_none_or(|after| after != before), "{}\n{}", mutant, text);
        }
    }

    /// Recorded answers about an owner cannot be read any more if it is dropped, and others are decided differently if roles have
    /// another order.
    #[test]
    fn recorded_answers_notice_what_they_are_about(asked in prop::collection::vec(any::<Index>(), 0..12)) {
        let policy = house();
        let requests: Vec<_> = policy.vocabulary().requests().collect();
        let asked: Vec<_> = asked.into_iter().map(|index| requests[index.index(requests.len())]).collect();
        let answers = Answers::of(&policy, &CellSet::of_requests(policy.vocabulary(), asked.iter().copied()));
        let recorded = RecordedAnswers::new(&policy, "log.csv", answers);
        let run = recorded.run();
        for mutant in Mutants::of(&policy).guards() {
            let mutated = mutant.policy();
            let is_as_recorded = asked.iter().all(|&request| {
                let same = mutated.resolve(&policy.vocabulary().names(request).expect("names"));
                same.is_ok_and(|same| mutated.decide(same) == policy.decide(request))
            });
            prop_assert_eq!(run.notices(&mutant), !is_as_recorded, "{}", mutant);
        }
    }
}

/// The suite with only some of its tests; without any, it tests nothing that could fail.
fn only(names: &BTreeSet<String>, text: &str) -> String {
    let name = |line: &str| {
        line.trim_start()
            .strip_prefix("- { ")
            .and_then(|rest| rest.split([':', ',']).nth(1).map(str::trim).map(str::to_owned))
    };
    let kept: Vec<&str> = text.lines().filter(|line| name(line).is_none_or(|name| names.contains(&name))).collect();
    let is_empty =
        |number: usize| kept[number].ends_with(':') && kept.get(number + 1).is_none_or(|next| !next.starts_with(' '));
    let lines = (0..kept.len()).filter(|&number| !is_empty(number)).map(|number| format!("{}\n", kept[number]));
    let text: String = lines.collect();
    if names.is_empty() {
        format!("{text}cases: [{{ name: nothing, skip: nothing is left, expect: allow }}]\n")
    } else {
        text
    }
}

/// Tests of owners select operations as everything else does.
#[test]
fn a_test_of_owners_selects_operations() {
    let policy = Policy::from_text("house.yaml", &HOUSE.replace("sweep: {}", "sweep: { reads: true }"));
    let policy = policy.expect("the policy loads");
    let passes = |selected: &str, owners: &str| {
        let entry = format!("{{ name: one, {selected}, owner: {owners} }}");
        let text = format!("portcullis-suite: 1\nsuite: house\nowners: [{entry}]\n");
        passing(&policy, &text).expect("it is read").len() == 1
    };
    assert!(passes("operation: room.enter", "[self, other]"));
    assert!(passes("operation: [bed.sleep]", "[none, self, other]"));
    assert!(!passes("operation: [bed.sleep, room.enter]", "[self, other]"));
    assert!(passes("reads: true", "none"));
    assert!(passes("reads: false, api: room", "somebody"));
    assert!(!passes("reads: false", "somebody"));
}

/// Tests of lifetimes, against the lifetime that the library computes with, at every second.
#[test]
fn a_lifetime_is_what_its_test_says() {
    let policy = house();
    let lifetime = policy.lifetime("key", "forge").expect("a lifetime");
    let time = |second: u64| format!("2026-01-01T00:{:02}:{:02}Z", second / 60, second % 60);
    let start = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_767_225_600);
    let instant = |second: u64| start + std::time::Duration::from_secs(second);
    for (logged_out, at) in [None, Some(61), Some(90)].into_iter().flat_map(|out| (27..93).map(move |at| (out, at))) {
        let status = lifetime.status(instant(30), logged_out.map(instant), instant(at));
        let out = logged_out.map_or_else(String::new, |out| format!("logged_out: \"{}\", ", time(out)));
        let passes = |expect: &str| {
            let fields = format!(
                "name: one, token: key, origin: forge, issued: \"{}\", {out}at: \"{}\", expect: {expect}",
                time(30),
                time(at)
            );
            let text = format!("portcullis-suite: 1\nsuite: house\nlifetimes: [{{ {fields} }}]\n");
            passing(&policy, &text).expect("it is read").len() == 1
        };
        let (is_ended, by_age) = match status {
            TokenStatus::Ended(end) => (true, end.cause == portcullis::policy::EndCause::MaxAge),
            _ => (false, false),
        };
        assert_eq!(passes("not_yet_issued"), at < 30);
        assert_eq!(passes("valid"), (30..logged_out.unwrap_or(90).min(90)).contains(&at), "{logged_out:?} {at}");
        assert_eq!(passes("ended"), is_ended);
        assert_eq!(passes("ended, by: max_age"), is_ended && by_age);
        assert_eq!(passes("ended, by: logout"), is_ended && !by_age);
    }
}
