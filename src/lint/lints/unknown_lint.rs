use std::collections::{HashMap, hash_map::Entry};

use super::{ALL, Finding, Look, Subject, Suppressions, lint};
use crate::{
    lint::{Level, Lint},
    message::{nearest, one_of, printable, strictly_nearest},
    rules::{Place, SeverityOverride},
};

lint! {
    /// A `lint` key that names no lint, one that it cannot speak of, or no severity, or that gives a lint a second one.
    ///
    /// Of the severities that a lint is given, by its name and by its code for example, the last counts.
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
                let nearest = Nearest::lint(named.name, Lint::can_be_suppressed);
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
    let nearest: Vec<Nearest> =
        severities.iter().map(|one| Nearest::lint(one.lint(), |lint| !lint.is_of_form())).collect();
    // Which each is about once it is mended: a fix must not give a lint two severities.
    let meant = |one: &SeverityOverride, nearest: Nearest| {
        Lint::find(one.lint()).or_else(|| Lint::find(nearest.name?)).map(Lint::code)
    };
    let mut keys: HashMap<&str, usize> = HashMap::new();
    for code in severities.iter().zip(&nearest).filter_map(|(one, &nearest)| meant(one, nearest)) {
        *keys.entry(code).or_default() += 1;
    }
    let mut first_places: HashMap<&str, Place> = HashMap::new();
    let mut found = Vec::new();
    for (one, nearest) in severities.iter().zip(nearest) {
        match Lint::find(one.lint()) {
            None => {
                let is_only = meant(one, nearest).is_some_and(|code| keys.get(code) == Some(&1));
                let place = is_only.then(|| one.place());
                found.push(with_nearest(unknown_lint(one.lint(), one.place()), nearest, place));
            }
            Some(lint) if lint.is_of_form() => {
                let message = format!("the findings of lint `{}` are always errors", lint.name());
                found.push(Finding::new(&UNKNOWN_LINT, one.place(), message).with_help(REFUSED));
            }
            Some(lint) => match first_places.entry(lint.code()) {
                Entry::Vacant(first) => {
                    first.insert(one.place());
                }
                Entry::Occupied(first) => found.push(second_severity(lint, one.place(), *first.get())),
            },
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

fn second_severity(lint: &Lint, place: Place, first: Place) -> Finding {
    Finding::new(&UNKNOWN_LINT, place, format!("lint `{}` is given another severity", lint.name()))
        .with_related(first, "first here")
        .with_help("give it one severity: of several, the last counts")
}

fn unknown_lint(name: &str, place: Place) -> Finding {
    Finding::new(&UNKNOWN_LINT, place, printable(&format!("unknown lint `{name}`")))
        .with_help("name a lint as findings do, such as `redundant-rule` or `PC104`")
}

/// The nearest of some names.
#[derive(Clone, Copy)]
struct Nearest {
    name: Option<&'static str>,
    /// Whether no other is as near, so that it is what was meant.
    is_strict: bool,
}

impl Nearest {
    fn of(written: &str, candidates: &[&'static str]) -> Self {
        let is_strict = strictly_nearest(written, candidates.iter().copied()).is_some();
        Self { name: nearest(written, candidates.iter().copied()), is_strict }
    }

    /// The nearest name or code of a lint that could stand there.
    fn lint(written: &str, could_be: impl Fn(&Lint) -> bool) -> Self {
        let candidates = ALL.iter().filter(|lint| could_be(lint)).flat_map(|lint| [lint.name(), lint.code()]);
        Self::of(written, &candidates.collect::<Vec<_>>())
    }
}

fn unknown_severity(one: &SeverityOverride) -> Finding {
    let levels = Level::ALL.map(Level::as_str);
    let place = one.severity_place();
    let finding = Finding::new(&UNKNOWN_LINT, place, printable(&format!("unknown severity `{}`", one.severity())))
        .with_help(one_of(levels.into_iter()).unwrap_or_default());
    with_nearest(finding, Nearest::of(one.severity(), &levels), Some(place))
}

/// The finding with the nearest name proposed, if there is one, and put where it is safe and clear what was meant.
fn with_nearest(finding: Finding, nearest: Nearest, place: Option<Place>) -> Finding {
    let Some(name) = nearest.name else {
        return finding;
    };
    let finding = finding.with_help(format!("did you mean `{name}`?"));
    match place.filter(|_| nearest.is_strict) {
        Some(place) => finding.with_fix(place, name),
        None => finding,
    }
}
