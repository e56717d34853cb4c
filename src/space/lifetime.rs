use alloc::boxed::Box;
use core::time::Duration;

/// How long a kind of token lives, by where it was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lifetime {
    pub(crate) origin: Box<str>,
    pub(crate) max_age: Duration,
    pub(crate) ends_at_logout: bool,
}

impl Lifetime {
    /// Where such a token is made.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The age at which it ends.
    #[must_use]
    pub const fn max_age(&self) -> Duration {
        self.max_age
    }

    /// Whether its user's logout ends it.
    #[must_use]
    pub const fn ends_at_logout(&self) -> bool {
        self.ends_at_logout
    }
}
