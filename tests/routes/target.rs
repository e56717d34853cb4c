//! The canonical form of a request's head.

mod admitted;
mod differential;
mod generate;
mod heads;
pub(crate) mod lenient;
mod properties;
pub(crate) mod reference;
mod refused;
mod rows;
mod work;
