//! Answers from files: all ways to write them, and answers that contradict the policy.

use portcullis::{Decision, rules::reference};
use serde_json::{Value, json};

use crate::{CASTLE, Directory, castle, list, log, right, shipped};

const OBJECT: &str = r#"{"role":"keeper","token":"key","api":"door","action":"close","decision":"allow"}"#;

/// Every file has right answers, to the given number of requests.
#[test]
fn answers_may_be_written_in_many_ways() {
    let files: &[(&str, String, u64)] = &[
        ("plain.csv", "role,token,api,action,owner,decision\nguest,key,door,open,self,allow\n".into(), 1),
        (
            "order.csv",
            "when,decision,owner,action,api,token,role,took\n\
             noon,deny,other,open,door,key,guest,3\nnight,allow,none,break,seal,key,master,\n"
                .into(),
            2,
        ),
        ("allowed.csv", "role,token,api,action,allowed\nguest,key,seal,break,false\nguest,key,seal,look,true\n".into(), 2),
        (
            "quoted.csv",
            "role,token,api,action,owner,decision,remark\n\
             \"guest\",\"key\",door,\"open\",self,\"allow\",\"a \"\"friend\"\", or so, or, who knows, another, or two\"\n\
             guest,key,door,open,other,deny,\"\"\n"
                .into(),
            2,
        ),
        (
            "carriage.csv",
            "role,token,api,action,owner,decision\r\nguest,key,seal,look,,allow\r\n\r\nguest,key,seal,break,,deny\r\n"
                .into(),
            2,
        ),
        ("returns.csv", "role,token,api,action,allowed\rguest,key,seal,break,false\r\rguest,key,seal,look,true\r".into(), 2),
        ("marked.csv", "\u{feff}role,token,api,action,decision\nguest,key,seal,look,allow".into(), 1),
        ("list.json", format!("[{OBJECT},\n{OBJECT}]"), 1),
        ("marked.json", format!("\u{feff}[{OBJECT}]"), 1),
        ("vectors.json", format!("{{ \"version\": 1, \"vectors\": [{OBJECT}], \"cells\": 3 }}"), 1),
        ("cells.json", format!("{{ \"cells\": [{OBJECT}] }}"), 1),
        (
            "blank.ndjson",
            format!(
                "\n{OBJECT}\r\n  \n\n{}\n",
                r#"{"at":[1,{}],"role":"guest","token":"key","api":"seal","action":"break","owner":null,"allowed":false}"#
            ),
            2,
        ),
        (
            "both.jsonl",
            r#"{"role":"master","token":"key","api":"seal","action":"break","owner":"none","decision":"allow","allowed":true}"#
                .into(),
            1,
        ),
        ("empty.ndjson", OBJECT.replace('}', ",\"owner\":\"\"}"), 1),
        ("escaped.ndjson", OBJECT.replace("keeper", "k\\u0065eper").replace("door", "d\\u006for"), 1),
        ("marked.ndjson", format!("\u{feff}{OBJECT}\n"), 1),
    ];
    let directory = Directory::new("read");
    for (file, text, requests) in files {
        directory.write(file, text);
        let shown = directory.test(&[file, "--format", "json"]);
        assert_eq!((shown.code, shown.aside.as_str()), (Some(0), ""), "{file}: {shown:?}");
        let suite = &shown.json()["suites"][0];
        assert_eq!((&suite["file"], &suite["requests"]), (&json!(file), &json!(requests)), "{file}");
        assert_eq!(suite["tests"][0]["outcome"], "passed", "{file}");
        // The other answers are as wrong as these are right.
        directory.write(file, swapped(text));
        let shown = directory.test(&[file, "--format", "json"]);
        assert_eq!(shown.code, Some(1), "{file}: {shown:?}");
        let wrong: u64 = list(&shown.json()["suites"][0]["tests"][0]["faults"])
            .iter()
            .filter_map(|it| it["requests"].as_u64())
            .sum();
        assert_eq!(wrong, *requests, "{file}");
    }
}

/// The text with every answer reversed.
fn swapped(text: &str) -> String {
    // `allowed` is the name of a field.
    let kept = text.replace("allowed", "<field>").replace("allow", "<yes>").replace("true", "<true>");
    let turned = kept.replace("deny", "allow").replace("<yes>", "deny").replace("false", "true");
    turned.replace("<true>", "false").replace("<field>", "allowed")
}

