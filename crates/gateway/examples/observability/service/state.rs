//! What the service stores: users, sessions, org tokens and items.

use std::{
    collections::BTreeMap,
    time::{Duration, SystemTime},
};

use axum::http::HeaderMap;
use serde_json::{Value, json};

/// What the service stores.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) users: Vec<User>,
    pub(crate) sessions: BTreeMap<String, Session>,
    /// The items by collection, as the path names it, and by id.
    pub(crate) items: BTreeMap<&'static str, BTreeMap<String, Value>>,
    pub(crate) categories: Value,
    next: u64,
}

#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) id: String,
    pub(crate) member: String,
    pub(crate) email: String,
    pub(crate) password: String,
    pub(crate) roles: Vec<String>,
    pub(crate) logged_out: Option<SystemTime>,
}

/// A user API access token.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub(crate) user: String,
    pub(crate) origin: Origin,
    pub(crate) issued: SystemTime,
}

/// Where a token of a user was created.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The page of the user's account.
    AccountPage,
    /// `POST /v2/session`.
    SessionEndpoint,
}

pub(crate) const ORGANIZATION: &str = "O1";

impl State {
    /// Returns the state at the beginning: a user of each role, org tokens of each scope, and items with and without permissions.
    pub(super) fn first() -> Self {
        let user = |name: &str| User {
            id: format!("U-{name}"),
            member: format!("M-{name}"),
            email: format!("{name}@example.com"),
            password: format!("{name}-password"),
            roles: vec![name.to_owned()],
            logged_out: None,
        };
        let mut items: BTreeMap<&str, BTreeMap<String, Value>> = BTreeMap::new();
        for (collection, id, item) in first_items() {
            let mut item = item;
            item["id"] = id.into();
            items.entry(collection).or_default().insert(id.to_owned(), item);
        }
        Self {
            users: ["admin", "power", "usage", "read_only"].map(user).into(),
            sessions: BTreeMap::new(),
            items,
            categories: json!([{ "name": "host", "alias": "Host" }]),
            next: 0,
        }
    }

    /// Returns a number that was not there before.
    pub(crate) fn next(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    /// Creates a token of a user, who is named by the email address before the `@`, and returns it.
    pub(crate) fn log_in(&mut self, user: &str, origin: Origin, age: Duration) -> String {
        let token = format!("session-{user}-{}", self.next());
        let issued = SystemTime::now().checked_sub(age).unwrap_or(SystemTime::UNIX_EPOCH);
        self.sessions.insert(token.clone(), Session { user: format!("U-{user}"), origin, issued });
        token
    }

    /// Notes that a user logged out of the web interface.
    pub(crate) fn log_out(&mut self, user: &str) {
        let id = format!("U-{user}");
        for user in self.users.iter_mut().filter(|user| user.id == id) {
            user.logged_out = Some(SystemTime::now());
        }
    }

    /// Returns the ids of the teams of which a member is part.
    pub(crate) fn teams_of(&self, member: &str) -> Vec<String> {
        let is_in = |team: &Value| team["members"].as_array().is_some_and(|all| all.iter().any(|id| id == member));
        let teams = self.items.get("team").into_iter().flatten();
        teams.filter(|(_, team)| is_in(team)).map(|(id, _)| id.clone()).collect()
    }

    /// Returns a stored item.
    pub(crate) fn item(&self, collection: &str, id: &str) -> Option<&Value> {
        self.items.get(collection)?.get(id)
    }
}

/// Returns the token of a request.
pub(crate) fn token_of(headers: &HeaderMap) -> Option<&str> {
    headers.get("x-sf-token")?.to_str().ok()
}

fn first_items() -> Vec<(&'static str, &'static str, Value)> {
    let writers = |users: &[&str], teams: &[&str]| json!({ "authorizedWriters": { "users": users, "teams": teams } });
    let entry = |id: &str, actions: &[&str]| json!({ "principalId": id, "principalType": "USER", "actions": actions });
    let group = |name: &str, acl: Value| json!({ "name": name, "permissions": { "parent": null, "acl": acl } });
    let inherits = |name: &str, parent: &str| json!({ "name": name, "permissions": { "parent": parent, "acl": [] } });
    let org_token = |name: &str, scope: &str, roles: &[&str]| {
        let roles: Vec<Value> = roles.iter().map(|role| json!({ "title": role })).collect();
        json!({ "name": name, "secret": format!("secret-{name}"), "authScopes": [scope], "roles": roles, "disabled": false })
    };
    vec![
        ("team", "T1", json!({ "name": "core", "description": "", "members": ["M-admin", "M-power", "M-read_only"] })),
        ("team", "T2", json!({ "name": "edge", "description": "", "members": ["M-admin", "M-usage"] })),
        // Writers in the older form: the power user; a team of the power user; others; nobody, which is everybody.
        ("dashboard", "D-held", writers(&["U-power", "U-usage"], &[])),
        ("dashboard", "D-team", writers(&["U-admin"], &["T1"])),
        ("dashboard", "D-foreign", writers(&["U-admin", "U-usage"], &["T2"])),
        ("dashboard", "D-open", writers(&[], &[])),
        ("detector", "DET-held", writers(&["U-power", "U-read_only"], &[])),
        ("detector", "DET-foreign", writers(&["U-admin"], &[])),
        // Entries, and inheritance from groups.
        ("dashboardgroup", "G-held", group("held", json!([entry("U-power", &["READ", "WRITE"])]))),
        ("dashboardgroup", "G-foreign", group("foreign", json!([entry("U-admin", &["READ", "WRITE"])]))),
        ("dashboard", "D-in-held", inherits("in held", "G-held")),
        ("dashboard", "D-in-foreign", inherits("in foreign", "G-foreign")),
        ("token", "power", org_token("power", "API", &["power"])),
        ("token", "read", org_token("read", "API", &["read_only"])),
        ("token", "ingest", org_token("ingest", "INGEST", &[])),
        ("token", "rum", org_token("rum", "RUM", &[])),
        ("token", "ci/deploy", org_token("ci/deploy", "INGEST", &[])),
        ("integration", "I1", json!({ "name": "pager", "type": "PagerDuty", "enabled": true })),
        ("chart", "C1", json!({ "name": "cpu" })),
        ("metric", "cpu.load", json!({ "name": "cpu.load", "type": "GAUGE" })),
        ("tag", "prod", json!({ "name": "prod" })),
    ]
}
