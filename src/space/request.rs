use super::OperationId;

/// A request whose names have all been found in a vocabulary: one point of its space, in 16 bytes.
///
/// Made by a [`Vocabulary`](super::Vocabulary), kept for as long as one likes, and decided by any policy with the same
/// vocabulary. A policy with another vocabulary denies it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Request {
    /// The stamp of the vocabulary that made it.
    pub(super) vocabulary: u64,
    pub(super) operation: OperationId,
    /// The number of the cell: see [`Vocabulary::stride`](super::Vocabulary::stride).
    pub(super) cell: u32,
}

impl Request {
    /// The operation asked for.
    #[must_use]
    pub const fn operation(self) -> OperationId {
        self.operation
    }

    /// Which vocabulary made the request.
    pub(crate) const fn vocabulary(self) -> u64 {
        self.vocabulary
    }

    /// The number of the cell in the whole space.
    pub(crate) const fn cell(self) -> u32 {
        self.cell
    }
}

/// The five names of a request, as they come from outside.
///
/// The owner may be left out where the operation can have only one.
///
/// ```
/// use portcullis::Names;
///
/// let leave = Names::new("power", "user_api", "team", "remove_member").with_owner("self");
/// assert_eq!(leave.to_string(), "power/user_api team.remove_member self");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Names<'a> {
    /// The role of the user who created the token.
    pub role: &'a str,
    /// The kind of token that authenticates the request.
    pub token: &'a str,
    /// The API asked.
    pub api: &'a str,
    /// What is asked of it.
    pub action: &'a str,
    /// Whose item or membership the request touches, seen from the caller.
    pub owner: Option<&'a str>,
}

impl<'a> Names<'a> {
    /// The names of a request that leaves the owner out.
    #[must_use]
    pub const fn new(role: &'a str, token: &'a str, api: &'a str, action: &'a str) -> Self {
        Self { role, token, api, action, owner: None }
    }

    /// The same names with an owner.
    #[must_use]
    pub const fn with_owner(self, owner: &'a str) -> Self {
        Self { owner: Some(owner), ..self }
    }

    /// The same names with another role.
    #[must_use]
    pub const fn with_role(self, role: &'a str) -> Self {
        Self { role, ..self }
    }
}

impl core::fmt::Display for Names<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{}/{} {}.{}", self.role, self.token, self.api, self.action)?;
        self.owner.map_or(Ok(()), |owner| write!(f, " {owner}"))
    }
}
