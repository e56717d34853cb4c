//! The XML of `JUnit`, for test reports.

use std::fmt;

use crate::{commands::Output, failure::Failure};

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
    let cases = suites.iter().flat_map(|suite| &suite.cases);
    writeln!(output, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    writeln!(output, r#"<testsuites name="{}" {}>"#, Escaped(name), counts(cases))?;
    for Suite { name, cases } in suites {
        writeln!(output, r#"  <testsuite name="{}" {}>"#, Escaped(name), counts(cases))?;
        for case in cases {
            write_case(output, case)?;
        }
        writeln!(output, "  </testsuite>")?;
    }
    writeln!(output, "</testsuites>")?;
    Ok(())
}

/// Returns the numbers of test cases as attributes.
fn counts<'c>(cases: impl IntoIterator<Item = &'c Case>) -> String {
    let (mut tests, mut failures, mut errors, mut skipped) = (0, 0, 0, 0);
    for case in cases {
        tests += 1;
        match case.outcome {
            CaseOutcome::Passed | CaseOutcome::Noted(_) => {}
            CaseOutcome::Skipped(_) => skipped += 1,
            CaseOutcome::Failed(_) => failures += 1,
            CaseOutcome::Error(_) => errors += 1,
        }
    }
    format!(r#"tests="{tests}" failures="{failures}" errors="{errors}" skipped="{skipped}""#)
}

fn write_case(output: &mut Output, Case { name, class, outcome }: &Case) -> Result<(), Failure> {
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
            // XML has no way to write the other control characters.
            '\0'..' ' | '\u{fffe}' | '\u{ffff}' => write!(f, "\u{fffd}"),
            plain => write!(f, "{plain}"),
        })
    }
}
