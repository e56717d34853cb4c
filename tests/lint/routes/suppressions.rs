use portcullis::lint::Report;

use super::{at, report};

const PATHS: &str = "
paths:
  \"/a/{x}\": { PUT: door.look_at }
  \"/{x}/b\": { GET: [gate.raise, gate.lower] }
";

/// The lints, and the places of what is reported or suppressed.
fn found(report: &Report, is_suppressed: bool) -> Vec<(&'static str, &str)> {
    let list = if is_suppressed { report.suppressed() } else { report.findings() };
    let place = |one: &portcullis::lint::Finding| one.place().map_or("", |place| at(report, place));
    list.iter()
        .filter(|one| one.lint().name() != "undemanded-operation")
        .map(|one| (one.lint().name(), place(one)))
        .collect()
}

fn with(entries: &str) -> Report {
    report(&format!("{PATHS}lint: [{entries}]\n"))
}

const ONLY_READS: (&str, &str) = ("changing-route-only-reads", "door.look_at");
const RAISES: (&str, &str) = ("reading-route-changes", "gate.raise");
const LOWERS: (&str, &str) = ("reading-route-changes", "gate.lower");

#[test]
fn paths_and_operations_limit_what_is_suppressed() {
    assert_eq!(found(&report(PATHS), false), [ONLY_READS, RAISES, LOWERS]);
    for (entry, suppressed) in [
        ("{ allow: reading-route-changes, because: so }", vec![RAISES, LOWERS]),
        ("{ allow: [PC907, pc906], because: so }", vec![ONLY_READS, RAISES, LOWERS]),
        ("{ allow: reading-route-changes, operation: gate.lower, because: so }", vec![LOWERS]),
        (
            "{ allow: reading-route-changes, path: \"/{x}/b\", operation: [gate.lower, gate.raise], because: so }",
            vec![RAISES, LOWERS],
        ),
        ("{ allow: changing-route-only-reads, path: \"/a/{x}\", because: so }", vec![ONLY_READS]),
    ] {
        let report = with(entry);
        assert_eq!(found(&report, true), suppressed, "{entry}");
        let left: Vec<_> = [ONLY_READS, RAISES, LOWERS].into_iter().filter(|one| !suppressed.contains(one)).collect();
        assert_eq!(found(&report, false), left, "{entry}");
    }
}

#[test]
fn each_operation_that_is_not_demanded_is_suppressed_by_its_name() {
    let report = with("{ allow: undemanded-operation, operation: [door.open, gate.look_at], because: so }");
    let messages = |list: &[portcullis::lint::Finding]| {
        let of_lint = list.iter().filter(|one| one.lint().name() == "undemanded-operation");
        of_lint.map(|one| one.message().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(messages(report.suppressed()), ["no route demands `door.open`", "no route demands `gate.look_at`"]);
    assert_eq!(messages(report.findings()), ["no route demands `door.close`"]);
}

#[test]
fn suppressions_that_are_not_needed() {
    for entry in
        ["{ allow: repeated-demand, because: so }", "{ allow: repeated-demand, path: \"/a/{x}\", because: so }"]
    {
        assert!(found(&with(entry), false).contains(&("unused-suppression", "repeated-demand")), "{entry}");
    }
    // It is about another path.
    let report = with("{ allow: changing-route-only-reads, path: \"/{x}/b\", because: so }");
    assert!(found(&report, false).contains(&("unused-suppression", "changing-route-only-reads")));
    assert!(found(&report, false).contains(&ONLY_READS));
    // One of two names is needed.
    let report = with("{ allow: [PC907, PC909], because: so }");
    assert_eq!(found(&report, false), [ONLY_READS, ("unused-suppression", "PC909")]);
}

#[test]
fn names_that_are_no_lints_about_routes_and_missing_reasons() {
    let report =
        with("{ allow: ambigous-routes, because: so }, { allow: redundant-rule, because: so }, { allow: PC906 }");
    let messages = report.findings().iter().filter(|one| one.lint().code().starts_with("PC7"));
    let messages: Vec<_> = messages.map(|one| (one.message(), one.help().unwrap_or_default())).collect();
    let of_routes = "name a lint about routes, such as `ambiguous-routes` or `PC902`";
    assert_eq!(
        messages,
        [
            ("unknown lint `ambigous-routes`", "did you mean `ambiguous-routes`?"),
            ("lint `redundant-rule` cannot be suppressed in a routes file", of_routes),
            ("a suppression without a reason", "state under `because` why the findings are suppressed"),
        ]
    );
}

#[test]
fn a_lint_that_is_not_selected_is_run_for_its_suppressions() {
    let text =
        super::whole(&format!("{PATHS}lint: [{{ allow: PC906, because: so }}, {{ allow: PC909, because: so }}]\n"));
    let linter = portcullis::lint::Linter::new().select(|lint| lint.name() == "unused-suppression");
    let report = linter.check_routes_text(&super::doors(), "routes.yaml", text);
    assert_eq!(found(&report, false), [("unused-suppression", "PC909")]);
    assert_eq!(found(&report, true), []);
}
