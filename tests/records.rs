//! Records of decisions: what is written is read back, is what the schema says, and borrows its texts.

use std::{fs, ops::Range};

use portcullis::{
    Decision,
    record::{
        AskedPolicy, ConfiguredPolicy, LoggedDemand, LoggedRuling, LoggedToken, Lost, Mode, Outcome, PolicyMode,
        Record, RecordError, Reload, ReloadOutcome, RequestRecord, Start, Text, record_schema,
    },
};
use proptest::{collection::vec, option, prelude::*, sample::select};
use serde_json::{Value, json};

/// A line with every key of a request, as documents of the format show it.
const WHOLE: &str = r#"{"version":1,"event":"request","time":"2026-12-01T12:00:00.5Z","request_id":"R1","trace_id":"T1","outcome":"denied","status":403,"mode":"enforce","method":"PUT","path":"/v2/team/T1","route":"/v2/team/{id}","user":"U1","roles":["power","usage"],"token":{"kind":"user_api","key":"2026-12","hash":"ab"},"demands":[{"api":"team","action":"update","owner":"other"},{"api":"team","action":"list","owner":"none","assumed":true}],"policies":[{"policy":"roles","fingerprint":"cd","mode":"candidate","decision":"deny","rulings":[{"decision":"deny","role":"power","rule":"team-write","clause":"guide#12"},{"decision":"allow"}]}],"assumed":["stored-unknown"],"reason":"stored-timeout","microseconds":12,"waited_microseconds":40}"#;

fn whole() -> RequestRecord<'static> {
    let demand = |action: &'static str, owner: &'static str, assumed| LoggedDemand {
        api: "team".into(),
        action: action.into(),
        owner: owner.into(),
        assumed,
    };
    let denied = LoggedRuling {
        decision: Decision::Deny,
        role: Some("power".into()),
        rule: Some("team-write".into()),
        clause: Some("guide#12".into()),
    };
    let allowed = LoggedRuling { decision: Decision::Allow, role: None, rule: None, clause: None };
    RequestRecord {
        time: "2026-12-01T12:00:00.5Z".into(),
        request_id: "R1".into(),
        trace_id: Some("T1".into()),
        outcome: Outcome::Denied,
        status: Some(403),
        mode: Mode::Enforce,
        method: "PUT".into(),
        path: "/v2/team/T1".into(),
        route: Some("/v2/team/{id}".into()),
        user: Some("U1".into()),
        roles: Some(vec!["power".into(), "usage".into()]),
        token: Some(LoggedToken { kind: Some("user_api".into()), key: "2026-12".into(), hash: "ab".into() }),
        demands: vec![demand("update", "other", false), demand("list", "none", true)],
        policies: vec![AskedPolicy {
            policy: "roles".into(),
            fingerprint: "cd".into(),
            mode: PolicyMode::Candidate,
            decision: Decision::Deny,
            rulings: vec![denied, allowed],
        }],
        assumed: vec!["stored-unknown".into()],
        reason: Some("stored-timeout".into()),
        microseconds: 12,
        waited_microseconds: 40,
    }
}

fn line(record: &Record<'_>) -> String {
    let mut line = Vec::new();
    record.write(&mut line);
    String::from_utf8(line).expect("JSON is text")
}

#[test]
fn a_record_of_a_request_has_the_documented_keys() {
    assert_eq!(line(&Record::Request(Box::new(whole()))), format!("{WHOLE}\n"));
    assert_eq!(Record::read(WHOLE).expect("a record"), Record::Request(Box::new(whole())));
}

