//! A suppression with columns suppresses a finding only if all requests that the finding is about are in them: what each
//! finding is about, request by request.

use super::{
    config,
    crowded::crowded,
    decided::decides,
    generated::{Checked, texts, with_role},
    messages, of, report,
};
use portcullis::{
    Column, Policy,
    lint::Finding,
    reading::Related,
    rules::{Effect, Rule},
    space::{Cell, Cube, NameId},
};
use proptest::prelude::*;

/// What the finding is about; nothing for a lint that is not checked at here.
fn requests(checked: &Checked, finding: &Finding) -> Option<Vec<Cell>> {
    let policy = &checked.policy;
    let where_so = |is_so: &dyn Fn(Cell) -> bool| {
        Some(checked.cells.iter().map(|&(cell, _)| cell).filter(|&cell| is_so(cell)).collect::<Vec<_>>())
    };
    let place = finding.place().expect("a place");
    let rule = policy.rules().iter().find(|rule| {
        let (place, whole) = (place.bytes(), rule.whole_place().bytes());
        whole.start <= place.start && place.end <= whole.end
    });
    let operation = policy.vocabulary().operations().find(|&(id, _)| policy.rules().places().operation(id) == place);
    let is_of_operation =
        |cell: Cell| operation.is_some_and(|(_, one)| (one.api(), one.action()) == (cell.api, cell.action));
    let is_matched = |cell: Cell| policy.rules().iter().any(|rule| rule.matches(cell));
    match finding.lint().code() {
        "PC101" | "PC301" | "PC302" | "PC303" | "PC304" => Some(Vec::new()),
        "PC102" | "PC103" | "PC104" => where_so(&|cell| decides(rule.expect("a rule"), cell)),
        "PC105" => {
            let is_allowed = |cell: Cell| {
                let mut rules = policy.rules().iter();
                rules.any(|other| *other.effect() == Effect::Allow && other.matches(cell))
            };
            where_so(&|cell| decides(rule.expect("a rule"), cell) && is_allowed(cell))
        }
        "PC106" => {
            let places: Vec<_> = finding.related().iter().map(Related::place).chain([place]).collect();
            let rules: Vec<&Rule> = policy.rules().iter().filter(|rule| places.contains(&rule.place())).collect();
            where_so(&|cell| rules.iter().any(|rule| rule.matches(cell)))
        }
        "PC107" | "PC108" => where_so(&|cell| rule.expect("a rule").matches(cell)),
        "PC109" => {
            let rule = rule.expect("a rule");
            let exception =
                rule.exceptions().iter().find(|exception| exception.place() == place).expect("an exception");
            let within =
                where_so(&|cell| rule.scope().contains(cell) && exception.cube().contains(cell)).unwrap_or_default();
            if within.is_empty() { where_so(&|cell| exception.cube().contains(cell)) } else { Some(within) }
        }
        "PC201" | "PC202" => where_so(&|cell| {
            let with_owner = checked.cells.iter().map(|&(other, _)| other);
            let mut with_owner = with_owner
                .filter(|other| (other.api, other.action, other.owner) == (cell.api, cell.action, cell.owner));
            is_of_operation(cell) && !with_owner.any(is_matched)
        }),
        "PC203" | "PC204" | "PC206" => where_so(&is_of_operation),
        "PC205" => {
            let vocabulary = policy.vocabulary();
            let api = vocabulary.apis().ids().find(|&api| policy.rules().places().api(api) == place);
            let of_owner = finding.message().contains("the owner makes");
            where_so(&|cell| {
                let declared = vocabulary.operation_of(cell.api, cell.action).and_then(|id| vocabulary.operation(id));
                let has_choice = !of_owner || declared.expect("an operation").owners().len() > 1;
                has_choice && api.is_none_or(|api| cell.api == api)
            })
        }
        "PC401" => {
            let name = |text: &str, before: &str| {
                text.split(before).nth(1).map(|rest| rest.split('`').next().unwrap_or("").to_owned())
            };
            let role_named = |before| policy.vocabulary().roles().id(&name(finding.message(), before).expect("a name"));
            let (stronger, weaker) =
                (role_named("role `").expect("a role"), role_named("weaker role `").expect("a role"));
            where_so(&|cell| cell.role == weaker && checked.allows(cell) && !checked.allows(with_role(cell, stronger)))
        }
        _ => None,
    }
}

/// The names that the finding is about, with their column; nothing if it is about requests or about no names.
fn names(checked: &Checked, finding: &Finding) -> Option<(Column, Vec<NameId>)> {
    let vocabulary = checked.policy.vocabulary();
    let quoted: Vec<&str> = finding.message().split('`').skip(1).step_by(2).collect();
    let names = match finding.lint().code() {
        "PC301" if finding.message().contains("owner") => &quoted[..1],
        "PC302" => &quoted[..2],
        "PC303" => &quoted[..1],
        "PC304" => &quoted[2..],
        _ => return None,
    };
    let is_about = |column: &Column| finding.message().contains(&format!("{column} `"));
    let column = Column::ALL
        .into_iter()
        .find(is_about)
        .or_else(|| Column::ALL.into_iter().find(|column| finding.message().contains(&format!("every {column}"))))?;
    Some((column, names.iter().map(|name| NameId::find(vocabulary, column, name).expect("a name")).collect()))
}

