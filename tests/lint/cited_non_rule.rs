//! The lint `cited-non-rule`.

use std::fmt::Write as _;

use super::{config, messages, of, report};
use proptest::prelude::*;

const NAME: &str = "cited-non-rule";

const SOURCES: &str = "
sources:
  house:
    clauses:
      doors: { text: Keepers open doors. }
      manners: { text: Be kind., not_a_rule: It restricts nothing. }
      hours: { text: It opens at eight., not_a_rule: '  ' }
";

#[test]
fn rules_exceptions_and_invariants_that_cite_what_is_no_rule() {
    let text = SOURCES.to_owned()
        + "
rules:
  - { id: one, role: guest, effect: deny, cite: [house#manners, house#doors, house#manners] }
  - { id: two, effect: allow, cite: house#doors, except: [{ role: guest, cite: house#manners }] }
  - { id: three, role: keeper, effect: allow, cite: house#hours }
invariants:
  - { id: four, never: { role: guest }, cite: house#manners }
";
    let report = report(&text);
    let found = of(&report, NAME);
    let at = |place: portcullis::rules::Place| &report.text()[place.bytes()];
    let reported: Vec<(&str, &str)> =
        found.iter().map(|one| (at(one.place().expect("a place")), one.message())).collect();
    assert_eq!(
        reported,
        [
            ("one", "rule `one` cites clause `house#manners`, from which no rule follows"),
            (
                "{ role: guest, cite: house#manners }",
                "an exception of rule `two` cites clause `house#manners`, from which no rule follows"
            ),
            ("four", "invariant `four` cites clause `house#manners`, from which no rule follows"),
        ]
    );
    assert!(found.iter().all(|one| at(one.related()[0].place()) == "manners"));
}

#[test]
fn a_rule_can_suppress_it() {
    let text = SOURCES.to_owned()
        + "
rules:
  - { id: one, role: guest, effect: deny, cite: house#manners, lint: { allow: cited-non-rule, because: so } }
";
    assert_eq!(messages(&text, NAME), [""; 0]);
}

proptest! {
    #![proptest_config(config())]

    /// Which clauses are marked, and what each rule, its exception and each invariant cites.
    #[test]
    fn fires_exactly_for_citations_of_marked_clauses(
        marked in prop::collection::vec(any::<bool>(), 1..6),
        rules in prop::collection::vec(
            (prop::collection::vec(0_usize..6, 0..3), prop::collection::vec(0_usize..6, 0..3)), 1..4
        ),
        invariants in prop::collection::vec(prop::collection::vec(0_usize..6, 0..3), 0..3),
    ) {
        let mut text = "sources:\n  page:\n    clauses:\n".to_owned();
        for (number, marked) in marked.iter().enumerate() {
            let not_a_rule = if *marked { ", not_a_rule: y" } else { "" };
            writeln!(text, "      c{number}: {{ text: x{not_a_rule} }}").unwrap();
        }
        text.push_str("rules:\n");
        let mut expected: Vec<String> = Vec::new();
        let mut cite = |what: String, clauses: &[usize]| {
            let clauses: Vec<usize> = clauses.iter().map(|clause| clause % marked.len()).collect();
            let mut found: Vec<usize> = clauses.iter().copied().filter(|clause| marked[*clause]).collect();
            found.sort_unstable();
            found.dedup();
            expected.extend(found.iter().map(|clause| format!("{what} cites clause `page#c{clause}`, from which no rule follows")));
            let list: Vec<String> = clauses.iter().map(|clause| format!("page#c{clause}")).collect();
            if list.is_empty() { String::new() } else { format!(", cite: [{}]", list.join(", ")) }
        };
        for (number, (itself, exception)) in rules.iter().enumerate() {
            let itself = cite(format!("rule `r{number}`"), itself);
            let exception = cite(format!("an exception of rule `r{number}`"), exception);
            writeln!(text, "  - {{ id: r{number}{itself}, effect: deny, except: [{{ role: guest{exception} }}] }}").unwrap();
        }
        text.push_str(if invariants.is_empty() { "" } else { "invariants:\n" });
        for (number, clauses) in invariants.iter().enumerate() {
            let cited = cite(format!("invariant `i{number}`"), clauses);
            writeln!(text, "  - {{ id: i{number}{cited}, never: {{ role: guest }} }}").unwrap();
        }
        prop_assert_eq!(messages(&text, NAME), expected);
    }
}
