//! What transcripts cannot show: standard input, pipes, colour, and agreement with the library.

use std::{
    collections::BTreeSet,
    io::{Read as _, Write as _},
    path::Path,
    process::{Command, Output, Stdio},
};

use portcullis::{Policy, lint, rules::reference};

/// The workspace, relative to which messages name its files.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

fn portcullis(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_portcullis"));
    command.args(arguments).current_dir(ROOT).env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    command
}

fn run(arguments: &[&str]) -> Output {
    portcullis(arguments).output().expect("the binary runs")
}

fn run_with_input(arguments: &[&str], input: &[u8]) -> Output {
    let mut command = portcullis(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the binary runs");
    child.stdin.take().expect("standard input is piped").write_all(input).expect("it reads its input");
    child.wait_with_output().expect("the binary ends")
}

fn stdout(output: &Output) -> &str {
    str::from_utf8(&output.stdout).expect("output is text")
}

const CREATE: [&str; 9] =
    ["decide", "--role", "power", "--token", "user_api", "--api", "integration", "--action", "create"];

#[test]
fn csv_has_every_cell_as_the_library_decides_it() {
    let policy = Policy::splunk_observability().expect("the built-in policy loads");
    let output = run(&["matrix", "--format", "csv"]);
    assert_eq!(output.status.code(), Some(0));
    let mut lines = stdout(&output).lines();
    assert_eq!(lines.next(), Some("role,token,api,action,owner,decision,rule"));
    let mut cells = 0;
    for (line, request) in lines.by_ref().zip(policy.vocabulary().requests()) {
        let names = policy.vocabulary().names(request).expect("a request of the policy");
        let owner = names.owner.expect("every request has an owner");
        let ruling = policy.ruling(request);
        let rule = ruling.rule.and_then(|id| policy.rules().get(id)).map_or("", |rule| rule.id());
        let expected = [names.role, names.token, names.api, names.action, owner, ruling.decision.as_str(), rule];
        assert_eq!(line, expected.join(","));
        cells += 1;
    }
    assert_eq!((lines.next(), cells), (None, policy.vocabulary().cell_count()));
}

/// A denial beside requirements that no request meets together.
const GATE: &str = "
portcullis: 1
policy: gate
vocabulary:
  roles: { guest: {}, keeper: {}, smith: {} }
  tokens: { key: {}, copied_key: {} }
  owners: { none: {}, self: {} }
  apis: { gate: { open: { owners: [none, self] }, repair: {} } }
default: allow
rules:
  - { id: keepers, require: { role: keeper } }
  - { id: smiths, action: repair, require: { role: smith, token: key } }
  - { id: no-copies, action: open, token: copied_key, effect: deny, except: [{ owner: self }] }
";

#[test]
fn explanations_are_those_of_the_library() {
    let policy = Policy::from_text("<stdin>", GATE).expect("the policy loads");
    for request in policy.vocabulary().requests() {
        let names = policy.vocabulary().names(request).expect("a request of the policy");
        let owner = names.owner.expect("every request has an owner");
        let asked = ["decide", "--policy", "-", "--format", "json", "--api", names.api, "--action", names.action];
        let asked = [&asked[..], &["--owner", owner, "--token", names.token, "--role", names.role]].concat();
        let output = run_with_input(&asked, GATE.as_bytes());
        let explanation = policy.explain(request).expect("a request of the policy");
        let expected = serde_json::to_string_pretty(&explanation).expect("an explanation is an object");
        assert_eq!(stdout(&output), format!("{expected}\n"));

        let output = run_with_input(&[&asked[..], &["--role", "smith"]].concat(), GATE.as_bytes());
        let requests = policy.resolve_roles(&[names.role, "smith"], &names.without_role()).expect("known names");
        let explanation = policy.explain_any(&requests).expect("requests of the policy");
        let expected = serde_json::to_string_pretty(&explanation).expect("an explanation is an object");
        assert_eq!(stdout(&output), format!("{expected}\n"));
    }
}

#[test]
fn findings_are_those_of_the_library() {
    for file in ["door.yaml", "idle.yaml", "misspelt.yaml"] {
        let file = format!("tests/policies/{file}");
        let text = std::fs::read(Path::new(ROOT).join(&file)).expect("the policy is there");
        let report = lint::check_text(&file, &text);
        let output = run(&["lint", "--format", "json", &file]);
        let printed: serde_json::Value = serde_json::from_slice(&output.stdout).expect("the output is JSON");
        assert_eq!(printed["files"][0], serde_json::to_value(&report).expect("a report is an object"), "{file}");
    }
}

#[test]
fn json_has_a_version() {
    for arguments in [
        &["matrix", "--format", "json"][..],
        &["rules", "--format", "json"],
        &["vocabulary", "--format", "json"],
        &[CREATE.as_slice(), &["--format", "json"]].concat(),
    ] {
        let output = run(arguments);
        let value: serde_json::Value = serde_json::from_slice(&output.stdout).expect("output is JSON");
        assert_eq!(value["version"], 1, "{arguments:?}");
        assert_eq!(value["policy"]["name"], "splunk-observability-admin-only", "{arguments:?}");
    }
    for (arguments, version) in [
        (&["what-can", "admin"][..], 1),
        (&["who-can", "team", "create"], 1),
        (&["token", "--kind=user_api", "--origin=account_page", "--issued=2026-01-01T00:00:00Z"], 1),
        (&["lint"], 1),
        (&["explain-lint"], 1),
        (&["test"], 1),
        (&["vectors"], 1),
        // These have the changes of decisions.
        (&["diff", "tests/policies/gate-old.yaml", "tests/policies/gate-new.yaml"], 2),
        (&["verify"], 2),
    ] {
        let output = run(&[arguments, &["--format", "json"]].concat());
        let value: serde_json::Value = serde_json::from_slice(&output.stdout).expect("output is JSON");
        assert_eq!(value["version"], version, "{arguments:?}");
    }
}

#[test]
fn decide_in_json_has_the_documented_fields() {
    let output = run(&[CREATE.as_slice(), &["--format", "json"]].concat());
    assert_eq!(output.status.code(), Some(2));
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).expect("output is JSON");
    assert_eq!(answer["decision"], "deny");
    assert_eq!(answer["rule"], "integration-write");
    assert_eq!(answer["clause"], "api-access-tokens#integration");
    assert_eq!(answer["missing"], serde_json::json!([{ "column": "role", "has": "power", "needs": ["admin"] }]));
    assert_eq!(answer["allowed_if"], serde_json::json!([{ "role": "admin" }]));

    let file = answer["file"].as_str().expect("a file");
    let line = usize::try_from(answer["line"].as_u64().expect("a line")).expect("a small number");
    let text = std::fs::read_to_string(Path::new(ROOT).join(file)).expect("the file is in the repository");
    assert_eq!(text.lines().nth(line - 1), Some("  - id: integration-write"));
}

