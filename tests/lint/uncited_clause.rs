//! The lint `uncited-clause`.

use super::{config, messages, of, report};
use proptest::prelude::*;
use std::fmt::Write as _;

const NAME: &str = "uncited-clause";

const SOURCES: &str = "
sources:
  house:
    clauses:
      doors: { text: x }
      gates: { text: y }
      manners: { text: z, not_a_rule: Nothing follows. }
  yard: { clauses: { gates: { text: y } } }
";

#[test]
fn clauses_that_nothing_cites() {
    assert_eq!(
        messages(SOURCES, NAME),
        [
            "no rule cites clause `house#doors`",
            "no rule cites clause `house#gates`",
            "no rule cites clause `yard#gates`"
        ]
    );
}

#[test]
fn marked_without_a_reason() {
    let text = SOURCES.replace("Nothing follows.", "' '");
    assert!(messages(&text, NAME).contains(&"no rule cites clause `house#manners`".to_owned()));
}

#[test]
fn clauses_that_rules_exceptions_and_invariants_cite() {
    let text = SOURCES.to_owned()
        + "
rules:
  - { id: a, effect: allow, cite: [house#doors, house#manners], except: [{ role: guest, cite: yard#gates }] }
invariants:
  - { id: b, never: { role: guest }, cite: house#gates }
";
    assert_eq!(messages(&text, NAME), ["no rule cites clause `house#gates`"], "an invariant is no rule");
    let report = report(&text);
    let place = of(&report, NAME)[0].place().unwrap();
    assert_eq!((&report.text()[place.bytes()], place.line), ("gates", 23));
}

proptest! {
    #![proptest_config(config())]

    /// Which clauses are marked, and for each rule those that it and its exception cite.
    #[test]
    fn fires_exactly_for_clauses_without_citation(
        marked in prop::collection::vec(any::<bool>(), 1..6),
        rules in prop::collection::vec(
            (prop::collection::vec(0_usize..6, 0..3), prop::collection::vec(0_usize..6, 0..3)),
            1..4
        ),
    ) {
        let mut text = "sources:\n  page:\n    clauses:\n".to_owned();
        for (number, marked) in marked.iter().enumerate() {
            let not_a_rule = if *marked { ", not_a_rule: y" } else { "" };
            writeln!(text, "      c{number}: {{ text: x{not_a_rule} }}").unwrap();
        }
        text.push_str("rules:\n");
        let mut cited: Vec<usize> = Vec::new();
        let mut cite = |clauses: &[usize]| {
            let clauses: Vec<usize> = clauses.iter().map(|clause| clause % marked.len()).collect();
            cited.extend(&clauses);
            let list: Vec<String> = clauses.iter().map(|clause| format!("page#c{clause}")).collect();
            if list.is_empty() { String::new() } else { format!(", cite: [{}]", list.join(", ")) }
        };
        for (number, (itself, exception)) in rules.iter().enumerate() {
            let (itself, exception) = (cite(itself), cite(exception));
            writeln!(text, "  - {{ id: r{number}, effect: deny, except: [{{ role: guest{exception} }}]{itself} }}").unwrap();
        }
        let uncited = (0..marked.len()).filter(|clause| !marked[*clause] && !cited.contains(clause));
        let expected: Vec<String> = uncited.map(|clause| format!("no rule cites clause `page#c{clause}`")).collect();
        prop_assert_eq!(messages(&text, NAME), expected);
    }
}
