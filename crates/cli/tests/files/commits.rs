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
    assert!(shown.contains("denied by rule no-copies, git:HEAD:policies/gates.yaml:22:11"), "{shown}");
    assert!(shown.contains("allowed by rule members-raise, policies/gates.yaml:21:11"), "{shown}");

    // Nothing is staged yet, and then everything is.
    let staged = "git::policies/gates.yaml";
    let (code, shown) = directory.portcullis(&["diff", old, staged]);
    assert_eq!((code, shown.lines().next()), (0, Some("the same decisions and guards")));
    directory.git(&["add", "."]);
    assert_eq!(directory.portcullis(&["diff", old, staged]).0, 1);

    // Annotations name the file in the commit.
    let (_, shown) = directory.portcullis(&["diff", old, staged, "--format", "github"]);
    assert!(shown.lines().all(|line| line.contains(" file=policies/gates.yaml,line=")), "{shown}");
}

/// Git reads such a path only if it begins with `./`.
#[test]
fn steps_that_lead_nowhere_are_ignored() {
    let directory = Directory::new("steps");
    directory.git(&["init", "--quiet"]);
    fs::create_dir(directory.0.join("policies")).expect("a directory");
    directory.write("policies/gates.yaml", OLD);
    directory.git(&["add", "."]);
    directory.git(&["commit", "--quiet", "--message", "The gates"]);
    for path in ["policies//gates.yaml", "policies/./gates.yaml", "policies/.//./gates.yaml", "./policies//gates.yaml"]
    {
        let (code, shown) = directory.portcullis(&["diff", &format!("git:HEAD:{path}"), "policies/gates.yaml"]);
        assert_eq!(code, 0, "{path}: {shown}");
    }
    // These lead elsewhere.
    for path in ["/policies/gates.yaml", "policies/../policies/gates.yaml", "policies/gates.yaml/"] {
        let (code, shown) = directory.portcullis(&["diff", &format!("git:HEAD:{path}"), "policies/gates.yaml"]);
        assert_eq!(code, 3, "{path}: {shown}");
    }
}

