//! A caller: what is known of who makes a request.

use std::time::SystemTime;

use http::HeaderName;
use portcullis::routes;

/// Who makes a request: the kind of token, and what is known of the user. What is not known is taken at its worst.
///
/// ```
/// use portcullis_gateway::caller::Caller;
///
/// let caller = Caller::new("user_api").with_roles(["power"]).with_user("U1").with_teams(["T1"]);
/// assert_eq!((caller.token(), caller.user()), ("user_api", Some("U1")));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    token: String,
    roles: Option<Vec<String>>,
    user: Option<String>,
    member: Option<String>,
    teams: Option<Vec<String>>,
    organization: Option<String>,
    origin: Option<String>,
    issued: Option<SystemTime>,
    logged_out: Option<SystemTime>,
    told_by: Vec<HeaderName>,
}

impl Caller {
    /// Returns a caller with a kind of token, of whom nothing else is known.
    #[must_use]
    pub fn new(token: impl Into<String>) -> Self {
        Self {
            token: token.into(),
            roles: None,
            user: None,
            member: None,
            teams: None,
            organization: None,
            origin: None,
            issued: None,
            logged_out: None,
            told_by: Vec::new(),
        }
    }

    /// Sets the roles. A request is allowed if any of them allows it; with no role at all, nothing is.
    ///
    /// A caller whose roles are never set could have any: a request is allowed only if every role allows it. So leave them for tokens
    /// that have no role.
    #[must_use]
    pub fn with_roles<R: Into<String>>(self, roles: impl IntoIterator<Item = R>) -> Self {
        Self { roles: Some(roles.into_iter().map(Into::into).collect()), ..self }
    }

    /// Sets the id of the user.
    #[must_use]
    pub fn with_user(self, id: impl Into<String>) -> Self {
        Self { user: Some(id.into()), ..self }
    }

    /// Sets the id of the user as a member of the organization.
    #[must_use]
    pub fn with_member(self, id: impl Into<String>) -> Self {
        Self { member: Some(id.into()), ..self }
    }

    /// Sets the ids of all teams of the user, which may be none.
    #[must_use]
    pub fn with_teams<T: Into<String>>(self, ids: impl IntoIterator<Item = T>) -> Self {
        Self { teams: Some(ids.into_iter().map(Into::into).collect()), ..self }
    }

    /// Sets the id of the user's organization.
    #[must_use]
    pub fn with_organization(self, id: impl Into<String>) -> Self {
        Self { organization: Some(id.into()), ..self }
    }

    /// Sets where the token was created: the name of a lifetime that the policy declares for its kind.
    #[must_use]
    pub fn with_origin(self, origin: impl Into<String>) -> Self {
        Self { origin: Some(origin.into()), ..self }
    }

    /// Sets when the token was issued.
    #[must_use]
    pub fn with_issued(self, issued: SystemTime) -> Self {
        Self { issued: Some(issued), ..self }
    }

    /// Sets when the user logged out.
    #[must_use]
    pub fn with_logged_out(self, logged_out: SystemTime) -> Self {
        Self { logged_out: Some(logged_out), ..self }
    }

    /// Sets the headers of the request that told who the caller is. They alone stay in the request, of the headers that could say so
    /// ([`Authenticator::identity_headers`](super::Authenticator::identity_headers)).
    #[must_use]
    pub fn with_identity_headers(self, headers: impl IntoIterator<Item = HeaderName>) -> Self {
        Self { told_by: headers.into_iter().collect(), ..self }
    }

    /// Returns the headers of the request that told who the caller is.
    #[must_use]
    pub fn identity_headers(&self) -> &[HeaderName] {
        &self.told_by
    }

    /// Returns the kind of token.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Returns the roles; `None` if they are not known, or if the token has none.
    #[must_use]
    pub fn roles(&self) -> Option<&[String]> {
        self.roles.as_deref()
    }

    /// Returns the id of the user.
    #[must_use]
    pub fn user(&self) -> Option<&str> {
        self.user.as_deref()
    }

    /// Returns the id of the user as a member of the organization.
    #[must_use]
    pub fn member(&self) -> Option<&str> {
        self.member.as_deref()
    }

    /// Returns the ids of all teams of the user; `None` if they are not known.
    #[must_use]
    pub fn teams(&self) -> Option<&[String]> {
        self.teams.as_deref()
    }

    /// Returns the id of the user's organization.
    #[must_use]
    pub fn organization(&self) -> Option<&str> {
        self.organization.as_deref()
    }

    /// Returns where the token was created.
    #[must_use]
    pub fn origin(&self) -> Option<&str> {
        self.origin.as_deref()
    }

    /// Returns when the token was issued.
    #[must_use]
    pub const fn issued(&self) -> Option<SystemTime> {
        self.issued
    }

    /// Returns when the user logged out.
    #[must_use]
    pub const fn logged_out(&self) -> Option<SystemTime> {
        self.logged_out
    }

    /// Returns the caller as routes compare it with owners.
    ///
    /// `belongs_to_user` says whether the token belongs to a user ([`Service::is_user_token`](portcullis::route::Service::is_user_token)).
    pub(crate) fn as_owner(&self, belongs_to_user: bool) -> routes::Caller<'_> {
        if !belongs_to_user {
            return routes::Caller::nobody();
        }
        let mut caller = self.user.as_deref().map_or(routes::Caller::unknown(), routes::Caller::user);
        if let Some(member) = &self.member {
            caller = caller.with_member(member);
        }
        if let Some(teams) = &self.teams {
            caller = caller.with_teams(teams.iter().map(String::as_str));
        }
        if let Some(organization) = &self.organization {
            caller = caller.with_organization(organization);
        }
        caller
    }
}
