//! `OpenAPI` documents of version 3: the endpoints that they describe, and nothing else.
//!
//! Documents in use break the specification in many places that do not matter here, so only the fields that are needed are read.

mod coverage;
mod endpoint;
mod read;

pub(crate) use coverage::Coverage;
pub(crate) use endpoint::{Endpoint, EndpointMethod, Shape};

/// What a document says of endpoints.
pub(crate) struct Document {
    /// The file, as it was named.
    pub(crate) file: String,
    pub(crate) title: String,
    /// In the order of the text.
    pub(crate) endpoints: Vec<Endpoint>,
}
