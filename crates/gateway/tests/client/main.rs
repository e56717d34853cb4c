//! The HTTP client.

#![cfg(feature = "client")]

#[path = "../support/server.rs"]
mod server;

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use http::Request;
use portcullis_gateway::client::{Bounds, ClientError, HttpClient};
use rustls::{ClientConfig, RootCertStore, ServerConfig, crypto::ring};
use server::{Server, answer, client, json, nobody, raw};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

const BOUNDS: Bounds = Bounds::new(Duration::from_secs(10), 1000);

fn client_that_trusts(roots: RootCertStore) -> HttpClient {
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    HttpClient::with_tls(builder.with_root_certificates(roots).with_no_client_auth())
}

fn get(url: &str) -> Request<Bytes> {
    Request::get(url).body(Bytes::new()).unwrap()
}

#[tokio::test]
async fn a_request_and_its_answer_are_passed_on_as_they_are() {
    let server = Server::start(|asked| async move {
        let mut answer = answer(418, "text/plain", asked.body);
        answer.headers_mut().append("x-twice", "1".parse().unwrap());
        answer.headers_mut().append("x-twice", "2".parse().unwrap());
        answer
    })
    .await;
    let request =
        Request::post(server.url("/a/b?c=d")).header("x-one", "1").body(Bytes::from_static(b"hello")).unwrap();
    let answer = client().send(request, BOUNDS).await.unwrap();
    assert_eq!((answer.status().as_u16(), &answer.body()[..]), (418, &b"hello"[..]));
    assert_eq!(answer.headers().get_all("x-twice").iter().count(), 2);
    let asked = &server.asked()[0];
    assert_eq!((asked.method.as_str(), asked.target.as_str()), ("POST", "/a/b?c=d"));
    assert_eq!(asked.headers["x-one"], "1");
    assert!(asked.headers["user-agent"].to_str().unwrap().starts_with("portcullis-gateway/"));
}

#[tokio::test]
async fn a_redirect_is_an_answer() {
    let server = Server::start(|_| async {
        let mut answer = answer(302, "text/plain", "");
        answer.headers_mut().insert("location", "/elsewhere".parse().unwrap());
        answer
    })
    .await;
    let answer = client().send(get(&server.url("/")), BOUNDS).await.unwrap();
    assert_eq!((answer.status().as_u16(), server.count()), (302, 1));
}

#[tokio::test]
async fn a_body_may_have_exactly_the_bound() {
    let server = Server::start(|asked| async move { json("x".repeat(asked.target[1..].parse().unwrap())) }).await;
    for size in [0, 1, 999, 1000] {
        let answer = client().send(get(&server.url(&format!("/{size}"))), BOUNDS).await.unwrap();
        assert_eq!(answer.body().len(), size);
    }
    let error = client().send(get(&server.url("/1001")), BOUNDS).await.unwrap_err();
    assert!(matches!(error, ClientError::TooLarge(1000)), "{error:?}");
}

#[tokio::test]
async fn a_body_without_a_length_is_read_up_to_the_bound_and_no_further() {
    let chunk = [b"1000\r\n".to_vec(), vec![b'x'; 0x1000], b"\r\n".to_vec()].concat();
    let (address, mut written) = raw("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", chunk).await;
    let bounds = Bounds::new(Duration::from_secs(10), 100_000);
    let error = client().send(get(&format!("http://{address}/")), bounds).await.unwrap_err();
    assert!(matches!(error, ClientError::TooLarge(100_000)), "{error:?}");
    // The server cannot write on for ever: what is not read fills the buffers of the system, and then the connection is closed.
    let count = *written.borrow_and_update();
    assert!(count < 64 * 1024 * 1024, "{count}");
}

#[tokio::test]
async fn several_frames_are_one_body() {
    let text = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n1\r\nd\r\n4\r\nefgh\r\n0\r\n\r\n";
    let (address, _) = raw(text, Vec::new()).await;
    let answer = client().send(get(&format!("http://{address}/")), BOUNDS).await.unwrap();
    assert_eq!(&answer.body()[..], b"abcdefgh");
}

#[tokio::test(start_paused = true)]
async fn the_time_limit_counts_to_the_last_byte() {
    for first in ["", "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nab"] {
        let (address, _) = raw(first, Vec::new()).await;
        let error = client().send(get(&format!("http://{address}/")), BOUNDS).await.unwrap_err();
        // Time passes at once while nothing happens, and the connection may not even be there yet.
        assert!(matches!(error, ClientError::TimedOut(_) | ClientError::Failed { .. }), "{error:?}");
    }
}

#[tokio::test]
async fn an_answer_that_ends_too_early_is_an_error() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut head = [0; 1024];
        let _ = stream.read(&mut head).await;
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nab").await;
    });
    let error = client().send(get(&url), BOUNDS).await.unwrap_err();
    assert!(matches!(error, ClientError::Failed { .. }), "{error:?}");
}

#[tokio::test]
async fn an_error_names_the_host_and_not_the_path() {
    let url = format!("http://{}/secret?token=secret", nobody().await);
    let error = client().send(get(&url), BOUNDS).await.unwrap_err();
    let text = format!("{error} {error:?}");
    assert!(text.contains("127.0.0.1") && !text.contains("secret"), "{text}");
}

#[test]
fn a_client_goes_on_in_another_runtime() {
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let server = Server::start(|_| async { json("{}") }).await;
            sender.send(server.url("/")).unwrap();
            std::future::pending::<()>().await;
        });
    });
    let url = receiver.recv().unwrap();
    let client = client();
    for _ in 0..3 {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        for _ in 0..2 {
            let answer = runtime.block_on(client.send(get(&url), BOUNDS)).unwrap();
            assert_eq!(&answer.body()[..], b"{}");
        }
    }
}

#[tokio::test]
async fn a_client_without_settings_trusts_what_the_system_trusts() {
    let server = Server::start(|_| async { json("{}") }).await;
    match HttpClient::new() {
        Ok(client) => assert_eq!(client.send(get(&server.url("/")), BOUNDS).await.unwrap().status(), 200),
        // A system may have no certificates at all.
        Err(error) => assert!(matches!(error, ClientError::Roots(_)), "{error:?}"),
    }
}

#[tokio::test]
async fn https_needs_a_certificate_that_is_trusted() {
    let certified = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let certificate = certified.cert.der().clone();
    let key = rustls::pki_types::PrivateKeyDer::Pkcs8(certified.signing_key.serialize_der().into());
    let provider = Arc::new(ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = config.with_no_client_auth().with_single_cert(vec![certificate.clone()], key).unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let mut head = [0; 1024];
            let _ = stream.read(&mut head).await;
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").await;
            let _ = stream.shutdown().await;
        }
    });
    let url = format!("https://localhost:{port}/");
    let mut roots = RootCertStore::empty();
    roots.add(certificate).unwrap();
    let answer = client_that_trusts(roots).send(get(&url), BOUNDS).await.unwrap();
    assert_eq!(&answer.body()[..], b"ok");
    let error = client().send(get(&url), BOUNDS).await.unwrap_err();
    assert!(matches!(error, ClientError::Failed { .. }), "{error:?}");
}
