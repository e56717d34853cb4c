use super::Answers;
use crate::{
    analysis::Survey,
    policy::Policy,
    rules::{Exception, Rule},
    space::{ByColumn, CellSet, Column, Operation, OperationId, SlotSet},
};

/// How many of some requests were answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Covered {
    /// Those that were answered.
    pub answered: usize,
    /// All that there are.
    pub all: usize,
}

/// How much of a policy answers pin down: which of its requests were answered, whatever the answers were.
///
/// ```
/// use portcullis::{Policy, SomeNames, oracle::{Answers, Coverage}, space::CellSet};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let policy = Policy::splunk_observability()?;
/// let teams = policy.cube_of(&SomeNames::default().with_api("team"))?;
/// let answers = Answers::right(&policy, &CellSet::of_cube(policy.vocabulary(), &teams));
/// let coverage = Coverage::of(&policy, &answers);
///
/// let team_write = coverage.rules().iter().find(|one| one.rule.id() == "team-write").map(|one| one.decided);
/// assert!(team_write.is_some_and(|decided| decided.is_whole()));
/// assert_eq!(coverage.cells().answered, 144);
/// # Ok(())
/// # }
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
#[derive(Clone, Debug)]
pub struct RuleCoverage<'p> {
    /// The rule.
    pub rule: &'p Rule,
    /// The requests that it decides.
    pub decided: Covered,
    /// The requests that meet its requirement; none for a rule without one.
    pub met: Covered,
    /// For each of its exceptions, the requests of the scope that lie in it.
    pub exceptions: Vec<(&'p Exception, Covered)>,
}

/// How much of an operation was answered.
#[derive(Clone, Copy, Debug)]
pub struct OperationCoverage<'p> {
    /// The operation.
    pub id: OperationId,
    /// What is declared about it.
    pub operation: &'p Operation,
    /// Its requests.
    pub requests: Covered,
}

/// How much of the requests with a name was answered.
#[derive(Clone, Copy, Debug)]
pub struct NameCoverage<'p> {
    /// The column.
    pub column: Column,
    /// One of its names.
    pub name: &'p str,
    /// The requests that have it.
    pub requests: Covered,
}

impl<'p> Coverage<'p> {
    /// What of a policy is answered. Takes the time of a few looks at every 64 cells, for each rule at those of its scope.
    #[must_use]
    pub fn of(policy: &'p Policy, answers: &Answers) -> Self {
        // Of another vocabulary, none is answered.
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

    /// All requests.
    #[must_use]
    pub const fn cells(&self) -> Covered {
        self.cells
    }

    /// The requests that the policy allows.
    #[must_use]
    pub const fn allowed(&self) -> Covered {
        self.allowed
    }

    /// The requests that the policy denies.
    #[must_use]
    pub const fn denied(&self) -> Covered {
        let Self { cells, allowed, .. } = self;
        Covered { answered: cells.answered - allowed.answered, all: cells.all - allowed.all }
    }

    /// Rule by rule, in the order of the policy.
    #[must_use]
    pub fn rules(&self) -> &[RuleCoverage<'p>] {
        &self.rules
    }

    /// The requests that no rule decides.
    #[must_use]
    pub const fn default(&self) -> Covered {
        self.default
    }

    /// Operation by operation, in the order of declaration.
    #[must_use]
    pub fn operations(&self) -> &[OperationCoverage<'p>] {
        &self.operations
    }

    /// Name by name: roles, tokens, APIs, actions and owners, each in the order of declaration.
    #[must_use]
    pub fn names(&self) -> &[NameCoverage<'p>] {
        &self.names
    }

    /// The requests that were not answered.
    #[must_use]
    pub fn missing(&self) -> CellSet {
        CellSet::all(self.policy.vocabulary()).difference(&self.answered)
    }
}

impl Covered {
    /// Whether all of them were answered.
    #[must_use]
    pub const fn is_whole(self) -> bool {
        self.answered == self.all
    }

    /// The percentage that was answered, rounded down: 100 only if all were. Of nothing, all is answered.
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
            let mut excluded = Covered::default();
            for (operation, slots) in survey.in_both(rule.scope(), exception.cube()) {
                excluded.count(&answered.slots_of(operation), &slots);
            }
            (exception, excluded)
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
    let each = covered.iter().flat_map(|(column, covered)| {
        let named = vocabulary.table(column).names().zip(covered);
        named.map(move |(name, &requests)| NameCoverage { column, name, requests })
    });
    each.collect()
}
