//! Places of guards that only one of two policies has, or that several files declare.

use std::path::Path;

use crate::rules::{Place, Rules, Said};

/// Returns where two policies say what only they say: at the first word of each and, where there is none, at the declaration in the
/// same file as the word of the other policy.
pub(super) fn between(rules: [&Rules; 2], words: [Option<Place>; 2], declared: [Said; 2]) -> [Place; 2] {
    let ([older, newer], [before, after], [old, new]) = (rules, words, declared);
    [
        before.unwrap_or_else(|| declaration(older, old, after.map(|place| (newer, place)))),
        after.unwrap_or_else(|| declaration(newer, new, before.map(|place| (older, place)))),
    ]
}

/// Returns the declaration in the file that another policy has, too, and else the first.
pub(super) fn declaration(rules: &Rules, declared: Said, beside: Option<(&Rules, Place)>) -> Place {
    let all = || rules.places().saying(declared);
    let same = beside.and_then(|(other, place)| all().find(|&one| is_same_file(rules, one, other, place)));
    same.or_else(|| all().next()).unwrap_or_default()
}

/// Returns whether places of two policies are in files of one name, which may be in different directories or commits.
fn is_same_file(rules: &Rules, place: Place, other: &Rules, other_place: Place) -> bool {
    match (rules.is_own(place), other.is_own(other_place)) {
        (false, false) => {
            Path::new(rules.file_of(place)).file_name() == Path::new(other.file_of(other_place)).file_name()
        }
        (one, other) => one && other,
    }
}
