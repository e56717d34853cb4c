use super::Chosen;
use crate::space::CellSet;

/// Every request of a set.
pub(super) fn all(within: &CellSet) -> Chosen {
    Chosen { requests: within.iter().collect(), ..Chosen::default() }
}