#[test]
fn a_policy_comes_from_standard_input() {
    let policy = Policy::splunk_observability().expect("the built-in policy loads");
    let arguments = [CREATE.as_slice(), &["--policy", "-"]].concat();
    let output = run_with_input(&arguments, policy.to_yaml().as_bytes());
    assert_eq!(output.status.code(), Some(2));
    assert!(stdout(&output).contains("<stdin>:"), "{}", stdout(&output));

    let output = run_with_input(&arguments, b"portcullis: 1\n");
    assert_eq!(output.status.code(), Some(3));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(errors.contains("missing key `policy`") && errors.contains("<stdin>:1:1"), "{errors}");
}

#[test]
fn a_shipped_file_decides_as_the_built_in_policy_does() {
    let built_in = run(&["matrix", "--format", "csv"]);
    let file = run(&["matrix", "--format", "csv", "--policy", "policies/splunk-observability/admin-only.yaml"]);
    assert_eq!(stdout(&built_in), stdout(&file));
}

#[test]
fn colour_is_for_terminals_unless_asked_for() {
    const ESCAPE: char = '\u{1b}';
    assert!(!stdout(&run(&CREATE)).contains(ESCAPE));
    let colourful = run(&[CREATE.as_slice(), &["--color", "always"]].concat());
    assert!(stdout(&colourful).starts_with("\u{1b}[1m\u{1b}[31mdenied"), "{:?}", stdout(&colourful));
    assert!(!stdout(&run(&[CREATE.as_slice(), &["--color", "never"]].concat())).contains(ESCAPE));
}

#[test]
fn a_closed_pipe_is_not_a_failure() {
    let mut child = portcullis(&["matrix", "--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let mut first = [0; 1];
    child.stdout.take().expect("standard output is piped").read_exact(&mut first).expect("it prints");
    let output = child.wait_with_output().expect("the binary ends");
    assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0));
}

