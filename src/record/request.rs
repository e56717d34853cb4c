//! The record of a request.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Text;
use crate::space::Decision;

/// What a gateway decided about a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RequestRecord<'a> {
    /// When the request arrived, in RFC 3339 format, UTC.
    #[serde(borrow)]
    pub time: Text<'a>,
    /// The id of the request: of its header `x-request-id`, else the trace id of its header `traceparent`, else made by the gateway.
    #[serde(borrow)]
    pub request_id: Text<'a>,
    /// The trace id of its header `traceparent`.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub trace_id: Option<Text<'a>>,
    /// What the gateway decided, or would have decided if it enforced.
    pub outcome: Outcome,
    /// The status of the refusal; left out if the request was passed on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Whether the gateway enforced its decision.
    pub mode: Mode,
    /// The method.
    #[serde(borrow)]
    pub method: Text<'a>,
    /// The path, without the query: the canonical one, unless the request was refused for its target. A long one is cut.
    #[serde(borrow)]
    pub path: Text<'a>,
    /// The path template of the route; left out without a route.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub route: Option<Text<'a>>,
    /// The id of the caller; left out if it is not known, or if the caller is not a user.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub user: Option<Text<'a>>,
    /// The roles of the caller; left out if they are not known, or if the token has no role.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub roles: Option<Vec<Text<'a>>>,
    /// The token; left out if there is none, or if it is not known.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub token: Option<LoggedToken<'a>>,
    /// What the request demands. All of it must be allowed.
    #[serde(borrow, default, skip_serializing_if = "Vec::is_empty")]
    pub demands: Vec<LoggedDemand<'a>>,
    /// The policies that decided, and what they decided about each demand.
    #[serde(borrow, default, skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<AskedPolicy<'a>>,
    /// The codes of what was assumed because it was not known.
    #[serde(borrow, default, skip_serializing_if = "Vec::is_empty")]
    pub assumed: Vec<Text<'a>>,
    /// The code of the reason for which the request was refused, the caller not admitted, or something not known.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text<'a>>,
    /// How long the gateway took for the request until it decided, without what it waited for.
    pub microseconds: u64,
    /// How long it waited: for the answer who the caller is, the body, and the stored object.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub waited_microseconds: u64,
}

/// The token of a request. The token itself is never logged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LoggedToken<'a> {
    /// The kind of token; left out if it is not known.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<Text<'a>>,
    /// The id of the key of the hash.
    #[serde(borrow)]
    pub key: Text<'a>,
    /// The keyed BLAKE3 hash of the token, in hexadecimal.
    #[serde(borrow)]
    pub hash: Text<'a>,
}

/// An operation with an owner that the request demands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LoggedDemand<'a> {
    /// The API.
    #[serde(borrow)]
    pub api: Text<'a>,
    /// The action.
    #[serde(borrow)]
    pub action: Text<'a>,
    /// The owner.
    #[serde(borrow)]
    pub owner: Text<'a>,
    /// Whether the request demands it only because something is not known.
    #[serde(default, skip_serializing_if = "is_false")]
    pub assumed: bool,
}

/// A policy that was asked about the request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AskedPolicy<'a> {
    /// The name.
    #[serde(borrow)]
    pub policy: Text<'a>,
    /// The fingerprint.
    #[serde(borrow)]
    pub fingerprint: Text<'a>,
    /// What its decision is for.
    pub mode: PolicyMode,
    /// Its decision about the whole request.
    #[cfg_attr(feature = "schema", schemars(with = "DecisionWord"))]
    #[serde(deserialize_with = "decision")]
    pub decision: Decision,
    /// Its decisions about the demands, in their order.
    #[serde(borrow)]
    pub rulings: Vec<LoggedRuling<'a>>,
}

/// What a policy decided about a demand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LoggedRuling<'a> {
    /// The decision.
    #[cfg_attr(feature = "schema", schemars(with = "DecisionWord"))]
    #[serde(deserialize_with = "decision")]
    pub decision: Decision,
    /// The role of the caller by which it was allowed; of a denial, the first role. Left out if a name is unknown to the policy.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Text<'a>>,
    /// The rule that decided for that role; left out if the default did, or if a name is unknown to the policy.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<Text<'a>>,
    /// The first clause that the rule cites, as `source#clause`.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub clause: Option<Text<'a>>,
}

