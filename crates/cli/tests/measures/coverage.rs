//! How much tests ask about, compared with counting request by request.

use std::collections::HashSet;

use portcullis::{
    Names, Policy, Request,
    rules::{Effect, Rule, reference},
    space::Cell,
};
use serde_json::{Value, json};

use crate::{CASTLE, Directory, SHIPPED, castle, list, log, shipped, suite};

/// What was asked of a policy.
struct Asked<'p> {
    policy: &'p Policy,
    asked: HashSet<Request>,
}

impl Asked<'_> {
    fn counted(&self, is_one: impl Fn(Request) -> bool) -> Value {
        let all = || self.policy.vocabulary().requests().filter(|&request| is_one(request));
        json!({ "asked": all().filter(|request| self.asked.contains(request)).count(), "all": all().count() })
    }

    fn cell(&self, request: Request) -> Cell {
        self.policy.vocabulary().cell(request).expect("a cell")
    }

    fn names(&self, request: Request) -> [&str; 5] {
        let names = self.policy.vocabulary().names(request).expect("a request has names");
        let Names { role, token, api, action, owner, .. } = names;
        [role, token, api, action, owner.unwrap_or_default()]
    }

    fn rule(&self, rule: &Rule) -> Value {
        let requirement = if let Effect::Require(requirement) = rule.effect() { Some(requirement) } else { None };
        let meets = |cell: Cell| {
            requirement.is_some_and(|requirement| {
                requirement.roles().contains(cell.role)
                    && requirement.tokens().contains(cell.token)
                    && requirement.owners().contains(cell.owner)
            })
        };
        let matches = |request| rule.matches(self.cell(request));
        let left_out = rule.exceptions().iter().map(|exception| {
            self.counted(|it| rule.scope().contains(self.cell(it)) && exception.cube().contains(self.cell(it)))
        });
        json!({
            "rule": rule.id(),
            "file": self.policy.rules().file(),
            "line": rule.place().line,
            "decided": self.counted(|request| matches(request) && !meets(self.cell(request))),
            "met": self.counted(|request| matches(request) && meets(self.cell(request))),
            "exceptions": left_out.collect::<Vec<_>>(),
        })
    }

    /// The whole coverage except for what was not asked.
    fn expected(&self) -> Value {
        let vocabulary = self.policy.vocabulary();
        let operations = vocabulary.operations().map(|(_, operation)| {
            let api = vocabulary.apis().name(operation.api()).expect("a name");
            let action = vocabulary.actions().name(operation.action()).expect("a name");
            let of = |request| self.names(request)[2..4] == [api, action];
            json!({ "api": api, "action": action, "requests": self.counted(of) })
        });
        let columns: [(&str, Vec<&str>); 5] = [
            ("role", vocabulary.roles().names().collect()),
            ("token", vocabulary.tokens().names().collect()),
            ("api", vocabulary.apis().names().collect()),
            ("action", vocabulary.actions().names().collect()),
            ("owner", vocabulary.owners().names().collect()),
        ];
        let names = columns.iter().enumerate().flat_map(|(place, (column, names))| {
            names.iter().map(move |name| {
                let requests = self.counted(|request| self.names(request)[place] == *name);
                json!({ "column": column, "name": name, "requests": requests })
            })
        });
        json!({
            "requests": self.counted(|_| true),
            "allowed": self.counted(|request| reference::decide(self.policy.rules(), request).is_allow()),
            "denied": self.counted(|request| reference::decide(self.policy.rules(), request).is_deny()),
            "default": self.counted(|request| reference::deciding_rule(self.policy.rules(), request).is_none()),
            "rules": self.policy.rules().iter().map(|rule| self.rule(rule)).collect::<Vec<_>>(),
            "operations": operations.collect::<Vec<_>>(),
            "names": names.collect::<Vec<_>>(),
        })
    }

    #[track_caller]
    fn assert_is_expected(&self, mut coverage: Value) {
        let missing = coverage.as_object_mut().and_then(|keys| keys.remove("missing")).expect("what was not asked");
        assert_eq!(coverage, self.expected());
        for request in self.policy.vocabulary().requests() {
            let names = self.names(request);
            let is_missing = list(&missing).iter().any(|cube| {
                ["role", "token", "api", "action", "owner"]
                    .iter()
                    .zip(names)
                    .all(|(column, name)| cube.get(column).is_none_or(|admitted| list(admitted).contains(&name.into())))
            });
            assert_eq!(is_missing, !self.asked.contains(&request), "{names:?}");
        }
    }
}

#[test]
fn what_a_log_asks_is_counted() {
    let directory = Directory::new("counted");
    for (policy, file, steps) in [(castle(), "castle.yaml", [1, 2, 3, 5, 36].as_slice()), (shipped(), "", &[3, 64])] {
        let named = if file.is_empty() { vec![] } else { vec!["--policy", file] };
        for &step in steps {
            let asked: Vec<Request> = policy.vocabulary().requests().step_by(step).collect();
            // What is asked twice counts once.
            directory.write("log.ndjson", log(&policy, asked.iter().chain(&asked).copied()));
            let shown = directory.run(&[&["test", "log.ndjson", "--coverage", "--format=json"], &*named].concat());
            assert_eq!(shown.code, Some(0), "{shown:?}");
            let asked = Asked { policy: &policy, asked: asked.into_iter().collect() };
            asked.assert_is_expected(shown.json()["measures"][0]["coverage"].take());
        }
    }
}

