//! Which mutants tests do not kill, compared with the mutated policies, and which cases are suggested.

use std::collections::BTreeSet;

use portcullis::{Decision, Names, Policy, Request, oracle::Mutants, rules::reference};
use serde_json::{Value, json};

use crate::{Directory, castle, list, log, request_of, right, shipped, suite};

/// The mutants that survive according to `portcullis test`, without those of guards.
#[track_caller]
fn surviving(directory: &Directory, arguments: &[&str]) -> BTreeSet<String> {
    faults(&survivors(directory, arguments), |one| !one["killed_by"].is_null())
}

/// The mutants of guards that survive.
#[track_caller]
fn unnoticed(directory: &Directory, arguments: &[&str]) -> BTreeSet<String> {
    faults(&survivors(directory, arguments), |one| one["killed_by"].is_null())
}

fn faults(survivors: &[Value], is_wanted: impl Fn(&Value) -> bool) -> BTreeSet<String> {
    let wanted = survivors.iter().filter(|one| is_wanted(one));
    wanted.map(|one| one["fault"].as_str().expect("a text").to_owned()).collect()
}

#[track_caller]
fn survivors(directory: &Directory, arguments: &[&str]) -> Vec<Value> {
    let mutants = directory.measures(&[arguments, &["--mutants"]].concat())["mutants"].take();
    let (all, noticed) = (mutants["all"].as_u64(), mutants["noticed"].as_u64());
    let survivors = list(&mutants["survivors"]);
    assert_eq!(all.zip(noticed).map(|(all, noticed)| all - noticed), Some(survivors.len() as u64));
    assert!(survivors.iter().all(|one| one["file"].is_string()), "every survivor has a file");
    survivors.to_vec()
}

/// The mutants of the castle's policy for which something still holds.
fn holding(holds: impl Fn(&Policy) -> bool) -> BTreeSet<String> {
    let policy = castle();
    let mutants = Mutants::of(&policy);
    let holding = mutants.iter().filter(|mutant| holds(&mutant.policy()));
    holding.map(|mutant| mutant.to_string()).collect()
}

fn decide(policy: &Policy, [role, token, api, action, owner]: [&str; 5]) -> Decision {
    let names = Names::new(role, token, api, action).with_owner(owner);
    reference::decide(policy.rules(), policy.resolve(&names).expect("a request"))
}

fn decider<'p>(policy: &'p Policy, [role, token, api, action, owner]: [&str; 5]) -> Option<&'p str> {
    let names = Names::new(role, token, api, action).with_owner(owner);
    let request = policy.resolve(&names).expect("a request");
    reference::deciding_rule(policy.rules(), request)
        .and_then(|id| policy.rules().get(id))
        .map(portcullis::rules::Rule::id)
}

const GUESTS_BREAK: [&str; 5] = ["guest", "copy", "seal", "break", "none"];

#[test]
fn a_log_kills_what_changes_its_answers() {
    let directory = Directory::new("noticed");
    let policy = castle();
    for step in [2, 5, 36] {
        let asked: Vec<Request> = policy.vocabulary().requests().step_by(step).collect();
        directory.write("log.ndjson", log(&policy, asked.iter().copied()));
        let same = |mutant: &Policy| {
            asked.iter().all(|&it| reference::decide(mutant.rules(), it) == reference::decide(policy.rules(), it))
        };
        let expected = holding(same);
        assert_eq!(surviving(&directory, &["log.ndjson"]), expected);
        assert!(!expected.is_empty());
    }
}

/// A suite that names deciders detects a dropped rule even where another rule decides the same.
#[test]
fn a_named_decider_is_checked() {
    let directory = Directory::new("by");
    let case = "cases: [{ name: one, role: guest, token: copy, api: seal, action: break, expect: deny";
    directory.write("plain.yaml", suite(&format!("{case} }}]\n")));
    directory.write("by.yaml", suite(&format!("{case}, by: seals-by-key }}]\n")));
    let (plain, by) = (surviving(&directory, &["plain.yaml"]), surviving(&directory, &["by.yaml"]));
    assert_eq!(plain, holding(|policy| decide(policy, GUESTS_BREAK) == Decision::Deny));
    let same = |policy: &Policy| {
        (decide(policy, GUESTS_BREAK), decider(policy, GUESTS_BREAK)) == (Decision::Deny, Some("seals-by-key"))
    };
    assert_eq!(by, holding(same));
    let dropped = "rule `seals-by-key` dropped";
    assert!(plain.contains(dropped) && !by.contains(dropped));
}

