//! A gateway over a small policy, in front of a service that counts what reaches it.

use std::{
    convert::Infallible,
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll},
};

use bytes::Bytes;
use http::{Request, Response};
use http_body::Body;
use http_body_util::{BodyExt as _, Full};
use portcullis::{Policy, routes::Routes};
use portcullis_gateway::{
    caller::{AuthenticationError, Authenticator, Caller, Incoming},
    rulebook::Rulebook,
};
use tower_service::Service;

/// The policy: a keeper may open doors, and a guest may if the policy says so.
pub(crate) fn policy(who_opens: &str) -> String {
    format!(
        "
portcullis: 1
policy: doors-of-{who_opens}
vocabulary:
  roles: {{ keeper: {{}}, guest: {{}} }}
  tokens: {{ key: {{}} }}
  owners: {{ none: {{}} }}
  apis: {{ door: {{ open: {{}}, paint: {{}} }} }}
default: deny
rules:
  - {{ id: opening, role: [keeper, {who_opens}], api: door, action: open, effect: allow }}
  - {{ id: painting, role: keeper, api: door, action: paint, effect: allow }}
"
    )
}

/// A door is opened without a body. Whether it is painted depends on the body.
pub(crate) const ROUTES: &str = "
portcullis-routes: 1
routes: doors
service: { token_header: X-Key }
paths:
  /door/{id}:
    POST: door.open
    PUT: [door.open, { operation: door.paint, when: { filled: /colour } }]
";

pub(crate) fn rulebook(who_opens: &str) -> Rulebook {
    let policy = Policy::from_text("doors.yaml", &policy(who_opens)).unwrap();
    let routes = Routes::from_text(&policy, "routes.yaml", ROUTES).unwrap();
    Rulebook::new(policy, routes)
}

/// A token is the role of its bearer.
pub(crate) struct TokenIsRole;

impl Authenticator for TokenIsRole {
    async fn authenticate(&self, request: &Incoming<'_>) -> Result<Arc<Caller>, AuthenticationError> {
        let token = request.token().ok_or(AuthenticationError::Missing)?;
        Ok(Arc::new(Caller::new("key").with_roles([token])))
    }
}

/// Notes the path of each request that reaches it, with its body, and answers.
#[derive(Clone, Default)]
pub(crate) struct Doors {
    pub(crate) reached: Arc<Mutex<Vec<(String, Bytes)>>>,
}

impl<B> Service<Request<B>> for Doors
where
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Send,
{
    type Response = Response<Full<Bytes>>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let reached = Arc::clone(&self.reached);
        Box::pin(async move {
            let path = request.uri().path().to_owned();
            // A body that is not complete does not reach the service.
            if let Ok(body) = request.into_body().collect().await {
                reached.lock().unwrap().push((path, body.to_bytes()));
            }
            Ok(Response::new(Full::new(Bytes::from_static(b"opened"))))
        })
    }
}

pub(crate) fn request(method: &str, path: &str, token: &str, body: &'static str) -> Request<Full<Bytes>> {
    let request = Request::builder().method(method).uri(path).header("X-Key", token);
    request.header("Content-Type", "application/json").body(Full::new(Bytes::from_static(body.as_bytes()))).unwrap()
}
