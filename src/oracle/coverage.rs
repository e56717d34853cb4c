//! How much of a policy is tested: which of its requests were answered.

use super::Answers;
use crate::{
    analysis::Survey,
    policy::Policy,
    rules::{Exception, Rule},
    space::{ByColumn, CellSet, Column, Operation, OperationId, SlotSet},
};

/// How many of some requests were answered.
///
/// ```
/// use portcullis::oracle::Covered;
///
/// let covered = Covered::new(999, 1_000);
/// assert_eq!(covered.percent(), 99);
/// assert!(!covered.is_complete());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Covered {
    /// How many were answered.
    pub answered: usize,
    /// How many there are.
    pub all: usize,
}

/// How much of a policy is covered by answers: which of its requests were answered, whatever the answers were.
///
/// ```
/// use portcullis::{Policy, SomeNames, oracle::{Answers, Coverage}, space::CellSet};
///
/// let policy = Policy::splunk_observability()?;
/// let teams = policy.cube_of(&SomeNames::ANY.with_api("team"))?;
/// let answers = Answers::of(&policy, &CellSet::of_cube(policy.vocabulary(), &teams));
/// let coverage = Coverage::of(&policy, &answers);
///
/// let team_write = coverage.rules().iter().find(|one| one.rule.id() == "team-write").map(|one| one.decided);
/// assert!(team_write.is_some_and(|decided| decided.is_complete()));
/// assert_eq!(coverage.cells().answered, 144);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Coverage<'p> {
    policy: &'p Policy,
    answered: CellSet,
    cells: Covered,
    allowed: Covered,
    rules: Vec<RuleCoverage<'p>>,
    default: Covered,
    operations: Vec<OperationCoverage<'p>>,
    names: Vec<NameCoverage<'p>>,
}

/// How much of a rule was answered.
///
/// ```
/// use portcullis::{Policy, oracle::{Answers, Coverage}};
///
/// let policy = Policy::splunk_observability()?;
/// let coverage = Coverage::of(&policy, &Answers::of(&policy, &policy.allowed()));
/// let rule = &coverage.rules()[0];
/// assert_eq!(rule.rule.id(), "integration-write");
/// // Only denied requests are decided by a rule, and no request that it denies was answered.
/// assert_eq!(rule.decided.answered, 0);
/// assert!(rule.met.is_complete());
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RuleCoverage<'p> {
    /// The rule.
    pub rule: &'p Rule,
    /// The requests that it decides.
    pub decided: Covered,
    /// The requests that meet its requirement; none if it has no requirement.
    pub met: Covered,
    /// Its exceptions, in the order of the text.
    pub exceptions: Vec<ExceptionCoverage<'p>>,
}

/// How much of an exception of a rule was answered.
///
/// ```
/// use portcullis::{Policy, oracle::{Answers, Coverage}};
///
/// let policy = Policy::splunk_observability()?;
/// let coverage = Coverage::of(&policy, &Answers::of(&policy, &policy.allowed()));
/// let exceptions = coverage.rules().iter().flat_map(|rule| &rule.exceptions);
/// assert!(exceptions.clone().all(|one| one.requests.all > 0));
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ExceptionCoverage<'p> {
    /// The exception.
    pub exception: &'p Exception,
    /// The requests of the rule's scope that it excludes.
    pub requests: Covered,
}

/// How much of an operation was answered.
///
/// ```
/// use portcullis::{Policy, oracle::{Answers, Coverage}};
///
/// let policy = Policy::splunk_observability()?;
/// let coverage = Coverage::of(&policy, &Answers::of(&policy, &policy.allowed()));
/// assert_eq!(coverage.operations().len(), policy.vocabulary().operation_count());
/// assert!(coverage.operations().iter().all(|one| one.requests.answered > 0));
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct OperationCoverage<'p> {
    /// The operation.
    pub id: OperationId,
    /// Its declaration.
    pub operation: &'p Operation,
    /// Its requests.
    pub requests: Covered,
}

/// How many of the requests with a name were answered.
///
/// ```
/// use portcullis::{Policy, oracle::{Answers, Coverage}};
///
/// let policy = Policy::splunk_observability()?;
/// let coverage = Coverage::of(&policy, &Answers::of(&policy, &policy.allowed()));
/// let admin = coverage.names().iter().find(|one| one.name == "admin").map(|one| one.requests);
/// assert_eq!(admin.map(|requests| requests.all), Some(policy.vocabulary().cell_count() / 4));
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct NameCoverage<'p> {
    /// The column.
    pub column: Column,
    /// One of its names.
    pub name: &'p str,
    /// The requests that have it.
    pub requests: Covered,
}

impl<'p> Coverage<'p> {
    /// Returns how much of a policy the answers cover. Time grows with the number of cells, and for each rule with
    /// those of its scope.
    #[must_use]
    pub fn of(policy: &'p Policy, answers: &Answers) -> Self {
        // Answers of another vocabulary cover nothing.
        let answered = CellSet::all(policy.vocabulary()).intersection(&answers.asked());
        let survey = Survey::of(policy);
        let operations = operations(policy, &survey, &answered);
        Self {
            cells: Covered { answered: answered.len(), all: policy.vocabulary().cell_count() },
            allowed: Covered { answered: survey.allowed.intersection(&answered).len(), all: survey.allowed.len() },
            rules: rules(policy, &survey, &answered),
            default: by_default(&survey, &answered),
            names: names(policy, &survey, &answered, &operations),
            operations,
            policy,
            answered,
        }
    }

