//! The same decisions by other policy engines, side by side with portcullis: first checked, then timed.

mod casbin;
mod cedar;
mod cel;
mod engine;
mod measure;
mod plot;
mod portcullis;
mod references;
mod regorus;
mod report;
mod table;
#[path = "../../workload/mod.rs"]
mod workload;

use std::{fs, path::PathBuf, process::ExitCode, time::Duration};

use clap::Parser;

use engine::Engine;
use measure::{Case, Form, Subject, World};
use report::{Cell, Figures, Row};
use table::Table;

pub(crate) type Error = Box<dyn std::error::Error + Send + Sync>;

/// A decision that takes longer is not worth waiting for.
const SLOWEST: Duration = Duration::from_millis(20);

/// An engine that is slow is checked on so many requests at least.
const FEWEST_CHECKS: usize = 2_048;

/// The engines take turns so often, so that a quiet or a busy minute of the machine does not fall to one of them alone.
const ROUNDS: u32 = 5;

/// Decides the same requests with several policy engines, checks that they agree, and compares their times.
#[derive(Parser)]
struct Options {
    /// Measure for a twentieth of the time
    #[arg(long)]
    quick: bool,

    /// Write the figures as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,

    /// Draw the times against the numbers of rules
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
}

/// A line of the table: an engine in one of its forms, and how to make it.
struct Entry {
    family: &'static str,
    form: &'static str,
    /// The package whose version counts; nothing for what is written here.
    package: Option<&'static str>,
    build: for<'w> fn(&'w World, &'w Table<'w>) -> Built<'w>,
}

type Built<'w> = Result<Box<dyn Subject + 'w>, Error>;

