//! The cases of the service's routes against the vocabulary of its policy.

use std::collections::BTreeSet;

use portcullis::reading::Loader;

use super::cases::{self, Answer, Case};

/// The texts with cases, by name.
pub(crate) const TEXTS: [(&str, &str); 2] =
    [("catalogue.txt", include_str!("catalogue.txt")), ("bodies.txt", include_str!("bodies.txt"))];

/// Returns the cases of a text.
pub(crate) fn cases(name: &str, text: &str) -> Vec<Case> {
    cases::read(text).unwrap_or_else(|error| panic!("{name}:{error}"))
}

/// No operation and no owner is forgotten, and none is misspelt.
#[test]
fn the_cases_demand_every_request_of_the_vocabulary_and_no_other() {
    let policy = Loader::new().load_built_in("splunk-observability/roles").expect("the built-in policy loads");
    let vocabulary = policy.vocabulary();
    let names: Vec<_> = vocabulary.requests().filter_map(|request| vocabulary.names(request)).collect();
    let declared: BTreeSet<(String, &str)> =
        names.iter().map(|names| (format!("{}.{}", names.api, names.action), names.owner.expect("an owner"))).collect();
    let written = declared.iter().map(|(operation, owner)| {
        let has_owners = declared.iter().any(|(other, owner)| other == operation && *owner != "none");
        if has_owners { format!("{operation} {owner}") } else { operation.clone() }
    });
    let demanded = TEXTS.into_iter().flat_map(|(name, text)| cases(name, text)).flat_map(|case| match case.expected {
        Answer::Demands { demands, .. } => demands,
        Answer::Refused(_) | Answer::UnknownRoute => BTreeSet::new(),
    });
    assert_eq!(demanded.collect::<BTreeSet<_>>(), written.collect());
}

/// A case that a text has twice is a mistake: one of the two was meant to be another one.
#[test]
fn no_text_has_a_case_twice() {
    for (name, text) in TEXTS {
        let mut seen: Vec<Case> = Vec::new();
        for case in cases(name, text) {
            let same = Case { line: 0, ..case.clone() };
            assert!(!seen.contains(&same), "{name}:{}: {} {}", case.line, case.method, case.target);
            seen.push(same);
        }
    }
}
