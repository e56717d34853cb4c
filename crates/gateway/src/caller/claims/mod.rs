//! Claims of a token as a caller.

mod pointer;
mod text;

use std::{collections::BTreeMap, time::SystemTime};

use serde::Deserialize;
use serde_json::Value;

use super::{AuthenticationError, Caller, moments};
pub use pointer::{ClaimPointer, ClaimPointerError};
pub use text::TextClaim;

/// Which claims of a token say what of its caller: configuration, for JSON Web Tokens and for introspection alike.
///
/// Claims are found by JSON pointers (RFC 6901): `/sub`, `/realm_access/roles`, `/https:~1~1example.com~1team`. A claim that is
/// left out of the map says nothing. A claim that a token does not have, or has as `null`, is not known, but the kind of token
/// and the roles must be there. A claim of another type than expected makes the token invalid.
///
/// | key | value | claim |
/// |---|---|---|
/// | `token` | the kind of all tokens, or `claim` with a map `names` from the claim's texts to kinds | text |
/// | `roles` | [`RolesClaim`] | list, or text with spaces between the roles |
/// | `user`, `member`, `organization` | a pointer | text |
/// | `teams` | a pointer | list, or text with spaces between the ids |
/// | `origin` | a fixed text, or `claim`, with a map `names` if wanted | text |
/// | `issued` (default `/iat`), `logged_out` | a pointer | number of seconds since the beginning of 1970 |
///
/// ```
/// use portcullis_gateway::caller::ClaimMap;
/// use serde_json::json;
///
/// let map: ClaimMap = serde_json::from_value(json!({
///     "token": "user_api",
///     "roles": { "claim": "/realm_access/roles", "names": { "o11y-admin": "admin", "o11y-power": "power" } },
///     "user": "/sub",
/// }))?;
/// let claims = json!({ "sub": "U1", "realm_access": { "roles": ["o11y-power", "offline_access"] }, "iat": 1_796_000_000 });
/// let caller = map.caller(&claims)?;
/// assert_eq!((caller.user(), caller.roles()), (Some("U1"), Some(&["power".to_owned()][..])));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimMap {
    token: TextClaim,
    #[serde(default)]
    roles: Option<RolesClaim>,
    #[serde(default)]
    user: Option<ClaimPointer>,
    #[serde(default)]
    member: Option<ClaimPointer>,
    #[serde(default)]
    teams: Option<ClaimPointer>,
    #[serde(default)]
    organization: Option<ClaimPointer>,
    #[serde(default)]
    origin: Option<TextClaim>,
    #[serde(default = "issued_at")]
    issued: Option<ClaimPointer>,
    #[serde(default)]
    logged_out: Option<ClaimPointer>,
}

/// Where the roles are.
///
/// ```
/// use portcullis_gateway::caller::{RolesClaim, UnknownRoles};
///
/// let roles = RolesClaim::new("/roles".parse()?)
///     .with_names([("o11y-admin", "admin")])
///     .with_unknown(UnknownRoles::Refuse);
/// # let _ = roles;
/// # Ok::<(), portcullis_gateway::caller::ClaimPointerError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RolesClaim {
    claim: ClaimPointer,
    #[serde(default)]
    names: Option<BTreeMap<String, String>>,
    #[serde(default)]
    unknown: UnknownRoles,
    #[serde(default)]
    optional: bool,
}

/// What a role means that is not in the map of names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum UnknownRoles {
    /// Nothing: the caller has the other roles.
    #[default]
    LeaveOut,
    /// The token is invalid.
    Refuse,
}

/// The claim of the JWT and introspection standards that says when a token was issued.
#[allow(clippy::unnecessary_wraps, reason = "it is the default of an optional value")]
fn issued_at() -> Option<ClaimPointer> {
    Some(ClaimPointer::of_name("iat"))
}

impl ClaimMap {
    /// Returns a map for tokens of one kind, or of a kind that a claim says. Of the other claims, only `/iat` is used.
    #[must_use]
    pub fn new(token: TextClaim) -> Self {
        let (roles, user, member, teams) = (None, None, None, None);
        let (organization, origin, logged_out) = (None, None, None);
        Self { token, roles, user, member, teams, organization, origin, issued: issued_at(), logged_out }
    }

    /// Sets the roles.
    #[must_use]
    pub fn with_roles(self, roles: RolesClaim) -> Self {
        Self { roles: Some(roles), ..self }
    }

    /// Sets the claim of the user's id.
    #[must_use]
    pub fn with_user(self, claim: ClaimPointer) -> Self {
        Self { user: Some(claim), ..self }
    }

    /// Sets the claim of the user's id as a member of the organization.
    #[must_use]
    pub fn with_member(self, claim: ClaimPointer) -> Self {
        Self { member: Some(claim), ..self }
    }

    /// Sets the claim of the ids of all teams of the user.
    #[must_use]
    pub fn with_teams(self, claim: ClaimPointer) -> Self {
        Self { teams: Some(claim), ..self }
    }

    /// Sets the claim of the organization's id.
    #[must_use]
    pub fn with_organization(self, claim: ClaimPointer) -> Self {
        Self { organization: Some(claim), ..self }
    }

    /// Sets where tokens were created, or the claim that says it.
    #[must_use]
    pub fn with_origin(self, origin: TextClaim) -> Self {
        Self { origin: Some(origin), ..self }
    }

