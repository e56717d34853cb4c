//! What commands do with files: limits of what they read, what they write, locks, and policies in commits of a repository.

#[cfg(unix)]
mod commit_links;
mod commits;
mod includes;
mod left_out;
#[cfg(unix)]
mod limits;
mod locks;
mod planted;
mod workflow;
mod writing;

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

const OLD: &str = include_str!("../../../../tests/policies/gate-old.yaml");
const NEW: &str = include_str!("../../../../tests/policies/gate-new.yaml");

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
