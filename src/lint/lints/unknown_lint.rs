use std::collections::HashMap;

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
            None => {
                let nearest = nearest_lint(named.name, Lint::can_be_suppressed);
                with_nearest(unknown_lint(named.name, named.place), nearest, Some(named.place))
            }
        };
        Some(match named.rule {
            Some(rule) => finding.about(rule),
            None => finding,
        })
    });
    suppressed.chain(of_severities(subject.policy.rules().severities())).collect()
}

fn of_severities(severities: &[SeverityOverride]) -> Vec<Finding> {
    // What each is called once it is mended: a fix must not make two keys of one name.
    let called = |one: &SeverityOverride| match Lint::find(one.lint()) {
        Some(_) => None,
        None => nearest_lint(one.lint(), |lint| !lint.is_of_form()),
    };
    let nearest: Vec<Option<&str>> = severities.iter().map(called).collect();
    let mut keys: HashMap<&str, usize> = HashMap::new();
    for (one, nearest) in severities.iter().zip(&nearest) {
        *keys.entry(nearest.unwrap_or(one.lint())).or_default() += 1;
    }
    let mut found = Vec::new();
    for (one, nearest) in severities.iter().zip(nearest) {
        let lint = Lint::find(one.lint());
        if lint.is_none() {
            let place = nearest.filter(|nearest| keys.get(nearest) == Some(&1)).map(|_| one.place());
            found.push(with_nearest(unknown_lint(one.lint(), one.place()), nearest, place));
        }
        if let Some(lint) = lint.filter(|lint| lint.is_of_form()) {
            let message = format!("the findings of lint `{}` are always errors", lint.name());
            found.push(Finding::new(&UNKNOWN_LINT, one.place(), message).with_help(REFUSED));
        }
        if Level::find(one.severity()).is_none() {
            found.push(unknown_severity(one));
        }
    }
    found
}

const REFUSED: &str = "take it out: loading refuses what it finds";

fn not_to_suppress(lint: &Lint, place: Place) -> Finding {
    let finding = Finding::new(&UNKNOWN_LINT, place, format!("lint `{}` cannot be suppressed", lint.name()));
    if lint.is_of_form() {
        finding.with_help(REFUSED)
    } else {
        finding.with_help(format!("give it another severity: `severity: {{ {}: off }}`", lint.name()))
    }
}

fn unknown_lint(name: &str, place: Place) -> Finding {
    Finding::new(&UNKNOWN_LINT, place, printable(&format!("unknown lint `{name}`")))
        .with_help("name a lint as findings do, such as `redundant-rule` or `PC104`")
}

/// The nearest name or code of a lint that could stand there.
fn nearest_lint(name: &str, could_be: impl Fn(&Lint) -> bool) -> Option<&'static str> {
    let candidates = ALL.iter().filter(|lint| could_be(lint)).flat_map(|lint| [lint.name(), lint.code()]);
    nearest(name, candidates)
}

fn unknown_severity(one: &SeverityOverride) -> Finding {
    let levels = || Level::ALL.into_iter().map(Level::as_str);
    let place = one.severity_place();
    let finding = Finding::new(&UNKNOWN_LINT, place, printable(&format!("unknown severity `{}`", one.severity())))
        .with_help(one_of(levels()).unwrap_or_default());
    with_nearest(finding, nearest(one.severity(), levels()), Some(place))
}

/// The finding with the nearest name proposed, if there is one, and put where it is safe.
fn with_nearest(finding: Finding, nearest: Option<&str>, place: Option<Place>) -> Finding {
    let Some(nearest) = nearest else {
        return finding;
    };
    let finding = finding.with_help(format!("did you mean `{nearest}`?"));
    match place {
        Some(place) => finding.with_fix(place, nearest),
        None => finding,
    }
}
