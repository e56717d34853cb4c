//! Runs: what is run, in which order, and the results.

use portcullis::{
    Decision, Policy,
    oracle::{Answers, RecordedAnswers, TestOutcome, TestRun},
    space::CellSet,
    suite::Expected,
};

use super::{DOORS, doors, suite};

const TESTS: &str = "
tables:
  - { name: turning, api: lock, action: turn, allow: { role: keeper, token: key } }
cases:
  - { name: looking, action: look, expect: allow, by: default }
  - { name: opening, role: guest, api: door, action: open, expect: allow }
  - { name: giving, action: give, expect: allow, skip: nobody has anything }
invariants:
  - { id: thieves-look, always: { role: thief, action: look } }
  - { id: all-alike, ignores: role }
";

fn outcomes<'r>(run: &TestRun<'r>) -> Vec<(&'r str, &'static str, TestOutcome<'r>)> {
    let results = run.results().iter();
    results.map(|result| (result.item().name(), result.item().kind(), result.outcome())).collect()
}

#[test]
fn results_are_in_the_order_of_the_text() {
    let policy = doors();
    let suite = suite(&policy, TESTS);
    let run = suite.run();
    assert_eq!(
        outcomes(&run),
        [
            ("turning", "table", TestOutcome::Passed),
            ("looking", "case", TestOutcome::Passed),
            ("opening", "case", TestOutcome::Failed),
            ("giving", "case", TestOutcome::Skipped("nobody has anything")),
            ("thieves-look", "invariant", TestOutcome::Passed),
            ("all-alike", "invariant", TestOutcome::Failed),
        ]
    );
    assert_eq!((run.passed(), run.failed(), run.skipped(), run.is_passed()), (3, 2, 1, false));
}

#[test]
fn what_is_skipped_pins_nothing() {
    let policy = doors();
    let suite = suite(&policy, TESTS);
    // Of three roles and two kinds of token: turning, looking at two things, and opening by guests.
    assert_eq!(suite.run().answers().asked().len(), 6 + 12 + 2);
}

#[test]
fn only_what_says_so_is_run() {
    let policy = doors();
    let text = TESTS.replace("expect: allow, by: default", "expect: allow, only: true");
    let suite = suite(&policy, &text);
    assert!(suite.has_only());
    let run = suite.run();
    let others = TestOutcome::Skipped("other tests are marked `only`");
    let expected = [others, TestOutcome::Passed, others, TestOutcome::Skipped("nobody has anything"), others, others];
    assert_eq!(outcomes(&run).into_iter().map(|(_, _, outcome)| outcome).collect::<Vec<_>>(), expected);
    assert!(run.is_passed());
    assert_eq!(run.answers().asked().len(), 12);
}

#[test]
fn only_by_a_table() {
    let policy = doors();
    let text =
        TESTS.replace("allow: { role: keeper, token: key } }", "allow: { role: keeper, token: key }, only: true }");
    let suite = suite(&policy, &text);
    assert_eq!((suite.run().passed(), suite.run().skipped()), (1, 5));
}

#[test]
fn what_is_not_kept_is_forgotten() {
    let policy = doors();
    let mut suite = suite(&policy, TESTS);
    suite.retain(|name| name.contains("look"));
    let run = suite.run();
    assert_eq!(outcomes(&run).into_iter().map(|(name, ..)| name).collect::<Vec<_>>(), ["looking", "thieves-look"]);
}

#[test]
fn a_failure_tells_who_by_what_and_where() {
    let policy = doors();
    let suite = suite(&policy, TESTS);
    let run = suite.run();
    assert_eq!(
        run.to_string(),
        "\
doors.test.yaml:8:13: case `opening` failed
  2 requests are denied, expected allowed:
    { role: guest, api: door, action: open }
    such as: guest/key door.open none
    denied by: rule `keepers-open`, doors.yaml:16:11
    clause: charter#doors: Keepers open doors.

doors.test.yaml:12:11: invariant `all-alike` failed
  invariant `all-alike` does not hold: 2 requests are allowed and would be denied with another role
  2 requests are allowed, expected denied:
    { role: keeper, token: key, action: [open, turn] }
    such as: keeper/key door.open none
    allowed by: the default, doors.yaml:14:10

suite `doors`: 3 passed, 2 failed, 1 skipped"
    );
    let opening = &run.results()[2];
    assert!(opening.violation().is_none() && run.results()[5].violation().is_some());
    let [mismatch] = opening.mismatches() else { panic!("more than one mismatch") };
    assert_eq!((mismatch.expected(), mismatch.group().decision()), (Decision::Allow, Decision::Deny));
    assert_eq!(mismatch.group().place().line, 16);
}

