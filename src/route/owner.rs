//! Whose item a demanded operation touches.

use super::Pointer;
use crate::space::OwnerId;

/// How the owner of a demanded operation is found.
///
/// ```
/// use portcullis::{Policy, route::OwnerOf, routes::Routes};
///
/// let policy = Policy::splunk_observability()?;
/// let routes = Routes::from_text(&policy, "routes.yaml", "
/// portcullis-routes: 1
/// routes: members
/// paths:
///   /v2/team/{tid}/member/{uid}:
///     DELETE: { operation: team.remove_member, owner: { parameter: uid, id: member } }
/// ")?;
/// let OwnerOf::Parameter(number, ids) = routes.list()[0].demanded()[0].owner() else { return Err("another way".into()) };
/// assert_eq!((*number, ids.user, ids.member), (1, false, true));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OwnerOf {
    /// It is always the same.
    Only(OwnerId),
    /// The user whose id is a parameter of the path, given by its position among the parameters: the caller, or another one.
    Parameter(usize, IdKinds),
    /// Each user whose id is in a list: the caller, or others. The operation is demanded for each.
    Each(Listed, Pointer, IdKinds),
    /// Each principal whose write permission the body gives or takes.
    Writers(Change),
}

/// Which ids of a list are meant.
///
/// ```
/// use portcullis::{Policy, route::{Listed, OwnerOf}, routes::Routes};
///
/// let policy = Policy::splunk_observability()?;
/// let routes = Routes::from_text(&policy, "routes.yaml", "
/// portcullis-routes: 1
/// routes: members
/// paths:
///   /v2/team/{tid}/members: { DELETE: { operation: team.remove_member, owner: { listed: /members, id: member } } }
/// ")?;
/// assert!(matches!(routes.list()[0].demanded()[0].owner(), OwnerOf::Each(Listed::All, ..)));
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Listed {
    /// All ids in the list.
    All,
    /// Those that the stored list does not have.
    Gained,
    /// Those of the stored list that the list does not have.
    Lost,
}

/// What happens to write permissions.
///
/// ```
/// use portcullis::{Policy, route::{Change, OwnerOf}, routes::Routes};
///
/// let policy = Policy::splunk_observability()?;
/// let routes = Routes::from_text(&policy, "routes.yaml", "
/// portcullis-routes: 1
/// routes: members
/// objects: { detector: { writers: { users: /authorizedWriters/users } } }
/// paths:
///   /v2/detector/{id}:
///     object: detector
///     PUT: { operation: detector.remove_write_permission, owner: { writers: lost } }
/// ")?;
/// assert_eq!(*routes.list()[0].demanded()[0].owner(), OwnerOf::Writers(Change::Lost));
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Change {
    /// Principals get permission, or an entry of theirs changes in another way.
    Gained,
    /// Principals lose permission.
    Lost,
}

/// Which of the caller's ids an id is compared with. A service may give a user several ids: one as a user, and one as a member of an
/// organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct IdKinds {
    /// The id of the user.
    pub user: bool,
    /// The id of the member of the organization.
    pub member: bool,
}

/// The owners that are computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Owners {
    /// The owner of what is the caller's own; `None` if the vocabulary has no such owner.
    pub own: Option<OwnerId>,
    /// The owner of what is another user's on an item that the caller may write.
    pub held: Option<OwnerId>,
    /// The owner of what is another user's.
    pub other: Option<OwnerId>,
}
