//! For test reports: the XML of `JUnit`.

use portcullis::oracle::{Outcome, SuiteRun, TestResult};

use super::{
    super::{Output, failure::Failure, xml::Escaped},
    Ran, Tally, message, name_of, paragraphs,
};

pub(super) fn write(output: &mut Output, runs: &[Ran<'_>]) -> Result<(), Failure> {
    writeln!(output, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    writeln!(output, r#"<testsuites name="portcullis test" {}>"#, counts(runs))?;
    for ran in runs {
        let name = Escaped(ran.run.suite().name());
        writeln!(output, r#"  <testsuite name="{name}" {}>"#, counts(std::slice::from_ref(ran)))?;
        for result in ran.run.results() {
            write_case(output, &ran.run, result)?;
        }
        writeln!(output, "  </testsuite>")?;
    }
    writeln!(output, "</testsuites>")?;
    Ok(())
}

fn counts(runs: &[Ran<'_>]) -> String {
    let tally = Tally::of(runs);
    let (tests, Tally { failed, skipped, .. }) = (tally.tests(), tally);
    format!(r#"tests="{tests}" failures="{failed}" errors="0" skipped="{skipped}""#)
}

fn write_case(output: &mut Output, run: &SuiteRun<'_>, result: &TestResult<'_>) -> Result<(), Failure> {
    let (name, file) = (name_of(result), run.suite().file());
    let (name, class) = (Escaped(&name), Escaped(file));
    let inside = match result.outcome() {
        Outcome::Passed => {
            writeln!(output, r#"    <testcase name="{name}" classname="{class}"/>"#)?;
            return Ok(());
        }
        Outcome::Skipped(reason) => format!(r#"<skipped message="{}"/>"#, Escaped(reason)),
        Outcome::Failed => {
            let kind = result.subject().kind();
            let place = result.subject().place().map_or_else(String::new, |place| format!(":{place}"));
            let details = format!("{file}{place}\n{}", paragraphs(run, result).join("\n"));
            let (message, details) = (message(result), Escaped(&details));
            format!(r#"<failure type="{kind}" message="{}">{details}</failure>"#, Escaped(&message))
        }
    };
    writeln!(output, r#"    <testcase name="{name}" classname="{class}">"#)?;
    writeln!(output, "      {inside}")?;
    writeln!(output, "    </testcase>")?;
    Ok(())
}