#[test]
fn what_a_commit_does_not_have_is_a_precise_error() {
    let directory = Directory::new("no-commit");
    directory.git(&["init", "--quiet"]);
    directory.write("gates.yaml", OLD);
    directory.git(&["add", "."]);
    directory.git(&["commit", "--quiet", "--message", "The gates"]);
    for (side, message) in [
        ("git:HEAD:gate.yaml", "error: cannot read `git:HEAD:gate.yaml`: `HEAD` has no file `gate.yaml`"),
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

/// A repository whose commit `HEAD` has a file, but no policy yet, and a policy in its working tree.
fn before_the_policy(name: &str) -> Directory {
    let directory = Directory::new(name);
    directory.git(&["init", "--quiet", "--initial-branch=main"]);
    directory.write("README", "The gates of the castle\n");
    directory.git(&["add", "."]);
    directory.git(&["commit", "--quiet", "--message", "The castle"]);
    fs::create_dir(directory.0.join("policies")).expect("a directory");
    directory.write("policies/gates.yaml", OLD);
    directory
}

const NEW_POLICY: [&str; 4] = ["diff", "git:HEAD:policies/gates.yaml", "policies/gates.yaml", "--accept-new-policy"];

#[test]
fn a_new_policy_is_accepted_if_asked_for() {
    let directory = before_the_policy("new-policy");
    let (code, shown) = directory.portcullis(&NEW_POLICY[..3]);
    assert_eq!(code, 3);
    let message = "error: cannot read `git:HEAD:policies/gates.yaml`: `HEAD` has no file `policies/gates.yaml`";
    assert!(shown.starts_with(message), "{shown}");
    assert!(shown.contains("`--accept-new-policy`"), "{shown}");
    // What is new is the old side.
    let (code, shown) = directory.portcullis(&["diff", "policies/gates.yaml", "git:HEAD:policies/gates.yaml"]);
    assert!(code == 3 && shown.starts_with(message) && !shown.contains("accept"), "{shown}");

    let in_format = |format: &str| {
        let (code, shown) =
            directory.portcullis(&[&NEW_POLICY[..], &["--only-new-access", "--format", format]].concat());
        assert_eq!(code, 0, "{shown}");
        shown
    };
    let policy = portcullis::Policy::from_text("gates.yaml", OLD).expect("a policy");
    let requests = policy.vocabulary().requests();
    let allowed = requests.filter(|&it| portcullis::rules::reference::decide(policy.rules(), it).is_allow()).count();
    assert_eq!(
        in_format("human"),
        format!(
            "new policy: nothing to compare

  old         none: `HEAD` has no file `policies/gates.yaml`
  new         policies/gates.yaml, {allowed} of 48 requests allowed
"
        )
    );
    let json: serde_json::Value = serde_json::from_str(&in_format("json")).expect("output is JSON");
    let fields: Vec<&str> = json.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(
        fields,
        ["version", "old", "new", "newly_allowed", "newly_denied", "changes", "weakened", "guards", "added", "removed"]
    );
    assert_eq!(json["new"]["file"], "policies/gates.yaml");
    assert!(fields.iter().filter(|field| !["version", "new"].contains(field)).all(|&field| json[field].is_null()));
    assert_eq!(
        in_format("markdown"),
        format!(
            "**gates**: new policy, {allowed} of 48 requests allowed; \\`HEAD\\` has no file \\`policies/gates.yaml\\`\n"
        )
    );
    assert!(in_format("github").starts_with("::notice file=policies/gates.yaml,line="), "{}", in_format("github"));

    // From a directory, from the top, and in another commit.
    directory.git(&["add", "."]);
    directory.git(&["commit", "--quiet", "--message", "The gates"]);
    for arguments in [
        ["git:HEAD^:policies/gates.yaml", "git:HEAD:policies/gates.yaml"],
        ["git:HEAD^:./policies/gates.yaml", "policies/gates.yaml"],
    ] {
        let (code, shown) = directory.portcullis(&[&["diff", "--accept-new-policy"][..], &arguments].concat());
        assert!(code == 0 && shown.starts_with("new policy"), "{shown}");
    }
    let below = Directory(directory.0.join("policies"));
    for old in ["git:HEAD^:./gates.yaml", "git:HEAD^:policies/gates.yaml", "git:HEAD^:./../policies/gates.yaml"] {
        let (code, shown) = below.portcullis(&["diff", old, "gates.yaml", "--accept-new-policy"]);
        let is_plain = !old.contains("..");
        assert!(code == if is_plain { 0 } else { 3 } && shown.starts_with("new policy") == is_plain, "{shown}");
    }
    // With steps that lead nowhere, from the top.
    for old in ["git:HEAD^:policies//gates.yaml", "git:HEAD^:policies/././gates.yaml"] {
        let (code, shown) = directory.portcullis(&["diff", old, "policies/gates.yaml", "--accept-new-policy"]);
        assert!(code == 0 && shown.contains("`HEAD^` has no file `policies/gates.yaml`"), "{shown}");
    }
    // Once there is an old policy, it is compared.
    directory.write("policies/gates.yaml", NEW);
    assert_eq!(directory.portcullis(&NEW_POLICY).0, 1);
    assert!(directory.portcullis(&NEW_POLICY).1.starts_with("5 requests newly allowed"));
}

/// Nothing else is taken for a new policy.
#[test]
fn an_error_is_no_new_policy() {
    let directory = before_the_policy("no-new-policy");
    directory.write("policies/other.yaml", OLD);
    for (old, new, reason, help) in [
        ("git:nowhere:policies/gates.yaml", "policies/gates.yaml", "invalid object name 'nowhere'", "git:REV:PATH"),
        (
            "git:1234567890123456789012345678901234567890:policies/gates.yaml",
            "policies/gates.yaml",
            "the repository has no commit `1234567890123456789012345678901234567890`",
            "`git fetch origin 1234567890123456789012345678901234567890`, or with `fetch-depth: 0`",
        ),
        // A path that is misspelled, or nowhere.
        (
            "git:HEAD:policies/gate.yaml",
            "policies/gates.yaml",
            "`HEAD` has no file `policies/gate.yaml`",
            "name the same path on both sides: `--accept-new-policy` accepts a policy only if",
        ),
        ("git:HEAD:gates.yaml", "policies/gates.yaml", "`HEAD` has no file `gates.yaml`", "the same path"),
        ("git:HEAD:policies", "policies/gates.yaml", "`HEAD` has no file `policies`", "the same path"),
        ("git:HEAD:", "policies/gates.yaml", "it is not a file", "git:REV:PATH"),
        (
            "git::policies/gates.yaml",
            "policies/gates.yaml",
            "path 'policies/gates.yaml' exists on disk, but not in the index",
            "git:REV:PATH",
        ),
        ("policies/old.yaml", "policies/gates.yaml", "cannot be read", ""),
        // The new policy must be there.
        ("git:HEAD:policies/gates.yaml", "policies/new.yaml", "cannot be read", ""),
    ] {
        let (code, shown) = directory.portcullis(&["diff", old, new, "--accept-new-policy"]);
        // Messages wrap.
        let shown = shown.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(code, 3, "{old}: {shown}");
        assert!(shown.contains(reason) && shown.contains(help), "{old}: {shown}");
    }

    // The commit has the file behind a link, so that it is compared; where the link leads to no file, nothing says that it is new.
    #[cfg(unix)]
    {
        fs::rename(directory.0.join("policies"), directory.0.join("real")).expect("a directory");
        std::os::unix::fs::symlink("real", directory.0.join("policies")).expect("a link");
        directory.git(&["add", "."]);
        directory.git(&["commit", "--quiet", "--message", "The gates"]);
        let (code, shown) = directory.portcullis(&NEW_POLICY);
        assert!(code == 0 && shown.starts_with("the same decisions"), "{shown}");
        directory.git(&["rm", "--quiet", "--cached", "real/gates.yaml"]);
        directory.git(&["commit", "--quiet", "--message", "No gates"]);
        let (code, shown) = directory.portcullis(&NEW_POLICY);
        assert_eq!(code, 3, "{shown}");
    }

    // A repository of another user.
    let run = |directory: &Directory, variable: &str, value: &str| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_portcullis"));
        command.args(NEW_POLICY).current_dir(&directory.0).env_remove("GIT_DIR").env(variable, value);
        let output = command.output().expect("the binary runs");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (code, shown) = run(&directory, "GIT_TEST_ASSUME_DIFFERENT_OWNER", "1");
    assert_eq!(code, Some(3), "{shown}");
    assert!(shown.contains("detected dubious ownership") && shown.contains("safe.directory"), "{shown}");
    // No repository, and no git.
    let bare = Directory::new("no-repository");
    fs::create_dir(bare.0.join("policies")).expect("a directory");
    bare.write("policies/gates.yaml", OLD);
    let (code, shown) =
        run(&bare, "GIT_CEILING_DIRECTORIES", bare.0.parent().and_then(std::path::Path::to_str).expect("a path"));
    assert_eq!(code, Some(3), "{shown}");
    assert!(shown.contains("not a git repository") && shown.contains("or name a file"), "{shown}");
    let (code, shown) = run(&directory, "PATH", "");
    assert_eq!(code, Some(3), "{shown}");
    assert!(shown.contains("cannot run git for `git:HEAD:policies/gates.yaml`"), "{shown}");
}

/// What a commit holds is read under the limit of policies.
#[test]
fn a_file_in_a_commit_has_a_limit() {
    let directory = Directory::new("large-commit");
    directory.git(&["init", "--quiet"]);
    directory.write("gates.yaml", &format!("{OLD}#{}\n", "x".repeat(20 << 20)));
    directory.git(&["add", "."]);
    directory.git(&["commit", "--quiet", "--message", "The gates"]);
    let (code, shown) = directory.portcullis(&["diff", "git:HEAD:gates.yaml", "gates.yaml"]);
    assert!(code == 3 && shown.contains("is larger than 16 MiB"), "{shown}");
}
