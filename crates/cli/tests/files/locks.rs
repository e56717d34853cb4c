//! Locks: where they are, what they guard, and how they are compared.

use crate::{Directory, OLD};

#[test]
fn a_lock_is_next_to_its_policy_and_guards_it() {
    let directory = Directory::new("lock");
    directory.write("gates.yaml", OLD);
    let (code, shown) = directory.portcullis(&["verify", "gates.yaml"]);
    assert!(code == 0 && shown.contains("lock        none"), "{shown}");
    assert_eq!(directory.portcullis(&["lock", "gates.yaml", "--check"]).0, 3);

    let (code, shown) = directory.portcullis(&["lock", "gates.yaml"]);
    assert!(code == 0 && shown.starts_with("wrote gates.lock: 48 requests, fingerprint\n"), "{shown}");
    assert_eq!(directory.read("gates.lock"), include_str!("../../../../tests/policies/gate-old.lock"));
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
    directory.write("policy.yaml", OLD);
    directory.write("policy.lock", OLD);
    let (code, shown) = directory.portcullis(&["lock", "policy.yaml"]);
    assert_eq!(code, 3);
    assert!(shown.contains("`policy.lock` exists and is not a lock"), "{shown}");
    assert_eq!(directory.read("policy.lock"), OLD);

    // A lock that was cut off cannot be told from another file.
    directory.write("policy.lock", "# What a pol");
    let (_, shown) = directory.portcullis(&["lock", "policy.yaml"]);
    let shown = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(shown.contains("if it is a lock that was cut off, remove it, and write it again"), "{shown}");
    for (text, message) in [
        ("# What a pol", "error: not a lock: missing field `portcullis-lock`"),
        ("What a pol", "error: not a lock: invalid type: string \"What a pol\", expected the keys of a lock"),
    ] {
        directory.write("policy.lock", text);
        let (code, shown) = directory.portcullis(&["verify", "policy.yaml"]);
        assert!(code == 3 && shown.starts_with(message) && shown.contains("removed first"), "{shown}");
    }

    assert_eq!(directory.portcullis(&["lock", "policy.yaml", "--out", "other.lock"]).0, 0);
    let lock = directory.read("other.lock");
    directory.write("other.lock", &lock.replace("portcullis-lock: 2", "portcullis-lock: 0"));
    assert_eq!(directory.portcullis(&["lock", "policy.yaml", "--out", "other.lock"]).0, 0, "an older lock is");
    assert_eq!(directory.read("other.lock"), lock);
}

/// Git can check a file out with other line ends than it was written with.
#[test]
fn line_ends_do_not_matter() {
    let directory = Directory::new("line-ends");
    directory.write("gates.yaml", OLD);
    assert_eq!(directory.portcullis(&["lock", "gates.yaml"]).0, 0);
    let lock = directory.read("gates.lock");
    directory.write("gates.lock", &lock.replace('\n', "\r\n"));
    directory.write("gates.yaml", &OLD.replace('\n', "\r\n"));
    for arguments in [&["verify", "gates.yaml"][..], &["lock", "gates.yaml", "--check"]] {
        let (code, shown) = directory.portcullis(arguments);
        assert_eq!(code, 0, "{shown}");
    }
    // Nothing else is ignored.
    directory.write("gates.lock", &lock.replacen(", other", ",  other", 1));
    assert_eq!(directory.portcullis(&["lock", "gates.yaml", "--check"]).0, 1);
    let (code, shown) = directory.portcullis(&["verify", "gates.yaml"]);
    assert!(code == 3 && shown.contains("does not have the checksum"), "{shown}");
}

