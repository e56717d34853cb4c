//! What every engine must be able to do here.

use portcullis::Names;

/// A policy engine with its policy loaded, in one of the forms that it can be given the rules in.
///
/// An engine that fails while it decides has no figure to show, so it panics.
pub(crate) trait Engine {
    /// A request in the engine's own form, made ahead of the decision; [`Infallible`](std::convert::Infallible) for an
    /// engine that has none.
    type Ready;

    /// Makes a request ready; `None` for an engine that decides from names alone.
    fn ready(&self, names: &Names<'_>) -> Option<Self::Ready>;

    /// Decides a request that was made ready: whether it is allowed.
    fn decide_ready(&mut self, request: &Self::Ready) -> bool;

    /// Decides from the five names: whether the request is allowed; `None` for an engine that cannot.
    fn decide(&mut self, names: &Names<'_>) -> Option<bool>;
}
