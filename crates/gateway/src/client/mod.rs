//! A small HTTP client, for what a gateway asks of other servers.

mod body;
mod error;
mod http_client;
mod query;

pub use error::{ClientError, UrlError};
pub use http_client::{Bounds, HttpClient};
pub(crate) use query::{form_encoded, is_json, secret_url};
