//! When tokens end: the passages on expiration of the vendor's page, and a simulation second by second.

use portcullis::{
    Column, Policy,
    policy::{End, EndCause, TokenStatus},
    space::Lifetime,
};
use std::time::{Duration, SystemTime};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const NANOSECOND: Duration = Duration::from_nanos(1);

fn policy() -> Policy {
    Policy::splunk_observability().expect("the shipped policy loads")
}

/// A moment far enough from the epoch that any platform can count to both sides of it.
fn issued() -> SystemTime {
    SystemTime::UNIX_EPOCH + 20_000 * DAY
}

fn ends_by_age(issued: SystemTime) -> End {
    End::new(issued + 30 * DAY, EndCause::MaxAge)
}

const fn ends_by_logout(at: SystemTime) -> End {
    End::new(at, EndCause::Logout)
}

#[test]
fn a_token_of_the_account_page_ends_after_30_days() {
    let policy = policy();
    let lifetime = policy.lifetime("user_api", "account_page").unwrap();
    let end = ends_by_age(issued());
    assert_eq!(lifetime.status(issued(), None, issued()), TokenStatus::Valid(Some(end)));
    assert_eq!(lifetime.status(issued(), None, end.at - NANOSECOND), TokenStatus::Valid(Some(end)));
    assert_eq!(lifetime.status(issued(), None, end.at), TokenStatus::Ended(end));
    assert_eq!(lifetime.status(issued(), None, end.at + 365 * DAY), TokenStatus::Ended(end));
}

#[test]
fn a_token_of_the_account_page_ends_at_logout_if_that_comes_first() {
    let policy = policy();
    let lifetime = policy.lifetime("user_api", "account_page").unwrap();
    let logout = issued() + 7 * DAY;
    let end = ends_by_logout(logout);
    assert_eq!(lifetime.end(issued(), Some(logout)), Some(end));
    assert_eq!(lifetime.status(issued(), Some(logout), logout), TokenStatus::Ended(end));
    assert_eq!(lifetime.status(issued(), Some(logout), logout + 60 * DAY), TokenStatus::Ended(end));
}

/// A logout still to come is told as the end.
#[test]
fn before_the_logout_the_token_is_valid_until_then() {
    let policy = policy();
    let lifetime = policy.lifetime("user_api", "account_page").unwrap();
    let logout = issued() + 7 * DAY;
    let valid = TokenStatus::Valid(Some(ends_by_logout(logout)));
    assert_eq!(lifetime.status(issued(), Some(logout), issued()), valid);
    assert_eq!(lifetime.status(issued(), Some(logout), logout - NANOSECOND), valid);
}

#[test]
fn a_logout_after_30_days_comes_too_late() {
    let policy = policy();
    let lifetime = policy.lifetime("user_api", "account_page").unwrap();
    let end = ends_by_age(issued());
    for logout in [end.at, end.at + NANOSECOND, end.at + DAY] {
        assert_eq!(lifetime.end(issued(), Some(logout)), Some(end));
        assert_eq!(lifetime.status(issued(), Some(logout), end.at + 2 * DAY), TokenStatus::Ended(end));
        assert!(lifetime.status(issued(), Some(logout), end.at - NANOSECOND).is_valid());
    }
    let just_before = end.at - NANOSECOND;
    assert_eq!(lifetime.end(issued(), Some(just_before)), Some(ends_by_logout(just_before)));
}

#[test]
fn a_logout_before_the_issue_is_the_end_of_another_session() {
    let policy = policy();
    let lifetime = policy.lifetime("user_api", "account_page").unwrap();
    let before = issued() - NANOSECOND;
    assert_eq!(lifetime.end(issued(), Some(before)), Some(ends_by_age(issued())));
    assert!(lifetime.status(issued(), Some(before), issued()).is_valid());
    assert_eq!(lifetime.status(issued(), Some(issued()), issued()), TokenStatus::Ended(ends_by_logout(issued())));
}

#[test]
fn a_token_of_the_session_endpoint_outlives_the_logout() {
    let policy = policy();
    let lifetime = policy.lifetime("user_api", "session_endpoint").unwrap();
    let end = ends_by_age(issued());
    for logout in [None, Some(issued()), Some(issued() + DAY), Some(end.at)] {
        assert_eq!(lifetime.end(issued(), logout), Some(end));
        assert_eq!(lifetime.status(issued(), logout, end.at - NANOSECOND), TokenStatus::Valid(Some(end)));
        assert_eq!(lifetime.status(issued(), logout, end.at), TokenStatus::Ended(end));
    }
}

#[test]
fn no_token_is_valid_before_its_issue() {
    let policy = policy();
    for origin in ["account_page", "session_endpoint"] {
        let lifetime = policy.lifetime("user_api", origin).unwrap();
        for logout in [None, Some(issued() - DAY), Some(issued() + DAY)] {
            let status = lifetime.status(issued(), logout, issued() - NANOSECOND);
            assert_eq!(status, TokenStatus::NotYetIssued);
            assert!(!status.is_valid());
        }
    }
}

