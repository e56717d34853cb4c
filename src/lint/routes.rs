//! Checks routes files.

use super::{Linter, Report};
use crate::{
    policy::Policy,
    reading::{self, Loader},
    rules::FileId,
};

impl Linter {
    /// Checks the text or the bytes of a routes file, which the report calls `file`, over the vocabulary of a policy: the report has the
    /// load errors, if there are any.
    ///
    /// ```
    /// use portcullis::{Policy, lint::Linter};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let report = Linter::new().check_routes_text(&policy, "routes.yaml", "portcullis-routes: 1\nroutes: none\npaths: {}\n");
    /// assert_eq!(report.findings()[0].message(), "the file has no path with a method");
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    #[must_use]
    pub fn check_routes_text(&self, policy: &Policy, file: &str, text: impl AsRef<[u8]>) -> Report {
        match reading::read_routes(file, text.as_ref(), Loader::new().limits(), policy.rules()) {
            Ok(_) => Report::new(FileId::default(), vec![reading::ReadFile::without_text(file)]),
            Err(error) => Report::of_error(&error),
        }
    }
}