    /// Sets the claim that says when the token was issued; `None` if that is not known.
    #[must_use]
    pub fn with_issued(self, claim: Option<ClaimPointer>) -> Self {
        Self { issued: claim, ..self }
    }

    /// Sets the claim that says when the user logged out.
    #[must_use]
    pub fn with_logged_out(self, claim: ClaimPointer) -> Self {
        Self { logged_out: Some(claim), ..self }
    }

    /// Returns the caller that claims tell of.
    ///
    /// # Errors
    ///
    /// The kind of token or the roles are not there, or a claim is not what was expected.
    pub fn caller(&self, claims: &Value) -> Result<Caller, AuthenticationError> {
        let token =
            self.token.find(claims)?.ok_or_else(|| invalid("the kind of token is not there", self.token.claim()))?;
        let mut caller = Caller::new(token);
        if let Some(roles) = self.roles.as_ref().map(|roles| roles.find(claims)).transpose()?.flatten() {
            caller = caller.with_roles(roles);
        }
        if let Some(user) = text(claims, self.user.as_ref())? {
            caller = caller.with_user(user);
        }
        if let Some(member) = text(claims, self.member.as_ref())? {
            caller = caller.with_member(member);
        }
        if let Some(teams) = self.teams.as_ref().map(|teams| list(claims, teams)).transpose()?.flatten() {
            caller = caller.with_teams(teams);
        }
        if let Some(organization) = text(claims, self.organization.as_ref())? {
            caller = caller.with_organization(organization);
        }
        if let Some(origin) = self.origin.as_ref().map(|origin| origin.find(claims)).transpose()?.flatten() {
            caller = caller.with_origin(origin);
        }
        if let Some(issued) = time(claims, self.issued.as_ref())? {
            caller = caller.with_issued(issued);
        }
        if let Some(logged_out) = time(claims, self.logged_out.as_ref())? {
            caller = caller.with_logged_out(logged_out);
        }
        Ok(caller)
    }
}

impl RolesClaim {
    /// Returns roles that a claim has, under the names of the policy.
    #[must_use]
    pub const fn new(claim: ClaimPointer) -> Self {
        Self { claim, names: None, unknown: UnknownRoles::LeaveOut, optional: false }
    }

    /// Sets the names of the policy for the names of the claim. Names that are not among them are unknown.
    #[must_use]
    pub fn with_names<N: Into<String>, R: Into<String>>(self, names: impl IntoIterator<Item = (N, R)>) -> Self {
        let names = names.into_iter().map(|(name, role)| (name.into(), role.into())).collect();
        Self { names: Some(names), ..self }
    }

    /// Sets what a name means that is not in the map; by default, it is left out.
    #[must_use]
    pub fn with_unknown(self, unknown: UnknownRoles) -> Self {
        Self { unknown, ..self }
    }

    /// Takes tokens without the claim as tokens that have no role; by default, they are invalid.
    #[must_use]
    pub fn optional(self) -> Self {
        Self { optional: true, ..self }
    }

    fn find<'c>(&'c self, claims: &'c Value) -> Result<Option<Vec<&'c str>>, AuthenticationError> {
        let Some(found) = list(claims, &self.claim)? else {
            return if self.optional { Ok(None) } else { Err(invalid("the roles are not there", Some(&self.claim))) };
        };
        let Some(names) = &self.names else { return Ok(Some(found)) };
        let mut roles = Vec::with_capacity(found.len());
        for name in found {
            match names.get(name) {
                Some(role) => roles.push(role.as_str()),
                None if self.unknown == UnknownRoles::LeaveOut => {}
                None => return Err(invalid("a role is not known", Some(&self.claim))),
            }
        }
        Ok(Some(roles))
    }
}

/// Returns the error for a claim. It does not show the claim's value, which may be personal.
fn invalid(problem: &str, claim: Option<&ClaimPointer>) -> AuthenticationError {
    let place = claim.map(|claim| format!(" at `{claim}`")).unwrap_or_default();
    AuthenticationError::Invalid(format!("{problem}{place}"))
}

/// Returns a text that is not empty.
fn text<'c>(claims: &'c Value, claim: Option<&ClaimPointer>) -> Result<Option<&'c str>, AuthenticationError> {
    match claim.and_then(|claim| claim.find(claims)) {
        None => Ok(None),
        Some(Value::String(text)) if !text.is_empty() => Ok(Some(text)),
        Some(_) => Err(invalid("a claim is no text, or empty", claim)),
    }
}

/// Returns texts that are not empty, from a list or from a text with spaces between them.
fn list<'c>(claims: &'c Value, claim: &ClaimPointer) -> Result<Option<Vec<&'c str>>, AuthenticationError> {
    match claim.find(claims) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.split(' ').filter(|name| !name.is_empty()).collect())),
        Some(Value::Array(items)) => {
            let names = items.iter().map(|item| item.as_str().filter(|name| !name.is_empty())).collect::<Option<_>>();
            names.map(Some).ok_or_else(|| invalid("a list has something that is no text, or empty", Some(claim)))
        }
        Some(_) => Err(invalid("a claim is no list", Some(claim))),
    }
}

/// Returns a time.
fn time(claims: &Value, claim: Option<&ClaimPointer>) -> Result<Option<SystemTime>, AuthenticationError> {
    match claim.and_then(|claim| claim.find(claims)) {
        None => Ok(None),
        Some(number) => match moments::of_number(number) {
            Some(time) => Ok(Some(time)),
            None => Err(invalid("a claim is no time in seconds", claim)),
        },
    }
}
