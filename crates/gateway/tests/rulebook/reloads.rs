//! What comes of loading files again.

use std::{
    fs,
    sync::{Arc, Mutex},
};

use portcullis::record::{PolicyMode, Record, ReloadOutcome};
use portcullis_gateway::rulebook::{CurrentRulebook, RulebookError, RulebookSource};

use super::support::{Folder, assert_kept, names, policy, policy_of, routes};

#[test]
fn new_files_take_the_place_of_the_old_ones_as_a_whole() {
    let folder = Folder::new();
    let current = folder.load();
    let old = current.current();
    folder.write("policy.yaml", &policy(2));
    folder.write("routes.yaml", &routes(2));
    let report = current.reload();
    assert_eq!(report.outcome(), ReloadOutcome::Loaded, "{report}");
    assert_eq!((report.generation(), current.current().generation()), (1, 1));
    assert_eq!(names(&current), ("door-2".into(), "door-2".into()));
    // Who began with the old one ends with it.
    assert_eq!((old.policies()[0].policy().rules().name(), old.generation()), ("door-1", 0));

    assert!(report.old_fingerprints().eq([old.policies()[0].fingerprint()]));
    assert!(report.fingerprints().eq([current.current().policies()[0].fingerprint()]));
}

#[test]
fn files_that_say_the_same_are_unchanged() {
    let folder = Folder::new();
    let current = folder.load();
    folder.replace("policy.yaml", &policy(1));
    let report = current.reload();
    assert_eq!((report.outcome(), report.generation()), (ReloadOutcome::Unchanged, 0));
    assert!(report.diff().is_none() && report.error().is_none());

    // A comment changes no decision, but the lines that explanations name.
    folder.replace("policy.yaml", &format!("# Doors.\n{}", policy(1)));
    let report = current.reload();
    assert_eq!((report.outcome(), report.generation()), (ReloadOutcome::Loaded, 1));
    assert_eq!(report.diff().map(|diff| (diff.newly_allowed(), diff.newly_denied())), Some((0, 0)));
}

#[test]
fn what_cannot_be_loaded_keeps_the_old_rulebook() {
    let folder = Folder::new();
    let current = folder.load();
    let first = current.current();
    for (broken, expected) in [
        (policy(1).replace("role: keeper", "role: keper"), "keper"),
        (policy_of(1, "[guest, keeper]"), "guests-stay-outside"),
        (policy(2), "open-1"),
        (policy(1)[..200].to_owned(), "policy.yaml"),
        (String::new(), "policy.yaml"),
    ] {
        folder.write("policy.yaml", &broken);
        let error = assert_kept(&current.reload());
        assert!(error.contains(expected), "{error}");
        assert!(Arc::ptr_eq(&first, &current.current()));
    }
    fs::remove_file(folder.path("policy.yaml")).expect("it exists");
    assert_kept(&current.reload());
    folder.write("policy.yaml", &policy(1));
    assert_eq!(current.reload().outcome(), ReloadOutcome::Unchanged);
    assert!(Arc::ptr_eq(&first, &current.current()));
}

/// The two files of a change are written one after the other.
#[test]
fn a_policy_that_needs_other_routes_waits_for_them() {
    let folder = Folder::new();
    let current = folder.load();
    folder.write("policy.yaml", &policy(2));
    let error = assert_kept(&current.reload());
    assert!(error.contains("routes.yaml:5:18: "), "{error}");
    assert_eq!(names(&current), ("door-1".into(), "door-1".into()));
    folder.write("routes.yaml", &routes(2));
    assert_eq!(current.reload().outcome(), ReloadOutcome::Loaded);
    assert_eq!(names(&current), ("door-2".into(), "door-2".into()));
}

#[test]
fn a_candidate_that_cannot_be_loaded_keeps_the_whole() {
    let folder = Folder::new();
    folder.write("candidate.yaml", &policy_of(1, "[member, keeper]"));
    let source = folder.source().with_policy(folder.path("candidate.yaml"), PolicyMode::Candidate);
    let current = CurrentRulebook::load(source).expect("it loads");
    folder.write("candidate.yaml", "portcullis: 1\n");
    folder.write("policy.yaml", &policy_of(1, "member"));
    let error = assert_kept(&current.reload());
    assert!(error.contains("candidate.yaml"), "{error}");
    let fingerprint = folder.source().load().expect("it loads").policies()[0].fingerprint().to_owned();
    assert_ne!(current.current().policies()[0].fingerprint(), fingerprint);
    folder.write("candidate.yaml", &policy_of(1, "keeper"));
    assert_eq!(current.reload().outcome(), ReloadOutcome::Loaded);
    assert_eq!(current.current().policies()[0].fingerprint(), fingerprint);
}

