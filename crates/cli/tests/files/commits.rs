//! Policies in commits of a repository.

use std::fs;

use crate::{Directory, NEW, OLD};

#[test]
fn a_side_can_come_from_a_commit() {
    let directory = Directory::new("commit");
    directory.git(&["init", "--quiet"]);
    fs::create_dir(directory.0.join("policies")).expect("a directory");
    directory.write("policies/gates.yaml", OLD);
    directory.git(&["add", "."]);
    directory.git(&["commit", "--quiet", "--message", "The gates"]);
    directory.write("policies/gates.yaml", NEW);

    let old = "git:HEAD:policies/gates.yaml";
    let (code, shown) = directory.portcullis(&["diff", old, "policies/gates.yaml"]);
    assert_eq!(code, 1, "{shown}");
    assert!(shown.contains("denied by no-copies, git:HEAD:policies/gates.yaml:22:11"), "{shown}");
    assert!(shown.contains("allowed by members-raise, policies/gates.yaml:21:11"), "{shown}");

    // Nothing is staged yet, and then everything is.
    let staged = "git::policies/gates.yaml";
    let (code, shown) = directory.portcullis(&["diff", old, staged]);
    assert_eq!((code, shown.lines().next()), (0, Some("the same decisions")));
    directory.git(&["add", "."]);
    assert_eq!(directory.portcullis(&["diff", old, staged]).0, 1);

    // Annotations name the file in the commit.
    let (_, shown) = directory.portcullis(&["diff", old, staged, "--format", "github"]);
    assert!(shown.lines().all(|line| line.contains(" file=policies/gates.yaml,line=")), "{shown}");
}

#[test]
fn what_a_commit_does_not_have_is_a_precise_error() {
    let directory = Directory::new("no-commit");
    directory.git(&["init", "--quiet"]);
    directory.write("gates.yaml", OLD);
    directory.git(&["add", "."]);
    directory.git(&["commit", "--quiet", "--message", "The gates"]);
    for (side, message) in [
        ("git:HEAD:gate.yaml", "error: cannot read `git:HEAD:gate.yaml`: path 'gate.yaml' does not exist in 'HEAD'"),
        ("git:nowhere:gates.yaml", "error: cannot read `git:nowhere:gates.yaml`: invalid object name 'nowhere'"),
        ("git:--output=taken:gates.yaml", "error: cannot read `git:--output=taken:gates.yaml`: "),
    ] {
        let (code, shown) = directory.portcullis(&["diff", side, "gates.yaml"]);
        assert_eq!(code, 3, "{shown}");
        assert!(shown.starts_with(message), "{shown}");
    }
    assert!(!directory.0.join("taken").exists() && !directory.0.join("taken:gates.yaml").exists());
    // A problem of the policy is reported with its place in the commit's file.
    directory.write("gates.yaml", &OLD.replace("keeper, effect", "keepr, effect"));
    directory.git(&["commit", "--quiet", "--all", "--message", "A slip"]);
    let (code, shown) = directory.portcullis(&["diff", "git:HEAD:gates.yaml", "gates.yaml"]);
    assert_eq!(code, 3, "{shown}");
    assert!(shown.contains("--> git:HEAD:gates.yaml:21:31"), "{shown}");
}

#[test]
fn a_folder_of_a_commit_is_not_a_policy() {
    let directory = Directory::new("folder");
    directory.git(&["init", "--quiet"]);
    fs::create_dir(directory.0.join("policies")).expect("a directory");
    directory.write("policies/gates.yaml", OLD);
    directory.git(&["add", "."]);
    directory.git(&["commit", "--quiet", "--message", "gates"]);
    let (code, shown) = directory.portcullis(&["diff", "git:HEAD:policies", "policies/gates.yaml"]);
    assert_eq!(code, 3);
    assert!(shown.contains("cannot read `git:HEAD:policies`: it is not a file"), "{shown}");
}

#[test]
fn only_new_access_ignores_less_access() {
    let directory = Directory::new("less");
    directory.write("old.yaml", OLD);
    directory.write("less.yaml", &OLD.replace("action: [open, raise], effect: deny", "effect: deny"));
    let (more, less) = (["diff", "less.yaml", "old.yaml"], ["diff", "old.yaml", "less.yaml"]);
    assert_eq!([directory.portcullis(&more).0, directory.portcullis(&less).0], [1, 1]);
    let (code, shown) = directory.portcullis(&[less.as_slice(), &["--only-new-access"]].concat());
    assert_eq!(code, 0, "{shown}");
    assert_eq!(directory.portcullis(&[more.as_slice(), &["--only-new-access"]].concat()).0, 1);
}
