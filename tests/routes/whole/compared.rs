//! The library and the evaluator of the tests demand the same of requests that leave nothing open.

use portcullis::{route::Route, routes::Routes};
use proptest::prelude::*;

use super::{
    ask::{Knowledge, demands, shipped},
    choices::Choices,
    evaluator,
    knowledge::{any_request, bytes, config},
    requests::Request,
    small,
};

/// The kind of object of a path, and whether its `POST` creates one, read from the text of the file.
fn object<'t>(text: &'t str, route: &Route) -> (Option<&'t str>, bool) {
    let start = format!("  {}:", route.template());
    let of_path = text.lines().skip_while(|line| *line != start).skip(1);
    let of_path: Vec<&str> = of_path.take_while(|line| line.starts_with("    ")).collect();
    let with = |key: &str| of_path.iter().find_map(|line| line.trim().strip_prefix(key));
    let creates = with("creates: ").filter(|_| route.method().as_str() == "POST");
    (creates.or(with("object: ")), creates.is_some())
}

fn check(text: &str, routes: &Routes, request: &Request) -> Result<(), TestCaseError> {
    let is_same = |route: &&Route| {
        let segments = request.target.split('/').skip(1);
        let template = route.template().segments();
        route.method().as_str() == request.method
            && segments.clone().count() == template.len()
            && segments.zip(template).all(|(text, segment)| {
                let segment = segment.to_string();
                segment == text || segment.starts_with('{')
            })
    };
    let route = routes.list().iter().find(is_same).expect("a route");
    let (kind, creates) = object(text, route);
    let expected = evaluator::demands(routes, route, kind, creates, request);
    let demanded = demands(routes, request, Knowledge::ALL).map_err(TestCaseError::fail)?;
    prop_assert_eq!(demanded, expected, "{:?}", request);
    Ok(())
}

proptest! {
    #![proptest_config(config(3_000))]

    #[test]
    fn requests_demand_what_the_evaluator_says(bytes in bytes()) {
        let text = include_str!("../../../policies/splunk-observability/routes.yaml");
        check(text, shipped(), &any_request(shipped(), false, &mut Choices::new(&bytes)))?;
    }

    #[test]
    fn requests_for_any_routes_demand_what_the_evaluator_says(bytes in bytes()) {
        let mut choices = Choices::new(&bytes);
        let (text, routes) = small::routes(&mut choices);
        // A list that some elements of another list do not have is unclear.
        prop_assume!(!text.contains("*/members"));
        let request = any_request(&routes, false, &mut choices);
        check(&text, &routes, &request).map_err(|error| TestCaseError::fail(format!("{text}\n{error}")))?;
    }
}
