use super::Chosen;
use crate::space::{CellSet, Vocabulary};

/// Every request.
pub(super) fn all(vocabulary: &Vocabulary) -> Chosen {
    Chosen { requests: CellSet::all(vocabulary).iter().collect(), ..Chosen::default() }
}
