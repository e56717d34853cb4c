//! Whose items a request touches.

mod ids;
mod permission;
mod writers;

use super::{Caller, demand::Assumption, evidence::Known};
use crate::route::{ObjectKind, OwnerOf, Owners, Route};

/// What owners are found from.
#[derive(Clone, Copy)]
pub(super) struct Facts<'f, 't> {
    pub(super) route: &'f Route,
    /// The kind of the object that is stored, or that the request creates.
    pub(super) kind: Option<&'f ObjectKind>,
    pub(super) kinds: &'f [ObjectKind],
    pub(super) parameters: &'f [std::borrow::Cow<'f, str>],
    /// Whether all servers read the same parameters.
    pub(super) is_path_plain: bool,
    pub(super) body: &'f Known<'t>,
    pub(super) stored: &'f Known<'t>,
    pub(super) parent: &'f Known<'t>,
    pub(super) caller: &'f Caller<'f>,
}

/// An owner that a request touches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Touched {
    pub(super) whose: Whose,
    /// Where the principal is, and its id.
    pub(super) principal: Option<Principal>,
    /// What was assumed, if it is not certain that the request touches this owner.
    pub(super) assumed: Option<Assumption>,
}

/// A principal, and where it is in a body or a stored object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Principal {
    pub(super) id: String,
    pub(super) place: String,
}

/// Whose something is, seen from the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Whose {
    Own,
    Held,
    Other,
}

impl Whose {
    /// Returns the owner that the vocabulary has for it.
    pub(super) const fn owner(self, owners: Owners) -> Option<crate::space::OwnerId> {
        match self {
            Self::Own => owners.own,
            Self::Held => owners.held,
            Self::Other => owners.other,
        }
    }
}

impl Touched {
    /// Returns whether the request touches somebody here for certain, although perhaps another owner.
    pub(super) const fn is_touched_for_certain(&self) -> bool {
        matches!(
            self.assumed,
            None | Some(Assumption::CallerUnknown | Assumption::ParentUnknown | Assumption::PathUnclear)
        )
    }
}

impl Facts<'_, '_> {
    /// Returns everything that a demand touches by its way of finding owners: nothing, if nothing is touched for certain.
    pub(super) fn touched(&self, by: &OwnerOf) -> Vec<Touched> {
        match by {
            // Its owner is not computed.
            OwnerOf::Only(_) => Vec::new(),
            OwnerOf::Parameter(number, kinds) => self.by_parameter(*number, *kinds),
            OwnerOf::Each(listed, pointer, kinds) => self.by_ids(*listed, pointer, *kinds),
            OwnerOf::Writers(change) => self.by_writers(*change),
        }
    }

    /// Returns everything that a demand could touch if nothing but the caller and the path were known.
    pub(super) fn worst(&self, by: &OwnerOf, assumed: &Assumption) -> Vec<Touched> {
        let all = match by {
            OwnerOf::Only(_) => return Vec::new(),
            OwnerOf::Parameter(number, kinds) => return self.by_parameter(*number, *kinds),
            OwnerOf::Each(..) => &[Whose::Own, Whose::Other][..],
            OwnerOf::Writers(_) => &[Whose::Own, Whose::Held, Whose::Other],
        };
        self.any_of(all, assumed)
    }

    /// Returns some owners, of which those remain that the caller can have.
    fn any_of(&self, all: &[Whose], assumed: &Assumption) -> Vec<Touched> {
        let can_be = |whose: &&Whose| !self.caller.is_nobody() || **whose == Whose::Other;
        let touched = |&whose: &Whose| Touched { whose, principal: None, assumed: Some(assumed.clone()) };
        all.iter().filter(can_be).map(touched).collect()
    }
}
