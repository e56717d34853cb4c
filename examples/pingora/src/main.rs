//! A reverse proxy made with pingora that lets through what a portcullis policy allows.
//!
//! The gateway's tower layer does not fit here, because pingora has no tower services. So the proxy calls [`Gateway::check`] and
//! does what the layer would do:
//!
//! 1. It checks each request before an upstream is chosen, and answers those that are refused ([`ProxyHttp::request_filter`]).
//! 2. It lets the gateway read the body where the route needs it ([`SessionBody`]), and passes it on byte for byte.
//! 3. It passes on the target that was decided on, without the headers that are to be removed ([`apply`]).
//! 4. It forgets stored objects that a request may have changed, when the upstream answers or fails to.
//!
//! ```sh
//! TOKEN_KEY=2026-12:HEXADECIMAL cargo run -- 127.0.0.1:8080 127.0.0.1:9000 tokens.yaml [POLICY ROUTES]
//! ```

use std::{env, error::Error, net::SocketAddr, sync::Arc};

use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use pingora::{
    http::{RequestHeader, ResponseHeader},
    prelude::{HttpPeer, ProxyHttp, Result, Server, Session, http_proxy_service},
};
use portcullis_gateway::{
    Action, Gateway, GatewayLimits, Pass,
    body::{BodySource, ReadBody},
    caller::{Peer, TokenFile, TokenKey},
    client::HttpClient,
    log::DecisionLog,
    rulebook::{CurrentRulebook, RulebookSource},
    stored::Upstream,
};
use tokio::time::{Instant, timeout_at};

/// The size in bytes of what pingora can keep of a body to send it (again). A larger body that was read would not reach the
/// upstream, so the gateway refuses it, where the route needs the body. Other bodies can have any size.
const KEPT_BODY: usize = 64 * 1024;

const BUILT_IN: &str = "builtin:splunk-observability/roles";

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (listen, upstream, tokens, policy, routes) = match *arguments {
        [listen, upstream, tokens] => (listen, upstream, tokens, BUILT_IN, BUILT_IN),
        [listen, upstream, tokens, policy, routes] => (listen, upstream, tokens, policy, routes),
        _ => return Err("expected: LISTEN UPSTREAM TOKENS [POLICY ROUTES]".into()),
    };
    let key = env::var("TOKEN_KEY").map_err(|_| "TOKEN_KEY is not set to ID:HEXADECIMAL")?;
    let (id, digits) = key.split_once(':').ok_or("TOKEN_KEY is not ID:HEXADECIMAL")?;
    let key = TokenKey::from_hex(id, digits)?;
    let upstream: SocketAddr = upstream.parse()?;

    // Clients reach the proxy under names of its own, not under those in the routes file.
    let rulebook = CurrentRulebook::load(RulebookSource::new(policy, routes).with_any_host())?;
    let gateway = Gateway::builder(Arc::new(rulebook), TokenFile::load(tokens, key.clone())?)
        .stored_objects(Upstream::new(HttpClient::new()?, &format!("http://{upstream}"))?)
        .limits(GatewayLimits::default().with_body(KEPT_BODY))
        .log(DecisionLog::builder().to_standard_output()?)
        .token_key(key)
        .build();

    let mut server = Server::new(None)?;
    server.bootstrap();
    let mut service = http_proxy_service(&server.configuration, Proxy { gateway, upstream });
    service.add_tcp(listen);
    server.add_service(service);
    server.run_forever()
}

/// Passes on to one upstream what the gateway allows.
struct Proxy {
    gateway: Gateway,
    upstream: SocketAddr,
}

/// What is known of a request that is passed on: the path at which it may change something.
#[derive(Default)]
struct Passed {
    changes: Option<String>,
}

#[async_trait]
impl ProxyHttp for Proxy {
    type CTX = Passed;

    fn new_ctx(&self) -> Passed {
        Passed::default()
    }

