//! Shadow mode and candidate policies: what a change would do, before it does it.

use std::path::Path;

use metrics_util::debugging::{DebugValue, DebuggingRecorder};
use portcullis::{Policy, reading::Loader, routes::Routes};
use portcullis_gateway::{Exempt, ExemptError, Mode, PolicyMode, measures, rulebook::Rulebook};

use crate::{
    client::Request,
    service::Service,
    setting::{Setting, Who, policy, rulebook},
};

use Who::{Admin, Nobody, OrgPower, Power, Reader};

/// In shadow mode, whatever would be refused reaches the service as it was sent.
#[tokio::test]
async fn shadow_mode_changes_nothing() {
    let twice = r#"{"name":"a","name":"b"}"#;
    let large = format!(r#"{{"name":"{}"}}"#, "x".repeat(2 << 20));
    let chunked: Vec<&[u8]> = large.as_bytes().chunks(100_000).collect();
    let cases: Vec<(Who, Request, &[u8])> = vec![
        (Nobody, Request::line("GET /v2/organization"), b""),
        (Power, Request::line("GET /v2/organization?x=%2f"), b""),
        (Power, Request::line("DELETE /v2/team/T1"), b""),
        (Power, Request::line("GET /v2/%74eam/T1/"), b""),
        (Power, Request::line("GET /v2//team/../organization;x"), b""),
        (Power, Request::line("GET /v2/nothing"), b""),
        (Power, Request::line("PATCH /v2/team"), b""),
        (Power, Request::line("GET /v2/team").header("X-HTTP-Method-Override", "DELETE"), b""),
        (Power, Request::line("GET /v2/team").header("X-SF-Roles", "admin"), b""),
        (Power, Request::line("GET /v2/team").header("X_SF_Token", "other"), b""),
        (Power, Request::line("GET /v2/team").header("X-Request-Id", "an id"), b""),
        (Power, Request::line("PUT /v2/dashboard/D-foreign").json(twice), twice.as_bytes()),
        (Power, Request::line("PUT /v2/dashboard/D-foreign").json(r#"{"name":"x"}"#), br#"{"name":"x"}"#),
        (Power, Request::line("PUT /v2/dashboard/D-held").json(&large), large.as_bytes()),
        (Power, Request::line("PUT /v2/dashboard/D-held").chunks(&chunked, "X-End: 1\r\n"), large.as_bytes()),
        (Power, Request::line("PUT /v2/dashboard/D-held").header("Content-Encoding", "gzip").body("\u{1f}"), b"\x1f"),
    ];
    for (who, request, body) in cases {
        let setting = Setting::with(Service::new(), |builder| builder.mode(Mode::Shadow)).await;
        let bare = crate::setting::serve(setting.service.router()).await;
        let request = match setting.token(who) {
            Some(token) => request.header("X-SF-Token", token),
            None => request,
        };
        request.clone().send(bare).await;
        request.send(setting.address).await;
        let [plain, mut shadowed] = <[_; 2]>::try_from(setting.reached()).unwrap();
        let line = plain.line();
        assert_eq!((shadowed.line(), shadowed.version), (line.clone(), plain.version));
        // An id is all that is added, where there is none, so that the log of the service can name the request.
        if !plain.headers.contains_key("x-request-id") {
            assert!(shadowed.headers.remove("x-request-id").is_some(), "{line}");
        }
        assert_eq!(shadowed.headers, plain.headers, "{line}");
        assert_eq!(shadowed.trailers, plain.trailers, "{line}");
        assert!(shadowed.is_whole && shadowed.body() == body && plain.body() == body, "{line}");
    }
}

/// What shadow mode would refuse is counted.
#[test]
fn shadow_mode_is_counted() {
    let counted = counting(async {
        let setting = Setting::with(Service::new(), |builder| builder.mode(Mode::Shadow)).await;
        for (who, line) in [
            (Power, "DELETE /v2/team/T1"),
            (Nobody, "GET /v2/team"),
            (Power, "GET /v2//team"),
            (Power, "GET /v2/nothing"),
            (Admin, "GET /v2/organization"),
        ] {
            setting.send(who, Request::line(line)).await;
        }
        assert_eq!(setting.reached().len(), 5);
    });
    let decisions = |outcome| {
        let labels = [("outcome", outcome), ("mode", "shadow")];
        count(&counted, measures::DECISIONS, &labels)
    };
    for outcome in ["denied", "unauthenticated", "refused", "no-route", "allowed"] {
        assert_eq!(decisions(outcome), 1, "{outcome}");
    }
}

/// A policy as the one on roles, in which power users delete tags and do not delete charts.
fn changed() -> Policy {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = package.ancestors().nth(2).unwrap();
    Loader::new().with_root(root).load_file(package.join("tests/story/changed.yaml")).unwrap()
}

/// What a candidate policy would decide otherwise is counted, and decided as before.
#[test]
fn candidate_policies() {
    let counted = counting(async {
        let setting =
            Setting::by(Service::new(), rulebook().with_policy(changed(), PolicyMode::Candidate), |builder| builder);
        let setting = setting.await;
        for (who, line, expected) in [
            (Power, "DELETE /v2/tag/prod", 403),
            (Reader, "DELETE /v2/tag/prod", 403),
            (OrgPower, "DELETE /v2/tag/prod", 403),
            (Power, "GET /v2/chart/C1", 200),
            (Power, "DELETE /v2/chart/C1", 204),
            (Admin, "DELETE /v2/tag/prod", 204),
        ] {
            assert_eq!(setting.send(who, Request::line(line)).await.status, expected, "{who:?}: {line}");
        }
    });
    let differences =
        |decision| count(&counted, measures::CANDIDATE_DIFFERENCES, &[("policy", "changed"), ("decision", decision)]);
    assert_eq!((differences("allow"), differences("deny")), (1, 1));
    assert_eq!(count(&counted, measures::CANDIDATE_DIFFERENCES, &[]), 2);
    assert_eq!(count(&counted, measures::DECISIONS, &[("outcome", "denied")]), 3);
}

/// With two policies that are enforced, both have to allow; one in shadow is only counted.
#[tokio::test]
async fn several_policies() {
    for (mode, tag, chart) in [(PolicyMode::Enforce, 403, 403), (PolicyMode::Shadow, 403, 204)] {
        let setting = Setting::by(Service::new(), rulebook().with_policy(changed(), mode), |builder| builder).await;
        assert_eq!(setting.send(Power, Request::line("DELETE /v2/tag/prod")).await.status, tag);
        assert_eq!(setting.send(Power, Request::line("DELETE /v2/chart/C1")).await.status, chart);
    }
}

/// A path is exempt with its method, in every spelling that is canonically the same, and in no other.
#[tokio::test]
async fn exempt_requests_are_exempt_exactly() {
    let setting = Setting::start().await;
    for (line, expected) in [
        ("GET /healthz", 200),
        ("GET /healthz?verbose=1", 200),
        ("GET /healthz/", 200),
        ("GET /%68ealthz", 200),
        ("HEAD /healthz", 404),
        ("POST /healthz", 404),
        ("GET /healthz/x", 404),
        ("GET /HEALTHZ", 404),
        ("PUT /v2/session", 405),
    ] {
        let answer = Request::line(line).send(setting.address).await;
        assert_eq!(answer.status, expected, "{line}");
    }
    assert!(setting.reached().iter().all(|reached| reached.target.split('?').next() == Some("/healthz")));
    // Exempt requests are still refused if they could be read in more than one way.
    let answer = Request::line("GET /healthz").header("X-Original-URL", "/v2/organization").send(setting.address).await;
    assert_eq!(answer.status, 400);
    for path in ["healthz", "/healthz/", "/a//b", "/a/../b", "/a?b", "/%61", ""] {
        assert!(Exempt::new(http::Method::GET, path).is_err(), "{path}");
    }
    let error = Exempt::new(http::Method::GET, "/%61").unwrap_err();
    assert!(matches!(error, ExemptError::NotCanonical { canonical, .. } if canonical == "/a"));
}

/// A route of a service below another path.
#[tokio::test]
async fn base_paths() {
    let (file, text) = Routes::splunk_observability_file();
    let policy = policy();
    let routes = Routes::from_text(&policy, file, text).unwrap().with_base_path("/observability").unwrap();
    let setting = Setting::by(Service::new(), Rulebook::new(policy, routes), |builder| builder).await;
    assert_eq!(setting.send(Power, Request::line("GET /observability/v2/organization")).await.status, 403);
    assert_eq!(setting.send(Power, Request::line("GET /v2/team")).await.status, 404);
    assert!(setting.reached().is_empty());
    setting.send(Power, Request::line("GET /observability/v2/team")).await;
    assert_eq!(setting.only().target, "/observability/v2/team");
}

/// A counter that was measured: its name, its labels, and its value.
type Counted = (String, Vec<(String, String)>, u64);

/// Runs something on this thread, and returns what was counted.
fn counting(run: impl Future<Output = ()>) -> Vec<Counted> {
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    metrics::with_local_recorder(&recorder, || runtime.block_on(run));
    let all = snapshotter.snapshot().into_vec().into_iter();
    let counted = all.filter_map(|(key, _, _, value)| {
        let DebugValue::Counter(count) = value else { return None };
        let labels = key.key().labels().map(|label| (label.key().to_owned(), label.value().to_owned()));
        Some((key.key().name().to_owned(), labels.collect(), count))
    });
    counted.collect()
}

/// Returns the sum of the counters with a name and some labels.
fn count(counted: &[Counted], name: &str, labels: &[(&str, &str)]) -> u64 {
    let has = |all: &[(String, String)], (label, value): &(&str, &str)| {
        all.iter().any(|one| one.0 == *label && one.1 == *value)
    };
    let of_name =
        counted.iter().filter(|(its_name, all, _)| its_name == name && labels.iter().all(|one| has(all, one)));
    of_name.map(|(.., count)| count).sum()
}