/// Invariants that compare requests detect what no answer shows.
#[test]
fn comparing_invariants_kill_what_they_exclude() {
    let directory = Directory::new("invariants");
    let one_case = "cases: [{ name: one, role: guest, token: key, api: door, action: look, expect: allow }]\n";
    let look = ["guest", "key", "door", "look", "none"];
    let looks = |policy: &Policy| decide(policy, look) == Decision::Allow;
    directory.write("plain.yaml", suite(one_case));
    assert_eq!(surviving(&directory, &["plain.yaml"]), holding(looks));

    let in_order = "{ id: order, monotone: { role: [guest, keeper, master] }, within: { api: seal, action: break } }";
    directory.write("order.yaml", suite(&format!("{one_case}invariants: [{in_order}]\n")));
    let is_in_order = |policy: &Policy| {
        let breaks = |role, token| decide(policy, [role, token, "seal", "break", "none"]) == Decision::Allow;
        ["key", "copy"].into_iter().all(|token| {
            let [guests, keepers, masters] = ["guest", "keeper", "master"].map(|role| breaks(role, token));
            (!guests || keepers) && (!keepers || masters)
        })
    };
    let expected = holding(|policy| looks(policy) && is_in_order(policy));
    assert_eq!(surviving(&directory, &["order.yaml"]), expected);
    assert!(expected.len() < holding(looks).len());

    let seals_alike = "{ id: alike, ignores: token, within: { api: seal, action: look } }";
    directory.write("alike.yaml", suite(&format!("{one_case}invariants: [{seals_alike}]\n")));
    let is_alike = |policy: &Policy| {
        ["guest", "keeper", "master"].into_iter().all(|role| {
            decide(policy, [role, "key", "seal", "look", "none"])
                == decide(policy, [role, "copy", "seal", "look", "none"])
        })
    };
    let expected = holding(|policy| looks(policy) && is_alike(policy));
    assert_eq!(surviving(&directory, &["alike.yaml"]), expected);
    assert!(expected.len() < holding(looks).len());
}

#[test]
fn never_kills_mutants_and_covers_its_requests() {
    let directory = Directory::new("never");
    directory
        .write("never.yaml", suite("invariants: [{ id: never, never: { role: guest, api: seal, action: break } }]\n"));
    let breaks = |token| ["guest", token, "seal", "break", "none"];
    let expected =
        holding(|policy| ["key", "copy"].iter().all(|token| decide(policy, breaks(token)) == Decision::Deny));
    assert_eq!(surviving(&directory, &["never.yaml"]), expected);
    assert!(!expected.contains("role `guest` added to the scope of `masters-break`"));
    let coverage = directory.measures(&["never.yaml", "--coverage"])["coverage"].take();
    assert_eq!(coverage["requests"], json!({ "asked": 2, "all": 36 }));
}

/// A mutant that decides as a failing test expects is neither listed nor suggested against: the failure comes first.
#[test]
fn failures_are_not_repeated_as_survivors() {
    let directory = Directory::new("failures");
    let wrong = "cases:
  - { name: right, role: master, action: look, expect: allow }
  - { name: wrong, role: guest, api: seal, action: break, expect: allow }
";
    directory.write("wrong.yaml", suite(wrong));
    let shown = directory.test(&["wrong.yaml", "--mutants", "--suggest", "--format=json"]).json();
    let measures = &shown["measures"][0];
    let survivors = list(&measures["mutants"]["survivors"]);
    let as_failing: BTreeSet<String> = survivors
        .iter()
        .filter(|one| one["as_failing_test"] == true)
        .map(|one| one["fault"].as_str().expect("a text").to_owned())
        .collect();
    let masters = ["key", "copy"].map(|token| ["door", "seal"].map(|api| ["master", token, api, "look", "none"]));
    let looks = |policy: &Policy| masters.as_flattened().iter().all(|it| decide(policy, *it) == Decision::Allow);
    let expected = holding(|policy| {
        let breaks = |token| decide(policy, ["guest", token, "seal", "break", "none"]) == Decision::Allow;
        looks(policy) && ["key", "copy"].into_iter().any(breaks)
    });
    assert!(!expected.is_empty() && expected.len() < survivors.len());
    assert_eq!(as_failing, expected);

    let contradicts = |one: &Value| (one["role"].as_str(), one["action"].as_str()) == (Some("guest"), Some("break"));
    assert!(!list(&measures["suggested"]).iter().any(contradicts), "it would contradict the test");

    let human = directory.test(&["wrong.yaml", "--mutants"]).out;
    let remark =
        format!("{} mutants decide a request as a failing test expects: repair the failures first", expected.len());
    assert!(human.contains(&remark), "{human}");
    for fault in &expected {
        assert!(!human.contains(fault.as_str()), "{fault}");
    }
}

