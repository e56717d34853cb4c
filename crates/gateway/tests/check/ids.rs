//! Ids of requests.

use std::collections::HashSet;

use super::support::{builder, check, head};

#[tokio::test]
async fn ids_are_those_of_the_request_where_it_has_any() {
    const TRACE: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    let gateway = builder().build();
    let id = async |headers: &[(&'static str, &str)]| {
        let mut parts = head("GET", "/v2/team", "admin");
        for (name, value) in headers {
            parts.headers.append(*name, value.parse().unwrap());
        }
        check(&gateway, &parts, "").await.request_id
    };
    assert_eq!(id(&[("x-request-id", "abc-1")]).await, "abc-1");
    assert_eq!(id(&[("traceparent", TRACE)]).await, "4bf92f3577b34da6a3ce929d0e0e4736");
    assert_eq!(id(&[("traceparent", TRACE), ("x-request-id", "abc-1")]).await, "abc-1");
    let long = "a".repeat(129);
    for made in [
        &[][..],
        &[("x-request-id", "")],
        &[("x-request-id", "a b")],
        &[("x-request-id", "\"x\"")],
        &[("x-request-id", &long)],
        &[("x-request-id", "a"), ("x-request-id", "b")],
        &[("traceparent", "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01")],
        &[("traceparent", "00-00000000000000000000000000000000-00f067aa0ba902b7-01")],
        &[("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01")],
        &[("traceparent", "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")],
        &[("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x")],
        &[("traceparent", "4bf92f3577b34da6a3ce929d0e0e4736")],
    ] {
        let id = id(made).await;
        assert!(id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{made:?}: {id}");
    }
    let mut made = HashSet::new();
    for _ in 0..100 {
        assert!(made.insert(id(&[]).await));
    }
}
