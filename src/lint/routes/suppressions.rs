//! The findings that the `lint` key of a routes file suppresses, and findings about that key.

use crate::{
    lint::{Finding, Lint, lints},
    message::printable,
    route::SuppressedFindings,
    rules::Place,
};

/// What the `lint` key says, and which of it was needed so far.
pub(super) struct Suppressions<'r> {
    list: Vec<Named<'r>>,
}

/// A lint that a suppression names.
struct Named<'r> {
    suppressed: &'r SuppressedFindings,
    name: &'r str,
    place: Place,
    /// The lint; `None` if there is none of that name.
    lint: Option<&'static Lint>,
    was_needed: bool,
}

impl<'r> Suppressions<'r> {
    pub(super) fn of(suppressed: &'r [SuppressedFindings]) -> Self {
        let named = suppressed.iter().flat_map(|suppressed| {
            suppressed.lints.iter().map(move |(name, place)| Named {
                suppressed,
                name,
                place: *place,
                lint: Lint::find(name),
                was_needed: false,
            })
        });
        Self { list: named.collect() }
    }

    /// Returns whether any suppression names a lint.
    pub(super) fn names(&self, lint: &Lint) -> bool {
        self.list.iter().any(|one| one.lint == Some(lint))
    }

    /// Returns whether a finding is suppressed, and notes which suppressions were needed for that.
    pub(super) fn suppress(&mut self, finding: &Finding) -> bool {
        let mut is_suppressed = false;
        for one in self.list.iter_mut().filter(|one| one.lint == Some(finding.lint())) {
            if finding.subject.is_covered_by(one.suppressed) {
                one.was_needed = true;
                is_suppressed = true;
            }
        }
        is_suppressed
    }

    /// Returns the findings about suppressions, when it is known which were needed.
    pub(super) fn findings(&self, suppressed: &[SuppressedFindings]) -> Vec<Finding> {
        let unexplained =
            suppressed.iter().filter(|one| one.because.as_deref().is_none_or(|because| because.trim().is_empty()));
        let unexplained = unexplained.map(|one| {
            Finding::new(&lints::UNEXPLAINED_SUPPRESSION, one.place, "a suppression without a reason")
                .with_help("state under `because` why the findings are suppressed")
        });
        unexplained.chain(self.list.iter().filter_map(Named::finding)).collect()
    }
}

impl Named<'_> {
    fn finding(&self) -> Option<Finding> {
        let of_routes = "name a lint about routes, such as `ambiguous-routes` or `PC902`";
        let Some(lint) = self.lint else {
            let message = printable(&format!("unknown lint `{}`", self.name));
            let finding = Finding::new(&lints::UNKNOWN_LINT, self.place, message).with_help(of_routes);
            return Some(match Lint::nearest(self.name).filter(|lint| lint.is_about_routes()) {
                Some(nearest) => finding.with_help(format!("did you mean `{}`?", nearest.name())),
                None => finding,
            });
        };
        if !lint.is_about_routes() {
            let message = format!("lint `{}` cannot be suppressed in a routes file", lint.name());
            return Some(Finding::new(&lints::UNKNOWN_LINT, self.place, message).with_help(of_routes));
        }
        (!self.was_needed).then(|| {
            let message = format!("no finding of `{}` needs this suppression", lint.name());
            Finding::new(&lints::UNUSED_SUPPRESSION, self.place, message).with_help("remove it")
        })
    }
}
