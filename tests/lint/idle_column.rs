//! The lint `idle-column`.

use super::{
    config,
    generated::{Checked, texts},
    messages, of, report,
};
use portcullis::{
    Column,
    rules::{Claim, Effect, Place, Rules},
    space::{ActionId, ApiId, Cell, Cube},
};
use proptest::prelude::*;

const NAME: &str = "idle-column";

/// A policy in which every column matters, also the owner for the only API that has several.
const EVERYTHING_MATTERS: &str = "
rules:
  - { id: own, api: door, owner: self, effect: allow }
  - { id: keepers, role: keeper, token: key, effect: allow }
";

#[test]
fn columns_that_make_no_difference_anywhere() {
    assert_eq!(
        messages("\nrules: [{ id: gates, api: gate, effect: allow }]\n", NAME),
        [
            "the role makes no difference: requests that differ only in the role have the same decision",
            "the token makes no difference: requests that differ only in the token have the same decision",
            "the owner makes no difference: requests that differ only in the owner have the same decision",
        ]
    );
    assert_eq!(messages(EVERYTHING_MATTERS, NAME), [""; 0]);
}

/// The help begins with the smallest change: a rule that names the column need not.
#[test]
fn it_suggests_to_drop_the_column_first() {
    let help = |text: &str| -> Vec<String> {
        of(&report(text), NAME).iter().map(|finding| finding.help().expect("help").to_owned()).collect()
    };
    let rest = "add the missing rule, declare only one name, or state an invariant that `ignores` it";
    let unnamed = help("\nrules: [{ id: gates, api: gate, effect: allow }]\n");
    assert_eq!(unnamed, [rest; 3]);
    let roles = "
rules:
  - { id: gates, role: [keeper, member], api: gate, effect: allow }
  - { id: gates-of-guests, role: guest, api: gate, effect: allow }
";
    assert_eq!(help(roles)[0], format!("drop the role from the rules that name it, {rest}"));
    let owners = "
rules:
  - { id: own, api: door, owner: self, effect: allow }
  - { id: keepers, role: keeper, token: key, effect: allow }
  - { id: gates, api: gate, role: [guest, member, keeper], effect: allow }
";
    let found = help(owners);
    assert_eq!(found, [format!("drop the role from rule `gates`, {rest}")]);
}

#[test]
fn its_place_is_the_first_name_of_the_column() {
    let report = report("\nrules: [{ id: gates, api: gate, effect: allow }]\n");
    let places: Vec<&str> =
        of(&report, NAME).iter().map(|finding| &report.text()[finding.place().expect("a place").bytes()]).collect();
    assert_eq!(places, ["guest", "key", "none"]);
}

#[test]
fn it_shows_the_first_request_with_a_choice() {
    let report = report("\nrules: [{ id: gates, api: gate, effect: allow }]\n");
    let witnesses: Vec<String> =
        of(&report, NAME).iter().map(|finding| finding.witness().expect("a witness").to_string()).collect();
    assert_eq!(
        witnesses,
        ["guest/key door.look_at none: deny", "guest/key door.look_at none: deny", "guest/key door.open self: deny"]
    );
}

#[test]
fn a_column_of_one_name_has_nothing_to_differ_in() {
    let text = "
vocabulary:
  roles: { keeper: {} }
  tokens: { key: {} }
  owners: { none: {}, self: {} }
  apis: { door: { open: { owners: self } }, gate: { raise: {} } }
";
    assert_eq!(messages(text, NAME), [""; 0]);
}

const TWO_APIS: &str = "
vocabulary:
  roles: { keeper: {} }
  tokens: { key: {} }
  owners: { self: {}, other: {} }
  apis:
    door: { open: { owners: [self, other] }, close: { owners: [self, other] } }
    gate: { raise: { owners: self }, lower: { owners: [self, other] } }
rules:
  - { id: open, api: door, action: open, owner: self, effect: allow }
";

