//! The tracefile that `--lcov` writes, read as strictly as its format is described.

use std::{collections::BTreeMap, fs, iter::Peekable, path::Path, str::Lines};

use portcullis::Request;
use serde_json::Value;

use crate::{CASTLE, Directory, ROOT, SHIPPED, castle, list, log, shipped};

/// The record of one source file.
#[derive(Debug, Default, PartialEq)]
struct Record {
    source: String,
    /// The functions: line, name, count.
    functions: Vec<(u32, String, u64)>,
    /// The branches: line, number, count.
    branches: Vec<(u32, u64, u64)>,
    lines: BTreeMap<u32, u64>,
}

/// Reads all records, each of which must have its lines in order and correct sums.
#[track_caller]
fn parse(text: &str) -> Vec<Record> {
    assert!(text.ends_with('\n'));
    let mut lines = text.lines().peekable();
    let mut records = Vec::new();
    while lines.peek().is_some() {
        records.push(parse_record(&mut lines));
    }
    records
}

fn parse_record(lines: &mut Peekable<Lines<'_>>) -> Record {
    assert_eq!(lines.next(), Some("TN:"));
    let source = one(lines, "SF:").to_owned();
    let begin = all(lines, "FN:", |[line, name]| (number(line), name.to_owned()));
    let times = all(lines, "FNDA:", |[times, name]| (number(times), name.to_owned()));
    assert_eq!(begin.len(), times.len());
    let functions = begin.into_iter().zip(times).map(|((line, name), (times, same))| {
        assert_eq!(name, same);
        (line, name, times)
    });
    let functions: Vec<(u32, String, u64)> = functions.collect();
    sums(lines, ["FNF:", "FNH:"], functions.iter().map(|(.., times)| *times));
    let branches = all(lines, "BRDA:", |[line, block, branch, times]| {
        assert_eq!(block, "0");
        (number(line), number(branch), number(times))
    });
    sums(lines, ["BRF:", "BRH:"], branches.iter().map(|(.., times)| *times));
    let counted = all(lines, "DA:", |[line, times]| (number(line), number(times)));
    assert!(counted.is_sorted_by(|(one, _), (other, _)| one < other), "a line comes twice or late");
    sums(lines, ["LF:", "LH:"], counted.iter().map(|(_, times)| *times));
    assert_eq!(lines.next(), Some("end_of_record"));
    Record { source, functions, branches, lines: counted.into_iter().collect() }
}

fn number<N: std::str::FromStr>(text: &str) -> N {
    text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit())).unwrap_or_else(|| panic!("{text}"))
}

/// The rest of the next line, which must have this beginning.
fn one<'l>(lines: &mut Peekable<Lines<'l>>, begin: &str) -> &'l str {
    lines.next().and_then(|line| line.strip_prefix(begin)).unwrap_or_else(|| panic!("no {begin}"))
}

