//! Kinds of stored objects, and where these say who may write them.

use super::Pointer;
use crate::rules::Place;

/// A kind of stored object.
///
/// ```
/// use portcullis::{Policy, route::Writers, routes::Routes};
///
/// let policy = Policy::splunk_observability()?;
/// let routes = Routes::from_text(&policy, "routes.yaml", "
/// portcullis-routes: 1
/// routes: members
/// objects: { detector: { writers: { users: /authorizedWriters/users, teams: /authorizedWriters/teams } } }
/// paths:
///   /v2/detector/{id}: { object: detector, GET: detector.read }
/// ")?;
/// let detector = &routes.objects()[0];
/// assert_eq!(detector.name(), "detector");
/// assert!(matches!(detector.writers(), [Writers::Lists { teams: Some(_), .. }]));
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectKind {
    pub(crate) name: Box<str>,
    pub(crate) writers: Box<[Writers]>,
    pub(crate) place: Place,
}

impl ObjectKind {
    /// Returns the name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the forms in which an object says who may write it. If none of them names anybody, everybody may.
    #[must_use]
    pub const fn writers(&self) -> &[Writers] {
        &self.writers
    }

    /// Returns where the kind is declared.
    #[must_use]
    pub const fn place(&self) -> Place {
        self.place
    }
}

/// One form in which an object says who may write it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Writers {
    /// Lists of ids.
    Lists {
        /// The ids of users.
        users: Option<Pointer>,
        /// The ids of teams.
        teams: Option<Pointer>,
    },
    /// A list of entries, each with a principal and what it may do.
    Entries(Box<Entries>),
}

/// A list of entries that say what principals may do.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Entries {
    /// Where the list is.
    pub at: Pointer,
    /// The key of an entry with the principal's id.
    pub id: Box<str>,
    /// The key of an entry with the kind of principal.
    pub kind: Box<str>,
    /// The value of that key for users.
    pub user: Box<str>,
    /// The value of that key for teams.
    pub team: Option<Box<str>>,
    /// The value of that key for the whole organization.
    pub organization: Option<Box<str>>,
    /// The key of an entry with what the principal may do: a list of texts.
    pub actions: Box<str>,
    /// The text that stands for writing.
    pub write: Box<str>,
    /// Where the id of the object is from which permissions are inherited.
    pub parent: Option<Pointer>,
    /// The kind of that object, by its number.
    pub parent_kind: Option<usize>,
}
