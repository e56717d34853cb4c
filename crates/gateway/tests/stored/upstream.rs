//! Stored objects from the service itself.

use bytes::Bytes;
use portcullis_gateway::{
    caller::Incoming,
    stored::{FetchError, StoredObjects as _, Upstream, UpstreamError, Wanted},
};

use crate::{
    head,
    server::{Server, answer, client, json, nobody, raw},
};

const TOKEN: [(&str, &str); 3] = [("x-sf-token", "T"), ("authorization", "Bearer A"), ("cookie", "session=1")];

async fn fetch(objects: &Upstream, target: &str, limit: usize, headers: &[(&str, &str)]) -> Result<Bytes, FetchError> {
    let parts = head(headers);
    objects.fetch(&Wanted::new("team", target, limit, Incoming::new(&parts, Some("T"), None))).await
}

fn upstream(base: &str) -> Upstream {
    Upstream::new(client(), base).unwrap()
}

#[tokio::test]
async fn an_object_is_fetched_with_the_tokens_of_the_request_and_nothing_else() {
    let server = Server::start(|_| async { json(r#"{"members":[]}"#) }).await;
    for (base, expected) in
        [("", "/v2/team/T1?a=b"), ("/", "/v2/team/T1?a=b"), ("/signal/fx/", "/signal/fx/v2/team/T1?a=b")]
    {
        let object = fetch(&upstream(&server.url(base)), "/v2/team/T1?a=b", 1000, &TOKEN).await.unwrap();
        assert_eq!(&object[..], br#"{"members":[]}"#);
        let asked = server.asked().pop().unwrap();
        assert_eq!((asked.method.as_str(), asked.target.as_str()), ("GET", expected));
        let mut names: Vec<_> = asked.headers.keys().map(http::HeaderName::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, ["accept", "accept-encoding", "authorization", "host", "user-agent", "x-sf-token"]);
        assert_eq!(
            (&asked.headers["x-sf-token"], &asked.headers["authorization"]),
            (&"T".parse().unwrap(), &"Bearer A".parse().unwrap())
        );
    }
    let other = upstream(&server.url("")).with_headers(["cookie".parse().unwrap()]);
    fetch(&other, "/v2/team/T1", 1000, &TOKEN).await.unwrap();
    let asked = server.asked().pop().unwrap();
    assert_eq!(asked.headers["cookie"], "session=1");
    assert!(!asked.headers.contains_key("x-sf-token") && !asked.headers.contains_key("authorization"));
}

#[tokio::test]
async fn only_json_with_status_200_is_an_object() {
    for (status, content, expected) in [
        (200, "application/json", "ok"),
        (200, "Application/JSON; charset=utf-8", "ok"),
        (200, "application/vnd.splunk.observability.navigator+json", "ok"),
        (200, "text/html", "stored-unavailable"),
        (200, "text/plain; a=application/json", "stored-unavailable"),
        (200, "application/json-seq", "stored-unavailable"),
        (200, "", "stored-unavailable"),
        (201, "application/json", "stored-refused"),
        (204, "application/json", "stored-refused"),
        (206, "application/json", "stored-refused"),
        (301, "application/json", "stored-refused"),
        (304, "application/json", "stored-refused"),
        (401, "application/json", "stored-refused"),
        (403, "application/json", "stored-refused"),
        (404, "application/json", "stored-not-found"),
        (404, "text/html", "stored-not-found"),
        (500, "application/json", "stored-refused"),
    ] {
        let server = Server::start(move |_| async move { answer(status, content, "") }).await;
        let result = fetch(&upstream(&server.url("")), "/v2/team/T1", 1000, &TOKEN).await;
        assert_eq!(result.as_ref().map_or_else(FetchError::code, |_| "ok"), expected, "{status} {content}");
        if let Err(FetchError::Status(told)) = result {
            assert_eq!(told, status);
        }
        assert_eq!(server.count(), 1);
    }
}

#[tokio::test]
async fn compressed_content_and_two_types_are_not_json() {
    for (name, value) in [("content-encoding", "gzip"), ("content-type", "text/html")] {
        let server = Server::start(move |_| async move {
            let mut answer = json("{}");
            answer.headers_mut().append(name, value.parse().unwrap());
            answer
        })
        .await;
        let error = fetch(&upstream(&server.url("")), "/v2/team/T1", 1000, &TOKEN).await.unwrap_err();
        assert_eq!(error.code(), "stored-unavailable");
    }
}

#[tokio::test]
async fn an_object_has_at_most_as_many_bytes_as_wanted() {
    let server = Server::start(|_| async { json("x".repeat(100)) }).await;
    assert_eq!(fetch(&upstream(&server.url("")), "/v2/team/T1", 100, &TOKEN).await.unwrap().len(), 100);
    let error = fetch(&upstream(&server.url("")), "/v2/team/T1", 99, &TOKEN).await.unwrap_err();
    assert!(matches!(error, FetchError::TooLarge));
}

#[tokio::test(start_paused = true)]
async fn a_service_that_hangs_or_is_down_is_told() {
    let (hanging, _) = raw("", Vec::new()).await;
    let error = fetch(&upstream(&format!("http://{hanging}")), "/v2/team/T1", 99, &TOKEN).await.unwrap_err();
    assert!(matches!(error, FetchError::TimedOut), "{error:?}");
    let error = fetch(&upstream(&format!("http://{}", nobody().await)), "/v2/team/T1", 99, &TOKEN).await.unwrap_err();
    assert!(["stored-unavailable", "stored-timed-out"].contains(&error.code()), "{error:?}");
}

#[tokio::test]
async fn a_target_cannot_lead_to_another_host() {
    let objects = upstream("http://127.0.0.1:1");
    for target in ["", "@attacker.example/", ".attacker.example/", "https://attacker.example/", "0/"] {
        let error = fetch(&objects, target, 99, &TOKEN).await.unwrap_err();
        let FetchError::Failed(source) = error else { panic!("{target}: {error:?}") };
        assert!(matches!(source.downcast_ref(), Some(UpstreamError::Target)), "{target}: {source:?}");
    }
}

#[test]
fn an_address_is_http_with_a_host() {
    for base in
        ["", "api.signalfx.com", "/v2", "ftp://a/", "https://", "https://a/?b", "https://u:p@a/", "https://a/#b"]
    {
        assert!(matches!(Upstream::new(client(), base), Err(UpstreamError::Base(told)) if told == base), "{base}");
    }
    for base in ["https://api.us1.signalfx.com", "http://10.0.0.1:8080/prefix"] {
        assert!(Upstream::new(client(), base).is_ok());
    }
}