#[test]
fn each_survivor_is_killed_by_the_request_it_names() {
    let directory = Directory::new("killed-by");
    let policy = castle();
    let (mutants, little) = (Mutants::of(&policy), log(&policy, policy.vocabulary().requests().take(3)));
    directory.write("log.ndjson", &little);
    let before = surviving(&directory, &["log.ndjson"]);
    let shown = directory.measures(&["log.ndjson", "--mutants"])["mutants"].take();
    assert_eq!((shown["all"].as_u64(), shown["equivalent"].as_u64()), {
        let number = |count| u64::try_from(count).ok();
        (number(mutants.len()), number(mutants.equivalent()))
    });
    for survivor in list(&shown["survivors"]) {
        let mutant = mutants.iter().find(|mutant| survivor["fault"] == mutant.to_string()).expect("a mutant");
        let killing = &survivor["killed_by"];
        let request = request_of(&policy, killing);
        assert_eq!(killing["decision"], right(&policy, request)["decision"]);
        assert_ne!(killing["decision"], reference::decide(mutant.policy().rules(), request).as_str(), "{survivor}");
        let place = (mutant.place().line, mutant.place().column);
        assert_eq!((&survivor["line"], &survivor["column"]), (&json!(place.0), &json!(place.1)));
        assert_eq!(survivor["rule"], json!(mutant.rule().map(portcullis::rules::Rule::id)));
        assert_eq!(survivor["kind"], mutant.kind());

        directory.write("more.ndjson", format!("{little}{killing}\n"));
        let after = surviving(&directory, &["more.ndjson"]);
        assert!(after.is_subset(&before) && !after.contains(&mutant.to_string()), "{survivor}");
    }
}

/// The YAML below `cases:` of what is printed for people.
#[track_caller]
fn suggested(out: &str) -> &str {
    let (_, rest) = out.split_once("\ncases:\n").unwrap_or_else(|| panic!("no cases: {out}"));
    rest
}

#[test]
fn suggested_cases_complete_a_suite() {
    let directory = Directory::new("suggested");
    let some = "cases:
  - { name: looks, role: master, action: look, expect: allow, by: anybody-looks }
  - { name: opens, role: guest, api: door, action: open, owner: other, expect: deny }
";
    directory.write("suite.yaml", suite(some));
    let shown = directory.test(&["suite.yaml", "--suggest"]);
    assert_eq!(shown.code, Some(0), "{shown:?}");
    let cases = suggested(&shown.out);
    directory.write("whole.yaml", suite(&format!("{some}{cases}")));
    let whole = directory.test(&["whole.yaml", "--suggest", "--fail-under=100", "--format=json"]);
    assert_eq!(whole.code, Some(0), "{whole:?}");
    assert_eq!(whole.json()["measures"][0]["mutants"]["survivors"], json!([]));
    assert_eq!(whole.json()["measures"][0]["suggested"], json!([]), "nothing is missing any more");
    let human = directory.test(&["whole.yaml", "--suggest"]);
    assert!(!human.out.contains("suggested") && !human.out.contains("cases:"), "{}", human.out);

    // Each of them is needed, and the output for programs has the same tests.
    let mut measures = directory.measures(&["suite.yaml", "--suggest"]);
    let as_yaml: Value = serde_yaml::from_str(&format!("cases:\n{cases}")).expect("tests are YAML");
    assert_eq!(measures["suggested"].take(), as_yaml["cases"]);
    assert_eq!(measures["suggested_guards"]["owners"].take(), as_yaml["owners"]);
    let count = list(&as_yaml["cases"]).len() + list(&as_yaml["owners"]).len();
    let written = format!("\nsuggested: {count} tests that kill the surviving mutants\n");
    assert!(shown.out.contains(&written), "{}", shown.out);
    let (cases, guards) = cases.split_once("owners:\n").expect("tests of owners");
    for left_out in 0..guards.lines().count() {
        let rest: Vec<&str> =
            guards.lines().enumerate().filter(|(number, _)| *number != left_out).map(|(_, line)| line).collect();
        directory.write("less.yaml", suite(&format!("{some}{cases}owners:\n{}\n", rest.join("\n"))));
        assert_ne!(unnoticed(&directory, &["less.yaml"]), BTreeSet::new(), "{left_out}");
    }
    let lines: Vec<&str> = cases.lines().collect();
    for left_out in 0..lines.len() {
        let rest =
            lines.iter().enumerate().filter(|(number, _)| *number != left_out).map(|(_, line)| format!("{line}\n"));
        directory.write("less.yaml", suite(&format!("{some}{}", rest.collect::<String>())));
        assert_ne!(surviving(&directory, &["less.yaml"]), BTreeSet::new(), "{}", lines[left_out]);
    }
}

