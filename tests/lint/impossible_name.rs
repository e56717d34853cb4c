//! The lint `impossible-name`.

use super::{
    claims::{Claim, model_and_claim},
    config,
    generate::models,
    messages,
    model::{ACTIONS, APIS, Cell, Cube, Effect, Model, OWNERS, Operation, ROLES, Rule, TOKENS},
    of, report,
};
use portcullis::{
    Policy,
    lint::{self, Report},
    space::Column,
};
use proptest::prelude::*;

const NAME: &str = "impossible-name";

const ISSUES: &str = "
vocabulary:
  roles: { guest: {}, member: {}, keeper: {} }
  tokens: { key: {}, badge: {} }
  owners: { none: {}, own: {}, held: {}, other: {} }
  apis:
    issue: { read: { owners: [own, other] }, edit: { owners: [own, other] }, delete: {} }
    wiki: { read: {}, edit: {}, delete: { owners: [own, other] } }
groups:
  roles: { insiders: [member, keeper] }
  owners: { strangers: [held, other], mine: [own, held] }
default: allow
";

/// The words at the places of findings, with their messages.
fn found(report: &Report) -> Vec<(String, String)> {
    let found = of(report, NAME).into_iter();
    let word = |place: portcullis::rules::Place| report.text()[place.bytes()].to_owned();
    found.map(|finding| (word(finding.place().expect("a place")), finding.message().to_owned())).collect()
}

#[track_caller]
fn check(text: &str, expected: &[(&str, &str)]) {
    let found = found(&report(&format!("{ISSUES}{text}")));
    let found: Vec<(&str, &str)> = found.iter().map(|(word, message)| (word.as_str(), message.as_str())).collect();
    assert_eq!(found, expected);
}

#[test]
fn operations_that_a_mark_excludes() {
    let issues = ISSUES.replace("wiki: { read: {}", "wiki: { read: { reads: true }");
    let text = "
rules:
  - { id: writes, operation: [wiki.read, wiki.edit], reads: false, effect: deny }
  - { id: rest, role: guest, except: [{ operation: [wiki.read, issue.edit], reads: true }], effect: deny }
  - { id: right, operation: [wiki.edit, wiki.delete], reads: false, effect: deny }
";
    let found = found(&report(&format!("{issues}{text}")));
    let expected = [
        ("wiki.read", "rule `writes` lists operation `wiki.read`, which no request in its scope has"),
        ("issue.edit", "an exception of rule `rest` lists operation `issue.edit`, which no request in its scope has"),
    ];
    assert_eq!(found, expected.map(|(word, message)| (word.to_owned(), message.to_owned())));
}

#[test]
fn an_operation_that_a_guard_misses() {
    check(
        "
rules:
  - { id: guard, api: issue, action: [delete, edit], owner: other, effect: deny }
invariants:
  - { id: proof, never: { api: issue, action: [delete, edit], owner: [other, held] } }
",
        &[
            ("delete", "rule `guard` does not apply to `issue.delete`, which cannot have owner `other`"),
            ("delete", "invariant `proof` does not apply to `issue.delete`, which cannot have owner `held` or `other`"),
            ("held", "invariant `proof` lists owner `held`, which `issue.edit` and `issue.delete` cannot have"),
        ],
    );
    let report = report(&format!(
        "{ISSUES}rules: [{{ id: guard, api: issue, action: [delete, edit], owner: other, effect: deny }}]\n"
    ));
    let witness = of(&report, NAME)[0].witness().expect("a witness").to_string();
    assert_eq!(witness, "guest/key issue.delete none: allow");
}

#[test]
fn it_is_reported_where_all_operations_of_a_name_are_missed() {
    check(
        "
rules:
  - { id: names, api: [issue, wiki], action: [read, edit], owner: other, effect: deny }
  - { id: pairs, api: [issue, wiki], action: [edit, delete], owner: other, effect: deny }
  - { id: anywhere, action: [edit, delete], owner: strangers, effect: deny }
  - { id: whole, api: [issue, wiki], owner: own, effect: deny }
",
        &[
            ("wiki", "rule `names` does not apply to `wiki.read` and `wiki.edit`, which cannot have owner `other`"),
            ("other", "rule `pairs` does not apply to `issue.delete` and `wiki.edit`, which cannot have owner `other`"),
            (
                "strangers",
                "rule `anywhere` does not apply to `issue.delete` and `wiki.edit`, which cannot have owner `held` or `other`",
            ),
        ],
    );
}

