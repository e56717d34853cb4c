//! What a JSON Web Token must be.

use std::time::{Duration, SystemTime};

use serde::Deserialize;
use serde_json::Value;

use super::JwtAlgorithm;
use crate::caller::{AuthenticationError, moments};

/// What a JSON Web Token must be: configuration.
///
/// | key | meaning |
/// |---|---|
/// | `algorithms` | the algorithms that signatures may have |
/// | `issuers` | the issuers (`iss`) that tokens may have; empty, the issuer is not looked at |
/// | `audiences` | the audiences (`aud`) of which tokens must have one; empty, tokens must have none |
/// | `types` | the types (`typ`) that the header may have, such as `at+jwt`; empty, the type is not looked at |
/// | `leeway` | by how many seconds clocks may differ; by default 30 |
/// | `longest` | the greatest length of a token in bytes; by default 16384 |
///
/// Every token must have an end (`exp`). A token before its beginning (`nbf`) is refused as an expired one.
///
/// ```
/// use portcullis_gateway::caller::{JwtAlgorithm, JwtRules};
///
/// let rules: JwtRules = serde_json::from_str(
///     r#"{ "algorithms": ["RS256", "ES256"], "issuers": ["https://identity.example"], "audiences": ["o11y"] }"#,
/// )?;
/// let same = JwtRules::new([JwtAlgorithm::Rs256, JwtAlgorithm::Es256])
///     .with_issuers(["https://identity.example"])
///     .with_audiences(["o11y"]);
/// assert_eq!(rules, same);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JwtRules {
    algorithms: Vec<JwtAlgorithm>,
    #[serde(default)]
    issuers: Vec<String>,
    #[serde(default)]
    audiences: Vec<String>,
    #[serde(default)]
    types: Vec<String>,
    #[serde(default = "default_leeway")]
    leeway: u32,
    #[serde(default = "default_longest")]
    longest: usize,
}

const fn default_leeway() -> u32 {
    30
}

const fn default_longest() -> usize {
    16 * 1024
}

/// Between which times a token is valid.
#[derive(Clone, Copy, Debug)]
pub(super) struct Validity {
    begin: Option<SystemTime>,
    end: SystemTime,
}

impl JwtRules {
    /// Returns rules with the algorithms that signatures may have, and nothing else that tokens need.
    #[must_use]
    pub fn new(algorithms: impl IntoIterator<Item = JwtAlgorithm>) -> Self {
        let (issuers, audiences, types) = (Vec::new(), Vec::new(), Vec::new());
        let algorithms = algorithms.into_iter().collect();
        Self { algorithms, issuers, audiences, types, leeway: default_leeway(), longest: default_longest() }
    }

    /// Sets the issuers that tokens may have.
    #[must_use]
    pub fn with_issuers<I: Into<String>>(self, issuers: impl IntoIterator<Item = I>) -> Self {
        Self { issuers: issuers.into_iter().map(Into::into).collect(), ..self }
    }

    /// Sets the audiences of which tokens must have one.
    #[must_use]
    pub fn with_audiences<A: Into<String>>(self, audiences: impl IntoIterator<Item = A>) -> Self {
        Self { audiences: audiences.into_iter().map(Into::into).collect(), ..self }
    }

    /// Sets the types that the header may have. Letters in upper and lower case are the same.
    #[must_use]
    pub fn with_types<T: Into<String>>(self, types: impl IntoIterator<Item = T>) -> Self {
        Self { types: types.into_iter().map(Into::into).collect(), ..self }
    }

    /// Sets by how many seconds the clocks of the issuer and of this host may differ.
    #[must_use]
    pub const fn with_leeway(mut self, seconds: u32) -> Self {
        self.leeway = seconds;
        self
    }

    /// Sets the greatest length of a token in bytes.
    #[must_use]
    pub const fn with_longest(mut self, bytes: usize) -> Self {
        self.longest = bytes;
        self
    }

    pub(super) const fn longest(&self) -> usize {
        self.longest
    }

    pub(super) fn allows(&self, algorithm: JwtAlgorithm) -> bool {
        self.algorithms.contains(&algorithm)
    }

    pub(super) fn check_type(&self, found: Option<&str>) -> Result<(), AuthenticationError> {
        // `application/` may be left out (RFC 7515, section 4.1.9).
        let short = |name: &str| {
            let name = name.to_ascii_lowercase();
            name.strip_prefix("application/").map(str::to_owned).unwrap_or(name)
        };
        let is_allowed = |found: &str| self.types.iter().any(|allowed| short(allowed) == short(found));
        if self.types.is_empty() || found.is_some_and(is_allowed) {
            Ok(())
        } else {
            Err(invalid("the type is another"))
        }
    }

    /// Checks whom the claims are from and for.
    pub(super) fn check_parties(&self, claims: &Value) -> Result<(), AuthenticationError> {
        let is_listed = |list: &[String], name: &Value| list.iter().any(|listed| name == listed);
        let issuer = claims.get("iss");
        if !self.issuers.is_empty() && !issuer.is_some_and(|issuer| is_listed(&self.issuers, issuer)) {
            return Err(invalid("the issuer is another"));
        }
        let is_for_us = match claims.get("aud") {
            None => self.audiences.is_empty(),
            Some(Value::Array(names)) => names.iter().any(|name| is_listed(&self.audiences, name)),
            Some(name) => is_listed(&self.audiences, name),
        };
        if is_for_us { Ok(()) } else { Err(invalid("the audience is another")) }
    }

    /// Returns between which times a token with claims is valid.
    pub(super) fn validity(claims: &Value) -> Result<Validity, AuthenticationError> {
        let time = |name: &str| match claims.get(name) {
            None => Ok(None),
            Some(number) => match moments::of_number(number) {
                Some(time) => Ok(Some(time)),
                None => Err(AuthenticationError::Invalid(format!("`{name}` is no time in seconds"))),
            },
        };
        let end = time("exp")?.ok_or_else(|| invalid("it has no end (`exp`)"))?;
        Ok(Validity { begin: time("nbf")?, end })
    }

    /// Checks that a token is valid at a time.
    pub(super) fn check_time(&self, validity: Validity, now: SystemTime) -> Result<(), AuthenticationError> {
        let leeway = Duration::from_secs(self.leeway.into());
        // A time that cannot be represented is later than now.
        let has_ended = validity.end.checked_add(leeway).is_some_and(|end| end <= now);
        let has_begun = validity.begin.is_none_or(|begin| now.checked_add(leeway).is_some_and(|now| begin <= now));
        if has_ended || !has_begun { Err(AuthenticationError::Expired) } else { Ok(()) }
    }
}

fn invalid(problem: &str) -> AuthenticationError {
    AuthenticationError::Invalid(problem.into())
}
