//! A gateway over the built-in policy and routes, and requests to it.

use std::{collections::HashMap, sync::Arc, time::SystemTime};

use bytes::Bytes;
use http::{Request, request::Parts};
use portcullis::{Policy, reading::Loader, routes::Routes};
use portcullis_gateway::{
    Action, Checked, Gateway, GatewayBuilder, Refused,
    caller::{AuthenticationError, Authenticator, Caller, Incoming},
    rulebook::Rulebook,
    stored::{FetchError, StoredObjects, Wanted},
};

pub(crate) fn policy() -> Policy {
    Loader::new().load_built_in("splunk-observability/roles").unwrap()
}

pub(crate) fn routes(policy: &Policy) -> Routes {
    let (file, text) = Routes::splunk_observability_file();
    Routes::from_text(policy, file, text).unwrap()
}

pub(crate) fn rulebook() -> Rulebook {
    let policy = policy();
    let routes = routes(&policy);
    Rulebook::new(policy, routes)
}

/// A gateway that takes the callers of [`Tokens`], and has no stored objects.
pub(crate) fn builder() -> GatewayBuilder {
    Gateway::builder(rulebook(), Tokens::default())
}

/// Tokens of a user of each role, called as the role, and of the organization, called as the kind and the role.
pub(crate) struct Tokens(HashMap<String, Arc<Caller>>);

impl Default for Tokens {
    fn default() -> Self {
        let mut tokens = HashMap::new();
        for role in ["admin", "power", "usage", "read_only"] {
            let caller = Caller::new("user_api").with_roles([role]).with_user("U1").with_member("M1");
            let caller = caller.with_teams(["T1"]).with_organization("O1").with_issued(SystemTime::now());
            tokens.insert(role.to_owned(), Arc::new(caller));
            let caller = Caller::new("org_api").with_roles([role]).with_issued(SystemTime::now());
            tokens.insert(format!("org_api-{role}"), Arc::new(caller));
        }
        tokens.insert("org_ingest".to_owned(), Arc::new(Caller::new("org_ingest")));
        Self(tokens)
    }
}

impl Tokens {
    pub(crate) fn with(mut self, token: &str, caller: Caller) -> Self {
        self.0.insert(token.to_owned(), Arc::new(caller));
        self
    }
}

impl Authenticator for Tokens {
    async fn authenticate(&self, request: &Incoming<'_>) -> Result<Arc<Caller>, AuthenticationError> {
        let token = request.token().ok_or(AuthenticationError::Missing)?;
        self.0.get(token).map(Arc::clone).ok_or_else(|| AuthenticationError::Invalid("nobody has it".into()))
    }
}

/// Stored objects by their paths.
pub(crate) struct Objects(pub(crate) HashMap<&'static str, &'static str>);

impl StoredObjects for Objects {
    async fn fetch(&self, wanted: &Wanted<'_>) -> Result<Bytes, FetchError> {
        let object = self.0.get(wanted.target()).ok_or(FetchError::NotFound)?;
        Ok(Bytes::from_static(object.as_bytes()))
    }
}

/// A request with a token.
pub(crate) fn head(method: &str, target: &str, token: &str) -> Parts {
    let request = Request::builder().method(method).uri(target).header("Content-Type", "application/json");
    request.header("X-SF-Token", token).body(()).unwrap().into_parts().0
}

pub(crate) async fn check(gateway: &Gateway, parts: &Parts, body: &'static str) -> Checked {
    gateway.check(parts, &mut Bytes::from_static(body.as_bytes())).await
}

/// The status that a request gets from the gateway; 200 if it is passed on.
pub(crate) async fn status(gateway: &Gateway, parts: &Parts, body: &'static str) -> u16 {
    match check(gateway, parts, body).await.action {
        Action::Pass(_) => 200,
        Action::Refuse(refused) => refused.status.as_u16(),
    }
}

/// The refusal of a request.
#[track_caller]
pub(crate) fn refusal(checked: Checked) -> Refused {
    match checked.action {
        Action::Refuse(refused) => refused,
        Action::Pass(pass) => panic!("it is passed on: {pass:?}"),
    }
}
