//! The lint `contradicting-orders`.

use std::fmt::Write as _;

use super::{config, messages, of, report};
use portcullis::{Policy, lint, rules::Claim, space::Cell};
use proptest::prelude::*;

const NAME: &str = "contradicting-orders";

#[test]
fn an_order_against_the_declared_one() {
    let text = "
invariants:
  - { id: falling, monotone: { role: [keeper, guest] } }
  - { id: rising, monotone: { role: [guest, keeper] } }
";
    let report = report(text);
    let found = of(&report, NAME);
    let at = |place: portcullis::rules::Place| &report.text()[place.bytes()];
    let reported: Vec<_> =
        found.iter().map(|one| (at(one.place().unwrap()), one.message(), at(one.related()[0].place()))).collect();
    assert_eq!(
        reported,
        [
            (
                "falling",
                "invariant `falling` orders role `keeper` below `guest`, but role `keeper` is declared above `guest`",
                "keeper"
            ),
            (
                "rising",
                "invariant `rising` orders role `guest` below `keeper`, but invariant `falling` orders them the other way round",
                "falling"
            ),
        ]
    );
}

#[test]
fn orders_of_requests_that_are_not_compared() {
    let text = "
invariants:
  - { id: doors, monotone: { token: [key, copied_key] }, within: { api: door } }
  - { id: gates, monotone: { token: [copied_key, key] }, within: { api: gate } }
  - { id: owners, monotone: { owner: [self, other] } }
  - { id: owners-at-gates, monotone: { owner: [other, self] }, within: { api: gate } }
  - { id: one-role, monotone: { role: [keeper, guest] }, within: { role: guest } }
";
    assert_eq!(messages(text, NAME), [""; 0]);
}

#[test]
fn the_names_suppress_it() {
    let found = |columns: &str| {
        let text = format!(
            "
invariants: [{{ id: falling, monotone: {{ role: [keeper, member, guest] }} }}]
lint: {{ allow: {NAME}, because: so{columns} }}
"
        );
        messages(&text, NAME).len()
    };
    assert_eq!(found(""), 0);
    assert_eq!(found(", role: [keeper, guest]"), 0);
    assert_eq!(found(", role: [keeper, member]"), 1);
}

/// For each role, those that it is declared above, as bits; and invariants: a column, an order, and the APIs and names within.
fn texts() -> impl Strategy<Value = String> {
    let order = || Just(vec![0_usize, 1, 2]).prop_shuffle();
    let invariant = (0_usize..3, order(), 2_usize..=3, 0_u8..4, 0_u8..8);
    (order(), prop::array::uniform3(0_u8..4), prop::collection::vec(invariant, 1..4)).prop_map(
        |(ranks, above, invariants)| {
            let some = |bits: u8, names: &[&str]| {
                let names: Vec<&str> =
                    names.iter().enumerate().filter(|(bit, _)| bits >> bit & 1 == 1).map(|(_, name)| *name).collect();
                names.join(", ")
            };
            let roles = ["guest", "member", "keeper"];
            let declared = (0..3).map(|role| {
                let weaker: Vec<&str> = (0..3)
                    .filter(|&other| ranks[other] < ranks[role] && above[role] >> ranks[other] & 1 == 1)
                    .map(|other| roles[other])
                    .collect();
                let above = if weaker.is_empty() { String::new() } else { format!("above: [{}]", weaker.join(", ")) };
                format!("{}: {{ {above} }}", roles[role])
            });
            let declared: Vec<String> = declared.collect();
            let mut text = format!(
                "portcullis: 1\npolicy: x\nvocabulary:\n  roles: {{ {} }}\n  tokens: {{ t0: {{}}, t1: {{}}, t2: {{}} }}\n  owners: {{ none: {{}}, self: {{}}, other: {{}} }}\n  apis: {{ door: {{ open: {{ owners: [none, self] }}, see: {{ owners: [self, other] }} }}, gate: {{ raise: {{}} }} }}\ndefault: deny\nrules: []\ninvariants:\n",
                declared.join(", ")
            );
            for (number, (column, order, length, apis, names)) in invariants.into_iter().enumerate() {
                let (column, all) = [
                    ("role", roles),
                    ("token", ["t0", "t1", "t2"]),
                    ("owner", ["none", "self", "other"]),
                ][column];
                let order: Vec<&str> = order.iter().take(length).map(|&name| all[name]).collect();
                let apis = some(apis, &["door", "gate"]);
                let apis = if apis.is_empty() { String::new() } else { format!("api: [{apis}], ") };
                let names = some(names, &all);
                let names = if names.is_empty() { String::new() } else { format!("{column}: [{names}], ") };
                writeln!(
                    text,
                    "  - {{ id: i{number}, monotone: {{ {column}: [{}] }}, within: {{ {apis}{names} }} }}",
                    order.join(", ")
                )
                .unwrap();
            }
            text
        },
    )
}

