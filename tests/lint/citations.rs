//! Rules that cite nothing, and clauses that nothing cites.

use super::{config, messages, of, report};
use proptest::prelude::*;
use std::fmt::Write as _;

const RULE: &str = "uncited-rule";
const CLAUSE: &str = "uncited-clause";

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
fn rules_that_cite_nothing() {
    let text = "
rules:
  - { id: nothing, role: guest, effect: deny }
  - { id: in-exception, role: member, effect: allow, except: [{ api: gate, cite: house#gates }] }
  - { id: cites, role: keeper, effect: allow, cite: house#doors }
";
    let with_sources = SOURCES.to_owned() + text;
    assert_eq!(messages(&with_sources, RULE), ["rule `nothing` cites nothing", "rule `in-exception` cites nothing"]);
    let report = report(&with_sources);
    let finding = of(&report, RULE)[0];
    assert_eq!(&report.text()[finding.place().unwrap().bytes()], "nothing");
    // Without a source there is nothing to cite.
    let without = text.replace(", cite: house#gates", "").replace(", cite: house#doors", "");
    assert_eq!(messages(&without, RULE), [""; 0]);
}

#[test]
fn clauses_that_nothing_cites() {
    assert_eq!(
        messages(SOURCES, CLAUSE),
        [
            "no rule cites clause `house#doors`",
            "no rule cites clause `house#gates`",
            "no rule cites clause `yard#gates`"
        ]
    );
    let text = SOURCES.to_owned()
        + "
rules:
  - { id: a, effect: allow, cite: [house#doors, house#manners], except: [{ role: guest, cite: yard#gates }] }
invariants:
  - { id: b, never: { role: guest }, cite: house#gates }
";
    assert_eq!(messages(&text, CLAUSE), ["no rule cites clause `house#gates`"], "an invariant is no rule");
    let report = report(&text);
    let finding = of(&report, CLAUSE)[0];
    let behind = &report.text()[finding.place().unwrap().bytes().start..];
    assert!(
        behind.starts_with("gates: { text: y }\n      manners") || behind.starts_with("{ text: y }\n      manners")
    );
}

proptest! {
    #![proptest_config(config())]

    /// Numbers of clauses: those that are there, those that are no rule, and for each rule those that it and its exception
    /// cite.
    #[test]
    fn fire_exactly_for_what_is_without_citation(
        marked in prop::collection::vec(any::<bool>(), 1..6),
        rules in prop::collection::vec((prop::collection::vec(0_usize..6, 0..3), prop::collection::vec(0_usize..6, 0..3)), 0..4),
    ) {
        let mut text = "sources:\n  page:\n    clauses:\n".to_owned();
        for (number, marked) in marked.iter().enumerate() {
            let not_a_rule = if *marked { ", not_a_rule: y" } else { "" };
            writeln!(text, "      c{number}: {{ text: x{not_a_rule} }}").unwrap();
        }
        let of_these = |clauses: &[usize]| clauses.iter().map(|clause| clause % marked.len()).collect::<Vec<_>>();
        let cite = |clauses: &[usize]| {
            let list: Vec<String> = of_these(clauses).iter().map(|clause| format!("page#c{clause}")).collect();
            if list.is_empty() { String::new() } else { format!(", cite: [{}]", list.join(", ")) }
        };
        text.push_str(if rules.is_empty() { "rules: []\n" } else { "rules:\n" });
        for (number, (of_rule, of_exception)) in rules.iter().enumerate() {
            let (of_rule, of_exception) = (cite(of_rule), cite(of_exception));
            writeln!(text, "  - {{ id: r{number}, effect: deny, except: [{{ role: guest{of_exception} }}]{of_rule} }}").unwrap();
        }
        let uncited_rules: Vec<String> = rules.iter().enumerate().filter(|(_, (of_rule, _))| of_rule.is_empty())
            .map(|(number, _)| format!("rule `r{number}` cites nothing")).collect();
        prop_assert_eq!(messages(&text, RULE), uncited_rules);
        let cited: Vec<usize> = rules.iter().flat_map(|(of_rule, of_exception)| [of_these(of_rule), of_these(of_exception)].concat()).collect();
        let uncited: Vec<String> = (0..marked.len()).filter(|clause| !marked[*clause] && !cited.contains(clause))
            .map(|clause| format!("no rule cites clause `page#c{clause}`")).collect();
        prop_assert_eq!(messages(&text, CLAUSE), uncited);
    }
}