/// What follows the last dot of a name is an extension only if it is one of YAML.
#[test]
fn policies_with_different_names_have_different_locks() {
    let directory = Directory::new("names");
    for (policy, lock) in [
        ("gate.yaml", "gate.lock"),
        ("door.yml", "door.lock"),
        ("v1.0", "v1.0.lock"),
        ("v1.1", "v1.1.lock"),
        ("v1.2.yaml", "v1.2.lock"),
        ("v1.3.yaml", "v1.3.lock"),
        ("castle", "castle.lock"),
        ("wall.json", "wall.json.lock"),
        ("wall.lock", "wall.lock.lock"),
        (".yaml", ".yaml.lock"),
    ] {
        directory.write(policy, OLD);
        let (code, shown) = directory.portcullis(&["lock", policy]);
        assert!(code == 0 && shown.starts_with(&format!("wrote {lock}: ")), "{policy}: {shown}");
        let (code, shown) = directory.portcullis(&["verify", policy]);
        assert!(code == 0 && shown.contains(&format!(" as in {lock}\n")), "{policy}: {shown}");
    }
}

#[test]
fn two_policies_do_not_share_a_lock() {
    let directory = Directory::new("shared");
    for (policies, lock) in [(["gate.yaml", "gate.yml"], "gate.lock"), (["v1.0", "v1.0.yaml"], "v1.0.lock")] {
        directory.write(policies[1], OLD);
        assert_eq!(directory.portcullis(&["lock", policies[1]]).0, 0);
        let before = directory.read(lock);
        directory.write(policies[0], &OLD.replace("keepers-move", "keepers-do"));
        let [policy, other] = policies;
        for command in [&["lock", policy][..], &["lock", policy, "--check"], &["verify", policy]] {
            let (code, shown) = directory.portcullis(command);
            assert_eq!(code, 3, "{shown}");
            let message = format!("error: `{policy}` and `{other}` would share the lock `{lock}`");
            assert!(shown.starts_with(&message), "{shown}");
        }
        assert_eq!(directory.read(lock), before);
        // Named, it is clear which one is meant.
        assert_eq!(directory.portcullis(&["lock", policy, "--out", "named.lock"]).0, 0);
        assert_eq!(directory.portcullis(&["verify", policy, "--lock", "named.lock"]).0, 0);
    }
    // The lock next to a policy is not written for another one, wherever that is.
    let before = directory.read("v1.0.lock");
    directory.write("elsewhere.yaml", &OLD.replace("keepers-move", "keepers-do"));
    for policy in ["v1.0", "elsewhere.yaml"] {
        let (code, shown) = directory.portcullis(&["lock", policy, "--out", "./v1.0.lock"]);
        let message = format!("error: `{policy}` and `./v1.0.yaml` would share the lock `./v1.0.lock`");
        assert!(code == 3 && shown.starts_with(&message), "{shown}");
        assert_eq!(directory.read("v1.0.lock"), before);
    }
    // It is written for its own policy, by whatever path.
    assert_eq!(directory.portcullis(&["lock", "./v1.0.yaml", "--out", "v1.0.lock"]).0, 0);
    // A directory is no policy, and neither is a file whose name does not say so.
    directory.write("door.yaml", OLD);
    directory.write("door", "a program");
    std::fs::create_dir(directory.0.join("door.yml")).expect("a directory");
    assert_eq!(directory.portcullis(&["lock", "door.yaml"]).0, 0);
}

/// Two names of one file are one policy.
#[test]
#[cfg(unix)]
fn a_link_to_a_policy_has_its_lock() {
    let directory = Directory::new("linked");
    directory.write("gate.yaml", OLD);
    std::os::unix::fs::symlink("gate.yaml", directory.0.join("gate.yml")).expect("a link");
    assert_eq!(directory.portcullis(&["lock", "gate.yml"]).0, 0);
    assert_eq!(directory.portcullis(&["verify", "gate.yaml", "--require-lock"]).0, 0);
}

#[test]
fn a_lock_can_be_required() {
    let directory = Directory::new("required");
    directory.write("gates.yaml", OLD);
    directory.write("doors.yaml", OLD);
    assert_eq!(directory.portcullis(&["lock", "gates.yaml"]).0, 0);
    let (code, shown) = directory.portcullis(&["verify", "gates.yaml", "--require-lock"]);
    assert_eq!(code, 0, "{shown}");
    assert_eq!(directory.portcullis(&["verify", "--require-lock"]).0, 0, "the built-in policy has one");

    // Every policy is reported.
    let (code, shown) = directory.portcullis(&["verify", "doors.yaml", "gates.yaml", "--require-lock"]);
    assert_eq!(code, 1, "{shown}");
    assert!(shown.starts_with("not verified: doors.yaml\n"), "{shown}");
    assert!(shown.contains("\n  lock        none, and one is required: `portcullis lock` writes it\n"), "{shown}");
    assert!(shown.contains("\nverified: gates.yaml\n"), "{shown}");
    let (code, shown) = directory.portcullis(&["verify", "doors.yaml", "--require-lock", "--format=json"]);
    let shown: serde_json::Value = serde_json::from_str(&shown).expect("output is JSON");
    let policy = &shown["policies"][0];
    assert_eq!((code, &policy["holds"], &policy["lock"]), (1, &false.into(), &serde_json::Value::Null));
}

