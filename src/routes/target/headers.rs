//! The headers of a request, each looked at once.

use super::{BodyKind, Reason, Refusal, RefusedPart, authority::Authority};
use crate::route::Service;

/// A header that a request is refused for, or that says something about its host or body.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Known {
    MethodOverride,
    TargetOverride,
    Host,
    Authority,
    ContentType,
    ContentEncoding,
    ContentLength,
    TransferEncoding,
    Upgrade,
    Token,
}

const KNOWN: [(&str, Known); 12] = [
    ("x-http-method-override", Known::MethodOverride),
    ("x-http-method", Known::MethodOverride),
    ("x-method-override", Known::MethodOverride),
    ("x-original-url", Known::TargetOverride),
    ("x-rewrite-url", Known::TargetOverride),
    ("host", Known::Host),
    (":authority", Known::Authority),
    ("content-type", Known::ContentType),
    ("content-encoding", Known::ContentEncoding),
    ("content-length", Known::ContentLength),
    ("transfer-encoding", Known::TransferEncoding),
    ("upgrade", Known::Upgrade),
];

/// What the headers say.
#[derive(Default)]
pub(super) struct Headers<'a> {
    pub(super) host: Option<(usize, Authority<'a>)>,
    pub(super) authority: Option<(usize, Authority<'a>)>,
    pub(super) body_kind: BodyKind,
    pub(super) content_length: Option<u64>,
    /// The number of the header with a content encoding other than `identity`.
    pub(super) content_encoding: Option<usize>,
    /// The kinds that there was one of, as bits.
    seen: u16,
}

impl<'a> Headers<'a> {
    pub(super) fn read(
        headers: impl IntoIterator<Item = (&'a str, &'a [u8])>,
        service: &Service,
    ) -> Result<Self, Refusal> {
        let mut read = Self::default();
        for (number, (name, value)) in headers.into_iter().enumerate() {
            let refused = |reason| Refusal::new(reason, RefusedPart::Header(number));
            if !is_token(name.strip_prefix(':').unwrap_or(name)) || value.iter().any(|&byte| is_control(byte)) {
                return Err(refused(Reason::BadHeader));
            }
            if let Some((known, is_alias)) = Known::find(name, service) {
                read.note(known, number, value.trim_ascii()).map_err(refused)?;
                if is_alias {
                    return Err(refused(Reason::HeaderAlias));
                }
            }
        }
        Ok(read)
    }

    fn note(&mut self, known: Known, number: usize, value: &'a [u8]) -> Result<(), Reason> {
        if self.has(known) {
            return Err(Reason::RepeatedHeader);
        }
        self.seen |= known.bit();
        match known {
            Known::MethodOverride => return Err(Reason::MethodOverride),
            Known::TargetOverride => return Err(Reason::TargetOverride),
            Known::ContentType => self.body_kind = BodyKind::of(value),
            Known::Host => self.host = Some((number, one_host(value)?)),
            Known::Authority => self.authority = Some((number, one_host(value)?)),
            Known::ContentEncoding if value.is_empty() || value.eq_ignore_ascii_case(b"identity") => {}
            Known::ContentEncoding => self.content_encoding = Some(number),
            Known::ContentLength => self.content_length = Some(length(value).ok_or(Reason::BadLength)?),
            Known::TransferEncoding if value.eq_ignore_ascii_case(b"chunked") => {}
            Known::TransferEncoding => return Err(Reason::TransferEncoding),
            // Over HTTP/2, the connection would carry further requests that nobody looks at.
            Known::Upgrade if value.split(|&byte| byte == b',').any(|one| is_http(one.trim_ascii())) => {
                return Err(Reason::HttpUpgrade);
            }
            // Some proxies join the values of a repeated header with commas.
            Known::Token if value.contains(&b',') => return Err(Reason::RepeatedHeader),
            Known::Upgrade | Known::Token => {}
        }
        let has_both = self.has(Known::ContentLength) && self.has(Known::TransferEncoding);
        if has_both { Err(Reason::TwoLengths) } else { Ok(()) }
    }

    const fn has(&self, known: Known) -> bool {
        self.seen & known.bit() != 0
    }
}

impl Known {
    /// Finds what a header is, and whether it is so only under an alias of its name.
    fn find(name: &str, service: &Service) -> Option<(Self, bool)> {
        let is_alias = |known: &str| !name.eq_ignore_ascii_case(known);
        if let Some((its_name, known)) = KNOWN.iter().find(|(known, _)| is_named(name, known)) {
            return Some((*known, is_alias(its_name)));
        }
        let token = service.token_header.as_deref().filter(|token| is_named(name, token))?;
        Some((Self::Token, is_alias(token)))
    }

    const fn bit(self) -> u16 {
        1 << self as u16
    }
}

/// Returns whether a protocol is HTTP, of any version.
fn is_http(protocol: &[u8]) -> bool {
    let name = protocol.split(|&byte| byte == b'/').next().unwrap_or_default();
    [b"h2c".as_slice(), b"h2", b"http"].iter().any(|known| name.eq_ignore_ascii_case(known))
}

fn one_host(value: &[u8]) -> Result<Authority<'_>, Reason> {
    str::from_utf8(value).ok().and_then(Authority::read).ok_or(Reason::BadHost)
}

fn length(value: &[u8]) -> Option<u64> {
    let is_number = !value.is_empty() && value.iter().all(u8::is_ascii_digit);
    str::from_utf8(value).ok().filter(|_| is_number)?.parse().ok()
}

/// Compares names of headers: without case, and `_` as `-`, since servers that pass headers on as variables confuse these.
fn is_named(name: &str, known: &str) -> bool {
    let folded = |byte: u8| if byte == b'_' { b'-' } else { byte.to_ascii_lowercase() };
    name.len() == known.len() && name.bytes().zip(known.bytes()).all(|(one, other)| folded(one) == folded(other))
}

/// A tab is the only control character that values can have.
const fn is_control(byte: u8) -> bool {
    byte != b'\t' && byte.is_ascii_control()
}

/// Returns whether a text is a token of HTTP, as methods and names of headers are.
pub(super) fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| IS_IN_TOKENS.get(usize::from(byte)) == Some(&true))
}

/// For each byte, whether tokens can have it.
const IS_IN_TOKENS: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        #[expect(
            clippy::indexing_slicing,
            reason = "a table of 256 has an element for each byte; checked at compile time"
        )]
        {
            table[byte as usize] = is_in_tokens(byte);
        }
        byte += 1;
    }
    table
};

const fn is_in_tokens(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(byte, b'!' | b'#'..=b'\'' | b'*' | b'+' | b'-' | b'.' | b'^'..=b'`' | b'|' | b'~')
}
