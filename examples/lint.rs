//! Lints policies, and applies the fixes that lints propose.
//!
//! ```sh
//! cargo run --example lint
//! cargo run --example lint -- policies/splunk-observability/admin-only.yaml
//! ```

use std::{
    env,
    error::Error,
    io::{self, Write as _},
    process::ExitCode,
};

use portcullis::lint::{self, Report, Severity};

/// A policy with two mistakes: one rule matches nothing, and another decides what a third rule decides, too.
const POLICY: &str = "\
portcullis: 1
policy: door
vocabulary:
  roles: { guest: {}, keeper: {} }
  tokens: { key: {} }
  owners: { none: {}, other: {} }
  apis: { door: { open: {}, close: {}, look_at: { reads: true } } }
default: deny
rules:
  - { id: everybody-looks, api: door, action: look_at, effect: allow }
  - { id: keepers, role: keeper, api: door, action: [open, close], effect: allow }
  - { id: keepers-open, role: keeper, api: door, action: open, effect: allow }
  - { id: of-others, api: door, owner: other, effect: deny }
";

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let paths: Vec<String> = env::args().skip(1).collect();
    if paths.is_empty() {
        let report = lint::check_text("door.yaml", POLICY);
        print(&report)?;
        println!("\nafter the fixes:\n\n{}", fixed(&report));
        return Ok(ExitCode::SUCCESS);
    }
    let mut worst = None;
    for path in paths {
        let report = lint::check_file(path);
        print(&report)?;
        worst = worst.max(report.worst());
    }
    Ok(if worst >= Some(Severity::Warning) { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Prints the findings, one in a line, and what shows or fixes them.
fn print(report: &Report) -> io::Result<()> {
    let mut output = io::stdout().lock();
    for finding in report.findings() {
        let place = finding.place().map(|place| format!("{}:{place}", report.file_of(place)));
        let place = place.unwrap_or_else(|| report.file().to_owned());
        let (severity, code, message) = (finding.severity(), finding.lint().code(), finding.message());
        writeln!(output, "{place}: {severity}[{code}]: {message}")?;
        if let Some(witness) = finding.witness() {
            writeln!(output, "  witness: {witness}")?;
        }
        if let Some(help) = finding.help() {
            writeln!(output, "  help: {help}")?;
        }
    }
    let (found, suppressed) = (report.findings().len(), report.suppressed().len());
    writeln!(output, "{}: {found} findings, {suppressed} suppressed", report.file())
}

/// The text with every fix applied, from the last to the first, so that earlier places stay right.
fn fixed(report: &Report) -> String {
    let mut text = report.text().to_owned();
    let mut fixes: Vec<_> = report.findings().iter().filter_map(|finding| finding.fix()).collect();
    fixes.sort_by_key(|fix| fix.place().bytes().start);
    fixes.dedup();
    for fix in fixes.iter().rev() {
        text.replace_range(fix.place().bytes(), fix.replacement());
    }
    text
}
