//! Policies as Rust modules: what is written compiles without a warning and decides as the policy does; what is wrong, in
//! the policy or in the caller's code, does not build and says where.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use portcullis::{
    Decision, Names, Policy,
    codegen::{GenerateError, Generator, module},
};

const NASTY: &str = r#"
portcullis: 1
policy: nasty-names
vocabulary:
  roles:
    self: { about: "*/ \" \\ {} {0} `code[0]` [link] <b>tag</b> ** __init__ // ''' #" }
    None: { about: "two\nlines\n\n  and\ta tab, héé 门 🏰" }
    Some: {}
    type: {}
    async-await: {}
    RUM: {}
    HTTPServer: {}
    v1_2: {}
    v12: {}
    a-: {}
    u8: {}
    a_b_c_d_e_f_g_h_i_j_k_l_m_n_o_p_q_r_s_t_u_v_w_x_y_z_a_b_c_d_e_f: {}
  tokens: { Option: {}, Role: {} }
  owners: { none: {}, self: {}, ALL: {} }
  apis:
    self: { self: { owners: [self, ALL] }, fn: { reads: true, about: "`fn`" }, match: {} }
    abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijkl:
      abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijkl: { owners: [ALL, none] }
    a: { b: {} }
    A_B: { C: {} }
default: allow
rules:
  - { id: one, role: [self, None, v12], action: [self, fn], require: { token: Role, role: None } }
  - { id: two, owner: ALL, token: Option, effect: deny }
"#;

/// A vocabulary of so many names, with a rule that tells owners, roles and kinds of token apart.
fn sizes(roles: usize, tokens: usize, owners: usize) -> String {
    let names = |letter: char, count: usize| {
        let names: Vec<_> = (0..count).map(|number| format!("{letter}{number}")).collect();
        (names.join(": {}, ") + ": {}", names.join(", "))
    };
    let ((roles, _), (tokens, _), (owners, every_owner)) = (names('r', roles), names('t', tokens), names('o', owners));
    format!(
        "portcullis: 1
policy: sizes
vocabulary:
  roles: {{ {roles} }}
  tokens: {{ {tokens} }}
  owners: {{ {owners} }}
  apis:
    hall: {{ open: {{ owners: [{every_owner}] }}, close: {{ owners: [o0] }}, shut: {{ owners: [o0] }} }}
    tower: {{ open: {{ owners: [{every_owner}] }}, climb: {{ owners: [{every_owner}] }} }}
default: allow
rules:
  - {{ id: one, action: open, except: [{{ role: r1, owner: o0 }}, {{ token: t1 }}], require: {{ role: r0 }} }}
  - {{ id: two, api: hall, role: r0, token: t2, effect: deny }}
  - {{ id: three, action: climb, require: {{ token: t2 }} }}
"
    )
}

fn policies() -> Vec<(&'static str, Policy)> {
    let read = |name: &str, text: &str| Policy::from_text(name, text).unwrap_or_else(|error| panic!("{error}"));
    vec![
        ("shipped", Policy::splunk_observability().unwrap()),
        ("castle", read("door.yaml", include_str!("policies/door.yaml"))),
        ("nasty", read("nasty.yaml", NASTY)),
        ("one-word", read("sizes.yaml", &sizes(4, 8, 2))),
        ("more-than-one-word", read("sizes.yaml", &sizes(5, 13, 1))),
        ("several-words", read("sizes.yaml", &sizes(5, 7, 9))),
    ]
}

/// An empty directory for a test's files.
fn directory(name: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("generated").join(name);
    let _ = fs::remove_dir_all(&directory);
    fs::create_dir_all(&directory).unwrap();
    directory
}

fn write_module(directory: &Path, policy: &Policy) {
    fs::write(directory.join("policy.rs"), module(policy).unwrap()).unwrap();
}

