//! The head of a request: method, target and headers.

use super::{BodyKind, ReadMethod, Reason, Refusal, RefusedPart, Target, headers::Headers, query};
use crate::route::Service;

/// The head of a request, checked once. Whatever asks about a request asks its head.
///
/// ```
/// use portcullis::{route::{Method, Service}, routes::{BodyKind, Head}};
///
/// let headers = [("Host", b"api.example.com".as_slice()), ("Content-Type", b"application/json")];
/// let head = Head::read("PUT", "/v2/team/T1", headers, &Service::default())?;
/// assert_eq!(head.method().routed(), Some(Method::Put));
/// assert_eq!((head.host(), head.body_kind()), (Some("api.example.com"), BodyKind::Json));
///
/// let headers = [("X-HTTP-Method-Override", b"DELETE".as_slice())];
/// let refusal = Head::read("POST", "/v2/team/T1", headers, &Service::default()).unwrap_err();
/// assert_eq!(refusal.code(), "method-override");
/// # Ok::<(), portcullis::routes::Refusal>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Head<'a> {
    method: ReadMethod,
    target: Target<'a>,
    host: Option<&'a str>,
    body_kind: BodyKind,
    content_length: Option<u64>,
    content_encoding: Option<usize>,
}

impl<'a> Head<'a> {
    /// Reads a head. Each header is looked at once, in any order. Names are compared without case, and `_` is read as `-`.
    ///
    /// The pseudo-header `:authority` can be among the headers.
    ///
    /// # Errors
    ///
    /// - The [method](ReadMethod::read) or the [target](Target::parse) is refused, or the path ends with a slash that the service
    ///   does not ignore.
    /// - A header or a parameter of the query asks for another method (`X-HTTP-Method-Override`, `_method` and the like), or a
    ///   header for another target (`X-Original-URL`, `X-Rewrite-URL`). A proxy of one's own that sets such a header removes it
    ///   first.
    /// - There are several of `Host`, `Content-Type`, `Content-Encoding`, `Content-Length`, `Transfer-Encoding` or the service's
    ///   header with the token, or this has a comma.
    /// - Such a header, or another one that is read here, has `_` for `-` in its name.
    /// - There are two hosts, or two lengths of the body.
    /// - The body has a transfer encoding other than `chunked`.
    /// - The header `Upgrade` asks for another version of HTTP, such as `h2c`.
    /// - A name or value is malformed.
    pub fn read<T: AsRef<[u8]> + ?Sized>(
        method: &str,
        target: &'a T,
        headers: impl IntoIterator<Item = (&'a str, &'a [u8])>,
        service: &Service,
    ) -> Result<Self, Refusal> {
        let method = ReadMethod::read(method)?;
        let target = Target::parse(target)?;
        if target.has_trailing_slash() && !service.ignores_trailing_slash {
            return Err(Refusal::at(Reason::TrailingSlash, target.path.end.saturating_sub(1)));
        }
        if let Some(at) = target.query().and_then(query::method_override) {
            return Err(Refusal::at(Reason::MethodOverride, target.path.end + 1 + at));
        }
        let headers = Headers::read(headers, service)?;
        let host = one_host(&target, &headers)?;
        let Headers { body_kind, content_length, content_encoding, .. } = headers;
        Ok(Self { method, target, host, body_kind, content_length, content_encoding })
    }

    /// Returns the method.
    #[must_use]
    pub const fn method(&self) -> ReadMethod {
        self.method
    }

    /// Returns the target.
    #[must_use]
    pub const fn target(&self) -> &Target<'a> {
        &self.target
    }

    /// Returns the host without the port, as it is written: of the target, of `Host` or of `:authority`; `None` if there is none.
    #[must_use]
    pub const fn host(&self) -> Option<&'a str> {
        self.host
    }

    /// Returns what the body is, by its content type.
    #[must_use]
    pub const fn body_kind(&self) -> BodyKind {
        self.body_kind
    }

    /// Returns whether the body has a content encoding other than `identity`, such as `gzip`. A request is refused for it if its route
    /// needs the body: [`Matched::demands`](crate::routes::Matched::demands).
    #[must_use]
    pub const fn is_encoded(&self) -> bool {
        self.content_encoding.is_some()
    }

    /// Returns the refusal of a body that is needed, if it has a content encoding.
    pub(in crate::routes) fn refused_encoding(&self) -> Option<Refusal> {
        self.content_encoding.map(|number| Refusal::new(Reason::ContentEncoding, RefusedPart::Header(number)))
    }

    /// Returns the length of the body that the head states; `None` if it states none.
    #[must_use]
    pub const fn content_length(&self) -> Option<u64> {
        self.content_length
    }
}

/// Returns the only host that a request names.
fn one_host<'a>(target: &Target<'a>, headers: &Headers<'a>) -> Result<Option<&'a str>, Refusal> {
    let of_target = target.authority.map(|authority| (RefusedPart::Target(0), authority));
    let of_header = |(number, authority)| (RefusedPart::Header(number), authority);
    let all = [of_target, headers.authority.map(of_header), headers.host.map(of_header)];
    let mut all = all.into_iter().flatten();
    let Some((_, first)) = all.next() else { return Ok(None) };
    match all.find(|(_, other)| !first.is(other)) {
        Some((part, _)) => Err(Refusal::new(Reason::TwoHosts, part)),
        None => Ok(Some(first.host)),
    }
}
