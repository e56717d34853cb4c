//! Symbolic links of a commit lead where they do in the working tree, and never out of what may be read.

use std::{fs, os::unix::fs::symlink};

use crate::{Directory, OLD};

/// The vocabulary comes from the included file.
fn including(include: &str) -> String {
    format!("portcullis: 1\npolicy: whole\ninclude: {include}\ndefault: deny\nrules: []\n")
}

/// A repository with policies, and links among them.
fn linked(name: &str) -> Directory {
    let directory = Directory::new(name);
    directory.git(&["init", "--quiet"]);
    fs::create_dir_all(directory.0.join("policies/shared/deep")).expect("a directory");
    directory.write("outside.yaml", OLD);
    directory.write("policies/shared/deep/gates.yaml", OLD);
    for (target, link) in [
        ("shared/deep/gates.yaml", "policies/file.yaml"),
        ("shared/deep", "policies/directory"),
        ("../file.yaml", "policies/shared/back.yaml"),
        ("..", "policies/up"),
        ("../outside.yaml", "policies/out.yaml"),
        ("../../outside.yaml", "policies/above.yaml"),
        ("/etc/hostname", "policies/absolute.yaml"),
        ("nowhere.yaml", "policies/dangling.yaml"),
        ("round.yaml", "policies/circle.yaml"),
        ("circle.yaml", "policies/round.yaml"),
        ("policies", "linked"),
        ("policies/whole.yaml", "whole.yaml"),
    ] {
        symlink(target, directory.0.join(link)).expect("a link");
    }
    directory
}

#[test]
fn links_below_the_root_lead_where_they_do_in_the_working_tree() {
    let directory = linked("commit-links");
    for include in
        ["file.yaml", "directory/gates.yaml", "shared/back.yaml", "up/policies/file.yaml", "./shared/../file.yaml"]
    {
        directory.write("policies/whole.yaml", &including(include));
        directory.git(&["add", "."]);
        for side in ["git::policies/whole.yaml", "git::linked/whole.yaml"] {
            let (code, shown) = directory.portcullis(&["diff", side, "policies/whole.yaml"]);
            assert_eq!(code, 0, "{include}, {side}: {shown}");
        }
        directory.git(&["commit", "--quiet", "--message", include]);
        let below = Directory(directory.0.join("policies"));
        for side in ["git:HEAD:policies/whole.yaml", "git:HEAD:linked/whole.yaml", "git:HEAD:./linked/whole.yaml"] {
            let (code, shown) = directory.portcullis(&["diff", side, "policies/whole.yaml"]);
            assert_eq!(code, 0, "{include}, {side}: {shown}");
        }
        let (code, shown) = below.portcullis(&["diff", "git:HEAD:./whole.yaml", "whole.yaml"]);
        assert_eq!(code, 0, "{include}: {shown}");
    }
    // Two paths to one file are that file.
    directory.write("policies/whole.yaml", &including("[file.yaml, directory/gates.yaml]"));
    directory.git(&["add", "."]);
    let (code, shown) = directory.portcullis(&["diff", "git::policies/whole.yaml", "policies/whole.yaml"]);
    assert!(code == 3 && shown.contains("`directory/gates.yaml` is included twice"), "{shown}");
}

#[test]
fn the_policy_itself_can_be_a_link() {
    let directory = linked("commit-link-policy");
    directory.write("policies/whole.yaml", OLD);
    directory.git(&["add", "."]);
    directory.git(&["commit", "--quiet", "--message", "links"]);
    for path in ["whole.yaml", "policies/file.yaml", "policies/up/whole.yaml", "linked/directory/gates.yaml"] {
        let (code, shown) = directory.portcullis(&["diff", &format!("git:HEAD:{path}"), path]);
        assert_eq!(code, 0, "{path}: {shown}");
    }
    for (path, reason) in [
        ("policies/above.yaml", "a symbolic link leads out of the repository"),
        ("policies/absolute.yaml", "the symbolic link `policies/absolute.yaml` has an absolute path"),
        ("policies/dangling.yaml", "a symbolic link leads to `policies/nowhere.yaml`, where no file is"),
        ("policies/circle.yaml", "too many symbolic links are on its way"),
        ("linked/gone.yaml", "a symbolic link leads to `policies/gone.yaml`, where no file is"),
    ] {
        let (code, shown) = directory.portcullis(&["diff", &format!("git:HEAD:{path}"), "policies/whole.yaml"]);
        let shown = shown.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(code, 3, "{path}: {shown}");
        assert!(shown.contains(&format!("cannot read `git:HEAD:{path}`: {reason}")), "{shown}");
        assert!(shown.contains("name the file that is meant"), "{shown}");
    }
}

#[test]
fn links_do_not_lead_out_of_the_directory_of_the_policy() {
    let directory = linked("commit-links-out");
    for (include, reason) in [
        ("out.yaml", "leads out of the directory of the policy"),
        ("up/outside.yaml", "leads out of the directory of the policy"),
        ("above.yaml", "a symbolic link leads out of the repository"),
        ("absolute.yaml", "has an absolute path"),
        ("dangling.yaml", "where no file is"),
        ("circle.yaml", "too many symbolic links"),
        ("directory", "where no file is"),
    ] {
        directory.write("policies/whole.yaml", &including(include));
        directory.git(&["add", "."]);
        directory.git(&["commit", "--quiet", "--message", include]);
        for revision in ["HEAD", ""] {
            let (code, shown) =
                directory.portcullis(&["diff", &format!("git:{revision}:policies/whole.yaml"), "outside.yaml"]);
            let shown = shown.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(code == 3 && shown.contains(reason), "{include}: {shown}");
            assert!(shown.contains(&format!("git:{revision}:policies/whole.yaml:3:")), "{include}: {shown}");
        }
    }
}
