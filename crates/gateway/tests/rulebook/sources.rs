//! What is told of files that make no rulebook, and which files are remembered.

use std::fs;

use portcullis::record::PolicyMode;
use portcullis_gateway::rulebook::{CurrentRulebook, RulebookError, RulebookSource};

use super::support::{Folder, policy, policy_of, routes};

/// Returns the error of a folder's files, with the folder left out.
fn error(folder: &Folder) -> (RulebookError, String) {
    let error = folder.source().load().expect_err("something is wrong");
    let message = error.to_string().replace(&format!("{}/", folder.root().display()), "");
    (error, message)
}

#[test]
fn a_mistake_in_a_policy_has_its_file_line_and_column() {
    let folder = Folder::new();
    folder.write("policy.yaml", &policy(1).replace("role: keeper", "role: keper"));
    let (error, message) = error(&folder);
    assert!(matches!(error, RulebookError::Policy(_)), "{error:?}");
    assert!(message.starts_with("policy.yaml:11:26: "), "{message}");
    assert!(message.contains("keper"), "{message}");
}

#[test]
fn a_name_in_routes_that_the_policy_lacks_has_its_file_line_and_column() {
    let folder = Folder::new();
    folder.write("routes.yaml", &routes(2));
    let (error, message) = error(&folder);
    assert!(matches!(error, RulebookError::Routes(_)), "{error:?}");
    assert!(message.starts_with("routes.yaml:5:18: "), "{message}");
    assert!(message.contains("open-2"), "{message}");
}

#[test]
fn an_invariant_that_does_not_hold_is_named() {
    let folder = Folder::new();
    folder.write("policy.yaml", &policy_of(1, "[guest, keeper]"));
    let (error, message) = error(&folder);
    assert!(matches!(error, RulebookError::Unverified(_)), "{error:?}");
    assert!(message.starts_with("an invariant does not hold:\npolicy.yaml:13:"), "{message}");
    assert!(message.contains("guests-stay-outside"), "{message}");
}

#[test]
fn the_invariants_of_every_policy_are_proved() {
    for mode in [PolicyMode::Enforce, PolicyMode::Shadow, PolicyMode::Candidate] {
        let folder = Folder::new();
        folder.write("other.yaml", &policy_of(1, "[guest, keeper]"));
        let source = folder.source().with_policy(folder.path("other.yaml"), mode);
        let error = source.load().expect_err("an invariant does not hold");
        assert!(matches!(error, RulebookError::Unverified(_)), "{error:?}");
    }
}

#[test]
fn files_that_cannot_be_read_are_named() {
    let folder = Folder::new();
    fs::remove_file(folder.path("routes.yaml")).expect("it exists");
    assert!(error(&folder).1.starts_with("routes.yaml: cannot be read: "), "{}", error(&folder).1);
    fs::create_dir(folder.path("routes.yaml")).expect("a folder");
    assert_eq!(error(&folder).1, "routes.yaml: cannot be read: it is not a file");
    fs::remove_file(folder.path("policy.yaml")).expect("it exists");
    assert!(error(&folder).1.starts_with("policy.yaml: "), "{}", error(&folder).1);

    let nowhere = RulebookSource::new("..", folder.path("routes.yaml")).load().expect_err("no file");
    assert_eq!(nowhere.to_string(), "..: cannot be read: it is not a file");
}

#[test]
fn what_is_not_built_in_is_named() {
    let roles = "builtin:splunk-observability/roles";
    let no_policy = RulebookSource::new("builtin:splunk-observability/rolls", roles).load().expect_err("no policy");
    assert!(no_policy.to_string().contains("splunk-observability/rolls"), "{no_policy}");
    let no_routes =
        RulebookSource::new(roles, "builtin:splunk-observability/admin-only").load().expect_err("no routes");
    assert_eq!(no_routes.to_string(), "no routes are built in for the policy `splunk-observability/admin-only`");
}

#[test]
fn a_base_path_must_be_a_path() {
    let folder = Folder::new();
    let error = folder.source().with_base_path("/o11y/").load().expect_err("a slash at its end");
    assert_eq!(error.to_string(), "the base path `/o11y/` is not valid: a segment is empty");
}

#[test]
fn included_files_are_among_the_files() {
    let folder = Folder::new();
    fs::create_dir(folder.path("base")).expect("a folder");
    folder.write("base/common.yaml", &policy(1));
    folder.write("policy.yaml", "portcullis: 1\npolicy: top\ninclude: base/common.yaml\ndefault: deny\nrules: []\n");
    let rulebook = folder.source().load().expect("it loads");
    let expected = ["base/common.yaml", "policy.yaml", "routes.yaml"].map(|name| folder.path(name));
    assert_eq!(rulebook.files(), expected);
    assert_eq!(folder.load().files(), expected);
    // As the library itself names them.
    assert!(
        rulebook.policies()[0]
            .policy()
            .rules()
            .files()
            .eq([&expected[1], &expected[0]].map(|path| path.to_str().unwrap()))
    );

    let built_in = RulebookSource::new("builtin:splunk-observability/roles", "builtin:splunk-observability/roles");
    assert!(built_in.load().expect("it loads").files().is_empty());
}

/// A file that is missing is looked for, so that it is noticed when it appears.
#[test]
fn missing_and_broken_files_are_among_the_files_of_a_failed_reload() {
    let folder = Folder::new();
    let current = folder.load();
    folder.write("policy.yaml", "portcullis: 1\npolicy: top\ninclude: common.yaml\ndefault: deny\nrules: []\n");
    assert!(current.reload().error().is_some());
    assert_eq!(current.files(), ["common.yaml", "policy.yaml", "routes.yaml"].map(|name| folder.path(name)));
    assert_eq!(current.current().files(), ["policy.yaml", "routes.yaml"].map(|name| folder.path(name)));
}

#[cfg(unix)]
#[test]
fn a_policy_may_be_a_link_to_elsewhere_but_not_what_it_includes() {
    use std::os::unix::fs::symlink;

    let (folder, elsewhere) = (Folder::new(), Folder::new());
    fs::remove_file(folder.path("policy.yaml")).expect("it exists");
    symlink(elsewhere.path("policy.yaml"), folder.path("policy.yaml")).expect("a link");
    CurrentRulebook::load(folder.source()).expect("the policy may be a link");

    symlink(elsewhere.path("policy.yaml"), folder.path("common.yaml")).expect("a link");
    elsewhere.write("top.yaml", "portcullis: 1\npolicy: top\ninclude: common.yaml\ndefault: deny\nrules: []\n");
    fs::remove_file(folder.path("policy.yaml")).expect("it exists");
    symlink(elsewhere.path("top.yaml"), folder.path("policy.yaml")).expect("a link");
    let (_, message) = error(&folder);
    assert!(message.contains("common.yaml") && message.contains("leads out"), "{message}");
}
