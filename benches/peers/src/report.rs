//! The figures, as a table for people and as JSON.

use std::fmt::Write as _;

use serde_json::json;

/// The versions that were built.
const LOCK: &str = include_str!("../Cargo.lock");

/// What was measured of an engine in one of its forms.
pub(crate) struct Row {
    pub(crate) family: &'static str,
    pub(crate) form: &'static str,
    version: Option<&'static str>,
    /// One for each number of rules.
    pub(crate) cells: Vec<Cell>,
}

/// What was measured of an engine with one number of rules.
pub(crate) struct Cell {
    pub(crate) rules: usize,
    pub(crate) ready: Figures,
    pub(crate) names: Figures,
    pub(crate) skipped: Option<String>,
}

/// The samples of a measurement: nanoseconds for each decision.
#[derive(Default)]
pub(crate) struct Figures(Vec<f64>);

impl Figures {
    pub(crate) fn extend(&mut self, samples: Vec<f64>) {
        self.0.extend(samples);
        self.0.sort_by(f64::total_cmp);
    }

    pub(crate) fn best(&self) -> Option<f64> {
        self.0.first().copied()
    }

    pub(crate) fn median(&self) -> Option<f64> {
        self.0.get(self.0.len() / 2).copied()
    }

    fn text(&self) -> String {
        match (self.best(), self.median()) {
            (Some(best), Some(median)) => format!("{} / {}", time(best), time(median)),
            _ => "–".into(),
        }
    }

    fn json(&self) -> serde_json::Value {
        json!({ "best_ns": self.best(), "median_ns": self.median(), "samples": self.0.len() })
    }
}

impl Row {
    pub(crate) fn new(family: &'static str, form: &'static str, package: Option<&str>) -> Self {
        Self { family, form, version: package.and_then(version), cells: Vec::new() }
    }

    /// How many times longer a decision takes with the most rules than with the fewest; `None` if it was not measured.
    fn growth(&self) -> Option<f64> {
        let (first, last) = (self.cells.first()?, self.cells.last()?);
        let ratio = |few: &Figures, many: &Figures| Some(many.median()? / few.median()?);
        ratio(&first.names, &last.names).or_else(|| ratio(&first.ready, &last.ready))
    }
}

impl Cell {
    /// The figures from names, or else those of requests made ready.
    fn main(&self) -> String {
        if self.skipped.is_some() {
            "skipped".into()
        } else if self.names.best().is_some() {
            self.names.text()
        } else {
            self.ready.text()
        }
    }
}

/// How an engine in one of its forms is called.
pub(crate) fn name(family: &str, form: &str) -> String {
    if form.is_empty() { family.into() } else { format!("{family}, {form}") }
}

fn version(package: &str) -> Option<&'static str> {
    let (_, rest) = LOCK.split_once(&format!("name = \"{package}\"\nversion = \""))?;
    rest.split('"').next()
}

/// Three digits and a unit.
fn time(nanoseconds: f64) -> String {
    let (value, unit) = match nanoseconds {
        ..1e3 => (nanoseconds, "ns"),
        ..1e6 => (nanoseconds / 1e3, "µs"),
        _ => (nanoseconds / 1e6, "ms"),
    };
    format!("{} {unit}", digits(value))
}

fn digits(value: f64) -> String {
    match value {
        ..9.995 => format!("{value:.2}"),
        ..99.95 => format!("{value:.1}"),
        _ => format!("{value:.0}"),
    }
}

/// A whole number with commas.
pub(crate) fn thousands(number: usize) -> String {
    if number < 1_000 { number.to_string() } else { format!("{},{:03}", thousands(number / 1_000), number % 1_000) }
}

fn factor(value: Option<f64>) -> String {
    value.map_or_else(|| "–".into(), |value| format!("×{}", digits(value)))
}

/// The table and how to read it.
pub(crate) fn markdown(rows: &[Row]) -> String {
    let ours = rows.first().and_then(|row| row.cells.first());
    let [few, more @ ..] = &*rows.first().map_or_else(Vec::new, |row| row.cells.iter().map(size).collect()) else {
        return String::new();
    };
    let mut text = format!(
        "Time per decision, best / median, one thread. The peers can express far more than this table of rules; these \
         figures say nothing about policies that need it.\n\n\
         | engine | version | ready, {few} | ratio | from names, {few} | ratio | {} | growth |\n{}\n",
        more.join(" | "),
        "|---".repeat(more.len() + 7) + "|",
    );
    for row in rows {
        let [first, more @ ..] = &*row.cells else { continue };
        let ratio = |of: fn(&Cell) -> &Figures| Some(of(first).best()? / of(ours?).best()?);
        let (ready, names) = (ratio(|cell| &cell.ready), ratio(|cell| &cell.names));
        let more: Vec<_> = more.iter().map(Cell::main).collect();
        writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} | {} | {} |",
            name(row.family, row.form),
            row.version.unwrap_or("–"),
            first.ready.text(),
            factor(ready),
            first.names.text(),
            factor(names),
            more.join(" | "),
            factor(row.growth()),
        )
        .expect("a string can be written");
    }
    text.push_str(
        "\nRatio: to portcullis in the same column, best to best. Larger sizes: from names, or ready where there is no such \
         form. Growth: from the fewest rules to the most, by the medians.\n",
    );
    for row in rows {
        for cell in &row.cells {
            if let Some(reason) = &cell.skipped {
                writeln!(text, "- {}, {}: skipped: {reason}", name(row.family, row.form), size(cell))
                    .expect("likewise");
            }
        }
    }
    text
}

fn size(cell: &Cell) -> String {
    format!("{} rules", thousands(cell.rules))
}

/// Everything that was measured.
pub(crate) fn json(rows: &[Row]) -> String {
    let rows: Vec<_> = rows
        .iter()
        .map(|row| {
            let cells: Vec<_> = row
                .cells
                .iter()
                .map(|cell| {
                    let (ready, names) = (cell.ready.json(), cell.names.json());
                    json!({ "rules": cell.rules, "ready": ready, "names": names, "skipped": cell.skipped })
                })
                .collect();
            json!({ "engine": row.family, "form": row.form, "version": row.version, "sizes": cells })
        })
        .collect();
    format!("{:#}\n", json!({ "engines": rows }))
}
