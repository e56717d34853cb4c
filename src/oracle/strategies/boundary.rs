//! A strategy for pairs of requests between which the decision changes.

use std::{fmt, sync::Arc};

use proptest::{
    strategy::{NewTree, Strategy},
    test_runner::{Reason, TestRunner},
};

use super::{
    requests::{NumberedCells, draw_below},
    shrinking::{Point, Shrinking, Shrinks, steps_along},
};
use crate::{
    policy::Policy,
    space::{CellSet, Column, Lines, Names},
};

/// Draws pairs of requests, the first allowed and the second denied, that differ in one column alone: where a policy's
/// decisions change.
///
/// They shrink as pairs. Every such pair can be drawn: first the allowed request, all that have a partner equally
/// likely, and then the partner.
///
/// ```
/// use portcullis::{Policy, oracle::strategies};
/// use proptest::{strategy::{Strategy, ValueTree}, test_runner::TestRunner};
///
/// let policy = Policy::splunk_observability()?;
/// let (allowed, denied) = strategies::boundary(&policy).new_tree(&mut TestRunner::default()).unwrap().current();
/// assert!(policy.decide_names(&allowed).is_allow() && policy.decide_names(&denied).is_deny());
/// # Ok::<(), portcullis::LoadError>(())
/// ```
pub fn boundary(policy: &Policy) -> impl Strategy<Value = (Names<'_>, Names<'_>)> + Clone {
    let name = policy.rules().name();
    let none = format!("no two requests of policy `{name}` that differ in one column are decided differently");
    let allowed = NumberedCells::of(policy.vocabulary(), beside_denied(policy));
    Boundary(Arc::new(Pairs { policy, allowed, none: none.into() }))
}

/// Returns the allowed requests that differ in one column alone from one that is denied.
fn beside_denied(policy: &Policy) -> CellSet {
    let vocabulary = policy.vocabulary();
    let allowed = policy.allowed();
    let denied = CellSet::all(vocabulary).difference(&allowed);
    Column::ALL.into_iter().fold(CellSet::empty(vocabulary), |found, column| {
        found.union(&Lines::along(vocabulary, column).beside(&denied, &allowed))
    })
}

#[derive(Clone)]
struct Boundary<'p>(Arc<Pairs<'p>>);

struct Pairs<'p> {
    policy: &'p Policy,
    /// The allowed requests of the pairs.
    allowed: NumberedCells,
    /// The error if there is nothing to draw.
    none: Reason,
}

impl fmt::Debug for Boundary<'_> {
    /// Writes the number of allowed requests: the whole set would fill screens.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Boundary").field(&self.0.allowed.cells().len()).finish()
    }
}

impl<'p> Strategy for Boundary<'p> {
    type Tree = Shrinking<Pairs<'p>>;
    type Value = (Names<'p>, Names<'p>);

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        let Self(pairs) = self;
        let vocabulary = pairs.policy.vocabulary();
        let allowed = pairs.allowed.draw(runner)?.and_then(|request| Point::of_request(vocabulary, request));
        let allowed = allowed.ok_or_else(|| pairs.none.clone())?;
        let partners: Vec<Point> = pairs.partners(allowed).collect();
        let denied = partners.get(draw_below(partners.len(), runner)?);
        let names = denied.and_then(|&denied| pairs.names(allowed, denied));
        names.map(|names| Shrinking::new(Arc::clone(pairs), names)).ok_or_else(|| pairs.none.clone())
    }
}

impl<'p> Pairs<'p> {
    /// Iterates over the requests that make a pair with one that is allowed.
    fn partners(&self, allowed: Point) -> impl Iterator<Item = Point> {
        let others = Column::ALL.into_iter().flat_map(move |column| self.along(allowed, column));
        others.filter(move |&denied| self.is_pair(allowed, denied))
    }

