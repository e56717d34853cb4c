//! Where guards are that several files declare.

use super::load;
use portcullis::{Policy, analysis::Guard, rules::Place};
use std::collections::BTreeMap;

const CASTLE_BASE: &str = "\
portcullis: 1
policy: base
vocabulary:
  roles:
    keeper: {}
    member: {}
    guest: {}
  tokens:
    key: {}
  owners: { none: {}, self: {}, other: {} }
  apis:
    door:
      open: { owners: [self] }
      grant: {}
groups:
  roles:
    staff: [keeper]
sources:
  charter:
    clauses: { doors: { text: Keepers open doors. } }
default: allow
rules: []
";

const CASTLE_TOP: &str = "\
portcullis: 1
policy: top
include: base.yaml
vocabulary:
  roles:
    keeper:
      above: guest
  tokens:
    key:
      lifetimes:
        page: { max_age: 30d }
        shell: { max_age: 1d }
  apis:
    door:
      open:
        owners: [other]
      grant:
        confers:
          role: keeper
groups:
  roles:
    staff:
      - member
default: allow
rules: []
";

/// Guards have the places of the words that declare them, also where an included file declares the name first. What is gone has the
/// place of the declaration that had it.
#[test]
fn guards_are_where_they_are_declared() {
    let castle = |base: &str, top: &str| load(&[("top.yaml", top), ("base.yaml", base)]).unwrap();
    let whole = castle(CASTLE_BASE, CASTLE_TOP);
    let told = |older: &Policy, newer: &Policy| {
        let at = |policy: &Policy, place: Place| format!("{}:{}", policy.rules().file_of(place), place.line);
        let guard = |policy: &Policy, guard: Option<&Guard>| guard.map(|guard| at(policy, guard.place()));
        let diff = older.diff(newer);
        let changes: Vec<_> = diff
            .guards()
            .iter()
            .map(|change| {
                assert_eq!(change.after().map_or_else(|| change.place(), Guard::place), change.place());
                let before = guard(older, change.before()).unwrap_or_default();
                (change.kind().as_str(), before, at(newer, change.place()))
            })
            .collect();
        changes
    };
    for (written, without, kind, before, after) in [
        ("      above: guest\n", "      about: keeps\n", "order", "top.yaml:7", "top.yaml:6"),
        (
            "        page: { max_age: 30d }\n",
            "        page: { max_age: 3d }\n",
            "lifetime",
            "top.yaml:11",
            "top.yaml:11",
        ),
        ("        shell: { max_age: 1d }\n", "", "lifetime", "top.yaml:12", "top.yaml:9"),
        ("owners: [other]", "about: opens", "owners", "top.yaml:16", "top.yaml:15"),
        (
            "        confers:\n          role: keeper\n",
            "        about: grants\n",
            "confers",
            "top.yaml:19",
            "top.yaml:17",
        ),
        ("      - member\n", "      - guest\n", "group", "top.yaml:23", "top.yaml:23"),
    ] {
        assert_eq!(CASTLE_TOP.matches(written).count(), 1, "{written}");
        let newer = castle(CASTLE_BASE, &CASTLE_TOP.replace(written, without));
        assert_eq!(told(&whole, &newer), [(kind, before.into(), after.into())], "{without}");
        let back =
            if without.is_empty() || kind != "lifetime" && kind != "group" { String::new() } else { after.into() };
        let back = if kind == "owners" { "top.yaml:15".into() } else { back };
        assert_eq!(told(&newer, &whole), [(kind, back, before.into())], "{without}, the other way round");
    }
    for (written, with, kind, before, after) in [
        ("staff: [keeper]", "staff: [keeper, guest]", "group", "base.yaml:17", "base.yaml:17"),
        ("  charter:\n", "  charter:\n    title: The charter\n", "source", "", "base.yaml:19"),
        ("{ doors: {", "{ walls: { text: Walls stand. }, doors: {", "clause", "", "base.yaml:20"),
    ] {
        let newer = castle(&CASTLE_BASE.replace(written, with), CASTLE_TOP);
        assert_eq!(told(&whole, &newer), [(kind, before.into(), after.into())], "{with}");
    }
    let untitled = CASTLE_BASE.replace("    clauses:", "    url: https://example.org\n    clauses:");
    assert_eq!(
        told(&castle(&untitled, CASTLE_TOP), &whole),
        [("source", "base.yaml:19".into(), "base.yaml:19".into())]
    );
    let no_clause = CASTLE_BASE.replace("{ doors: {", "{ walls: { text: Walls stand. }, doors: {");
    assert_eq!(
        told(&castle(&no_clause, CASTLE_TOP), &whole),
        [("clause", "base.yaml:20".into(), "base.yaml:19".into())]
    );
}

/// Mutants of guards are in the file that declares what they change.
#[cfg(feature = "oracle")]
#[test]
fn mutants_of_guards_are_where_these_are_declared() {
    let policy = load(&[("top.yaml", CASTLE_TOP), ("base.yaml", CASTLE_BASE)]).unwrap();
    let mutants = portcullis::oracle::Mutants::of(&policy);
    let places: BTreeMap<String, String> = mutants
        .guards()
        .map(|mutant| {
            let place = mutant.place();
            (mutant.to_string(), format!("{}:{}", policy.rules().file_of(place), place.line))
        })
        .collect();
    for (mutant, place) in [
        ("lifetime `page` of token `key` longer by a second", "top.yaml:11"),
        ("lifetime `shell` of token `key` dropped", "top.yaml:12"),
        ("role `keeper` no longer above `guest`", "top.yaml:7"),
        ("role `guest` above `keeper`, instead of below", "top.yaml:7"),
        ("owner `other` dropped from `door.open`", "top.yaml:16"),
        ("owner `self` dropped from `door.open`", "base.yaml:13"),
        ("owner `none` added to `door.open`", "base.yaml:13"),
    ] {
        assert_eq!(places.get(mutant).map(String::as_str), Some(place), "{mutant}");
    }
}
