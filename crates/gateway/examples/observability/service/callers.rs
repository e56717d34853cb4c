//! Who makes requests: the users of sessions, and org tokens.

use std::sync::Arc;

use axum::http::HeaderName;
use portcullis_gateway::caller::{AuthenticationError, Authenticator, Caller, Incoming};
use serde_json::Value;

use super::{
    Service,
    state::{ORGANIZATION, Origin, State},
};

/// The service knows its tokens.
impl Authenticator for Service {
    async fn authenticate(&self, request: &Incoming<'_>) -> Result<Arc<Caller>, AuthenticationError> {
        let token = request.token().ok_or(AuthenticationError::Missing)?;
        let caller = self.state().caller(token);
        caller.map(Arc::new).ok_or_else(|| AuthenticationError::Invalid("no session and no org token".into()))
    }

    /// The service would believe these, so only the gateway may set them.
    fn identity_headers(&self) -> Vec<HeaderName> {
        vec![HeaderName::from_static("x-sf-user-id"), HeaderName::from_static("x-sf-roles")]
    }
}

impl State {
    /// Returns who has a token. Roles and teams are those of now.
    pub(crate) fn caller(&self, token: &str) -> Option<Caller> {
        match self.sessions.get(token) {
            Some(session) => {
                let user = self.users.iter().find(|user| user.id == session.user)?;
                let caller = Caller::new("user_api")
                    .with_roles(user.roles.iter().cloned())
                    .with_user(&user.id)
                    .with_member(&user.member)
                    .with_teams(self.teams_of(&user.member))
                    .with_organization(ORGANIZATION)
                    .with_issued(session.issued)
                    .with_origin(match session.origin {
                        Origin::AccountPage => "account_page",
                        Origin::SessionEndpoint => "session_endpoint",
                    });
                Some(match user.logged_out {
                    Some(time) => caller.with_logged_out(time),
                    None => caller,
                })
            }
            None => self.items.get("token")?.values().find(|item| item["secret"] == token).and_then(of_org_token),
        }
    }
}

/// Returns the caller of an org token. One with another scope than `API` has no role.
fn of_org_token(item: &Value) -> Option<Caller> {
    if item["disabled"] == true {
        return None;
    }
    match item["authScopes"][0].as_str()? {
        "API" => {
            let roles = item["roles"].as_array()?.iter().filter_map(|role| role["title"].as_str());
            Some(Caller::new("org_api").with_roles(roles))
        }
        "INGEST" => Some(Caller::new("org_ingest")),
        "RUM" => Some(Caller::new("org_rum")),
        _ => None,
    }
}
