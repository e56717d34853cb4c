//! What two policies decide differently, for people and for programs.

use portcullis::{Decider, Decision, Diff, Policy, Vocabulary, analysis::AccessChange, rules::Place, space::Cube};
use serde_json::{Map, Value, json};

use super::{Output, failure::Failure, layout::Labels, style, words};

/// Writes the changed requests, by what decides about them.
pub(super) fn write_human(output: &mut Output, diff: &Diff<'_>) -> Result<(), Failure> {
    for decision in [Decision::Allow, Decision::Deny] {
        let changes = || diff.changes().iter().filter(|change| change.decision() == decision);
        let (style, count) = match decision {
            Decision::Allow => (style::ALLOW, diff.newly_allowed()),
            Decision::Deny => (style::DENY, diff.newly_denied()),
        };
        if count > 0 {
            writeln!(output, "{style}newly {}{style:#}: {}\n", words::decided(decision), words::requests(count))?;
        }
        for change in changes() {
            write_cubes(output, &change.group().cubes(), change.group().policy().vocabulary())?;
            Labels::SHORT.write(output, "before", &before(diff, change))?;
            Labels::SHORT.write(output, "now", &now(diff, change))?;
            writeln!(output)?;
        }
    }
    for (label, items) in [("came", diff.added()), ("went", diff.removed())] {
        for (number, item) in items.iter().enumerate() {
            Labels::SHORT.write(output, if number == 0 { label } else { "" }, &item.to_string())?;
        }
    }
    Ok(())
}

/// Writes cubes of requests, each with a label, so that where one ends can be seen.
pub(super) fn write_cubes(output: &mut Output, cubes: &[Cube], vocabulary: &Vocabulary) -> Result<(), Failure> {
    for (number, cube) in cubes.iter().enumerate() {
        Labels::SHORT.write(output, if number == 0 { "requests" } else { "and" }, &words::cube(cube, vocabulary))?;
    }
    Ok(())
}

/// `denied by team-write, old.yaml:260:9`.
pub(super) fn before(diff: &Diff<'_>, change: &AccessChange<'_>) -> String {
    decided_by(diff.older(), change.before(), words::opposite(change.decision()))
}

/// Likewise, of what decides now.
pub(super) fn now(diff: &Diff<'_>, change: &AccessChange<'_>) -> String {
    decided_by(diff.newer(), change.after(), change.decision())
}

fn decided_by(policy: &Policy, by: Option<Decider<'_>>, decision: Decision) -> String {
    let (by, place) = match by {
        Some(Decider::Rule(rule)) => (rule.id(), rule.place()),
        Some(Decider::Default) => ("default", policy.rules().places().default_decision()),
        None => return "no such request".into(),
    };
    let at = location(policy, place).map_or_else(String::new, |at| format!(", {at}"));
    format!("{} by {by}{at}", words::decided(decision))
}

/// `old.yaml:260:9`; nothing for what was read from a lock, which has no places.
fn location(policy: &Policy, place: Place) -> Option<String> {
    (place.line > 0).then(|| format!("{}:{place}", policy.rules().file()))
}

/// `3 requests newly allowed, 12 requests newly denied`.
pub(super) fn summary(diff: &Diff<'_>) -> String {
    let count = |count, what: &str| (count > 0).then(|| format!("{} newly {what}", words::requests(count)));
    let counts = [count(diff.newly_allowed(), "allowed"), count(diff.newly_denied(), "denied")];
    let counts: Vec<String> = counts.into_iter().flatten().collect();
    match counts.as_slice() {
        [] if diff.is_empty() => "the same decisions".into(),
        [] => "other names, and no request newly allowed or denied".into(),
        counts => counts.join(", "),
    }
}

pub(super) fn to_json(diff: &Diff<'_>) -> Map<String, Value> {
    let changes = diff.changes().iter().map(|change| {
        json!({
            "now": change.decision().as_str(),
            "requests": change.group().requests().len(),
            "cubes": cubes(&change.group().cubes(), change.group().policy().vocabulary()),
            "decided_before_by": decider(diff.older(), change.before()),
            "decided_now_by": decider(diff.newer(), change.after()),
        })
    });
    let came = diff.added().iter().map(ToString::to_string);
    let went = diff.removed().iter().map(ToString::to_string);
    let fields = [
        ("newly_allowed", diff.newly_allowed().into()),
        ("newly_denied", diff.newly_denied().into()),
        ("changes", changes.collect::<Vec<_>>().into()),
        ("came", came.collect::<Vec<_>>().into()),
        ("went", went.collect::<Vec<_>>().into()),
    ];
    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// The cubes, each with the names that its columns admit; a column that admits any is left out.
pub(super) fn cubes(cubes: &[Cube], vocabulary: &Vocabulary) -> Value {
    let cube = |cube| {
        let restrictions = words::restrictions(cube, vocabulary).into_iter();
        restrictions.map(|(column, names)| (column.to_string(), names.into())).collect::<Map<_, _>>()
    };
    cubes.iter().map(cube).collect()
}

fn decider(policy: &Policy, by: Option<Decider<'_>>) -> Value {
    match by {
        Some(Decider::Rule(rule)) => {
            let place = Some(rule.place()).filter(|place| place.line > 0);
            json!({
                "kind": "rule",
                "rule": rule.id(),
                "file": policy.rules().file(),
                "line": place.map(|place| place.line),
                "column": place.map(|place| place.column),
            })
        }
        Some(Decider::Default) => json!({ "kind": "default" }),
        None => json!({ "kind": "unknown" }),
    }
}
