//! The tracefile that `--lcov` writes, read as strictly as its format is described, and checked as version 2 of `lcov`
//! checks whether it contradicts itself.

use std::{collections::BTreeMap, fs, iter::Peekable, path::Path, str::Lines};

use portcullis::{Policy, Request};
use serde_json::Value;

use crate::{CASTLE, Directory, ROOT, SHIPPED, castle, list, log, shipped};

/// The record of one source file.
#[derive(Debug, Default, PartialEq)]
struct Record {
    source: String,
    /// The functions: line, name, count.
    functions: Vec<(u32, String, u64)>,
    /// The branches: line, number, count. A branch without a count is not evaluated.
    branches: Vec<(u32, u64, Option<u64>)>,
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
        (number(line), number(branch), (times != "-").then(|| number(times)))
    });
    sums(lines, ["BRF:", "BRH:"], branches.iter().map(|(.., times)| times.unwrap_or_default()));
    let counted = all(lines, "DA:", |[line, times]| (number(line), number(times)));
    assert!(counted.is_sorted_by(|(one, _), (other, _)| one < other), "a line comes twice or late");
    sums(lines, ["LF:", "LH:"], counted.iter().map(|(_, times)| *times));
    assert_eq!(lines.next(), Some("end_of_record"));
    let record = Record { source, functions, branches, lines: counted.into_iter().collect() };
    assert_consistent(&record);
    record
}

