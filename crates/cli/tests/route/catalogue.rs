//! Every endpoint of the built-in routes, asked through the command: the requests and demands are those that the library is tested with.

use std::collections::BTreeSet;

use super::route;

const CATALOGUE: &str = include_str!("../../../../tests/routes/catalogue.txt");

/// A request as the options of the command, and what is expected.
struct Case<'c> {
    request: &'c str,
    options: Vec<String>,
    expected: BTreeSet<String>,
}

fn case(block: &str) -> Option<Case<'_>> {
    let mut lines = block.lines().filter(|line| !line.starts_with('#'));
    let request = lines.next()?;
    let (mut host, mut caller, mut expected) =
        ("Host: api.us1.signalfx.com", "user=U1 member=M1 teams=T1,T2 organization=O1", BTreeSet::new());
    let mut options = Vec::new();
    for line in lines {
        match line.split_once(": ") {
            Some(("header", header)) if header.starts_with("Host:") => host = header,
            Some(("header", header)) => options.extend(["--header".to_owned(), header.to_owned()]),
            Some(("caller", other)) => caller = other,
            _ => expected.extend(line.strip_prefix("=> ").map(str::to_owned)),
        }
    }
    options.extend(["--header".to_owned(), host.to_owned()]);
    match caller {
        "none" => options.push("--caller-nobody".to_owned()),
        "unknown" => {}
        known => {
            for (key, ids) in known.split(' ').filter_map(|field| field.split_once('=')) {
                let option = format!("--caller-{}", key.trim_end_matches('s'));
                options.extend(ids.split(',').flat_map(|id| [option.clone(), id.to_owned()]));
            }
        }
    }
    Some(Case { request, options, expected })
}

#[test]
fn every_endpoint_demands_through_the_command_what_is_written() {
    let mut asked = 0;
    for Case { request, options, expected } in CATALOGUE.split("\n\n").filter_map(case) {
        let (method, target) = request.split_once(' ').expect("a method and a target");
        let options: Vec<&str> = options.iter().map(String::as_str).collect();
        let (_, answer) = route(method, target, &options);
        let found: BTreeSet<String> = match answer["outcome"].as_str() {
            Some("refused") => BTreeSet::from([format!("refused {}", answer["refusal"]["status"])]),
            Some("unknown") => BTreeSet::from(["unknown".to_owned()]),
            _ => {
                let demands = answer["demands"].as_array().expect("a list").iter();
                let name = |demand: &serde_json::Value| {
                    let [api, action, owner] =
                        ["api", "action", "owner"].map(|key| demand[key].as_str().unwrap_or_default());
                    if owner == "none" { format!("{api}.{action}") } else { format!("{api}.{action} {owner}") }
                };
                demands.map(name).collect()
            }
        };
        // The owner `none` is left out where it is the only one.
        let expected: BTreeSet<String> = expected.iter().map(|one| one.trim_end_matches(" none").to_owned()).collect();
        assert_eq!(found, expected, "{request}");
        asked += 1;
    }
    assert!(asked > 300, "only {asked} requests");
}