/// All next lines with this beginning, each with the given number of fields.
fn all<'l, R, const FIELDS: usize>(
    lines: &mut Peekable<Lines<'l>>,
    begin: &str,
    read: impl Fn([&'l str; FIELDS]) -> R,
) -> Vec<R> {
    let mut all = Vec::new();
    while let Some(rest) = lines.peek().and_then(|line| line.strip_prefix(begin)) {
        lines.next();
        let fields: Vec<&str> = rest.split(',').collect();
        all.push(read(fields.try_into().unwrap_or_else(|_| panic!("other fields: {begin}{rest}"))));
    }
    all
}

/// How many were found and how many were hit.
fn sums(lines: &mut Peekable<Lines<'_>>, [found, hit]: [&str; 2], times: impl Iterator<Item = u64> + Clone) {
    assert_eq!(number::<usize>(one(lines, found)), times.clone().count(), "{found}");
    assert_eq!(number::<usize>(one(lines, hit)), times.filter(|times| *times > 0).count(), "{hit}");
}

/// The number of the only line of a text that contains something.
#[track_caller]
fn line_of(text: &str, part: &str) -> u32 {
    let lines: Vec<u32> =
        (1..).zip(text.lines()).filter(|(_, line)| line.contains(part)).map(|(line, _)| line).collect();
    assert_eq!(lines.len(), 1, "`{part}` on lines {lines:?}");
    lines[0]
}

fn number_of(covered: &Value) -> u64 {
    covered["asked"].as_u64().unwrap_or_else(|| panic!("no number: {covered}"))
}

/// The lines of the castle's policy that can be asked about, found by their text, and how often they were according to counting.
fn lines_of_castle(coverage: &Value) -> BTreeMap<u32, u64> {
    let rule = |id: &str| list(&coverage["rules"]).iter().find(|one| one["rule"] == id).expect(id);
    let of = |part: &str, covered: &Value| (line_of(CASTLE, part), number_of(covered));
    let (moves, copies, seals) = (rule("doors-move"), rule("no-copies"), rule("seals-by-key"));
    let mut lines = BTreeMap::from([
        of("default: deny", &coverage["default"]),
        of("- id: anybody-looks", &rule("anybody-looks")["decided"]),
        of("- id: doors-move", &moves["decided"]),
        of("- { role: guest, owner: other }", &moves["exceptions"][0]),
        of("- { token: copy, action: close }", &moves["exceptions"][1]),
        of("- id: no-copies", &copies["decided"]),
        of("require: { role: [keeper, master] }", &copies["met"]),
        of("id: masters-break", &rule("masters-break")["decided"]),
        // The part that is asked about least counts.
        (line_of(CASTLE, "id: seals-by-key"), number_of(&seals["decided"]).min(number_of(&seals["met"]))),
    ]);
    let operations =
        ["about: at a door", "owners: [self, other]", "about: a door", "about: at a seal", "about: a seal"];
    assert_eq!(list(&coverage["operations"]).len(), operations.len());
    for (part, one) in operations.iter().zip(list(&coverage["operations"])) {
        lines.extend([of(part, &one["requests"])]);
    }
    lines
}

/// What `--lcov` writes for a log about the castle's policy, and the coverage as JSON, which other tests check.
fn traced(name: &str, requests: impl Iterator<Item = Request>) -> (Record, Value) {
    let directory = Directory::new(name);
    directory.write("log.ndjson", log(&castle(), requests));
    let shown = directory.test(&["log.ndjson", "--lcov=castle.info", "--format=json"]);
    assert_eq!((shown.code, shown.aside.as_str()), (Some(0), ""), "{shown:?}");
    let mut records = parse(&directory.read("castle.info"));
    assert_eq!(records.len(), 1);
    (records.remove(0), shown.json()["measures"][0]["coverage"].take())
}

#[test]
fn every_line_that_can_be_asked_about_is_there() {
    for step in [1, 2, 3, 7] {
        let (record, coverage) = traced(&format!("lines-{step}"), castle().vocabulary().requests().step_by(step));
        assert_eq!(record.source, "castle.yaml");
        assert_eq!(record.lines, lines_of_castle(&coverage), "every {step}");
    }
}

#[test]
fn rules_are_functions_and_their_parts_are_branches() {
    let (record, coverage) = traced("functions", castle().vocabulary().requests().step_by(3));
    let (mut functions, mut branches) = (Vec::new(), Vec::new());
    for one in list(&coverage["rules"]) {
        let id = one["rule"].as_str().expect("a rule has an id");
        let line = line_of(CASTLE, &format!("id: {id}"));
        // Nothing meets the requirement of a rule that has none.
        let parts = [&one["decided"], &one["met"]].into_iter().chain(list(&one["exceptions"]));
        let parts: Vec<u64> = parts.filter(|covered| covered["all"] != 0).map(number_of).collect();
        functions.push((line, id.to_owned(), parts.iter().sum::<u64>()));
        branches.extend((0..).zip(parts).map(|(number, times)| (line, number, times)));
    }
    assert_eq!(record.functions, functions);
    assert_eq!(record.branches, branches);
    assert_eq!(branches.len(), 1 + 3 + 2 + 1 + 2);
}

#[test]
fn what_is_not_asked_is_not_hit() {
    let (record, _) = traced("one", castle().vocabulary().requests().take(1));
    // In the first request, a guest looks at a door with a key.
    let hit: Vec<u32> = record.lines.iter().filter(|(_, times)| **times > 0).map(|(line, _)| *line).collect();
    assert_eq!(hit, ["about: at a door", "- id: anybody-looks"].map(|part| line_of(CASTLE, part)));
    let called = record.functions.iter().filter(|(.., times)| *times > 0).map(|(_, name, _)| name.as_str());
    assert_eq!(called.collect::<Vec<_>>(), ["anybody-looks"]);
}

#[test]
fn the_shipped_suite_hits_every_line() {
    let directory = Directory::new("lcov-shipped");
    let shown = directory.run(&["test", "--lcov=shipped.info"]);
    assert_eq!(shown.code, Some(0), "{shown:?}");
    assert!(shown.out.contains("\ncoverage: 1168 of 1168 requests asked, 100 %\n"), "{shown:?}");
    let [record] = &parse(&directory.read("shipped.info"))[..] else { panic!("one policy") };
    assert_eq!(record.source, SHIPPED);
    assert!(record.lines.values().all(|times| *times > 0));
    let text = fs::read_to_string(Path::new(ROOT).join(SHIPPED)).expect("the policy is shipped");
    let policy = shipped();
    for (rule, (line, name, _)) in policy.rules().iter().zip(&record.functions) {
        assert_eq!(rule.id(), name);
        let declares = format!("  - id: {name}");
        assert_eq!((1..).zip(text.lines()).find(|(_, text)| *text == declares), Some((*line, declares.as_str())));
    }
    let (rules, operations) = (policy.rules().len(), policy.vocabulary().operations().count());
    assert_eq!(record.functions.len(), rules);
    // Every rule has a requirement on a line of its own, some have an exception, and the default is a line.
    assert_eq!(record.lines.len(), 2 * rules + 2 + operations + 1);
}

#[test]
fn each_policy_has_its_record() {
    let directory = Directory::new("lcov-two");
    directory.write("copy.yaml", CASTLE);
    for (file, policy) in [("one.yaml", "castle.yaml"), ("other.yaml", "copy.yaml")] {
        let suite = crate::suite("cases: [{ name: one, role: master, action: look, expect: allow }]\n");
        directory.write(file, suite.replace("castle.yaml", policy));
    }
    let shown = directory.run(&["test", "one.yaml", "other.yaml", "--lcov=both.info"]);
    assert_eq!(shown.code, Some(0), "{shown:?}");
    let sources = parse(&directory.read("both.info")).into_iter().map(|record| record.source);
    assert_eq!(sources.collect::<Vec<_>>(), ["castle.yaml", "copy.yaml"]);
}

#[test]
fn a_file_that_cannot_be_written_is_an_error() {
    let directory = Directory::new("lcov-nowhere");
    let shown = directory.run(&["test", "--lcov=no/such/folder.info"]);
    assert_eq!(shown.code, Some(3));
    assert!(shown.aside.starts_with("error: cannot write `no/such/folder.info`: "), "{shown:?}");
}
