//! Requests: as numbers that are decided, and as the names that come from outside.

use super::Column;

/// A request whose names have all been found in a vocabulary: one point of its space, in 8 bytes.
///
/// A [`Vocabulary`](super::Vocabulary) makes requests, and every policy with the same vocabulary decides them. A policy with
/// another vocabulary denies them: a request carries 38 bits of its vocabulary's SHA-256 digest.
///
/// ```
/// use portcullis::{Names, Policy};
///
/// let policy = Policy::splunk_observability()?;
/// let request = policy.resolve(&Names::new("admin", "user_api", "team", "create"))?;
/// assert!(policy.decide(request).is_allow());
/// assert_eq!(policy.vocabulary().names(request).map(|names| names.api), Some("team"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Request(u64);

impl Request {
    /// The number of bits for the number of a cell. The other bits are the vocabulary's stamp.
    pub(crate) const CELL_BITS: u32 = 26;

    /// Returns the request for a cell of the vocabulary with the given stamp.
    pub(super) const fn new(stamp: Stamp, cell: u32) -> Self {
        let cell = cell as u64 & !(u64::MAX << Self::CELL_BITS);
        Self(stamp.0 | cell)
    }

    /// Returns the number of the cell in the vocabulary with the given stamp. If another vocabulary made the request, the
    /// number is larger than any that a vocabulary can have, so that looking up the cell is the only check needed.
    #[inline]
    pub(crate) fn cell_in(self, stamp: Stamp) -> usize {
        usize::try_from(self.0 ^ stamp.0).unwrap_or(usize::MAX)
    }
}

/// What distinguishes the requests of one vocabulary from those of others: bits of a digest, above those of a cell's number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Stamp(u64);

impl Stamp {
    pub(crate) const fn of_digest(digest: u64) -> Self {
        Self(digest >> Request::CELL_BITS << Request::CELL_BITS)
    }
}

/// The five names of a request, as they come from outside.
///
/// The token may be left out if the vocabulary has only one, as one that declares none does; the owner, if the operation can have
/// only one. As text, names are `role/token api.action owner`.
///
/// ```
/// use portcullis::Names;
///
/// let leave = Names::new("power", "user_api", "team", "remove_member").with_owner("self");
/// assert_eq!(leave.to_string(), "power/user_api team.remove_member self");
/// assert_eq!(leave.without_token().to_string(), "power team.remove_member self");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Names<'a> {
    /// The role of the caller.
    pub role: &'a str,
    /// The kind of token that authenticates the request.
    pub token: Option<&'a str>,
    /// The API that is called.
    pub api: &'a str,
    /// The action that is called.
    pub action: &'a str,
    /// Whose item the request touches, seen from the caller.
    pub owner: Option<&'a str>,
}

impl<'a> Names<'a> {
    /// Returns the names of a request that leaves the owner out.
    ///
    /// ```
    /// use portcullis::Names;
    ///
    /// let names = Names::new("admin", "user_api", "team", "create");
    /// assert_eq!((names.role, names.api, names.action), ("admin", "team", "create"));
    /// assert_eq!((names.token, names.owner), (Some("user_api"), None));
    /// ```
    #[must_use]
    pub const fn new(role: &'a str, token: &'a str, api: &'a str, action: &'a str) -> Self {
        Self { role, token: Some(token), api, action, owner: None }
    }

    /// Returns the names of a request that leaves the token and the owner out.
    ///
    /// ```
    /// use portcullis::Names;
    ///
    /// let names = Names::by_role("admin", "team", "create");
    /// assert_eq!((names.token, names.owner), (None, None));
    /// assert_eq!(names.to_string(), "admin team.create");
    /// ```
    #[must_use]
    pub const fn by_role(role: &'a str, api: &'a str, action: &'a str) -> Self {
        Self { role, token: None, api, action, owner: None }
    }

    /// Returns the same names with an owner.
    ///
    /// ```
    /// use portcullis::Names;
    ///
    /// let leave = Names::new("power", "user_api", "team", "remove_member").with_owner("self");
    /// assert_eq!(leave.owner, Some("self"));
    /// ```
    #[must_use]
    pub const fn with_owner(self, owner: &'a str) -> Self {
        Self { owner: Some(owner), ..self }
    }

    /// Returns the same names without an owner.
    ///
    /// ```
    /// use portcullis::Names;
    ///
    /// let create = Names::new("power", "user_api", "team", "create");
    /// assert_eq!(create.with_owner("none").without_owner(), create);
    /// ```
    #[must_use]
    pub const fn without_owner(self) -> Self {
        Self { owner: None, ..self }
    }

    /// Returns the same names with another role.
    ///
    /// ```
    /// use portcullis::Names;
    ///
    /// let create = Names::new("power", "user_api", "team", "create");
    /// assert_eq!(create.with_role("admin").to_string(), "admin/user_api team.create");
    /// ```
    #[must_use]
    pub const fn with_role(self, role: &'a str) -> Self {
        Self { role, ..self }
    }

