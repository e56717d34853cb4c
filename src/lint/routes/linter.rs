//! Checks routes with all lints about them, or with some.

use std::path::Path;

use super::{RoutesContext, suppressions::Suppressions};
use crate::{
    lint::{
        Linter, Report,
        lints::{self, Check},
    },
    policy::Policy,
    reading::{self, LoadError, ReadFile},
    routes::Routes,
    rules::FileId,
};

impl Linter {
    /// Checks routes that have been loaded, with the selected lints about routes.
    ///
    /// The report has no text; [`Linter::check_routes_file`] and [`Linter::check_routes_text`] know the text. Time grows with the
    /// square of the paths that have the same number of segments, and of the demands of a route.
    ///
    /// ```
    /// use portcullis::{Policy, lint::Linter, routes::Routes};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let routes = Routes::from_text(&policy, "routes.yaml", "
    /// portcullis-routes: 1
    /// routes: teams
    /// paths:
    ///   /v2/team/{tid}/members: { GET: team.read }
    ///   /v2/team/all/{kind}: { GET: team.list }
    /// ")?;
    /// let report = Linter::new().select(|lint| lint.name() == "ambiguous-routes").check_routes(&routes);
    /// assert_eq!(report.findings()[0].target(), Some("/v2/team/all/members"));
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    #[must_use]
    pub fn check_routes(&self, routes: &Routes) -> Report {
        self.check_read_routes(routes, ReadFile::without_text(routes.file()))
    }

    /// Checks a routes file over the vocabulary of a policy: the report has the load errors if the file does not load, or else what
    /// lints find.
    ///
    /// ```no_run
    /// use portcullis::{Policy, lint::Linter};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let report = Linter::new().check_routes_file(&policy, "routes.yaml");
    /// std::process::exit(i32::from(!report.findings().is_empty()));
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    #[must_use]
    pub fn check_routes_file(&self, policy: &Policy, path: impl AsRef<Path>) -> Report {
        match reading::read_routes_bytes(path.as_ref(), self.loader.limits()) {
            Ok((file, bytes)) => self.check_routes_text(policy, &file, bytes),
            Err(error) => Report::of_error(&error),
        }
    }

    /// Checks the text or the bytes of a routes file, which the report calls `file`, as [`Linter::check_routes_file`] does a file.
    ///
    /// ```
    /// use portcullis::{Policy, lint::Linter};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let report = Linter::new().check_routes_text(&policy, "routes.yaml", "portcullis-routes: 1\nroutes: none\npaths: {}\n");
    /// assert_eq!(report.findings()[0].lint().name(), "invalid-routes");
    /// assert_eq!(report.findings()[0].message(), "the file has no path with a method");
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    #[must_use]
    pub fn check_routes_text(&self, policy: &Policy, file: &str, text: impl AsRef<[u8]>) -> Report {
        let read = || -> Result<Routes, LoadError> {
            let declared = reading::read_routes(file, text.as_ref(), self.loader.limits(), policy.rules())?;
            Ok(Routes::of_declared(policy, declared))
        };
        match read() {
            Ok(routes) => self.check_read_routes(&routes, ReadFile::new(file.into(), text.as_ref().to_vec())),
            Err(error) => Report::of_error(&error),
        }
    }

    fn check_read_routes(&self, routes: &Routes, file: ReadFile) -> Report {
        let mut report = Report::new(FileId::default(), vec![file]);
        let context = RoutesContext::new(routes);
        let suppressed = routes.suppressed();
        let mut suppressions = Suppressions::of(suppressed);
        let reports_unused = self.reports(&lints::UNUSED_SUPPRESSION);
        for lint in lints::ALL {
            let is_needed = self.reports(lint) || reports_unused && suppressions.names(lint);
            if let Check::Routes(check) = lint.check
                && is_needed
            {
                for finding in check(&context) {
                    let is_suppressed = suppressions.suppress(&finding);
                    report.add_one(finding, is_suppressed);
                }
            }
        }
        for finding in suppressions.findings(suppressed) {
            report.add_one(finding, false);
        }
        report.retain(|lint| self.reports(lint));
        report.sort();
        report
    }
}
