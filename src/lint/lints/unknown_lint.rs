use super::{ALL, Finding, Look, Subject, Suppressions, lint};
use crate::{
    lint::{Level, Lint},
    reading::{nearest, one_of, printable},
    rules::{Place, SeverityOverride},
};

lint! {
    /// A `lint` key that names no lint, one that it cannot speak of, or no severity.
    ///
    /// What loading refuses can neither be suppressed nor made less severe. Findings about suppressions, such as this one,
    /// cannot be suppressed either, so that no suppression vouches for itself; they can be given another severity.
    ///
    /// # Why is this bad?
    ///
    /// The key does nothing: what it is about stays as it would be without it.
    ///
    /// # Example
    ///
    /// ```yaml
    /// lint:
    ///   severity: { mergable-rules: of }
    /// ```
    ///
    /// # Use instead
    ///
    /// Name a lint by its name or code, and a severity: `off`, `note`, `warning` or `error`.
    ///
    /// ```yaml
    /// lint:
    ///   severity: { mergeable-rules: off }
    /// ```
    UNKNOWN_LINT = "PC701", "unknown-lint", Error, Look::ForSuppressions(look);
}

fn look(subject: &Subject<'_>, suppressions: &Suppressions<'_>) -> Vec<Finding> {
    let suppressed = suppressions.iter().filter_map(|named| {
        let finding = match named.lint {
            Some(lint) if lint.can_be_suppressed() => return None,
            Some(lint) => not_to_suppress(lint, named.place),
            None => unknown(named.name, named.place, Lint::can_be_suppressed),
        };
        Some(match named.rule {
            Some(rule) => finding.about(rule),
            None => finding,
        })
    });
    suppressed.chain(subject.policy.rules().severities().iter().flat_map(of_severity)).collect()
}

fn of_severity(one: &SeverityOverride) -> impl Iterator<Item = Finding> + use<> {
    let of_lint = match Lint::find(one.lint()) {
        Some(lint) if !lint.is_of_form() => None,
        Some(lint) => {
            let message = format!("the findings of lint `{}` are always errors", lint.name());
            Some(
                Finding::new(&UNKNOWN_LINT, one.place(), message)
                    .with_help("take it out: loading refuses what it finds"),
            )
        }
        None => Some(unknown(one.lint(), one.place(), |lint| !lint.is_of_form())),
    };
    let of_level = Level::find(one.severity()).is_none().then(|| {
        let message = printable(&format!("unknown severity `{}`", one.severity()));
        let levels = || Level::ALL.into_iter().map(Level::as_str);
        let finding = Finding::new(&UNKNOWN_LINT, one.severity_place(), message);
        match nearest(one.severity(), levels()) {
            Some(nearest) => did_you_mean(finding, one.severity_place(), nearest),
            None => finding.with_help(one_of(levels()).unwrap_or_default()),
        }
    });
    of_lint.into_iter().chain(of_level)
}

fn not_to_suppress(lint: &Lint, place: Place) -> Finding {
    let finding = Finding::new(&UNKNOWN_LINT, place, format!("lint `{}` cannot be suppressed", lint.name()));
    if lint.is_of_form() {
        finding.with_help("take it out: loading refuses what it finds")
    } else {
        finding.with_help(format!("give it another severity: `severity: {{ {}: off }}`", lint.name()))
    }
}

/// A name or code of no lint; the nearest of those that could stand there is proposed.
fn unknown(name: &str, place: Place, could_be: impl Fn(&Lint) -> bool) -> Finding {
    let finding = Finding::new(&UNKNOWN_LINT, place, printable(&format!("unknown lint `{name}`")));
    let candidates = ALL.iter().filter(|lint| could_be(lint)).flat_map(|lint| [lint.name(), lint.code()]);
    match nearest(name, candidates) {
        Some(nearest) => did_you_mean(finding, place, nearest),
        None => finding.with_help("name a lint as findings do, such as `redundant-rule` or `PC104`"),
    }
}

fn did_you_mean(finding: Finding, place: Place, nearest: &str) -> Finding {
    finding.with_help(format!("did you mean `{nearest}`?")).with_fix(place, nearest)
}