#[test]
fn the_owner_may_matter_for_some_apis_only() {
    let report = report(TWO_APIS);
    let [finding] = of(&report, NAME)[..] else { panic!("one finding") };
    assert_eq!(
        finding.message(),
        "for api `gate`, the owner makes no difference: requests that differ only in the owner have the same decision"
    );
    assert_eq!(&report.text()[finding.place().expect("a place").bytes()], "gate");
    assert_eq!(finding.witness().expect("a witness").to_string(), "keeper/key gate.lower self: deny");
}

/// A rule names the role, or the kind of token, for an API, and still it makes no difference there.
#[test]
fn what_a_rule_names_for_an_api_may_not_matter_there() {
    let found = |rule: &str| {
        let text = format!(
            "
vocabulary:
  roles: {{ guest: {{}}, keeper: {{}} }}
  tokens: {{ key: {{}}, copied_key: {{}} }}
  owners: {{ none: {{}} }}
  apis: {{ door: {{ open: {{}}, close: {{}} }}, gate: {{ raise: {{}} }} }}
rules:
  - {{ id: doors, api: door, role: keeper, token: key, effect: allow }}
  - {{ id: gates, api: gate, effect: allow }}
{rule}"
        );
        messages(&text, NAME)
    };
    let role =
        "for api `gate`, the role makes no difference: requests that differ only in the role have the same decision";
    let token =
        "for api `gate`, the token makes no difference: requests that differ only in the token have the same decision";
    assert_eq!(found("  - { id: gates-too, api: gate, role: keeper, effect: allow }\n"), [role]);
    assert_eq!(found("  - { id: gates-too, api: gate, token: key, effect: allow }\n"), [token]);
    assert_eq!(
        found(
            "  - { id: gates-too, api: [gate, door], action: [raise, close], except: [{ role: guest }], effect: allow }\n"
        ),
        [role]
    );
    assert_eq!(
        found("  - { id: any, api: gate, require: { role: [guest, keeper], token: [key, copied_key] } }\n"),
        [role, token]
    );
    // None of these rules is about that API, names it, or names the column for it.
    for rule in [
        "",
        "  - { id: keepers, role: keeper, token: key, effect: allow }\n",
        "  - { id: idle, role: keeper, api: gate, except: [{ action: raise }], effect: allow }\n",
        "  - { id: both, api: [gate, door], action: [raise, close], except: [{ role: guest, api: door }], effect: allow }\n",
    ] {
        assert_eq!(found(rule), [""; 0], "{rule}");
    }
}

#[test]
fn an_invariant_may_claim_it() {
    let with = |within: &str| {
        messages(&format!("{TWO_APIS}invariants: [{{ id: any, ignores: owner, within: {within} }}]\n"), NAME).len()
    };
    assert_eq!(with("{ api: gate }"), 0);
    assert_eq!(with("{ action: lower }"), 0);
    assert_eq!(with("{ api: [door, gate], action: [open, raise] }"), 1);
    assert_eq!(with("{ api: gate, owner: self }"), 1);
    assert_eq!(messages(&format!("{TWO_APIS}invariants: [{{ id: any, ignores: role }}]\n"), NAME).len(), 1);
    // The claim that all of it ignores the owner is a claim about each API, too.
    assert_eq!(messages(&format!("{TWO_APIS}invariants: [{{ id: any, ignores: owner }}]\n"), NAME).len(), 0);
}

/// Whether the cells differ in the column alone.
fn differ_in(column: Column, one: Cell, other: Cell) -> bool {
    let mut with_that_of_other = one;
    match column {
        Column::Role => with_that_of_other.role = other.role,
        Column::Token => with_that_of_other.token = other.token,
        Column::Owner => with_that_of_other.owner = other.owner,
        _ => unreachable!("not checked"),
    }
    one != other && with_that_of_other == other
}