#[test]
fn a_lock_is_text() {
    let directory = Directory::new("no-text");
    directory.write("gates.yaml", OLD);
    std::fs::write(directory.0.join("gates.lock"), b"portcullis-lock: 1\n\xff").expect("a lock");
    let (code, shown) = directory.portcullis(&["verify", "gates.yaml"]);
    assert!(code == 3 && shown.starts_with("error: lock `gates.lock` is not valid UTF-8"), "{shown}");
}

/// A lock of version 1, as an older version wrote it.
const VERSION_1: &str = "\
# What a policy decides about every request. A column left out admits any name; without `by`, the default decides.
# Written by `portcullis lock`, compared by `portcullis verify`.
portcullis-lock: 1
policy: door
fingerprint: dad536c331889a13d520f87981f4080101259729a1401ddca2555e25487036eb
default: deny
roles: [guest, keeper]
tokens: [key]
matrix:
  - operations:
      door: [open]
    owners: [none]
    allow:
      - { role: [keeper], by: keepers-open }
    deny:
      - { role: [guest] }
";

const DOOR: &str = "\
portcullis: 1
policy: door
vocabulary:
  roles: { keeper: {}, guest: {} }
  tokens: { key: { lifetimes: { smith: { max_age: 30d } } } }
  owners: { none: {} }
  apis: { door: { open: {} } }
default: deny
rules:
  - { id: keepers-open, role: keeper, effect: allow }
";

/// It has decisions only, and the output says so.
#[test]
fn a_lock_of_version_1_is_read_for_its_decisions() {
    let directory = Directory::new("version-1");
    directory.write("door.yaml", DOOR);
    assert_eq!(directory.portcullis(&["lock", "door.yaml", "--out", "newer.lock"]).0, 0);
    directory.write("door.lock", VERSION_1);

    let (code, shown) = directory.portcullis(&["verify", "door.yaml"]);
    assert_eq!(code, 0, "{shown}");
    let words = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        words.contains(
            "the same decisions as in door.lock; a lock of version 1 has no guards, such as invariants: write it again with \
             `portcullis lock`"
        ),
        "{shown}"
    );
    let (code, shown) = directory.portcullis(&["verify", "door.yaml", "--format=json"]);
    let shown: serde_json::Value = serde_json::from_str(&shown).expect("output is JSON");
    assert_eq!((code, &shown["policies"][0]["lock"]["guards"]), (0, &serde_json::Value::Null));
    let (code, shown) = directory.portcullis(&["lock", "door.yaml", "--check"]);
    assert!(code == 1 && shown.starts_with("out of date: "), "{shown}");

    directory.write("door.yaml", &DOOR.replace("role: keeper, effect", "effect"));
    let (code, shown) = directory.portcullis(&["verify", "door.yaml"]);
    assert!(code == 1 && shown.contains("newly allowed: 1 request"), "{shown}");

    directory.write("door.yaml", DOOR);
    assert_eq!(directory.portcullis(&["lock", "door.yaml"]).0, 0);
    let newer = directory.read("door.lock");
    assert_eq!(newer, directory.read("newer.lock"));
    // A newer lock is none of version 1, whatever it says.
    directory.write("door.lock", &newer.replace("portcullis-lock: 2", "portcullis-lock: 1"));
    let (code, shown) = directory.portcullis(&["verify", "door.yaml"]);
    assert!(code == 3 && shown.contains("the decisions do not have the fingerprint that the lock names"), "{shown}");
}
