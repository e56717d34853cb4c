//! Callers by headers that a proxy sets.

use std::{sync::Arc, time::SystemTime};

use http::{HeaderMap, HeaderName};

use super::{AuthenticationError, Authenticator, Caller, Incoming, PeerNetwork, moments};

/// Callers by headers that a proxy sets, which has told who the caller is. They count only in requests from named peers
/// ([`Peer`](super::Peer)); for everybody else, the request has no token.
///
/// The proxy must remove these headers from what its own clients send. Lists are separated by commas; a header that is there and
/// empty is an empty list. Times are RFC 3339, or seconds since the beginning of 1970. A header that is there twice, an empty
/// name, and a text that is not ASCII are refused.
///
/// ```
/// use portcullis_gateway::caller::TrustedHeaders;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let headers = TrustedHeaders::new("user_api", ["10.0.0.0/8".parse()?, "local".parse()?])
///     .with_user("x-user".parse()?)
///     .with_roles("x-roles".parse()?)
///     .with_issued("x-token-issued".parse()?);
/// # let _ = headers;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct TrustedHeaders {
    peers: Vec<PeerNetwork>,
    kind: Kind,
    roles: Option<HeaderName>,
    user: Option<HeaderName>,
    member: Option<HeaderName>,
    teams: Option<HeaderName>,
    organization: Option<HeaderName>,
    origin: Option<HeaderName>,
    issued: Option<HeaderName>,
    logged_out: Option<HeaderName>,
}

#[derive(Clone, Debug)]
enum Kind {
    Fixed(String),
    Header(HeaderName),
}

impl TrustedHeaders {
    /// Returns an authenticator for requests from some peers, whose tokens are all of one kind.
    #[must_use]
    pub fn new(token: impl Into<String>, peers: impl IntoIterator<Item = PeerNetwork>) -> Self {
        Self::of(Kind::Fixed(token.into()), peers)
    }

    /// Returns an authenticator for requests from some peers, in which a header has the kind of token.
    #[must_use]
    pub fn with_token_header(token: HeaderName, peers: impl IntoIterator<Item = PeerNetwork>) -> Self {
        Self::of(Kind::Header(token), peers)
    }

    fn of(kind: Kind, peers: impl IntoIterator<Item = PeerNetwork>) -> Self {
        let peers = peers.into_iter().collect();
        let (roles, user, member, teams) = (None, None, None, None);
        let (organization, origin, issued, logged_out) = (None, None, None, None);
        Self { peers, kind, roles, user, member, teams, organization, origin, issued, logged_out }
    }

    /// Sets the header of the roles. In a request without it, the token has no role.
    #[must_use]
    pub fn with_roles(self, header: HeaderName) -> Self {
        Self { roles: Some(header), ..self }
    }

    /// Sets the header of the user's id.
    #[must_use]
    pub fn with_user(self, header: HeaderName) -> Self {
        Self { user: Some(header), ..self }
    }

    /// Sets the header of the user's id as a member of the organization.
    #[must_use]
    pub fn with_member(self, header: HeaderName) -> Self {
        Self { member: Some(header), ..self }
    }

    /// Sets the header of the ids of all teams of the user.
    #[must_use]
    pub fn with_teams(self, header: HeaderName) -> Self {
        Self { teams: Some(header), ..self }
    }

    /// Sets the header of the organization's id.
    #[must_use]
    pub fn with_organization(self, header: HeaderName) -> Self {
        Self { organization: Some(header), ..self }
    }

    /// Sets the header that says where the token was created.
    #[must_use]
    pub fn with_origin(self, header: HeaderName) -> Self {
        Self { origin: Some(header), ..self }
    }

    /// Sets the header that says when the token was issued.
    #[must_use]
    pub fn with_issued(self, header: HeaderName) -> Self {
        Self { issued: Some(header), ..self }
    }

    /// Sets the header that says when the user logged out.
    #[must_use]
    pub fn with_logged_out(self, header: HeaderName) -> Self {
        Self { logged_out: Some(header), ..self }
    }

    fn headers(&self) -> impl Iterator<Item = &HeaderName> {
        let kind = match &self.kind {
            Kind::Fixed(_) => None,
            Kind::Header(header) => Some(header),
        };
        let others = [&self.roles, &self.user, &self.member, &self.teams];
        let more = [&self.organization, &self.origin, &self.issued, &self.logged_out];
        kind.into_iter().chain(others.into_iter().chain(more).flatten())
    }