    async fn request_filter(&self, session: &mut Session, passed: &mut Passed) -> Result<bool> {
        // A copy of the head, because the session is borrowed to read the body.
        let mut parts = session.req_header().as_owned_parts();
        // Authenticators that trust a proxy in front need to know who that is.
        if let Some(address) = session.client_addr() {
            let peer = address.as_inet().map_or(Peer::Local, |address| Peer::Address(address.ip()));
            parts.extensions.insert(peer);
        }
        let checked = self.gateway.check(&parts, &mut SessionBody(session)).await;
        let pass = match checked.action {
            Action::Pass(pass) => pass,
            Action::Refuse(refused) => {
                let (answer, body) = self.gateway.answer(&parts, &refused).into_parts();
                // It also closes the connection: what is left of the body must not be taken for another request.
                session.write_error_response(answer.into(), body).await?;
                return Ok(true);
            }
        };
        // Only in shadow mode, where a body that is too large is passed on. Pingora no longer has its beginning.
        if session.retry_buffer_truncated() {
            session.respond_error(413).await?;
            return Ok(true);
        }
        apply(&pass, parts.uri, &checked.request_id, session.req_header_mut())?;
        passed.changes = pass.changes;
        self.forget(passed);
        Ok(false)
    }

    async fn upstream_peer(&self, _: &mut Session, _: &mut Passed) -> Result<Box<HttpPeer>> {
        Ok(Box::new(HttpPeer::new(self.upstream, false, String::new())))
    }

    /// The upstream has answered, and the client does not know yet.
    async fn response_filter(&self, _: &mut Session, _: &mut ResponseHeader, passed: &mut Passed) -> Result<()> {
        self.forget(passed);
        Ok(())
    }

    /// The end of every request, also of those without an answer, which may have changed something nevertheless.
    async fn logging(&self, _: &mut Session, _: Option<&pingora::Error>, passed: &mut Passed) {
        self.forget(passed);
    }
}

impl Proxy {
    fn forget(&self, passed: &Passed) {
        passed.changes.iter().for_each(|path| self.gateway.forget_stored(path));
    }
}

/// Changes the head of a request as it is passed on.
fn apply(pass: &Pass, uri: http::Uri, request_id: &str, header: &mut RequestHeader) -> Result<()> {
    // Always, because pingora would else send the bytes that came, for example a whole URL. What was decided on is sent.
    header.set_uri(pass.target.clone().unwrap_or(uri));
    for name in &pass.removed {
        header.remove_header(name);
    }
    if pass.adds_request_id {
        header.insert_header("x-request-id", request_id)?;
    }
    Ok(())
}

/// The body of a session. Pingora keeps what is read of it, and sends that to the upstream before what is not read.
struct SessionBody<'s>(&'s mut Session);

impl BodySource for SessionBody<'_> {
    async fn read(&mut self, limit: usize, until: Instant) -> ReadBody {
        let session = &mut *self.0;
        if session.is_body_empty() {
            return ReadBody::Nothing;
        }
        session.enable_retry_buffering();
        // The client waits for this before it sends the body. The upstream need not say it again.
        if session.get_header("expect").is_some() {
            if session.write_continue_response().await.is_err() {
                return ReadBody::Failed;
            }
            session.req_header_mut().remove_header("expect");
        }
        let mut body = BytesMut::new();
        loop {
            match timeout_at(until, session.read_request_body()).await {
                Err(_) => return ReadBody::TimedOut,
                Ok(Err(_)) => return ReadBody::Failed,
                Ok(Ok(None)) if body.is_empty() => return ReadBody::Nothing,
                Ok(Ok(None)) => return ReadBody::Whole(Bytes::from(body)),
                Ok(Ok(Some(piece))) if body.len() + piece.len() > limit => return ReadBody::TooLarge,
                Ok(Ok(Some(piece))) => body.extend_from_slice(&piece),
            }
        }
    }
}
