//! This project's own engine.

use portcullis::{Names, Policy, Request};

use crate::engine::Engine;

/// Borrows the policy, so that all forms of the workload use the same one.
pub(crate) struct Portcullis<'p>(pub(crate) &'p Policy);

impl Engine for Portcullis<'_> {
    type Ready = Request;

    fn ready(&self, names: &Names<'_>) -> Option<Request> {
        self.0.vocabulary().find(names)
    }

    fn decide_ready(&mut self, request: &Request) -> bool {
        self.0.decide(*request).is_allow()
    }

    fn decide(&mut self, names: &Names<'_>) -> Option<bool> {
        Some(self.0.decide_names(names).is_allow())
    }
}