/// Compiles a source beside `policy.rs`, in the manner of a crate that includes it.
fn rustc(directory: &Path, source: &str, arguments: &[&str]) -> Output {
    fs::write(directory.join("caller.rs"), source).unwrap();
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    Command::new(rustc)
        .current_dir(directory)
        .args(["caller.rs", "--color", "never"])
        .args(arguments)
        .output()
        .expect("rustc runs")
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[track_caller]
fn assert_success(output: &Output) {
    assert!(output.status.success(), "{}", stderr(output));
}

#[track_caller]
fn assert_failure(output: &Output, expected: &[&str]) {
    let said = stderr(output);
    assert!(!output.status.success(), "succeeds: {said}");
    for expected in expected {
        assert!(said.contains(expected), "expected: {expected}\nfound: {said}");
    }
}

#[test]
fn modules_compile_without_a_warning_anywhere() {
    const CALLER: &str = r#"//! A caller that uses nothing of it.
#![no_std]
#![forbid(unsafe_code)]
#![deny(warnings, missing_docs, unreachable_pub, unused, nonstandard_style, future_incompatible)]
mod policy { include!("policy.rs"); }
"#;
    for (name, policy) in policies() {
        let directory = directory(&format!("lints-{name}"));
        write_module(&directory, &policy);
        for edition in ["2018", "2021", "2024"] {
            let arguments = ["--edition", edition, "--crate-type", "lib", "--emit", "metadata"];
            assert_success(&rustc(&directory, CALLER, &arguments));
            assert_success(&rustc(
                &directory,
                &CALLER.replace("mod policy", "/// Public.\npub mod policy"),
                &arguments,
            ));
        }
    }
}

#[test]
fn modules_decide_as_their_policies_do() {
    const CALLER: &str = r#"
mod policy { include!("policy.rs"); }
use policy::{decide, Operation, Owner, Role, Token, FINGERPRINT};

fn main() {
    println!("{FINGERPRINT:?}");
    for operation in Operation::ALL {
        assert_eq!(Operation::from_names(operation.api(), operation.action()), Some(operation));
        println!("{} {} {operation} {}", operation.api(), operation.action(), operation.reads());
        for owner in Owner::ALL {
            assert_eq!(Owner::from_name(owner.name()), Some(owner));
            println!("{owner} {}", operation.owners().contains(&owner));
            for role in Role::ALL {
                assert_eq!(Role::from_name(role.name()), Some(role));
                for token in Token::ALL {
                    assert_eq!(Token::from_name(token.name()), Some(token));
                    let decision = decide(role, token, operation, owner);
                    assert!(decision.is_allow() != decision.is_deny());
                    println!("{role} {token:?} {operation:?} {owner} {}", decision.is_allow());
                }
            }
        }
    }
}
"#;
    for (name, policy) in policies() {
        let directory = directory(&format!("runs-{name}"));
        write_module(&directory, &policy);
        assert_success(&rustc(&directory, CALLER, &["--edition", "2021", "-o", "caller"]));
        let output = Command::new(directory.join("caller")).output().unwrap();
        assert_success(&output);
        let output = String::from_utf8(output.stdout).unwrap();
        let expected = expected(&policy);
        assert!(expected.contains(" true\n") && expected.contains(" false\n"));
        for (found, expected) in output.lines().zip(expected.lines()) {
            assert_eq!(found, expected, "{name}");
        }
        assert_eq!(output.lines().count(), expected.lines().count(), "{name}");
    }
}

/// What a policy says, in the words of the program above.
fn expected(policy: &Policy) -> String {
    let vocabulary = policy.vocabulary();
    let mut text = format!("{:?}\n", policy.fingerprint().as_bytes());
    for (_, operation) in vocabulary.operations() {
        let api = vocabulary.apis().name(operation.api()).unwrap();
        let action = vocabulary.actions().name(operation.action()).unwrap();
        writeln!(text, "{api} {action} {api}.{action} {}", operation.reads()).unwrap();
        for (id, owner) in vocabulary.owners().iter() {
            let owner = owner.name();
            writeln!(text, "{owner} {}", operation.owners().contains(&id)).unwrap();
            for role in vocabulary.roles().names() {
                for token in vocabulary.tokens().names() {
                    let decision = policy.decide_names(&Names::new(role, token, api, action).with_owner(owner));
                    writeln!(text, "{role} {token} {api}.{action} {owner} {}", decision == Decision::Allow).unwrap();
                }
            }
        }
    }
    text
}

#[test]
fn rustfmt_has_nothing_to_change() {
    for (name, policy) in policies() {
        let directory = directory(&format!("rustfmt-{name}"));
        write_module(&directory, &policy);
        fs::write(directory.join("rustfmt.toml"), "").unwrap();
        let output = Command::new("rustfmt")
            .args(["--check", "--color", "never", "--edition", "2024"])
            .arg(directory.join("policy.rs"))
            .output();
        let output = output.expect("rustfmt runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    }
}

#[test]
fn what_the_policy_says_becomes_documentation() {
    let text = module(&Policy::from_text("nasty.yaml", NASTY).unwrap()).unwrap();
    for expected in [
        r#"    /// `self`: \*/ " \\ {} {0} `code[0]` \[link\] \<b\>tag\</b\> \*\* \_\_init\_\_ // ''' #"#,
        "    /// `None`: two lines and a tab, héé 门 🏰\n    None,\n",
        "    /// `self.fn`: `fn`\n    SelfFn,\n",
        "    /// `async-await`\n    AsyncAwait,\n",
    ] {
        assert!(text.contains(expected), "{expected}");
    }
}

#[test]
fn misspelt_names_and_broken_invariants_do_not_compile() {
    let directory = directory("caller");
    write_module(&directory, &Policy::from_text("door.yaml", include_str!("policies/door.yaml")).unwrap());
    let compile = |claim: &str| {
        let caller = format!(
            "mod policy {{ include!(\"policy.rs\"); }}
use policy::{{decide, Operation, Owner, Role, Token}};
const _: () = assert!({claim}, \"guests stay outside\");
"
        );
        rustc(&directory, &caller, &["--edition", "2021", "--crate-type", "lib", "--emit", "metadata"])
    };
    assert_success(&compile("decide(Role::Guest, Token::Key, Operation::DoorOpen, Owner::Day).is_deny()"));
    assert_failure(
        &compile("decide(Role::Guest, Token::Key, Operation::DoorOpne, Owner::Day).is_deny()"),
        &["no variant", "`DoorOpne`", "--> caller.rs:3:"],
    );
    assert_failure(
        &compile("decide(Role::Guest, Token::Key, Operation::DoorOpen, Owner::Day).is_allow()"),
        &["guests stay outside", "--> caller.rs:3:"],
    );
    // The columns cannot be mixed up either.
    assert_failure(
        &compile("decide(Token::Key, Role::Guest, Operation::DoorOpen, Owner::Day).is_deny()"),
        &["expected `Role`, found `Token`", "--> caller.rs:3:"],
    );
}

#[test]
fn the_same_policy_gives_the_same_text() {
    const FILE: &str = "policies/splunk-observability/admin-only.yaml";
    let policy = Policy::splunk_observability().unwrap();
    let text = module(&policy).unwrap();
    assert_eq!(text, module(&policy).unwrap());
    assert_eq!(text, Generator::new(FILE).generate().unwrap());
    // Neither the file's name nor its rules' wording is part of it.
    assert_eq!(text, module(&Policy::from_text("elsewhere.yaml", &policy.to_yaml()).unwrap()).unwrap());
    assert_ne!(text, module(&Policy::from_text("nasty.yaml", NASTY).unwrap()).unwrap());
}

#[test]
fn names_that_would_be_one_are_refused_together() {
    let text = "
portcullis: 1
policy: door
vocabulary:
  roles: { night-guard: {}, guest: {}, night_guard: {}, NightGuard: {} }
  tokens: { key: {} }
  owners: { none: {} }
  apis: { front_door: { open: {} }, front: { door_open: {}, door-open: {} } }
default: allow
rules: []
";
    let error = module(&Policy::from_text("door.yaml", text).unwrap()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "door.yaml: roles `night-guard` and `night_guard` would both be `NightGuard` in Rust
  help: rename one of them
door.yaml: roles `night-guard` and `NightGuard` would both be `NightGuard` in Rust
  help: rename one of them
door.yaml: operations `front_door.open` and `front.door_open` would both be `FrontDoorOpen` in Rust
  help: rename one of them
door.yaml: operations `front_door.open` and `front.door-open` would both be `FrontDoorOpen` in Rust
  help: rename one of them"
    );
}

#[test]
fn a_file_that_holds_the_module_is_not_touched() {
    let path = directory("file").join("policy.rs");
    let generator = Generator::new("tests/policies/door.yaml");
    generator.write_to(&path).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), generator.generate().unwrap());
    let long_ago = std::time::SystemTime::UNIX_EPOCH;
    let modified = || fs::metadata(&path).unwrap().modified().unwrap();
    fs::File::options().write(true).open(&path).unwrap().set_modified(long_ago).unwrap();
    generator.write_to(&path).unwrap();
    assert_eq!(modified(), long_ago);
    fs::write(&path, "something else").unwrap();
    generator.write_to(&path).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), generator.generate().unwrap());

    // As git checks it out on systems with other line ends.
    fs::write(&path, generator.generate().unwrap().replace('\n', "\r\n")).unwrap();
    fs::File::options().write(true).open(&path).unwrap().set_modified(long_ago).unwrap();
    generator.write_to(&path).unwrap();
    assert_eq!(modified(), long_ago);

    let error = generator.write_to(path.join("below-a-file")).unwrap_err();
    assert!(matches!(error, GenerateError::Output { .. }));
    assert!(error.to_string().contains("policy.rs/below-a-file` cannot be written: "), "{error}");
}

