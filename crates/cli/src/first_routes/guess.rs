//! Guesses which operation of a policy an endpoint demands.

use std::cmp::Reverse;

use portcullis::{
    Vocabulary,
    route::Method,
    space::{OperationId, OperationName},
};

use super::words::{joined, words};
use crate::openapi::Endpoint;

/// The names of the operations of a policy, in the form in which they are compared.
pub(super) struct Names<'v> {
    operations: Vec<Named<'v>>,
}

struct Named<'v> {
    id: OperationId,
    name: OperationName<'v>,
    /// The words of the API, as one.
    api: String,
    /// The last word of the API, if it has several: paths often leave out the others.
    last_of_api: Option<String>,
    /// The words of the action.
    action: Vec<String>,
}

/// An operation that an endpoint may demand.
#[derive(Clone, Copy)]
pub(super) struct Guess<'v> {
    pub(super) id: OperationId,
    pub(super) name: OperationName<'v>,
    score: u32,
}

impl<'v> Names<'v> {
    pub(super) fn of(vocabulary: &'v Vocabulary) -> Self {
        let operations = vocabulary.operations().filter_map(|(id, operation)| {
            let api = vocabulary.apis().name(operation.api())?;
            let action = vocabulary.actions().name(operation.action())?;
            let mut of_api = words(api);
            let last_of_api = of_api.pop().filter(|_| !of_api.is_empty());
            Some(Named {
                id,
                name: OperationName::new(api, action),
                api: joined(api),
                last_of_api,
                action: words(action),
            })
        });
        Self { operations: operations.collect() }
    }

    /// Returns the operations that an endpoint may demand, the most likely first.
    pub(super) fn guesses(&self, endpoint: &Endpoint) -> Vec<Guess<'v>> {
        let hints = Hints::of(endpoint);
        let guess = |named: &Named<'v>| {
            let (api, action) = (hints.api(named)?, hints.action(named)?);
            Some(Guess { id: named.id, name: named.name, score: api + action })
        };
        let mut guesses: Vec<Guess<'v>> = self.operations.iter().filter_map(guess).collect();
        guesses.sort_by_key(|guess| Reverse(guess.score));
        guesses
    }
}

impl Guess<'_> {
    /// Returns whether another guess is as likely.
    pub(super) const fn is_as_likely_as(&self, other: &Self) -> bool {
        self.score == other.score
    }
}

/// What an endpoint says about what it does.
struct Hints {
    method: Option<Method>,
    /// The literal segments of the path, each as one word.
    segments: Vec<String>,
    /// The words of the last segment, if it is literal.
    last: Vec<String>,
    ends_with_parameter: bool,
    tags: Vec<String>,
    /// The words of the operation's id.
    id: Vec<String>,
}

impl Hints {
    fn of(endpoint: &Endpoint) -> Self {
        let all: Vec<&str> = endpoint.path.split('/').filter(|segment| !segment.is_empty()).collect();
        let is_parameter = |segment: &str| segment.contains('{');
        let last = all.last().copied().filter(|last| !is_parameter(last));
        Self {
            method: endpoint.method.routed(),
            segments: all.iter().filter(|segment| !is_parameter(segment)).map(|segment| joined(segment)).collect(),
            last: last.map(words).unwrap_or_default(),
            ends_with_parameter: last.is_none() && !all.is_empty(),
            tags: endpoint.tags.iter().map(|tag| joined(tag)).collect(),
            id: endpoint.operation_id.as_deref().map(words).unwrap_or_default(),
        }
    }

    /// Returns how likely an API is meant: later segments of the path are more specific. `None` if nothing names it.
    fn api(&self, named: &Named<'_>) -> Option<u32> {
        let position = |text: &str| self.segments.iter().rposition(|segment| segment == text);
        let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX).min(20);
        let pairs =
            self.segments.windows(2).rposition(|pair| pair.concat() == named.api).map(|at| at.saturating_add(1));
        let by_path = position(&named.api).or(pairs).map(|at| 40 + 2 * place(at));
        let last = named.last_of_api.as_deref();
        let by_last = last.and_then(position).map(|at| 20 + 2 * place(at));
        let by_tag = self.tags.contains(&named.api).then_some(30);
        let by_last_in_tag = last.filter(|last| self.tags.iter().any(|tag| tag == last)).map(|_| 12);
        let by_id = (!named.api.is_empty() && self.id.concat().contains(&named.api)).then_some(25);
        let best = [by_path, by_last].into_iter().flatten().max();
        let others = [by_tag.or(by_last_in_tag), by_id].into_iter().flatten();
        best.into_iter().chain(others).reduce(|sum, one| sum + one)
    }

    /// Returns how likely an action is meant; `None` if nothing names it, and the method does not suggest it.
    fn action(&self, named: &Named<'_>) -> Option<u32> {
        let has_all =
            |words: &[String]| !named.action.is_empty() && named.action.iter().all(|word| words.contains(word));
        let begins = !self.last.is_empty() && named.action.starts_with(&self.last);
        let by_last = match (has_all(&self.last), begins) {
            (true, _) => Some(60),
            (_, true) => Some(45),
            _ => None,
        };
        let by_id = has_all(&self.id).then_some(30);
        let usual = self.usual();
        let by_method = match named.action.as_slice() {
            [only] => usual.iter().position(|verb| verb == only).map(|at| if at == 0 { 20 } else { 14 }),
            // Such as `list_events`: the rest names a part that the path names too.
            [first, rest @ ..] if usual.contains(&first.as_str()) => {
                (rest.concat() == self.last.concat()).then_some(35)
            }
            _ => None,
        };
        [by_last, by_id, by_method].into_iter().flatten().reduce(|sum, one| sum + one)
    }

    /// Returns the verbs that a method usually means, the most usual first.
    const fn usual(&self) -> &'static [&'static str] {
        match (self.method, self.ends_with_parameter) {
            (Some(Method::Get), true) => &["read", "get", "view", "show", "retrieve", "fetch", "describe"],
            (Some(Method::Get), false) => &["list", "search", "read", "get", "view", "query", "find"],
            (Some(Method::Post), _) => &["create", "add", "new", "post", "insert", "send", "submit"],
            (Some(Method::Put | Method::Patch), _) => {
                &["update", "edit", "modify", "replace", "change", "write", "set"]
            }
            (Some(Method::Delete), _) => &["delete", "remove", "destroy", "drop", "revoke"],
            (None, _) => &[],
        }
    }
}
