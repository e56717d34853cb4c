//! A client that sends one request and returns the whole answer.

use std::{fmt, time::Duration};

use bytes::Bytes;
use http::{HeaderValue, Request, Response, header::USER_AGENT};
use http_body_util::Full;
use hyper_rustls::{ConfigBuilderExt as _, HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::{TokioExecutor, TokioTimer},
};
use rustls::{ClientConfig, crypto::ring};

use super::{
    ClientError,
    body::{self, BodyError},
};

/// How long a connection may take to be made. The time limit of a request counts as well.
const CONNECT: Duration = Duration::from_secs(5);
/// How long a connection is kept that nobody uses.
const IDLE: Duration = Duration::from_secs(60);
const AGENT: HeaderValue = HeaderValue::from_static(concat!("portcullis-gateway/", env!("CARGO_PKG_VERSION")));

/// A client for `https` and `http`, with HTTP/1.1 and HTTP/2 and a pool of connections. Clones share the pool.
///
/// It does not follow redirects and uses no proxy. It works in every tokio runtime that has time and I/O enabled; it makes its
/// connections in the one in which a request is sent.
///
/// ```no_run
/// use bytes::Bytes;
/// use http::Request;
/// use portcullis_gateway::client::{Bounds, HttpClient};
/// use std::time::Duration;
///
/// # async fn ask() -> Result<(), Box<dyn std::error::Error>> {
/// let client = HttpClient::new()?;
/// let request = Request::get("https://identity.example/keys").body(Bytes::new())?;
/// let answer = client.send(request, Bounds::new(Duration::from_secs(2), 64 * 1024)).await?;
/// assert!(answer.body().len() <= 64 * 1024);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct HttpClient {
    inner: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
}

/// How long an answer may take, and how large its body may be.
///
/// ```
/// use portcullis_gateway::client::Bounds;
/// use std::time::Duration;
///
/// assert_eq!(Bounds::default(), Bounds::new(Duration::from_secs(2), 1024 * 1024));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Bounds {
    /// The time from the call to the last byte of the answer.
    pub time: Duration,
    /// The number of bytes of the body.
    pub size: usize,
}

impl Bounds {
    /// Returns bounds.
    #[must_use]
    pub const fn new(time: Duration, size: usize) -> Self {
        Self { time, size }
    }
}

impl Default for Bounds {
    fn default() -> Self {
        Self::new(Duration::from_secs(2), 1024 * 1024)
    }
}

impl HttpClient {
    /// Returns a client that trusts the certificates that the system trusts.
    ///
    /// # Errors
    ///
    /// They cannot be read, or there are none.
    pub fn new() -> Result<Self, ClientError> {
        let provider = ring::default_provider();
        let config = ClientConfig::builder_with_provider(provider.into())
            .with_safe_default_protocol_versions()
            .map_err(|error| ClientError::Roots(std::io::Error::other(error)))?
            .with_native_roots()
            .map_err(ClientError::Roots)?
            .with_no_client_auth();
        Ok(Self::with_tls(config))
    }

    /// Returns a client with settings of TLS: for certificates of one's own authority, or of the client.
    #[must_use]
    pub fn with_tls(mut config: ClientConfig) -> Self {
        // The protocols of HTTP are set by the connector, which refuses a configuration that has some.
        config.alpn_protocols.clear();
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_connect_timeout(Some(CONNECT));
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(config)
            .https_or_http()
            .enable_all_versions()
            .wrap_connector(tcp);
        let inner = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .timer(TokioTimer::new())
            .pool_idle_timeout(IDLE)
            .build(connector);
        Self { inner }
    }

    /// Sends a request, and returns the answer with its body. Any status is an answer.
    ///
    /// # Errors
    ///
    /// There is no complete answer within the bounds. Not more than the bound is held in memory.
    pub async fn send(&self, request: Request<Bytes>, bounds: Bounds) -> Result<Response<Bytes>, ClientError> {
        let host = request.uri().authority().map(|authority| authority.as_str().to_owned()).unwrap_or_default();
        let mut request = request.map(Full::new);
        request.headers_mut().entry(USER_AGENT).or_insert(AGENT);
        let answer = tokio::time::timeout(bounds.time, self.exchange(request, bounds.size)).await;
        match answer.map_err(|_| ClientError::TimedOut(bounds.time))? {
            Ok(answer) => Ok(answer),
            Err(BodyError::TooLarge) => Err(ClientError::TooLarge(bounds.size)),
            Err(BodyError::Failed(source)) => Err(ClientError::Failed { host, source }),
        }
    }

    async fn exchange(&self, request: Request<Full<Bytes>>, size: usize) -> Result<Response<Bytes>, BodyError> {
        let answer = self.inner.request(request).await.map_err(|error| BodyError::Failed(error.into()))?;
        let (head, incoming) = answer.into_parts();
        Ok(Response::from_parts(head, body::read(incoming, size).await?))
    }
}

impl fmt::Debug for HttpClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpClient").finish_non_exhaustive()
    }
}
