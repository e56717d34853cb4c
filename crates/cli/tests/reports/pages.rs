//! `explain-lint`, for every lint.

use portcullis::lint::lints;

use super::{portcullis, stdout};

#[test]
fn every_lint_has_a_page_by_code_and_by_name() {
    for lint in lints::ALL {
        let by_code = portcullis(&["explain-lint", lint.code()], "");
        assert_eq!(by_code.status.code(), Some(0), "{lint:?}");
        let page = stdout(&by_code);
        assert!(
            page.starts_with(&format!("{} {}, {}\n\n", lint.name(), lint.code(), lint.default_severity())),
            "{page}"
        );
        for fence_or_heading in ["```", "\n#"] {
            assert!(!page.contains(fence_or_heading), "Markdown on the terminal:\n{page}");
        }
        assert!(page.lines().all(|line| line.chars().count() <= 100), "a line too long to read:\n{page}");
        assert_eq!(stdout(&portcullis(&["explain-lint", lint.name()], "")), page);
        assert_eq!(stdout(&portcullis(&["explain-lint", &lint.code().to_lowercase()], "")), page);
    }
}

#[test]
fn no_word_of_a_page_is_lost() {
    for lint in lints::ALL {
        let output = portcullis(&["explain-lint", lint.code()], "");
        let shown: Vec<&str> = stdout(&output).split_once("\n\n").expect("a title").1.split_whitespace().collect();
        let lines = lint.page().lines().map(str::trim).filter(|line| !line.starts_with("```"));
        let words: Vec<&str> = lines.flat_map(|line| line.trim_start_matches('#').split_whitespace()).collect();
        assert_eq!(shown, words, "{lint:?}");
    }
}

#[test]
fn lists_have_every_lint() {
    let table = portcullis(&["explain-lint"], "");
    let markdown = portcullis(&["explain-lint", "--format", "markdown"], "");
    let json = portcullis(&["explain-lint", "--format", "json"], "");
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).expect("output is JSON");
    assert_eq!(json["lints"].as_array().map(Vec::len), Some(lints::ALL.len()));
    for (number, lint) in lints::ALL.iter().enumerate() {
        let starts = |line: &str| line.trim_start().starts_with(lint.code()) && line.contains(lint.name());
        assert!(stdout(&table).lines().any(starts), "{lint:?}");
        let row = format!("| {} | {} | {} | {} |", lint.code(), lint.name(), lint.default_severity(), lint.summary());
        assert!(stdout(&markdown).lines().any(|line| line == row), "{lint:?}");
        assert_eq!(json["lints"][number]["name"], lint.name());
    }
}

/// The guide lists the lints with their current summaries.
#[test]
fn the_guide_lists_the_lints() {
    let output = portcullis(&["explain-lint", "--format", "markdown"], "");
    let markdown = stdout(&output);
    let rows: Vec<&str> =
        markdown.lines().filter(|line| line.starts_with("| PC") && !line.starts_with("| PC0")).collect();
    let page = include_str!("../../../../src/guide/linting.md");
    let listed: Vec<&str> = page.lines().filter(|line| line.starts_with("| PC")).collect();
    assert_eq!(listed, rows);
}
