//! Coverage: how much of a policy is asked about, for people, for programs, and as lines of the policy.

use std::collections::BTreeMap;

use portcullis::{
    Policy,
    oracle::{Coverage, Covered, NameCoverage, OperationCoverage, RuleCoverage},
    rules::Place,
};
use serde_json::{Value, json};

use crate::{
    commands::Output,
    failure::Failure,
    json,
    layout::{self, Labels},
    words::{self, Naming},
};

/// More than these are counted, but not listed for people.
const MAX_CUBES: usize = 12;
const MAX_ROWS: usize = 24;

/// Writes how much is asked about, and what is not. Rules, operations and names that are completely asked about are only
/// counted.
pub(super) fn write_human(
    output: &mut Output,
    policy: &Policy,
    coverage: &Coverage<'_>,
    shortfall: &str,
) -> Result<(), Failure> {
    let cells = coverage.cells();
    let (title, shortfall) = (layout::heading("coverage"), layout::bad(shortfall));
    let (asked, requests, percent) = (cells.answered, words::requests(cells.all), cells.percent());
    writeln!(output, "{title}: {asked} of {requests} asked, {percent} %{shortfall}\n")?;
    let counts = [
        ("rules", completely(coverage.rules().iter().map(is_rule_complete))),
        ("operations", completely(coverage.operations().iter().map(|one| one.requests.is_complete()))),
        ("names", completely(coverage.names().iter().map(|one| one.requests.is_complete()))),
        ("allowed", fraction(coverage.allowed())),
        ("denied", fraction(coverage.denied())),
        ("default", fraction(coverage.default())),
    ];
    for (label, count) in counts {
        Labels::SHORT.write(output, label, &count)?;
    }
    if cells.is_complete() {
        return Ok(());
    }
    writeln!(output)?;
    write_table(output, policy, coverage)?;
    let missing = coverage.missing().cubes(policy.vocabulary());
    if missing.len() > MAX_CUBES {
        let text = format!("{} sets of requests, which `--format json` lists", missing.len());
        Labels::SHORT.write(output, "not asked", &text)?;
        return Ok(());
    }
    Ok(Labels::SHORT.write_all(output, ["not asked", "and"], words::cubes(&missing, Naming::of(policy)))?)
}

/// Writes the rules, operations and names that are not completely asked about.
fn write_table(output: &mut Output, policy: &Policy, coverage: &Coverage<'_>) -> Result<(), Failure> {
    let mut table = layout::table(["INCOMPLETE", "ASKED", "MET", "EXCEPTED", "LINE"]);
    for one in coverage.rules().iter().filter(|one| !is_rule_complete(one)) {
        let excepted = one.exceptions.iter().map(|one| fraction(one.requests)).collect::<Vec<_>>().join(" ");
        let line = one.rule.place().line.to_string();
        table.add_row([one.rule.id().to_owned(), fraction(one.decided), fraction(one.met), excepted, line]);
    }
    let operations = coverage.operations().iter().filter(|one| !one.requests.is_complete());
    for OperationCoverage { id, operation, requests, .. } in operations {
        let Some(name) = words::operation(operation, policy.vocabulary()) else { continue };
        let line = policy.rules().places().operation(*id).line.to_string();
        table.add_row([name, fraction(*requests), String::new(), String::new(), line]);
    }
    for NameCoverage { column, name, requests, .. } in coverage.names().iter().filter(|one| !one.requests.is_complete())
    {
        table.add_row([format!("{column} {name}"), fraction(*requests)]);
    }
    // The first line is the heading.
    for row in table.lines().take(1 + MAX_ROWS) {
        writeln!(output, " {}", row.trim_end())?;
    }
    if let Some(more) = words::more(MAX_ROWS, table.row_count(), "row") {
        writeln!(output, "  {}", layout::aside(format!("and {more}")))?;
    }
    writeln!(output)?;
    Ok(())
}

fn is_rule_complete(one: &RuleCoverage<'_>) -> bool {
    one.decided.is_complete() && one.met.is_complete() && one.exceptions.iter().all(|one| one.requests.is_complete())
}

/// Returns how many are complete: `11 of 13 completely`.
fn completely(are_complete: impl Iterator<Item = bool>) -> String {
    let (mut complete, mut all) = (0, 0);
    for is_complete in are_complete {
        complete += usize::from(is_complete);
        all += 1;
    }
    format!("{complete} of {all} completely")
}

/// Returns a fraction: `30/45`; no text if there is nothing to ask about.
fn fraction(Covered { answered, all, .. }: Covered) -> String {
    if all == 0 { String::new() } else { format!("{answered}/{all}") }
}

