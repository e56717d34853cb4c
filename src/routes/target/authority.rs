//! Hosts and ports, and targets that begin with them.

use super::{Reason, Refusal};

/// A host and a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Authority<'a> {
    /// The name as it is written, or an address.
    pub(super) host: &'a str,
    /// `None` if it is left out, or is the default of HTTP or of HTTPS.
    port: Option<u16>,
}

impl<'a> Authority<'a> {
    /// Reads `host` or `host:port`. A user name in front is refused, and so is a host with escapes.
    pub(super) fn read(text: &'a str) -> Option<Self> {
        let end_of_address = text.starts_with('[').then(|| text.find(']')).flatten();
        let (host, port) = match end_of_address {
            Some(end) => (text.get(..=end)?, text.get(end + 1..)?),
            None => text.split_at_checked(text.find(':').unwrap_or(text.len()))?,
        };
        let is_host = match host.strip_prefix('[') {
            Some(address) => address.strip_suffix(']')?.parse::<std::net::Ipv6Addr>().is_ok(),
            None => !host.is_empty() && host.bytes().all(is_in_names),
        };
        let port = match port.strip_prefix(':') {
            Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => Some(digits.parse::<u16>().ok()?),
            Some(_) => return None,
            None => None,
        };
        is_host.then_some(Self { host, port: port.filter(|port| !matches!(port, 80 | 443)) })
    }

    /// Returns whether both are the same host and port.
    pub(super) fn is(&self, other: &Self) -> bool {
        self.host.eq_ignore_ascii_case(other.host) && self.port == other.port
    }
}

fn is_in_names(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_')
}

/// Reads the authority of an absolute target. Returns where its path begins, too.
///
/// # Errors
///
/// The target has another form, or its host is malformed.
pub(super) fn of_target(target: &str) -> Result<(Option<Authority<'_>>, usize), Refusal> {
    let Some(start) = end_of_scheme(target) else {
        let reason = match target {
            "*" => Reason::AsteriskForm,
            _ if Authority::read(target).is_some() && target.contains(':') => Reason::AuthorityForm,
            _ => Reason::NoLeadingSlash,
        };
        return Err(Refusal::at(reason, 0));
    };
    let rest = target.get(start..).unwrap_or_default();
    let length = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    let authority = rest.get(..length).and_then(Authority::read);
    let authority = authority.ok_or(Refusal::at(Reason::BadHost, start))?;
    match rest.as_bytes().get(length) {
        Some(b'/') => Ok((Some(authority), start + length)),
        Some(b'\\') => Err(Refusal::at(Reason::Backslash, start + length)),
        _ => Err(Refusal::at(Reason::NoLeadingSlash, start + length)),
    }
}

fn end_of_scheme(target: &str) -> Option<usize> {
    let begins = |scheme: &&str| target.get(..scheme.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(scheme));
    ["http://", "https://"].iter().find(|scheme| begins(scheme)).map(|scheme| scheme.len())
}