    /// Iterates over the requests with each name of one column.
    fn along(&self, point: Point, column: Column) -> impl Iterator<Item = Point> {
        let vocabulary = self.policy.vocabulary();
        steps_along(vocabulary, column).into_iter().filter_map(move |step| point.after(vocabulary, step))
    }

    fn has_partners(&self, allowed: Point) -> bool {
        allowed.request(self.policy.vocabulary()).is_some_and(|request| self.allowed.cells().contains(request))
    }

    /// Iterates over pairs of an allowed request: for each column the simplest.
    fn simplest_of_allowed(&self, allowed: Point) -> impl Iterator<Item = (Point, Point)> {
        Column::ALL.into_iter().filter_map(move |column| {
            let denied = self.along(allowed, column).filter(|&denied| self.is_pair(allowed, denied)).min()?;
            Some((allowed, denied))
        })
    }

    /// Iterates over pairs of a denied request: for each column the simplest.
    fn simplest_of_denied(&self, denied: Point) -> impl Iterator<Item = (Point, Point)> {
        Column::ALL.into_iter().filter_map(move |column| {
            let allowed = self.along(denied, column).filter(|&allowed| self.is_pair(allowed, denied)).min()?;
            Some((allowed, denied))
        })
    }

    fn is_pair(&self, allowed: Point, denied: Point) -> bool {
        let vocabulary = self.policy.vocabulary();
        let allows = |point: Point| Some(self.policy.decide(point.request(vocabulary)?).is_allow());
        allowed.distance(denied, vocabulary) == 1 && allows(allowed) == Some(true) && allows(denied) == Some(false)
    }

    fn names(&self, allowed: Point, denied: Point) -> Option<(Names<'p>, Names<'p>)> {
        let vocabulary = self.policy.vocabulary();
        let names = |point: Point| vocabulary.names(point.request(vocabulary)?);
        Some((names(allowed)?, names(denied)?))
    }

    /// Returns the simplest allowed request that has a partner, and its simplest partner.
    fn first(&self) -> Option<(Point, Point)> {
        let vocabulary = self.policy.vocabulary();
        let allowed = vocabulary.requests().find(|&request| self.allowed.cells().contains(request))?;
        let allowed = Point::of_request(vocabulary, allowed)?;
        Some((allowed, self.partners(allowed).min()?))
    }
}

impl<'p> Shrinks for Pairs<'p> {
    type Item = (Names<'p>, Names<'p>);

    fn simpler(&self, than: Self::Item) -> Vec<Self::Item> {
        let vocabulary = self.policy.vocabulary();
        let (Some(allowed), Some(denied)) = (Point::of(vocabulary, &than.0), Point::of(vocabulary, &than.1)) else {
            return Vec::new();
        };
        let steps = allowed.max(denied).steps_to_simpler(vocabulary);
        let others = steps.iter().filter_map(|&step| allowed.after(vocabulary, step));
        let others = others.chain([allowed]).filter(|&other| self.has_partners(other)).take(MAX_EXAMINED);
        let of_allowed = others.flat_map(|allowed| self.simplest_of_allowed(allowed));

        let along = Column::ALL.into_iter().flat_map(|column| steps_along(vocabulary, column));
        let changed = steps.iter().copied().chain(along).flat_map(|step| {
            let (one, other) = (allowed.after(vocabulary, step), denied.after(vocabulary, step));
            // A name that both have in common changes in both.
            [one.zip(other), one.zip(Some(denied)), Some(allowed).zip(other)]
        });

        let pairs = self.first().into_iter().chain(of_allowed).chain(self.simplest_of_denied(denied));
        let simpler = pairs.chain(changed.flatten()).filter(|&(one, other)| (one, other) < (allowed, denied));
        let simpler = simpler.filter(|&(allowed, denied)| self.is_pair(allowed, denied));
        simpler.filter_map(|(allowed, denied)| self.names(allowed, denied)).collect()
    }
}

/// How many allowed requests are examined: in a large policy, shrinking must not take longer than testing.
const MAX_EXAMINED: usize = 256;
