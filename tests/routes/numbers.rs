//! Numbers of routes.

use portcullis::{
    reading::Loader,
    routes::{Found, Head, Routes},
};

/// Routes are found with the numbers that the list gives them, with and without a base path.
#[test]
fn the_number_of_a_route_is_its_position_in_the_list() {
    let policy = Loader::new().load_built_in("splunk-observability/roles").expect("the built-in policy loads");
    let (file, text) = Routes::splunk_observability_file();
    let routes = Routes::from_text(&policy, file, text).expect("the built-in routes load");
    let based = routes.clone().with_base_path("/o11y").expect("a path");
    for routes in [routes, based] {
        assert!(routes.list().len() > 100);
        for (number, route) in routes.list().iter().enumerate() {
            assert_eq!(route.number(), number);
            let path = route.template().to_string().replace(['{', '}'], "");
            let head = Head::read(route.method().as_str(), &path, [], routes.service()).expect("a path");
            let Found::Route(matched) = routes.find(&head) else { panic!("{path} has no route") };
            assert_eq!(matched.route().number(), number, "{path}");
        }
    }
}
