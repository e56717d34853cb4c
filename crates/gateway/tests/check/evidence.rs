//! Stored objects: what they are for, and what happens without them.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use http_body_util::Full;
use portcullis_gateway::{
    Action, Exempt, Gateway, GatewayLimits, Mode, StoredUse,
    stored::{FetchError, StoredObjects, Wanted},
};

use tower_layer::Layer as _;
use tower_service::Service as _;

use super::support::{Objects, Tokens, builder, check, head, rulebook, status};

const WRITERS: &str = r#"{"authorizedWriters":{"users":["U1","U2"],"teams":[]}}"#;

#[tokio::test]
async fn writers_that_are_taken_away_are_found_in_the_stored_object() {
    let of_others = r#"{"authorizedWriters":{"users":["U2","U3"],"teams":["T9"]}}"#;
    let objects = HashMap::from([("/v2/dashboard/OWN", WRITERS), ("/v2/dashboard/FOREIGN", of_others)]);
    let gateway = builder().stored_objects(Objects(objects)).build();
    // The page: other users' permissions are for administrators, unless the caller has write permission.
    for (target, body, power) in [
        ("/v2/dashboard/OWN", WRITERS, 200),
        ("/v2/dashboard/OWN", r#"{"authorizedWriters":{"users":["U2"],"teams":[]}}"#, 200),
        ("/v2/dashboard/OWN", r#"{"authorizedWriters":{"users":["U1"],"teams":[]}}"#, 200),
        ("/v2/dashboard/OWN", "{}", 200),
        ("/v2/dashboard/FOREIGN", of_others, 200),
        ("/v2/dashboard/FOREIGN", r#"{"authorizedWriters":{"users":["U3"],"teams":["T9"]}}"#, 403),
        ("/v2/dashboard/FOREIGN", r#"{"authorizedWriters":{"users":["U1","U2","U3"],"teams":["T9"]}}"#, 403),
        ("/v2/dashboard/FOREIGN", r#"{"authorizedWriters":{"users":["U2","U3"]}}"#, 403),
        ("/v2/dashboard/FOREIGN", "{}", 403),
        // It is not stored: the worst is assumed.
        ("/v2/dashboard/NONE", WRITERS, 403),
    ] {
        assert_eq!(status(&gateway, &head("PUT", target, "power"), body).await, power, "{target} {body}");
        assert_eq!(status(&gateway, &head("PUT", target, "admin"), body).await, 200, "{target} {body}");
        // Whoever only reads changes nothing.
        assert_eq!(status(&gateway, &head("PUT", target, "read_only"), body).await, 403, "{target} {body}");
    }
}

#[tokio::test]
async fn the_parent_of_a_dashboard_says_who_may_write_it() {
    let dashboard = r#"{"permissions":{"parent":"G1","acl":null}}"#;
    let group = |writer: &str| {
        let acl = format!(r#"[{{"principalId":"{writer}","principalType":"USER","actions":["READ","WRITE"]}}]"#);
        format!(r#"{{"permissions":{{"acl":{acl}}}}}"#)
    };
    // A grant on an inherited item is for whoever may write the group.
    for (writer, expected) in [("U1", 200), ("U2", 403)] {
        let group: &'static str = group(writer).leak();
        let objects = HashMap::from([("/v2/dashboard/D1", dashboard), ("/v2/dashboardgroup/G1", group)]);
        let gateway = builder().stored_objects(Objects(objects)).build();
        let body = r#"{"permissions":{"parent":null,"acl":[{"principalId":"U9","principalType":"USER","actions":["READ","WRITE"]}]}}"#;
        assert_eq!(status(&gateway, &head("PUT", "/v2/dashboard/D1", "power"), body).await, expected, "{writer}");
    }
}

/// Objects that cannot be had.
struct NotHad(Box<dyn Fn() -> Option<FetchError> + Send + Sync>);

impl StoredObjects for NotHad {
    async fn fetch(&self, wanted: &Wanted<'_>) -> Result<Bytes, FetchError> {
        match (self.0)() {
            Some(FetchError::TooLarge) => Ok(vec![b' '; wanted.limit() + 1].into()),
            Some(error) => Err(error),
            None => std::future::pending().await,
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_had_is_taken_at_its_worst() {
    let limits = GatewayLimits::default().with_stored(64).with_stored_time(Duration::from_secs(1));
    let hang: fn() -> Option<FetchError> = || None;
    for error in [
        hang,
        || Some(FetchError::NotFound),
        || Some(FetchError::TooLarge),
        || Some(FetchError::Status(500)),
        || Some(FetchError::Failed("gone".into())),
    ] {
        let gateway = builder().stored_objects(NotHad(Box::new(error))).limits(limits).build();
        let put = |token| head("PUT", "/v2/dashboard/D1", token);
        let started = tokio::time::Instant::now();
        assert_eq!(status(&gateway, &put("power"), WRITERS).await, 403);
        assert!(started.elapsed() <= Duration::from_secs(1));
        assert_eq!(status(&gateway, &put("admin"), WRITERS).await, 200);
    }
}

/// Counts how often it is asked for which target.
#[derive(Clone, Default)]
struct Counted {
    fetched: Arc<AtomicUsize>,
    forgotten: Arc<Mutex<Vec<String>>>,
}

impl StoredObjects for Counted {
    async fn fetch(&self, _: &Wanted<'_>) -> Result<Bytes, FetchError> {
        self.fetched.fetch_add(1, Ordering::Relaxed);
        Ok(Bytes::from_static(WRITERS.as_bytes()))
    }

    fn forget(&self, path: &str) {
        self.forgotten.lock().unwrap().push(path.to_owned());
    }
}

#[tokio::test]
async fn limits_of_time_have_no_limit() {
    let forever = Duration::MAX;
    let limits = GatewayLimits::default().with_body_time(forever).with_stored_time(forever).with_caller_time(forever);
    let objects = HashMap::from([("/v2/dashboard/D1", WRITERS)]);
    let gateway = builder().stored_objects(Objects(objects)).limits(limits).build();
    assert_eq!(status(&gateway, &head("PUT", "/v2/dashboard/D1", "power"), WRITERS).await, 200);
}

#[tokio::test]
async fn what_may_change_is_told_before_and_after() {
    let exempt = Exempt::new(http::Method::PUT, "/v2/dashboard/D9").unwrap();
    let gateway = builder().exempt(exempt).build();
    for (method, target, token, expected) in [
        ("PUT", "/v2/dashboard/D1", "admin", Some("/v2/dashboard/D1")),
        ("DELETE", "/v2/%64ashboard/D1?x=1", "admin", Some("/v2/dashboard/D1")),
        ("PUT", "/v2/dashboard/D9", "admin", Some("/v2/dashboard/D9")),
        ("GET", "/v2/dashboard/D1", "admin", None),
        // It validates, and changes nothing.
        ("POST", "/v2/dashboard/validate", "admin", None),
    ] {
        let checked = check(&gateway, &head(method, target, token), "{}").await;
        let Action::Pass(pass) = checked.action else { panic!("{method} {target} is refused") };
        assert_eq!(pass.changes.as_deref(), expected, "{method} {target}");
    }
    let shadow = builder().mode(Mode::Shadow).build();
    let checked = check(&shadow, &head("PUT", "/v2//dashboard", "admin"), "{}").await;
    let Action::Pass(pass) = checked.action else { panic!("it is refused") };
    assert_eq!(pass.changes.as_deref(), Some("/v2//dashboard"));
}

/// The answer does not come, and the client does not wait for it.
#[tokio::test]
async fn stored_objects_are_forgotten_after_a_request_that_is_given_up() {
    let counted = Counted::default();
    let gateway = Gateway::builder(rulebook(), Tokens::default()).stored_objects(counted.clone()).build();
    let hanging = tower::service_fn(|_: http::Request<_>| {
        std::future::pending::<Result<http::Response<Full<Bytes>>, std::convert::Infallible>>()
    });
    let mut service = gateway.layer().layer(hanging);
    let request = http::Request::from_parts(head("DELETE", "/v2/dashboard/D1", "admin"), Full::new(Bytes::new()));
    let mut answer = Box::pin(service.call(request));
    let waker = std::task::Waker::noop();
    assert!(answer.as_mut().poll(&mut std::task::Context::from_waker(waker)).is_pending());
    let forgotten = || counted.forgotten.lock().unwrap().clone();
    assert_eq!(forgotten(), ["/v2/dashboard/D1"]);
    drop(answer);
    assert_eq!(forgotten(), ["/v2/dashboard/D1"; 2]);
}

#[tokio::test]
async fn objects_are_fetched_only_where_they_matter() {
    for (stored_use, of_admin) in [(StoredUse::Always, 1), (StoredUse::IfDenied, 0)] {
        let counted = Counted::default();
        let gateway = Gateway::builder(rulebook(), Tokens::default())
            .stored_objects(counted.clone())
            .stored_use(stored_use)
            .build();
        let fetched = || counted.fetched.swap(0, Ordering::Relaxed);
        for (method, target) in [("GET", "/v2/dashboard/D1"), ("DELETE", "/v2/dashboard/D1"), ("POST", "/v2/dashboard")]
        {
            status(&gateway, &head(method, target, "admin"), "{}").await;
            assert_eq!(fetched(), 0, "{method}");
        }
        assert_eq!(status(&gateway, &head("PUT", "/v2/dashboard/D1", "admin"), "{}").await, 200);
        assert_eq!(fetched(), of_admin, "{stored_use:?}");
        assert_eq!(status(&gateway, &head("PUT", "/v2/dashboard/D1", "power"), "{}").await, 200);
        assert_eq!(fetched(), 1, "{stored_use:?}");
    }
}