#[test]
fn a_wrong_answer_counts_as_asked() {
    let directory = Directory::new("wrongly");
    let policy = castle();
    let asked: Vec<Request> = policy.vocabulary().requests().step_by(4).collect();
    let wrong = log(&policy, asked.iter().copied()).replace("\"allow\"", "<yes>").replace("\"deny\"", "\"allow\"");
    directory.write("log.ndjson", wrong.replace("<yes>", "\"deny\""));
    let shown = directory.test(&["log.ndjson", "--coverage", "--format=json"]);
    assert_eq!(shown.code, Some(1), "{shown:?}");
    let asked = Asked { policy: &policy, asked: asked.into_iter().collect() };
    asked.assert_is_expected(shown.json()["measures"][0]["coverage"].take());
}

/// Cases, tables and the invariants `never` and `always` ask about their requests; what is skipped does not.
#[test]
fn what_a_suite_asks_is_counted() {
    let directory = Directory::new("suite");
    directory.write(
        "suite.yaml",
        suite(
            "cases:
  - { name: one, role: guest, token: key, api: door, action: open, owner: self, expect: allow }
  - { name: none, action: look, expect: allow, skip: later }
tables:
  - { name: some, api: seal, action: break, token: copy, allow: [] }
invariants:
  - { id: never, never: { role: keeper, action: break } }
  - { id: always, always: { role: master, api: door, action: look } }
  - { id: order, monotone: { role: [guest, keeper] } }
",
        ),
    );
    let policy = castle();
    let of = |request: &Request| {
        let Names { role, token, api, action, owner, .. } = policy.vocabulary().names(*request).expect("names");
        match (api, action) {
            ("door", "open") => (role, token, owner) == ("guest", "key", Some("self")),
            ("seal", "break") => token == "copy" || role == "keeper",
            ("door", "look") => role == "master",
            _ => false,
        }
    };
    let asked = Asked { policy: &policy, asked: policy.vocabulary().requests().filter(of).collect() };
    assert_eq!(asked.asked.len(), 1 + 3 + 1 + 2);
    let shown = directory.test(&["suite.yaml", "--coverage", "--format=json"]);
    assert_eq!(shown.code, Some(0), "{shown:?}");
    asked.assert_is_expected(shown.json()["measures"][0]["coverage"].take());
}

/// 18 of 36 requests are 50 %, and 35 are 97.2 %, which is less than 98 %.
#[test]
fn too_little_coverage_fails() {
    let directory = Directory::new("bound");
    let policy = castle();
    for (count, bounds) in [(18, [49, 50, 51]), (35, [0, 97, 98]), (36, [99, 100, 101])] {
        directory.write("log.ndjson", log(&policy, policy.vocabulary().requests().take(count)));
        let codes = bounds.map(|bound| directory.test(&["log.ndjson", &format!("--fail-under={bound}")]).code);
        let last = if count == 36 { 3 } else { 1 };
        assert_eq!(codes, [Some(0), Some(0), Some(last)], "{count}");
    }
    directory.write("log.ndjson", log(&policy, policy.vocabulary().requests().take(18)));
    let shown = directory.test(&["log.ndjson", "--fail-under=51"]);
    assert!(
        shown.out.contains("1 passed, 0 failed\n\ncoverage: 18 of 36 requests asked, 50 %, below 51 %\n"),
        "{shown:?}"
    );
    let shown = directory.test(&["log.ndjson", "--coverage", "--fail-under=50"]);
    assert!(shown.out.contains("\ncoverage: 18 of 36 requests asked, 50 %\n"), "{shown:?}");
}

/// Several suites of a policy are measured together, those of another policy separately.
#[test]
fn suites_are_measured_policy_by_policy() {
    let directory = Directory::new("apart");
    let case = |role: &str| {
        suite(&format!("cases: [{{ name: one, role: {role}, token: key, action: look, expect: allow }}]\n"))
    };
    directory.write("one.yaml", case("guest"));
    directory.write("other.yaml", case("[guest, keeper]"));
    directory.write("apart.yaml", case("master").replace("policy: castle.yaml", "policy: copy.yaml"));
    directory.write("copy.yaml", CASTLE.replace("policy: castle", "policy: copy"));
    let shown = directory.run(&["test", "one.yaml", "apart.yaml", "other.yaml", "--coverage", "--format=json"]).json();
    let measures = list(&shown["measures"]).iter();
    let measures = measures.map(|one| (&one["policy"]["file"], &one["coverage"]["requests"]["asked"]));
    assert_eq!(measures.collect::<Vec<_>>(), [(&json!("castle.yaml"), &json!(4)), (&json!("copy.yaml"), &json!(2))]);

    // A policy's file may be named in several ways.
    directory.write("again.yaml", case("master").replace("policy: castle.yaml", "policy: ./castle.yaml"));
    let shown = directory.run(&["test", "one.yaml", "again.yaml", "--coverage", "--format=json"]).json();
    assert_eq!(
        (list(&shown["measures"]).len(), &shown["measures"][0]["coverage"]["requests"]["asked"]),
        (1, &json!(4))
    );

    // 4 of 36 requests are 11 %, and 2 are 5 %: the bound applies to each policy.
    let code = |bound: &str| directory.run(&["test", "one.yaml", "apart.yaml", "other.yaml", bound]).code;
    assert_eq!([code("--fail-under=5"), code("--fail-under=6")], [Some(0), Some(1)]);
    let human = directory.run(&["test", "one.yaml", "apart.yaml", "--coverage"]).out;
    for name in ["castle", "copy"] {
        let part = format!("\n{name}\n  policy      {name}.yaml\n\ncoverage: 2 of 36 requests asked, 5 %\n");
        assert!(human.contains(&part), "{human}");
    }
}

#[test]
fn the_shipped_suite_asks_everything() {
    let shown = Directory::new("shipped-suite").run(&["test", "--coverage", "--mutants", "--fail-under=100"]);
    assert_eq!(shown.code, Some(0), "{shown:?}");
    assert!(shown.out.contains(SHIPPED), "{shown:?}");
}