/// The cases as a suite, wherever the file is.
#[test]
fn suggested_cases_are_written_as_a_suite() {
    let directory = Directory::new("suggested-file");
    directory.write(
        "suite.yaml",
        suite("cases: [{ name: one, role: guest, token: key, api: door, action: look, expect: allow }]\n"),
    );
    let cases = suggested(&directory.test(&["suite.yaml", "--suggest"]).out).to_owned();
    std::fs::create_dir_all(directory.0.join("some where/else")).expect("directories");
    for (file, policy) in [
        ("more.yaml", "castle.yaml"),
        ("some where/more.yaml", "\"../castle.yaml\""),
        ("some where/else/more.yaml", "\"../../castle.yaml\""),
    ] {
        let shown = directory.run(&["test", "suite.yaml", &format!("--suggest={file}")]);
        assert_eq!((shown.code, shown.aside.as_str()), (Some(0), ""), "{shown:?}");
        let count = cases.lines().filter(|line| line.starts_with("  - ")).count();
        let written = format!("\nsuggested: {count} tests that kill the surviving mutants, in {file}\n");
        assert!(shown.out.ends_with(&written), "{}", shown.out);
        assert!(!shown.out.contains("cases:"), "{}", shown.out);
        let text = directory.read(file);
        let (first, rest) = text.split_once('\n').expect("lines");
        assert_eq!(first, "# Written by `portcullis test --suggest=FILE`, which replaces the file.");
        assert_eq!(rest, format!("portcullis-suite: 1\nsuite: suggested\npolicy: {policy}\ncases:\n{cases}"));

        // It completes the tests, and then nothing is written.
        let whole =
            directory.run(&["test", "suite.yaml", file, "--mutants", "--fail-under=100", "--suggest=none.yaml"]);
        assert_eq!((whole.code, whole.aside.as_str()), (Some(0), ""), "{whole:?}");
        assert!(!directory.0.join("none.yaml").exists());
    }
    // A file that was written before is replaced, also if the report has another format.
    directory.write("more.yaml", "# Written by `portcullis test --suggest=FILE`, which replaces the file.\n# old\n");
    let shown = directory.run(&["test", "suite.yaml", "--suggest=more.yaml", "--format=json"]);
    let (only_cases, _) = cases.split_once("owners:").expect("tests of owners");
    assert_eq!(list(&shown.json()["measures"][0]["suggested"]).len(), only_cases.lines().count());
    assert!(directory.read("more.yaml").ends_with(&cases));
    // The policy in a directory with a name that YAML would read otherwise.
    directory.write("some where/policy: #1.yaml", directory.read("castle.yaml"));
    let policy = ["--policy", "some where/policy: #1.yaml", "--suggest=more.yaml"];
    assert_eq!(directory.run(&[&["test", "suite.yaml"][..], &policy].concat()).code, Some(0));
    assert_eq!(directory.run(&["test", "more.yaml"]).code, Some(0));
}