/// Checks what `lcov` checks when it reads a tracefile with `check_data_consistency`, and derives the ends of functions with
/// `derive_function_end_line`: a function ends at the last line with a count before the next function.
#[track_caller]
fn assert_consistent(record: &Record) {
    let Record { functions, branches, lines, .. } = record;
    assert!(lines.keys().all(|line| *line > 0), "{record:?}");
    let mut numbers: BTreeMap<u32, Vec<u64>> = BTreeMap::new();
    for &(line, number, _) in branches {
        numbers.entry(line).or_default().push(number);
    }
    for (line, numbers) in numbers {
        assert!((0..).zip(&numbers).all(|(expected, number)| expected == *number), "branches of {line}: {record:?}");
        let counts = branches.iter().filter(|(at, ..)| *at == line).map(|(.., times)| *times);
        let counts: Vec<Option<u64>> = counts.collect();
        match lines.get(&line) {
            None => panic!("line {line} has branches but no count: {record:?}"),
            Some(0) => {
                assert!(counts.iter().all(Option::is_none), "line {line} is not hit, but a branch is: {record:?}");
            }
            Some(_) => {
                assert!(
                    counts.iter().all(Option::is_some),
                    "line {line} is hit, but a branch is not evaluated: {record:?}"
                );
                assert!(counts.iter().any(|times| *times > Some(0)), "line {line} is hit, but no branch: {record:?}");
            }
        }
    }
    let mut names: Vec<&str> = functions.iter().map(|(_, name, _)| name.as_str()).collect();
    names.sort_unstable();
    assert!(names.is_sorted_by(|one, next| one < next), "a function comes twice: {record:?}");
    let mut starts: Vec<u32> = functions.iter().map(|(line, ..)| *line).collect();
    starts.sort_unstable();
    assert!(starts.is_sorted_by(|one, next| one < next), "functions on one line: {record:?}");
    for (start, name, times) in functions {
        assert!(lines.contains_key(start), "function {name} begins on a line without a count: {record:?}");
        let end = starts.iter().find(|next| *next > start).copied().unwrap_or(u32::MAX);
        let is_hit = lines.range(start..&end).any(|(_, times)| *times > 0);
        assert_eq!(*times > 0, is_hit, "function {name} and its lines: {record:?}");
    }
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
        // A line with several parts has the sum, and a branch for each.
        (line_of(CASTLE, "id: seals-by-key"), number_of(&seals["decided"]) + number_of(&seals["met"])),
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
fn rules_with_lines_of_their_own_are_functions() {
    let (record, coverage) = traced("functions", castle().vocabulary().requests().step_by(3));
    let mut functions = Vec::new();
    for one in list(&coverage["rules"]) {
        let id = one["rule"].as_str().expect("a rule has an id");
        let line = line_of(CASTLE, &format!("id: {id}"));
        // Nothing meets the requirement of a rule that has none.
        let parts = [&one["decided"], &one["met"]].into_iter().chain(list(&one["exceptions"]));
        let parts: Vec<u64> = parts.filter(|covered| covered["all"] != 0).map(number_of).collect();
        functions.push((line, id.to_owned(), parts.iter().sum::<u64>()));
    }
    assert_eq!(record.functions, functions);
}

/// The castle's policy on one line, and with the rules before everything that they refer to. The values are the same.
fn layouts() -> [(&'static str, String); 3] {
    let value: Value = serde_yaml::from_str(CASTLE).expect("YAML");
    let exceptions = CASTLE.find("    except:").zip(CASTLE.find("    effect: allow\n    cite: charter#doors"));
    let (from, to) = exceptions.expect("a rule with exceptions");
    let exceptions = CASTLE[from..to].replacen("    except:", "  - except:", 1);
    let rest = CASTLE.replacen(&CASTLE[from..to], "", 1).replacen(
        "  - id: doors-move",
        &format!("{exceptions}    id: doors-move"),
        1,
    );
    let (head, rules) = rest.split_once("rules:\n").expect("rules");
    let (version, head) = head.split_once("policy: castle\n").expect("a name");
    let turned = format!("{version}policy: castle\nrules:\n{rules}{head}");
    [("as written", CASTLE.to_owned()), ("on one line", value.to_string()), ("turned", turned)]
}

/// Whatever is asked and however the policy is laid out, the tracefile does not contradict itself, which reading it checks.
#[test]
fn consumers_find_no_contradiction() {
    let directory = Directory::new("lcov-layouts");
    for (layout, text) in layouts() {
        directory.write("castle.yaml", &text);
        let all: Vec<Request> = castle().vocabulary().requests().collect();
        let alone = all.iter().step_by(4).map(|&request| vec![request]);
        let steps = [2, 3, 5, 7].into_iter().map(|step| all.iter().copied().step_by(step).collect());
        for asked in alone.chain(steps).chain([all.clone()]) {
            directory.write("log.ndjson", log(&castle(), asked.iter().copied()));
            let shown = directory.test(&["log.ndjson", "--lcov=castle.info"]);
            assert_eq!((shown.code, shown.aside.as_str()), (Some(0), ""), "{layout}: {shown:?}");
            let [record] = &parse(&directory.read("castle.info"))[..] else { panic!("one policy") };
            assert!(record.lines.keys().all(|line| *line as usize <= text.lines().count()), "{layout}");
            // Rules without lines of their own would be functions that hide each other.
            assert_eq!(record.functions.len(), if layout == "as written" { 5 } else { 0 }, "{layout}");
        }
    }
}

/// The castle's policy with its keys in any order and line breaks anywhere, for each number another.
fn scattered(number: u64) -> (String, impl FnMut(usize) -> usize) {
    fn shuffle(value: &mut Value, random: &mut impl FnMut(usize) -> usize) {
        if let Value::Object(fields) = value {
            let mut entries: Vec<(String, Value)> = std::mem::take(fields).into_iter().collect();
            for at in (1..entries.len()).rev() {
                entries.swap(at, random(at + 1));
            }
            fields.extend(entries);
        }
        match value {
            Value::Object(fields) => fields.values_mut().for_each(|value| shuffle(value, random)),
            Value::Array(items) => items.iter_mut().for_each(|value| shuffle(value, random)),
            _ => {}
        }
    }
    let mut state = number;
    let mut random = move |below: usize| {
        // The constants of Knuth's MMIX; the upper bits are random enough.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).expect("31 bits") % below
    };
    let mut value: Value = serde_yaml::from_str(CASTLE).expect("YAML");
    shuffle(&mut value, &mut random);
    let (mut text, mut is_quoted) = (String::new(), false);
    let rarely = 1 + random(6);
    for letter in value.to_string().chars() {
        text.push(letter);
        is_quoted ^= letter == '"';
        if !is_quoted && ",{[".contains(letter) && random(rarely) == 0 {
            text.push('\n');
        }
    }
    (text, random)
}

#[test]
fn consumers_find_no_contradiction_in_any_layout() {
    let directory = Directory::new("lcov-scattered");
    let all: Vec<Request> = castle().vocabulary().requests().collect();
    let (mut with_functions, mut with_branches) = (0, 0);
    for number in 0..60 {
        let (text, mut random) = scattered(number);
        directory.write("castle.yaml", &text);
        let often = 1 + random(12);
        let mut asked: Vec<Request> = all.iter().copied().filter(|_| random(often) == 0).collect();
        asked.push(all[random(all.len())]);
        directory.write("log.ndjson", log(&castle(), asked));
        let shown = directory.test(&["log.ndjson", "--lcov=castle.info"]);
        assert_eq!((shown.code, shown.aside.as_str()), (Some(0), ""), "{number}: {shown:?}\n{text}");
        let record = parse(&directory.read("castle.info")).remove(0);
        with_functions += usize::from(!record.functions.is_empty());
        with_branches += usize::from(!record.branches.is_empty());
    }
    assert!(with_functions > 2 && with_branches > 20, "{with_functions} {with_branches}");
}

#[test]
fn a_line_with_several_parts_has_a_branch_for_each() {
    let seals = line_of(CASTLE, "id: seals-by-key");
    for (count, step) in [(36, 1), (12, 3), (1, 36)] {
        let (record, coverage) = traced(&format!("branches-{step}"), castle().vocabulary().requests().step_by(step));
        let rule = list(&coverage["rules"]).iter().find(|one| one["rule"] == "seals-by-key").expect("the rule");
        assert_eq!(coverage["requests"]["asked"], count);
        let counts = [number_of(&rule["decided"]), number_of(&rule["met"])];
        let counts = counts.map(|count| (counts != [0, 0]).then_some(count));
        assert_eq!(record.branches, [(seals, 0, counts[0]), (seals, 1, counts[1])]);
    }
    // On one line, what is not asked about is a branch that is not taken.
    let directory = Directory::new("branches-of-one-line");
    let (_, text) = &layouts()[1];
    directory.write("castle.yaml", text);
    directory.write("log.ndjson", log(&castle(), castle().vocabulary().requests().take(1)));
    assert_eq!(directory.test(&["log.ndjson", "--lcov=castle.info"]).code, Some(0));
    let record = parse(&directory.read("castle.info")).remove(0);
    // The rules have nine parts; there are five operations and the default.
    assert_eq!(record.branches.len(), 9 + 5 + 1);
    // In the first request, a guest looks at a door with a key.
    assert_eq!(record.lines, BTreeMap::from([(1, 2)]));
    assert_eq!(record.branches.iter().filter(|(.., times)| *times == Some(1)).count(), 2);
}

#[cfg(unix)]
#[test]
fn the_name_of_a_file_stays_on_its_line() {
    let directory = Directory::new("lcov-names");
    directory.write("log.ndjson", log(&castle(), castle().vocabulary().requests().take(1)));
    let mut names = std::collections::BTreeSet::new();
    for (file, name) in [
        ("a\nDA:1,1\nend_of_record\r.yaml", "a\\nDA:1,1\\nend_of_record\\r.yaml"),
        ("blanks  ", "blanks\\u{20}\\u{20}"),
        ("\u{1b}[31m\u{202e}", "\\u{1b}[31m\\u{202e}"),
        ("T\u{fc}r, or door.yaml", "T\u{fc}r, or door.yaml"),
        // These names are what the names above are written as, and must differ from them.
        (r"a\nDA:1,1\nend_of_record\r.yaml", r"a\\nDA:1,1\\nend_of_record\\r.yaml"),
        (r"blanks\u{20}\u{20}", r"blanks\\u{20}\\u{20}"),
        (r"\u{1b}[31m\u{202e}", r"\\u{1b}[31m\\u{202e}"),
        // So must these.
        ("a\\\n", r"a\\\n"),
        (r"a\\n", r"a\\\\n"),
        ("a\\ ", r"a\\\u{20}"),
        (r"a\ b", r"a\ b"),
        ("a\n\u{3000}", r"a\n\u{3000}"),
        ("a \t", r"a \t"),
    ] {
        directory.write(file, CASTLE);
        let shown = directory.run(&["test", "log.ndjson", "--policy", file, "--lcov=castle.info"]);
        assert_eq!((shown.code, shown.aside.as_str()), (Some(0), ""), "{shown:?}");
        assert_eq!(parse(&directory.read("castle.info")).remove(0).source, name);
        assert!(names.insert(name), "two files have the name {name}");
    }
}

/// Consumers would add up the counts of two texts.
#[test]
fn two_policies_of_one_name_are_refused() {
    let directory = Directory::new("lcov-twice");
    fs::create_dir_all(directory.0.join("policies/splunk-observability")).expect("a folder");
    directory.write(SHIPPED, CASTLE);
    let tests = "cases: [{ name: one, role: master, action: look, expect: allow }]\n";
    directory.write("one.yaml", crate::suite(tests).replace("castle.yaml", SHIPPED));
    directory.write("log.ndjson", log(&shipped(), shipped().vocabulary().requests().take(1)));
    let shown = directory.run(&["test", "one.yaml", "log.ndjson", "--lcov=both.info"]);
    assert_eq!(shown.code, Some(3), "{shown:?}");
    let message = format!("error: two policies have the name `{SHIPPED}`, and a tracefile cannot tell them apart ");
    // Messages wrap.
    let aside = shown.aside.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(aside.starts_with(&message), "{shown:?}");
    assert!(!directory.0.join("both.info").exists());
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

/// Tests and policies are not lost where another file was meant.
#[test]
fn only_tracefiles_are_replaced() {
    let directory = Directory::new("lcov-work");
    let text = crate::suite("cases: [{ name: one, role: master, action: look, expect: allow }]\n");
    directory.write("suite.yaml", &text);
    // A table whose first column has a strange name.
    let table = "TN:,role,token,api,action,decision\n,guest,key,door,look,allow\n";
    directory.write("table.csv", table);
    directory.write("notes", "TN");
    for (arguments, message) in [
        (&["suite.yaml", "--lcov=suite.yaml"][..], "`suite.yaml` is one of the tests, and `--lcov` would replace it"),
        (&["suite.yaml", "--lcov=./castle.yaml"], "`./castle.yaml` is a policy of the tests, and `--lcov` would"),
        (&["table.csv", "--policy=castle.yaml", "--lcov=castle.yaml"], "`castle.yaml` is a policy of the tests, and"),
        (&["table.csv", "--policy=castle.yaml", "--lcov=table.csv"], "`table.csv` is one of the tests, and `--lcov`"),
        (&["suite.yaml", "--lcov=notes"], "`notes` exists and is not a tracefile\n"),
        (&["suite.yaml", "--lcov=-"], "`--lcov` cannot write to standard output, which has the report\n"),
    ] {
        let shown = directory.run(&[&["test"], arguments].concat());
        assert_eq!((shown.code, shown.out.as_str()), (Some(3), ""), "{shown:?}");
        assert!(shown.aside.starts_with(&format!("error: {message}")), "{}", shown.aside);
        assert!(shown.aside.contains("= help: name a"), "{}", shown.aside);
    }
    let texts = ["suite.yaml", "castle.yaml", "table.csv", "notes"].map(|file| directory.read(file));
    assert_eq!(texts, [text.as_str(), CASTLE, table, "TN"]);
    assert!(!directory.0.join("-").exists());
    // What is empty or a tracefile is replaced, also that of another program.
    for old in ["", "TN:\n", "TN:unit tests\r\nSF:main.c\r\nend_of_record\r\n"] {
        directory.write("old.info", old);
        let shown = directory.run(&["test", "suite.yaml", "--lcov=old.info"]);
        assert_eq!((shown.code, parse(&directory.read("old.info")).len()), (Some(0), 1), "{shown:?}");
    }
}

#[test]
fn functions_are_named_as_rules_are() {
    let directory = Directory::new("lcov-joints");
    let text = CASTLE.replace("id: anybody-looks", "id: a:b/c.d").replace("id: no-copies", "id: \"12:30\"");
    let policy = Policy::from_text("castle.yaml", &text).unwrap_or_else(|error| panic!("{error}"));
    directory.write("castle.yaml", &text);
    directory.write("log.ndjson", log(&policy, policy.vocabulary().requests()));
    let shown = directory.test(&["log.ndjson", "--lcov=castle.info"]);
    assert_eq!(shown.code, Some(0), "{shown:?}");
    let record = parse(&directory.read("castle.info")).remove(0);
    let names: Vec<&str> = record.functions.iter().map(|(_, name, _)| name.as_str()).collect();
    assert!(names.contains(&"a:b/c.d") && names.contains(&"12:30"), "{names:?}");
}
