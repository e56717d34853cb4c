use std::{collections::BTreeSet, fmt::Write as _};

use portcullis::lint::Severity;
use proptest::prelude::*;

use super::{places, report};
use crate::{config, of};

const NAME: &str = "undemanded-operation";

/// The operations of doors, and whether they are declared to read.
const OPERATIONS: [(&str, bool); 6] = [
    ("door.look_at", true),
    ("door.open", false),
    ("door.close", false),
    ("gate.look_at", true),
    ("gate.raise", false),
    ("gate.lower", false),
];

fn demand(number: usize) -> String {
    let (operation, _) = OPERATIONS[number];
    let owner = if matches!(operation, "door.open" | "door.close") { ", owner: self" } else { "" };
    format!("{{ operation: {operation}{owner} }}")
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn fires_exactly_for_operations_without_a_demand(
        demanded in prop::collection::vec((0_usize..6, any::<bool>()), 1..8),
    ) {
        let mut text = "paths:\n".to_owned();
        for (number, (operation, is_conditional)) in demanded.iter().enumerate() {
            let when = if *is_conditional { ", when: { filled: /a } }" } else { " }" };
            let demand = demand(*operation).replace(" }", when);
            writeln!(text, "  /p{number}: {{ PUT: {demand} }}").expect("text can be written");
        }
        let report = report(&text);
        let found: BTreeSet<_> = of(&report, NAME).into_iter().map(|one| {
            (places(&report, one).0, one.message().to_owned(), one.severity())
        }).collect();
        let missing = (0..6).filter(|number| !demanded.iter().any(|(operation, _)| operation == number));
        let expected: BTreeSet<_> = missing.map(|number| {
            let (operation, reads) = OPERATIONS[number];
            let severity = if reads { Severity::Note } else { Severity::Warning };
            ("doors", format!("no route demands `{operation}`"), severity)
        }).collect();
        prop_assert_eq!(found, expected);
    }
}
