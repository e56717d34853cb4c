//! Random logs over random policies.

use std::fmt::Write as _;

use portcullis::{
    Call, Decision, Policy,
    record::{AskedPolicy, LoggedDemand, LoggedRuling, LoggedToken, Mode, Outcome, PolicyMode, Record, RequestRecord},
};

/// Numbers that look random, the same in each run.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("32 bits") % end
    }

    pub(crate) fn one_of<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        texts[self.below(texts.len())]
    }
}

pub(crate) const ROLES: [&str; 4] = ["guest", "smith", "scribe", "keeper"];
pub(crate) const TOKENS: [&str; 2] = ["key", "seal"];
pub(crate) const ACTIONS: [&str; 4] = ["look", "open", "close", "burn"];
pub(crate) const OWNERS: [&str; 2] = ["self", "other"];
pub(crate) const USERS: [&str; 3] = ["ada", "bob", "eve"];

/// Returns the text of a policy in which each rule allows something for a set of roles.
pub(crate) fn policy(random: &mut Random) -> String {
    let mut text = String::from(
        "portcullis: 1\npolicy: random\nvocabulary:\n  roles: { guest: {}, smith: {}, scribe: {}, keeper: {} }\n  tokens: { key: {}, seal: {} }\n  \
         owners: { self: {}, other: {} }\n  apis: { door: { look: { owners: [self, other] }, open: { owners: [self, other] }, \
         close: { owners: [self, other] }, burn: { owners: [self, other] } } }\ndefault: deny\nrules:\n",
    );
    for rule in 0..3 + random.below(6) {
        let roles: Vec<&str> = ROLES.into_iter().filter(|_| random.below(2) == 0).collect();
        let roles = if roles.is_empty() { vec![random.one_of(&ROLES)] } else { roles };
        let (action, owner) = (random.one_of(&ACTIONS), random.one_of(&OWNERS));
        let roles = roles.join(", ");
        writeln!(text, "  - {{ id: r{rule}, role: [{roles}], action: {action}, owner: {owner}, effect: allow }}")
            .expect("text");
    }
    text.push_str("  - { id: no-seals, token: seal, action: burn, effect: deny }\n");
    text
}

/// A request of a log.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) user: &'static str,
    pub(crate) roles: Option<Vec<&'static str>>,
    pub(crate) token: &'static str,
    /// The actions and owners, and whether they are assumed.
    pub(crate) demands: Vec<(&'static str, &'static str, bool)>,
    pub(crate) decision: Decision,
}

impl Request {
    pub(crate) fn call(&self, demand: usize) -> Call<'static> {
        let (action, owner, _) = self.demands[demand];
        Call::new(self.token, "door", action).with_owner(owner)
    }

    /// Returns what a policy decides, one demand and one role after the other.
    pub(crate) fn decided_by(&self, policy: &Policy) -> Decision {
        let is_allowed = |demand: usize| match &self.roles {
            Some(roles) => policy.decide_roles(roles, &self.call(demand)).is_allow(),
            None => ROLES.iter().all(|role| policy.decide_roles(&[role], &self.call(demand)).is_allow()),
        };
        Decision::from((0..self.demands.len()).all(is_allowed))
    }
}

/// Returns requests that a policy decided.
pub(crate) fn requests(random: &mut Random, policy: &Policy, count: usize) -> Vec<Request> {
    let requests = (0..count).map(|_| {
        let roles: Vec<&str> = ROLES.into_iter().filter(|_| random.below(2) == 0).collect();
        let demands =
            (0..=random.below(2)).map(|_| (random.one_of(&ACTIONS), random.one_of(&OWNERS), random.below(4) == 0));
        let demands = demands.collect();
        let user = random.one_of(&USERS);
        let roles = (random.below(8) > 0).then_some(roles);
        let token = random.one_of(&TOKENS);
        let mut request = Request { user, roles, token, demands, decision: Decision::Deny };
        request.decision = request.decided_by(policy);
        request
    });
    requests.collect()
}

/// Returns the lines of a log.
pub(crate) fn log(requests: &[Request]) -> String {
    let mut lines = Vec::new();
    for (number, request) in requests.iter().enumerate() {
        let ruling = LoggedRuling { decision: request.decision, role: None, rule: None, clause: None };
        let rulings = request.demands.iter().map(|_| ruling.clone());
        let asked = AskedPolicy {
            policy: "random".into(),
            fingerprint: "ab".into(),
            mode: PolicyMode::Enforce,
            decision: request.decision,
            rulings: rulings.collect(),
        };
        let demands = request.demands.iter().map(|&(action, owner, assumed)| LoggedDemand {
            api: "door".into(),
            action: action.into(),
            owner: owner.into(),
            assumed,
        });
        let record = RequestRecord {
            time: format!("2026-12-01T{:02}:{:02}:{:02}Z", number / 3600, number / 60 % 60, number % 60).into(),
            request_id: format!("R{number}").into(),
            trace_id: None,
            outcome: if request.decision.is_allow() { Outcome::Allowed } else { Outcome::Denied },
            status: None,
            mode: Mode::Enforce,
            method: "PUT".into(),
            path: "/".into(),
            route: None,
            user: Some(request.user.into()),
            roles: request.roles.as_ref().map(|roles| roles.iter().map(|role| (*role).into()).collect()),
            token: Some(LoggedToken { kind: Some(request.token.into()), key: "k".into(), hash: "cd".into() }),
            demands: demands.collect(),
            policies: vec![asked],
            assumed: Vec::new(),
            reason: None,
            microseconds: 1,
            waited_microseconds: 0,
        };
        Record::Request(Box::new(record)).write(&mut lines);
    }
    String::from_utf8(lines).expect("text")
}
