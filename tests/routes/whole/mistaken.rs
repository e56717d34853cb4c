//! Requests that some server takes for another route, each the smallest of its kind.

use portcullis::routes::{Caller, Content, Evidence, Found, Head, Routes};

use super::ask::policy;

/// What the caller with the id `U1` has to be allowed to do; else the code of the refusal, or `unknown`.
fn demanded(paths: &str, method: &str, target: &str) -> Result<Vec<String>, String> {
    let text = format!(
        "portcullis-routes: 1\nroutes: mistaken\nusers: {{ tokens: [user_api] }}\nparameters: {{ once: {{ encoded: once }}, twice: {{ encoded: twice }} }}\npaths:\n{paths}"
    );
    let routes = Routes::from_text(policy(), "mistaken.yaml", &text).unwrap_or_else(|error| panic!("{error}"));
    let head = Head::read(method, target, [], routes.service()).map_err(|refusal| refusal.code().to_owned())?;
    let matched = match routes.find(&head) {
        Found::Route(matched) => matched,
        Found::Unknown(_) => return Err("unknown".to_owned()),
        Found::Refused(refusal) => return Err(refusal.code().to_owned()),
    };
    let evidence = Evidence::default().with_body(Content::Json(br#"{ "admin": false }"#));
    let demands = matched.demands(&evidence, &Caller::user("U1")).map_err(|refusal| refusal.to_string())?;
    let calls = demands.list().iter().filter_map(|demand| demands.call(demand, Some("user_api")));
    Ok(calls.map(|call| format!("{}.{} {}", call.api, call.action, call.owner.unwrap_or("none"))).collect())
}

#[track_caller]
fn assert_refused(paths: &str, method: &str, target: &str, code: &str) {
    assert_eq!(demanded(paths, method, target), Err(code.to_owned()), "{method} {target}");
}

#[track_caller]
fn assert_demanded(paths: &str, method: &str, target: &str, expected: &[&str]) {
    let expected = expected.iter().map(|&one| one.to_owned()).collect();
    assert_eq!(demanded(paths, method, target), Ok(expected), "{method} {target}");
}

/// Many servers look for the method among all paths that match, also after a path that has other methods.
#[test]
fn a_path_without_the_method_hides_no_other_path() {
    let paths = "
  /t/{once}: { POST: team.create }
  /t/{once}/x: { GET: team.read }
  /t/{once}/{plain}: { POST: team.delete }
";
    assert_refused(paths, "POST", "/t/a%2Fx", "other-route");
    assert_refused(paths, "POST", "/t/a%2FX", "other-route");
    assert_refused(paths, "POST", "/t/a%2Fb", "other-route");
    assert_demanded(paths, "POST", "/t/a%2Fb%2Fc", &["team.create none"]);
    assert_demanded(paths, "POST", "/t/x", &["team.create none"]);
}

/// Where a server ignores case, a literal in another case wins over a parameter, although a segment before has the right case.
#[test]
fn a_literal_in_another_case_wins_over_a_parameter() {
    let paths = "
  /v1/Users/{id}: { DELETE: team.update }
  /v1/users/me: { DELETE: team.delete }
";
    assert_refused(paths, "DELETE", "/v1/Users/me", "other-route");
    assert_refused(paths, "DELETE", "/v1/Users/Me", "other-route");
    assert_demanded(paths, "DELETE", "/v1/Users/you", &["team.update none"]);
    assert_demanded(paths, "DELETE", "/v1/users/me", &["team.delete none"]);
}

/// If no segment decides otherwise, a path in the right case wins.
#[test]
fn of_paths_that_differ_in_case_alone_each_is_found() {
    let paths = "
  /v1/Users/{id}: { DELETE: team.update }
  /v1/users/{id}: { DELETE: team.delete }
";
    assert_demanded(paths, "DELETE", "/v1/Users/me", &["team.update none"]);
    assert_demanded(paths, "DELETE", "/v1/users/me", &["team.delete none"]);
}

/// A server does not know what a parameter admits: a text that it does not admit is not for a path that the server comes to later.
#[test]
fn a_text_that_is_not_admitted_leads_to_no_other_path() {
    let paths = "
  /t/{plain}/a: { DELETE: team.delete }
  /t/{once}/{other}: { DELETE: team.update }
";
    assert_refused(paths, "DELETE", "/t/x%2Fy/a", "encoded-slash");
    assert_refused(paths, "DELETE", "/%74/x%2Fy/a", "encoded-slash");
    assert_refused(paths, "DELETE", "/t/%3F/a", "encoded-question-mark");
    assert_demanded(paths, "DELETE", "/t/x%2Fy/b", &["team.update none"]);
    assert_demanded(paths, "DELETE", "/t/x/a", &["team.delete none"]);
}

/// The canonical spelling, which is forwarded, can still be read undecoded.
#[test]
fn a_canonical_spelling_that_is_read_undecoded() {
    let paths = "
  /r/a@b: { DELETE: team.update }
  /r/{plain}: { DELETE: team.delete }
";
    assert_refused(paths, "DELETE", "/%72/a%40b", "other-route");
    assert_refused(paths, "DELETE", "/r/a%40b", "other-route");
    assert_demanded(paths, "DELETE", "/%72/a@b", &["team.update none"]);
    // As it is sent, it can be read undecoded as well.
    assert_refused(paths, "DELETE", "/r/%61@b", "other-route");
}

/// A server that cuts the path, or splits it after decoding, finds other ids in the same path.
#[test]
fn ids_beside_special_characters_are_those_of_anybody() {
    let path = "  /t/{once}/member/{uid}: { DELETE: { operation: team.remove_member, owner: { parameter: uid, id: user } } }\n";
    let anybody = ["team.remove_member self", "team.remove_member other"];
    assert_demanded(path, "DELETE", "/t/a%2Fmember%2FU2%3F/member/U1", &anybody);
    assert_demanded(path, "DELETE", "/t/a%2Fb/member/U1", &anybody);
    assert_demanded(path, "DELETE", "/t/%61/member/%551", &anybody[..1]);
    assert_demanded(path, "DELETE", "/t/a/member/U2", &anybody[1..]);

    let path = "  /u/{twice}: { DELETE: { operation: team.remove_member, owner: { parameter: twice, id: user } } }\n";
    assert_demanded(path, "DELETE", "/u/U1%253Bx", &anybody);
    assert_demanded(path, "DELETE", "/u/U2%3Bx", &anybody);
    assert_demanded(path, "DELETE", "/u/%2551%31", &anybody);
    assert_demanded(path, "DELETE", "/u/U1", &anybody[..1]);
}

/// Something is demanded for certain, so that nothing else of the route is assumed.
#[test]
fn whoever_it_is_somebody_is_touched() {
    let path = "
  /u/{once}:
    PUT:
      - { operation: organization.delete_user, owner: { parameter: once, id: user } }
      - { operation: team.add_member, when: { is_true: /admin }, owner: { parameter: once, id: user } }
";
    let anybody = ["organization.delete_user self", "organization.delete_user other"];
    assert_demanded(path, "PUT", "/u/a%2Fb", &anybody);
}
