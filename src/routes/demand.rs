//! What a request demands, and why.

use std::fmt;

use crate::{
    route::{Demanded, Test},
    space::{OperationId, OwnerId},
};

/// An operation with an owner that a request demands.
#[derive(Clone, Debug)]
pub struct Demand<'r> {
    pub(super) operation: OperationId,
    pub(super) owner: OwnerId,
    pub(super) reasons: Vec<DemandReason<'r>>,
}

/// Why a request demands an operation with an owner.
///
/// ```
/// use portcullis::{Policy, routes::{Caller, Content, Evidence, Found, Head, Routes}};
///
/// let policy = Policy::splunk_observability()?;
/// let routes = Routes::from_text(&policy, "routes.yaml", "
/// portcullis-routes: 1
/// routes: teams
/// objects: { team: {} }
/// paths:
///   /v2/team/{tid}:
///     object: team
///     PUT:
///       - team.update
///       - { operation: team.remove_member, owner: { lost: /members, id: member } }
/// ")?;
/// let headers = [("Content-Type", b"application/json".as_slice())];
/// let head = Head::read("PUT", "/v2/team/T1", headers, routes.service())?;
/// let Found::Route(matched) = routes.find(&head) else { return Err("no route".into()) };
/// let evidence = Evidence::default()
///     .with_body(Content::Json(br#"{"members":["M1"]}"#))
///     .with_stored(Content::Json(br#"{"members":["M1","M2"]}"#));
/// let demands = matched.demands(&evidence, &Caller::user("U1").with_member("M1"))?;
///
/// let reason = &demands.list()[1].reasons()[0];
/// assert_eq!(reason.principal(), Some(("M2", "stored/members/1")));
/// assert_eq!((reason.demanded().place().line, reason.assumed()), (10, None));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct DemandReason<'r> {
    pub(super) demanded: &'r Demanded,
    pub(super) met: Vec<MetCondition<'r>>,
    pub(super) principal: Option<(String, String)>,
    pub(super) assumed: Option<Assumption>,
}

/// A condition that a request meets.
#[derive(Clone, Debug)]
pub struct MetCondition<'r> {
    pub(super) test: &'r Test,
    pub(super) place: Option<String>,
}

/// What was assumed, because it is not known.
///
/// ```
/// use portcullis::routes::Assumption;
///
/// assert_eq!(Assumption::BodyUnknown.to_string(), "the body is not known");
/// assert_eq!(Assumption::BodyUnknown.code(), "body-unknown");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Assumption {
    /// The body is not known: it was not given, or is not JSON.
    BodyUnknown,
    /// The stored object is not known.
    StoredUnknown,
    /// The object from which the stored one inherits permissions is not known.
    ParentUnknown,
    /// An id of the caller is not known.
    CallerUnknown,
    /// The path has an encoded special character, so that servers could read other parameters.
    PathUnclear,
    /// A value has another type than expected, or a key differs from the expected one only in the case of letters.
    Unclear,
    /// Nothing in the request meets a condition, so that it is not known what it does.
    NothingMet,
}

impl Demand<'_> {
    pub(super) fn is(&self, operation: OperationId, owner: OwnerId) -> bool {
        self.operation == operation && self.owner == owner
    }

    /// Returns the operation.
    #[must_use]
    pub const fn operation(&self) -> OperationId {
        self.operation
    }

    /// Returns the owner.
    #[must_use]
    pub const fn owner(&self) -> OwnerId {
        self.owner
    }

    /// Returns the reasons, at least one.
    #[must_use]
    pub fn reasons(&self) -> &[DemandReason<'_>] {
        &self.reasons
    }

    /// Returns whether the request demands it only because something is not known.
    #[must_use]
    pub fn is_assumed(&self) -> bool {
        self.reasons.iter().all(|reason| reason.assumed.is_some())
    }
}

impl<'r> DemandReason<'r> {
    /// Returns what the route declares. Its place is in the text of the routes file.
    #[must_use]
    pub const fn demanded(&self) -> &'r Demanded {
        self.demanded
    }

    /// Returns the conditions that are met, or could be.
    #[must_use]
    pub fn met(&self) -> &[MetCondition<'r>] {
        &self.met
    }

    /// Returns the id of the principal that the operation touches, and where it is: a pointer into the body or the stored object, or the
    /// parameter of the path. The id is empty where nobody in particular is touched.
    #[must_use]
    pub fn principal(&self) -> Option<(&str, &str)> {
        self.principal.as_ref().map(|(id, place)| (id.as_str(), place.as_str()))
    }

    /// Returns what was assumed, if it is not certain that the request demands the operation with this owner.
    #[must_use]
    pub const fn assumed(&self) -> Option<&Assumption> {
        self.assumed.as_ref()
    }
}

impl MetCondition<'_> {
    /// Returns what is tested.
    #[must_use]
    pub const fn test(&self) -> &Test {
        self.test
    }

    /// Returns where the value is that meets the condition, as a pointer; `None` if it is met because there is no value, or if this cannot
    /// be told.
    #[must_use]
    pub fn place(&self) -> Option<&str> {
        self.place.as_deref()
    }
}

impl fmt::Display for Assumption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BodyUnknown => "the body is not known",
            Self::StoredUnknown => "the stored object is not known",
            Self::ParentUnknown => "the object from which permissions are inherited is not known",
            Self::CallerUnknown => "an id of the caller is not known",
            Self::PathUnclear => "servers read an encoded character of the path in different ways",
            Self::Unclear => "a value has another type than expected, or a key another case",
            Self::NothingMet => "nothing in the request says what it does",
        })
    }
}

impl Assumption {
    /// Returns the stable kebab-case name.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::BodyUnknown => "body-unknown",
            Self::StoredUnknown => "stored-unknown",
            Self::ParentUnknown => "parent-unknown",
            Self::CallerUnknown => "caller-unknown",
            Self::PathUnclear => "path-unclear",
            Self::Unclear => "unclear",
            Self::NothingMet => "nothing-met",
        }
    }
}
