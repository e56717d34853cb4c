//! Input from somebody who means harm, or from a fuzzer: the reader answers every time, with a policy that keeps its
//! promises or with problems that point into the text.

use portcullis::{
    LoadError, Policy,
    reading::Loader,
    rules::{Place, reference},
};
use proptest::{collection::vec, prelude::*, sample::select};

const SHIPPED: &str = include_str!("../policies/splunk-observability/admin-only.yaml");

const SMALL: &str = "portcullis: 1
policy: é
vocabulary:
  roles: { admin: { above: guest }, guest: { about: \"é → 🚪\" } }
  tokens: { user: { lifetimes: { login: { max_age: 1d } } } }
  owners: { none: {}, other: {} }
  apis:
    door: { open: {}, grant: { owners: [none, other] }, look: { reads: true } }
groups: { roles: { all: [admin, guest] } } # 🚪
default: deny
rules:
  - id: one
    role: [all]
    api: door
    except:
      - { owner: other }
    effect: allow
    reading: >-
      é →
      🚪
  - { id: two, require: { role: { at_least: admin } } }
  - { id: four, operation: [door.open, door.grant], except: [{ reads: true }], effect: deny }
invariants:
  - { id: three, never: { role: guest, owner: other } }
";

/// Loads the bytes and holds the outcome to the reader's promises.
fn read(bytes: &[u8]) -> Result<Policy, LoadError> {
    let outcome = Loader::new().load_text("hostile.yaml", bytes);
    match &outcome {
        Ok(policy) => {
            for request in policy.vocabulary().requests() {
                assert_eq!(policy.decide(request), reference::decide(policy.rules(), request));
            }
        }
        Err(error) => check_error(error),
    }
    outcome
}

fn check_error(error: &LoadError) {
    assert!(!error.problems().is_empty());
    assert!(error.problems().iter().map(portcullis::reading::Problem::place).is_sorted());
    for problem in error.problems() {
        assert!(!problem.message().is_empty());
        let related = problem.related().iter().map(portcullis::reading::Related::place);
        for place in problem.place().into_iter().chain(related) {
            check_place(place, error.text(), problem.message().as_str());
        }
    }
}

fn check_place(place: Place, text: &str, message: &str) {
    let marked = text.get(place.bytes());
    assert!(marked.is_some(), "{message}: {place:?} outside the text, or within a character");
    assert_eq!((place.line, place.column), line_and_column(text, place.bytes().start), "{message}: {place:?}");
}

/// Counts line breaks as YAML does: a line feed, a carriage return, or one of each.
fn line_and_column(text: &str, byte: usize) -> (u32, u32) {
    let (mut line, mut column) = (1, 1);
    for (at, letter) in text.char_indices().take_while(|&(at, _)| at < byte) {
        let breaks = letter == '\n' || (letter == '\r' && !text[at..].starts_with("\r\n"));
        (line, column) = if breaks { (line + 1, 1) } else { (line, column + 1) };
    }
    (line, column)
}

fn token() -> impl Strategy<Value = String> {
    let fixed = [
        "{",
        "}",
        "[",
        "]",
        ", ",
        ": ",
        ":",
        "- ",
        "-",
        "? ",
        "?",
        "\n",
        "\n  ",
        "\n    ",
        " ",
        "\t",
        "#",
        " # é\n",
        "\"",
        "'",
        "|",
        ">-",
        "|+\n  ",
        "&a ",
        "*a",
        "!t ",
        "<<: ",
        "---\n",
        "\n...\n",
        "%YAML 1.2\n",
        "\r\n",
        "\r",
        "\u{85}",
        "\u{2028}",
        "é",
        "🚪",
        "\\",
        "\\n",
        "~",
        "null",
        "true",
        "12",
        "1e3",
        "portcullis: 1\n",
        "policy: p\n",
        "vocabulary:\n",
        "rules:\n",
        "rules: ",
        "default: deny\n",
        "groups: ",
        "roles: ",
        "tokens: ",
        "owners: ",
        "apis: ",
        "{ admin: {} }",
        "id: x",
        "role: ",
        "api: ",
        "effect: allow",
        "require: ",
        "except: ",
        "[admin]",
        "{ none: {} }",
        "invariants: ",
        "never: ",
        "monotone: ",
        "cite: ",
        "a#b",
        "max_age: 30d",
        "reads: true",
        "reads: ",
        "operation: ",
        "a.x",
        "{ at_least: admin }",
        "at_least: ",
        "\0",
        "\u{1b}",
    ];
    select(fixed.map(String::from).to_vec())
}

#[derive(Clone, Debug)]
enum Edit {
    Replace(prop::sample::Index, Vec<u8>),
    Delete(prop::sample::Index, usize),
    Insert(prop::sample::Index, String),
    DeleteLine(prop::sample::Index),
    DoubleLine(prop::sample::Index),
    Splice(prop::sample::Index, prop::sample::Index, usize),
    Cut(prop::sample::Index),
    Breaks(bool),
}

fn edit() -> impl Strategy<Value = Edit> {
    let at = any::<prop::sample::Index>;
    prop_oneof![
        (at(), vec(any::<u8>(), 1..3)).prop_map(|(at, bytes)| Edit::Replace(at, bytes)),
        (at(), 1..8_usize).prop_map(|(at, count)| Edit::Delete(at, count)),
        (at(), token()).prop_map(|(at, token)| Edit::Insert(at, token)),
        at().prop_map(Edit::DeleteLine),
        at().prop_map(Edit::DoubleLine),
        (at(), at(), 1..60_usize).prop_map(|(from, to, count)| Edit::Splice(from, to, count)),
        at().prop_map(Edit::Cut),
        any::<bool>().prop_map(Edit::Breaks),
    ]
}

fn apply(mut bytes: Vec<u8>, edit: &Edit) -> Vec<u8> {
    let lines = |bytes: &[u8]| bytes.split_inclusive(|&byte| byte == b'\n').map(<[u8]>::to_vec).collect::<Vec<_>>();
    if bytes.is_empty() {
        return bytes;
    }
    match edit {
        Edit::Replace(at, new) => {
            let at = at.index(bytes.len());
            bytes.splice(at..(at + new.len()).min(bytes.len()), new.iter().copied());
        }
        Edit::Delete(at, count) => {
            let at = at.index(bytes.len());
            bytes.drain(at..(at + count).min(bytes.len()));
        }
        Edit::Insert(at, token) => {
            let at = at.index(bytes.len());
            bytes.splice(at..at, token.bytes());
        }
        Edit::DeleteLine(at) => {
            let mut lines = lines(&bytes);
            lines.remove(at.index(lines.len()));
            bytes = lines.concat();
        }
        Edit::DoubleLine(at) => {
            let mut lines = lines(&bytes);
            let at = at.index(lines.len());
            lines.insert(at, lines[at].clone());
            bytes = lines.concat();
        }
        Edit::Splice(from, to, count) => {
            let from = from.index(bytes.len());
            let piece = bytes[from..(from + count).min(bytes.len())].to_vec();
            let to = to.index(bytes.len());
            bytes.splice(to..to, piece);
        }
        Edit::Cut(at) => bytes.truncate(at.index(bytes.len())),
        Edit::Breaks(with_feed) => {
            let new: &[u8] = if *with_feed { b"\r\n" } else { b"\r" };
            bytes = bytes.split(|&byte| byte == b'\n').collect::<Vec<_>>().join(new);
        }
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(bytes in vec(any::<u8>(), 0..200)) {
        let _ = read(&bytes);
    }

    #[test]
    fn any_text(text in "\\PC{0,100}") {
        let _ = read(text.as_bytes());
    }

    #[test]
    fn token_soup(tokens in vec(token(), 0..60)) {
        let _ = read(tokens.concat().as_bytes());
    }

    #[test]
    fn a_policy_with_edits(edits in vec(edit(), 1..4)) {
        let _ = read(&edits.iter().fold(SMALL.replace("policy: é", "policy: p").into_bytes(), apply));
    }

    #[test]
    fn soup_in_a_policy(at in any::<prop::sample::Index>(), tokens in vec(token(), 1..6)) {
        let text = SMALL.replace("policy: é", "policy: p");
        let ends: Vec<usize> = text.match_indices([' ', '\n']).map(|(at, _)| at).collect();
        let at = ends[at.index(ends.len())];
        let _ = read(format!("{}{}{}", &text[..at], tokens.concat(), &text[at..]).as_bytes());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_shipped_policy_with_edits(edits in vec(edit(), 1..6)) {
        let _ = read(&edits.iter().fold(SHIPPED.as_bytes().to_vec(), apply));
    }
}

/// A policy of these parts.
fn policy(people: &str, apis: &str, groups: &str, rules: &str) -> String {
    format!(
        "portcullis: 1\npolicy: p\nvocabulary:\n  roles: {people}\n  tokens: {{ t: {{}} }}\n  owners: {{ none: {{}} }}\n  \
         apis: {apis}\ndefault: deny\ngroups: {groups}\nrules: {rules}\n"
    )
}

const ROLES: &str = "{ r: {}, s: {} }";
const APIS: &str = "{ a: { x: {} } }";

fn list(count: usize, item: impl Fn(usize) -> String) -> String {
    format!("[{}]", (0..count).map(item).collect::<Vec<_>>().join(", "))
}

fn map(count: usize, item: impl Fn(usize) -> String) -> String {
    format!("{{ {} }}", (0..count).map(item).collect::<Vec<_>>().join(", "))
}

/// The code of the first problem; nothing for a policy that loads.
fn code_of(text: &str) -> Option<&'static str> {
    let outcome = Policy::from_text("hostile.yaml", text);
    outcome
        .map_err(|error| {
            check_error_cheaply(&error);
            error.problems()[0].code()
        })
        .err()
}

fn check_error_cheaply(error: &LoadError) {
    assert!((1..=101).contains(&error.problems().len()));
    for place in error.problems().iter().filter_map(portcullis::reading::Problem::place) {
        assert!(error.text().get(place.bytes()).is_some());
    }
}

#[test]
fn yaml_bombs() {
    let laughs = (1..9)
        .map(|level| format!("{0}: &{0} {1}\n", level, list(9, |_| format!("*{}", level - 1))))
        .collect::<Vec<_>>()
        .concat();
    assert_eq!(code_of(&format!("0: &0 [x]\n{laughs}")), Some("forbidden-yaml"));
    assert_eq!(code_of(&format!("rules:\n  - &r {{}}\n{}", "  - *r\n".repeat(200_000))), Some("forbidden-yaml"));
    for bomb in ["[".repeat(100_000), "{a: ".repeat(100_000), "- ".repeat(50_000)] {
        assert_eq!(code_of(&bomb), Some("over-limit"));
        assert!(code_of(&format!("portcullis: 1\nrules:\n  - id: {bomb}")).is_some());
    }
    assert_eq!(code_of(&"? ".repeat(50_000)), Some("wrong-type"));
    let stairs = (0..3000).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect::<Vec<_>>().concat();
    assert_eq!(code_of(&stairs), Some("over-limit"));
    assert_eq!(code_of(&"-\n".repeat(1_100_000)), Some("over-limit"));
}

#[test]
fn many_keys() {
    let keys = (0..300_000).map(|key| format!("k{key}: 1\n")).collect::<Vec<_>>().concat();
    assert_eq!(code_of(&keys), Some("unknown-key"));
    assert_eq!(code_of(&"k: 1\n".repeat(300_000)), Some("duplicate-key"));
    let people = map(65_536, |role| format!("r{role}: {{}}"));
    assert_eq!(code_of(&policy(&people, APIS, "{}", "[]")), None);
    let people = map(65_537, |role| format!("r{role}: {{}}"));
    assert_eq!(code_of(&policy(&people, APIS, "{}", "[]")), Some("over-limit"));
}

#[test]
fn groups_of_groups() {
    let chain = |from: usize, to: fn(usize) -> usize| {
        let groups = map(100_000, |group| match group {
            _ if group == from => format!("g{group:06}: [r]"),
            _ => format!("g{group:06}: [g{:06}]", to(group)),
        });
        code_of(&policy(ROLES, APIS, &format!("{{ roles: {groups} }}"), "[]"))
    };
    assert_eq!(chain(99_999, |group| group + 1), Some("over-limit"));
    // Each group contains one that is already resolved.
    let _ = chain(0, |group| group - 1);
    let twice = map(20_000, |group| match group {
        0 => "g00000: [r, s]".into(),
        _ => format!("g{group:05}: [g{0:05}, g{0:05}]", group - 1),
    });
    let _ = code_of(&policy(ROLES, APIS, &format!("{{ roles: {twice} }}"), "[]"));
}

#[test]
fn groups_that_multiply_where_they_are_used() {
    let people = map(3000, |role| format!("r{role}: {{}}"));
    let members = list(3000, |role| format!("r{role}"));
    let many = list(20_000, |_| "g".into());
    let groups = format!("{{ roles: {{ g: {members}, h: {many} }} }}");
    assert_eq!(code_of(&policy(&people, APIS, &groups, "[]")), Some("over-limit"));
    let groups = format!("{{ roles: {{ g: {members} }} }}");
    let rules = format!("[{{ id: x, effect: deny, role: {many} }}]");
    assert_eq!(code_of(&policy(&people, APIS, &groups, &rules)), Some("over-limit"));
}

#[test]
fn many_unknown_names() {
    let rules = list(50_000, |rule| format!("{{ id: i{rule}, role: u{rule}, effect: deny }}"));
    assert_eq!(code_of(&policy(ROLES, APIS, "{}", &rules)), Some("unknown-name"));
    let names = list(50_000, |name| format!("u{name}"));
    let rules = format!("[{{ id: x, effect: deny, role: {names} }}]");
    assert_eq!(code_of(&policy(ROLES, APIS, "{}", &rules)), Some("unknown-name"));
    let rules = format!("[{{ id: x, effect: deny, cite: {names} }}]");
    assert_eq!(code_of(&policy(ROLES, APIS, "{}", &rules)), Some("bad-citation"));
    let apis = format!("{{ a: {{ x: {{ owners: {names} }} }} }}");
    assert_eq!(code_of(&policy(ROLES, &apis, "{}", "[]")), Some("unknown-name"));
}

#[test]
fn many_rules_over_many_operations() {
    let apis = format!("{{ a: {} }}", map(2000, |action| format!("x{action}: {{}}")));
    let rules = list(100_000, |rule| format!("{{ id: i{rule}, effect: deny }}"));
    assert_eq!(code_of(&policy(ROLES, &apis, "{}", &rules)), Some("over-limit"));
    let rules = list(100_000, |rule| format!("{{ id: i{rule}, api: a, effect: deny }}"));
    assert_eq!(code_of(&policy(ROLES, &apis, "{}", &rules)), Some("over-limit"));
    let rules = list(1000, |rule| format!("{{ id: i{rule}, api: a, action: x7, effect: deny }}"));
    assert_eq!(code_of(&policy(ROLES, &apis, "{}", &rules)), None);
}

#[test]
fn many_selectors() {
    let apis = format!("{{ a: {} }}", map(4000, |action| format!("x{action}: {{ reads: true }}")));
    let rules = list(3000, |rule| format!("{{ id: i{rule}, reads: true, effect: deny }}"));
    assert_eq!(code_of(&policy(ROLES, &apis, "{}", &rules)), Some("over-limit"));
    let rules = list(3000, |rule| format!("{{ id: i{rule}, api: a, reads: true, effect: deny }}"));
    assert_eq!(code_of(&policy(ROLES, &apis, "{}", &rules)), Some("over-limit"));
    let exceptions = list(3000, |_| "{ reads: true }".into());
    let rules = format!("[{{ id: i, effect: deny, except: {exceptions} }}]");
    assert_eq!(code_of(&policy(ROLES, &apis, "{}", &rules)), Some("over-limit"));
    let again = list(50_000, |_| "a.x7".into());
    let rules = format!("[{{ id: i, effect: deny, operation: {again} }}]");
    assert_eq!(code_of(&policy(ROLES, &apis, "{}", &rules)), None);
    let unknown = list(50_000, |name| format!("a.u{name}"));
    let rules = format!("[{{ id: i, effect: deny, operation: {unknown} }}]");
    assert_eq!(code_of(&policy(ROLES, &apis, "{}", &rules)), Some("unknown-name"));
    let people = map(6000, |role| if role == 0 { "r0: {}".into() } else { format!("r{role}: {{ above: r0 }}") });
    let rules = list(3000, |rule| format!("{{ id: i{rule}, role: {{ at_least: r0 }}, effect: deny }}"));
    assert_eq!(code_of(&policy(&people, APIS, "{}", &rules)), Some("over-limit"));
}

#[test]
fn long_orders_of_roles() {
    let chain = |length: usize, last: &str| {
        map(length, |role| {
            let next = if role + 1 == length { last.into() } else { format!("r{}", role + 1) };
            if next.is_empty() { format!("r{role}: {{}}") } else { format!("r{role}: {{ above: {next} }}") }
        })
    };
    let code = |roles: &str| code_of(&policy(roles, APIS, "{}", "[]"));
    assert_eq!(code(&chain(2_000, "")), None);
    assert_eq!(code(&chain(20_000, "")), Some("over-limit"));
    assert_eq!(code(&chain(20_000, "r0")), Some("bad-order"));
    // Between two circles, every role could be part of one.
    let between = map(600, |role| {
        let below: Vec<String> = match role {
            0 => vec!["r599".into(), "r1".into()],
            598 => vec!["r599".into()],
            599 => vec!["r598".into()],
            _ => (role + 1..599).map(|below| format!("r{below}")).collect(),
        };
        format!("r{role}: {{ above: [{}] }}", below.join(", "))
    });
    assert_eq!(code(&between), Some("bad-order"));
    // Many roles above many, which are all above the same.
    let layers = map(6_000, |role| {
        let below: Vec<String> = match role {
            0..400 => (400..800).map(|below| format!("r{below}")).collect(),
            400..800 => vec!["r800".into()],
            800 => (801..6_000).map(|below| format!("r{below}")).collect(),
            _ => return format!("r{role}: {{}}"),
        };
        format!("r{role}: {{ above: [{}] }}", below.join(", "))
    });
    assert_eq!(code(&layers), None);
}

/// Whoever names a file must not write lines of a log, or reach a terminal.
#[test]
fn names_of_files_stay_on_their_line() {
    let file = "gate\nok 1 - \u{1b}]0;title\u{7}\u{202e}.yaml";
    let error = Policy::from_text(file, "portcullis: 1\n").unwrap_err();
    let lines: Vec<String> = error.to_string().lines().map(str::to_owned).collect();
    assert_eq!(error.file(), file);
    for line in lines.iter().step_by(2) {
        assert!(line.starts_with(r"gate\nok 1 - \u{1b}]0;title\u{7}\u{202e}.yaml:1:1: missing key"), "{line}");
    }
    assert_eq!(lines.len(), 2 * error.problems().len());
}

#[cfg(target_os = "linux")]
#[test]
fn files_whose_names_differ_in_a_byte_have_different_names() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt as _, path::Path};

    let names = [&b"a\xff.yaml"[..], b"a\xfe.yaml", b"a\xef\xbf\xbd.yaml"].map(|name| {
        let error = Policy::from_file(Path::new(OsStr::from_bytes(name))).unwrap_err();
        error.file().to_owned()
    });
    assert_eq!(names, [r"a\xff.yaml", r"a\xfe.yaml", "a\u{fffd}.yaml"]);
}
