//! The tower layer.

use std::{
    mem,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use http::{HeaderValue, Request, Response, request::Parts};
use http_body::Body;
use tower_layer::Layer;
use tower_service::Service;

use crate::{
    Action, Gateway, Pass,
    body::{Buffering, RequestBody, ResponseBody},
    request_id::REQUEST_ID,
};

/// A tower layer that lets through what a gateway allows.
///
/// It works with every service of HTTP requests: axum, tonic, hyper. Wrap the whole service in it, as here for axum. A layer around
/// single routes comes after the choice of the route: then the service has already read the target in its own way.
///
/// ```
/// # async fn serve(gateway: portcullis_gateway::Gateway) -> std::io::Result<()> {
/// use axum::{Router, routing::get};
/// use tower_layer::Layer;
///
/// let service = Router::new().route("/v2/team", get(async || "[]"));
/// let guarded = Router::new().fallback_service(gateway.layer().layer(service));
/// let listener = tokio::net::TcpListener::bind("127.0.0.1:8080").await?;
/// axum::serve(listener, guarded).await
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct GatewayLayer {
    gateway: Gateway,
}

/// A service behind a gateway. [`GatewayLayer`] makes it.
#[derive(Clone, Debug)]
pub struct GatewayService<S> {
    gateway: Gateway,
    service: S,
}

impl GatewayLayer {
    pub(crate) const fn new(gateway: Gateway) -> Self {
        Self { gateway }
    }
}

impl<S> Layer<S> for GatewayLayer {
    type Service = GatewayService<S>;

    fn layer(&self, service: S) -> GatewayService<S> {
        GatewayService { gateway: self.gateway.clone(), service }
    }
}

impl<S, B, A> Service<Request<B>> for GatewayService<S>
where
    S: Service<Request<RequestBody<B>>, Response = Response<A>> + Clone + Send + 'static,
    S::Future: Send,
    B: Body + Unpin + Send + 'static,
    B::Data: Send,
    B::Error: Send,
{
    type Response = Response<ResponseBody<A>>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.service.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        // The clone is not ready; the one that is takes the request.
        let clone = self.service.clone();
        let mut service = mem::replace(&mut self.service, clone);
        let gateway = self.gateway.clone();
        Box::pin(async move {
            let (mut parts, body) = request.into_parts();
            let mut body = Buffering::new(body, Arc::clone(&gateway.inner.memory));
            let checked = gateway.check(&parts, &mut body).await;
            let pass = match checked.action {
                Action::Pass(pass) => pass,
                Action::Refuse(refused) => return Ok(gateway.answer(&parts, &refused).map(ResponseBody::of_refusal)),
            };
            pass.apply(&mut parts, &checked.request_id);
            let _changing = Changing::new(&gateway, pass.changes.as_deref());
            let answer = service.call(Request::from_parts(parts, body.into_body())).await;
            answer.map(|answer| answer.map(ResponseBody::of_service))
        })
    }
}

/// A request that may change stored objects, while the service has it. They are forgotten at its beginning and at its end, also if nobody waits
/// for the answer.
struct Changing<'g> {
    gateway: &'g Gateway,
    path: Option<&'g str>,
}

impl<'g> Changing<'g> {
    fn new(gateway: &'g Gateway, path: Option<&'g str>) -> Self {
        let changing = Self { gateway, path };
        changing.forget();
        changing
    }

    fn forget(&self) {
        self.path.into_iter().for_each(|path| self.gateway.forget_stored(path));
    }
}

impl Drop for Changing<'_> {
    fn drop(&mut self) {
        self.forget();
    }
}

impl Pass {
    /// Changes the head of a request as it is passed on.
    fn apply(&self, parts: &mut Parts, request_id: &str) {
        if let Some(target) = &self.target {
            parts.uri = target.clone();
        }
        for name in &self.removed {
            parts.headers.remove(name);
        }
        if self.adds_request_id
            && let Ok(id) = HeaderValue::from_str(request_id)
        {
            parts.headers.insert(REQUEST_ID, id);
        }
    }
}
