//! How long it takes to take the rulebook in force, and to load one again. `cargo bench -p portcullis-gateway --bench rulebook`.

use std::{error::Error, fs, hint::black_box, time::Instant};

use portcullis_gateway::rulebook::{CurrentRulebook, RulebookSource};

/// How often what takes nanoseconds is measured.
const TIMES: u32 = 10_000_000;

/// How often files are loaded again.
const RELOADS: usize = 100;

fn main() -> Result<(), Box<dyn Error>> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../policies/splunk-observability");
    let folder = tempfile::tempdir()?;
    let path = |name: &str| folder.path().join(name);
    for name in ["admin-only.yaml", "roles.yaml", "routes.yaml"] {
        fs::copy(format!("{root}/{name}"), path(name))?;
    }
    let current = CurrentRulebook::load(RulebookSource::new(path("roles.yaml"), path("routes.yaml")))?;
    let (cells, routes) = {
        let rulebook = current.current();
        (
            rulebook.policies().iter().map(|one| one.policy().vocabulary().cell_count()).sum::<usize>(),
            rulebook.routes().list().len(),
        )
    };
    println!("{cells} cells, {routes} routes");

    // Asked to run once, as a test would.
    let quick = std::env::args().any(|argument| argument == "--test");
    let (times, reloads) = if quick { (1, 1) } else { (TIMES, RELOADS) };
    let started = Instant::now();
    for _ in 0..times {
        black_box(current.current());
    }
    println!("current(): {:.1} ns", started.elapsed().as_secs_f64() * 1e9 / f64::from(times));
    let rulebook = current.current();
    let route = rulebook.routes().list().last().ok_or("routes")?;
    let started = Instant::now();
    for _ in 0..times {
        black_box(black_box(&rulebook).route_mode(black_box(route)));
    }
    println!("route_mode(): {:.1} ns", started.elapsed().as_secs_f64() * 1e9 / f64::from(times));

    let text = fs::read_to_string(path("roles.yaml"))?;
    for (what, append) in [("with a change", true), ("unchanged", false)] {
        let mut durations = Vec::new();
        for number in 0..reloads {
            if append {
                fs::write(path("roles.yaml"), format!("{text}# {number}\n"))?;
            }
            durations.push(current.reload().duration());
        }
        durations.sort();
        println!(
            "reload() {what}: median {:?}, slowest {:?}",
            durations[durations.len() / 2],
            durations[durations.len() - 1]
        );
    }
    Ok(())
}
