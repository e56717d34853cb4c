//! Changes of guards, in words and as JSON.

use portcullis::{
    Diff, Policy,
    analysis::{Guard, GuardChange, Impact},
};
use serde_json::{Value, json};

use crate::{
    escape::visible,
    failure::Failure,
    json,
    layout::{self, Labels},
    words::{self, Naming},
};

/// The most changes of one impact that are shown to people.
const MAX_CHANGES: usize = 100;

/// Returns the changes of an impact.
pub(crate) fn of_impact<'d>(diff: &'d Diff<'_>, impact: Impact) -> impl Iterator<Item = &'d GuardChange> {
    diff.guards().iter().filter(move |change| change.impact() == impact)
}

/// Returns what happened to a guard: `weakened`.
pub(crate) const fn happened(impact: Impact) -> &'static str {
    match impact {
        Impact::Weakens => "weakened",
        Impact::Strengthens => "strengthened",
        Impact::Neither => "changed",
    }
}

/// Returns how many guards changed: `2 guards weakened`. `None` if there is none.
pub(crate) fn counted(diff: &Diff<'_>, impact: Impact) -> Option<String> {
    let count = of_impact(diff, impact).count();
    (count > 0).then(|| format!("{} {}", words::counted(count, "guard"), happened(impact)))
}

/// Writes the changes of an impact, with a heading.
pub(crate) fn write(output: &mut dyn std::io::Write, diff: &Diff<'_>, impact: Impact) -> Result<(), Failure> {
    let count = of_impact(diff, impact).count();
    if count == 0 {
        return Ok(());
    }
    let words = happened(impact);
    let title = match impact {
        Impact::Weakens => layout::bad(words),
        Impact::Strengthens | Impact::Neither => layout::heading(words),
    };
    writeln!(output, "{title}: {}\n", words::counted(count, "guard"))?;
    for change in of_impact(diff, impact).take(MAX_CHANGES) {
        Labels::SHORT.write(output, "guard", &change.to_string())?;
        Labels::SHORT.write_all(output, ["before", ""], before(diff, change))?;
        Labels::SHORT.write_all(output, ["after", ""], after(diff, change))?;
        Labels::SHORT.write_all(output, [label(impact), "and"], requests(diff, change))?;
        writeln!(output)?;
    }
    if let Some(more) = words::more(MAX_CHANGES, count, "guard") {
        writeln!(output, "  and {more}\n")?;
    }
    Ok(())
}

/// Returns the guard of the older policy, with its place.
pub(crate) fn before(diff: &Diff<'_>, change: &GuardChange) -> Option<String> {
    change.before().map(|guard| with_place(diff.older(), guard))
}

/// Returns the guard of the newer policy, with its place.
pub(crate) fn after(diff: &Diff<'_>, change: &GuardChange) -> Option<String> {
    change.after().map(|guard| with_place(diff.newer(), guard))
}

fn with_place(policy: &Policy, guard: &Guard) -> String {
    let place = guard.place();
    if place.line == 0 {
        return guard.value().into();
    }
    format!("{}, {}:{place}", guard.value(), visible(policy.rules().file_of(place)))
}

/// Returns the word for requests about which invariants claim less or more.
pub(crate) const fn label(impact: Impact) -> &'static str {
    match impact {
        Impact::Weakens => "lost",
        Impact::Strengthens | Impact::Neither => "gained",
    }
}

/// Returns the requests about which invariants claim less or more.
pub(crate) fn requests(diff: &Diff<'_>, change: &GuardChange) -> Vec<String> {
    let naming = Naming::shared(diff.newer().vocabulary(), diff.older(), diff.newer());
    let cubes = change.requests().map(|requests| requests.cubes(diff.newer().vocabulary()));
    cubes.map_or_else(Vec::new, |cubes| words::some_cubes(&cubes, naming))
}

/// Returns all changes; null if one of the policies has decisions only.
pub(crate) fn to_json(diff: &Diff<'_>) -> Value {
    if !diff.older().has_guards() || !diff.newer().has_guards() {
        return Value::Null;
    }
    let guard = |policy: &Policy, guard: Option<&Guard>| {
        guard.map(|guard| {
            let place = Some(guard.place()).filter(|place| place.line > 0);
            json!({
                "value": guard.value(),
                "file": place.map_or_else(|| policy.rules().file(), |place| policy.rules().file_of(place)),
                "line": place.map(|place| place.line),
                "column": place.map(|place| place.column),
            })
        })
    };
    let vocabulary = diff.newer().vocabulary();
    let changes = diff.guards().iter().map(|change| {
        json!({
            "kind": change.kind().as_str(),
            "impact": change.impact().as_str(),
            "subject": change.subject(),
            "change": change.to_string(),
            "before": guard(diff.older(), change.before()),
            "after": guard(diff.newer(), change.after()),
            "requests": change.requests().map(portcullis::space::CellSet::len),
            "cubes": change.requests().map(|requests| json::cubes(&requests.cubes(vocabulary), vocabulary)),
        })
    });
    changes.collect()
}