/// Whether some of the cells that are checked differ in the column alone, none of them are decided differently, and no
/// invariant claims it for all of them.
fn is_idle(checked: &Checked, column: Column, is_checked: impl Fn(Cell) -> bool) -> bool {
    let mut differing: Vec<(Cell, bool, bool)> = Vec::new();
    for operation in checked.operations(|_| true) {
        let cells: Vec<(Cell, bool)> = checked.cells_of(operation).filter(|&(cell, _)| is_checked(cell)).collect();
        for &(one, decision) in &cells {
            let others = cells.iter().filter(|&&(other, _)| differ_in(column, one, other));
            differing.extend(others.map(|&(_, other)| (one, decision, other)));
        }
    }
    let is_claimed = checked.policy.rules().invariants().iter().any(|invariant| match invariant.claim() {
        Claim::Ignores { column: ignored, within } => {
            *ignored == column && differing.iter().all(|&(cell, ..)| within.contains(cell))
        }
        _ => false,
    });
    !differing.is_empty() && differing.iter().all(|(_, one, other)| one == other) && !is_claimed
}

/// Whether a rule that lists the API and matches some request for it names the role, or the token.
fn is_named_with(rules: &Rules, api: ApiId, column: Column) -> bool {
    let vocabulary = rules.vocabulary();
    let names = |roles: bool, tokens: bool| if column == Column::Role { roles } else { tokens };
    let in_cube = |cube: &Cube| names(!cube.roles().is_any(), !cube.tokens().is_any());
    let cells = || vocabulary.requests().filter_map(|request| vocabulary.cell(request)).filter(|cell| cell.api == api);
    let is_about = |cube: &Cube| {
        let is_in = |action: ActionId| {
            cube.actions().contains(action)
                && cube.operations().is_none_or(|mut pairs| pairs.any(|pair| pair == (api, action)))
        };
        cube.apis().contains(api) && vocabulary.operations_of(api).any(|(_, one)| is_in(one.action()))
    };
    rules.iter().any(|rule| {
        let in_exception = rule.exceptions().iter().any(|one| is_about(one.cube()) && in_cube(one.cube()));
        let in_requirement = match rule.effect() {
            Effect::Require(needs) => names(!needs.roles().is_any(), !needs.tokens().is_any()),
            _ => false,
        };
        rule.scope().apis().iter().any(|one| one == api)
            && cells().any(|cell| rule.matches(cell))
            && (in_cube(rule.scope()) || in_exception || in_requirement)
    })
}

/// The places that findings should have.
fn expected(checked: &Checked) -> Vec<Place> {
    let vocabulary = checked.policy.vocabulary();
    let places = checked.policy.rules().places();
    let mut expected = Vec::new();
    let of_named_apis = |column| {
        let apis = vocabulary.apis().ids();
        let is_found = move |api: &ApiId| {
            is_idle(checked, column, |cell| cell.api == *api) && is_named_with(checked.policy.rules(), *api, column)
        };
        apis.filter(is_found).map(|api| places.api(api))
    };
    if is_idle(checked, Column::Role, |_| true) {
        expected.extend(vocabulary.roles().ids().next().map(|first| places.role(first)));
    } else {
        expected.extend(of_named_apis(Column::Role));
    }
    if is_idle(checked, Column::Token, |_| true) {
        expected.extend(vocabulary.tokens().ids().next().map(|first| places.token(first)));
    } else {
        expected.extend(of_named_apis(Column::Token));
    }
    if is_idle(checked, Column::Owner, |_| true) {
        expected.extend(vocabulary.owners().ids().next().map(|first| places.owner(first)));
    } else {
        let is_idle = |api: &ApiId| is_idle(checked, Column::Owner, |cell| cell.api == *api);
        expected.extend(vocabulary.apis().ids().filter(is_idle).map(|api| places.api(api)));
    }
    expected.sort_unstable();
    expected
}

proptest! {
    #![proptest_config(config())]

    /// It fires for the columns, and for the owner of an API, in which no two cells are decided differently.
    #[test]
    fn fires_exactly_for_columns_that_never_matter(
        text in texts(),
        ignored in prop::sample::select(vec!["role", "token", "owner"]),
        within in prop::sample::select(vec!["{}", "{ api: team }", "{ owner: none }"]),
    ) {
        let checked = Checked::new(&format!("{text}invariants: [{{ id: i, ignores: {ignored}, within: {within} }}]\n"));
        let found: Vec<Place> = of(&checked.report, NAME).iter().filter_map(|finding| finding.place()).collect();
        prop_assert_eq!(found, expected(&checked));
    }
}