/// Whoever compiles the module while it is written sees a whole one.
#[test]
fn a_module_is_replaced_as_a_whole() {
    let directory = directory("whole");
    let path = directory.join("policy.rs");
    fs::write(&path, "the old module").unwrap();
    let mut old = fs::File::open(&path).unwrap();
    let generator = Generator::new("tests/policies/door.yaml");
    generator.write_to(&path).unwrap();
    assert_eq!(std::io::read_to_string(&mut old).unwrap(), "the old module");
    assert_eq!(fs::read_to_string(&path).unwrap(), generator.generate().unwrap());

    // What cannot be replaced leaves nothing behind.
    fs::create_dir(directory.join("policy")).unwrap();
    generator.write_to(directory.join("policy")).unwrap_err();
    assert_eq!(fs::read_dir(&directory).unwrap().count(), 2);
}

#[test]
#[cfg(unix)]
fn a_module_keeps_its_link_and_its_permissions() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    let directory = directory("attributes");
    let [path, link] = ["policy.rs", "link.rs"].map(|name| directory.join(name));
    fs::write(&path, "the old module").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o604)).unwrap();
    symlink("policy.rs", &link).unwrap();
    let generator = Generator::new("tests/policies/door.yaml");
    generator.write_to(&link).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), generator.generate().unwrap());
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o604);
    // A link to a file that does not exist yet creates it.
    fs::remove_file(&path).unwrap();
    generator.write_to(&link).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), generator.generate().unwrap());
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
}