    /// Returns how many of all requests were answered.
    #[must_use]
    pub const fn cells(&self) -> Covered {
        self.cells
    }

    /// Returns how many of the requests that the policy allows were answered.
    #[must_use]
    pub const fn allowed(&self) -> Covered {
        self.allowed
    }

    /// Returns how many of the requests that the policy denies were answered.
    #[must_use]
    pub const fn denied(&self) -> Covered {
        let Self { cells, allowed, .. } = self;
        Covered { answered: cells.answered - allowed.answered, all: cells.all - allowed.all }
    }

    /// Returns how much of each rule was answered, in the order of the policy.
    #[must_use]
    pub fn rules(&self) -> &[RuleCoverage<'p>] {
        &self.rules
    }

    /// Returns how many of the requests that no rule decides were answered.
    #[must_use]
    pub const fn default(&self) -> Covered {
        self.default
    }

    /// Returns how much of each operation was answered, in the order of declaration.
    #[must_use]
    pub fn operations(&self) -> &[OperationCoverage<'p>] {
        &self.operations
    }

    /// Returns how much was answered for each name: roles, tokens, APIs, actions and owners, each in the order of
    /// declaration.
    #[must_use]
    pub fn names(&self) -> &[NameCoverage<'p>] {
        &self.names
    }

    /// Returns the requests that were not answered.
    #[must_use]
    pub fn missing(&self) -> CellSet {
        CellSet::all(self.policy.vocabulary()).difference(&self.answered)
    }
}

impl Covered {
    /// Returns the count of answered requests, out of all requests.
    #[must_use]
    pub const fn new(answered: usize, all: usize) -> Self {
        Self { answered, all }
    }

    /// Returns whether all of them were answered.
    #[must_use]
    pub const fn is_complete(self) -> bool {
        self.answered == self.all
    }

    /// Returns the percentage that was answered, rounded down: 100 only if all were. If there is no request, 100.
    #[must_use]
    pub const fn percent(self) -> usize {
        match (self.answered * 100).checked_div(self.all) {
            Some(percent) => percent,
            None => 100,
        }
    }

    fn count(&mut self, answered: &SlotSet, slots: &SlotSet) {
        self.answered += (slots & answered).count();
        self.all += slots.count();
    }

    const fn add(&mut self, other: Self) {
        self.answered += other.answered;
        self.all += other.all;
    }
}

fn rules<'p>(policy: &'p Policy, survey: &Survey<'p>, answered: &CellSet) -> Vec<RuleCoverage<'p>> {
    let rules = policy.rules().with_ids().map(|(id, rule)| {
        let (mut decided, mut met) = (Covered::default(), Covered::default());
        for one in survey.of_rule(id) {
            let answered = answered.slots_of(one.operation);
            decided.count(&answered, &one.decides);
            met.count(&answered, &(&one.matches - &one.decides));
        }
        let exceptions = rule.exceptions().iter().map(|exception| {
            let mut requests = Covered::default();
            for (operation, slots) in survey.in_both(rule.scope(), exception.cube()) {
                requests.count(&answered.slots_of(operation), &slots);
            }
            ExceptionCoverage { exception, requests }
        });
        RuleCoverage { rule, decided, met, exceptions: exceptions.collect() }
    });
    rules.collect()
}

fn by_default(survey: &Survey<'_>, answered: &CellSet) -> Covered {
    let mut default = Covered::default();
    for operation in survey.operations() {
        default.count(&answered.slots_of(operation.id), &operation.decided_by_default());
    }
    default
}

fn operations<'p>(policy: &'p Policy, survey: &Survey<'p>, answered: &CellSet) -> Vec<OperationCoverage<'p>> {
    let each = survey.operations().zip(policy.vocabulary().operations()).map(|(surveyed, (id, operation))| {
        let mut requests = Covered::default();
        requests.count(&answered.slots_of(id), surveyed.possible);
        OperationCoverage { id, operation, requests }
    });
    each.collect()
}

fn names<'p>(
    policy: &'p Policy,
    survey: &Survey<'_>,
    answered: &CellSet,
    operations: &[OperationCoverage<'p>],
) -> Vec<NameCoverage<'p>> {
    let vocabulary = policy.vocabulary();
    let mut covered = ByColumn::from_fn(|column| vec![Covered::default(); vocabulary.table(column).len()]);
    for OperationCoverage { operation, requests, .. } in operations {
        for (column, name) in [(Column::Api, operation.api().index()), (Column::Action, operation.action().index())] {
            if let Some(covered) = covered[column].get_mut(name) {
                covered.add(*requests);
            }
        }
    }
    for column in Column::OF_SLOTS {
        for (name, covered) in covered[column].iter_mut().enumerate() {
            let with_name = survey.space().with_name(column, name);
            for operation in survey.operations() {
                covered.count(&answered.slots_of(operation.id), &(operation.possible & &with_name));
            }
        }
    }
    let declared = covered.iter().filter(|&(column, _)| vocabulary.is_declared(column));
    let each = declared.flat_map(|(column, covered)| {
        let named = vocabulary.table(column).names().zip(covered);
        named.map(move |(name, &requests)| NameCoverage { column, name, requests })
    });
    each.collect()
}
