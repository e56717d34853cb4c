//! The pages: they are complete, their examples have the mistake, and what to use instead does not have it.

use super::of;
use portcullis::lint::{Lint, Report, lints};
use std::collections::BTreeSet;

/// The report about an example of a lint's page: a policy, or a routes file.
#[track_caller]
fn report(lint: &Lint, example: &str) -> Report {
    #[cfg(feature = "routes")]
    if lint.is_about_routes() {
        return super::routes::report(example);
    }
    assert!(!lint.is_about_routes());
    super::report(example)
}

fn of_meaning() -> impl Iterator<Item = &'static Lint> {
    lints::ALL.iter().copied().filter(|lint| !lint.is_load_error())
}

/// The YAML below a heading of a page.
fn yaml_below<'p>(page: &'p str, heading: &str) -> Option<String> {
    let below: &'p str = page.split_once(heading)?.1;
    let (_, block) = below.split_once("```yaml\n")?;
    let (block, _) = block.split_once("```")?;
    // Every line of a comment starts with a blank.
    Some(block.lines().map(|line| line.strip_prefix(' ').unwrap_or(line).to_owned() + "\n").collect())
}

#[test]
fn codes_and_names_are_unique_and_in_order() {
    let codes: Vec<&str> = lints::ALL.iter().map(|lint| lint.code()).collect();
    let sorted: BTreeSet<&str> = codes.iter().copied().collect();
    assert_eq!(codes, sorted.into_iter().collect::<Vec<_>>());
    let names: BTreeSet<&str> = lints::ALL.iter().map(|lint| lint.name()).collect();
    assert_eq!(names.len(), codes.len());
    for lint in lints::ALL {
        assert_eq!(Lint::find(lint.code()), Some(*lint));
        assert_eq!(Lint::find(lint.name()), Some(*lint));
        assert!(lint.summary().len() > 10, "{lint:?}");
    }
}

#[test]
fn pages_have_all_that_pages_have() {
    for lint in of_meaning() {
        for heading in ["# Why is this bad?", "# Example", "# Use instead"] {
            assert!(lint.page().contains(heading), "{lint:?} lacks `{heading}`");
        }
    }
}

#[test]
fn examples_have_the_mistake() {
    for lint in of_meaning() {
        let example = yaml_below(lint.page(), "# Example").unwrap_or_else(|| panic!("{lint:?} has no example"));
        let report = report(lint, &example);
        assert!(!of(&report, lint.name()).is_empty(), "{lint:?} finds nothing in its example:\n{example}");
    }
}

#[test]
fn what_to_use_instead_has_neither_it_nor_another() {
    let mut wrong = Vec::new();
    for lint in of_meaning() {
        let [example, instead] = ["# Example", "# Use instead"]
            .map(|heading| yaml_below(lint.page(), heading).unwrap_or_else(|| panic!("{lint:?} lacks `{heading}`")));
        let before: BTreeSet<&str> =
            report(lint, &example).findings().iter().map(|finding| finding.lint().name()).collect();
        for finding in report(lint, &instead).findings() {
            let name = finding.lint().name();
            if name == lint.name() || !before.contains(name) {
                wrong.push(format!("{name} in the way out of {lint:?}: {}", finding.message()));
            }
        }
    }
    assert_eq!(wrong, [""; 0]);
}
