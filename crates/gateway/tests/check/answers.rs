//! The answers of a gateway that is called without the tower layer.

use bytes::Bytes;
use http::{HeaderMap, Method, Response, StatusCode, Version, request::Parts};

use super::support::{builder, check, head, refusal};

/// The status, headers and body that a request of nobody gets, in a form of this gateway's own.
async fn answer(change: impl FnOnce(&mut Parts)) -> (u16, HeaderMap, Bytes) {
    let own = |_: &_| Response::builder().status(StatusCode::IM_A_TEAPOT).body(Bytes::from_static(b"refused")).unwrap();
    let gateway = builder().answer_with(own).build();
    let mut parts = head("GET", "/v2/team/T1", "nobody");
    change(&mut parts);
    let refused = refusal(check(&gateway, &parts, "").await);
    let (answer, body) = gateway.answer(&parts, &refused).into_parts();
    (answer.status.as_u16(), answer.headers, body)
}

#[tokio::test]
async fn they_are_in_the_form_that_is_set_and_have_a_length() {
    let (status, headers, body) = answer(|_| ()).await;
    assert_eq!((status, &headers["content-length"], &*body), (418, &"7".parse().unwrap(), &b"refused"[..]));
}

#[tokio::test]
async fn they_have_no_body_for_head() {
    let (status, headers, body) = answer(|parts| parts.method = Method::HEAD).await;
    assert_eq!((status, &headers["content-length"], body.len()), (418, &"7".parse().unwrap(), 0));
}

#[tokio::test]
async fn calls_of_grpc_get_a_status_of_grpc() {
    let grpc = |parts: &mut Parts| {
        parts.headers.insert("content-type", "application/grpc+proto".parse().unwrap());
    };
    let (status, headers, body) = answer(|parts| {
        grpc(parts);
        parts.version = Version::HTTP_2;
    })
    .await;
    assert_eq!((status, &headers["grpc-status"], body.len()), (200, &"16".parse().unwrap(), 0));
    // There is no gRPC in HTTP/1.
    let (status, headers, _) = answer(grpc).await;
    assert_eq!((status, headers.contains_key("grpc-status")), (418, false));
}
