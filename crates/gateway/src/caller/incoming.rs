//! A request as an authenticator sees it.

use std::net::IpAddr;

use http::{HeaderMap, Method, Uri, request::Parts};

/// The head of a request, with its token and its peer.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Incoming<'a> {
    parts: &'a Parts,
    token: Option<&'a str>,
    peer: Option<&'a Peer>,
}

/// Who is at the other end of the connection. A server puts it into the extensions of each request.
///
/// ```
/// use portcullis_gateway::caller::Peer;
///
/// let peer = Peer::Address("127.0.0.1".parse()?);
/// assert_ne!(peer, Peer::Local);
/// # Ok::<(), std::net::AddrParseError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Peer {
    /// A host, by its address.
    Address(IpAddr),
    /// A process of this host, over a Unix socket.
    Local,
}

impl<'a> Incoming<'a> {
    /// Returns a request with its token, if it has one, and its peer, if it is known.
    #[must_use]
    pub const fn new(parts: &'a Parts, token: Option<&'a str>, peer: Option<&'a Peer>) -> Self {
        Self { parts, token, peer }
    }

    /// Returns the head.
    #[must_use]
    pub const fn parts(&self) -> &'a Parts {
        self.parts
    }

    /// Returns the method.
    #[must_use]
    pub const fn method(&self) -> &'a Method {
        &self.parts.method
    }

    /// Returns the target.
    #[must_use]
    pub const fn uri(&self) -> &'a Uri {
        &self.parts.uri
    }

    /// Returns the headers.
    #[must_use]
    pub const fn headers(&self) -> &'a HeaderMap {
        &self.parts.headers
    }

    /// Returns the token, without a scheme such as `Bearer`; `None` if the request has none.
    #[must_use]
    pub const fn token(&self) -> Option<&'a str> {
        self.token
    }

    /// Returns who is at the other end of the connection; `None` if the server did not say.
    #[must_use]
    pub const fn peer(&self) -> Option<&'a Peer> {
        self.peer
    }
}