#[test]
fn a_right_decision_by_something_else_is_a_failure() {
    let policy = doors();
    let tests = "cases: [{ name: one, action: turn, token: copy, expect: deny, by: [no-copies, default] }]";
    let suite = suite(&policy, tests);
    let run = suite.run();
    // Of two rules that deny, the one whose id comes first decides: keepers alone come to the other.
    assert_eq!(
        run.to_string().lines().take(4).collect::<Vec<_>>(),
        [
            "doors.test.yaml:3:17: case `one` failed",
            "  2 requests are denied as expected, but not by `no-copies` or `default`:",
            "    { role: visitors, token: copy, api: lock, action: turn }",
            "    such as: guest/copy lock.turn none",
        ]
    );
    let mismatch = &run.results()[0].mismatches()[0];
    assert_eq!(mismatch.expected_by().collect::<Vec<_>>(), ["no-copies", "default"]);
    assert_eq!(mismatch.group().decider().name(), "keepers-turn");
}

#[test]
fn suites_run_against_other_policies_of_the_same_vocabulary() {
    let policy = doors();
    let suite = suite(&policy, "cases: [{ name: one, role: guest, action: open, expect: deny, by: keepers-open }]");
    let other = |from: &str, to: &str| Policy::from_text("other.yaml", &DOORS.replace(from, to)).expect("it loads");
    let run = |other: &Policy| suite.run_against(other).map(|run| run.is_passed());
    assert_eq!(run(&policy), Some(true));
    assert_eq!(run(&other("require: { role: keeper, token: key }", "require: { token: key }")), Some(false));
    assert_eq!(run(&other("id: keepers-open", "id: others-do-not")), Some(false));
    assert_eq!(run(&other("guest: {}, thief: {}", "thief: {}, guest: {}")), None);
}

#[test]
fn what_a_suite_says_can_be_looked_at() {
    let policy = doors();
    let suite = suite(&policy, TESTS);
    assert_eq!((suite.name(), suite.file(), suite.place().line), ("doors", "doors.test.yaml", 2));
    assert_eq!(suite.policy().rules().name(), "doors");
    let [turning, looking, _, giving] = suite.tests() else { panic!("four tests") };
    assert!(matches!(turning.expected(), Expected::AllowedWithin(cubes) if cubes.len() == 1));
    assert_eq!(*looking.expected(), Expected::All(Decision::Allow));
    assert_eq!(looking.by().collect::<Vec<_>>(), ["default"]);
    assert_eq!((giving.skip(), giving.is_only()), (Some("nobody has anything"), false));
    let (allowed, denied) = turning.cells(policy.vocabulary());
    assert_eq!((allowed.len(), denied.len()), (1, 5));
    assert_eq!(turning.requests().in_words(policy.vocabulary()).to_string(), "{ api: lock, action: turn }");
    assert_eq!(suite.invariants().len(), 2);
}

/// All tests of a suite in which everything fails are reported, and the first failures are explained.
#[test]
fn failures_after_the_first_hundred_are_not_explained() {
    let policy = doors();
    let cases: Vec<String> =
        (0..150).map(|number| format!("  - {{ name: case {number}, action: look, expect: deny }}")).collect();
    let suite = suite(&policy, &format!("cases:\n{}\n", cases.join("\n")));
    let run = suite.run();
    assert_eq!((run.failed(), TestRun::MAX_EXPLAINED), (150, 100));
    let explained = run.results().iter().map(|result| !result.mismatches().is_empty());
    assert!(explained.enumerate().all(|(number, is_explained)| is_explained == (number < 100)));
}

/// Recorded answers are compared like a test. Answers of another vocabulary are ignored.
#[test]
fn recorded_answers_are_a_test() {
    let policy = doors();
    let other = Policy::from_text("other.yaml", &DOORS.replace("thief: {}", "burglar: {}").replace("thief", "burglar"));
    let other = other.expect("it loads");
    let foreign = Answers::of(&other, &CellSet::all(other.vocabulary()));
    assert!(RecordedAnswers::new(&policy, "log.ndjson", foreign.clone()).run().is_passed());

    let mut answers = Answers::new(policy.vocabulary());
    answers.add_all(&CellSet::all(policy.vocabulary()), Decision::Allow);
    let both = answers.union(&Answers::of(&policy, &CellSet::all(policy.vocabulary()))).union(&foreign);
    assert_eq!(
        (both.allowed(), both.denied().len()),
        (answers.allowed(), both.allowed().len() - policy.allowed().len())
    );

    let recorded = RecordedAnswers::new(&policy, "log.ndjson", both);
    let run = recorded.run();
    assert!(run.suite().is_none());
    assert_eq!((run.name(), run.file(), run.failed()), ("log.ndjson", "log.ndjson", 1));
    assert_eq!(outcomes(&run), [(RecordedAnswers::TEST_NAME, "answers", TestOutcome::Failed)]);
    let wrong: usize = run.results()[0].mismatches().iter().map(|mismatch| mismatch.group().requests().len()).sum();
    assert_eq!(wrong, policy.vocabulary().cell_count() - policy.allowed().len());
    assert_eq!(run.answers(), recorded.answers());
}
