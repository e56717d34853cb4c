//! No engines, but what the decision costs at the least: a bit table from ids, and hashed keys from names.

use std::{collections::HashMap as StdHashMap, convert::Infallible};

use foldhash::fast::RandomState;
use hashbrown::HashMap;
use portcullis::{Names, Policy, Vocabulary};

use crate::{
    Error,
    engine::Engine,
    table::{Leaf, Table},
};

/// One bit for each request, found by the ids of the five names.
pub(crate) struct BitTable<'p> {
    bits: Vec<u64>,
    actions: usize,
    roles: usize,
    tokens: usize,
    owners: usize,
    ids: [StdHashMap<&'p str, u16>; 5],
}

/// The five names of a request as numbers.
pub(crate) struct Ids {
    role: u16,
    token: u16,
    api: u16,
    action: u16,
    owner: u16,
}

impl<'p> BitTable<'p> {
    pub(crate) fn new(table: &Table<'p>, vocabulary: &'p Vocabulary) -> Result<Self, Error> {
        let ids = [
            numbered(vocabulary.roles().names())?,
            numbered(vocabulary.tokens().names())?,
            numbered(vocabulary.apis().names())?,
            numbered(vocabulary.actions().names())?,
            numbered(vocabulary.owners().names())?,
        ];
        let [roles, tokens, apis, actions, owners] = ids.each_ref().map(StdHashMap::len);
        let cells = roles * tokens * apis * actions * owners;
        let mut this = Self { bits: vec![0; cells.div_ceil(64)], actions, roles, tokens, owners, ids };

        let leaves: StdHashMap<_, _> = table.leaves.iter().map(|leaf| ((leaf.api, leaf.action), leaf)).collect();
        for api in vocabulary.apis().names() {
            for action in vocabulary.actions().names() {
                let leaf = leaves.get(&(api, action)).copied();
                for role in vocabulary.roles().names() {
                    for token in vocabulary.tokens().names() {
                        for owner in vocabulary.owners().names() {
                            let names = Names::new(role, token, api, action).with_owner(owner);
                            if allows(&table.tokens, leaf, &names)
                                && let Some(ids) = this.ready(&names)
                            {
                                let at = this.place(&ids);
                                this.bits[at / 64] |= 1 << (at % 64);
                            }
                        }
                    }
                }
            }
        }
        Ok(this)
    }

    fn place(&self, ids: &Ids) -> usize {
        let [role, token, api, action, owner] = [ids.role, ids.token, ids.api, ids.action, ids.owner].map(usize::from);
        (((api * self.actions + action) * self.roles + role) * self.tokens + token) * self.owners + owner
    }
}

fn numbered<'p>(names: impl Iterator<Item = &'p str>) -> Result<StdHashMap<&'p str, u16>, Error> {
    names.enumerate().map(|(number, name)| Ok((name, u16::try_from(number)?))).collect()
}

/// Whether the gate and the leaf, if there is one for the operation, let the request pass.
fn allows(gate: &[&str], leaf: Option<&Leaf<'_>>, names: &Names<'_>) -> bool {
    gate.contains(&names.token.unwrap_or_default())
        && leaf.is_none_or(|leaf| {
            leaf.owner.is_some_and(|owner| Some(owner) != names.owner)
                || leaf.roles.contains(&names.role) && leaf.tokens.contains(&names.token.unwrap_or_default())
        })
}

impl Engine for BitTable<'_> {
    type Ready = Ids;

    fn ready(&self, names: &Names<'_>) -> Option<Ids> {
        let [roles, tokens, apis, actions, owners] = &self.ids;
        Some(Ids {
            role: *roles.get(names.role)?,
            token: *tokens.get(names.token?)?,
            api: *apis.get(names.api)?,
            action: *actions.get(names.action)?,
            owner: *owners.get(names.owner?)?,
        })
    }

    fn decide_ready(&mut self, request: &Ids) -> bool {
        let at = self.place(request);
        self.bits.get(at / 64).is_some_and(|word| (word >> (at % 64)) & 1 == 1)
    }

    fn decide(&mut self, _: &Names<'_>) -> Option<bool> {
        None
    }
}

/// Every request in a hash map, under its five names.
pub(crate) struct FiveNames<'p>(HashMap<[&'p str; 5], bool, RandomState>);

impl<'p> FiveNames<'p> {
    /// Beyond this, the map would need gigabytes.
    const MAX: usize = 1_000_000;

    pub(crate) fn new(policy: &'p Policy) -> Result<Self, Error> {
        let (vocabulary, cells) = (policy.vocabulary(), policy.vocabulary().cell_count());
        if cells > Self::MAX {
            return Err(format!("it would need {cells} entries").into());
        }
        let entries = vocabulary.requests().filter_map(|request| {
            let names = vocabulary.names(request)?;
            Some((key(&names), policy.decide(request).is_allow()))
        });
        Ok(Self(entries.collect()))
    }
}

fn key<'n>(names: &Names<'n>) -> [&'n str; 5] {
    [names.role, names.token.unwrap_or_default(), names.api, names.action, names.owner.unwrap_or_default()]
}

impl Engine for FiveNames<'_> {
    type Ready = Infallible;

    fn ready(&self, _: &Names<'_>) -> Option<Infallible> {
        None
    }

    fn decide_ready(&mut self, request: &Infallible) -> bool {
        match *request {}
    }

    fn decide(&mut self, names: &Names<'_>) -> Option<bool> {
        Some(self.0.get(&key(names)).copied().unwrap_or_default())
    }
}

/// The leaves in a hash map under API and action, and the rest by comparing. It does not refuse unknown names.
pub(crate) struct ByOperation<'p, 't> {
    gate: &'t [&'p str],
    leaves: HashMap<(&'p str, &'p str), &'t Leaf<'p>, RandomState>,
}

impl<'p, 't> ByOperation<'p, 't> {
    pub(crate) fn new(table: &'t Table<'p>) -> Self {
        let leaves = table.leaves.iter().map(|leaf| ((leaf.api, leaf.action), leaf)).collect();
        Self { gate: &table.tokens, leaves }
    }
}

impl Engine for ByOperation<'_, '_> {
    type Ready = Infallible;

    fn ready(&self, _: &Names<'_>) -> Option<Infallible> {
        None
    }

    fn decide_ready(&mut self, request: &Infallible) -> bool {
        match *request {}
    }

    fn decide(&mut self, names: &Names<'_>) -> Option<bool> {
        Some(allows(self.gate, self.leaves.get(&(names.api, names.action)).copied(), names))
    }
}