    fn trusts(&self, request: &Incoming<'_>) -> bool {
        request.peer().is_some_and(|peer| self.peers.iter().any(|network| network.contains(peer)))
    }

    fn caller(&self, request: &Incoming<'_>) -> Result<Caller, AuthenticationError> {
        let headers = request.headers();
        if !self.trusts(request) || !self.headers().any(|name| headers.contains_key(name)) {
            return Err(AuthenticationError::Missing);
        }
        let mut caller = match &self.kind {
            Kind::Fixed(token) => Caller::new(token),
            Kind::Header(header) => match name(headers, Some(header))? {
                Some(token) => Caller::new(token),
                None => return Err(AuthenticationError::Invalid(format!("no header `{header}`"))),
            },
        };
        if let Some(roles) = list(headers, self.roles.as_ref())? {
            caller = caller.with_roles(roles);
        }
        if let Some(user) = name(headers, self.user.as_ref())? {
            caller = caller.with_user(user);
        }
        if let Some(member) = name(headers, self.member.as_ref())? {
            caller = caller.with_member(member);
        }
        if let Some(teams) = list(headers, self.teams.as_ref())? {
            caller = caller.with_teams(teams);
        }
        if let Some(organization) = name(headers, self.organization.as_ref())? {
            caller = caller.with_organization(organization);
        }
        if let Some(origin) = name(headers, self.origin.as_ref())? {
            caller = caller.with_origin(origin);
        }
        if let Some(issued) = time(headers, self.issued.as_ref())? {
            caller = caller.with_issued(issued);
        }
        if let Some(logged_out) = time(headers, self.logged_out.as_ref())? {
            caller = caller.with_logged_out(logged_out);
        }
        Ok(caller.with_identity_headers(self.headers().cloned()))
    }
}

impl Authenticator for TrustedHeaders {
    async fn authenticate(&self, request: &Incoming<'_>) -> Result<Arc<Caller>, AuthenticationError> {
        self.caller(request).map(Arc::new)
    }

    fn identity_headers(&self) -> Vec<HeaderName> {
        self.headers().cloned().collect()
    }
}

/// Returns the value of a header, if the request has it.
fn value<'h>(
    headers: &'h HeaderMap,
    header: Option<&'h HeaderName>,
) -> Result<Option<(&'h str, &'h HeaderName)>, AuthenticationError> {
    let Some(header) = header else { return Ok(None) };
    let mut values = headers.get_all(header).iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(AuthenticationError::Invalid(format!("the header `{header}` twice")));
    }
    let text =
        value.to_str().map_err(|_| AuthenticationError::Invalid(format!("the header `{header}` is not ASCII")))?;
    Ok(Some((text.trim_matches([' ', '\t']), header)))
}

/// Returns the value of a header that has one name.
fn name<'h>(headers: &'h HeaderMap, header: Option<&'h HeaderName>) -> Result<Option<&'h str>, AuthenticationError> {
    match value(headers, header)? {
        Some(("", header)) => Err(AuthenticationError::Invalid(format!("the header `{header}` is empty"))),
        found => Ok(found.map(|(text, _)| text)),
    }
}

/// Returns the value of a header that has names with commas between them.
fn list<'h>(
    headers: &'h HeaderMap,
    header: Option<&'h HeaderName>,
) -> Result<Option<Vec<&'h str>>, AuthenticationError> {
    let Some((text, header)) = value(headers, header)? else { return Ok(None) };
    if text.is_empty() {
        return Ok(Some(Vec::new()));
    }
    let names: Vec<&str> = text.split(',').map(|name| name.trim_matches([' ', '\t'])).collect();
    if names.iter().any(|name| name.is_empty()) {
        return Err(AuthenticationError::Invalid(format!("the header `{header}` has an empty name")));
    }
    Ok(Some(names))
}

/// Returns the value of a header that has a time.
fn time(headers: &HeaderMap, header: Option<&HeaderName>) -> Result<Option<SystemTime>, AuthenticationError> {
    let Some((text, header)) = value(headers, header)? else { return Ok(None) };
    match moments::of_text(text) {
        Some(time) => Ok(Some(time)),
        None => Err(AuthenticationError::Invalid(format!("the header `{header}` has no time"))),
    }
}
