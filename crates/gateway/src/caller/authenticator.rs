//! How a gateway learns who makes a request.

use std::{pin::Pin, sync::Arc};

use http::{HeaderName, HeaderValue};

use super::{AuthenticationError, Caller, Incoming};

/// Tells who makes a request.
///
/// ```
/// use std::sync::Arc;
/// use portcullis_gateway::caller::{AuthenticationError, Authenticator, Caller, Incoming};
///
/// /// Knows one token.
/// struct OneToken;
///
/// impl Authenticator for OneToken {
///     async fn authenticate(&self, request: &Incoming<'_>) -> Result<Arc<Caller>, AuthenticationError> {
///         match request.token() {
///             Some("secret") => Ok(Arc::new(Caller::new("user_api").with_roles(["admin"]).with_user("U1"))),
///             Some(_) => Err(AuthenticationError::Invalid("another token".into())),
///             None => Err(AuthenticationError::Missing),
///         }
///     }
/// }
/// ```
pub trait Authenticator: Send + Sync + 'static {
    /// Returns who makes a request.
    ///
    /// It is called once for each request that has a route. The gateway limits how long it waits.
    fn authenticate(
        &self,
        request: &Incoming<'_>,
    ) -> impl Future<Output = Result<Arc<Caller>, AuthenticationError>> + Send;

    /// Returns the value of `WWW-Authenticate` in refusals with status 401; by default, the name of the token's header is used.
    fn challenge(&self) -> Option<HeaderValue> {
        None
    }

    /// Returns the headers that say who the caller is. They are removed from every request, but for those that told its caller
    /// ([`Caller::with_identity_headers`]).
    fn identity_headers(&self) -> Vec<HeaderName> {
        Vec::new()
    }
}

/// An authenticator that is shared, so that what watches its file can load it again.
impl<T: Authenticator> Authenticator for Arc<T> {
    async fn authenticate(&self, request: &Incoming<'_>) -> Result<Arc<Caller>, AuthenticationError> {
        T::authenticate(self, request).await
    }

    fn challenge(&self) -> Option<HeaderValue> {
        T::challenge(self)
    }

    fn identity_headers(&self) -> Vec<HeaderName> {
        T::identity_headers(self)
    }
}

type Authentication<'f> = Pin<Box<dyn Future<Output = Result<Arc<Caller>, AuthenticationError>> + Send + 'f>>;

/// An authenticator of any type.
pub(crate) trait ErasedAuthenticator: Send + Sync {
    fn authenticate<'f>(&'f self, request: &'f Incoming<'f>) -> Authentication<'f>;
    fn challenge(&self) -> Option<HeaderValue>;
    fn identity_headers(&self) -> Vec<HeaderName>;
}

impl<A: Authenticator> ErasedAuthenticator for A {
    fn authenticate<'f>(&'f self, request: &'f Incoming<'f>) -> Authentication<'f> {
        Box::pin(Authenticator::authenticate(self, request))
    }

    fn challenge(&self) -> Option<HeaderValue> {
        Authenticator::challenge(self)
    }

    fn identity_headers(&self) -> Vec<HeaderName> {
        Authenticator::identity_headers(self)
    }
}
