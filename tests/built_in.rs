//! The built-in policies: each decides as the reference does, holds what it claims, and has its lock and its suite beside it.

use std::fs;

use portcullis::{
    Policy,
    lint::Linter,
    oracle::Suite,
    reading::{BuiltIn, Loader},
    rules::reference,
};

/// Every built-in policy, with its files.
fn policies() -> impl Iterator<Item = (&'static BuiltIn, Policy)> {
    let load = |one: &BuiltIn| Loader::new().load_built_in(one.name()).unwrap_or_else(|error| panic!("{error}"));
    BuiltIn::all().iter().map(move |one| (one, load(one)))
}

#[test]
fn they_decide_as_the_reference() {
    for (one, policy) in policies() {
        for request in policy.vocabulary().requests() {
            let decision = reference::decide(policy.rules(), request);
            assert_eq!(policy.decide(request), decision, "{}: {:?}", one.name(), policy.vocabulary().names(request));
        }
    }
}

#[test]
fn their_invariants_hold_and_no_lint_finds_anything() {
    for (one, policy) in policies() {
        assert_eq!(policy.violations().len(), 0, "{}", one.name());
        let report = Linter::new().check_built_in(one.name());
        assert!(report.findings().is_empty(), "{}: {:?}", one.name(), report.findings());
    }
}

#[test]
fn their_locks_are_up_to_date() {
    for (one, policy) in policies() {
        let (file, text) = one.lock();
        assert_eq!(policy.to_lock(), text, "{file}");
    }
}

#[test]
fn their_suites_pass_and_ask_about_every_request() {
    for (one, policy) in policies() {
        let (file, text) = one.suite();
        let suite = Suite::from_text(&policy, file, text).unwrap_or_else(|error| panic!("{error}"));
        let run = suite.run();
        assert!(run.is_passed(), "{run}");
        assert_eq!(run.skipped(), 0, "{file}");
        assert_eq!(run.answers().asked().len(), policy.vocabulary().cell_count(), "{file}");
    }
}

/// A role that is added gets what rules without a role allow. The suites expect nothing for it, or that it is denied.
#[test]
fn their_suites_notice_a_role_that_is_added() {
    for (one, policy) in policies() {
        let default = if policy.rules().default_decision().is_allow() { "allow" } else { "deny" };
        let text = format!(
            "portcullis: 1\npolicy: ours\ninclude: builtin:{}\nvocabulary:\n  roles: {{ guest: {{}} }}\n\
             default: {default}\nrules: []\n",
            one.name()
        );
        let ours = Loader::new().load_text("ours.yaml", text).expect("a policy");
        let (file, text) = one.suite();
        let suite = Suite::from_text(&ours, file, text).unwrap_or_else(|error| panic!("{error}"));
        let run = suite.run();
        let asks_about_all = run.answers().asked().len() == ours.vocabulary().cell_count();
        assert!(!run.is_passed() || !asks_about_all, "{file}");
    }
}

#[test]
fn their_files_are_those_of_the_repository() {
    for one in BuiltIn::all() {
        for (file, text) in [one.policy(), one.lock(), one.suite()] {
            assert_eq!(fs::read_to_string(file).expect("a file of the repository"), text, "{file}");
        }
    }
}