#[test]
fn a_denial_is_reported_even_if_nobody_reads_it() {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let status = portcullis(&CREATE).stdout(writer).status().expect("the binary runs");
    assert_eq!(status.code(), Some(2));
}

/// One rule requires another role, one denies that role: neither reason alone is enough.
#[test]
fn each_role_has_its_own_reason() {
    let policy = "
portcullis: 1
policy: two-locks
vocabulary:
  roles: { admin: {}, power: {} }
  tokens: { key: {} }
  owners: { none: {} }
  apis: { door: { open: {} } }
default: allow
rules:
  - { id: admins-only, api: door, require: { role: admin } }
  - { id: no-admins, role: admin, api: door, effect: deny }
";
    let names = ["--token", "key", "--api", "door", "--action", "open", "--policy", "-"];
    let roles = ["decide", "--role", "power", "--role", "admin", "--role", "power"];
    let output = run_with_input(&[roles.as_slice(), &names].concat(), policy.as_bytes());
    assert_eq!(output.status.code(), Some(2));
    let shown: Vec<&str> = stdout(&output).lines().collect();
    assert_eq!(shown[0], "denied: roles power and admin with token key may not call door.open");
    assert_eq!(shown[2], "  why         role power: rule admins-only requires role admin");
    assert_eq!(shown[3], "  missing     role admin, the request has power");
    assert_eq!(shown[4], "  why         role admin: rule no-admins denies");
    assert_eq!(shown[5], "              role admin: rule admins-only is met: it requires role admin");
    assert_eq!(shown[6], "  allowed if  never: every request for this operation is denied");

    let output = run_with_input(&[roles.as_slice(), &names, &["--format", "json"]].concat(), policy.as_bytes());
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).expect("output is JSON");
    assert_eq!(answer["request"]["roles"], serde_json::json!(["power", "admin"]));
    assert_eq!(answer["by_role"]["admin"]["rule"], "no-admins");
    assert_eq!(answer["by_role"]["power"]["rule"], "admins-only");
}

#[test]
fn help_and_version_are_answers() {
    for arguments in [&["--help"][..], &["--version"], &["decide", "--help"], &["help", "token"]] {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        assert!(!output.stdout.is_empty(), "{arguments:?}");
    }
    for arguments in [&[][..], &["decode"], &["matrix", "--format", "xml"]] {
        assert_eq!(run(arguments).status.code(), Some(3), "{arguments:?}");
    }
}

#[test]
fn the_policies_in_the_guide_decide_as_they_read() {
    let pages = concat!(include_str!("../../../README.md"), include_str!("../../../src/guide/table.md"));
    let yaml = pages.split("```yaml\n").skip(1).filter_map(|rest| rest.split("```").next());
    let mut policies = yaml.filter(|text| text.starts_with("portcullis:"));
    let castle = &[
        (["guest", "key", "door", "look_at", "none"], 0),
        (["guest", "key", "door", "open", "none"], 2),
        (["keeper", "copied_key", "door", "open", "none"], 2),
        (["keeper", "key", "door", "open", "none"], 0),
    ][..];
    for cases in [
        castle,
        castle,
        &[
            (["admin", "user_api", "team", "archive", "none"], 0),
            (["power", "user_api", "team", "archive", "none"], 2),
            (["power", "user_api", "team", "create", "none"], 2),
        ],
        &[
            (["read", "read_only", "issue", "view", "none"], 0),
            (["read", "session", "issue", "edit", "none"], 2),
            (["write", "session", "repo", "push", "none"], 0),
            (["write", "read_only", "repo", "push", "none"], 2),
            (["write", "session", "issue", "delete", "none"], 2),
            (["admin", "session", "issue", "edit", "none"], 0),
            (["admin", "session", "issue", "delete", "none"], 0),
            (["admin", "session", "repo", "delete", "none"], 2),
        ],
        &[
            (["developer", "session", "branch", "list", "none"], 0),
            (["developer", "session", "branch", "delete", "own_plain"], 0),
            (["developer", "session", "branch", "delete", "own_protected"], 2),
            (["developer", "session", "branch", "delete", "other_plain"], 2),
            (["maintainer", "session", "branch", "delete", "other_plain"], 0),
            (["maintainer", "session", "branch", "delete", "other_protected"], 0),
        ],
        &[
            (["guest", "card", "book", "search", "none"], 0),
            (["guest", "card", "book", "lend", "none"], 2),
            (["member", "card", "account", "close", "self"], 0),
            (["member", "card", "account", "read", "other"], 2),
            (["librarian", "card", "account", "read", "other"], 0),
            (["librarian", "card", "account", "close", "other"], 2),
        ],
    ] {
        let policy = policies.next().expect("a policy in YAML");
        for &([role, token, api, action, owner], code) in cases {
            let names = ["--role", role, "--token", token, "--api", api, "--action", action, "--owner", owner];
            let arguments = [&["decide", "--policy", "-"], names.as_slice()].concat();
            assert_eq!(run_with_input(&arguments, policy.as_bytes()).status.code(), Some(code), "{names:?}");
        }
    }
    assert_eq!(policies.next(), None);
}