#[test]
fn records_of_events_have_the_documented_keys() {
    let policy = || ConfiguredPolicy { policy: "roles".into(), fingerprint: "cd".into(), mode: PolicyMode::Shadow };
    let start = Record::Start(Start {
        time: "T".into(),
        mode: Mode::Shadow,
        policies: vec![policy()],
        exempt: vec!["GET /health".into()],
    });
    let reload = Record::Reload(Reload {
        time: "T".into(),
        outcome: ReloadOutcome::Kept,
        policies: vec![],
        newly_allowed: Some(2),
        newly_denied: None,
        weakened_guards: Some(1),
        weakened_routes: Some(2),
        error: Some("a \"torn\" file".into()),
    });
    let lost = Record::Lost(Lost { time: "T".into(), count: u64::MAX });
    let expected = [
        (
            start,
            r#"{"version":1,"event":"start","time":"T","mode":"shadow","policies":[{"policy":"roles","fingerprint":"cd","mode":"shadow"}],"exempt":["GET /health"]}"#,
        ),
        (
            reload,
            r#"{"version":1,"event":"reload","time":"T","outcome":"kept","policies":[],"newly_allowed":2,"weakened_guards":1,"weakened_routes":2,"error":"a \"torn\" file"}"#,
        ),
        (lost, r#"{"version":1,"event":"lost","time":"T","count":18446744073709551615}"#),
    ];
    for (record, expected) in expected {
        assert_eq!(line(&record), format!("{expected}\n"));
        assert_eq!(Record::read(expected).expect("a record"), record);
        assert_eq!(record.time(), "T");
    }
}

#[test]
fn unknown_keys_are_ignored_in_any_order() {
    let record = json!({
        "microseconds": 1, "later": { "keys": [1] }, "path": "/", "method": "GET", "mode": "shadow", "outcome": "exempt",
        "request_id": "R", "time": "T", "event": "request", "version": 1,
    });
    let record = record.to_string();
    let Ok(Record::Request(request)) = Record::read(&record) else { panic!("a record") };
    assert_eq!((request.outcome, request.mode, &*request.path), (Outcome::Exempt, Mode::Shadow, "/"));
    let extended = WHOLE.replacen('{', "{\"first\":0,", 1).replace("\"owner\":", "\"more\":null,\"owner\":");
    assert_eq!(Record::read(&extended).expect("a record"), Record::Request(Box::new(whole())));
}

#[test]
fn what_is_no_record_of_this_version_is_refused() {
    let other = WHOLE.replace("\"version\":1", "\"version\":2");
    assert!(matches!(Record::read(&other), Err(RecordError::Version(2))));
    let unknown = WHOLE.replace("\"request\"", "\"dream\"");
    assert!(matches!(Record::read(&unknown), Err(RecordError::Event(event)) if event == "dream"));
    for cut in 0..WHOLE.len() {
        let (cut, _) = WHOLE.split_at(cut);
        assert!(matches!(Record::read(cut), Err(RecordError::Json(_))), "{cut}");
    }
    for wrong in [
        WHOLE.replace("\"deny\",\"role\"", "\"perhaps\",\"role\""),
        WHOLE.replace("\"denied\"", "\"unsure\""),
        WHOLE.replace(",\"microseconds\":12", ""),
        WHOLE.replace("\"time\":\"2026-12-01T12:00:00.5Z\",", ""),
        WHOLE.replace("403", "\"403\""),
        format!("{WHOLE} {WHOLE}"),
    ] {
        assert!(matches!(Record::read(&wrong), Err(RecordError::Json(_))), "{wrong}");
    }
}

#[test]
fn texts_are_borrowed_unless_they_have_escapes() {
    let escaped = WHOLE.replace("\"U1\"", r#""U\n1""#);
    let Ok(Record::Request(request)) = Record::read(&escaped) else { panic!("a record") };
    let is_borrowed = |text: &Text<'_>| {
        let Range { start, end } = escaped.as_bytes().as_ptr_range();
        (start..end).contains(&text.as_ptr())
    };
    let roles = request.roles.as_deref().expect("roles");
    let token = request.token.as_ref().expect("a token");
    let ruling = &request.policies[0].rulings[0];
    let optional = [&request.trace_id, &request.route, &request.reason, &token.kind, &ruling.role, &ruling.rule];
    let texts = [&request.time, &request.path, &roles[1], &token.hash, &request.demands[0].owner, &request.assumed[0]];
    let texts = texts.into_iter().chain(optional.into_iter().flatten());
    assert!(texts.clone().all(is_borrowed));
    assert_eq!(texts.count(), 12);
    let user = request.user.as_ref().expect("a user");
    assert!(!is_borrowed(user));
    assert_eq!(&**user, "U\n1");
}

#[test]
fn the_checked_in_schema_is_fresh() {
    let checked_in = fs::read_to_string("policies/decision-log.schema.json").expect("a schema is checked in");
    assert_eq!(
        checked_in,
        record_schema(),
        "write it again: portcullis schema log > policies/decision-log.schema.json"
    );
}

#[test]
fn the_schema_refuses_what_is_no_record() {
    let validator = validator();
    let whole: Value = serde_json::from_str(WHOLE).expect("JSON");
    assert!(validator.is_valid(&whole));
    for (key, value) in
        [("version", json!(2)), ("event", json!("dream")), ("outcome", json!("unsure")), ("path", json!(1))]
    {
        let mut wrong = whole.clone();
        wrong[key] = value;
        assert!(!validator.is_valid(&wrong), "{key}");
        wrong.as_object_mut().expect("an object").remove(key);
        assert!(!validator.is_valid(&wrong), "without {key}");
    }
    let mut later = whole;
    later["later"] = json!(true);
    assert!(validator.is_valid(&later), "later versions can add keys");
}

fn validator() -> jsonschema::Validator {
    let schema: Value = serde_json::from_str(&record_schema()).expect("the schema is JSON");
    jsonschema::draft202012::meta::validate(&schema).expect("it is a schema itself");
    jsonschema::draft202012::new(&schema).expect("a schema")
}

/// Texts of any length and with any character, and often with one that JSON escapes.
fn texts() -> impl Strategy<Value = Text<'static>> {
    let escaped = select(vec!["\"", "\\", "\n", "\u{0}", "\u{1f}", " ", "\u{7f}", "\u{2028}", "é", "\u{1f512}"]);
    let parts = vec(prop_oneof![3 => "[ -~]{0,9}", 1 => escaped.prop_map(str::to_owned), 1 => any::<String>()], 0..4);
    parts.prop_map(|parts| parts.concat().into())
}

