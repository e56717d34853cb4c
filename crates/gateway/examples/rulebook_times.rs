//! Measures how long it takes to take the rulebook in force, and to load one again.

use std::{error::Error, fs, hint::black_box, time::Instant};

use portcullis_gateway::rulebook::{CurrentRulebook, RulebookSource};

fn main() -> Result<(), Box<dyn Error>> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../policies/splunk-observability");
    let folder = tempfile::tempdir()?;
    let path = |name: &str| folder.path().join(name);
    for name in ["roles.yaml", "routes.yaml"] {
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

    const TIMES: u32 = 10_000_000;
    let started = Instant::now();
    for _ in 0..TIMES {
        black_box(current.current());
    }
    println!("current(): {:.1} ns", started.elapsed().as_secs_f64() * 1e9 / f64::from(TIMES));
    let rulebook = current.current();
    let route = rulebook.routes().list().last().ok_or("routes")?;
    let started = Instant::now();
    for _ in 0..TIMES {
        black_box(black_box(&rulebook).route_mode(black_box(route)));
    }
    println!("route_mode(): {:.1} ns", started.elapsed().as_secs_f64() * 1e9 / f64::from(TIMES));

    let text = fs::read_to_string(path("roles.yaml"))?;
    for (what, append) in [("with a change", true), ("unchanged", false)] {
        let mut times = Vec::new();
        for number in 0..100 {
            if append {
                fs::write(path("roles.yaml"), format!("{text}# {number}\n"))?;
            }
            times.push(current.reload().duration());
        }
        times.sort();
        println!("reload() {what}: median {:?}, slowest {:?}", times[times.len() / 2], times[times.len() - 1]);
    }
    Ok(())
}