#[test]
fn a_group_is_reported_if_all_of_it_is_impossible() {
    let text = ISSUES.replace("mine: [own, held]", "mine: [own, held], nobody: [none, held]");
    let text = format!(
        "{text}rules:\n  - {{ id: guard, api: issue, action: edit, owner: [mine, other, nobody], effect: deny }}\n"
    );
    assert_eq!(messages(&text, NAME), ["rule `guard` lists group `nobody`, which `issue.edit` cannot have"]);
}

#[test]
fn what_the_scope_excludes() {
    check(
        "
rules:
  - id: reads
    role: insiders
    action: read
    except: [{ role: [guest, member] }, { action: [read, edit], token: key }, { role: keeper, owner: [own, held] }]
    effect: deny
  - { id: deletes, role: [guest, member], action: delete, require: { role: [member, keeper], owner: [none, held] } }
  - { id: met, role: member, action: edit, require: { role: [member, keeper] } }
  - { id: unmet, role: member, action: edit, require: { role: [guest, keeper] } }
",
        &[
            ("guest", "an exception of rule `reads` lists role `guest`, which its scope excludes"),
            ("edit", "an exception of rule `reads` lists action `edit`, which its scope excludes"),
            ("held", "an exception of rule `reads` lists owner `held`, which `issue.read` and `wiki.read` cannot have"),
            ("keeper", "the requirement of rule `deletes` lists role `keeper`, which its scope excludes"),
            (
                "held",
                "the requirement of rule `deletes` lists owner `held`, which `issue.delete` and `wiki.delete` cannot have",
            ),
        ],
    );
}

#[test]
fn names_of_orders_and_suppressions() {
    check(
        "
rules:
  - { id: reads, action: read, effect: allow }
invariants:
  - { id: order, monotone: { owner: [own, held, other] }, within: { api: issue } }
  - { id: same, ignores: token, within: { api: wiki, action: [read, delete], owner: own } }
lint:
  - { allow: open-operation, api: wiki, action: [edit, delete], owner: none, because: so }
",
        &[
            (
                "held",
                "invariant `order` lists owner `held`, which `issue.read`, `issue.edit` and `issue.delete` cannot have",
            ),
            ("read", "invariant `same` does not apply to `wiki.read`, which cannot have owner `own`"),
            ("delete", "the suppression does not apply to `wiki.delete`, which cannot have owner `none`"),
        ],
    );
}

/// What has no request at all is reported once, with the reason.
#[test]
fn what_others_report() {
    check(
        "
rules:
  - { id: nothing, api: issue, action: [delete], owner: [own, other], effect: deny }
  - { id: edits, api: issue, action: edit, owner: [own, other], except: [{ owner: held }], effect: deny }
invariants:
  - { id: nobody, never: { api: issue, action: delete, owner: other } }
lint: { allow: unreachable-rule, api: issue, action: delete, owner: held, because: so }
",
        &[],
    );
    let text = format!(
        "{ISSUES}lint: {{ allow: unreachable-rule, api: issue, action: delete, owner: held, because: so }}\nrules: []\n"
    );
    assert_eq!(
        messages(&text, "unused-suppression"),
        ["no finding of `unreachable-rule` needs this suppression: `issue.delete` cannot have owner `held`"]
    );
}

#[test]
fn it_is_suppressed_by_the_operations_or_the_name() {
    let count = |lint: &str| {
        let text = format!(
            "{ISSUES}rules:
  - {{ id: guard, api: issue, action: [delete, edit], owner: other, effect: deny }}
  - {{ id: roles, role: guest, action: edit, except: [{{ role: [guest, keeper], token: key }}], effect: deny }}
{lint}"
        );
        messages(&text, NAME).len()
    };
    assert_eq!(count(""), 2);
    let suppress = |columns: &str| count(&format!("lint: {{ allow: {NAME}, because: so, {columns} }}\n"));
    assert_eq!(suppress("api: issue, action: delete"), 1);
    assert_eq!(suppress("api: issue, action: edit"), 2);
    assert_eq!(suppress("role: keeper"), 1);
    assert_eq!(suppress("role: keeper, token: key"), 2);
}

