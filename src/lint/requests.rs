use std::borrow::Cow;

use crate::{
    analysis::Survey,
    space::{CellSet, Cube, OperationId, Request, RuleId, SlotSet},
};

/// The requests that a finding is about, told by what makes them so: there may be too many to list for each finding.
#[derive(Clone, Debug)]
pub(super) enum Requests {
    /// There are none, or it is about something else.
    None,
    /// Those that any of some rules matches.
    MatchedBy(Vec<RuleId>),
    /// Those that a rule decides.
    DecidedBy(RuleId),
    /// Those that lie in both of two cubes.
    InBoth(Box<(Cube, Cube)>),
    /// Those of some slots of some operations.
    Slots(Vec<(OperationId, SlotSet)>),
    Cells(CellSet),
}

/// Slots of an operation.
type OfOperation<'s> = (OperationId, Cow<'s, SlotSet>);

impl Requests {
    /// The first of them.
    pub(super) fn first(&self, survey: &Survey<'_>) -> Option<Request> {
        self.by_operation(survey).find_map(|(operation, slots)| survey.first_request(operation, &slots))
    }

    /// Whether there are some, and all of them lie in the cube. Time grows with the operations that they are for.
    pub(super) fn are_within(&self, survey: &Survey<'_>, cube: &Cube) -> bool {
        let mut some = self.by_operation(survey).filter(|(_, slots)| !slots.is_empty()).peekable();
        some.peek().is_some() && survey.holds(cube, some)
    }

    fn by_operation<'s>(&'s self, survey: &'s Survey<'_>) -> Box<dyn Iterator<Item = OfOperation<'s>> + 's> {
        match self {
            Self::None => Box::new(std::iter::empty()),
            Self::MatchedBy(rules) => {
                let matched = rules.iter().flat_map(|&rule| survey.of_rule(rule));
                Box::new(matched.map(|one| (one.operation, Cow::Borrowed(&one.matches))))
            }
            &Self::DecidedBy(rule) => {
                Box::new(survey.decided_by(rule).map(|one| (one.operation, Cow::Borrowed(&one.decides))))
            }
            Self::InBoth(cubes) => {
                Box::new(survey.in_both(&cubes.0, &cubes.1).map(|(operation, slots)| (operation, Cow::Owned(slots))))
            }
            Self::Slots(slots) => Box::new(slots.iter().map(|(operation, slots)| (*operation, Cow::Borrowed(slots)))),
            Self::Cells(cells) => Box::new(survey.operations().map(|one| (one.id, Cow::Owned(cells.slots_of(one.id))))),
        }
    }
}
