//! The ready-made sources of stored objects.

#[path = "../support/server.rs"]
#[cfg(feature = "client")]
mod server;

mod cache;
#[cfg(feature = "client")]
mod upstream;

use http::{Request, request::Parts};

fn head(headers: &[(&str, &str)]) -> Parts {
    let request =
        headers.iter().fold(Request::put("/v2/team/T1"), |request, (name, value)| request.header(*name, *value));
    request.body(()).unwrap().into_parts().0
}
