//! Strategies for single requests.

use std::{fmt, sync::Arc};

use proptest::{
    strategy::{NewTree, Strategy, ValueTree as _},
    test_runner::{Reason, TestRunner},
};

use super::shrinking::{Point, Shrinking, Shrinks};
use crate::{
    oracle::assertions::rule_named,
    policy::Policy,
    rules::{Exception, Rule},
    space::{CellSet, Id as _, Names, OperationId, Request, Vocabulary},
};

/// Draws any request of a policy.
///
/// ```
/// use portcullis::{Policy, oracle::strategies};
/// use proptest::{strategy::{Strategy, ValueTree}, test_runner::TestRunner};
///
/// let policy = Policy::splunk_observability()?;
/// let request = strategies::requests(&policy).new_tree(&mut TestRunner::default()).unwrap().current();
/// assert!(policy.resolve(&request).is_ok());
/// # Ok::<(), portcullis::LoadError>(())
/// ```
pub fn requests(policy: &Policy) -> impl Strategy<Value = Names<'_>> + Clone {
    requests_in(policy, &CellSet::all(policy.vocabulary()))
}

/// Draws any request that a policy allows.
///
/// ```
/// use portcullis::{Policy, oracle::strategies};
/// use proptest::{strategy::{Strategy, ValueTree}, test_runner::TestRunner};
///
/// let policy = Policy::splunk_observability()?;
/// let request = strategies::allowed(&policy).new_tree(&mut TestRunner::default()).unwrap().current();
/// assert!(policy.decide_names(&request).is_allow());
/// # Ok::<(), portcullis::LoadError>(())
/// ```
pub fn allowed(policy: &Policy) -> impl Strategy<Value = Names<'_>> + Clone {
    let none = format!("policy `{}` allows no request", policy.rules().name());
    Requests::new(policy, policy.allowed(), none)
}

/// Draws any request that a policy denies.
///
/// ```
/// use portcullis::{Policy, oracle::strategies};
/// use proptest::{strategy::{Strategy, ValueTree}, test_runner::TestRunner};
///
/// let policy = Policy::splunk_observability()?;
/// let request = strategies::denied(&policy).new_tree(&mut TestRunner::default()).unwrap().current();
/// assert!(policy.decide_names(&request).is_deny());
/// # Ok::<(), portcullis::LoadError>(())
/// ```
pub fn denied(policy: &Policy) -> impl Strategy<Value = Names<'_>> + Clone {
    let none = format!("policy `{}` denies no request", policy.rules().name());
    Requests::new(policy, CellSet::all(policy.vocabulary()).difference(&policy.allowed()), none)
}

/// Draws any request that is in the scope of a rule and in none of its exceptions, whatever its decision. Draws nothing
/// if the policy has no rule with that id.
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
    match rule_named(policy, rule) {
        Ok(rule) => {
            let none = format!("rule `{}` of policy `{}` matches no request", rule.id(), policy.rules().name());
            Requests::new(policy, matched(vocabulary, rule), none)
        }
        Err(unknown) => Requests::new(policy, CellSet::empty(vocabulary), unknown),
    }
}

/// Draws any request of a policy that is in a set.
///
/// ```
/// use portcullis::{Policy, oracle::strategies};
/// use proptest::{strategy::{Strategy, ValueTree}, test_runner::TestRunner};
///
/// let policy = Policy::splunk_observability()?;
/// let teams = policy.cube_of(&portcullis::SomeNames::ANY.with_api("team")).unwrap();
/// let teams = portcullis::space::CellSet::of_cube(policy.vocabulary(), &teams);
/// let request = strategies::requests_in(&policy, &teams).new_tree(&mut TestRunner::default()).unwrap().current();
/// assert_eq!(request.api, "team");
/// # Ok::<(), portcullis::LoadError>(())
/// ```
pub fn requests_in<'p>(policy: &'p Policy, cells: &CellSet) -> impl Strategy<Value = Names<'p>> + Clone + use<'p> {
    let none = format!("policy `{}` has no request in the set", policy.rules().name());
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
    /// The error if there is nothing to draw.
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
    /// Writes the number of requests: the whole set would fill screens.
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
        // The simplest of all often fails as well.
        let first = vocabulary.requests().find(|&request| cells.contains(request));
        let first = first.and_then(|request| Point::of_request(vocabulary, request));
        let steps = point.steps_to_simpler(vocabulary);
        let nearby = steps.into_iter().filter_map(|step| point.after(vocabulary, step));
        let simpler = first.into_iter().chain(nearby).filter(|&simpler| simpler < point);
        let simpler = simpler.filter_map(|point| point.request(vocabulary)).filter(|&request| cells.contains(request));
        simpler.filter_map(|request| vocabulary.names(request)).collect()
    }
}

/// A set of cells, each of which has a number, so that all are equally likely to be drawn.
pub(super) struct NumberedCells {
    cells: CellSet,
    /// For each operation, how many cells those before it have.
    before: Vec<usize>,
    count: usize,
}

impl NumberedCells {
    pub(super) fn of(vocabulary: &Vocabulary, cells: CellSet) -> Self {
        let mut count = 0;
        let before = vocabulary.operations().map(|(operation, _)| {
            let before = count;
            count += cells.slots_of(operation).count();
            before
        });
        Self { before: before.collect(), count, cells }
    }

    pub(super) const fn cells(&self) -> &CellSet {
        &self.cells
    }

    /// Draws one of the cells; `None` if there is none. Time grows with the logarithm of the number of operations.
    pub(super) fn draw(&self, runner: &mut TestRunner) -> Result<Option<Request>, Reason> {
        if self.count == 0 {
            return Ok(None);
        }
        Ok(self.get(draw_below(self.count, runner)?))
    }

    fn get(&self, number: usize) -> Option<Request> {
        let operation = self.before.partition_point(|&before| before <= number).checked_sub(1)?;
        let before = self.before.get(operation)?;
        let operation = OperationId::from_index(operation)?;
        let slot = self.cells.slots_of(operation).iter().nth(number.checked_sub(*before)?)?;
        self.cells.request_of_slot(operation, slot)
    }
}

/// Draws a number below another, which is not 0.
pub(super) fn draw_below(count: usize, runner: &mut TestRunner) -> Result<usize, Reason> {
    Ok((0..count).new_tree(runner)?.current())
}
