//! The token of a request.

use http::{HeaderMap, HeaderName, header::AUTHORIZATION};
use portcullis::route::Service;

/// Finds the token of a request. With an error, there are several: also if there is `Authorization` beside the header that the routes declare,
/// because the service could take the one and the gateway the other.
///
/// It is in the header that the routes declare, or else in `Authorization` with the scheme `Bearer`.
pub(crate) fn token_of<'h>(headers: &'h HeaderMap, service: &Service) -> Result<Option<&'h str>, SeveralTokens> {
    let declared = service.token_header.as_deref().filter(|name| !name.eq_ignore_ascii_case(AUTHORIZATION.as_str()));
    let name = declared.unwrap_or(AUTHORIZATION.as_str());
    let mut values = headers.get_all(name).iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() || declared.is_some() && headers.contains_key(AUTHORIZATION) {
        return Err(SeveralTokens);
    }
    // A token that is not a text is no token that anybody has.
    let Ok(value) = value.to_str() else { return Ok(None) };
    let token = if declared.is_some() { Some(value.trim()) } else { bearer(value) };
    Ok(token.filter(|token| !token.is_empty()))
}

/// There are several tokens in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SeveralTokens;

/// Returns the token of a value of `Authorization` with the scheme `Bearer`.
fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.trim().split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Returns whether a header has a name, or could be taken for it by a server that confuses `_` and `-`.
pub(crate) fn is_named(name: &HeaderName, other: &HeaderName) -> bool {
    let folded = |name: &HeaderName| name.as_str().replace('_', "-");
    name == other || (name.as_str().len() == other.as_str().len() && folded(name) == folded(other))
}
