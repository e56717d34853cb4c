//! The requests that findings are about.

use std::borrow::Cow;

use crate::{
    analysis::Survey,
    space::{ActionId, ApiId, CellSet, Column, Cube, OperationId, Request, RuleId, SlotSet},
};

/// The requests that a finding is about, described instead of listed: each of many findings may be about many requests.
#[derive(Clone, Debug)]
pub(super) enum Requests {
    /// None, or the finding is not about requests.
    None,
    /// Those that any of some rules matches.
    MatchedBy(Vec<RuleId>),
    /// Those that a rule decides.
    DecidedBy(RuleId),
    /// Those that lie in both of two cubes.
    InBoth(Box<(Cube, Cube)>),
    /// Those of some slots of some operations.
    Slots(Vec<(OperationId, SlotSet)>),
    /// Those of some cells.
    Cells(CellSet),
    /// None: the finding is about names of a column, by index.
    Names(Column, Vec<usize>),
    /// None: the finding is about an operation.
    Operation(ApiId, ActionId),
}

impl Requests {
    /// Returns the first of the requests.
    pub(super) fn first(&self, survey: &Survey<'_>) -> Option<Request> {
        self.by_operation(survey).find_map(|(operation, slots)| survey.first_request(operation, &slots))
    }

    /// Returns whether there are requests and all of them lie in the cube; for a finding about names or an operation, whether the
    /// cube lists all of them and nothing in other columns. Time grows with the operations of the requests.
    pub(super) fn are_within(&self, survey: &Survey<'_>, cube: &Cube) -> bool {
        if let Self::Names(column, names) = self {
            let set = cube.set(*column);
            let lists_others = cube.clone().with_any(*column) != Cube::ALL;
            return !set.is_any() && !lists_others && names.iter().all(|&name| set.contains(name));
        }
        if let &Self::Operation(api, action) = self {
            let lists_others = Column::OF_SLOTS.into_iter().any(|column| !cube.set(column).is_any());
            return *cube != Cube::ALL && !lists_others && cube.includes_pair((api, action));
        }
        let mut some = self.by_operation(survey).filter(|(_, slots)| !slots.is_empty()).peekable();
        some.peek().is_some() && survey.holds(cube, some)
    }

    /// Returns whether the finding is about operations as a whole.
    pub(super) const fn are_of_operations(&self) -> bool {
        matches!(self, Self::Slots(_) | Self::Operation(..))
    }

    /// Adds the requests to a set, which is made for the first requests or names; of an operation without requests in question, all of
    /// its requests.
    pub(super) fn add_to(&self, survey: &Survey<'_>, set: &mut Option<CellSet>) {
        if matches!(self, Self::None) {
            return;
        }
        let set = set.get_or_insert_with(|| CellSet::empty(survey.policy.vocabulary()));
        self.by_operation(survey).for_each(|(operation, slots)| set.insert_slots(operation, &slots));
        if let &Self::Operation(api, action) = self {
            let id = survey.policy.vocabulary().operation_of(api, action);
            if let Some(operation) = survey.operations().find(|operation| Some(operation.id) == id) {
                set.insert_slots(operation.id, operation.possible);
            }
        }
    }

    fn by_operation<'s>(
        &'s self,
        survey: &'s Survey<'_>,
    ) -> Box<dyn Iterator<Item = (OperationId, Cow<'s, SlotSet>)> + 's> {
        match self {
            Self::None | Self::Names(..) | Self::Operation(..) => Box::new(std::iter::empty()),
            Self::MatchedBy(rules) => {
                let matched = rules.iter().flat_map(|&rule| survey.of_rule(rule));
                Box::new(matched.map(|one| (one.operation, Cow::Borrowed(&one.matches))))
            }
            &Self::DecidedBy(rule) => {
                Box::new(survey.decided_by(rule).map(|one| (one.operation, Cow::Borrowed(&one.decides))))
            }
            Self::InBoth(cubes) => {
                let both = survey.in_both(&cubes.0, &cubes.1);
                Box::new(both.map(|(operation, slots)| (operation, Cow::Owned(slots))))
            }
            Self::Slots(slots) => Box::new(slots.iter().map(|(operation, slots)| (*operation, Cow::Borrowed(slots)))),
            Self::Cells(cells) => Box::new(survey.operations().map(|one| (one.id, Cow::Owned(cells.slots_of(one.id))))),
        }
    }
}
