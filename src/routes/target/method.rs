//! The method of a request.

use super::{Reason, Refusal, RefusedPart, headers::is_token};
use crate::route::Method;

/// The method of a request, as it is read.
///
/// ```
/// use portcullis::{route::Method, routes::ReadMethod};
///
/// assert_eq!(ReadMethod::read("HEAD")?.routed(), Some(Method::Get));
/// assert_eq!(ReadMethod::read("OPTIONS")?, ReadMethod::NotRouted);
/// assert_eq!(ReadMethod::read("delete").unwrap_err().status(), 405);
/// # Ok::<(), portcullis::routes::Refusal>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReadMethod {
    /// A method that routes are declared for.
    Routed(Method),
    /// `HEAD`, which asks for what `GET` does, without the content.
    Head,
    /// A method that no route can be declared for, such as `OPTIONS`, `TRACE` or `CONNECT`.
    NotRouted,
}

impl ReadMethod {
    /// Reads a method.
    ///
    /// # Errors
    ///
    /// The text is not a token, or has letters in lower case: some servers read these as if they were in upper case.
    pub fn read(method: &str) -> Result<Self, Refusal> {
        if !is_token(method) {
            return Err(Refusal::new(Reason::BadMethod, RefusedPart::Method));
        }
        if method.bytes().any(|byte| byte.is_ascii_lowercase()) {
            return Err(Refusal::new(Reason::MethodCase, RefusedPart::Method));
        }
        match method {
            "HEAD" => Ok(Self::Head),
            _ => Ok(Method::find(method).map_or(Self::NotRouted, Self::Routed)),
        }
    }

    /// Returns the method whose routes apply: `GET` for `HEAD`; `None` if there is no such method.
    #[must_use]
    pub const fn routed(self) -> Option<Method> {
        match self {
            Self::Routed(method) => Some(method),
            Self::Head => Some(Method::Get),
            Self::NotRouted => None,
        }
    }

    /// Returns whether the method is `HEAD`.
    #[must_use]
    pub const fn is_head(self) -> bool {
        matches!(self, Self::Head)
    }
}