    /// Returns the same names without the role.
    ///
    /// ```
    /// use portcullis::{Call, Names};
    ///
    /// let create = Names::new("power", "user_api", "team", "create");
    /// assert_eq!(create.without_role(), Call::new("user_api", "team", "create"));
    /// ```
    #[must_use]
    pub const fn without_role(self) -> Call<'a> {
        let Self { role: _, token, api, action, owner } = self;
        Call { token, api, action, owner }
    }

    /// Returns the same names with another kind of token.
    #[must_use]
    pub const fn with_token(self, token: &'a str) -> Self {
        Self { token: Some(token), ..self }
    }

    /// Returns the same names without a kind of token.
    ///
    /// ```
    /// use portcullis::Names;
    ///
    /// let create = Names::new("power", "user_api", "team", "create");
    /// assert_eq!(create.without_token(), Names::by_role("power", "team", "create"));
    /// ```
    #[must_use]
    pub const fn without_token(self) -> Self {
        Self { token: None, ..self }
    }

    /// Returns the same names with another API.
    #[must_use]
    pub const fn with_api(self, api: &'a str) -> Self {
        Self { api, ..self }
    }

    /// Returns the same names with another action.
    #[must_use]
    pub const fn with_action(self, action: &'a str) -> Self {
        Self { action, ..self }
    }

    /// Returns the name in a column; `None` if the token or the owner is left out.
    ///
    /// ```
    /// use portcullis::{Column, Names};
    ///
    /// let create = Names::new("power", "user_api", "team", "create");
    /// assert_eq!(create.get(Column::Api), Some("team"));
    /// assert_eq!(create.get(Column::Owner), None);
    /// ```
    #[must_use]
    pub const fn get(&self, column: Column) -> Option<&'a str> {
        match column {
            Column::Role => Some(self.role),
            Column::Token => self.token,
            Column::Api => Some(self.api),
            Column::Action => Some(self.action),
            Column::Owner => self.owner,
        }
    }
}

/// The names of a request without the role: what a user with several roles calls.
///
/// ```
/// use portcullis::{Call, Policy};
///
/// let policy = Policy::splunk_observability()?;
/// let leave = Call::new("user_api", "team", "remove_member").with_owner("self");
/// assert!(policy.decide_roles(&["power", "usage"], &leave).is_allow());
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Call<'a> {
    /// The kind of token that authenticates the request; it may be left out as in [`Names`].
    pub token: Option<&'a str>,
    /// The API that is called.
    pub api: &'a str,
    /// The action that is called.
    pub action: &'a str,
    /// Whose item or membership the request touches, seen from the caller; it may be left out as in [`Names`].
    pub owner: Option<&'a str>,
}

impl<'a> Call<'a> {
    /// Returns the names of a call that leaves the owner out.
    ///
    /// ```
    /// use portcullis::Call;
    ///
    /// let create = Call::new("user_api", "team", "create");
    /// assert_eq!((create.token, create.api, create.action, create.owner), (Some("user_api"), "team", "create", None));
    /// ```
    #[must_use]
    pub const fn new(token: &'a str, api: &'a str, action: &'a str) -> Self {
        Self { token: Some(token), api, action, owner: None }
    }

    /// Returns the names of a call that leaves the token and the owner out.
    ///
    /// ```
    /// use portcullis::Call;
    ///
    /// let create = Call::of_operation("team", "create");
    /// assert_eq!((create.token, create.owner), (None, None));
    /// ```
    #[must_use]
    pub const fn of_operation(api: &'a str, action: &'a str) -> Self {
        Self { token: None, api, action, owner: None }
    }

    /// Returns the same names with a kind of token.
    ///
    /// ```
    /// use portcullis::Call;
    ///
    /// assert_eq!(Call::of_operation("team", "create").with_token("user_api"), Call::new("user_api", "team", "create"));
    /// ```
    #[must_use]
    pub const fn with_token(self, token: &'a str) -> Self {
        Self { token: Some(token), ..self }
    }

    /// Returns the same names with an owner.
    ///
    /// ```
    /// use portcullis::Call;
    ///
    /// let leave = Call::new("user_api", "team", "remove_member").with_owner("self");
    /// assert_eq!(leave.owner, Some("self"));
    /// ```
    #[must_use]
    pub const fn with_owner(self, owner: &'a str) -> Self {
        Self { owner: Some(owner), ..self }
    }

    /// Returns the names of the request that a role makes.
    ///
    /// ```
    /// use portcullis::{Call, Names};
    ///
    /// let create = Call::new("user_api", "team", "create");
    /// assert_eq!(create.by("power"), Names::new("power", "user_api", "team", "create"));
    /// ```
    #[must_use]
    pub const fn by(self, role: &'a str) -> Names<'a> {
        let Self { token, api, action, owner } = self;
        Names { role, token, api, action, owner }
    }
}
