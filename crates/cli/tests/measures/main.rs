//! `portcullis vectors`, and the measures of `portcullis test`: the binary compared with counting by the
//! reference evaluator.

mod bad_answers;
mod coverage;
mod formats;
mod lcov;
mod mutants;
mod read_answers;
mod schema;
mod vectors;

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use portcullis::{Names, Policy, Request, rules::reference};
use serde_json::{Value, json};

/// A policy in which several rules are about one request, and rules have exceptions and requirements.
const CASTLE: &str = "
portcullis: 1
policy: castle
sources:
  charter: { clauses: { doors: { text: Doors are for friends. }, seals: { text: Seals are the master's. } } }
vocabulary:
  roles: { guest: {}, keeper: {}, master: {} }
  tokens: { key: {}, copy: {} }
  owners: { none: {}, self: {}, other: {} }
  apis:
    door:
      look: { reads: true, about: at a door }
      open: { owners: [self, other] }
      close: { about: a door }
    seal:
      look: { reads: true, about: at a seal }
      break: { about: a seal }
default: deny
rules:
  - id: anybody-looks
    action: look
    effect: allow
  - id: doors-move
    api: door
    action: [open, close]
    except:
      - { role: guest, owner: other }
      - { token: copy, action: close }
    effect: allow
    cite: charter#doors
  - id: no-copies
    api: door
    token: copy
    require: { role: [keeper, master] }
    cite: [charter#doors, charter#seals]
  - { id: masters-break, role: master, api: seal, effect: allow }
  - { id: seals-by-key, api: seal, action: break, require: { token: key }, cite: charter#seals }
";

/// The workspace, relative to which the shipped files are named.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

const SHIPPED: &str = "policies/splunk-observability/admin-only.yaml";

fn shipped() -> Policy {
    Policy::splunk_observability().unwrap_or_else(|error| panic!("{error}"))
}

fn castle() -> Policy {
    Policy::from_text("castle.yaml", CASTLE).unwrap_or_else(|error| panic!("{error}"))
}

/// The directory of one test, which contains the castle's policy.
struct Directory(PathBuf);

/// What the binary printed.
#[derive(Debug, PartialEq)]
struct Printed {
    code: Option<i32>,
    out: String,
    aside: String,
}

impl Directory {
    fn new(name: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("measures-{name}"));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("a directory for the test");
        let directory = Self(path);
        directory.write("castle.yaml", CASTLE);
        directory
    }

    fn write(&self, file: &str, text: impl AsRef<[u8]>) {
        fs::write(self.0.join(file), text).expect("the file is written");
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.0.join(file)).expect("the file is there")
    }

    fn run(&self, arguments: &[&str]) -> Printed {
        let mut command = Command::new(env!("CARGO_BIN_EXE_portcullis"));
        command.args(arguments).current_dir(&self.0).stdin(Stdio::null());
        let output = command.env_remove("CLICOLOR_FORCE").output().expect("the binary runs");
        let text = |bytes| String::from_utf8(bytes).expect("output is text");
        Printed { code: output.status.code(), out: text(output.stdout), aside: text(output.stderr) }
    }

    /// Runs `portcullis test` on files about the castle's policy.
    fn test(&self, arguments: &[&str]) -> Printed {
        self.run(&[&["test", "--policy", "castle.yaml"], arguments].concat())
    }

    /// The measures of these files as JSON.
    #[track_caller]
    fn measures(&self, arguments: &[&str]) -> Value {
        let mut shown = self.test(&[arguments, &["--format", "json"]].concat()).json();
        let mut measures = shown["measures"].take();
        assert_eq!(measures.as_array().map(Vec::len), Some(1));
        measures[0].take()
    }
}

impl Printed {
    #[track_caller]
    fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// A suite of the castle's policy.
fn suite(tests: &str) -> String {
    format!("portcullis-suite: 1\nsuite: castle\npolicy: castle.yaml\n{tests}")
}

/// The right answer to a request, as vectors have it.
fn right(policy: &Policy, request: Request) -> Value {
    let Names { role, token, api, action, owner, .. } =
        policy.vocabulary().names(request).expect("a request has names");
    let rule = reference::deciding_rule(policy.rules(), request).and_then(|id| policy.rules().get(id));
    let citations = rule.into_iter().flat_map(portcullis::rules::Rule::citations);
    let clauses: Vec<String> = citations
        .filter_map(|&citation| policy.rules().cited(citation))
        .map(|(source, clause)| format!("{}#{}", source.name(), clause.name()))
        .collect();
    let mut vector = json!({
        "role": role, "token": token, "api": api, "action": action, "owner": owner,
        "decision": reference::decide(policy.rules(), request).as_str(),
        "rule": rule.map(portcullis::rules::Rule::id),
        "clauses": clauses,
    });
    // Tests of the library compare explanations with a search through the space.
    let explained = json!(policy.explain(request).expect("a request of the policy"));
    let explained = explained.as_object().filter(|_| policy.rules().default_decision().is_deny());
    for field in ["nearest", "alternatives"] {
        let entries = explained.map_or(&[][..], |explained| list(&explained[field]));
        if !entries.is_empty() {
            vector[field] = entries.iter().map(of_vector).collect();
        }
    }
    vector
}

/// A rule that an explanation has, as vectors have it: no columns, and of clauses only the names.
fn of_vector(entry: &Value) -> Value {
    let mut entry = entry.clone();
    let clauses = list(&entry["clauses"]).iter().map(|clause| clause["id"].clone()).collect();
    entry["clauses"] = clauses;
    let fields = entry.as_object_mut().expect("an object");
    fields.remove("column");
    if let Some(exception) = fields.remove("exception").filter(|exception| !exception.is_null()) {
        fields.insert("exception_line".into(), exception["line"].clone());
    }
    entry
}

/// The right answers to some requests, as lines of a log.
fn log(policy: &Policy, requests: impl IntoIterator<Item = Request>) -> String {
    let lines: Vec<String> = requests.into_iter().map(|request| right(policy, request).to_string()).collect();
    format!("{}\n", lines.join("\n"))
}

/// The request that an object names.
#[track_caller]
fn request_of(policy: &Policy, object: &Value) -> Request {
    let name = |column: &str| object[column].as_str().unwrap_or_else(|| panic!("no {column} in {object}"));
    let names = Names::new(name("role"), name("token"), name("api"), name("action")).with_owner(name("owner"));
    policy.resolve(&names).unwrap_or_else(|error| panic!("{error}"))
}

/// The objects of a list.
fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_else(|| panic!("no list: {value}"))
}
