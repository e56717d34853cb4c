//! What a routes file says of its service as a whole.

use std::fmt;

use crate::rules::Place;

/// What holds for all routes of a service.
///
/// ```
/// use portcullis::{Policy, routes::Routes};
///
/// let policy = Policy::splunk_observability()?;
/// let routes = Routes::from_text(&policy, "routes.yaml", "
/// portcullis-routes: 1
/// routes: members
/// service: { trailing_slash: ignored, token_header: X-SF-Token, hosts: { api: [\"api.*.example.com\"] } }
/// users: { tokens: [user_api] }
/// paths: { /v2/team: { GET: team.list } }
/// ")?;
/// let service = routes.service();
/// assert!(service.ignores_trailing_slash);
/// assert!(service.hosts[0].patterns[0].matches("API.eu0.example.com"));
/// assert!(service.is_user_token("user_api") && !service.is_user_token("org_api"));
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Service {
    /// The hosts, with the patterns of their names. If there is none, the host of a request does not matter.
    pub hosts: Vec<Host>,
    /// Whether a path with a slash at its end is the path without it. Else it is refused.
    pub ignores_trailing_slash: bool,
    /// The name of the header with the token. A second one is refused.
    pub token_header: Option<Box<str>>,
    /// The kinds of token that belong to a user, by name: none, if the file does not say and the policy has several kinds; `None`, which means
    /// any, if it does not say and the policy has at most one.
    pub user_tokens: Option<Vec<Box<str>>>,
}

impl Service {
    /// Returns whether a kind of token belongs to a user, by name. If the file does not say, the only kind of a policy does, and none of
    /// several.
    #[must_use]
    pub fn is_user_token(&self, token: &str) -> bool {
        self.user_tokens.as_ref().is_none_or(|tokens| tokens.iter().any(|one| **one == *token))
    }
}

/// A host of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Host {
    /// The name in the routes file.
    pub name: Box<str>,
    /// The names of the host in requests.
    pub patterns: Vec<HostPattern>,
    /// Where the name is in the text of the file.
    pub place: Place,
}

/// A pattern of host names, in which a label `*` stands for any label: `api.*.example.com`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct HostPattern(pub(crate) Box<str>);

impl HostPattern {
    /// Returns whether a host name matches. The case of letters does not matter.
    #[must_use]
    pub fn matches(&self, host: &str) -> bool {
        let (mut pattern, mut host) = (self.0.as_bytes(), host.as_bytes());
        loop {
            match (pattern, host) {
                ([], []) => return true,
                ([b'*', rest @ ..], [first, ..]) if *first != b'.' => {
                    let end = host.iter().position(|&byte| byte == b'.').unwrap_or(host.len());
                    (pattern, host) = (rest, host.get(end..).unwrap_or_default());
                }
                ([one, pattern_rest @ ..], [other, host_rest @ ..]) if one.eq_ignore_ascii_case(other) => {
                    (pattern, host) = (pattern_rest, host_rest);
                }
                _ => return false,
            }
        }
    }
}

impl fmt::Display for HostPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
