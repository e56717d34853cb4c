//! Servers on loopback, for clients that are tested.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use axum::{Router, body::Body, extract::Request, http::Response};
use bytes::Bytes;
use http::{HeaderMap, Method};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

/// A request that a server got.
#[derive(Clone, Debug)]
#[allow(dead_code, reason = "not every test looks at all of it")]
pub(crate) struct Asked {
    pub(crate) method: Method,
    pub(crate) target: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// A server, with the requests that it got.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Server {
    /// Starts a server with answers of a function.
    pub(crate) async fn start<F, A>(answer: F) -> Self
    where
        F: Fn(Asked) -> A + Clone + Send + Sync + 'static,
        A: Future<Output = Response<Body>> + Send,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&asked);
        let router = Router::new().fallback(move |request: Request| {
            let (log, answer) = (Arc::clone(&log), answer.clone());
            async move {
                let (head, body) = request.into_parts();
                let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
                let target = head.uri.to_string();
                let asked = Asked { method: head.method, target, headers: head.headers, body };
                log.lock().unwrap().push(asked.clone());
                answer(asked).await
            }
        });
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { address, asked }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    pub(crate) fn count(&self) -> usize {
        self.asked.lock().unwrap().len()
    }
}

/// Returns an answer with a status, a content type and a body.
pub(crate) fn answer(status: u16, content: &str, body: impl Into<Body>) -> Response<Body> {
    Response::builder().status(status).header("content-type", content).body(body.into()).unwrap()
}

pub(crate) fn json(body: impl Into<Body>) -> Response<Body> {
    answer(200, "application/json", body)
}

/// Starts a server that reads a head, writes some bytes, and then the same part again and again until nobody reads on. Then it
/// holds the connection. Returns its address, and how many bytes of the parts it could write.
#[allow(dead_code, reason = "not every test has a use for it")]
pub(crate) async fn raw(first: &'static str, part: Vec<u8>) -> (SocketAddr, tokio::sync::watch::Receiver<usize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (written, receiver) = tokio::sync::watch::channel(0);
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                match stream.read_u8().await {
                    Ok(byte) => head.push(byte),
                    Err(_) => break,
                }
            }
            if stream.write_all(first.as_bytes()).await.is_err() {
                continue;
            }
            while !part.is_empty() && stream.write_all(&part).await.is_ok() {
                written.send_modify(|count| *count += part.len());
            }
            let mut rest = Vec::new();
            let _ = stream.read_to_end(&mut rest).await;
        }
    });
    (address, receiver)
}

/// Returns the address of a port that nobody listens on.
#[allow(dead_code, reason = "not every test has a use for it")]
pub(crate) async fn nobody() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap()
}

/// Returns a client that trusts no certificate, for servers without TLS.
pub(crate) fn client() -> portcullis_gateway::client::HttpClient {
    use rustls::{ClientConfig, RootCertStore, crypto::ring};
    let builder = ClientConfig::builder_with_provider(std::sync::Arc::new(ring::default_provider()));
    let config = builder.with_safe_default_protocol_versions().unwrap().with_root_certificates(RootCertStore::empty());
    portcullis_gateway::client::HttpClient::with_tls(config.with_no_client_auth())
}
