//! `lint` keys that have no effect.

use std::collections::{HashMap, hash_map::Entry};

use super::{ALL, Check, Context, Finding, Suppressions, lint};
use crate::{
    lint::{Level, Lint},
    message::{nearest, one_of, printable, strictly_nearest},
    rules::{Place, SeverityOverride},
};

lint! {
    /// A `lint` key that names an unknown lint or severity or a lint that it cannot change, or that gives a lint a
    /// second severity.
    ///
    /// If a lint is given several severities, for example by its name and by its code, the last one counts.
    ///
    /// Load errors can neither be suppressed nor made less severe. Findings about suppressions, such as this one,
    /// cannot be suppressed either, so that no suppression hides a finding about itself; they can be given another
    /// severity.
    ///
    /// # Why is this bad?
    ///
    /// The key has no effect: findings are reported as they would be without it.
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
    UNKNOWN_LINT = "PC701", "unknown-lint", Error, Check::Suppressions(check);
}

fn check(context: &Context<'_>, suppressions: &Suppressions<'_>) -> Vec<Finding> {
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
    suppressed.chain(of_severities(context.policy.rules().severities())).collect()
}

fn of_severities(severities: &[SeverityOverride]) -> Vec<Finding> {
    let nearest: Vec<Nearest> =
        severities.iter().map(|one| Nearest::lint(one.lint(), |lint| !lint.is_load_error())).collect();
    // The lint of each after its fix: a fix must not give a lint two severities.
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
            Some(lint) if lint.is_load_error() => {
                let message = format!("the findings of lint `{}` are always errors", lint.name());
                found.push(Finding::new(&UNKNOWN_LINT, one.place(), message).with_help(LOAD_ERROR));
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

const LOAD_ERROR: &str = "remove it: load errors can neither be suppressed nor made less severe";

fn not_to_suppress(lint: &Lint, place: Place) -> Finding {
    let finding = Finding::new(&UNKNOWN_LINT, place, format!("lint `{}` cannot be suppressed", lint.name()));
    if lint.is_load_error() {
        finding.with_help(LOAD_ERROR)
    } else {
        finding.with_help(format!("give it another severity: `severity: {{ {}: off }}`", lint.name()))
    }
}

fn second_severity(lint: &Lint, place: Place, first: Place) -> Finding {
    Finding::new(&UNKNOWN_LINT, place, format!("lint `{}` is given a second severity", lint.name()))
        .with_related(first, "the first severity is given here")
        .with_help("give it one severity: if there are several, the last one counts")
}

fn unknown_lint(name: &str, place: Place) -> Finding {
    Finding::new(&UNKNOWN_LINT, place, printable(&format!("unknown lint `{name}`")))
        .with_help("use the name or code of a lint, such as `redundant-rule` or `PC104`")
}

/// The one of several names that is nearest to what is written.
#[derive(Clone, Copy)]
struct Nearest {
    name: Option<&'static str>,
    /// Whether no other is equally near, so that it is what was meant.
    is_strict: bool,
}

impl Nearest {
    fn of(written: &str, candidates: &[&'static str]) -> Self {
        let is_strict = strictly_nearest(written, candidates.iter().copied()).is_some();
        Self { name: nearest(written, candidates.iter().copied()), is_strict }
    }

    /// Returns the nearest name or code of the lints that are possible here.
    fn lint(written: &str, is_possible: impl Fn(&Lint) -> bool) -> Self {
        let candidates = ALL.iter().filter(|lint| is_possible(lint)).flat_map(|lint| [lint.name(), lint.code()]);
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

/// Returns the finding with the nearest name as a suggestion, if there is one, and as a fix at the place, if there is
/// one and it is clear what was meant.
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
