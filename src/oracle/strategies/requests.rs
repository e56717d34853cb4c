use std::{fmt, sync::Arc};

use proptest::{
    strategy::{NewTree, Strategy},
    test_runner::{Reason, TestRunner},
};

use super::{
    numbered::NumberedCells,
    shrinking::{Shrinking, Shrinks},
    simpler::Point,
};
use crate::{
    oracle::words,
    policy::Policy,
    rules::{Exception, Rule},
    space::{CellSet, Names, Vocabulary},
};

/// Any request of a policy.
pub fn requests(policy: &Policy) -> impl Strategy<Value = Names<'_>> + Clone {
    requests_in(policy, &CellSet::all(policy.vocabulary()))
}

/// Any request that a policy allows.
pub fn allowed(policy: &Policy) -> impl Strategy<Value = Names<'_>> + Clone {
    let none = format!("policy `{}` allows no request", policy.rules().name());
    Requests::new(policy, policy.allowed(), none)
}

/// Any request that a policy denies.
pub fn denied(policy: &Policy) -> impl Strategy<Value = Names<'_>> + Clone {
    let none = format!("policy `{}` denies no request", policy.rules().name());
    Requests::new(policy, CellSet::all(policy.vocabulary()).difference(&policy.allowed()), none)
}

/// Any request that is in the scope of a rule and in none of its exceptions, whatever is decided about it. A policy that
/// has no rule of that id has no such request.
///
/// ```
/// use portcullis::{Policy, oracle::strategies};
/// use proptest::{strategy::{Strategy, ValueTree}, test_runner::TestRunner};
///
/// let policy = Policy::splunk_observability()?;
/// let request = strategies::matching(&policy, "team-write").new_tree(&mut TestRunner::default()).unwrap().current();
/// assert_eq!(request.api, "team");
///
/// let error = strategies::matching(&policy, "team-writ").new_tree(&mut TestRunner::default()).err().unwrap();
/// assert!(error.message().ends_with("has no rule `team-writ`; did you mean `team-write`?"));
/// # Ok::<(), portcullis::LoadError>(())
/// ```
pub fn matching<'p>(policy: &'p Policy, rule: &str) -> impl Strategy<Value = Names<'p>> + Clone + use<'p> {
    let vocabulary = policy.vocabulary();
    match words::rule_named(policy, rule) {
        Ok(rule) => {
            let none = format!("rule `{}` of policy `{}` matches no request", rule.id(), policy.rules().name());
            Requests::new(policy, matched(vocabulary, rule), none)
        }
        Err(unknown) => Requests::new(policy, CellSet::empty(vocabulary), unknown),
    }
}

/// Any request of a policy that is in the set.
pub fn requests_in<'p>(policy: &'p Policy, cells: &CellSet) -> impl Strategy<Value = Names<'p>> + Clone + use<'p> {
    let none = format!("there is no such request of policy `{}`", policy.rules().name());
    Requests::new(policy, CellSet::all(policy.vocabulary()).intersection(cells), none)
}

fn matched(vocabulary: &Vocabulary, rule: &Rule) -> CellSet {
    let exceptions = rule.exceptions().iter().map(Exception::cube);
    exceptions.fold(CellSet::of_cube(vocabulary, rule.scope()), |matched, exception| {
        matched.difference(&CellSet::of_cube(vocabulary, exception))
    })
}

#[derive(Clone)]
struct Requests<'p>(Arc<Drawn<'p>>);

struct Drawn<'p> {
    vocabulary: &'p Vocabulary,
    cells: NumberedCells,
    /// What to say where there is nothing to draw.
    none: Reason,
}

impl<'p> Requests<'p> {
    fn new(policy: &'p Policy, cells: CellSet, none: String) -> Self {
        let vocabulary = policy.vocabulary();
        let drawn = Drawn { vocabulary, cells: NumberedCells::of(vocabulary, cells), none: none.into() };
        Self(Arc::new(drawn))
    }
}

impl fmt::Debug for Requests<'_> {
    /// The number of requests: the whole set would fill screens.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Requests").field(&self.0.cells.cells().len()).finish()
    }
}

impl<'p> Strategy for Requests<'p> {
    type Tree = Shrinking<Drawn<'p>>;
    type Value = Names<'p>;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        let Self(drawn) = self;
        let request = drawn.cells.draw(runner)?;
        let names = request.and_then(|request| drawn.vocabulary.names(request));
        names.map(|names| Shrinking::new(Arc::clone(drawn), names)).ok_or_else(|| drawn.none.clone())
    }
}

impl<'p> Shrinks for Drawn<'p> {
    type Item = Names<'p>;

    fn simpler(&self, than: Names<'p>) -> Vec<Names<'p>> {
        let (vocabulary, cells) = (self.vocabulary, self.cells.cells());
        let Some(point) = Point::of(vocabulary, &than) else {
            return Vec::new();
        };
        // The simplest of all is often enough.
        let first = vocabulary.requests().find(|&request| cells.contains(request));
        let first = first.and_then(|request| Point::of_request(vocabulary, request));
        let steps = point.steps_to_simpler(vocabulary);
        let nearby = steps.into_iter().filter_map(|step| point.after(vocabulary, step));
        let simpler = first.into_iter().chain(nearby).filter(|&simpler| simpler < point);
        let simpler = simpler.filter_map(|point| point.request(vocabulary)).filter(|&request| cells.contains(request));
        simpler.filter_map(|request| vocabulary.names(request)).collect()
    }
}
