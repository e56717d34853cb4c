//! What a comparison of routes with OpenAPI documents found, in the formats of reports.

use portcullis::rules::Place;
use serde_json::{Value, json};

use super::github::Annotation;
use crate::{
    commands::Output,
    escape::visible,
    failure::Failure,
    junit::{Case, CaseOutcome, CaseProblem, Suite},
    layout::{self, Labels},
    openapi::Coverage,
    routes_files::RoutesFile,
    words,
};

/// A kind of gap.
pub(crate) struct GapKind {
    pub(crate) name: &'static str,
    pub(crate) summary: &'static str,
    pub(crate) help: &'static str,
}

const NO_ROUTE: GapKind = GapKind {
    name: "endpoint-without-route",
    summary: "An endpoint of the OpenAPI document has no route.",
    help: "Declare the route. Until then, its requests have no route, or that of a path with a parameter, and are refused or \
           decided as something else.",
};

const NO_ENDPOINT: GapKind = GapKind {
    name: "route-without-endpoint",
    summary: "A route is not an endpoint of an OpenAPI document.",
    help: "Check the method and the path, or add the endpoint to the document.",
};

/// An endpoint without a route, or a route without an endpoint.
pub(crate) struct Gap<'a> {
    pub(crate) kind: &'static GapKind,
    pub(crate) file: &'a str,
    /// `None` for the whole file.
    pub(crate) place: Option<Place>,
    /// The method and the path.
    pub(crate) subject: String,
}

/// Everything that a comparison found.
pub(crate) struct Gaps<'a> {
    pub(crate) list: Vec<Gap<'a>>,
    /// The text of the routes file.
    pub(crate) text: &'a str,
    coverage: &'a Coverage<'a>,
}

impl Gap<'_> {
    pub(crate) fn message(&self) -> String {
        match self.place {
            None => format!("{} has no route", self.subject),
            Some(_) => format!("{} is not an endpoint of the OpenAPI documents", self.subject),
        }
    }
}

impl<'a> Gaps<'a> {
    pub(crate) fn of(coverage: &'a Coverage<'a>, file: &'a RoutesFile) -> Self {
        let endpoints = coverage.without_route.iter().map(|(document, endpoint)| Gap {
            kind: &NO_ROUTE,
            file: document,
            place: None,
            subject: endpoint.to_string(),
        });
        let routes = coverage.without_endpoint.iter().map(|route| Gap {
            kind: &NO_ENDPOINT,
            file: file.text.file(),
            place: Some(route.place()),
            subject: format!("{} {}", route.method(), route.template()),
        });
        let text = str::from_utf8(file.text.bytes()).unwrap_or_default();
        Self { list: endpoints.chain(routes).collect(), text: text.trim_start_matches('\u{feff}'), coverage }
    }

    pub(super) fn write_human(&self, output: &mut Output) -> Result<(), Failure> {
        let Coverage { without_route, without_endpoint, not_compared, endpoints, routes } = self.coverage;
        let (endpoints, routes) = (words::counted(*endpoints, "endpoint"), words::counted(*routes, "route"));
        let compared = format!("; {endpoints} and {routes} compared");
        let found = if self.list.is_empty() {
            "every endpoint has a route, and every route an endpoint".into()
        } else {
            let without_route = words::counted(without_route.len(), "endpoint");
            let without_endpoint = words::counted(without_endpoint.len(), "route");
            format!("{without_route} without a route, {without_endpoint} without an endpoint")
        };
        writeln!(output)?;
        layout::write_heading(output, &format!("{found}{compared}"))?;
        let not_compared = not_compared.iter().map(|(file, endpoint)| (endpoint.to_string(), (*file).to_owned()));
        let of_kind = |kind: &'static GapKind| {
            let gaps = self.list.iter().filter(move |gap| gap.kind.name == kind.name);
            gaps.map(|gap| (gap.subject.clone(), place(gap))).collect::<Vec<_>>()
        };
        for (title, list) in [
            ("without a route", of_kind(&NO_ROUTE)),
            ("without an endpoint", of_kind(&NO_ENDPOINT)),
            ("not compared, as no route has the method", not_compared.collect()),
        ] {
            if !list.is_empty() {
                writeln!(output, "\n{}", layout::heading(title))?;
                write_list(output, &list)?;
            }
        }
        Ok(())
    }

    pub(super) fn json(&self) -> Value {
        let gap = |gap: &Gap<'_>| {
            let (line, column) = (gap.place.map(|place| place.line), gap.place.map(|place| place.column));
            let (method, path) = gap.subject.split_once(' ').unwrap_or_default();
            json!({ "method": method, "path": path, "file": gap.file, "line": line, "column": column })
        };
        let of_kind = |kind: &GapKind| -> Vec<Value> {
            self.list.iter().filter(|gap| gap.kind.name == kind.name).map(gap).collect()
        };
        let not_compared = self.coverage.not_compared.iter().map(
            |(file, endpoint)| json!({ "method": endpoint.method.to_string(), "path": endpoint.path, "file": file }),
        );
        json!({
            "endpoints": self.coverage.endpoints,
            "routes": self.coverage.routes,
            "without_route": of_kind(&NO_ROUTE),
            "without_endpoint": of_kind(&NO_ENDPOINT),
            "not_compared": not_compared.collect::<Vec<_>>(),
        })
    }

    pub(super) fn write_github(&self, output: &mut Output) -> Result<(), Failure> {
        for gap in &self.list {
            let message = format!("{}\nhelp: {}", gap.message(), gap.kind.help);
            Annotation { level: "error", file: gap.file, place: gap.place, title: gap.kind.name, message: &message }
                .write(output)?;
        }
        Ok(())
    }

    pub(super) fn junit_suite(&self) -> Suite {
        let case = |gap: &Gap<'_>| {
            let details = format!("{}\n{}\nhelp: {}", place(gap), gap.message(), gap.kind.help);
            let problem = CaseProblem { kind: "error", message: gap.message(), details };
            Case { name: gap.subject.clone(), class: gap.file.into(), outcome: CaseOutcome::Failed(problem) }
        };
        let mut cases: Vec<Case> = self.list.iter().map(case).collect();
        if cases.is_empty() {
            let name = "every endpoint has a route, and every route an endpoint";
            cases.push(Case { name: name.into(), class: "openapi".into(), outcome: CaseOutcome::Passed });
        }
        Suite { name: "openapi".into(), cases }
    }
}

/// Writes methods with paths, and the place of each: beside it or, where there is no room, below it.
fn write_list(output: &mut Output, list: &[(String, String)]) -> Result<(), Failure> {
    let labels = Labels::fitting(list.iter().map(|(subject, _)| subject.as_str()));
    let longest = list.iter().map(|(_, place)| visible(place).chars().count()).max().unwrap_or_default();
    let has_room = labels.indent().saturating_add(longest) <= layout::width();
    for (subject, place) in list {
        if has_room {
            labels.write(output, subject, place)?;
        } else {
            writeln!(output, "  {}\n    {}", layout::label(subject), visible(place))?;
        }
    }
    Ok(())
}

/// Returns where something without a counterpart is.
fn place(gap: &Gap<'_>) -> String {
    gap.place.map_or_else(|| gap.file.to_owned(), |place| format!("{}:{place}", gap.file))
}
