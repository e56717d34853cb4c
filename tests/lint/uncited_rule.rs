//! The lint `uncited-rule`.

use super::{config, messages, of, report};
use proptest::prelude::*;
use std::fmt::Write as _;

const NAME: &str = "uncited-rule";

const SOURCES: &str = "sources: { house: { clauses: { doors: { text: x }, gates: { text: y } } } }\n";

const RULES: &str = "
rules:
  - { id: nothing, role: guest, effect: deny }
  - { id: in-exception, role: member, effect: allow, except: [{ api: gate, cite: house#gates }] }
  - { id: cites, role: keeper, effect: allow, cite: house#doors }
";

#[test]
fn rules_that_cite_nothing() {
    let text = SOURCES.to_owned() + RULES;
    assert_eq!(messages(&text, NAME), ["rule `nothing` cites nothing", "rule `in-exception` cites nothing"]);
    let report = report(&text);
    let finding = of(&report, NAME)[0];
    assert_eq!(&report.text()[finding.place().unwrap().bytes()], "nothing");
    assert_eq!(finding.witness().unwrap().to_string(), "guest/key door.look_at none: deny");
}

#[test]
fn nothing_to_cite() {
    let text = RULES.replace(", cite: house#gates", "").replace(", cite: house#doors", "");
    assert_eq!(messages(&text, NAME), [""; 0]);
    assert_eq!(messages(&format!("sources: {{}}{text}"), NAME), [""; 0]);
}

proptest! {
    #![proptest_config(config())]

    /// Whether each rule cites something itself, and whether its exception does.
    #[test]
    fn fires_exactly_for_rules_without_citation(rules in prop::collection::vec((any::<bool>(), any::<bool>()), 1..5)) {
        let mut text = format!("{SOURCES}rules:\n");
        let cite = |cites: bool| if cites { ", cite: house#doors" } else { "" };
        for (number, &(itself, exception)) in rules.iter().enumerate() {
            let (itself, exception) = (cite(itself), cite(exception));
            writeln!(text, "  - {{ id: r{number}, effect: deny, except: [{{ role: guest{exception} }}]{itself} }}").unwrap();
        }
        let uncited = rules.iter().enumerate().filter(|(_, (itself, _))| !itself);
        let expected: Vec<String> = uncited.map(|(number, _)| format!("rule `r{number}` cites nothing")).collect();
        prop_assert_eq!(messages(&text, NAME), expected);
    }
}
