//! Who makes a request.

use crate::{route::IdKinds, routes::truth::Truth};

/// Who makes a request, as far as it is known. What is not known is taken at its worst.
///
/// ```
/// use portcullis::routes::Caller;
///
/// let caller = Caller::user("U1").with_member("M1").with_teams(["T1", "T2"]).with_organization("O1");
/// assert_ne!(caller, Caller::user("U1"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Caller<'a> {
    who: Who<'a>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Who<'a> {
    #[default]
    Unknown,
    /// Somebody who is not a user, such as the bearer of a token of the organization.
    Nobody,
    User(Ids<'a>),
}

/// The ids of a user. `None` is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Ids<'a> {
    user: Option<&'a str>,
    member: Option<&'a str>,
    teams: Option<Vec<&'a str>>,
    organization: Option<&'a str>,
}

impl<'a> Caller<'a> {
    /// Returns a caller of whom nothing is known.
    #[must_use]
    pub const fn unknown() -> Self {
        Self { who: Who::Unknown }
    }

    /// Returns a caller who is not a user: the bearer of a token that belongs to the organization. Nothing is such a caller's own, and such
    /// a caller holds no permission.
    #[must_use]
    pub const fn nobody() -> Self {
        Self { who: Who::Nobody }
    }

    /// Returns a user of whom only the user id is known.
    #[must_use]
    pub fn user(id: &'a str) -> Self {
        Self { who: Who::User(Ids { user: Some(id), ..Ids::default() }) }
    }

    /// Adds the id of the user.
    #[must_use]
    pub fn with_user(self, id: &'a str) -> Self {
        self.with(|ids| ids.user = Some(id))
    }

    /// Adds the id of the user as a member of the organization.
    #[must_use]
    pub fn with_member(self, id: &'a str) -> Self {
        self.with(|ids| ids.member = Some(id))
    }

    /// Adds the ids of all teams of the user, which may be none.
    #[must_use]
    pub fn with_teams(self, ids: impl IntoIterator<Item = &'a str>) -> Self {
        self.with(|of_user| of_user.teams = Some(ids.into_iter().collect()))
    }

    /// Adds the id of the user's organization.
    #[must_use]
    pub fn with_organization(self, id: &'a str) -> Self {
        self.with(|ids| ids.organization = Some(id))
    }

    /// Adds something to what is known of a user. A caller who is not a user stays so.
    fn with(mut self, add: impl FnOnce(&mut Ids<'a>)) -> Self {
        match &mut self.who {
            Who::User(ids) => add(ids),
            Who::Unknown => {
                let mut ids = Ids::default();
                add(&mut ids);
                self.who = Who::User(ids);
            }
            Who::Nobody => {}
        }
        self
    }

    /// Returns whether nothing is known of the caller, not even whether it is a user.
    pub(super) const fn is_unknown(&self) -> bool {
        matches!(self.who, Who::Unknown)
    }

    /// Returns whether the caller is not a user.
    pub(super) const fn is_nobody(&self) -> bool {
        matches!(self.who, Who::Nobody)
    }

    /// Returns whether an id is one of the caller's ids of some kinds.
    pub(super) fn has(&self, id: &str, kinds: IdKinds) -> Truth {
        match &self.who {
            Who::Unknown => Truth::Unknown,
            Who::Nobody => Truth::HoldsNot,
            Who::User(ids) => {
                let kinds = [(kinds.user, ids.user), (kinds.member, ids.member)];
                let of_kind = |(is_meant, known): (bool, Option<&str>)| match known {
                    _ if !is_meant => Truth::HoldsNot,
                    Some(known) => (known == id).into(),
                    None => Truth::Unknown,
                };
                kinds.into_iter().map(of_kind).fold(Truth::HoldsNot, Truth::or)
            }
        }
    }

    /// Returns whether the caller is the user with an id.
    pub(super) fn is_user(&self, id: &str) -> Truth {
        self.has(id, IdKinds { user: true, member: false })
    }

    /// Returns whether the caller is in a team.
    pub(super) fn is_in_team(&self, id: &str) -> Truth {
        match &self.who {
            Who::Unknown => Truth::Unknown,
            Who::Nobody => Truth::HoldsNot,
            Who::User(ids) => ids.teams.as_ref().map_or(Truth::Unknown, |teams| teams.contains(&id).into()),
        }
    }

    /// Returns whether the caller is a user of an organization.
    pub(super) fn is_in_organization(&self, id: &str) -> Truth {
        match &self.who {
            Who::Unknown => Truth::Unknown,
            Who::Nobody => Truth::HoldsNot,
            Who::User(ids) => ids.organization.map_or(Truth::Unknown, |known| (known == id).into()),
        }
    }
}
