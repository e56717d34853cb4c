//! How much was asked, for people and for programs.

use comfy_table::{ContentArrangement, Table, presets};
use portcullis::{
    Policy,
    oracle::{Coverage, Covered, NameCoverage, OperationCoverage, RuleCoverage},
};
use serde_json::{Value, json};

use super::super::{Output, changes, failure::Failure, layout::Labels, style, words};

/// Writes how much was asked, and what was not: rules, operations and names that are wholly asked about are only counted.
pub(super) fn write_human(
    output: &mut Output,
    policy: &Policy,
    coverage: &Coverage<'_>,
    shortfall: &str,
) -> Result<(), Failure> {
    let (heading, deny, cells) = (style::HEADING, style::DENY, coverage.cells());
    writeln!(output, "{heading}coverage{heading:#}: {}{deny}{shortfall}{deny:#}\n", in_words(cells))?;
    let counts = [
        ("rules", tally(coverage.rules().iter().map(is_rule_whole))),
        ("operations", tally(coverage.operations().iter().map(|one| one.requests.is_whole()))),
        ("names", tally(coverage.names().iter().map(|one| one.requests.is_whole()))),
        ("allowed", fraction(coverage.allowed())),
        ("denied", fraction(coverage.denied())),
        ("default", fraction(coverage.default())),
    ];
    for (label, count) in counts {
        Labels::SHORT.write(output, label, &count)?;
    }
    if cells.is_whole() {
        return Ok(());
    }
    writeln!(output)?;
    write_table(output, policy, coverage)?;
    let missing = coverage.missing().cubes(policy.vocabulary());
    if missing.len() > MOST_CUBES {
        let text = format!("{} sets of requests, which `--format json` lists", missing.len());
        Labels::SHORT.write(output, "not asked", &text)?;
        return Ok(());
    }
    for (number, cube) in missing.iter().enumerate() {
        let label = if number == 0 { "not asked" } else { "and" };
        Labels::SHORT.write(output, label, &words::cube(cube, policy.vocabulary()))?;
    }
    Ok(())
}

/// More than these are counted, but not listed for people.
const MOST_CUBES: usize = 12;
const MOST_ROWS: usize = 24;

/// What is not wholly asked about.
fn write_table(output: &mut Output, policy: &Policy, coverage: &Coverage<'_>) -> Result<(), Failure> {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(["NOT WHOLLY ASKED", "ASKED", "MET", "EXCEPTED", "LINE"]);
    for one in coverage.rules().iter().filter(|one| !is_rule_whole(one)) {
        let excepted = one.exceptions.iter().map(|(_, covered)| fraction(*covered)).collect::<Vec<_>>().join(" ");
        let line = one.rule.place().line.to_string();
        table.add_row([one.rule.id().to_owned(), fraction(one.decided), fraction(one.met), excepted, line]);
    }
    let vocabulary = policy.vocabulary();
    for OperationCoverage { id, operation, requests } in
        coverage.operations().iter().filter(|one| !one.requests.is_whole())
    {
        let names = vocabulary.apis().name(operation.api()).zip(vocabulary.actions().name(operation.action()));
        let Some((api, action)) = names else { continue };
        let line = policy.rules().places().operation(*id).line.to_string();
        table.add_row([format!("{api}.{action}"), fraction(*requests), String::new(), String::new(), line]);
    }
    for NameCoverage { column, name, requests } in coverage.names().iter().filter(|one| !one.requests.is_whole()) {
        table.add_row([format!("{column} {name}"), fraction(*requests)]);
    }
    // The first line is the heading.
    for row in table.lines().take(1 + MOST_ROWS) {
        writeln!(output, " {}", row.trim_end())?;
    }
    let rest = table.row_count().saturating_sub(MOST_ROWS);
    if rest > 0 {
        let aside = style::ASIDE;
        writeln!(output, "  {aside}and {rest} more, which `--format json` lists{aside:#}")?;
    }
    writeln!(output)?;
    Ok(())
}

/// The same for programs: everything, not only what is missing.
pub(super) fn to_json(policy: &Policy, coverage: &Coverage<'_>) -> Value {
    let vocabulary = policy.vocabulary();
    let rules = coverage.rules().iter().map(|RuleCoverage { rule, decided, met, exceptions }| {
        let exceptions: Vec<Value> = exceptions.iter().map(|(_, covered)| covered_to_json(*covered)).collect();
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
    let names = coverage.names().iter().map(|NameCoverage { column, name, requests }| {
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
        "missing": changes::cubes(&coverage.missing().cubes(vocabulary), vocabulary),
    })
}

fn covered_to_json(covered: Covered) -> Value {
    json!({ "asked": covered.answered, "all": covered.all })
}

fn is_rule_whole(one: &RuleCoverage<'_>) -> bool {
    one.decided.is_whole() && one.met.is_whole() && one.exceptions.iter().all(|(_, covered)| covered.is_whole())
}

/// `896 of 1040 requests asked, 86 %`.
fn in_words(covered: Covered) -> String {
    format!("{} of {} asked, {} %", covered.answered, words::requests(covered.all), covered.percent())
}

/// `11 of 13 wholly`.
fn tally(are_whole: impl Iterator<Item = bool>) -> String {
    let (mut whole, mut all) = (0, 0);
    for is_whole in are_whole {
        whole += usize::from(is_whole);
        all += 1;
    }
    format!("{whole} of {all} wholly")
}

/// `30/45`; nothing of nothing.
fn fraction(Covered { answered, all }: Covered) -> String {
    if all == 0 { String::new() } else { format!("{answered}/{all}") }
}
