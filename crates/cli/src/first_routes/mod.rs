//! First routes files: guesses from a document, with open questions as comments.

mod guess;
mod name;
mod paths;
mod words;
mod write;

pub(crate) use name::PolicyName;
pub(crate) use write::write;