#[test]
fn an_operation_that_a_mark_excludes_is_suppressed_by_its_name() {
    let suppress = |columns: &str| {
        let issues = ISSUES.replace("wiki: { read: {}", "wiki: { read: { reads: true }");
        let rule = "{ id: writes, operation: [wiki.read, wiki.edit], reads: false, effect: deny }";
        let lint = format!("lint: {{ allow: {NAME}, because: so, {columns} }}");
        messages(&format!("{issues}rules: [{rule}]\n{lint}\n"), NAME).len()
    };
    assert_eq!(suppress("operation: [wiki.edit, wiki.read]"), 0);
    assert_eq!(suppress("api: wiki, action: read"), 0);
    assert_eq!(suppress("operation: wiki.edit"), 1);
    assert_eq!(suppress("operation: wiki.read, role: guest"), 1);
}

#[test]
fn operations_whose_owners_an_invariant_does_not_compare() {
    let text = "
rules: []
invariants:
  - { id: ordered, monotone: { owner: [own, other] }, within: { api: issue, action: [edit, delete] } }
  - { id: alike, ignores: owner, within: { role: keeper, operation: [wiki.read, wiki.delete, issue.read] } }
  - { id: nothing, ignores: owner, within: { operation: issue.edit, owner: own } }
  - { id: whole, ignores: owner, within: { api: issue } }
  - { id: roles, ignores: role, within: { api: issue, action: [edit, delete] } }
";
    check(
        text,
        &[
            ("delete", "invariant `ordered` compares no owners of `issue.delete`"),
            ("wiki.read", "invariant `alike` compares no owners of `wiki.read`"),
        ],
    );
}

#[test]
fn a_suppression_by_api_or_action_alone_covers_operations_that_come_later() {
    let blanket = |columns: &str| {
        let rule = "{ id: guard, action: [edit, delete], api: issue, owner: other, effect: deny }";
        let lint = format!("lint: {{ allow: {NAME}, because: so{columns} }}");
        messages(&format!("{ISSUES}rules: [{rule}]\n{lint}\n"), "blanket-suppression").len()
    };
    assert_eq!([", api: issue", ", action: delete", ""].map(blanket), [1, 1, 1]);
    assert_eq!([", api: issue, action: delete", ", operation: issue.delete"].map(blanket), [0, 0]);
}

fn all() -> Cube {
    Cube::default()
}

/// The columns in the order in which they are looked at.
const COLUMNS: [Column; 5] = [Column::Role, Column::Token, Column::Action, Column::Api, Column::Owner];

fn names_of(column: Column) -> [&'static str; 3] {
    match column {
        Column::Role => ROLES,
        Column::Token => TOKENS,
        Column::Api => APIS,
        Column::Action => ACTIONS,
        _ => OWNERS,
    }
}

fn listed(cube: &Cube, column: Column) -> Option<&Vec<usize>> {
    match column {
        Column::Role => cube.role.as_ref(),
        Column::Token => cube.token.as_ref(),
        Column::Api => cube.api.as_ref(),
        Column::Action => cube.action.as_ref(),
        _ => cube.owner.as_ref(),
    }
}

fn name_in(cell: Cell, column: Column) -> usize {
    match column {
        Column::Role => cell.role,
        Column::Token => cell.token,
        Column::Api => cell.api,
        Column::Action => cell.action,
        _ => cell.owner,
    }
}

/// The words of a column, each with what it stands for.
fn words(cube: &Cube, column: Column, grouped: bool) -> Vec<(String, Vec<usize>)> {
    let Some(names) = listed(cube, column) else { return Vec::new() };
    let texts: Vec<&str> = names.iter().map(|&name| names_of(column)[name]).collect();
    if column == Column::Role && cube.at_least {
        // The lowest role stands for all of them.
        return texts.last().map(|&lowest| (lowest.to_owned(), names.clone())).into_iter().collect();
    }
    if grouped && names.len() > 1 {
        vec![(texts.join("-or-"), names.clone())]
    } else {
        names.iter().zip(texts).map(|(&name, text)| (text.to_owned(), vec![name])).collect()
    }
}

