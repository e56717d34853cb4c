//! Parts of requests and answers.

use std::{fmt::Write as _, net::IpAddr};

use http::{HeaderMap, Uri, header::CONTENT_TYPE};

use super::UrlError;

/// Returns a URL that is `https`, or of this host; with `plain`, one that is `http` too.
pub(crate) fn secret_url(text: &str, plain: bool) -> Result<Uri, UrlError> {
    let url: Uri = text.parse().map_err(|_| UrlError::NotHttp(text.into()))?;
    let host = url.host().filter(|host| !host.is_empty()).ok_or_else(|| UrlError::NotHttp(text.into()))?;
    if url.authority().is_some_and(|authority| authority.as_str().contains('@')) {
        return Err(UrlError::HasUser);
    }
    match url.scheme_str() {
        Some("https") => Ok(url),
        Some("http") if plain || is_this_host(host) => Ok(url),
        Some("http") => Err(UrlError::NotSecret(text.into())),
        _ => Err(UrlError::NotHttp(text.into())),
    }
}

fn is_this_host(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

/// Returns a text as a form has it.
pub(crate) fn form_encoded(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut encoded, byte| {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => encoded.push(char::from(byte)),
            _ => {
                // Writing to a string cannot fail.
                let _ = write!(encoded, "%{byte:02X}");
            }
        }
        encoded
    })
}

/// Returns whether the content is JSON: `application/json`, or a type of applications with the suffix `+json`.
pub(crate) fn is_json(headers: &HeaderMap) -> bool {
    let mut types = headers.get_all(CONTENT_TYPE).iter();
    let (Some(content), None) = (types.next(), types.next()) else { return false };
    let essence = content.to_str().unwrap_or_default().split(';').next().unwrap_or_default();
    let essence = essence.trim().to_ascii_lowercase();
    essence.strip_prefix("application/").is_some_and(|kind| kind == "json" || kind.ends_with("+json"))
}
