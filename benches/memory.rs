//! How much memory loading takes at its peak, as the system counts it.
//!
//! Each case runs in a fresh process, this program again, which tells by how much the most that was ever resident is above
//! what was resident before it, the text included in both. Beside each load stands the YAML library alone, which reads the
//! same text and keeps nothing: it collects the events of the whole document before it gives out the first, so nothing that
//! asks it can take less. The allocator is the system's: one that counts would grow lists by copying them, which takes
//! more. `cargo bench --bench memory`; where the system tells nothing under `/proc` it says so and passes.

mod workload;

use std::{env, fs, hint::black_box, process::Command};

use portcullis::Policy;
use serde::de::IgnoredAny;

const SIZES: [usize; 3] = [27, 1_000, 10_000];

fn main() {
    let arguments: Vec<String> = env::args().collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [_, "--growth", case, rules] => println!("{}", growth(case, rules.parse().expect("a number of rules"))),
        _ if status("VmHWM").is_none() => println!("skipped: there is no /proc/self/status here"),
        // As a test: see that each case runs.
        arguments if arguments.contains(&"--test") => report(&SIZES[..1]),
        _ => report(&SIZES),
    }
}

fn report(sizes: &[usize]) {
    println!("| rules | text | peak of loading | peak of the YAML library alone |\n|---|---|---|---|");
    for &rules in sizes {
        let text = workload::policy_text(rules).len();
        let [load, library] = ["load", "library"].map(|case| megabytes(growth_apart(case, rules)));
        println!("| {rules} | {} | {load} | {library} |", megabytes(text as u64));
    }
}

/// What a fresh process tells of a case.
fn growth_apart(case: &str, rules: usize) -> u64 {
    let output = Command::new(env::current_exe().expect("this program has a path"))
        .args(["--growth", case, &rules.to_string()])
        .output()
        .expect("this program runs");
    let printed = String::from_utf8_lossy(&output.stdout);
    printed.trim().parse().unwrap_or_else(|_| panic!("no number in {output:?}"))
}

/// By how many bytes the peak of this process is above what it held before the case.
fn growth(case: &str, rules: usize) -> u64 {
    let text = workload::policy_text(rules);
    let before = status("VmRSS").expect("told before");
    match case {
        "load" => drop(black_box(Policy::from_text("workload.yaml", &text).unwrap_or_else(|error| panic!("{error}")))),
        "library" => drop(black_box(serde_yaml::from_str::<IgnoredAny>(&text).expect("good YAML"))),
        other => panic!("no case `{other}`"),
    }
    status("VmHWM").expect("told before") - before
}

/// A number of bytes that the system tells about this process.
fn status(key: &str) -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(':'))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}

/// Megabytes of a million bytes.
fn megabytes(bytes: u64) -> String {
    format!("{}.{:02} MB", bytes / 1_000_000, bytes % 1_000_000 / 10_000)
}
