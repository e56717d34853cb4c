//! Literal segments win over parameters, whatever the order of the paths in the file.

use portcullis::routes::{Found, Head, Routes};
use proptest::{prelude::*, sample::subsequence};

use super::{ask::policy, knowledge::config};

const SEGMENTS: [&str; 3] = ["a", "b", "{P}"];

/// All paths of up to three segments, each parameter with a name of its own.
fn all_paths() -> Vec<String> {
    let mut paths = vec![String::new()];
    let mut longest = paths.clone();
    for depth in 0..3 {
        let longer =
            |path: &String| SEGMENTS.map(|segment| format!("{path}/{}", segment.replace('P', &format!("p{depth}"))));
        longest = longest.iter().flat_map(longer).collect();
        paths.extend(longest.clone());
    }
    paths.into_iter().filter(|path| !path.is_empty()).collect()
}

fn routes(paths: &[String]) -> Routes {
    let lines: String = paths.iter().flat_map(|path| ["  \"", path, "\": { GET: team.read }\n"]).collect();
    let text = format!("portcullis-routes: 1\nroutes: order\npaths:\n{lines}");
    Routes::from_text(policy(), "order.yaml", &text).unwrap_or_else(|error| panic!("{text}\n{error}"))
}

/// The path that is found, by trying each.
fn expected(paths: &[String], target: &str) -> Option<String> {
    let matches = |path: &&String| {
        path.split('/').count() == target.split('/').count()
            && path.split('/').zip(target.split('/')).all(|(one, other)| one == other || one.starts_with('{'))
    };
    // At the first segment in which two differ, the literal wins.
    let rank = |path: &&String| path.split('/').map(|segment| segment.starts_with('{')).collect::<Vec<_>>();
    paths.iter().filter(matches).min_by_key(rank).cloned()
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn literals_win_in_any_order(paths in subsequence(all_paths(), 1..20).prop_shuffle()) {
        let routes = routes(&paths);
        for target in all_paths().iter().map(|path| path.replace(['{', '}'], "")) {
            let head = Head::read("GET", &target, [], routes.service()).expect("a plain target");
            let found = match routes.find(&head) {
                Found::Route(matched) => Some(matched.route().template().to_string()),
                Found::Unknown(_) => None,
                Found::Refused(refusal) => panic!("{target}: {refusal}"),
            };
            prop_assert_eq!(found, expected(&paths, &target), "{} among {:?}", target, paths);
        }
    }
}