/// Returns the coverage for programs: everything, not only what is missing.
pub(super) fn to_json(policy: &Policy, coverage: &Coverage<'_>) -> Value {
    let vocabulary = policy.vocabulary();
    let rules = coverage.rules().iter().map(|RuleCoverage { rule, decided, met, exceptions, .. }| {
        let exceptions: Vec<Value> = exceptions.iter().map(|one| covered_to_json(one.requests)).collect();
        json!({
            "rule": rule.id(), "line": rule.place().line,
            "decided": covered_to_json(*decided), "met": covered_to_json(*met), "exceptions": exceptions,
        })
    });
    let operations = coverage.operations().iter().map(|OperationCoverage { operation, requests, .. }| {
        json!({
            "api": vocabulary.apis().name(operation.api()), "action": vocabulary.actions().name(operation.action()),
            "requests": covered_to_json(*requests),
        })
    });
    let names = coverage.names().iter().map(|NameCoverage { column, name, requests, .. }| {
        json!({ "column": column.to_string(), "name": name, "requests": covered_to_json(*requests) })
    });
    json!({
        "requests": covered_to_json(coverage.cells()),
        "allowed": covered_to_json(coverage.allowed()),
        "denied": covered_to_json(coverage.denied()),
        "default": covered_to_json(coverage.default()),
        "rules": rules.collect::<Vec<_>>(),
        "operations": operations.collect::<Vec<_>>(),
        "names": names.collect::<Vec<_>>(),
        "missing": json::cubes(&coverage.missing().cubes(vocabulary), vocabulary),
    })
}

fn covered_to_json(covered: Covered) -> Value {
    json!({ "asked": covered.answered, "all": covered.all })
}

/// Writes how often each line of the policy's text is asked about, as an LCOV tracefile.
///
/// A rule is a function and a line, and has a branch for what it decides, for what meets its requirement and for each of its
/// exceptions; requirements, exceptions, the default and the declarations of operations are lines.
pub(super) fn write_lcov(output: &mut Output, policy: &Policy, coverage: &Coverage<'_>) -> Result<(), Failure> {
    let rules = || coverage.rules().iter().filter(|one| parts(one).next().is_some());
    writeln!(output, "TN:\nSF:{}", policy.rules().file())?;
    for RuleCoverage { rule, .. } in rules() {
        writeln!(output, "FN:{},{}", rule.place().line, rule.id())?;
    }
    let is_asked = |one: &&RuleCoverage<'_>| parts(one).any(|(_, covered)| covered.answered > 0);
    for one in rules() {
        let times: usize = parts(one).map(|(_, covered)| covered.answered).sum();
        writeln!(output, "FNDA:{times},{}", one.rule.id())?;
    }
    writeln!(output, "FNF:{}\nFNH:{}", rules().count(), rules().filter(is_asked).count())?;
    for one in rules() {
        for (number, (_, covered)) in parts(one).enumerate() {
            writeln!(output, "BRDA:{},0,{number},{}", one.rule.place().line, covered.answered)?;
        }
    }
    let branches = || rules().flat_map(parts);
    let taken = branches().filter(|(_, covered)| covered.answered > 0).count();
    writeln!(output, "BRF:{}\nBRH:{taken}", branches().count())?;
    let lines = lines(policy, coverage);
    for (line, times) in &lines {
        writeln!(output, "DA:{line},{times}")?;
    }
    let hit = lines.values().filter(|&&times| times > 0).count();
    writeln!(output, "LF:{}\nLH:{hit}\nend_of_record", lines.len())?;
    Ok(())
}

/// Returns the parts of a rule about which there is something to ask, each with its place.
fn parts<'c>(one: &'c RuleCoverage<'_>) -> impl Iterator<Item = (Place, Covered)> + use<'c> {
    let decided = [(one.rule.place(), one.decided), (one.rule.effect_place(), one.met)];
    let exceptions = one.exceptions.iter().map(|one| (one.exception.place(), one.requests));
    decided.into_iter().chain(exceptions).filter(|(_, covered)| covered.all > 0)
}

/// Returns how often each line is asked about. If several parts are on one line, the one that is asked about least counts, so
/// that the others do not hide it.
fn lines(policy: &Policy, coverage: &Coverage<'_>) -> BTreeMap<u32, usize> {
    let places = policy.rules().places();
    let operations = coverage.operations().iter().map(|one| (places.operation(one.id), one.requests));
    let default = [(places.default_decision(), coverage.default())].into_iter().filter(|(_, covered)| covered.all > 0);
    let mut lines = BTreeMap::new();
    for (place, covered) in coverage.rules().iter().flat_map(parts).chain(operations).chain(default) {
        let times = lines.entry(place.line).or_insert(covered.answered);
        *times = covered.answered.min(*times);
    }
    lines
}
