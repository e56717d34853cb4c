//! Names from outside, of files and on the command line: they do not reach the terminal, add lines, or name other files.

#![cfg(unix)]

use std::{
    ffi::{OsStr, OsString},
    fs,
    os::unix::ffi::OsStrExt as _,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

const DOORS: &str = include_str!("../../../tests/suites/doors.yaml");

/// What a name can do to an output: end the line and go on with another, change the title of a terminal, overwrite the line,
/// turn text around, and begin markup.
const ODD: &str = "a\n::error::INJECTED|`<b>*\u{1b}]0;title\u{7}\u{9b}2J\r\u{202e}\u{2028}\u{85}#\\'\"&%, b";

/// A folder with files that all have this name before their extension.
struct Folder {
    path: PathBuf,
    name: OsString,
}

impl Folder {
    fn new(folder: &str, name: impl AsRef<OsStr>) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("outside-{folder}"));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("a folder for the test");
        Self { path, name: name.as_ref().into() }
    }

    /// Returns the name of the file with this extension.
    fn file(&self, extension: &str) -> OsString {
        let mut file = self.name.clone();
        file.push(extension);
        file
    }

    fn write(&self, extension: &str, text: &str) {
        fs::write(self.path.join(self.file(extension)), text).expect("the file is written");
    }

    /// Runs the command; an argument that begins with a dot stands for the file with this extension.
    fn run(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_portcullis"));
        for argument in arguments {
            command.arg(if argument.starts_with('.') { self.file(argument) } else { OsString::from(argument) });
        }
        let output = command.current_dir(&self.path).env_remove("NO_COLOR").output().expect("the binary runs");
        let shown = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(shown).expect("output is text"))
    }

    /// Runs the command; returns the exit code and the output, in which nothing of the name has an effect.
    #[track_caller]
    fn run_safely(&self, arguments: &[&str]) -> (Option<i32>, String) {
        // Without colour, control characters would be removed from the output, whoever wrote them.
        let (code, shown) = self.run(&[arguments, &["--color=always"]].concat());
        let plain = without_styles(&shown);
        let control = |letter: &char| {
            *letter != '\n' && letter.is_control()
                || matches!(letter, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}')
        };
        assert_eq!(plain.chars().find(control), None, "{arguments:?}: {plain}");
        for line in plain.lines() {
            assert!(!line.trim_start().starts_with("::error::INJECTED"), "{arguments:?}: {plain}");
        }
        (code, plain)
    }
}

/// Removes what sets colours.
fn without_styles(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == ';');
        plain.push_str(rest.strip_prefix('m').unwrap_or("\u{1b}"));
    }
    plain
}

/// A suite with a test that passes and one that fails.
const SUITE: &str = "portcullis-suite: 1
suite: doors
cases:
  - { name: looks, action: look, expect: allow }
  - { name: opens, api: door, action: open, role: guest, expect: allow, only: true }
";

/// Answers, one of which is wrong.
const ANSWERS: &str = "role,token,api,action,owner,decision\nguest,key,door,open,none,allow\n";

fn odd(folder: &str) -> Folder {
    let folder = Folder::new(folder, ODD);
    folder.write(".yaml", DOORS);
    folder.write(".new.yaml", &DOORS.replace("default: allow", "default: deny"));
    folder.write(".idle.yaml", &DOORS.replace("rules:\n", "rules:\n  - { id: idle, api: [], effect: deny }\n"));
    folder.write(".test.yaml", SUITE);
    folder.write(".csv", ANSWERS);
    folder.write(".bad.csv", "role,token,api,action,owner,decision\nguest,\"key\n");
    folder.write(".bad.lock", "no lock\n");
    folder.write(".bad.yaml", "portcullis: 1\n# \u{85}\u{2028}\u{202e} \u{200f}\npolicy: {}\n");
    folder
}

#[test]
fn names_of_files_have_no_effect_on_any_output() {
    let folder = odd("all");
    let runs: &[(&[&str], &[&str], i32)] = &[
        (&["lint", ".yaml"], &["human", "json", "sarif", "github", "junit"], 1),
        (&["lint", ".idle.yaml", ".bad.yaml"], &["human", "json", "sarif", "github", "junit"], 3),
        (&["lint", ".nowhere"], &["human", "json", "sarif", "github", "junit"], 3),
        (&["diff", ".yaml", ".new.yaml"], &["human", "json", "markdown", "github"], 1),
        (&["verify", ".yaml"], &["human", "json"], 0),
        (&["verify", ".yaml", "--lock", ".bad.lock"], &["human"], 3),
        (&["verify", ".yaml", "--lock", ".nowhere"], &["human"], 3),
        (&["test", ".test.yaml", ".csv", "--policy", ".yaml", "--coverage"], &["human", "json", "junit", "tap"], 1),
        (&["test", ".csv", "--policy", ".yaml", "--coverage"], &["human", "json", "junit", "tap"], 1),
        (&["test", ".test.yaml", "--policy", ".yaml", "--mutants", "--suggest"], &["human", "json"], 1),
        (&["test", ".test.yaml"], &["human"], 3),
        (&["test", ".bad.csv", "--policy", ".yaml"], &["human"], 3),
        (&["test", ".nowhere.csv", "--policy", ".yaml"], &["human"], 3),
        (&["test", ".csv", "--policy", ".yaml", "--lcov", "no/such/folder"], &["human"], 3),
        (&["rules", "--policy", ".yaml"], &["human", "json"], 0),
        (&["vocabulary", "--policy", ".yaml"], &["human", "json"], 0),
        (&["matrix", "--policy", ".yaml"], &["table", "csv", "json", "markdown"], 0),
        (&["vectors", "--policy", ".yaml"], &["csv", "json", "yaml", "ndjson"], 0),
        (&["who-can", "door", "open", "--policy", ".yaml"], &["human", "json"], 0),
        (&["what-can", "guest", "--policy", ".yaml"], &["human", "json"], 0),
        (
            &["decide", "--role=guest", "--token=key", "--api=door", "--action=open", "--policy", ".yaml"],
            &["human", "json"],
            2,
        ),
    ];
    for &(arguments, formats, code) in runs {
        for format in formats {
            let format = if *format == "human" { vec![] } else { vec!["--format", format] };
            let shown = folder.run_safely(&[arguments, &format].concat());
            assert_eq!(shown.0, Some(code), "{arguments:?}: {}", shown.1);
        }
    }
    for (arguments, code) in [
        (&["lock", ".yaml"][..], 0),
        (&["lock", ".yaml", "--check"], 0),
        (&["verify", ".yaml"], 0),
        (&["lock", ".new.yaml", "--out", ".bad.lock"], 3),
        (&["lock", ".new.yaml", "--out", ".out.lock"], 0),
        (&["lock", ".nowhere"], 3),
    ] {
        let shown = folder.run_safely(arguments);
        assert_eq!(shown.0, Some(code), "{arguments:?}: {}", shown.1);
    }
}