/// Whatever the policy's file is called, the suite is read again, or there is none.
#[cfg(unix)]
#[test]
fn a_suite_with_suggestions_can_be_read() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt as _, process::Command};

    let tests = "cases: [{ name: one, role: guest, token: key, api: door, action: look, expect: allow }]\n";
    for (number, (name, is_read)) in [
        (&b"two\nlines\t\\ \"'.yaml"[..], true),
        ("T\u{fc}r, \u{1f512}\u{feff}.yaml".as_bytes(), true),
        (b"on", true),
        ("\u{202e}reversed.yaml".as_bytes(), false),
        (b"\x1b[31m.yaml", false),
        (b"\xff.yaml", false),
    ]
    .into_iter()
    .enumerate()
    {
        let directory = Directory::new(&format!("suggested-name-{number}"));
        directory.write("suite.yaml", suite(tests));
        std::fs::write(directory.0.join(OsStr::from_bytes(name)), directory.read("castle.yaml")).expect("a policy");
        let mut command = Command::new(env!("CARGO_BIN_EXE_portcullis"));
        command.args(["test", "suite.yaml", "--suggest=more.yaml", "--policy"]).arg(OsStr::from_bytes(name));
        let output = command.current_dir(&directory.0).output().expect("the binary runs");
        let aside = String::from_utf8(output.stderr).expect("text");
        if is_read {
            assert_eq!(output.status.code(), Some(0), "{aside}");
            let again = directory.run(&["test", "more.yaml"]);
            assert_eq!(again.code, Some(0), "{again:?}");
        } else {
            assert_eq!((output.status.code(), output.stdout), (Some(3), Vec::new()), "{aside}");
            assert!(aside.starts_with("error: a suite cannot name the policy `\\"), "{aside}");
            assert!(!directory.0.join("more.yaml").exists());
        }
    }
}

/// A suite of the built-in policy names no file.
#[test]
fn suggestions_for_the_built_in_policy_name_no_policy() {
    let directory = Directory::new("suggested-built-in");
    let policy = shipped();
    directory.write("log.ndjson", log(&policy, policy.vocabulary().requests().step_by(30)));
    let shown = directory.run(&["test", "log.ndjson", "--suggest=rest.yaml"]);
    assert_eq!(shown.code, Some(0), "{shown:?}");
    assert!(!directory.read("rest.yaml").contains("policy:"));
    directory.write("shipped.yaml", policy.to_yaml());
    let arguments = ["test", "log.ndjson", "rest.yaml", "--mutants", "--fail-under=100", "--policy", "shipped.yaml"];
    let shown = directory.run(&arguments);
    assert_eq!(shown.code, Some(0), "{shown:?}");
}

#[test]
fn suggestions_replace_nobodys_work() {
    let directory = Directory::new("suggested-work");
    let text = suite("cases: [{ name: one, role: guest, token: key, api: door, action: look, expect: allow }]\n");
    directory.write("suite.yaml", &text);
    directory.write("mine.yaml", &text);
    let ours = format!("# Written by `portcullis test --suggest=FILE`, which replaces the file.\n{text}");
    directory.write("ours.yaml", &ours);
    for (arguments, message) in [
        (&["suite.yaml", "--suggest=mine.yaml"][..], "error: `mine.yaml` exists and was not written by `--suggest`"),
        (&["suite.yaml", "--suggest=suite.yaml"], "error: `suite.yaml` is one of the tests"),
        (&["suite.yaml", "ours.yaml", "--suggest=./ours.yaml"], "error: `./ours.yaml` is one of the tests"),
        (&["suite.yaml", "--suggest=no/such/more.yaml"], "error: cannot write `no/such/more.yaml`: "),
    ] {
        let shown = directory.run(&[&["test"], arguments].concat());
        assert_eq!(shown.code, Some(3), "{shown:?}");
        assert!(shown.aside.starts_with(message), "{}", shown.aside);
    }
    assert_eq!(
        [directory.read("suite.yaml"), directory.read("mine.yaml"), directory.read("ours.yaml")],
        [text.clone(), text.clone(), ours.clone()]
    );

    // Git can check a file out with other line ends than it was written with.
    directory.write("crlf.yaml", ours.replace('\n', "\r\n"));
    let shown = directory.run(&["test", "suite.yaml", "--suggest=crlf.yaml"]);
    assert_eq!(shown.code, Some(0), "{shown:?}");
    assert!(directory.read("crlf.yaml").contains("suite: suggested\n"));
    // A line that only begins like the first one is somebody's.
    directory.write("longer.yaml", ours.replacen("the file.", "the file. Or not?", 1));
    assert_eq!(directory.run(&["test", "suite.yaml", "--suggest=longer.yaml"]).code, Some(3));

    // One file cannot have the cases of two policies.
    directory.write("other.yaml", directory.read("castle.yaml"));
    directory.write("second.yaml", text.replace("policy: castle.yaml", "policy: other.yaml"));
    let shown = directory.run(&["test", "suite.yaml", "second.yaml", "--suggest=more.yaml"]);
    assert_eq!(shown.code, Some(3), "{shown:?}");
    assert!(shown.aside.starts_with("error: cases for several policies cannot be written to one file"), "{shown:?}");
    assert!(!directory.0.join("more.yaml").exists());
}