/// The words that must be reported, by the cells.
fn expected(model: &Model, cube: &Cube, within: &Cube, grouped: bool) -> Vec<String> {
    let cells: Vec<Cell> = model.cells().into_iter().filter(|&cell| cube.holds(cell) && within.holds(cell)).collect();
    if cells.is_empty() {
        return Vec::new();
    }
    let is_listed = |column, name: usize| {
        [cube, within].iter().all(|cube| listed(cube, column).is_none_or(|names| names.contains(&name)))
    };
    let missed = model.space.operations.iter().filter(|one| {
        let has_cell = cells.iter().any(|cell| (cell.api, cell.action) == (one.api, one.action));
        let is_admitted = |cube: &Cube| cube.operations.as_ref().is_none_or(|all| all.contains(&(one.api, one.action)));
        let is_meant = is_listed(Column::Api, one.api) && is_listed(Column::Action, one.action);
        is_meant && is_admitted(cube) && is_admitted(within) && !has_cell
    });
    let mut missed: Vec<&Operation> = missed.collect();
    let mut found = Vec::new();
    let all_missed = missed.clone();
    for column in COLUMNS {
        for (word, names) in words(cube, column, grouped) {
            if cells.iter().any(|&cell| names.contains(&name_in(cell, column))) {
                continue;
            }
            let is_of_it = |one: &&&Operation| match column {
                Column::Action => names.contains(&one.action),
                Column::Api => names.contains(&one.api),
                _ => false,
            };
            let of_it: Vec<&Operation> = all_missed.iter().filter(is_of_it).copied().collect();
            if of_it.is_empty() || of_it.iter().any(|one| missed.contains(one)) {
                found.push(word);
            }
            missed.retain(|one| !of_it.contains(one));
        }
    }
    for &(api, action) in cube.operations.iter().filter(|_| cube.reads.is_none()).flatten() {
        if !cells.iter().any(|cell| (cell.api, cell.action) == (api, action)) {
            found.push(format!("{}.{}", APIS[api], ACTIONS[action]));
            missed.retain(|one| (one.api, one.action) != (api, action));
        }
    }
    let owner = words(cube, Column::Owner, grouped).into_iter().next();
    found.extend(owner.filter(|_| cube.action.is_some() && !missed.is_empty()).map(|(word, _)| word));
    found
}

/// The listed actions and operations of which an invariant about owners compares no two.
fn uncompared(model: &Model, claim: &Claim) -> Vec<String> {
    let order: Vec<usize> = match claim {
        Claim::Monotone(Column::Owner, order, _) => order.clone(),
        Claim::Ignores(Column::Owner, _) => (0..OWNERS.len()).collect(),
        _ => return Vec::new(),
    };
    if claim.is_empty(model) {
        return Vec::new();
    }
    let cells: Vec<Cell> = model.cells().into_iter().filter(|&cell| claim.within().holds(cell)).collect();
    let owners = |one: &Operation| {
        let of_it = cells.iter().filter(|cell| (cell.api, cell.action) == (one.api, one.action));
        of_it.map(|cell| cell.owner).collect::<std::collections::BTreeSet<_>>()
    };
    let is_missed = |one: &&Operation| {
        let owners = owners(one);
        !owners.is_empty() && owners.iter().filter(|owner| order.contains(owner)).count() < 2
    };
    let mut missed: Vec<&Operation> = model.space.operations.iter().filter(is_missed).collect();
    let mut found = Vec::new();
    for (word, names) in words(claim.within(), Column::Action, false) {
        let before = missed.len();
        missed.retain(|one| !names.contains(&one.action));
        found.extend((missed.len() < before).then_some(word));
    }
    for &(api, action) in claim.within().operations.iter().filter(|_| claim.within().reads.is_none()).flatten() {
        let before = missed.len();
        missed.retain(|one| (one.api, one.action) != (api, action));
        found.extend((missed.len() < before).then(|| format!("{}.{}", APIS[api], ACTIONS[action])));
    }
    found
}

fn of_rule(model: &Model, rule: &Rule) -> Vec<String> {
    let cells = model.cells();
    let matched: Vec<Cell> = cells
        .into_iter()
        .filter(|&cell| rule.scope.holds(cell) && !rule.except.iter().any(|except| except.holds(cell)))
        .collect();
    if matched.is_empty() {
        return Vec::new();
    }
    let in_rule = |what: &str, words: Vec<String>| {
        words.into_iter().map(|word| format!("{what}rule `{}` {word}", rule.id)).collect::<Vec<_>>()
    };
    let mut found = in_rule("", expected(model, &rule.scope, &all(), rule.grouped));
    for except in &rule.except {
        found.extend(in_rule("an exception of ", expected(model, except, &rule.scope, rule.grouped)));
    }
    if let Effect::Require(needed) = &rule.effect {
        let met = matched.iter().filter(|&&cell| needed.holds(cell)).count();
        if met > 0 && met < matched.len() {
            found.extend(in_rule("the requirement of ", expected(model, needed, &rule.scope, rule.grouped)));
        }
    }
    found
}

