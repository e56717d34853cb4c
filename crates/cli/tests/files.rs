//! What commands do with other files than the one on the command line: locks that they write, and policies in commits of a
//! repository.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

const OLD: &str = include_str!("../../../tests/policies/gate-old.yaml");
const NEW: &str = include_str!("../../../tests/policies/gate-new.yaml");

/// A directory of one test.
struct Directory(PathBuf);

impl Directory {
    fn new(name: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("a directory for the test");
        Self(path)
    }

    fn write(&self, file: &str, text: &str) {
        fs::write(self.0.join(file), text).expect("the file is written");
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.0.join(file)).expect("the file is there")
    }

    fn run(&self, program: &str, arguments: &[&str]) -> Output {
        let mut command = Command::new(program);
        // A hook of git that runs the tests has set another repository.
        command.args(arguments).current_dir(&self.0).env_remove("GIT_DIR").env_remove("GIT_INDEX_FILE");
        command.output().expect("the program runs")
    }

    fn git(&self, arguments: &[&str]) {
        let identity = ["-c", "user.name=keeper", "-c", "user.email=keeper@castle.example"];
        let output = self.run("git", &[&identity, arguments].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    /// Runs the binary; returns the exit code and both outputs.
    #[track_caller]
    fn portcullis(&self, arguments: &[&str]) -> (i32, String) {
        let output = self.run(env!("CARGO_BIN_EXE_portcullis"), arguments);
        let shown = [output.stdout, output.stderr].concat();
        (output.status.code().expect("it ends by itself"), String::from_utf8(shown).expect("output is text"))
    }
}

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

#[test]
fn a_lock_is_next_to_its_policy_and_guards_it() {
    let directory = Directory::new("lock");
    directory.write("gates.yaml", OLD);
    let (code, shown) = directory.portcullis(&["verify", "gates.yaml"]);
    assert!(code == 0 && shown.contains("lock        none"), "{shown}");
    assert_eq!(directory.portcullis(&["lock", "gates.yaml", "--check"]).0, 3);

    let (code, shown) = directory.portcullis(&["lock", "gates.yaml"]);
    assert!(code == 0 && shown.starts_with("wrote gates.lock: 48 requests, fingerprint "), "{shown}");
    assert_eq!(directory.read("gates.lock"), include_str!("../../../tests/policies/gate-old.lock"));
    assert_eq!(directory.portcullis(&["lock", "gates.yaml", "--check"]).0, 0);
    assert_eq!(directory.portcullis(&["verify", "gates.yaml"]).0, 0);

    // Another id changes no decision, but it changes the lock, so that a review shows it.
    directory.write("gates.yaml", &OLD.replace("keepers-move", "keepers-do"));
    assert_eq!(directory.portcullis(&["verify", "gates.yaml"]).0, 0);
    let (code, shown) = directory.portcullis(&["lock", "gates.yaml", "--check"]);
    assert!(code == 1 && shown.starts_with("out of date: gates.lock is not the lock of gates.yaml"), "{shown}");

    // Even if the invariants hold, decisions must be as locked.
    directory.write("gates.yaml", &OLD.replace("action: [open, raise], effect: deny", "effect: deny"));
    let (code, shown) = directory.portcullis(&["verify", "gates.yaml"]);
    assert!(
        code == 1 && shown.contains("all 2 invariants hold") && shown.contains("newly denied since gates.lock"),
        "{shown}"
    );

    assert_eq!(directory.portcullis(&["lock", "gates.yaml", "--out", "elsewhere.lock"]).0, 0);
    assert_eq!(directory.portcullis(&["verify", "gates.yaml", "--lock", "elsewhere.lock"]).0, 0);
    assert_eq!(directory.portcullis(&["verify", "gates.yaml", "--lock", "nowhere.lock"]).0, 3);
    assert_eq!(directory.portcullis(&["lock", "gates.yaml", "--out", "no/such/directory.lock"]).0, 3);
    directory.write("gates.lock", "portcullis-lock: 1\n");
    assert_eq!(directory.portcullis(&["verify", "gates.yaml"]).0, 3);
}

#[test]
fn only_locks_are_overwritten() {
    let directory = Directory::new("no-lock");
    directory.write("policy.lock", OLD);
    let (code, shown) = directory.portcullis(&["lock", "policy.lock"]);
    assert_eq!(code, 3);
    assert!(shown.contains("`policy.lock` exists and is not a lock"), "{shown}");
    assert_eq!(directory.read("policy.lock"), OLD);

    assert_eq!(directory.portcullis(&["lock", "policy.lock", "--out", "other.lock"]).0, 0);
    let lock = directory.read("other.lock");
    directory.write("other.lock", &lock.replace("portcullis-lock: 1", "portcullis-lock: 0"));
    assert_eq!(directory.portcullis(&["lock", "policy.lock", "--out", "other.lock"]).0, 0, "an older lock is");
    assert_eq!(directory.read("other.lock"), lock);
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
