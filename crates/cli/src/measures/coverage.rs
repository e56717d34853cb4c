//! Coverage: how much of a policy is asked about, for people, for programs, and as lines of the policy.

use std::{borrow::Cow, collections::BTreeMap};

use portcullis::{
    Policy,
    oracle::{Coverage, Covered, NameCoverage, OperationCoverage, RuleCoverage},
    rules::Place,
};
use serde_json::{Value, json};

use crate::{
    commands::Output,
    escape::visible,
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
        let line = line(policy, one.rule.place());
        table.add_row([one.rule.id().to_owned(), fraction(one.decided), fraction(one.met), excepted, line]);
    }
    let operations = coverage.operations().iter().filter(|one| !one.requests.is_complete());
    for OperationCoverage { id, operation, requests, .. } in operations {
        let Some(name) = words::operation(operation, policy.vocabulary()) else { continue };
        let line = line(policy, policy.rules().places().operation(*id));
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

/// Returns the number of a line, after the name of its file if the policy includes it.
fn line(policy: &Policy, place: Place) -> String {
    words::line(policy, place).trim_start_matches("line ").into()
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
            "rule": rule.id(), "file": policy.rules().file_of(rule.place()), "line": rule.place().line,
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

/// Writes how often each line of the policy's files is asked about, as an LCOV tracefile with a record for each file.
///
/// Lines are what rules decide, their requirements and exceptions, the default, and the declarations of operations. A line
/// with several of them has a branch for each, so that one that is asked about does not hide the others. If every rule of a file
/// has lines of its own, each is a function.
///
/// The consumers of the format refuse what contradicts itself: a branch that is taken on a line that is not hit, and a
/// function that is hit in which no line is, or the other way round.
pub(super) fn write_lcov(output: &mut Output, policy: &Policy, coverage: &Coverage<'_>) -> Result<(), Failure> {
    let file_of = |place| policy.rules().file_of(place);
    for file in policy.rules().files() {
        let rules = coverage.rules().iter().filter(|one| file_of(one.rule.place()) == file);
        let rules = rules.map(|one| (one.rule.id(), parts(one))).filter(|(_, parts)| !parts.is_empty()).collect();
        let others = other_parts(policy, coverage).filter(|(place, _)| file_of(*place) == file);
        let others = others.filter_map(|(place, covered)| Part::of(place, covered)).collect::<Vec<_>>();
        write_record(output, file, rules, &others)?;
    }
    Ok(())
}

/// Writes the record of a file.
fn write_record(
    output: &mut Output,
    file: &str,
    mut rules: Vec<(&str, Vec<Part>)>,
    others: &[Part],
) -> Result<(), Failure> {
    let mut lines: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for &Part { line, times } in rules.iter().flat_map(|(_, parts)| parts).chain(others) {
        lines.entry(line).or_default().push(times);
    }
    if !have_lines_of_their_own(&rules, others) {
        rules.clear();
    }
    writeln!(output, "TN:\nSF:{}", source_name(file))?;
    for (rule, parts) in &rules {
        writeln!(output, "FN:{},{rule}", first_line(parts))?;
    }
    for (rule, parts) in &rules {
        writeln!(output, "FNDA:{},{rule}", parts.iter().map(|part| part.times).sum::<usize>())?;
    }
    let is_hit = |parts: &Vec<Part>| parts.iter().any(|part| part.times > 0);
    writeln!(output, "FNF:{}\nFNH:{}", rules.len(), rules.iter().filter(|(_, parts)| is_hit(parts)).count())?;
    let several = || lines.iter().filter(|(_, times)| times.len() > 1);
    for (line, times) in several() {
        let is_hit = times.iter().any(|&times| times > 0);
        for (number, times) in times.iter().enumerate() {
            // On a line that is not hit, branches are not evaluated.
            let times = if is_hit { times.to_string() } else { "-".into() };
            writeln!(output, "BRDA:{line},0,{number},{times}")?;
        }
    }
    let branches = || several().flat_map(|(_, times)| times);
    writeln!(output, "BRF:{}\nBRH:{}", branches().count(), branches().filter(|&&times| times > 0).count())?;
    for (line, times) in &lines {
        writeln!(output, "DA:{line},{}", times.iter().sum::<usize>())?;
    }
    let hit = lines.values().filter(|times| times.iter().any(|&times| times > 0)).count();
    writeln!(output, "LF:{}\nLH:{hit}\nend_of_record", lines.len())?;
    Ok(())
}

/// Something that can be asked about, and how often it is.
struct Part {
    line: u32,
    times: usize,
}

impl Part {
    /// Returns a part, unless there is nothing to ask about.
    fn of(place: Place, covered: Covered) -> Option<Self> {
        (covered.all > 0).then_some(Self { line: place.line, times: covered.answered })
    }
}

/// Returns the parts of a rule: what it decides, what meets its requirement, and its exceptions.
fn parts(one: &RuleCoverage<'_>) -> Vec<Part> {
    let decided = [(one.rule.place(), one.decided), (one.rule.effect_place(), one.met)];
    let exceptions = one.exceptions.iter().map(|one| (one.exception.place(), one.requests));
    decided.into_iter().chain(exceptions).filter_map(|(place, covered)| Part::of(place, covered)).collect()
}

/// Iterates over the declarations of operations, and the default.
fn other_parts<'c>(policy: &'c Policy, coverage: &'c Coverage<'_>) -> impl Iterator<Item = (Place, Covered)> + 'c {
    let places = policy.rules().places();
    let operations = coverage.operations().iter().map(|one| (places.operation(one.id), one.requests));
    operations.chain([(places.default_decision(), coverage.default())])
}

/// Returns whether rules can be functions: consumers let a function end before the next one begins, and the last one at the
/// end of the file.
fn have_lines_of_their_own(rules: &[(&str, Vec<Part>)], others: &[Part]) -> bool {
    let last_line = |parts: &[Part]| parts.iter().map(|part| part.line).max().unwrap_or_default();
    let mut spans: Vec<(u32, u32)> = rules.iter().map(|(_, parts)| (first_line(parts), last_line(parts))).collect();
    spans.sort_unstable();
    let follows = |part: &Part| spans.first().is_some_and(|&(first, _)| part.line >= first);
    spans.is_sorted_by(|(_, last), (next, _)| last < next) && !others.iter().any(follows)
}

fn first_line(parts: &[Part]) -> u32 {
    parts.iter().map(|part| part.line).min().unwrap_or_default()
}

/// Returns the name of a file on one line. Consumers cut blanks at its end. Different names stay different: where something is
/// escaped or looks as if it were, backslashes are escaped, too.
fn source_name(file: &str) -> String {
    let is_escaped = file.ends_with(char::is_whitespace) || matches!(visible(file), Cow::Owned(_));
    let looks_escaped = [r"\n", r"\r", r"\t", r"\u{", r"\\"].iter().any(|escape| file.contains(escape));
    let file = if is_escaped || looks_escaped { file.replace('\\', r"\\") } else { file.into() };
    let name = visible(&file);
    let kept = name.trim_end();
    let blanks = name.chars().skip(kept.chars().count());
    kept.chars().chain(blanks.flat_map(char::escape_unicode)).collect()
}
