//! Groups of requests, of which only a number is kept.

use std::collections::HashMap;

use portcullis::{reading::Time, record::Outcome};
use serde::Serialize;

/// How many requests there are of each kind, and when.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counts {
    pub(super) requests: u64,
    pub(super) allowed: u64,
    pub(super) denied: u64,
    pub(super) refused: u64,
    pub(super) exempt: u64,
    pub(super) first: Time,
    pub(super) last: Time,
}

/// What counts about a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Exempt,
    Allowed,
    Refused,
    Denied,
}

impl Kind {
    pub(super) const fn of(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Allowed => Self::Allowed,
            Outcome::Denied => Self::Denied,
            Outcome::Exempt => Self::Exempt,
            _ => Self::Refused,
        }
    }
}

impl Counts {
    pub(super) const fn none(at: Time) -> Self {
        Self { requests: 0, allowed: 0, denied: 0, refused: 0, exempt: 0, first: at, last: at }
    }

    pub(super) fn add(&mut self, kind: Kind, at: Time) {
        self.requests += 1;
        match kind {
            Kind::Allowed => self.allowed += 1,
            Kind::Denied => self.denied += 1,
            Kind::Refused => self.refused += 1,
            Kind::Exempt => self.exempt += 1,
        }
        self.first = self.first.min(at);
        self.last = self.last.max(at);
    }
}

/// Names of a group, as one sequence of bytes: texts are UTF-8, which has neither of these bytes.
const END: u8 = 0xff;
const NONE: u8 = 0xfe;

/// The names of a group, in the order of its fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Key(Vec<u8>);

impl Key {
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    pub(super) fn push(&mut self, name: Option<&str>) {
        match name {
            Some(name) => self.0.extend_from_slice(name.as_bytes()),
            None => self.0.push(NONE),
        }
        self.0.push(END);
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Returns the names of a group.
pub(super) fn names(key: &[u8]) -> impl Iterator<Item = Option<&str>> {
    let key = key.strip_suffix(&[END]).unwrap_or(key);
    key.split(|byte| *byte == END).map(|name| if name == [NONE] { None } else { str::from_utf8(name).ok() })
}

/// Groups by the names that they have. When a number of groups is reached, only these are counted.
#[derive(Debug)]
pub(super) struct Groups<T> {
    groups: HashMap<Box<[u8]>, T>,
    max: usize,
}

impl<T> Groups<T> {
    pub(super) fn new(max: usize) -> Self {
        Self { groups: HashMap::new(), max }
    }

    /// Returns a group, which may be new; `None` if there are too many.
    pub(super) fn get(&mut self, key: &[u8], new: impl FnOnce() -> T) -> Option<&mut T> {
        // Asking twice is cheaper than a copy of the key for each request.
        if !self.groups.contains_key(key) {
            if self.groups.len() >= self.max {
                return None;
            }
            self.groups.insert(key.into(), new());
        }
        self.groups.get_mut(key)
    }

    /// Returns the groups: those with the greatest number first, then by name.
    pub(super) fn sorted(&self, number: impl Fn(&T) -> u64) -> Vec<(&[u8], &T)> {
        let mut groups: Vec<(&[u8], &T)> = self.groups.iter().map(|(key, group)| (&**key, group)).collect();
        groups.sort_unstable_by(|(name, one), (other_name, other)| {
            number(other).cmp(&number(one)).then(name.cmp(other_name))
        });
        groups
    }
}

/// Counts, as programs read them.
#[derive(Serialize)]
pub(super) struct CountsJson {
    requests: u64,
    allowed: u64,
    denied: u64,
    refused: u64,
    exempt: u64,
    first: String,
    last: String,
}

impl From<&Counts> for CountsJson {
    fn from(counts: &Counts) -> Self {
        let Counts { requests, allowed, denied, refused, exempt, first, last } = *counts;
        Self { requests, allowed, denied, refused, exempt, first: first.to_string(), last: last.to_string() }
    }
}
