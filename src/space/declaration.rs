//! What a vocabulary declares besides names: operations, and lifetimes of tokens, with durations as policies write them.

use alloc::{boxed::Box, format, string::String};
use core::time::Duration;

use super::{ActionId, ApiId, OwnerId, RoleId, operation_set::Pair};

/// A declared pair of API and action.
///
/// ```
/// use portcullis::Policy;
///
/// let policy = Policy::splunk_observability()?;
/// let vocabulary = policy.vocabulary();
/// let (api, action) = vocabulary.apis().id("team").zip(vocabulary.actions().id("create")).ok_or("no such name")?;
/// let id = vocabulary.operation_of(api, action).ok_or("no such operation")?;
/// let create = vocabulary.operation(id).ok_or("an operation of another policy")?;
/// assert!(!create.reads());
/// assert_eq!(create.owners().len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Operation {
    pub(crate) api: ApiId,
    pub(crate) action: ActionId,
    pub(crate) owners: Box<[OwnerId]>,
    pub(crate) reads: bool,
    pub(crate) confers: Box<[RoleId]>,
    pub(crate) about: Option<Box<str>>,
}

impl Operation {
    /// Returns the API.
    #[must_use]
    pub const fn api(&self) -> ApiId {
        self.api
    }

    /// Returns the action.
    #[must_use]
    pub const fn action(&self) -> ActionId {
        self.action
    }

    /// Returns the API and the action.
    pub(crate) const fn pair(&self) -> Pair {
        (self.api, self.action)
    }

    /// Returns the owners that requests for this operation can have, at least one, in the order of declaration.
    #[must_use]
    pub fn owners(&self) -> &[OwnerId] {
        &self.owners
    }

    /// Returns the owner of requests that leave it out; `None` if the operation can have several.
    pub(super) fn only_owner(&self) -> Option<OwnerId> {
        match *self.owners {
            [only] => Some(only),
            _ => None,
        }
    }

    /// Returns whether the operation only reads.
    #[must_use]
    pub const fn reads(&self) -> bool {
        self.reads
    }

    /// Returns the roles that a caller who is allowed the operation can obtain through it, in the order of declaration.
    ///
    /// ```
    /// use portcullis::Policy;
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let vocabulary = policy.vocabulary();
    /// let conferring = vocabulary.operations().find(|(_, operation)| !operation.confers().is_empty());
    /// let (_, operation) = conferring.ok_or("no operation confers a role")?;
    /// assert_eq!(vocabulary.actions().name(operation.action()), Some("grant_admin"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn confers(&self) -> &[RoleId] {
        &self.confers
    }

    /// Returns the description that the policy gives; `None` if it gives none.
    #[must_use]
    pub fn about(&self) -> Option<&str> {
        self.about.as_deref()
    }
}

/// How long tokens of one kind and one origin are valid. An origin is where a token is created.
///
/// ```
/// use portcullis::Policy;
/// use std::time::Duration;
///
/// let policy = Policy::splunk_observability()?;
/// let lifetime = policy.lifetime("user_api", "account_page")?;
/// assert_eq!(lifetime.max_age(), Duration::from_secs(30 * 24 * 60 * 60));
/// assert!(lifetime.ends_at_logout());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lifetime {
    pub(crate) origin: Box<str>,
    pub(crate) max_age: Duration,
    pub(crate) ends_at_logout: bool,
}

impl Lifetime {
    /// Returns the origin, as the policy names it.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Returns the age at which such a token ends.
    #[must_use]
    pub const fn max_age(&self) -> Duration {
        self.max_age
    }

    /// Returns whether such a token also ends when its user logs out.
    #[must_use]
    pub const fn ends_at_logout(&self) -> bool {
        self.ends_at_logout
    }
}

/// The units of durations, largest first.
const UNITS: [(char, u64); 5] = [('w', 7 * 24 * 3600), ('d', 24 * 3600), ('h', 3600), ('m', 60), ('s', 1)];

/// Reads a whole number and a unit: `30d`, `12h`, `90m`, `3600s`, `2w`.
pub(crate) fn parse_duration(text: &str) -> Option<Duration> {
    let unit = text.chars().last()?;
    let seconds = UNITS.iter().find(|&&(name, _)| name == unit)?.1;
    let number = text.strip_suffix(unit)?;
    if !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: u64 = number.parse().ok()?;
    (number > 0).then_some(())?;
    number.checked_mul(seconds).map(Duration::from_secs)
}

/// Writes a duration for [`parse_duration`], in the largest unit that divides it.
pub(crate) fn print_duration(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let (unit, size) = UNITS.into_iter().find(|(_, size)| seconds.is_multiple_of(*size)).unwrap_or(('s', 1));
    format!("{}{unit}", seconds / size)
}
