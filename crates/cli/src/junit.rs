//! The XML of `JUnit`, for test reports.

use std::{collections::HashMap, fmt};

use portcullis::reading::is_control;

use crate::{
    commands::Output,
    escape::{UniqueNames, visible},
    failure::Failure,
};

/// Some test cases, which belong together.
pub(crate) struct Suite {
    pub(crate) name: String,
    pub(crate) cases: Vec<Case>,
}

/// A test case.
pub(crate) struct Case {
    pub(crate) name: String,
    /// The file.
    pub(crate) class: String,
    pub(crate) outcome: CaseOutcome,
}

/// The outcome of a test case.
pub(crate) enum CaseOutcome {
    Passed,
    /// Passed, with a remark.
    Noted(String),
    /// Not run, for a reason.
    Skipped(String),
    Failed(CaseProblem),
    /// The test case itself cannot be read.
    Error(CaseProblem),
}

/// What is wrong.
pub(crate) struct CaseProblem {
    pub(crate) kind: &'static str,
    pub(crate) message: String,
    /// The file and the place, then a line for each detail.
    pub(crate) details: String,
}

/// Writes suites under the name of the command that reports them.
pub(crate) fn write(output: &mut Output, name: &str, suites: &[Suite]) -> Result<(), Failure> {
    let Counts { tests, failures, errors, .. } = Counts::of(suites.iter().flat_map(|suite| &suite.cases));
    writeln!(output, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    // Only the suites within count what is skipped.
    let counts = format!(r#"tests="{tests}" failures="{failures}" errors="{errors}""#);
    writeln!(output, r#"<testsuites name="{}" {counts}>"#, Escaped(name))?;
    let mut names = UniqueNames::default();
    let mut names_of_classes: HashMap<String, UniqueNames> = HashMap::new();
    for Suite { name, cases } in suites {
        let Counts { tests, failures, errors, skipped } = Counts::of(cases);
        let counts = format!(r#"tests="{tests}" failures="{failures}" errors="{errors}" skipped="{skipped}""#);
        writeln!(output, r#"  <testsuite name="{}" {counts}>"#, Escaped(&names.take(&visible(name))))?;
        for Case { name, class, outcome } in cases {
            let class = visible(class);
            let name = names_of_classes.entry(class.to_string()).or_default().take(&visible(name));
            write_case(output, &name, &class, outcome)?;
        }
        writeln!(output, "  </testsuite>")?;
    }
    writeln!(output, "</testsuites>")?;
    Ok(())
}

/// The numbers of test cases.
#[derive(Default)]
struct Counts {
    tests: usize,
    failures: usize,
    errors: usize,
    skipped: usize,
}

impl Counts {
    fn of<'c>(cases: impl IntoIterator<Item = &'c Case>) -> Self {
        let mut counts = Self::default();
        for case in cases {
            counts.tests += 1;
            match case.outcome {
                CaseOutcome::Passed | CaseOutcome::Noted(_) => {}
                CaseOutcome::Skipped(_) => counts.skipped += 1,
                CaseOutcome::Failed(_) => counts.failures += 1,
                CaseOutcome::Error(_) => counts.errors += 1,
            }
        }
        counts
    }
}

fn write_case(output: &mut Output, name: &str, class: &str, outcome: &CaseOutcome) -> Result<(), Failure> {
    let (name, class) = (Escaped(name), Escaped(class));
    let problem = |element, CaseProblem { kind, message, details }: &CaseProblem| {
        let (message, details) = (Escaped(message), Escaped(details));
        format!(r#"<{element} type="{kind}" message="{message}">{details}</{element}>"#)
    };
    let inside = match outcome {
        CaseOutcome::Passed => {
            writeln!(output, r#"    <testcase name="{name}" classname="{class}"/>"#)?;
            return Ok(());
        }
        CaseOutcome::Noted(remark) => format!("<system-out>{}</system-out>", Escaped(remark)),
        CaseOutcome::Skipped(reason) => format!(r#"<skipped message="{}"/>"#, Escaped(reason)),
        CaseOutcome::Failed(failure) => problem("failure", failure),
        CaseOutcome::Error(error) => problem("error", error),
    };
    writeln!(output, r#"    <testcase name="{name}" classname="{class}">"#)?;
    writeln!(output, "      {inside}")?;
    writeln!(output, "    </testcase>")?;
    Ok(())
}

/// Text escaped for XML, both for attributes and between tags.
struct Escaped<'t>(&'t str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|letter| match letter {
            '&' => f.write_str("&amp;"),
            '<' => f.write_str("&lt;"),
            '>' => f.write_str("&gt;"),
            '"' => f.write_str("&quot;"),
            '\'' => f.write_str("&apos;"),
            '\n' | '\r' | '\t' => write!(f, "&#{};", u32::from(letter)),
            // XML has no way to write most of the other control characters.
            letter if is_control(letter) || matches!(letter, '\u{fffe}' | '\u{ffff}') => {
                write!(f, "{}", letter.escape_default())
            }
            plain => write!(f, "{plain}"),
        })
    }
}
