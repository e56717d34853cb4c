//! The groups that a request belongs to.

use std::io::Write as _;

use portcullis::{
    Decider, Decision,
    record::{AskedPolicy, LoggedDemand, LoggedRuling, RequestRecord, Text},
    space::OperationName,
};

use super::{
    field::Field,
    groups::{Key, Kind},
    input::Input,
};

/// A policy and an operation of a request, and what the policy decided about it.
#[derive(Clone, Copy, Default)]
struct Entry<'r> {
    demand: Option<&'r LoggedDemand<'r>>,
    policy: Option<&'r AskedPolicy<'r>>,
    ruling: Option<&'r LoggedRuling<'r>>,
}

/// Finds the groups of requests.
pub(super) struct Rows<'f> {
    by: &'f [Field],
    denied_only: bool,
    key: Key,
    /// The keys of a request, one after the other, with the end and the kind of each.
    keys: Vec<u8>,
    ends: Vec<(usize, Kind)>,
    text: Vec<u8>,
}

impl<'f> Rows<'f> {
    pub(super) fn new(by: &'f [Field], denied_only: bool) -> Self {
        Self { by, denied_only, key: Key::default(), keys: Vec::new(), ends: Vec::new(), text: Vec::new() }
    }

    /// Calls a function with each group that a request belongs to, and what counts there.
    pub(super) fn of(&mut self, request: &RequestRecord<'_>, input: &Input<'_>, mut each: impl FnMut(&[u8], Kind)) {
        self.keys.clear();
        self.ends.clear();
        for_each(Some(&request.roles).filter(|_| self.by.contains(&Field::Role)).and_then(Option::as_deref), |role| {
            for_each(Some(&*request.assumed).filter(|_| self.by.contains(&Field::Assumed)), |assumed| {
                for_each_entry(request, self.by, |entry| {
                    let kind = kind(request, entry);
                    if kind == Kind::Denied || !self.denied_only {
                        self.add(request, input, (role, assumed), entry, kind);
                    }
                });
            });
        });
        let mut start = 0;
        for &(end, kind) in &self.ends {
            each(self.keys.get(start..end).unwrap_or_default(), kind);
            start = end;
        }
    }

    /// Adds a group. If the request has it already, a denial counts more than what is allowed.
    fn add(
        &mut self,
        request: &RequestRecord<'_>,
        input: &Input<'_>,
        (role, assumed): (Option<&str>, Option<&str>),
        entry: &Entry<'_>,
        kind: Kind,
    ) {
        self.key.clear();
        for &field in self.by {
            self.text.clear();
            let name = match field {
                Field::Role => role,
                Field::Assumed => assumed,
                field if field.is_of_ruling() => of_entry(field, entry, &mut self.text),
                field => of_request(field, request, input, &mut self.text),
            };
            self.key.push(name);
        }
        let mut start = 0;
        for (end, known) in &mut self.ends {
            if self.keys.get(start..*end) == Some(self.key.as_bytes()) {
                *known = kind.max(*known);
                return;
            }
            start = *end;
        }
        self.keys.extend_from_slice(self.key.as_bytes());
        self.ends.push((self.keys.len(), kind));
    }
}

/// Calls a function with each text of a list, or once with none.
fn for_each(list: Option<&[Text<'_>]>, mut each: impl FnMut(Option<&str>)) {
    match list {
        Some(list) if !list.is_empty() => list.iter().for_each(|text| each(Some(text))),
        _ => each(None),
    }
}

/// Calls a function with each policy and operation of a request that the fields are about, or once with none.
fn for_each_entry(request: &RequestRecord<'_>, by: &[Field], mut each: impl FnMut(&Entry<'_>)) {
    if !by.iter().any(|field| field.is_of_ruling()) {
        return each(&Entry::default());
    }
    let mut is_any = false;
    let of_each = by.contains(&Field::Policy);
    let policies: Vec<&AskedPolicy<'_>> =
        if of_each { request.policies.iter().collect() } else { request.deciding().collect() };
    for policy in policies {
        is_any = true;
        if request.demands.is_empty() {
            each(&Entry { policy: Some(policy), ..Entry::default() });
        }
        for (number, demand) in request.demands.iter().enumerate() {
            each(&Entry { demand: Some(demand), policy: Some(policy), ruling: policy.rulings.get(number) });
        }
    }
    if !is_any {
        for demand in &request.demands {
            each(&Entry { demand: Some(demand), ..Entry::default() });
        }
        if request.demands.is_empty() {
            each(&Entry::default());
        }
    }
}

/// Returns what counts about a request for a policy and an operation: the decision about these, if the request was decided.
fn kind(request: &RequestRecord<'_>, entry: &Entry<'_>) -> Kind {
    let decision = entry.ruling.map(|ruling| ruling.decision).or(entry.policy.map(|policy| policy.decision));
    match (Kind::of(request.outcome), decision) {
        (Kind::Allowed | Kind::Denied, Some(Decision::Allow)) => Kind::Allowed,
        (Kind::Allowed | Kind::Denied, Some(Decision::Deny)) => Kind::Denied,
        (kind, _) => kind,
    }
}

fn of_request<'r>(
    field: Field,
    request: &'r RequestRecord<'_>,
    input: &Input<'_>,
    text: &'r mut Vec<u8>,
) -> Option<&'r str> {
    let token = request.token.as_ref();
    match field {
        Field::User => request.user.as_deref(),
        Field::Token => token.and_then(|token| token.kind.as_deref()),
        Field::Hash => token.map(|token| &*token.hash),
        Field::Outcome => Some(request.outcome.as_str()),
        Field::Mode => Some(request.mode.as_str()),
        Field::Route => request.route.as_deref(),
        Field::Method => Some(&request.method),
        Field::Reason => request.reason.as_deref(),
        Field::Day => moment("YYYY-MM-DD".len(), request, input, text),
        Field::Hour => moment("YYYY-MM-DDTHH".len(), request, input, text),
        _ => None,
    }
}

/// Returns the beginning of the time in UTC.
fn moment<'r>(len: usize, request: &'r RequestRecord<'_>, input: &Input<'_>, text: &'r mut Vec<u8>) -> Option<&'r str> {
    if request.time.ends_with('Z') && request.time.as_bytes().get(10) == Some(&b'T') {
        return request.time.get(..len);
    }
    // Memory can always be written.
    let _ = write!(text, "{}", input.time);
    str::from_utf8(text).ok()?.get(..len)
}

fn of_entry<'r>(field: Field, entry: &Entry<'r>, text: &'r mut Vec<u8>) -> Option<&'r str> {
    match field {
        Field::Rule => entry.ruling.and_then(rule),
        Field::Clause => entry.ruling.and_then(|ruling| ruling.clause.as_deref()),
        Field::Owner => entry.demand.map(|demand| &*demand.owner),
        Field::Policy => entry.policy.map(|policy| &*policy.policy),
        Field::Operation => {
            let LoggedDemand { api, action, .. } = entry.demand?;
            // Memory can always be written.
            let _ = write!(text, "{}", OperationName::new(api, action));
            str::from_utf8(text).ok()
        }
        _ => None,
    }
}

/// Returns what decided: a rule, the default, or nothing because a name is unknown.
pub(super) fn rule<'r>(ruling: &'r LoggedRuling<'_>) -> Option<&'r str> {
    ruling.rule.as_deref().or(ruling.role.as_ref().map(|_| Decider::DEFAULT))
}