/// What is reported: where, and the word.
fn reported(report: &Report) -> Vec<String> {
    let found = found(report).into_iter().map(|(word, message)| {
        let (what, _) = message
            .split_once(" lists ")
            .or_else(|| message.split_once(" does not "))
            .or_else(|| message.split_once(" compares no owners of "))
            .expect("one of them");
        format!("{what} {word}")
    });
    let mut found: Vec<String> = found.collect();
    found.sort_unstable();
    found
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn fires_exactly_for_words_of_rules_that_no_request_has(model in models()) {
        let report = lint::check_text("model.yaml", model.yaml());
        let mut expected: Vec<String> = model.rules.iter().flat_map(|rule| of_rule(&model, rule)).collect();
        expected.sort_unstable();
        prop_assert_eq!(reported(&report), expected);
    }

    #[test]
    fn fires_exactly_for_words_of_claims_that_no_request_has((model, claim) in model_and_claim()) {
        let text = claim.yaml(&model);
        let report = lint::check_text("model.yaml", &text);
        let rules = model.rules.iter().flat_map(|rule| of_rule(&model, rule));
        let mut words = expected(&model, claim.within(), &all(), false);
        if let Claim::Monotone(column, order, within) = &claim {
            let cells: Vec<Cell> = model.cells().into_iter().filter(|&cell| within.holds(cell)).collect();
            let has = |name: usize| cells.iter().any(|&cell| name_in(cell, *column) == name);
            let impossible = order.iter().filter(|&&name| !cells.is_empty() && !has(name));
            words.extend(impossible.map(|&name| names_of(*column)[name].to_owned()));
        }
        words.extend(uncompared(&model, &claim));
        let mut expected: Vec<String> =
            rules.chain(words.into_iter().map(|word| format!("invariant `claim` {word}"))).collect();
        expected.sort_unstable();
        prop_assert_eq!(reported(&report), expected, "{}", text);
    }

    /// A policy that was built has no places, but its names are the same.
    #[test]
    fn built_policies_are_checked_as_well(model in models()) {
        let built = built(&model);
        let count = |policy: &Policy| of(&lint::check(policy), NAME).len();
        let ungrouped = Model { rules: model.rules.iter().map(listing_names).collect(), ..model };
        prop_assert_eq!(count(&built), count(&ungrouped.policy()));
    }
}

/// The policy of a model, without its text.
/// The rule with the names of its columns, whatever they are written as.
fn listing_names(rule: &Rule) -> Rule {
    let named = |cube: &Cube| Cube { at_least: false, ..cube.clone() };
    let effect = match &rule.effect {
        Effect::Require(needed) => Effect::Require(named(needed)),
        effect => effect.clone(),
    };
    let except = rule.except.iter().map(named).collect();
    Rule { scope: named(&rule.scope), except, effect, grouped: false, ..rule.clone() }
}

fn built(model: &Model) -> Policy {
    use portcullis::{Decision, policy::PolicyBuilder, rules};

    let read = model.policy();
    let vocabulary = read.vocabulary();
    let mut builder = PolicyBuilder::new("built", Decision::from(model.default_allows)).expect("a name");
    for name in vocabulary.roles().names() {
        builder.role(name).expect("a role");
    }
    for name in vocabulary.tokens().names() {
        builder.token(name).expect("a token");
    }
    for name in vocabulary.owners().names() {
        builder.owner(name).expect("an owner");
    }
    for (id, api) in vocabulary.apis().iter() {
        let declared = builder.api(api.name()).expect("an API");
        for (_, operation) in vocabulary.operations_of(id) {
            let action = vocabulary.actions().name(operation.action()).expect("an action");
            builder.operation(declared, action, operation.owners().iter().copied()).expect("an operation");
        }
    }
    for rule in read.rules() {
        let exceptions: Vec<_> = rule.exceptions().iter().map(|exception| exception.cube().clone()).collect();
        let effect: rules::Effect = rule.effect().clone();
        builder.rule_except(rule.id(), rule.scope().clone(), exceptions, effect).expect("a rule");
    }
    builder.build().expect("a policy")
}
