//! Files that policies include: those of the file system, and those of commits.

use std::fs;

use crate::{Directory, NEW, OLD};

/// A policy that includes a file, and adds nothing to it.
fn including(file: &str) -> String {
    format!("portcullis: 1\npolicy: whole\ninclude: {file}\ndefault: deny\nrules: []\n")
}

#[test]
fn a_revision_has_its_own_included_files() {
    let directory = Directory::new("include-commit");
    directory.git(&["init", "--quiet"]);
    fs::create_dir_all(directory.0.join("policies/shared")).expect("a directory");
    directory.write("policies/shared/gates.yaml", OLD);
    directory.write("policies/whole.yaml", &including("shared/gates.yaml"));
    directory.git(&["add", "."]);
    directory.git(&["commit", "--quiet", "--message", "The gates"]);
    directory.write("policies/shared/gates.yaml", NEW);

    let (old, staged) = ("git:HEAD:policies/whole.yaml", "git::policies/whole.yaml");
    let (code, shown) = directory.portcullis(&["diff", old, "policies/whole.yaml"]);
    assert_eq!(code, 1, "{shown}");
    assert!(shown.contains("denied by rule no-copies, git:HEAD:policies/shared/gates.yaml:22:11"), "{shown}");
    assert!(shown.contains("allowed by rule members-raise, policies/shared/gates.yaml:21:11"), "{shown}");
    directory.git(&["add", "."]);
    let (_, shown) = directory.portcullis(&["diff", old, staged, "--format", "github"]);
    assert!(shown.lines().any(|line| line.contains(" file=policies/shared/gates.yaml,line=")), "{shown}");
    assert!(!shown.contains("git%3A"), "{shown}");

    directory.git(&["rm", "--quiet", "--cached", "policies/shared/gates.yaml"]);
    directory.git(&["commit", "--quiet", "--message", "No gates"]);
    let (code, shown) = directory.portcullis(&["diff", old, "policies/whole.yaml"]);
    assert_eq!(code, 3, "{shown}");
    assert!(shown.contains("cannot include `shared/gates.yaml`: no such file"), "{shown}");
    assert!(shown.contains("git:HEAD:policies/whole.yaml:3:10"), "{shown}");
}

#[test]
fn text_from_standard_input_includes_built_in_policies_only() {
    let directory = Directory::new("include-input");
    let verify = |include: &str| {
        directory.write("whole.yaml", &including(include));
        let binary = env!("CARGO_BIN_EXE_portcullis");
        let output = directory.run("sh", &["-c", &format!("'{binary}' verify - < whole.yaml")]);
        let shown = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(shown).expect("output is text"))
    };
    let (code, shown) = verify("builtin:splunk-observability/admin-only");
    assert_eq!(code, Some(0), "{shown}");
    assert!(shown.contains("builtin:splunk-observability/admin-only: all 18 invariants hold"), "{shown}");
    directory.write("gates.yaml", OLD);
    let (code, shown) = verify("gates.yaml");
    assert_eq!(code, Some(3), "{shown}");
    assert!(shown.contains("cannot include `gates.yaml`: this text comes without other files"), "{shown}");
}

#[test]
fn a_suite_can_name_a_built_in_policy() {
    let directory = Directory::new("include-suite");
    let suite = |name: &str| {
        let case = "{ name: anybody lists teams, api: team, action: list, expect: allow }";
        let text = format!("portcullis-suite: 1\nsuite: teams\npolicy: builtin:{name}\ncases: [{case}]\n");
        directory.write("teams.test.yaml", &text);
        directory.portcullis(&["test", "teams.test.yaml"])
    };
    let (code, shown) = suite("splunk-observability/admin-only");
    assert_eq!(code, 0, "{shown}");
    let (code, shown) = suite("splunk-observability/admins-only");
    assert_eq!(code, 3, "{shown}");
    assert!(shown.contains("did you mean `builtin:splunk-observability/admin-only`?"), "{shown}");
}

#[test]
fn a_tracefile_has_a_record_for_each_file() {
    let directory = Directory::new("include-coverage");
    directory.write("gates.yaml", OLD);
    directory.write("whole.yaml", &including("gates.yaml").replace("default: deny", "default: allow"));
    let case = "{ name: all, api: [gate, door], expect: allow }";
    directory
        .write("whole.test.yaml", &format!("portcullis-suite: 1\nsuite: whole\npolicy: whole.yaml\ncases: [{case}]\n"));
    let (code, shown) = directory.portcullis(&["test", "whole.test.yaml", "--lcov", "lcov.info"]);
    assert!(code < 3, "{shown}");
    let trace = directory.read("lcov.info");
    let files: Vec<&str> = trace.lines().filter_map(|line| line.strip_prefix("SF:")).collect();
    assert_eq!(files, ["whole.yaml", "gates.yaml"], "{trace}");
    assert_eq!(trace.matches("end_of_record").count(), 2);
    let (own, included) = trace.split_once("end_of_record").expect("two records");
    assert!(own.contains("\nDA:4,") && !own.contains("FN:"), "the default is on line 4: {own}");
    assert!(included.contains("\nFN:21,members-raise\n") || included.contains("\nDA:21,"), "{included}");
}

