//! The canonical form of a request's head.

mod admitted;
mod differential;
mod generate;
mod heads;
mod lenient;
mod properties;
mod reference;
mod refused;
mod rows;
mod work;
