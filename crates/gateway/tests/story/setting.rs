//! The service behind a gateway, on loopback.

use std::{net::SocketAddr, sync::LazyLock, time::Duration};

use axum::{Router, http::Method};
use portcullis::{Policy, reading::Loader, routes::Routes};
use portcullis_gateway::{Exempt, Gateway, GatewayBuilder, rulebook::Rulebook};
use serde_json::Value;
use tokio::net::TcpListener;
use tower_layer::Layer as _;

use crate::{
    client::{Answer, Request},
    service::{Origin, Reached, Service},
};

/// A service behind a gateway.
pub(crate) struct Setting {
    pub(crate) service: Service,
    pub(crate) address: SocketAddr,
}

/// Who sends a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    Admin,
    Power,
    Usage,
    Reader,
    /// An org token with the scope API and the role power.
    OrgPower,
    /// An org token with the scope API and the role `read_only`.
    OrgReader,
    Ingest,
    Rum,
    Nobody,
}

static POLICY: LazyLock<Policy> = LazyLock::new(|| Loader::new().load_built_in("splunk-observability/roles").unwrap());

static RULEBOOK: LazyLock<Rulebook> = LazyLock::new(|| {
    let (file, text) = Routes::splunk_observability_file();
    Rulebook::new(policy(), Routes::from_text(&POLICY, file, text).unwrap())
});

/// Returns the policy on roles.
pub(crate) fn policy() -> Policy {
    POLICY.clone()
}

/// Returns the policy on roles, which is enforced, and the routes of the service.
pub(crate) fn rulebook() -> Rulebook {
    RULEBOOK.clone()
}

impl Setting {
    /// Starts a gateway that enforces, with stored objects of the service.
    pub(crate) async fn start() -> Self {
        Self::with(Service::new(), |builder| builder).await
    }

    /// Starts a gateway with further settings.
    pub(crate) async fn with(service: Service, more: impl FnOnce(GatewayBuilder) -> GatewayBuilder) -> Self {
        Self::by(service.clone(), rulebook(), |builder| more(builder.stored_objects(service))).await
    }

    /// Starts a gateway by a rulebook, without stored objects.
    pub(crate) async fn by(
        service: Service,
        rulebook: Rulebook,
        more: impl FnOnce(GatewayBuilder) -> GatewayBuilder,
    ) -> Self {
        let gateway = more(
            Gateway::builder(rulebook, service.clone())
                .exempt(Exempt::new(Method::GET, "/healthz").unwrap())
                .exempt(Exempt::new(Method::POST, "/v2/session").unwrap())
                .exempt(Exempt::new(Method::GET, "/v2/signalflow/connect").unwrap()),
        )
        .build();
        let address = serve(Router::new().fallback_service(gateway.layer().layer(service.router()))).await;
        Self { service, address }
    }

    /// Returns a token of somebody; of users, one that was created just now with the session endpoint.
    pub(crate) fn token(&self, who: Who) -> Option<String> {
        let session = |user| Some(self.service.state().log_in(user, Origin::SessionEndpoint, Duration::ZERO));
        match who {
            Who::Admin => session("admin"),
            Who::Power => session("power"),
            Who::Usage => session("usage"),
            Who::Reader => session("read_only"),
            Who::OrgPower => Some("secret-power".into()),
            Who::OrgReader => Some("secret-read".into()),
            Who::Ingest => Some("secret-ingest".into()),
            Who::Rum => Some("secret-rum".into()),
            Who::Nobody => None,
        }
    }

    /// Sends a request of somebody.
    pub(crate) async fn send(&self, who: Who, request: Request) -> Answer {
        let request = match self.token(who) {
            Some(token) => request.header("X-SF-Token", &token),
            None => request,
        };
        request.send(self.address).await
    }

    /// Returns everything that reached the service.
    pub(crate) fn reached(&self) -> Vec<Reached> {
        self.service.reached().borrow().clone()
    }

    /// Returns the only request that reached the service.
    pub(crate) fn only(&self) -> Reached {
        let mut reached = self.reached();
        assert_eq!(reached.len(), 1, "{:?}", reached.iter().map(Reached::line).collect::<Vec<_>>());
        reached.remove(0)
    }

    /// Returns a stored item.
    pub(crate) fn item(&self, collection: &str, id: &str) -> Option<Value> {
        self.service.state().item(collection, id).cloned()
    }

    pub(crate) fn members(&self, team: &str) -> Vec<String> {
        let members = self.item("team", team).unwrap()["members"].clone();
        serde_json::from_value(members).unwrap()
    }
}

/// Serves on loopback, and returns the address.
pub(crate) async fn serve(router: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}