/// What a gateway decided about a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Outcome {
    /// The policies allow it.
    Allowed,
    /// A policy denies it: status 403.
    Denied,
    /// It is malformed, too large, or could be read in more than one way: status 400, 408, 413 or 415.
    Refused,
    /// It has no route: status 404 or 405.
    NoRoute,
    /// Nobody is known to make it: status 401.
    Unauthenticated,
    /// What is needed to decide could not be had: status 503.
    Unavailable,
    /// It is exempt from decisions.
    Exempt,
}

/// Whether a gateway enforces its decision about a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// It refuses what is not allowed.
    #[default]
    Enforce,
    /// It decides and logs, and passes everything on.
    Shadow,
}

/// What the decision of a policy is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum PolicyMode {
    /// What it denies is refused.
    #[default]
    Enforce,
    /// Its denials are logged only.
    Shadow,
    /// It is compared with the policies that are enforced. Differences are logged and counted.
    Candidate,
}

/// How decisions are written.
#[cfg(feature = "schema")]
#[derive(schemars::JsonSchema)]
#[schemars(rename_all = "lowercase")]
#[expect(dead_code, reason = "only its schema is used")]
enum DecisionWord {
    Allow,
    Deny,
}

impl RequestRecord<'_> {
    /// Iterates over the policies that decided about the request: those that are enforced or, if none is, those in shadow.
    ///
    /// ```
    /// use portcullis::record::Record;
    ///
    /// let line = r#"{"version":1,"event":"request","time":"2026-12-01T12:00:00Z","request_id":"1","outcome":"allowed","mode":"enforce",
    ///     "method":"GET","path":"/v2/team","microseconds":3,"policies":[
    ///     {"policy":"roles","fingerprint":"0","mode":"enforce","decision":"allow","rulings":[]},
    ///     {"policy":"new-roles","fingerprint":"1","mode":"candidate","decision":"deny","rulings":[]}]}"#;
    /// let Record::Request(request) = Record::read(line)? else { return Err("another record".into()) };
    /// assert_eq!(request.deciding().map(|policy| &*policy.policy).collect::<Vec<_>>(), ["roles"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn deciding(&self) -> impl Iterator<Item = &AskedPolicy<'_>> {
        AskedPolicy::deciding(&self.policies)
    }
}

impl AskedPolicy<'_> {
    /// Iterates over those of some policies that decide: those that are enforced or, if none is, those in shadow.
    pub fn deciding<'a, 'r>(policies: &'a [AskedPolicy<'r>]) -> impl Iterator<Item = &'a AskedPolicy<'r>> {
        let is_enforced = policies.iter().any(|policy| policy.mode == PolicyMode::Enforce);
        let mode = if is_enforced { PolicyMode::Enforce } else { PolicyMode::Shadow };
        policies.iter().filter(move |policy| policy.mode == mode)
    }
}

impl Outcome {
    /// Returns the word that records have.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Denied => "denied",
            Self::Refused => "refused",
            Self::NoRoute => "no-route",
            Self::Unauthenticated => "unauthenticated",
            Self::Unavailable => "unavailable",
            Self::Exempt => "exempt",
        }
    }

    /// Returns whether a gateway that enforces passes the request on.
    #[must_use]
    pub const fn passes(self) -> bool {
        matches!(self, Self::Allowed | Self::Exempt)
    }
}

impl Mode {
    /// Returns the word that records have.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Enforce => "enforce",
            Self::Shadow => "shadow",
        }
    }
}

impl PolicyMode {
    /// Returns the word that records have.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Enforce => "enforce",
            Self::Shadow => "shadow",
            Self::Candidate => "candidate",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for PolicyMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Reads `allow` or `deny`.
fn decision<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Decision, D::Error> {
    let word = Text::<'de>::deserialize(deserializer)?;
    Decision::find(&word).ok_or_else(|| serde::de::Error::unknown_variant(&word, &["allow", "deny"]))
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
const fn is_false(value: &bool) -> bool {
    !*value
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
const fn is_zero(value: &u64) -> bool {
    *value == 0
}
