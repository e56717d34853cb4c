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
use portcullis_gateway::{
    Gateway, GatewayLimits, StoredUse,
    stored::{FetchError, StoredObjects, Wanted},
};

use super::support::{Objects, Tokens, builder, head, rulebook, status};

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
