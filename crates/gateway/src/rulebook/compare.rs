//! Compares two rulebooks: what the newer one allows.

use std::fmt;

use portcullis::{Names, Policy, analysis::Impact, record::Mode, route::Route, space::Column};

use super::{Rulebook, compare_routes};

/// What a newer rulebook allows or protects otherwise than an older one.
///
/// Compared are the policies that are enforced; where none is, those in shadow. [`Display`](fmt::Display) writes a summary in one line.
///
/// ```
/// use portcullis::{reading::Loader, routes::Routes};
/// use portcullis_gateway::rulebook::Rulebook;
///
/// let policy = Loader::new().load_built_in("splunk-observability/roles")?;
/// let (file, text) = Routes::splunk_observability_file();
/// let [older, newer] = [text, &text.replace("GET: integration.list\n", "GET: integration.read\n")]
///     .map(|text| Routes::from_text(&policy, file, text).map(|routes| Rulebook::new(policy.clone(), routes)));
/// let diff = older?.diff(&newer?);
/// assert_eq!((diff.newly_allowed(), diff.newly_denied()), (0, 0));
/// assert_eq!(diff.weakened_routes(), ["GET /v2/integration demands less, or something else"]);
/// assert!(diff.widens_access());
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RulebookDiff {
    newly_allowed: u64,
    newly_denied: u64,
    weakened_guards: Vec<String>,
    weakened_routes: Vec<String>,
}

impl Rulebook {
    /// Compares the rulebook with a newer one.
    ///
    /// Time grows with the requests that policies know; where one policy is enforced by each, with the words of 64 requests.
    #[must_use]
    pub fn diff(&self, newer: &Self) -> RulebookDiff {
        let [before, after] = [self, newer].map(|rulebook| rulebook.deciding().collect::<Vec<_>>());
        let (newly_allowed, newly_denied) = if let ([before], [after]) = (&*before, &*after) {
            let diff = before.diff(after);
            (diff.newly_allowed(), diff.newly_denied())
        } else {
            (only_allowed_by(&after, &before), only_allowed_by(&before, &after))
        };
        RulebookDiff {
            newly_allowed: newly_allowed as u64,
            newly_denied: newly_denied as u64,
            weakened_guards: weakened_guards(&before, &after).into_iter().chain(self.unenforced(newer)).collect(),
            weakened_routes: compare_routes::weakened(self.routes(), newer.routes()),
        }
    }
}

impl Rulebook {
    /// Returns what this rulebook enforces and a newer one only watches, each in a few words.
    fn unenforced(&self, newer: &Self) -> Vec<String> {
        let mut unenforced = Vec::new();
        if newer.only_watches() && !self.only_watches() {
            unenforced.push("no policy is enforced any more".to_owned());
        }
        for route in newer.routes().list().iter().filter(|route| newer.route_mode(route) == Mode::Shadow) {
            let is_same = |old: &&Route| old.method() == route.method() && old.template() == route.template();
            let old = self.routes().list().iter().find(is_same);
            if old.is_some_and(|old| self.route_mode(old) == Mode::Enforce) {
                unenforced.push(format!("{} {} is not enforced any more", route.method().as_str(), route.template()));
            }
        }
        unenforced
    }
}

impl RulebookDiff {
    /// Returns the number of requests that all policies of the newer rulebook allow, and not all of the older one.
    ///
    /// The number is exact if the policies declare the same columns. Else a request counts that could be one.
    #[must_use]
    pub const fn newly_allowed(&self) -> u64 {
        self.newly_allowed
    }

    /// Returns the number of requests that all policies of the older rulebook allow, and not all of the newer one.
    #[must_use]
    pub const fn newly_denied(&self) -> u64 {
        self.newly_denied
    }

    /// Returns the guards that the newer policies weaken: lifetimes, owners, invariants and so on, each in a few words. Also a policy that
    /// does not decide any more, and what is not enforced any more.
    #[must_use]
    pub fn weakened_guards(&self) -> &[String] {
        &self.weakened_guards
    }

    /// Returns what the newer routes demand otherwise, each in a few words, unless they surely demand as much.
    ///
    /// A route that is new counts, and one that demands something less or under other conditions. A route that is removed counts if its
    /// requests could have another route now. What the file says of the service as a whole counts as well. Descriptions, places in the
    /// text and the order of routes do not.
    #[must_use]
    pub fn weakened_routes(&self) -> &[String] {
        &self.weakened_routes
    }

    /// Returns whether the newer rulebook could allow a request that the older one does not, or weakens a guard.
    #[must_use]
    pub const fn widens_access(&self) -> bool {
        self.newly_allowed > 0 || !self.weakened_guards.is_empty() || !self.weakened_routes.is_empty()
    }
}

impl fmt::Display for RulebookDiff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} requests newly allowed, {} newly denied", self.newly_allowed, self.newly_denied)?;
        for (what, list) in [("guards weakened", &self.weakened_guards), ("routes weakened", &self.weakened_routes)] {
            write!(f, ", {} {what}", list.len())?;
            if !list.is_empty() {
                /// Further ones are left out: the line must stay readable.
                const SHOWN: usize = 3;
                let shown: Vec<&str> = list.iter().take(SHOWN).map(String::as_str).collect();
                let rest = if list.len() > SHOWN { "; ..." } else { "" };
                write!(f, " ({}{rest})", shown.join("; "))?;
            }
        }
        Ok(())
    }
}

/// Counts the requests that all of some policies allow, and not all of others.
fn only_allowed_by(some: &[&Policy], others: &[&Policy]) -> usize {
    let Some((first, rest)) = some.split_first() else { return 0 };
    let vocabulary = first.vocabulary();
    let allowed = first.allowed();
    let names = allowed.iter().filter_map(|request| vocabulary.names(request));
    let could_be_allowed = |names: &Names<'_>| rest.iter().all(|policy| decision(policy, names, first) != Some(false));
    let is_allowed = |names: &Names<'_>| others.iter().all(|policy| decision(policy, names, first) == Some(true));
    names.filter(|names| could_be_allowed(names) && !is_allowed(names)).count()
}

/// Returns whether a policy allows a request that another one knows by its names; `None` if they declare other columns, so that it is not
/// sure which request that is.
fn decision(policy: &Policy, names: &Names<'_>, known_to: &Policy) -> Option<bool> {
    let is_same = |column| policy.vocabulary().is_declared(column) == known_to.vocabulary().is_declared(column);
    [Column::Token, Column::Owner].into_iter().all(is_same).then(|| policy.decide_names(names).is_allow())
}

/// Returns the guards that are weakened from one list of policies to another. A policy is compared with the one at its position.
fn weakened_guards(before: &[&Policy], after: &[&Policy]) -> Vec<String> {
    let mut weakened = Vec::new();
    for (older, newer) in before.iter().zip(after) {
        let diff = older.diff(newer);
        let guards = diff.guards().iter().filter(|change| change.impact() == Impact::Weakens);
        weakened.extend(guards.map(|change| format!("{}: {change}", newer.rules().name())));
    }
    let removed = before.iter().skip(after.len());
    weakened.extend(removed.map(|policy| format!("{} does not decide any more", policy.rules().name())));
    weakened
}
