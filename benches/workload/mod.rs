//! The workload of all benches: the rules of the shipped policy's page, one for each leaf, and the same block repeated
//! over fresh API names for larger policies.
//!
//! A block has 10 APIs with 16 actions each, every action with four owners: with four roles and four kinds of token,
//! 10,240 requests. Its 27 rules require an administrator's user API token; one more rule, for every request, requires a
//! user or org API token.
//!
//! The module [`wide`] has a table of another shape.

#![allow(dead_code, reason = "each bench uses a part")]

pub(crate) mod wide;

use std::fmt::Write as _;

use portcullis::{Names, Policy, Request};

/// The numbers of rules that are measured.
pub(crate) const SIZES: [usize; 4] = [27, 100, 1_000, 10_000];

/// How many different requests a stream has.
pub(crate) const STREAM: usize = 4_096;

const APIS: [&str; 10] = [
    "integration",
    "org_token",
    "dashboard",
    "dashboard_group",
    "detector",
    "organization",
    "team",
    "metric_category",
    "chart",
    "incident",
];

const ACTIONS: [&str; 16] = [
    "create",
    "read",
    "update",
    "delete",
    "validate",
    "rotate_secret",
    "change_write_permission",
    "remove_write_permission",
    "invite_user",
    "invite_group",
    "grant_admin",
    "delete_user",
    "remove_member",
    "list_members",
    "list",
    "search",
];

/// API, action, and the owner where the rule is for one.
const LEAVES: [(&str, &str, Option<&str>); 27] = [
    ("integration", "create", None),
    ("integration", "update", None),
    ("integration", "delete", None),
    ("integration", "validate", None),
    ("org_token", "create", None),
    ("org_token", "update", None),
    ("org_token", "delete", None),
    ("org_token", "rotate_secret", None),
    ("dashboard", "change_write_permission", Some("other")),
    ("dashboard", "remove_write_permission", Some("other")),
    ("dashboard_group", "change_write_permission", Some("other")),
    ("dashboard_group", "remove_write_permission", Some("other")),
    ("detector", "change_write_permission", Some("other")),
    ("detector", "remove_write_permission", Some("other")),
    ("organization", "read", None),
    ("organization", "list_members", None),
    ("organization", "invite_user", None),
    ("organization", "invite_group", None),
    ("organization", "grant_admin", None),
    ("organization", "delete_user", None),
    ("metric_category", "create", None),
    ("metric_category", "update", None),
    ("metric_category", "delete", None),
    ("team", "create", None),
    ("team", "update", None),
    ("team", "delete", None),
    ("team", "remove_member", Some("other")),
];

/// The name of an API in a block; the first block has the plain names.
fn api_name(api: &str, block: usize) -> String {
    if block == 0 { api.to_owned() } else { format!("{api}_{block:04}") }
}

/// The text of a policy with so many rules of leaves, for all actions of all APIs.
#[must_use]
pub(crate) fn policy_text(rules: usize) -> String {
    text(rules, |_, _| true)
}

/// The same for the operations alone that the rules are about, so that there are as many as rules.
#[must_use]
pub(crate) fn ruled_policy_text(rules: usize) -> String {
    text(rules, |api, action| LEAVES.iter().any(|&(ruled, by, _)| (ruled, by) == (api, action)))
}

fn text(rules: usize, is_declared: impl Fn(&str, &str) -> bool) -> String {
    let mut text = String::from(
        "portcullis: 1\npolicy: workload\nvocabulary:\n  roles: { admin: {}, power: {}, usage: {}, read_only: {} }\n  \
         tokens: { user_api: {}, org_api: {}, org_ingest: {}, org_rum: {} }\n  \
         owners: { none: {}, self: {}, held: {}, other: {} }\n  apis:\n",
    );
    for block in 0..rules.div_ceil(LEAVES.len()) {
        for api in APIS {
            let actions = || ACTIONS.into_iter().filter(|action| is_declared(api, action));
            if actions().next().is_none() {
                continue;
            }
            writeln!(text, "    {}:", api_name(api, block)).expect("a string can be written");
            for action in actions() {
                writeln!(text, "      {action}: {{ owners: [none, self, held, other] }}").expect("likewise");
            }
        }
    }
    text.push_str("default: allow\nrules:\n  - { id: any, require: { token: [user_api, org_api] } }\n");
    for number in 0..rules {
        let (api, action, owner) = LEAVES[number % LEAVES.len()];
        let api = api_name(api, number / LEAVES.len());
        let owner = owner.map_or_else(String::new, |owner| format!("    owner: {owner}\n"));
        write!(
            text,
            "  - id: rule-{number}\n    api: {api}\n    action: {action}\n{owner}    \
             require: {{ role: admin, token: user_api }}\n"
        )
        .expect("likewise");
    }
    text
}

/// The policy with so many rules of leaves.
#[must_use]
pub(crate) fn policy(rules: usize) -> Policy {
    Policy::from_text("workload.yaml", &policy_text(rules)).unwrap_or_else(|error| panic!("{error}"))
}

/// [`STREAM`] different requests, or all where there are fewer, spread evenly over the whole space, in a random order that is always the same.
#[must_use]
pub(crate) fn stream(policy: &Policy) -> Vec<Request> {
    let all: Vec<Request> = policy.vocabulary().requests().collect();
    let mut random = SplitMix(0x5eed);
    let count = STREAM.min(all.len());
    let mut stream: Vec<Request> = (0..count)
        .map(|number| {
            let (from, to) = (number * all.len() / count, (number + 1) * all.len() / count);
            all[from + random.below(to - from)]
        })
        .collect();
    for last in (1..stream.len()).rev() {
        stream.swap(last, random.below(last + 1));
    }
    stream
}

/// The names of a stream of requests, each request with its own copy of them, as they come from a network.
pub(crate) struct NameStream {
    text: String,
    /// Where each name begins; five for each request, and the end.
    starts: Vec<usize>,
}

impl NameStream {
    pub(crate) fn new(policy: &Policy, stream: &[Request]) -> Self {
        let mut names = Self { text: String::new(), starts: vec![0] };
        for request in stream.iter().filter_map(|&request| policy.vocabulary().names(request)) {
            let owner = request.owner.expect("a request has an owner");
            for name in [request.role, request.token.unwrap_or_default(), request.api, request.action, owner] {
                names.text.push_str(name);
                names.starts.push(names.text.len());
            }
        }
        names
    }

    /// The names, request by request.
    pub(crate) fn names(&self) -> Vec<Names<'_>> {
        let names: Vec<&str> = self.starts.windows(2).map(|ends| &self.text[ends[0]..ends[1]]).collect();
        let requests = names.chunks_exact(5);
        requests.map(|names| Names::new(names[0], names[1], names[2], names[3]).with_owner(names[4])).collect()
    }
}

/// A small generator of random numbers, so that every run sees the same stream.
struct SplitMix(u64);

impl SplitMix {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % bound as u64).expect("below a usize")
    }
}