/// What the binary prints about all requests can be read, covers everything and kills every mutant.
#[test]
fn all_vectors_and_the_matrix_are_read_again() {
    let directory = Directory::new("again");
    for named in [[].as_slice(), &["--policy", "castle.yaml"]] {
        for (file, arguments) in [
            ("all.csv", ["vectors", "--strategy=all", "--format=csv"].as_slice()),
            ("all.json", &["vectors", "--strategy=all", "--format=json"]),
            ("all.ndjson", &["vectors", "--strategy=all", "--format=ndjson"]),
            ("matrix.csv", &["matrix", "--format=csv"]),
            ("matrix.json", &["matrix", "--format=json"]),
        ] {
            directory.write(file, directory.run(&[arguments, named].concat()).out);
            let measures = ["--coverage", "--mutants", "--fail-under=100", "--format=json"];
            let shown = directory.run(&[&["test", file], measures.as_slice(), named].concat());
            assert_eq!((shown.code, shown.aside.as_str()), (Some(0), ""), "{file}: {shown:?}");
            let measures = &shown.json()["measures"][0];
            assert_eq!(measures["coverage"]["requests"]["asked"], measures["coverage"]["requests"]["all"], "{file}");
            assert_eq!(measures["coverage"]["missing"], json!([]), "{file}");
            assert_eq!(measures["mutants"]["noticed"], measures["mutants"]["all"], "{file}");
            assert_eq!(measures["mutants"]["survivors"], json!([]), "{file}");
        }
        for format in ["csv", "json", "ndjson"] {
            let file = format!("killing.{format}");
            directory.write(&file, directory.run(&[&["vectors", "--format", format], named].concat()).out);
            let shown = directory.run(&[&["test", &file, "--mutants", "--fail-under=100"], named].concat());
            assert_eq!(shown.code, Some(0), "{file}: {shown:?}");
        }
    }
}

#[test]
fn contradictions_are_reported_as_sets_of_requests() {
    let directory = Directory::new("contradictions");
    let policy = castle();
    // Guests break seals: with a key, nothing allows it; with a copy, a rule denies it. Masters may not look.
    let shown = policy.vocabulary().requests().map(|request| {
        let mut answer = right(&policy, request);
        if answer["role"] == "guest" && answer["action"] == "break" {
            answer["decision"] = "allow".into();
        }
        if answer["role"] == "master" && answer["action"] == "look" {
            answer["decision"] = "deny".into();
        }
        format!("{answer}\n")
    });
    directory.write("log.ndjson", shown.collect::<String>());
    let json = directory.test(&["log.ndjson", "--format", "json"]);
    assert_eq!(json.code, Some(1));
    let json = json.json();
    let test = &json["suites"][0]["tests"][0];
    assert_eq!((&test["kind"], &test["outcome"]), (&json!("answers"), &json!("failed")));
    assert_eq!(test["message"], "6 requests not decided as expected");
    let fault = |fault: &Value| ["expected", "decision", "rule", "requests", "cubes"].map(|key| fault[key].clone());
    let faults: Vec<[Value; 5]> = list(&test["faults"]).iter().map(fault).collect();
    let of_guests =
        |token: &str| json!([{ "role": ["guest"], "token": [token], "api": ["seal"], "action": ["break"] }]);
    assert_eq!(
        faults,
        [
            [json!("allow"), json!("deny"), Value::Null, json!(1), of_guests("key")],
            [json!("allow"), json!("deny"), json!("seals-by-key"), json!(1), of_guests("copy")],
            [
                json!("deny"),
                json!("allow"),
                json!("anybody-looks"),
                json!(4),
                json!([{ "role": ["master"], "action": ["look"] }])
            ],
        ]
    );

    let human = directory.test(&["log.ndjson"]);
    assert_eq!(human.code, Some(1));
    let line = CASTLE.lines().position(|line| line.contains("id: anybody-looks")).expect("the rule") + 1;
    let of_masters = format!(
        "  requests    every api: look; role master
  answered    denied
  but         allowed by rule anybody-looks, castle.yaml:{line}:9
  such as     master/key door.look none
"
    );
    assert!(human.out.contains(&of_masters), "{}", human.out);
}

#[test]
fn a_request_that_was_answered_both_ways_is_a_contradiction() {
    let directory = Directory::new("both-ways");
    directory.write("log.ndjson", format!("{OBJECT}\n{}\n", OBJECT.replace("\"allow\"", "\"deny\"")));
    let shown = directory.test(&["log.ndjson", "--format", "json"]);
    assert_eq!((shown.code, &shown.json()["suites"][0]["requests"]), (Some(1), &json!(1)));
}

#[test]
fn answers_are_about_the_built_in_policy_unless_another_is_named() {
    let directory = Directory::new("built-in");
    let policy = shipped();
    let denied = policy.vocabulary().requests().find(|&it| reference::decide(policy.rules(), it) == Decision::Deny);
    directory.write("log.ndjson", log(&policy, denied));
    assert_eq!(directory.run(&["test", "log.ndjson"]).code, Some(0));
    assert_eq!(directory.test(&["log.ndjson"]).code, Some(3), "the castle's policy knows other names");
}