/// Words that have another meaning in YAML can be names.
#[test]
fn suggested_cases_are_read_as_intended() {
    let directory = Directory::new("words");
    let policy = "portcullis: 1
policy: words
vocabulary:
  roles: { \"null\": {}, \"true\": {} }
  tokens: { \"no\": {} }
  owners: { none: {} }
  apis: { \"y\": { \"off\": {}, open: {} } }
default: deny
rules: [{ id: \"null\", role: \"null\", action: open, effect: allow }]
";
    directory.write("castle.yaml", policy);
    directory.write("log.csv", "role,token,api,action,allowed\ntrue,no,y,off,false\n");
    let shown = directory.test(&["log.csv", "--suggest"]);
    assert_eq!((shown.code, shown.aside.as_str()), (Some(0), ""));
    directory.write("whole.yaml", suite(&format!("cases:\n{}", suggested(&shown.out))));
    let shown = directory.test(&["whole.yaml", "--mutants", "--fail-under=100"]);
    assert_eq!((shown.code, shown.aside.as_str()), (Some(0), ""), "{}", shown.out);
}

#[test]
fn suggested_cases_complete_a_log_of_the_shipped_policy() {
    let directory = Directory::new("suggested-shipped");
    let policy = shipped();
    directory.write("log.ndjson", log(&policy, policy.vocabulary().requests().step_by(30)));
    let shown = directory.run(&["test", "log.ndjson", "--suggest"]);
    directory
        .write("rest.yaml", suite(&format!("cases:\n{}", suggested(&shown.out))).replace("policy: castle.yaml\n", ""));
    directory.write("shipped.yaml", policy.to_yaml());
    let arguments = ["test", "log.ndjson", "rest.yaml", "--mutants", "--fail-under=100", "--policy", "shipped.yaml"];
    let shown = directory.run(&arguments);
    assert_eq!(shown.code, Some(0), "{shown:?}");
}

#[test]
fn too_few_killed_mutants_fail() {
    let directory = Directory::new("mutants-bound");
    let policy = castle();
    directory.write("log.ndjson", log(&policy, policy.vocabulary().requests().step_by(4)));
    let mutants = directory.measures(&["log.ndjson", "--mutants"])["mutants"].take();
    let percent = mutants["noticed"].as_u64().zip(mutants["all"].as_u64()).map(|(noticed, all)| noticed * 100 / all);
    let percent = percent.expect("numbers");
    let code = |bound: u64| directory.test(&["log.ndjson", "--mutants", &format!("--fail-under={bound}")]).code;
    // 9 of 36 requests are 25 %, which counts only if coverage is measured, too.
    assert!(percent > 26, "{percent}");
    assert_eq!([code(percent - 1), code(percent), code(percent + 1)], [Some(0), Some(0), Some(1)]);
    let both = |bound: &str| directory.test(&["log.ndjson", "--mutants", "--coverage", bound]).code;
    assert_eq!([both("--fail-under=25"), both("--fail-under=26")], [Some(0), Some(1)]);
    let shown = directory.test(&["log.ndjson", "--mutants", "--fail-under=100"]);
    assert!(shown.out.contains(&format!(" killed, {percent} %, below 100 %\n")), "{shown:?}");
}

#[test]
fn suites_of_a_policy_are_measured_together() {
    let directory = Directory::new("together");
    let policy = castle();
    let (evens, odds): (Vec<_>, Vec<_>) =
        policy.vocabulary().requests().zip(0..).partition(|(_, number)| number % 2 == 0);
    for (file, half) in [("evens.ndjson", evens), ("odds.ndjson", odds)] {
        directory.write(file, log(&policy, half.into_iter().map(|(request, _)| request)));
        assert_ne!(surviving(&directory, &[file]), BTreeSet::new());
    }
    assert_eq!(surviving(&directory, &["evens.ndjson", "odds.ndjson"]), BTreeSet::new());

    // One suite's answers and what another compares count together.
    directory.write("by.yaml", suite("cases: [{ name: one, role: guest, token: copy, api: seal, action: break, expect: deny, by: seals-by-key }]\n"));
    let [of_log, of_suite] = [["evens.ndjson"], ["by.yaml"]].map(|files| surviving(&directory, &files));
    let expected = of_log.intersection(&of_suite).cloned().collect();
    assert_eq!(surviving(&directory, &["evens.ndjson", "by.yaml"]), expected);
}
