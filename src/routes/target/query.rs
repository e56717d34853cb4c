//! Parameters of a query that ask for another method.

use super::decode::decoded;

/// Names of such parameters, without anything but letters and in lower case.
const OVERRIDES: [&str; 6] =
    ["httpmethod", "xhttpmethod", "httpmethodoverride", "xhttpmethodoverride", "methodoverride", "xmethodoverride"];

const METHODS: [&str; 9] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"];

/// Returns where a parameter begins that some framework takes for the method of the request: `_method`, `X-HTTP-Method-Override`
/// and the like, in any case and encoded up to twice. `method` is one only if its value is a method.
pub(super) fn method_override(query: &str) -> Option<usize> {
    let mut start = 0;
    for parameter in query.split('&') {
        if any_overrides(parameter.as_bytes()) || is_encoded_override(parameter) {
            return Some(start);
        }
        start += parameter.len() + 1;
    }
    None
}

fn is_encoded_override(parameter: &str) -> bool {
    if !parameter.contains('%') {
        return false;
    }
    let once: Vec<u8> = decoded(parameter.as_bytes()).map(|(_, byte)| byte).collect();
    let twice: Vec<u8> = decoded(&once).map(|(_, byte)| byte).collect();
    any_overrides(&once) || any_overrides(&twice)
}

/// Some frameworks separate parameters by `;` too, and after decoding there can be a `&`.
fn any_overrides(parameters: &[u8]) -> bool {
    parameters.split(|&byte| matches!(byte, b'&' | b';')).any(overrides)
}

fn overrides(parameter: &[u8]) -> bool {
    let mut parts = parameter.splitn(2, |&byte| byte == b'=');
    let (name, value) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    // Some frameworks read `a[b]` as a field of `a`.
    let name = name.split(|&byte| byte == b'[').next().unwrap_or_default();
    let letters = || name.iter().filter(|byte| byte.is_ascii_alphanumeric()).map(u8::to_ascii_lowercase);
    let is_method =
        |value: &[u8]| METHODS.iter().any(|method| value.trim_ascii().eq_ignore_ascii_case(method.as_bytes()));
    if letters().eq(*b"method") {
        return !name.eq_ignore_ascii_case(b"method") || is_method(value);
    }
    OVERRIDES.iter().any(|known| letters().eq(known.bytes()))
}
