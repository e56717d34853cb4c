//! Routes files that cannot be loaded.

use super::{Check, lint};

lint! {
    /// A routes file with a path, a condition, an owner or another entry that has no meaning.
    ///
    /// Mistakes that policies can have as well, such as unknown keys and operations, are reported by the lints that report them for
    /// policies.
    ///
    /// # What to do
    ///
    /// Write what the help of the finding says.
    INVALID_ROUTES = "PC901", "invalid-routes", Error, Check::Loading;
}