#[test]
fn words_of_the_command_line_have_no_effect_on_the_output() {
    let folder = odd("words");
    let (role, option, filter) = (format!("--role={ODD}"), format!("--{ODD}"), format!("--filter={ODD}"));
    for arguments in [
        &["decide", &role, "--token=key", "--api=door", "--action=open", "--policy", ".yaml"][..],
        &["who-can", ODD, ODD, "--policy", ".yaml"],
        &["what-can", ODD, "--policy", ".yaml"],
        &["token", "--kind", ODD],
        &["token", "--kind=user_api", "--origin=account_page", "--issued", ODD],
        &["explain-lint", ODD],
        &["lint", "--select", ODD],
        &["test", &filter],
        &["diff", &format!("git:{ODD}:{ODD}"), ".yaml"],
        &["matrix", "--format", ODD],
        &["matrix", &option],
        &[ODD],
    ] {
        let (code, shown) = folder.run_safely(arguments);
        assert_eq!(code, Some(3), "{arguments:?}: {shown}");
        assert!(shown.starts_with("error: "), "{arguments:?}: {shown}");
    }
}

/// Programs get the name itself.
#[test]
fn json_has_the_name_of_the_file() {
    let folder = odd("json");
    let (_, shown) = folder.run_safely(&["lint", ".yaml", "--format=json"]);
    let shown: Value = serde_json::from_str(&shown).expect("output is JSON");
    assert_eq!(shown["files"][0]["file"], format!("{ODD}.yaml"));
    let (_, shown) = folder.run_safely(&["vectors", "--policy", ".yaml", "--format=json"]);
    let shown: Value = serde_json::from_str(shown.rsplit_once("killing: ").expect("a summary").0).expect("JSON");
    assert_eq!(shown["policy"]["file"], format!("{ODD}.yaml"));
    let (_, shown) = folder.run_safely(&["vectors", "--policy", ".yaml", "--format=yaml"]);
    let shown: Value = serde_yaml::from_str(shown.rsplit_once("killing: ").expect("a summary").0).expect("YAML");
    assert_eq!(shown["policy"]["file"], format!("{ODD}.yaml"));
}

/// A table of Markdown keeps its columns, and nothing in it is markup but what the command wrote.
#[test]
fn markdown_shows_names_of_files_as_they_are() {
    let folder = odd("markdown");
    let (_, shown) = folder.run_safely(&["diff", ".yaml", ".new.yaml", "--format=markdown"]);
    let rows: Vec<&str> = shown.lines().filter(|line| line.starts_with('|')).collect();
    assert!(rows.len() > 2, "{shown}");
    let name = r"a\\n::error::INJECTED\|\`\<b\>\*\\u{1b}\]0;title\\u{7}\\u{9b}2J\\r\\u{202e}\\u{2028}\\u{85}#\\'";
    for row in &rows[2..] {
        assert_eq!(row.replace(r"\|", "").matches('|').count(), 5, "{row}");
        assert_eq!(row.matches(name).count(), 2, "{row}");
    }
}

/// Two files whose names differ in a byte that is not UTF-8 have different names in every output.
#[test]
#[cfg(target_os = "linux")]
fn bytes_that_are_not_utf_8_are_kept_apart() {
    let folder = Folder::new("bytes", OsStr::from_bytes(b"T\xfcr \xff"));
    folder.write(".yaml", &DOORS.replace("effect: deny", "effect: denied"));
    let (code, shown) = folder.run_safely(&["lint", ".yaml", "--format=sarif"]);
    assert_eq!(code, Some(3), "{shown}");
    let log: Value = serde_json::from_str(&shown).expect("output is JSON");
    let uri = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(uri, "T%FCr%20%FF.yaml");
    let (_, shown) = folder.run_safely(&["lint", ".yaml", "--format=json"]);
    let shown: Value = serde_json::from_str(&shown).expect("output is JSON");
    assert_eq!(shown["files"][0]["file"], r"T\xfcr \xff.yaml");
    for format in ["human", "junit", "github"] {
        let (_, shown) = folder.run_safely(&["lint", ".yaml", "--format", format]);
        assert!(shown.contains(r"T\xfcr \xff.yaml"), "{shown}");
    }
}
