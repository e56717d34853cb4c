//! Where a claim is.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, de::Error as _};
use serde_json::Value;

/// Where a claim is: a JSON pointer (RFC 6901) that is not empty.
///
/// ```
/// use portcullis_gateway::caller::ClaimPointer;
///
/// let claim: ClaimPointer = "/realm_access/roles".parse()?;
/// assert_eq!(claim.to_string(), "/realm_access/roles");
/// assert!("roles".parse::<ClaimPointer>().is_err());
/// # Ok::<(), portcullis_gateway::caller::ClaimPointerError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimPointer(String);

/// Why a text is not the place of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a JSON pointer such as `/sub`, in which `~1` is for `/` and `~0` for `~`")]
#[non_exhaustive]
pub struct ClaimPointerError;

impl ClaimPointer {
    /// Returns the place of a claim at the top, whose name has neither `/` nor `~`.
    pub(super) fn of_name(name: &str) -> Self {
        Self(format!("/{name}"))
    }

    /// Returns the claim; `None` if it is not there, or `null`.
    pub(super) fn find<'c>(&self, claims: &'c Value) -> Option<&'c Value> {
        claims.pointer(&self.0).filter(|value| !value.is_null())
    }
}

impl FromStr for ClaimPointer {
    type Err = ClaimPointerError;

    fn from_str(text: &str) -> Result<Self, ClaimPointerError> {
        let escapes_are_right = text.split('~').skip(1).all(|rest| rest.starts_with(['0', '1']));
        if text.starts_with('/') && escapes_are_right { Ok(Self(text.into())) } else { Err(ClaimPointerError) }
    }
}

impl fmt::Display for ClaimPointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for ClaimPointer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}
