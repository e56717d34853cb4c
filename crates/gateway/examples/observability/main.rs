//! A service that stands for the API of Splunk Observability Cloud, behind a gateway, on this machine alone.
//!
//! ```text
//! cargo run -p portcullis-gateway --example observability -- 8080
//! curl -si http://127.0.0.1:8080/v2/session -H 'Content-Type: application/json' \
//!     -d '{"email":"power@example.com","password":"power-password"}'
//! curl -si http://127.0.0.1:8080/v2/organization -H "X-SF-Token: $TOKEN"                          # 403
//! curl -si -X DELETE http://127.0.0.1:8080/v2/team/T1/member/M-power -H "X-SF-Token: $TOKEN"      # 204: oneself
//! curl -si -X DELETE http://127.0.0.1:8080/v2/team/T1/member/M-admin -H "X-SF-Token: $TOKEN"      # 403: somebody else
//! ```
//!
//! The API is at `127.0.0.1`; its streams are at `localhost`, and data is sent to `ingest.localhost`, which can be the header `Host`.
//!
//! There is a user of each role (`admin`, `power`, `usage`, `read_only`), and an org token of each scope (`secret-power`, `secret-read`,
//! `secret-ingest`, `secret-rum`). The arguments are the port, the file of a policy and the file of routes; by default, any free port,
//! and the policy and routes of this project.

#[allow(dead_code, reason = "the tests use the rest")]
mod service;

use std::{env, error::Error, net::Ipv4Addr};

use axum::{Router, http::Method};
use portcullis::{reading::Loader, routes::Routes};
use portcullis_gateway::{Exempt, ExplainTo, Gateway, rulebook::Rulebook};
use service::Service;
use tokio::net::TcpListener;
use tower_layer::Layer as _;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let port = arguments.next().map_or(Ok(0), |port| port.parse())?;
    let rulebook = rulebook(arguments.next(), arguments.next())?;

    let service = Service::new();
    let gateway = Gateway::builder(rulebook, service.clone())
        .stored_objects(service.clone())
        .exempt(Exempt::new(Method::GET, "/healthz")?)
        // Who has no token yet gets one here, with a password.
        .exempt(Exempt::new(Method::POST, "/v2/session")?)
        // The first message on the connection has the token.
        .exempt(Exempt::new(Method::GET, "/v2/signalflow/connect")?)
        .explain_to(ExplainTo::admins())
        .build();
    let guarded = Router::new().fallback_service(gateway.layer().layer(service.router()));

    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    println!("http://{}", listener.local_addr()?);
    axum::serve(listener, guarded).await?;
    Ok(())
}

/// Loads a policy and routes from files, or those of this project.
fn rulebook(policy: Option<String>, routes: Option<String>) -> Result<Rulebook, Box<dyn Error>> {
    let policy = match policy {
        Some(file) => Loader::new().load_file(file)?,
        None => Loader::new().load_built_in("splunk-observability/roles")?,
    };
    let routes = if let Some(file) = routes {
        Routes::from_file(&policy, file)?
    } else {
        let (file, text) = Routes::splunk_observability_file();
        Routes::from_text(&policy, file, &on_this_machine(text))?
    };
    Ok(Rulebook::new(policy, routes))
}

/// Adds the names that the hosts of the service have here: `127.0.0.1` is its API, and `localhost` its streams.
fn on_this_machine(routes: &str) -> String {
    let add = |routes: String, host: &str, here: &str| routes.replacen(host, &format!("{here}, {host}"), 1);
    let routes = routes.replacen("- api.signalfx.com", "- 127.0.0.1\n      - api.signalfx.com", 1);
    add(add(routes, "stream.signalfx.com", "localhost"), "ingest.signalfx.com", "ingest.localhost")
}
