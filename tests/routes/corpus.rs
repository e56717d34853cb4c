//! Replays the kept inputs of the fuzzer.

use std::{collections::BTreeMap, fs, path::Path};

use super::fuzzed::{self, Reached};

/// Checks all inputs of a corpus. Returns how many of them got how far.
fn replay(corpus: &str, check: fn(&[u8]) -> Reached) -> BTreeMap<Reached, usize> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus").join(corpus);
    let entries = fs::read_dir(&directory).unwrap_or_else(|error| panic!("{}: {error}", directory.display()));
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry of the directory").path()).collect();
    paths.sort();
    let mut reached = BTreeMap::new();
    for path in paths {
        // The last name that is printed before a failure is that of the input.
        println!("{}", path.display());
        *reached.entry(check(&fs::read(&path).expect("an input is read"))).or_default() += 1;
    }
    reached
}

#[test]
fn kept_heads_pass_the_checks_of_the_fuzzer() {
    let reached = replay("target", fuzzed::head::check);
    for (kind, at_least) in [(Reached::Refused, 15), (Reached::Unknown, 5), (Reached::Demands, 10)] {
        let count = reached.get(&kind).copied().unwrap_or_default();
        assert!(count >= at_least, "{kind:?}: {reached:?}");
    }
}

#[test]
fn kept_bodies_pass_the_checks_of_the_fuzzer() {
    let reached = replay("body", fuzzed::body::check);
    assert!(reached.keys().eq([&Reached::Demands]), "an input has no route: {reached:?}");
    assert!(reached[&Reached::Demands] >= 25, "{reached:?}");
}
