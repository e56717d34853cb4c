//! What the library says that a request demands.

use std::{collections::BTreeSet, sync::OnceLock};

use portcullis::{
    Policy,
    reading::Loader,
    routes::{Caller, Content, Demands, Evidence, Found, Head, Routes},
};
use serde_json::Value;

use super::requests::{Request, Who};

/// Operations with their owners.
pub(crate) type Set = BTreeSet<(String, String)>;

/// What is known of a request, each part or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Knowledge(pub(crate) u8);

impl Knowledge {
    pub(crate) const ALL: Self = Self(0b111_1111);
    pub(crate) const NOTHING: Self = Self(0);

    const fn has(self, part: u8) -> bool {
        self.0 >> part & 1 == 1
    }
}

pub(crate) fn policy() -> &'static Policy {
    static POLICY: OnceLock<Policy> = OnceLock::new();
    POLICY.get_or_init(|| Loader::new().load_built_in("splunk-observability/roles").expect("the built-in policy loads"))
}

/// The routes that are shipped.
pub(crate) fn shipped() -> &'static Routes {
    static ROUTES: OnceLock<Routes> = OnceLock::new();
    ROUTES.get_or_init(|| {
        let text = include_str!("../../../policies/splunk-observability/routes.yaml");
        Routes::from_text(policy(), "routes.yaml", text).unwrap_or_else(|error| panic!("{error}"))
    })
}

fn caller(who: &Who, known: Knowledge) -> Caller<'_> {
    if who.is_nobody {
        // All or nothing is known of somebody who is not a user.
        return if known.0 >> 3 == 0b1111 { Caller::nobody() } else { Caller::unknown() };
    }
    let mut caller = Caller::unknown();
    if known.has(3) {
        caller = caller.with_user(who.user);
    }
    if known.has(4) {
        caller = caller.with_member(who.member);
    }
    if known.has(5) {
        caller = caller.with_teams(who.teams.iter().copied());
    }
    if known.has(6) {
        caller = caller.with_organization(who.organization);
    }
    caller
}

/// What a request demands of what is known of it; else the code of the refusal, or `unknown`.
pub(crate) fn demands(routes: &Routes, request: &Request, known: Knowledge) -> Result<Set, String> {
    let text = |part, value: &Value| known.has(part).then(|| value.to_string());
    let texts = [text(0, &request.body), text(1, &request.stored), text(2, &request.parent)];
    let content = |part: usize| texts[part].as_ref().map_or(Content::Unknown, |text| Content::Json(text.as_bytes()));
    let evidence = Evidence::default().with_body(content(0)).with_stored(content(1)).with_parent(content(2));
    with_demands(routes, request.method, &request.target, &evidence, &caller(&request.who, known), |demands| {
        named(routes, demands)
    })
}

/// Does something with the demands of a request.
pub(crate) fn with_demands<T>(
    routes: &Routes,
    method: &str,
    target: &str,
    evidence: &Evidence<'_>,
    caller: &Caller<'_>,
    ask: impl FnOnce(&Demands<'_>) -> T,
) -> Result<T, String> {
    let head = Head::read(method, target, [], routes.service()).map_err(|refusal| refusal.code().to_owned())?;
    match routes.find(&head) {
        Found::Route(matched) => {
            let demands = matched.demands(evidence, caller).map_err(|refusal| refusal.code().to_owned())?;
            Ok(ask(&demands))
        }
        Found::Unknown(_) => Err("unknown".to_owned()),
        Found::Refused(refusal) => Err(refusal.code().to_owned()),
    }
}

fn named(routes: &Routes, demands: &Demands<'_>) -> Set {
    let vocabulary = routes.vocabulary();
    let name = |demand: &portcullis::routes::Demand<'_>| {
        let operation = vocabulary.operation(demand.operation()).expect("an operation");
        let (api, action) = (vocabulary.apis().name(operation.api()), vocabulary.actions().name(operation.action()));
        let owner = vocabulary.owners().name(demand.owner()).expect("an owner");
        (format!("{}.{}", api.expect("an API"), action.expect("an action")), owner.to_owned())
    };
    demands.list().iter().map(name).collect()
}
