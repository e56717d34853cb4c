use alloc::boxed::Box;

use super::{ActionId, ApiId, OwnerId, RoleId};

/// A declared pair of API and action.
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
    /// The API asked.
    #[must_use]
    pub const fn api(&self) -> ApiId {
        self.api
    }

    /// What is asked of it.
    #[must_use]
    pub const fn action(&self) -> ActionId {
        self.action
    }

    /// The owners that requests for this operation can have, at least one, in the order of declaration.
    #[must_use]
    pub fn owners(&self) -> &[OwnerId] {
        &self.owners
    }

    /// The owner of requests that leave it out, if there can be only one.
    pub(super) fn only_owner(&self) -> Option<OwnerId> {
        match *self.owners {
            [only] => Some(only),
            _ => None,
        }
    }

    /// Whether the operation only reads.
    #[must_use]
    pub const fn reads(&self) -> bool {
        self.reads
    }

    /// The roles that whoever may call the operation can come by through it, in the order of declaration.
    #[must_use]
    pub fn confers(&self) -> &[RoleId] {
        &self.confers
    }

    /// What the policy's author says about the operation.
    #[must_use]
    pub fn about(&self) -> Option<&str> {
        self.about.as_deref()
    }
}