/// Columns of some names of the policy; an empty set of names leaves the column out.
fn columns(policy: &Policy, bits: [u16; 4]) -> String {
    let vocabulary = policy.vocabulary();
    let columns: [(&str, Vec<&str>); 4] = [
        ("role", vocabulary.roles().names().collect()),
        ("token", vocabulary.tokens().names().collect()),
        ("api", vocabulary.apis().names().collect()),
        ("owner", vocabulary.owners().names().collect()),
    ];
    let columns = columns.into_iter().zip(bits).filter_map(|((column, names), bits)| {
        let names = names.into_iter().enumerate().filter(|(number, _)| bits >> number & 1 == 1);
        let names: Vec<&str> = names.map(|(_, name)| name).collect();
        (!names.is_empty()).then(|| format!(", {column}: [{}]", names.join(", ")))
    });
    columns.collect()
}

fn reported<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> Vec<String> {
    let mut reported: Vec<String> =
        findings.into_iter().map(|one| format!("{} {:?} {}", one.lint().code(), one.place(), one.message())).collect();
    reported.sort_unstable();
    reported
}

const CODES: [&str; 21] = [
    "PC101", "PC102", "PC103", "PC104", "PC105", "PC106", "PC107", "PC108", "PC109", "PC201", "PC202", "PC203",
    "PC204", "PC205", "PC206", "PC301", "PC302", "PC303", "PC304", "PC401", "PC402",
];

/// Few names are left out of a column, for a finding to be covered now and then.
fn bits() -> impl Strategy<Value = u16> {
    prop_oneof![3 => Just(0), 2 => any::<u16>(), 2 => (0_u32..5).prop_map(|bit| !(1 << bit))]
}

proptest! {
    #![proptest_config(config())]

    /// The findings are suppressed all of whose requests are in the columns, and no others; the first request is the witness.
    #[test]
    fn all_requests_must_lie_in_the_columns(
        text in prop_oneof![texts(), crowded().prop_map(|model| model.yaml())],
        bits in prop::array::uniform4(bits()),
    ) {
        let checked = Checked::new(&text);
        let columns = columns(&checked.policy, bits);
        prop_assume!(!columns.is_empty());
        let key = format!("lint: {{ allow: [{}], because: so{columns} }}\n", CODES.join(", "));
        let after = Checked::new(&format!("{text}{key}"));
        let within = after.policy.rules().suppressions()[0].within();
        let mut expected = Vec::new();
        for finding in checked.report.findings() {
            let Some(requests) = requests(&checked, finding) else { continue };
            prop_assert_eq!(finding.witness().is_some(), !requests.is_empty(), "{:?}", finding);
            if let Some(witness) = finding.witness() {
                let request = checked.policy.resolve(&witness.names()).expect("a request");
                prop_assert!(requests.contains(&checked.policy.vocabulary().cell(request).expect("a cell")), "{:?}", finding);
            }
            let are_named = names(&checked, finding).is_some_and(|(column, names)| {
                let listed: Vec<NameId> = within.listed(column).collect();
                within.clone().with_any(column) == Cube::ALL && names.iter().all(|name| listed.contains(name))
            });
            if are_named || !requests.is_empty() && requests.iter().all(|&cell| within.contains(cell)) {
                expected.push(finding);
            }
        }
        let suppressed = after.report.suppressed().iter().filter(|finding| finding.lint().code() != "PC402");
        prop_assert_eq!(reported(suppressed), reported(expected), "{}{}", text, key);
    }
}

/// The witness alone lies in the columns, and more requests are about it.
#[test]
fn of_rules_and_operations() {
    let found = |lint: &str, columns: &str| {
        messages(
            &format!(
                "
default: allow
rules:
  - {{ id: all-open, api: door, action: open, effect: allow }}
  - {{ id: no-members, role: [guest, member], api: door, action: open, effect: deny }}
invariants: [{{ id: nobody-raises, never: {{ api: gate, action: raise }} }}]
lint: {{ allow: {lint}, because: so, {columns} }}
"
            ),
            lint,
        )
        .len()
    };
    assert_eq!(found("contradicting-rules", "role: guest"), 1);
    assert_eq!(found("contradicting-rules", "role: [guest, member], action: open"), 0);
    assert_eq!(found("violated-invariant", "role: guest"), 1);
    assert_eq!(found("violated-invariant", "api: gate, action: raise"), 0);
    assert_eq!(found("open-operation", "token: key"), 3);
    assert_eq!(found("open-operation", "api: gate, owner: none"), 1);
}

/// A role comes by another by the requests of all steps, each of the role that has been reached.
#[test]
fn of_the_steps_to_a_higher_role() {
    let found = |columns: &str| {
        let text = format!(
            "
vocabulary:
  roles: {{ guest: {{}}, member: {{ above: guest }}, keeper: {{ above: member }} }}
  tokens: {{ key: {{}} }}
  owners: {{ none: {{}} }}
  apis: {{ staff: {{ join: {{ confers: {{ role: member }} }}, appoint: {{ confers: {{ role: keeper }} }} }} }}
rules:
  - {{ id: join, role: guest, action: join, effect: allow }}
  - {{ id: appoint, role: member, action: appoint, effect: allow }}
lint: {{ allow: privilege-escalation, because: so, {columns} }}
"
        );
        of(&report(&text), "privilege-escalation").len()
    };
    assert_eq!(
        [found("role: keeper"), found("role: guest"), found("role: member"), found("role: [guest, member]")],
        [3, 2, 2, 0]
    );
    assert_eq!(found("role: [guest, member], action: join"), 2);
}