fn cargo(command: &str, package: &Path) -> Output {
    Command::new(env!("CARGO"))
        // Nobody debugs these programs.
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .args([command, "--quiet", "--offline", "--color", "never", "--manifest-path"])
        .arg(package.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(target())
        .output()
        .expect("cargo runs")
}

/// Shared by the packages below, so that the engine is built once.
fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("codegen")
}

/// `tests/codegen` is a package as a caller would write it, and its tests compare with the policy at run time.
#[test]
fn the_example_package_passes_its_tests() {
    let output = cargo("test", &Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/codegen"));
    assert!(output.status.success(), "{}{}", String::from_utf8_lossy(&output.stdout), stderr(&output));
}

#[test]
fn a_mistake_in_the_policy_is_a_build_error_at_its_place() {
    let package = directory("castle");
    // Outside the package, where cargo looks for changes only if it is told to.
    let policy = directory("castle-policy").join("policy.yaml");
    let written = directory("castle-goes-on");
    fs::create_dir(package.join("src")).unwrap();
    fs::write(
        package.join("Cargo.toml"),
        format!(
            "[package]
name = \"castle\"
version = \"0.1.0\"
edition = \"2024\"

[workspace]

[build-dependencies]
portcullis = {{ path = {:?}, features = [\"codegen\"] }}
",
            env!("CARGO_MANIFEST_DIR")
        ),
    )
    .unwrap();
    fs::write(
        package.join("build.rs"),
        r#"fn main() {
    portcullis::codegen::Generator::new("../castle-policy/policy.yaml").write_to_out_dir("policy.rs");
    std::fs::copy(std::env::var("OUT_DIR").unwrap() + "/policy.rs", "../castle-goes-on/policy.rs").unwrap();
}
"#,
    )
    .unwrap();
    fs::write(
        package.join("src/lib.rs"),
        r#"#![no_std]
pub mod policy { include!(concat!(env!("OUT_DIR"), "/policy.rs")); }
use policy::{Operation, Owner, Role, Token, decide};
const _: () = assert!(decide(Role::Guest, Token::Key, Operation::DoorOpen, Owner::None).is_deny());
"#,
    )
    .unwrap();
    let build = |text: &str| {
        fs::write(&policy, text).unwrap();
        cargo("build", &package)
    };
    let misspelt = include_str!("policies/misspelt.yaml");
    let good = misspelt.replace("clsoe", "close");

    assert_success(&build(&good));
    let bad = build(misspelt);
    assert_failure(
        &bad,
        &[
            "error: castle@0.1.0: ../castle-policy/policy.yaml:10:51: unknown action `clsoe` (did you mean `close`?)\n",
            "error: build script logged errors\n",
        ],
    );
    assert_eq!(stderr(&bad).lines().count(), 2, "{}", stderr(&bad));
    // A build tool that goes on all the same does not get far.
    assert_failure(
        &rustc(&written, "mod policy { include!(\"policy.rs\"); }", &["--crate-type", "lib", "--emit", "metadata"]),
        &["error: ../castle-policy/policy.yaml:10:51: unknown action `clsoe` (did you mean `close`?)\n"],
    );

    let two = build(&good.replace("keeper, token: key", "keper, token: kye"));
    assert_failure(
        &two,
        &[
            "castle@0.1.0: ../castle-policy/policy.yaml:10:76: unknown role `keper` (did you mean `keeper`?)\n",
            "castle@0.1.0: ../castle-policy/policy.yaml:10:90: unknown token `kye` (did you mean `key`?)\n",
        ],
    );
    assert_failure(
        &build(&good.replace("token: key }", "token: key")),
        &["castle@0.1.0: ../castle-policy/policy.yaml:"],
    );
    let same = build(&good.replace("guest: {}", "guest: {}, Guest: {}"));
    assert_failure(
        &same,
        &[
            "castle@0.1.0: ../castle-policy/policy.yaml: roles `guest` and `Guest` would both be `Guest` in Rust (rename one of them)\n",
        ],
    );
    // A policy that loads, but no longer says what the caller's code claims.
    assert_failure(&build(&good.replace("role: keeper, token", "token")), &["src/lib.rs:4:"]);
    fs::remove_file(&policy).unwrap();
    assert_failure(&cargo("build", &package), &["castle@0.1.0: ../castle-policy/policy.yaml: cannot be read: "]);
    assert_success(&build(&good));

    // A file that the policy includes is an input of the build, too.
    let base = policy.with_file_name("base.yaml");
    fs::write(&base, &good).unwrap();
    assert_success(&build("portcullis: 1\npolicy: whole\ninclude: base.yaml\ndefault: deny\nrules: []\n"));
    fs::write(&base, misspelt).unwrap();
    assert_failure(
        &cargo("build", &package),
        &["error: castle@0.1.0: ../castle-policy/base.yaml:10:51: unknown action `clsoe` (did you mean `close`?)\n"],
    );
}