#[cfg(unix)]
mod unix {
    use super::including;
    use crate::{Directory, OLD};
    use portcullis::reading::Loader;
    use std::{fs, os::unix::fs::symlink};

    #[test]
    fn a_link_may_not_leave_the_directory() {
        let directory = Directory::new("include-links");
        fs::create_dir_all(directory.0.join("policies/shared")).expect("a directory");
        directory.write("outside.yaml", OLD);
        directory.write("policies/shared/gates.yaml", OLD);
        symlink("../outside.yaml", directory.0.join("policies/out.yaml")).expect("a link");
        symlink("shared/gates.yaml", directory.0.join("policies/in.yaml")).expect("a link");
        symlink("..", directory.0.join("policies/up")).expect("a link");
        symlink("nowhere.yaml", directory.0.join("policies/dangling.yaml")).expect("a link");
        let verify = |include: &str| {
            directory.write("policies/whole.yaml", &including(include));
            directory.portcullis(&["verify", "policies/whole.yaml"])
        };
        for (include, message) in [
            ("out.yaml", "`out.yaml` leads out of the directory of the policy"),
            ("up/outside.yaml", "`up/outside.yaml` leads out of the directory of the policy"),
            ("dangling.yaml", "cannot include `dangling.yaml`: no such file"),
            ("shared", "cannot include `shared`: it is not a file"),
            ("whole.yaml/gates.yaml", "cannot include `whole.yaml/gates.yaml`: no such file"),
            ("[in.yaml, shared/gates.yaml]", "`shared/gates.yaml` is included twice"),
        ] {
            let (code, shown) = verify(include);
            assert_eq!(code, 3, "{include}: {shown}");
            assert!(shown.contains(message) && shown.contains("whole.yaml:3:"), "{include}: {shown}");
        }
        let (code, shown) = verify("in.yaml");
        assert_eq!(code, 0, "{shown}");
    }

    #[test]
    fn a_policy_may_not_be_a_link_out_of_the_root() {
        let directory = Directory::new("root-links");
        fs::create_dir_all(directory.0.join("policies/shared")).expect("a directory");
        directory.write("outside.yaml", OLD);
        directory.write("policies/shared/gates.yaml", OLD);
        symlink("../outside.yaml", directory.0.join("policies/out.yaml")).expect("a link");
        symlink("shared/gates.yaml", directory.0.join("policies/in.yaml")).expect("a link");
        let loader = Loader::new().with_root(directory.0.join("policies"));
        assert!(loader.load_file(directory.0.join("policies/in.yaml")).is_ok());
        for file in ["outside.yaml", "policies/out.yaml"] {
            let error = loader.load_file(directory.0.join(file)).expect_err("it is outside");
            assert!(error.to_string().contains("is not in the directory"), "{error}");
        }
    }

    /// Opening a pipe would wait for its writer.
    #[test]
    fn a_pipe_is_no_file_to_include() {
        let directory = Directory::new("include-pipe");
        assert!(directory.run("mkfifo", &["pipe.yaml"]).status.success());
        directory.write("whole.yaml", &including("pipe.yaml"));
        let (code, shown) = directory.portcullis(&["verify", "whole.yaml"]);
        assert_eq!(code, 3, "{shown}");
        assert!(shown.contains("cannot include `pipe.yaml`: it is not a file"), "{shown}");
    }
}

/// Annotations of guards are where the newer policy declares them, or declared them: not at its name, nor in another file.
#[test]
fn annotations_of_guards_are_in_the_file_that_declares_them() {
    let base = "portcullis: 1\npolicy: base\nvocabulary:\n  roles: { keeper: {}, guest: {} }\n  tokens: { key: {} }\n  \
        apis: { door: { open: {} } }\ndefault: deny\nrules: []\n";
    let top = "portcullis: 1\npolicy: top\ninclude: base.yaml\nvocabulary:\n  roles:\n    keeper:\n      above: guest\n  tokens:\n    \
        key:\n      lifetimes:\n        page: { max_age: 1d }\n  apis:\n    door:\n      open:\n        confers: { role: keeper }\n\
        default: deny\nrules: []\n";
    let directory = Directory::new("include-annotations");
    for side in ["old", "new"] {
        fs::create_dir_all(directory.0.join(side)).expect("a directory");
        directory.write(&format!("{side}/base.yaml"), base);
    }
    directory.write("old/top.yaml", top);
    for (written, with, at) in [
        ("      above: guest\n", "      about: keeps\n", "file=new/top.yaml,line=6,"),
        ("max_age: 1d", "max_age: 2d", "file=new/top.yaml,line=11,"),
        ("confers: { role: keeper }", "about: opens", "file=new/top.yaml,line=14,"),
        ("    keeper:\n      above: guest\n", "    guest: {}\n", "file=new/base.yaml,line=4,"),
    ] {
        assert_eq!(top.matches(written).count(), 1, "{written}");
        directory.write("new/top.yaml", &top.replace(written, with));
        let (code, shown) = directory.portcullis(&["diff", "old/top.yaml", "new/top.yaml", "--format", "github"]);
        assert_eq!(code, 1, "{shown}");
        assert!(shown.starts_with(&format!("::warning {at}")), "{shown}");
    }
}