#[test]
fn every_reload_is_told_in_order() {
    let folder = Folder::new();
    let current = folder.load();
    let told = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&told);
    current.on_reload(move |report| heard.lock().expect("no panic").push((report.outcome(), report.generation())));
    current.reload();
    folder.write("policy.yaml", "");
    current.reload();
    folder.write("policy.yaml", &policy_of(1, "member"));
    current.reload();
    let expected = [(ReloadOutcome::Unchanged, 0), (ReloadOutcome::Kept, 0), (ReloadOutcome::Loaded, 1)];
    assert_eq!(*told.lock().expect("no panic"), expected);
}

#[test]
fn a_report_becomes_a_record() {
    let folder = Folder::new();
    let current = folder.load();
    folder.write("policy.yaml", &policy_of(1, "[member, keeper]").replace("max_age: 30d", "max_age: 40d"));
    let report = current.reload();
    let mut line = Vec::new();
    Record::Reload(report.to_record("2026-12-01T12:00:00Z")).write(&mut line);
    let line = String::from_utf8(line).expect("text");
    let Ok(Record::Reload(record)) = Record::read(&line) else { panic!("no record: {line}") };
    assert_eq!(record.outcome, ReloadOutcome::Loaded);
    assert_eq!((record.newly_allowed, record.newly_denied), (Some(1), Some(0)));
    assert_eq!((record.weakened_guards, record.weakened_routes), (Some(1), Some(0)));
    assert_eq!(record.error, None);
    let fingerprint = current.current().policies()[0].fingerprint().to_owned();
    let policies: Vec<_> = record.policies.iter().map(|one| (&*one.policy, &*one.fingerprint, one.mode)).collect();
    assert_eq!(policies, [("door-1", &*fingerprint, PolicyMode::Enforce)]);

    folder.write("policy.yaml", "");
    let report = current.reload();
    let record = report.to_record("2026-12-01T12:00:00Z");
    assert_eq!(record.outcome, ReloadOutcome::Kept);
    assert!(record.error.is_some_and(|error| error.contains("policy.yaml")));
    assert_eq!(&*record.policies[0].fingerprint, fingerprint, "what is in force");
}

#[test]
fn a_rulebook_without_files_is_only_replaced_by_the_program() {
    let folder = Folder::new();
    let current = CurrentRulebook::from(folder.source().load().expect("it loads"));
    assert_eq!(current.reload().outcome(), ReloadOutcome::Unchanged);
    folder.write("policy.yaml", &policy_of(1, "member"));
    let report = current.replace(folder.source().load().expect("it loads"));
    assert_eq!((report.outcome(), report.generation()), (ReloadOutcome::Loaded, 1));
    let rulebook = folder.source().load().expect("it loads").with_first_mode(PolicyMode::Candidate);
    let report = current.replace(rulebook);
    assert!(matches!(report.error(), Some(RulebookError::NothingDecides)), "{report}");
    assert_eq!(current.current().generation(), 1);
}

/// The files are in force again although they are as they were when they were last in force.
#[test]
fn after_a_program_replaced_the_rulebook_a_reload_brings_the_files_back() {
    let roles = "builtin:splunk-observability/roles";
    let built_in = CurrentRulebook::load(RulebookSource::new(roles, roles)).expect("it loads");
    let folder = Folder::new();
    let from_files = folder.load();
    for current in [built_in, from_files] {
        let name = names(&current);
        let other = Folder::new();
        other.write("policy.yaml", &policy(7));
        other.write("routes.yaml", &routes(7));
        assert_eq!(current.replace(other.source().load().expect("it loads")).outcome(), ReloadOutcome::Loaded);
        assert_eq!(names(&current).0, "door-7");
        assert_eq!(current.reload().outcome(), ReloadOutcome::Loaded);
        assert_eq!(names(&current), name);
    }
}
