//! A dashboard, as bodies and stored objects have it.

use serde_json::json;

/// A dashboard of 8 KB, as the service returns it, with 48 charts.
pub(crate) fn dashboard(state: &str) -> String {
    let chart = |number: u32| {
        json!({
            "chartId": format!("FxAmyqSAIA{number}"), "row": number / 4, "column": number % 4 * 3, "width": 3, "height": 1,
            "maxDecimalPlaces": 1.5, "name": format!("Requests of service {number}, {state}"), "options": { "isDefault": true },
        })
    };
    let acl = |user: &str| json!({ "principalId": user, "principalType": "USER", "actions": ["READ", "WRITE"] });
    let users = if state == "new" { ["U1", "U2"] } else { ["U1", "U3"] };
    let dashboard = json!({
        "id": "AbCdEfGhIjK", "name": format!("Service overview, {state}"), "groupId": "FxAmyqSAIAA",
        "created": 1_570_000_000_000_u64, "creator": "U1", "lastUpdated": 1_570_000_000_000_u64,
        "description": "Latency, traffic, errors and saturation\nof the service, by cluster.",
        "charts": (0..48).map(chart).collect::<Vec<_>>(),
        "filters": { "sources": [], "variables": [{ "alias": "cluster", "property": "k8s.cluster.name", "required": false }] },
        "authorizedWriters": { "users": [], "teams": [] },
        "permissions": { "acl": users.map(acl), "parent": null },
    });
    let text = dashboard.to_string();
    assert!((7_500..9_500).contains(&text.len()), "{} bytes", text.len());
    text
}