#[test]
fn the_shipped_policy_declares_the_two_origins_of_the_page() {
    let policy = policy();
    let vocabulary = policy.vocabulary();
    let declared: Vec<_> = vocabulary
        .tokens()
        .iter()
        .flat_map(|(token, named)| vocabulary.lifetimes(token).iter().map(move |lifetime| (named.name(), lifetime)))
        .map(|(token, lifetime)| (token, lifetime.origin(), lifetime.max_age(), lifetime.ends_at_logout()))
        .collect();
    let expected = [("user_api", "account_page", 30 * DAY, true), ("user_api", "session_endpoint", 30 * DAY, false)];
    assert_eq!(declared, expected);
}

#[test]
fn an_end_beyond_what_can_be_counted_does_not_panic() {
    let policy = policy();
    let mut last = SystemTime::UNIX_EPOCH;
    let mut step = Duration::from_secs(1 << 62);
    while step > Duration::ZERO {
        while let Some(later) = last.checked_add(step) {
            last = later;
        }
        step /= 2;
    }
    let account_page = policy.lifetime("user_api", "account_page").unwrap();
    let session_endpoint = policy.lifetime("user_api", "session_endpoint").unwrap();
    assert_eq!(account_page.end(last, None), None);
    assert_eq!(account_page.status(last, None, last), TokenStatus::Valid(None));
    assert_eq!(account_page.status(last, Some(last), last), TokenStatus::Ended(ends_by_logout(last)));
    assert_eq!(session_endpoint.status(last, Some(last), last), TokenStatus::Valid(None));
}

#[test]
fn an_unknown_kind_of_token_is_an_error_with_a_suggestion() {
    let policy = policy();
    let error = policy.lifetime("user-api", "account_page").unwrap_err();
    let [problem] = error.problems() else { panic!("{error}") };
    assert_eq!(problem.column(), Some(Column::Token));
    assert_eq!(problem.suggestion(), Some("user_api"));
    assert!(problem.expected().eq(["user_api", "org_api", "org_ingest", "org_rum"]));
    assert_eq!(error.to_string(), "unknown token `user-api`; did you mean `user_api`?");
}

#[test]
fn an_unknown_origin_is_an_error_with_a_suggestion() {
    let policy = policy();
    let error = policy.lifetime("user_api", "session").unwrap_err();
    let [problem] = error.problems() else { panic!("{error}") };
    assert_eq!(problem.column(), None);
    assert_eq!(problem.suggestion(), Some("session_endpoint"));
    assert!(problem.expected().eq(["account_page", "session_endpoint"]));
    assert!(error.to_string().ends_with("did you mean `session_endpoint`?"), "{error}");
}

#[test]
fn a_kind_of_token_without_lifetimes_has_none_to_suggest() {
    let policy = policy();
    let error = policy.lifetime("org_api", "account_page").unwrap_err();
    let [problem] = error.problems() else { panic!("{error}") };
    assert_eq!((problem.suggestion(), problem.expected().count()), (None, 0));
}

/// What happens to a token, one second after the other.
fn simulate(lifetime: &Lifetime, issued: u64, logout: Option<u64>, at: u64) -> (&'static str, u64) {
    let mut state = ("not yet issued", 0);
    let mut age = 0;
    for now in 0..=at {
        if now == issued {
            let by_age = issued + lifetime.max_age().as_secs();
            let by_logout = logout.filter(|&logout| lifetime.ends_at_logout() && logout >= issued);
            state = ("valid", by_logout.map_or(by_age, |by_logout| by_logout.min(by_age)));
        } else if state.0 == "valid" {
            age += 1;
        }
        if state.0 == "valid" && age == lifetime.max_age().as_secs() {
            state = ("ended by age", now);
        }
        if state.0 == "valid" && logout == Some(now) && lifetime.ends_at_logout() {
            state = ("ended by logout", now);
        }
    }
    state
}

#[test]
fn the_status_is_that_of_a_simulation_for_every_second() {
    let text = "
portcullis: 1
policy: short-lives
vocabulary:
  roles: { user: {} }
  tokens:
    key:
      lifetimes:
        page: { max_age: 10s, ends_at_logout: true }
        endpoint: { max_age: 10s }
        moment: { max_age: 1s, ends_at_logout: true }
  owners: { none: {} }
  apis: { door: { open: {} } }
default: deny
rules: []
";
    let policy = Policy::from_text("short-lives.yaml", text).unwrap();
    let time = |seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
    let second = |time: SystemTime| time.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
    for origin in ["page", "endpoint", "moment"] {
        let lifetime = policy.lifetime("key", origin).unwrap();
        for issued in [0, 1, 12] {
            for logout in (0..30).map(Some).chain([None]) {
                for at in 0..30 {
                    let status = match lifetime.status(time(issued), logout.map(time), time(at)) {
                        TokenStatus::NotYetIssued => ("not yet issued", 0),
                        TokenStatus::Valid(end) => ("valid", second(end.unwrap().at)),
                        TokenStatus::Ended(End { at, cause: EndCause::MaxAge, .. }) => ("ended by age", second(at)),
                        TokenStatus::Ended(End { at, cause: EndCause::Logout, .. }) => ("ended by logout", second(at)),
                    };
                    let expected = simulate(lifetime, issued, logout, at);
                    assert_eq!(status, expected, "{origin} issued at {issued}, logout {logout:?}, at {at}");
                }
            }
        }
    }
}
