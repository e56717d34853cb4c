//! Who may change the permissions of items: administrators, and whoever may write the item already.

use portcullis_gateway::{StoredUse, stored};
use serde_json::Value;

use crate::{
    client::Request,
    service::{Asked, Service},
    setting::{Setting, Who, rulebook},
};

use Who::{Admin, OrgPower, Power, Reader, Usage};

/// The caller, the item, the body, and whether it is allowed.
type Row = (Who, &'static str, &'static str, bool);

const ROWS: &[Row] = &[
    // An ordinary edit, with the writers as they are.
    (
        Power,
        "dashboard/D-foreign",
        r#"{"name":"x","authorizedWriters":{"users":["U-admin","U-usage"],"teams":["T2"]}}"#,
        true,
    ),
    (
        OrgPower,
        "dashboard/D-foreign",
        r#"{"name":"x","authorizedWriters":{"users":["U-usage","U-admin"],"teams":["T2"]}}"#,
        true,
    ),
    (
        Reader,
        "dashboard/D-foreign",
        r#"{"name":"x","authorizedWriters":{"users":["U-admin","U-usage"],"teams":["T2"]}}"#,
        false,
    ),
    // Somebody gains permission.
    (
        Power,
        "dashboard/D-held",
        r#"{"authorizedWriters":{"users":["U-power","U-usage","U-read_only"],"teams":[]}}"#,
        true,
    ),
    (Power, "dashboard/D-held", r#"{"authorizedWriters":{"users":["U-power","U-usage"],"teams":["T2"]}}"#, true),
    (
        Power,
        "dashboard/D-foreign",
        r#"{"authorizedWriters":{"users":["U-admin","U-usage","U-power"],"teams":["T2"]}}"#,
        false,
    ),
    (
        Power,
        "dashboard/D-foreign",
        r#"{"authorizedWriters":{"users":["U-admin","U-usage"],"teams":["T2","T1"]}}"#,
        false,
    ),
    (
        Admin,
        "dashboard/D-foreign",
        r#"{"authorizedWriters":{"users":["U-admin","U-usage","U-power"],"teams":["T2"]}}"#,
        true,
    ),
    // Somebody loses it, in the body or because it leaves the writers out.
    (Power, "dashboard/D-held", r#"{"authorizedWriters":{"users":["U-power"],"teams":[]}}"#, true),
    (Power, "dashboard/D-held", r#"{"authorizedWriters":{"users":["U-usage"],"teams":[]}}"#, true),
    (Power, "dashboard/D-held", r#"{"name":"x"}"#, true),
    (Power, "dashboard/D-foreign", r#"{"authorizedWriters":{"users":["U-admin"],"teams":["T2"]}}"#, false),
    (Power, "dashboard/D-foreign", r#"{"name":"x"}"#, false),
    (Power, "dashboard/D-foreign", r#"{"name":"x","authorizedWriters":null}"#, false),
    (Usage, "dashboard/D-foreign", r#"{"authorizedWriters":{"users":["U-usage"],"teams":["T2"]}}"#, false),
    (Admin, "dashboard/D-foreign", r#"{"name":"x"}"#, true),
    // Writers through a team, and an item that everybody writes.
    (Power, "dashboard/D-team", r#"{"authorizedWriters":{"users":["U-admin","U-usage"],"teams":["T1"]}}"#, true),
    (Power, "dashboard/D-open", r#"{"authorizedWriters":{"users":["U-power"],"teams":[]}}"#, true),
    // Org tokens belong to no user.
    (OrgPower, "dashboard/D-open", r#"{"authorizedWriters":{"users":["U-power"],"teams":[]}}"#, false),
    (OrgPower, "dashboard/D-held", r#"{"authorizedWriters":{"users":["U-power"],"teams":[]}}"#, false),
    // Roles below power change no permissions, writers or not.
    (
        Usage,
        "dashboard/D-held",
        r#"{"authorizedWriters":{"users":["U-power","U-usage","U-read_only"],"teams":[]}}"#,
        false,
    ),
    (Reader, "detector/DET-held", r#"{"authorizedWriters":{"users":["U-power"],"teams":[]}}"#, false),
    // Detectors.
    (Power, "detector/DET-held", r#"{"authorizedWriters":{"users":["U-read_only"],"teams":[]}}"#, true),
    (Power, "detector/DET-foreign", r#"{"authorizedWriters":{"users":["U-admin","U-power"],"teams":[]}}"#, false),
    (Power, "detector/DET-foreign", r#"{"name":"x"}"#, false),
    (Admin, "detector/DET-foreign", r#"{"name":"x"}"#, true),
    // Entries of a group.
    (
        Power,
        "dashboardgroup/G-held",
        r#"{"permissions":{"parent":null,"acl":[{"principalId":"U-power","principalType":"USER","actions":["READ","WRITE"]},
            {"principalId":"U-usage","principalType":"USER","actions":["READ","WRITE"]}]}}"#,
        true,
    ),
    (Power, "dashboardgroup/G-held", r#"{"permissions":{"parent":null,"acl":[]}}"#, true),
    (
        Power,
        "dashboardgroup/G-foreign",
        r#"{"permissions":{"parent":null,"acl":[{"principalId":"U-admin","principalType":"USER","actions":["READ","WRITE"]},
            {"principalId":"U-power","principalType":"USER","actions":["READ","WRITE"]}]}}"#,
        false,
    ),
    (Power, "dashboardgroup/G-foreign", r#"{"permissions":{"parent":null,"acl":[]}}"#, false),
    // A dashboard that inherits from a group: who may write the group may write it.
    (
        Power,
        "dashboard/D-in-held",
        r#"{"permissions":{"parent":null,"acl":[{"principalId":"U-usage","principalType":"USER","actions":["READ","WRITE"]}]}}"#,
        true,
    ),
    (Power, "dashboard/D-in-foreign", r#"{"permissions":{"parent":"G-foreign","acl":[]}}"#, true),
    (Power, "dashboard/D-in-foreign", r#"{"permissions":{"parent":"G-held","acl":[]}}"#, false),
    (
        Power,
        "dashboard/D-in-foreign",
        r#"{"permissions":{"parent":"G-foreign","acl":[{"principalId":"U-power","principalType":"USER","actions":["WRITE"]}]}}"#,
        false,
    ),
    (
        Power,
        "dashboard/D-in-held",
        r#"{"permissions":{"parent":"G-held","acl":[{"principalId":"U-usage","principalType":"USER","actions":["WRITE"]}]}}"#,
        true,
    ),
    (Admin, "dashboard/D-in-foreign", r#"{"permissions":{"parent":"G-held","acl":[]}}"#, true),
];

async fn check(setting: &Setting, (who, item, body, is_allowed): &Row) {
    let (collection, id) = item.split_once('/').unwrap();
    let before = setting.item(collection, id);
    let answer = setting.send(*who, Request::new("PUT", format!("/v2/{item}")).json(body)).await;
    let case = format!("{who:?}: {item} {body}");
    if *is_allowed {
        assert_eq!(answer.status, 200, "{case}: {answer:?}");
        let mut expected: Value = serde_json::from_str(body).unwrap();
        expected["id"] = id.into();
        assert_eq!(setting.item(collection, id), Some(expected), "{case}");
    } else {
        assert_eq!(answer.status, 403, "{case}");
        assert_eq!(setting.item(collection, id), before, "{case}");
    }
}

#[tokio::test]
async fn grants_with_stored_objects_in_memory() {
    for row in ROWS {
        check(&Setting::start().await, row).await;
    }
}

/// The service is asked with the caller's own token: for the item, and for the group from which it inherits.
#[tokio::test]
async fn grants_with_stored_objects_of_the_service() {
    for row in ROWS {
        let service = Service::new();
        let stored = Asked(service.router());
        let setting = Setting::by(service, rulebook(), |builder| builder.stored_objects(stored)).await;
        check(&setting, row).await;
    }
    let service = Service::new();
    let stored = Asked(service.router());
    let setting = Setting::by(service, rulebook(), |builder| builder.stored_objects(stored)).await;
    check(&setting, &(Power, "dashboard/D-in-held", r#"{"permissions":{"parent":"G-held","acl":[]}}"#, true)).await;
    let lines: Vec<String> = setting.reached().iter().map(crate::service::Reached::line).collect();
    assert_eq!(lines, ["GET /v2/dashboard/D-in-held", "GET /v2/dashboardgroup/G-held", "PUT /v2/dashboard/D-in-held"]);
    let tokens: Vec<_> =
        setting.reached().iter().map(|reached| reached.header("x-sf-token").map(str::to_owned)).collect();
    assert!(tokens[0].is_some() && tokens.iter().all(|token| *token == tokens[0]), "{tokens:?}");
}

/// If stored objects are fetched only where the worst case is denied, the answers are the same.
#[tokio::test]
async fn grants_with_stored_objects_only_where_needed() {
    for row in ROWS {
        let setting = Setting::with(Service::new(), |builder| builder.stored_use(StoredUse::IfDenied)).await;
        check(&setting, row).await;
    }
}

/// Without stored objects, whoever is not an administrator changes no permissions, and edits nothing that could have some.
#[tokio::test]
async fn grants_without_stored_objects_take_the_worst_case() {
    for (who, item, body, _) in ROWS {
        let setting = Setting::by(Service::new(), rulebook(), |builder| builder).await;
        check(&setting, &(*who, *item, *body, *who == Admin)).await;
    }
}

/// A stored object that is not known is not one without permissions.
#[tokio::test]
async fn stored_objects_that_are_not_known_are_the_worst_case() {
    struct Failing(fn() -> stored::FetchError);
    impl stored::StoredObjects for Failing {
        async fn fetch(&self, _: &stored::Wanted<'_>) -> Result<bytes::Bytes, stored::FetchError> {
            Err((self.0)())
        }
    }
    let errors: [fn() -> stored::FetchError; 5] = [
        || stored::FetchError::NotFound,
        || stored::FetchError::TimedOut,
        || stored::FetchError::TooLarge,
        || stored::FetchError::Status(500),
        || stored::FetchError::Failed("refused".into()),
    ];
    for error in errors {
        for (who, item, body, _) in ROWS {
            let setting =
                Setting::by(Service::new(), rulebook(), |builder| builder.stored_objects(Failing(error))).await;
            check(&setting, &(*who, *item, *body, *who == Admin)).await;
        }
    }
}

/// The group from which a dashboard inherits is not known: whoever is not an administrator changes no permissions of the dashboard.
#[tokio::test]
async fn groups_that_are_not_known_are_the_worst_case() {
    struct WithoutGroups(Service);
    impl stored::StoredObjects for WithoutGroups {
        async fn fetch(&self, wanted: &stored::Wanted<'_>) -> Result<bytes::Bytes, stored::FetchError> {
            if wanted.kind() == "dashboard_group" && wanted.target().starts_with("/v2/dashboardgroup/G-") {
                return Err(stored::FetchError::TimedOut);
            }
            stored::StoredObjects::fetch(&self.0, wanted).await
        }
    }
    let granted = |group: &str| {
        let entry = r#"{"principalId":"U-power","principalType":"USER","actions":["WRITE"]}"#;
        format!(r#"{{"permissions":{{"parent":"{group}","acl":[{entry}]}}}}"#)
    };
    for (who, item, group, is_allowed) in [
        (Power, "dashboard/D-in-held", "G-held", false),
        (Power, "dashboard/D-in-foreign", "G-foreign", false),
        (Admin, "dashboard/D-in-held", "G-held", true),
        (Admin, "dashboard/D-in-foreign", "G-foreign", true),
    ] {
        let service = Service::new();
        let stored = WithoutGroups(service.clone());
        let setting = Setting::by(service, rulebook(), |builder| builder.stored_objects(stored)).await;
        let body: &'static str = granted(group).leak();
        check(&setting, &(who, item, body, is_allowed)).await;
    }
}
