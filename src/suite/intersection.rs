use crate::space::{Cube, Id, IdSet};

impl Cube {
    /// What lies in both cubes.
    pub(crate) fn intersection(&self, other: &Self) -> Self {
        Self {
            roles: of_sets(&self.roles, &other.roles),
            tokens: of_sets(&self.tokens, &other.tokens),
            apis: of_sets(&self.apis, &other.apis),
            actions: of_sets(&self.actions, &other.actions),
            owners: of_sets(&self.owners, &other.owners),
        }
    }
}

fn of_sets<I: Id>(one: &IdSet<I>, other: &IdSet<I>) -> IdSet<I> {
    match (one, other) {
        (IdSet::Any, set) | (set, IdSet::Any) => set.clone(),
        (IdSet::Of(ids), other) => IdSet::of(ids.iter().copied().filter(|&id| other.contains(id))),
    }
}
