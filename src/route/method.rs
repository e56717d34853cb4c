//! Methods of HTTP requests.

use std::fmt;

/// A method that routes are declared for. `HEAD` is not among them: it asks for what `GET` does, without the content.
///
/// ```
/// use portcullis::route::Method;
///
/// assert_eq!(Method::find("DELETE"), Some(Method::Delete));
/// assert_eq!(Method::find("delete"), None);
/// assert!(Method::Put.overwrites() && !Method::Patch.overwrites());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Method {
    /// `GET`.
    Get,
    /// `POST`.
    Post,
    /// `PUT`.
    Put,
    /// `PATCH`.
    Patch,
    /// `DELETE`.
    Delete,
}

impl Method {
    /// All methods.
    pub const ALL: [Self; 5] = [Self::Get, Self::Post, Self::Put, Self::Patch, Self::Delete];

    /// Returns the method of a name, which is in capital letters; `None` if no route can be declared for it.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.as_str() == name)
    }

    /// Returns the name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }

    /// Returns whether a request replaces what is stored, so that it removes what its body leaves out.
    #[must_use]
    pub const fn overwrites(self) -> bool {
        matches!(self, Self::Put)
    }

    /// Returns whether a request can change something: every method but `GET`.
    #[must_use]
    pub const fn changes_state(self) -> bool {
        !matches!(self, Self::Get)
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