fn decisions() -> impl Strategy<Value = Decision> {
    any::<bool>().prop_map(Decision::from)
}

fn policy_modes() -> impl Strategy<Value = PolicyMode> {
    select(vec![PolicyMode::Enforce, PolicyMode::Shadow, PolicyMode::Candidate])
}

fn modes() -> impl Strategy<Value = Mode> {
    select(vec![Mode::Enforce, Mode::Shadow])
}

fn outcomes() -> impl Strategy<Value = Outcome> {
    use Outcome::{Allowed, Denied, Exempt, NoRoute, Refused, Unauthenticated, Unavailable};

    select(vec![Allowed, Denied, Refused, NoRoute, Unauthenticated, Unavailable, Exempt])
}

fn rulings() -> impl Strategy<Value = LoggedRuling<'static>> {
    (decisions(), option::of(texts()), option::of(texts()), option::of(texts()))
        .prop_map(|(decision, role, rule, clause)| LoggedRuling { decision, role, rule, clause })
}

fn asked() -> impl Strategy<Value = AskedPolicy<'static>> {
    (texts(), texts(), policy_modes(), decisions(), vec(rulings(), 0..3)).prop_map(
        |(policy, fingerprint, mode, decision, rulings)| AskedPolicy { policy, fingerprint, mode, decision, rulings },
    )
}

fn requests() -> impl Strategy<Value = RequestRecord<'static>> {
    let demands = (texts(), texts(), texts(), any::<bool>()).prop_map(|(api, action, owner, assumed)| LoggedDemand {
        api,
        action,
        owner,
        assumed,
    });
    let token = (option::of(texts()), texts(), texts()).prop_map(|(kind, key, hash)| LoggedToken { kind, key, hash });
    let head = (texts(), texts(), option::of(texts()), outcomes(), option::of(400_u16..600), modes(), texts(), texts());
    let caller = (option::of(texts()), option::of(texts()), option::of(vec(texts(), 0..3)), option::of(token));
    let lists = (vec(demands, 0..3), vec(asked(), 0..3), vec(texts(), 0..3), option::of(texts()));
    (head, caller, lists, any::<u64>(), any::<u64>()).prop_map(|(head, caller, lists, microseconds, waited)| {
        let (time, request_id, trace_id, outcome, status, mode, method, path) = head;
        let (route, user, roles, token) = caller;
        let (demands, policies, assumed, reason) = lists;
        RequestRecord {
            time,
            request_id,
            trace_id,
            outcome,
            status,
            mode,
            method,
            path,
            route,
            user,
            roles,
            token,
            demands,
            policies,
            assumed,
            reason,
            microseconds,
            waited_microseconds: waited % 2,
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read_back(request in requests()) {
        let record = Record::Request(Box::new(request));
        let line = line(&record);
        prop_assert_eq!(line.matches('\n').count(), 1, "one line");
        prop_assert!(line.ends_with('\n'));
        prop_assert_eq!(Record::read(&line).expect("a record"), record);
    }

    #[test]
    fn what_is_written_is_what_serde_writes_after_the_version_and_the_event(request in requests()) {
        let fields = serde_json::to_string(&request).expect("it is JSON");
        let expected = fields.replacen('{', r#"{"version":1,"event":"request","#, 1);
        prop_assert_eq!(line(&Record::Request(Box::new(request))), format!("{expected}\n"));
    }

    #[test]
    fn what_is_written_is_valid_by_the_schema(request in requests()) {
        let line = line(&Record::Request(Box::new(request)));
        let value: Value = serde_json::from_str(&line).expect("JSON");
        let errors: Vec<String> = validator().iter_errors(&value).map(|error| error.to_string()).collect();
        prop_assert_eq!(errors, [] as [&str; 0]);
    }
}