proptest! {
    #![proptest_config(config())]

    /// By all pairs of requests that differ in one name: it fires for the pairs of orders that have one of them below the
    /// other and the other way round.
    #[test]
    fn fires_exactly_for_orders_that_compare_two_requests_in_both_ways(text in texts()) {
        let policy = Policy::from_text("policy.yaml", &text).map_err(|error| TestCaseError::fail(error.to_string()))?;
        let vocabulary = policy.vocabulary();
        let cells: Vec<Cell> = vocabulary.requests().map(|request| vocabulary.cell(request).unwrap()).collect();
        let pairs: Vec<(Cell, Cell)> = cells
            .iter()
            .flat_map(|&one| cells.iter().map(move |&other| (one, other)))
            .filter(|(one, other)| {
                portcullis::Column::ALL.iter().filter(|&&column| one.name(column) != other.name(column)).count() == 1
            })
            .collect();
        // The pairs of which an invariant has the first below the second.
        let below: Vec<Vec<(Cell, Cell)>> = policy.rules().invariants().iter().map(|invariant| {
            let Claim::Monotone { order, within } = invariant.claim() else { panic!("another claim") };
            let names: Vec<_> = order.names().collect();
            let rank = |cell: Cell| names.iter().position(|&name| name == cell.name(order.column()));
            let is_below = |&&(one, other): &&(Cell, Cell)| {
                within.contains(one) && within.contains(other)
                    && rank(one).zip(rank(other)).is_some_and(|(one, other)| one < other)
            };
            pairs.iter().filter(is_below).copied().collect()
        }).collect();
        let declared: Vec<(Cell, Cell)> = pairs
            .iter()
            .filter(|(one, other)| vocabulary.roles_below(other.role).contains(&one.role))
            .copied()
            .collect();
        let contradict = |one: &[(Cell, Cell)], other: &[(Cell, Cell)]| {
            one.iter().any(|&(weaker, stronger)| other.contains(&(stronger, weaker)))
        };
        let mut expected = Vec::new();
        for (number, later) in below.iter().enumerate() {
            expected.extend(contradict(later, &declared).then(|| (number, "declared".to_owned())));
            let earlier = below.iter().enumerate().take(number).filter(|(_, earlier)| contradict(later, earlier));
            expected.extend(earlier.map(|(earlier, _)| (number, format!("i{earlier}"))));
        }
        let report = lint::check_text("policy.yaml", &text);
        let ids: Vec<String> = (0..below.len()).map(|number| format!("i{number}")).collect();
        let word = |place: portcullis::rules::Place| report.text()[place.bytes()].to_owned();
        let mut found: Vec<(usize, String)> = of(&report, NAME).iter().map(|finding| {
            let id = word(finding.place().unwrap());
            let related = word(finding.related()[0].place());
            let with = if ids.contains(&related) { related } else { "declared".into() };
            (ids.iter().position(|one| *one == id).unwrap(), with)
        }).collect();
        found.sort();
        expected.sort();
        prop_assert_eq!(found, expected, "{}", text);
    }
}
