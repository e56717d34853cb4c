//! The shipped suite: it passes, expects something of every request, and detects mistakes in the policy.

use std::{fs, path::Path};

use portcullis::{
    Policy,
    oracle::{Mutants, Suite, SuiteText, TestOutcome},
    suite::Test,
};

fn shipped(policy: &Policy) -> Suite<'_> {
    let (file, text) = Suite::splunk_observability_file();
    Suite::from_text(policy, file, text).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn it_passes_and_pins_every_request() {
    let policy = Policy::splunk_observability().expect("the built-in policy loads");
    let suite = shipped(&policy);
    let run = suite.run();
    assert!(run.is_passed(), "{run}");
    assert_eq!(run.skipped(), 0);
    assert_eq!(run.answers().asked().len(), policy.vocabulary().cell_count());
    assert_eq!(run.answers().allowed().intersection(run.answers().denied()).len(), 0);
}

#[test]
fn every_rule_is_expected_somewhere() {
    let policy = Policy::splunk_observability().expect("the built-in policy loads");
    let suite = shipped(&policy);
    let by: Vec<String> = suite.tests().iter().flat_map(Test::by).map(ToString::to_string).collect();
    for rule in policy.rules() {
        assert!(by.iter().any(|id| id == rule.id()), "{}", rule.id());
    }
}

#[test]
fn it_kills_every_mutant() {
    let policy = Policy::splunk_observability().expect("the built-in policy loads");
    let (suite, mutants) = (shipped(&policy), Mutants::of(&policy));
    let run = suite.run();
    assert_eq!(run.surviving(mutants.iter()).len(), 0);
    let unnoticed = run.unnoticed(mutants.guards());
    assert!(unnoticed.is_empty(), "{unnoticed:?}");
    assert!(mutants.guards().count() > 100);
}

#[test]
fn it_lies_beside_its_policy() {
    let (file, text) = Suite::splunk_observability_file();
    assert_eq!(fs::read_to_string(file).expect("it is shipped"), text);
    let suite = SuiteText::from_file(file).expect("it can be read");
    let (policy, _) = Policy::splunk_observability_file();
    assert_eq!(suite.policy_path().as_deref(), Some(Path::new(policy)));
}

/// Each change of the policy is one mistake, and the tests named are those that detect it.
#[test]
fn mistakes_in_the_policy_are_detected() {
    let (file, text) = Policy::splunk_observability_file();
    for (from, to, detected) in [
        (
            "    action: [create, update, delete, validate]\n    require",
            "    action: [create, update, delete]\n    require",
            &["only administrators create, update, delete and validate integrations"][..],
        ),
        (
            "    action: remove_member\n    owner: other",
            "    action: remove_member",
            &["only administrators remove others from a team, but everybody may leave", "everybody leaves a team"],
        ),
        (
            "    action: grant_admin\n    require: { role: admin, token: user_api }",
            "    action: grant_admin\n    require: { role: admin, token: [user_api, org_api] }",
            &["only administrators make users administrators, including themselves", "org-tokens-are-all-alike"],
        ),
        (
            "  - id: organization-invite-group",
            "  - id: aaa\n    action: add_member\n    owner: other\n    effect: deny\n  - id: organization-invite-group",
            &["everybody adds members to a team, themselves or others", "administrators-may-everything"],
        ),
        (
            "account_page: { max_age: 30d,",
            "account_page: { max_age: 300d,",
            &["a token of the account page ends after 30 days"],
        ),
        (
            "session_endpoint: { max_age: 30d, ends_at_logout: false }",
            "session_endpoint: { max_age: 30d, ends_at_logout: true }",
            &["a token of the session endpoint is valid for 30 days, even after a logout"],
        ),
        ("power: { above: read_only, about", "power: { about", &["power is between read_only and admin"]),
        (
            "add_member: { owners: [self, other] }",
            "add_member: { owners: [none, self, other] }",
            &["a member of a team is the caller or another"],
        ),
        (
            "  - id: team-write",
            "  - id: team-writing",
            // The rule that is expected is not there: the suite cannot be read.
            &[],
        ),
    ] {
        assert_eq!(text.matches(from).count(), 1, "`{from}` is not the one place to change");
        let faulty = Policy::from_text(file, &text.replace(from, to)).expect("the faulty policy loads");
        let (suite_file, suite_text) = Suite::splunk_observability_file();
        match Suite::from_text(&faulty, suite_file, suite_text) {
            Err(error) => assert!(detected.is_empty() && error.to_string().contains("unknown rule `team-write`")),
            Ok(suite) => {
                let run = suite.run();
                let failed = run.results().iter().filter(|result| result.outcome() == TestOutcome::Failed);
                let failed: Vec<&str> = failed.map(|result| result.item().name()).collect();
                assert_eq!(failed, detected, "{to}");
            }
        }
    }
}
