//! Tests that would notice mutants of what guards decisions: lifetimes, the order of roles, and owners of operations.

use std::time::{Duration, SystemTime};

use portcullis::{
    Policy,
    oracle::{GuardMutant, GuardMutation},
    reading::{Time, yaml_scalar},
    space::{OperationId, RoleId, TokenId},
};
use serde_json::{Map, Value};

/// A test of a guard: the key of a suite, and the fields.
pub(super) struct GuardSuggestion {
    pub(super) list: &'static str,
    fields: Vec<(&'static str, Field)>,
}

enum Field {
    One(String),
    Several(Vec<String>),
}

/// The keys of suites that have tests of guards.
pub(super) const LISTS: [&str; 3] = ["lifetimes", "orders", "owners"];

/// Returns what notices a mutant, in words.
pub(super) fn noticing(mutant: &GuardMutant<'_>) -> &'static str {
    match mutant.mutation() {
        GuardMutation::LifetimeLonger { .. } => "a test in `lifetimes` at the end of such a token",
        GuardMutation::LifetimeShorter { .. } => "a test in `lifetimes` in the last second of such a token",
        GuardMutation::LogoutFlipped { .. } => "a test in `lifetimes` after a logout",
        GuardMutation::OrderDropped { .. } | GuardMutation::OrderReversed { .. } => "a test in `orders` of both roles",
        GuardMutation::OwnerDropped(..) | GuardMutation::OwnerAdded(..) => "a test in `owners` of the operation",
        _ => "a test in `lifetimes` of such a token",
    }
}

/// Returns tests that notice the mutants.
pub(super) fn suggestions(policy: &Policy, unnoticed: &[GuardMutant<'_>]) -> Vec<GuardSuggestion> {
    let mut suggested = Vec::new();
    let mut orders: Vec<(RoleId, RoleId)> = Vec::new();
    let mut operations: Vec<OperationId> = Vec::new();
    for mutant in unnoticed {
        match mutant.mutation() {
            GuardMutation::LifetimeLonger { token, lifetime } => {
                suggested.extend(lifetime_test(policy, token, lifetime, Moment::End));
            }
            GuardMutation::LifetimeShorter { token, lifetime } => {
                suggested.extend(lifetime_test(policy, token, lifetime, Moment::LastSecond));
            }
            GuardMutation::LogoutFlipped { token, lifetime } => {
                suggested.extend(lifetime_test(policy, token, lifetime, Moment::Logout));
            }
            // The mutants of an order, and those of the owners of an operation, follow one another.
            GuardMutation::OrderDropped { above, below } | GuardMutation::OrderReversed { above, below } => {
                orders.push((above, below));
            }
            GuardMutation::OwnerDropped(id, _) | GuardMutation::OwnerAdded(id, _) => operations.push(id),
            // What notices the other mutants of a lifetime notices this one, too.
            _ => {}
        }
    }
    orders.dedup();
    operations.dedup();
    suggested.extend(orders.into_iter().filter_map(|(above, below)| order_test(policy, above, below)));
    suggested.extend(owners_tests(policy, &operations));
    suggested
}

/// When a token is asked about.
#[derive(Clone, Copy)]
enum Moment {
    End,
    LastSecond,
    Logout,
}

fn lifetime_test(policy: &Policy, token: TokenId, number: usize, moment: Moment) -> Option<GuardSuggestion> {
    // The first second of 2026: any time will do.
    const ISSUED: Duration = Duration::from_secs(1_767_225_600);

    let vocabulary = policy.vocabulary();
    let (lifetime, kind) = (vocabulary.lifetimes(token).get(number)?, vocabulary.tokens().name(token)?);
    let issued = SystemTime::UNIX_EPOCH.checked_add(ISSUED)?;
    let end = issued.checked_add(lifetime.max_age());
    let (when, at, expect, by) = match moment {
        Moment::End => ("ends at its age", end?, "ended", Some("max_age")),
        Moment::LastSecond => ("is valid until then", end?.checked_sub(Duration::from_secs(1))?, "valid", None),
        Moment::Logout if lifetime.ends_at_logout() => ("ends at a logout", issued, "ended", Some("logout")),
        Moment::Logout => ("outlives a logout", issued, "valid", None),
    };
    let (issued, at) = (Time::of_system(issued)?.to_string(), Time::of_system(at)?.to_string());
    let logged_out = matches!(moment, Moment::Logout).then(|| issued.clone());
    let fields = [
        ("name", Some(format!("{kind} of {} {when}", lifetime.origin()))),
        ("token", Some(kind.to_owned())),
        ("origin", Some(lifetime.origin().to_owned())),
        ("issued", Some(issued)),
        ("logged_out", logged_out),
        ("at", Some(at)),
        ("expect", Some(expect.to_owned())),
        ("by", by.map(str::to_owned)),
    ];
    let fields = fields.into_iter().filter_map(|(name, value)| Some((name, Field::One(value?))));
    Some(GuardSuggestion { list: "lifetimes", fields: fields.collect() })
}

fn order_test(policy: &Policy, above: RoleId, below: RoleId) -> Option<GuardSuggestion> {
    let roles = policy.vocabulary().roles();
    let (above, below) = (roles.name(above)?, roles.name(below)?);
    let name = Field::One(format!("{above} is above {below}"));
    let fields = vec![("name", name), ("role", Field::Several(vec![below.to_owned(), above.to_owned()]))];
    Some(GuardSuggestion { list: "orders", fields })
}

/// Returns a test for the operations of an API that have the same owners.
fn owners_tests(policy: &Policy, operations: &[OperationId]) -> Vec<GuardSuggestion> {
    let vocabulary = policy.vocabulary();
    let mut tests: Vec<(&str, Vec<String>, Vec<String>)> = Vec::new();
    for operation in operations.iter().filter_map(|&id| vocabulary.operation(id)) {
        let names = vocabulary.apis().name(operation.api()).zip(vocabulary.actions().name(operation.action()));
        let Some((api, action)) = names else { continue };
        let owners = operation.owners().iter().filter_map(|&owner| vocabulary.owners().name(owner).map(str::to_owned));
        let owners: Vec<String> = owners.collect();
        match tests.iter_mut().find(|(other, _, same)| *other == api && *same == owners) {
            Some((_, actions, _)) => actions.push(action.to_owned()),
            None => tests.push((api, vec![action.to_owned()], owners)),
        }
    }
    let suggestion = |(api, actions, owners): (&str, Vec<String>, Vec<String>)| {
        let name = Field::One(format!("owners of {api} {}", actions.join(" ")));
        let api = Field::One(api.to_owned());
        let fields =
            vec![("name", name), ("api", api), ("action", Field::Several(actions)), ("owner", Field::Several(owners))];
        GuardSuggestion { list: "owners", fields }
    };
    tests.into_iter().map(suggestion).collect()
}

impl GuardSuggestion {
    /// Returns the test as YAML, on one line.
    pub(super) fn to_yaml(&self) -> String {
        let fields = self.fields.iter().map(|(name, value)| match value {
            Field::One(value) => format!("{name}: {}", yaml_scalar(value)),
            Field::Several(values) => {
                let values: Vec<String> = values.iter().map(|value| yaml_scalar(value).to_string()).collect();
                format!("{name}: [{}]", values.join(", "))
            }
        });
        format!("{{ {} }}", fields.collect::<Vec<_>>().join(", "))
    }

    pub(super) fn to_json(&self) -> Value {
        let fields = self.fields.iter().map(|(name, value)| {
            let value = match value {
                Field::One(value) => value.as_str().into(),
                Field::Several(values) => values.clone().into(),
            };
            ((*name).to_owned(), value)
        });
        Value::Object(fields.collect::<Map<_, _>>())
    }
}