fn subject<'w, E: Engine + 'w>(engine: Result<E, Error>, world: &'w World) -> Built<'w> {
    Ok(Box::new(Case::new(engine?, world)))
}

const ENTRIES: [Entry; 14] = [
    Entry {
        family: "portcullis",
        form: "",
        package: Some("portcullis"),
        build: |world, _| subject(Ok(portcullis::Portcullis(&world.policy)), world),
    },
    Entry {
        family: "no engine",
        form: "bit table, by five ids",
        package: None,
        build: |world, table| subject(references::BitTable::new(table, world.policy.vocabulary()), world),
    },
    Entry {
        family: "no engine",
        form: "hash map by five names",
        package: None,
        build: |world, _| subject(references::FiveNames::new(&world.policy), world),
    },
    Entry {
        family: "no engine",
        form: "hash map by API and action",
        package: None,
        build: |world, table| subject(Ok(references::ByOperation::new(table)), world),
    },
    Entry {
        family: "Cedar",
        form: "entity attributes",
        package: Some("cedar-policy"),
        build: |world, table| subject(cedar::Cedar::attributes(table), world),
    },
    Entry {
        family: "Cedar",
        form: "a policy per rule",
        package: Some("cedar-policy"),
        build: |world, table| subject(cedar::Cedar::per_rule(table), world),
    },
    Entry {
        family: "casbin",
        form: "cached, all hits",
        package: Some("casbin"),
        build: |world, table| subject(casbin::Casbin::cached(table), world),
    },
    Entry {
        family: "casbin",
        form: "enforce",
        package: Some("casbin"),
        build: |world, table| subject(casbin::Casbin::plain(table), world),
    },
    Entry {
        family: "regorus",
        form: "RVM, rule map",
        package: Some("regorus"),
        build: |world, table| {
            let source = regorus::Source::map(table, world.policy.vocabulary());
            subject(regorus::Machine::new(&source), world)
        },
    },
    Entry {
        family: "regorus",
        form: "RVM, a rule per rule",
        package: Some("regorus"),
        build: |world, table| subject(regorus::Machine::new(&regorus::Source::per_rule(table)?), world),
    },
    Entry {
        family: "regorus",
        form: "interpreter, rule map",
        package: Some("regorus"),
        build: |world, table| {
            let source = regorus::Source::map(table, world.policy.vocabulary());
            subject(regorus::Interpreter::new(&source), world)
        },
    },
    Entry {
        family: "regorus",
        form: "interpreter, a rule per rule",
        package: Some("regorus"),
        build: |world, table| subject(regorus::Interpreter::new(&regorus::Source::per_rule(table)?), world),
    },
    Entry {
        family: "CEL",
        form: "rule map",
        package: Some("cel"),
        build: |world, table| subject(cel::Cel::map(table, world.policy.vocabulary()), world),
    },
    Entry {
        family: "CEL",
        form: "one expression",
        package: Some("cel"),
        build: |world, table| subject(cel::Cel::expression(table), world),
    },
];

fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<(), Error> {
    let mut rows: Vec<Row> = ENTRIES.iter().map(|entry| Row::new(entry.family, entry.form, entry.package)).collect();
    for rules in workload::SIZES {
        for (row, cell) in rows.iter_mut().zip(measure_size(rules, options.quick)?) {
            row.cells.push(cell);
        }
    }
    if let Some(path) = &options.json {
        fs::write(path, report::json(&rows))?;
    }
    if let Some(path) = &options.svg {
        fs::write(path, plot::svg(&rows)?)?;
    }
    print!("{}", report::markdown(&rows));
    Ok(())
}

/// One cell for each entry.
fn measure_size(rules: usize, quick: bool) -> Result<Vec<Cell>, Error> {
    let world = World::new(rules);
    let table = Table::new(world.policy.rules())?;
    let mut subjects = Vec::new();
    for entry in &ENTRIES {
        let name = report::name(entry.family, entry.form);
        let subject = prepare(entry, &world, &table, rules)
            .map_err(|error| format!("{name}, {rules} rules: {error}"))?
            .map_err(|reason| {
                eprintln!("{rules} rules: {name}: skipped: {reason}");
                reason
            });
        subjects.push((subject, Figures::default(), Figures::default()));
    }

    let (slot, sample) = if quick { (10, 2) } else { (200, 10) };
    let (slot, sample) = (Duration::from_millis(slot), Duration::from_millis(sample));
    for round in 1..=ROUNDS {
        eprintln!("{rules} rules: measuring, round {round} of {ROUNDS}");
        for (subject, ready, names) in &mut subjects {
            if let Ok(subject) = subject {
                ready.extend(subject.time(Form::Ready, slot, sample));
                names.extend(subject.time(Form::Names, slot, sample));
            }
        }
    }
    let cell =
        |(subject, ready, names): (Result<_, String>, _, _)| Cell { rules, ready, names, skipped: subject.err() };
    Ok(subjects.into_iter().map(cell).collect())
}

/// Makes an engine and checks it; or tells why it is left out at this size.
fn prepare<'w>(
    entry: &Entry,
    world: &'w World,
    table: &'w Table<'w>,
    rules: usize,
) -> Result<Result<Box<dyn Subject + 'w>, String>, Error> {
    let smallest = rules == workload::SIZES[0];
    let mut subject = match (entry.build)(world, table) {
        Ok(subject) => subject,
        // What it can do with few rules but not with many is its limit, and not a mistake here.
        Err(error) if !smallest => return Ok(Err(error.to_string())),
        Err(error) => return Err(error),
    };
    let probe = subject.probe();
    if probe > SLOWEST {
        return Ok(Err(format!("one decision takes {} ms", probe.as_millis())));
    }
    let affordable = (2.0 / probe.as_secs_f64().max(1e-9)) as usize;
    let requests = if smallest || affordable >= world.requests() {
        world.requests()
    } else {
        affordable.clamp(FEWEST_CHECKS, workload::STREAM)
    };
    subject.check(requests, !smallest)?;
    let name = report::name(entry.family, entry.form);
    eprintln!("{rules} rules: {name}: as the reference on {requests} requests");
    Ok(Ok(subject))
}