/// Lists what a role may call action by action, and nothing else.
#[test]
fn what_can_lists_what_is_allowed() {
    let policy = Policy::splunk_observability().expect("the shipped policy loads");
    let vocabulary = policy.vocabulary();
    for (role, token) in
        vocabulary.roles().names().flat_map(|role| vocabulary.tokens().names().map(move |it| (role, it)))
    {
        let output = run(&["what-can", role, token]);
        let printed = stdout(&output);
        let mut shown: BTreeSet<(String, String, String)> = BTreeSet::new();
        let mut api = "";
        for line in printed.lines().skip_while(|line| !line.is_empty()).skip(1) {
            let (label, part) = line.trim_start().split_once("  ").unwrap_or(("", line.trim()));
            let (label, part) = if line.starts_with("   ") { ("", line.trim()) } else { (label, part.trim()) };
            if label == "nothing of" {
                assert!(!part.split(", ").any(|api| shown.iter().any(|(shown, ..)| shown == api)), "{printed}");
                continue;
            }
            api = if label.is_empty() { api } else { label.strip_prefix("api ").expect("an api") };
            let (actions, owners) = part.split_once("; owner ").unwrap_or((part, ""));
            let members = policy.rules().groups().iter().find(|group| group.name() == actions);
            let actions =
                members.map_or_else(|| actions.to_owned(), |group| group.members().collect::<Vec<_>>().join(", "));
            for (_, operation) in vocabulary.operations_of(vocabulary.apis().id(api).expect("an api")) {
                let action = vocabulary.actions().name(operation.action()).expect("an action");
                if actions != "every action" && !actions.split(", ").any(|one| one == action) {
                    continue;
                }
                let declared = operation.owners().iter().filter_map(|&owner| vocabulary.owners().name(owner));
                shown.extend(
                    declared
                        .filter(|owner| owners.is_empty() || owners.split(", ").any(|one| one == *owner))
                        .map(|owner| (api.to_owned(), action.to_owned(), owner.to_owned())),
                );
            }
        }
        let requests = vocabulary.requests().filter_map(|request| Some((request, vocabulary.names(request)?)));
        let allowed = requests.filter(|(request, names)| {
            names.role == role && names.token == token && reference::decide(policy.rules(), *request).is_allow()
        });
        let allowed: BTreeSet<_> = allowed
            .map(|(_, names)| {
                (names.api.to_owned(), names.action.to_owned(), names.owner.unwrap_or_default().to_owned())
            })
            .collect();
        assert_eq!(shown, allowed, "{printed}");
    }
}

/// Where a policy is the only input, it can be named as other commands name it.
#[test]
fn policies_can_be_named_with_the_option_everywhere() {
    const DOOR: &str = "tests/policies/door.yaml";
    for command in [&["lint"][..], &["verify"], &["lock", "--out", "-"]] {
        let [by_option, by_place] = [&["--policy", DOOR][..], &[DOOR]].map(|named| run(&[command, named].concat()));
        assert_eq!(by_option, by_place, "{command:?}");
        assert!(!stdout(&by_option).contains("built in"), "{by_option:?}");
    }
    let both = run(&["lint", DOOR, "--policy", "tests/policies/idle.yaml"]);
    assert!(stdout(&both).contains(" in 2 files"), "{both:?}");
}

