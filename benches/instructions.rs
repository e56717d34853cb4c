//! How many instructions the work takes: a guard against slowing down that holds on any noisy machine.
//!
//! Runs itself under `valgrind --tool=callgrind`, each case once and twice as often; the difference is the work alone,
//! repeatable to the instruction for one compiler. It fails above the limits of `benches/instructions.txt`, which leave
//! some room for other compilers. `cargo bench --bench instructions`; without valgrind it says so and passes.

mod workload;

use std::{env, hint::black_box, process::Command};

use portcullis::{Policy, reading::Loader};

const LIMITS: &str = include_str!("instructions.txt");

/// The bytes of the files that the built-in policies consist of. The second policy includes the first.
const ADMIN_ONLY: u64 = include_str!("../policies/splunk-observability/admin-only.yaml").len() as u64;
const ROLES: u64 = include_str!("../policies/splunk-observability/roles.yaml").len() as u64;

/// What is done, how often, and how many times the work of one pass is that of one decision, one load, or one byte of a load.
const CASES: [(&str, u64, u64); 6] = [
    ("decide", 10, workload::STREAM as u64),
    ("rule", 10, workload::STREAM as u64),
    ("names", 10, workload::STREAM as u64),
    ("load", 2, 1),
    ("admin-only, per byte", 2, ADMIN_ONLY),
    ("roles, per byte", 2, ADMIN_ONLY + ROLES),
];

fn main() {
    let arguments: Vec<String> = env::args().collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [_, "--count", case, passes] => run(case, passes.parse().expect("a number of passes")),
        // As a test: see that each case runs.
        arguments if arguments.contains(&"--test") => CASES.iter().for_each(|(case, _, _)| run(case, 1)),
        _ if Command::new("valgrind").arg("--version").output().is_ok() => check(),
        _ => println!("skipped: there is no valgrind here"),
    }
}

fn check() {
    println!("| case | instructions | limit |\n|---|---|---|");
    let mut over = Vec::new();
    for (case, passes, per_pass) in CASES {
        let measured = (count(case, 2 * passes) - count(case, passes)) / (passes * per_pass);
        let limit = limit(case);
        println!("| {case} | {measured} | {limit} |");
        if measured > limit {
            over.push(case);
        }
    }
    assert!(over.is_empty(), "more instructions than the limit: {over:?}");
}

fn limit(case: &str) -> u64 {
    let line = LIMITS.lines().find_map(|line| line.strip_prefix(case)).expect("each case has a limit");
    line.trim().parse().expect("a limit is a number")
}

/// The instructions of a whole process that makes so many passes.
fn count(case: &str, passes: u64) -> u64 {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(env::current_exe().expect("this program has a path"))
        .args(["--count", case, &passes.to_string()])
        .output()
        .expect("valgrind runs");
    let report = String::from_utf8_lossy(&output.stderr);
    let collected = report.lines().find_map(|line| line.split_once("Collected : "));
    collected.unwrap_or_else(|| panic!("no count in {report}")).1.trim().parse().expect("a count is a number")
}

fn run(case: &str, passes: u64) {
    let policy = workload::policy(27);
    let stream = workload::stream(&policy);
    let names = workload::NameStream::new(&policy, &stream);
    let names = names.names();
    let text = workload::policy_text(27);
    for _ in 0..passes {
        match case {
            "decide" => stream.iter().for_each(|&request| {
                black_box(policy.decide(black_box(request)));
            }),
            "rule" => stream.iter().for_each(|&request| {
                black_box(policy.ruling(black_box(request)));
            }),
            "names" => names.iter().for_each(|names| {
                black_box(policy.decide_names(black_box(names)));
            }),
            "load" => drop(black_box(Policy::from_text("workload.yaml", black_box(&text)))),
            "admin-only, per byte" => load_built_in("splunk-observability/admin-only"),
            "roles, per byte" => load_built_in("splunk-observability/roles"),
            other => panic!("no case `{other}`"),
        }
    }
}

fn load_built_in(name: &str) {
    drop(black_box(Loader::new().load_built_in(black_box(name))));
}
