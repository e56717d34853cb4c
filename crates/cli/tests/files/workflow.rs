//! The workflow of the guide, run as its text says, in clones as continuous integration makes them.

use std::{fs, path::Path, process::Command};

use serde_yaml::Value;

use crate::Directory;

const PAGE: &str = include_str!("../../../../src/guide/review.md");

/// The steps of the workflow that run `portcullis`, and the variables that it sets.
fn workflow() -> (Vec<String>, Vec<(String, String)>) {
    let blocks = PAGE.split("```yaml\n").skip(1).filter_map(|rest| rest.split("```").next());
    let text = blocks.into_iter().find(|block| block.contains("on: pull_request")).expect("a workflow");
    let workflow: Value = serde_yaml::from_str(text).expect("the workflow is YAML");
    let job = &workflow["jobs"]["policy"];
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let variables = job["env"].as_mapping().expect("variables").iter().map(|(name, value)| {
        // The branch that a pull request is merged into.
        (text(name), text(value).replace("${{ github.base_ref }}", "main"))
    });
    let steps = job["steps"].as_sequence().expect("steps").iter().filter_map(|step| step["run"].as_str());
    let steps = steps.filter(|step| step.contains("portcullis ")).map(str::to_owned).collect();
    (steps, variables.collect())
}

/// Runs the steps in a clone until one fails; returns the exit code and the outputs of the last.
fn run(clone: &Directory, steps: &[String], variables: &[(String, String)]) -> (i32, String) {
    let mut last = (0, String::new());
    for step in steps {
        let mut shell = Command::new("bash");
        let binary = Path::new(env!("CARGO_BIN_EXE_portcullis")).parent().expect("a directory");
        let path = format!("{}:{}", binary.display(), std::env::var("PATH").unwrap_or_default());
        shell.args(["-e", "-c", step]).current_dir(&clone.0).env("PATH", path);
        shell.env_remove("GIT_DIR").env_remove("GIT_INDEX_FILE").envs(variables.iter().cloned());
        let output = shell.output().expect("the shell runs");
        let shown = [output.stdout, output.stderr].concat();
        last = (output.status.code().expect("it ends by itself"), String::from_utf8_lossy(&shown).into_owned());
        if last.0 != 0 {
            break;
        }
    }
    last
}

/// A policy that passes every step.
const POLICY: &str = "portcullis: 1
policy: gates
vocabulary:
  roles: { guest: {}, member: {}, keeper: {} }
  tokens: { key: {} }
  owners: { none: {} }
  apis: { gate: { raise: {}, look_at: { reads: true } } }
default: deny
rules:
  - { id: keepers-raise, role: keeper, action: raise, effect: allow }
  - { id: anybody-looks, action: look_at, effect: allow }
";

const SUITE: &str = "portcullis-suite: 1
suite: gates
policy: policy.yaml
cases: [{ name: anybody looks, action: look_at, expect: allow }]
";

/// A repository with the branches `main` and `change`. The policy is on `change`, and on `main` if it is not new.
fn origin(name: &str, on_main: Option<&str>, on_change: &str) -> Directory {
    let origin = Directory::new(name);
    origin.git(&["init", "--quiet", "--initial-branch=main"]);
    fs::create_dir(origin.0.join("policies")).expect("a directory");
    origin.write("README", "The gates\n");
    for (policy, branch) in [(on_main, "main"), (Some(on_change), "change")] {
        if let Some(policy) = policy {
            origin.write("policies/policy.yaml", policy);
            origin.write("policies/policy.test.yaml", SUITE);
            assert_eq!(origin.portcullis(&["lock", "policies/policy.yaml"]).0, 0);
        }
        origin.git(&["add", "."]);
        origin.git(&["commit", "--quiet", "--message", branch]);
        if branch == "main" {
            origin.git(&["checkout", "--quiet", "-b", "change"]);
        }
    }
    origin
}

fn clone(origin: &Directory, name: &str, options: &[&str]) -> Directory {
    let clone = Directory::new(name);
    let url = format!("file://{}", origin.0.display());
    clone.git(&[&["clone", "--quiet", "--branch", "change"], options, &[&url, "."]].concat());
    clone
}

#[test]
fn the_shown_workflow_compares_with_the_base_branch() {
    let (steps, variables) = workflow();
    assert!(steps.len() >= 4, "{steps:?}");
    let more = POLICY.replace("role: keeper", "role: [keeper, member]");

    let same = origin("workflow-same", Some(POLICY), &format!("{POLICY}# a remark\n"));
    let (code, shown) = run(&clone(&same, "workflow-same-clone", &[]), &steps, &variables);
    assert_eq!(code, 0, "{shown}");

    let changed = origin("workflow-changed", Some(POLICY), &more);
    let whole = clone(&changed, "workflow-changed-clone", &[]);
    let (code, shown) = run(&whole, &steps, &variables);
    assert!(code == 1 && shown.contains("::warning file=policies/policy.yaml"), "{shown}");

    // The pull request that adds the policy.
    let new = origin("workflow-new", None, POLICY);
    let (code, shown) = run(&clone(&new, "workflow-new-clone", &[]), &steps, &variables);
    assert!(code == 0 && shown.contains("title=new policy::"), "{shown}");

    // Without `fetch-depth: 0`, the base branch is not there, whether it has the policy or not.
    for (origin, name) in [(&changed, "workflow-changed-shallow"), (&new, "workflow-new-shallow")] {
        let shallow = clone(origin, name, &["--depth=1"]);
        let (code, shown) = run(&shallow, &steps, &variables);
        assert_eq!(code, 3, "{shown}");
        assert!(
            shown.contains("invalid object name 'origin/main'") && shown.contains("the clone is shallow"),
            "{shown}"
        );
    }

    // A checkout that another user owns.
    let mut variables = variables;
    variables.push(("GIT_TEST_ASSUME_DIFFERENT_OWNER".into(), "1".into()));
    let (code, shown) = run(&whole, &steps, &variables);
    assert!(code == 3 && shown.contains("detected dubious ownership"), "{shown}");
}