/// Twelve kinds of token for which all differs: wider than any terminal, so it is written in parts, and its cells wrap.
#[test]
fn a_wide_matrix_fits_and_says_what_is_decided() {
    let names = |what: &str, count: usize| -> Vec<String> { (1..=count).map(|one| format!("{what}{one}")).collect() };
    let (roles, tokens) = (names("role_with_a_long_name_", 7), names("token_", 12));
    let declared = |names: &[String]| names.iter().map(|name| format!("{name}: {{}}")).collect::<Vec<_>>().join(", ");
    let written = (1..).zip(&tokens).map(|(number, token)| {
        let allowed = roles.iter().enumerate().filter(|(role, _)| (number * 9) >> role & 1 == 1);
        let allowed = allowed.map(|(_, role)| role.as_str()).collect::<Vec<_>>().join(", ");
        format!("  - {{ id: open-{number}, token: {token}, role: [{allowed}], action: open, effect: allow }}\n")
    });
    let text = format!(
        "portcullis: 1\npolicy: wide\nvocabulary:\n  roles: {{ {} }}\n  tokens: {{ {} }}\n  owners: {{ none: {{}} }}\n  \
         apis: {{ door: {{ open: {{}}, close: {{}} }} }}\ndefault: deny\nrules:\n{}",
        declared(&roles),
        declared(&tokens),
        written.collect::<Vec<_>>().concat()
    );
    let output = run_with_input(&["matrix", "--policy", "-"], text.as_bytes());
    let printed = stdout(&output);
    assert!(printed.lines().all(|line| line.len() <= 100), "{printed}");

    // What is shown of opening, by token: the lines of the row, cut where the headings of the columns begin.
    let mut shown: BTreeSet<(String, String)> = BTreeSet::new();
    let (mut columns, mut is_opening): (Vec<(&str, usize)>, bool) = (Vec::new(), false);
    for line in printed.lines() {
        if line.starts_with(" OPERATION") {
            columns = line
                .split_whitespace()
                .skip(2)
                .map(|token| {
                    (token, line.find(&format!("{token} ")).or_else(|| line.rfind(token)).expect("its heading"))
                })
                .collect();
        } else if line.starts_with("   ") {
            is_opening = line.starts_with("   open") || (is_opening && !line.starts_with("   close"));
            for (number, &(token, from)) in columns.iter().enumerate().filter(|_| is_opening) {
                let to = columns.get(number + 1).map_or(line.len(), |&(_, to)| to.min(line.len()));
                let names = line.get(from..to).unwrap_or_default().split([',', ' ']);
                shown.extend(
                    names.filter(|name| name.starts_with("role")).map(|name| (token.to_owned(), name.to_owned())),
                );
            }
        } else {
            is_opening = false;
        }
    }
    let policy = Policy::from_text("wide.yaml", &text).expect("it loads");
    let requests =
        policy.vocabulary().requests().filter_map(|request| Some((request, policy.vocabulary().names(request)?)));
    let allowed = requests.filter(|(request, _)| reference::decide(policy.rules(), *request).is_allow());
    let allowed: BTreeSet<_> = allowed.map(|(_, names)| (names.token.to_owned(), names.role.to_owned())).collect();
    assert_eq!(shown, allowed, "{printed}");
    assert!(printed.matches(" OPERATION").count() > 1, "{printed}");
}

/// Without a terminal, text for people has 100 columns.
#[test]
fn text_for_people_fits() {
    const COMMANDS: &[&[&str]] = &[
        &["matrix"],
        &["lock", "--check", "policies/splunk-observability/admin-only.yaml"],
        &["lint", "tests/corpus/gitlab-project.yaml"],
        &["lint", "tests/corpus/sentry-organization.yaml"],
        &["test", "tests/policies/wrong.test.yaml"],
        &["token", "--kind", "user_api", "--origin", "account_page", "--issued", "20260131T120000Z"],
        &["decide", "x", "--role", "a-role-with-a-long-name", "--token", "y", "--api", "a-long-name", "--action", "b"],
        &["test", "--help"],
        &["vectors", "--help"],
    ];
    for command in COMMANDS {
        let output = run(command);
        for text in [&output.stdout, &output.stderr] {
            let text = String::from_utf8_lossy(text);
            let widest = text.lines().max_by_key(|line| line.chars().count()).unwrap_or_default();
            assert!(widest.chars().count() <= 100, "{command:?}: {widest}");
            assert!(!text.contains("\\n"), "{command:?}: a line break that is escaped");
        }
    }
}
