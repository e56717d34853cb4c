//! What a module contains of a policy, taken from the policy's public interface alone, so that the two cannot differ.

use super::{
    GenerateError,
    identifier::{Variant, note_collisions},
};
use crate::{
    Column, Fingerprint, Policy, Vocabulary,
    space::{Named, OperationId, OperationName},
};

/// A policy, ready to be written as text.
pub(super) struct Facts<'p> {
    pub(super) policy: &'p str,
    pub(super) fingerprint: Fingerprint,
    pub(super) roles: Vec<Variant<'p>>,
    /// `None` if the policy declares no tokens.
    pub(super) tokens: Option<Vec<Variant<'p>>>,
    /// `None` if the policy declares no owners.
    pub(super) owners: Option<Vec<Variant<'p>>>,
    pub(super) operations: Vec<Variant<'p>>,
    /// More about the operations, in the same order.
    pub(super) details: Vec<Details<'p>>,
}

/// What a module contains about an operation besides its name.
pub(super) struct Details<'p> {
    pub(super) api: &'p str,
    pub(super) action: &'p str,
    pub(super) reads: bool,
    /// Positions in the list of owners.
    pub(super) owners: Vec<usize>,
    /// A bit for each role, token and owner, where the owner varies fastest; set if the request is allowed.
    pub(super) words: Vec<u64>,
}

impl<'p> Facts<'p> {
    pub(super) fn of(policy: &'p Policy) -> Result<Self, GenerateError> {
        let vocabulary = policy.vocabulary();
        let (operations, details) = vocabulary
            .operations()
            .filter_map(|(id, operation)| {
                let api = vocabulary.apis().name(operation.api())?;
                let action = vocabulary.actions().name(operation.action())?;
                let owners = vocabulary.owners().ids().enumerate();
                let owners = owners.filter(|(_, owner)| operation.owners().contains(owner)).map(|(place, _)| place);
                let details = Details {
                    api,
                    action,
                    reads: operation.reads(),
                    owners: owners.collect(),
                    words: words(policy, vocabulary, id),
                };
                Some((Variant::of_operation(OperationName::new(api, action), operation.about()), details))
            })
            .unzip();
        let declares = |column| vocabulary.is_declared(column);
        let facts = Self {
            policy: policy.rules().name(),
            fingerprint: policy.fingerprint(),
            roles: vocabulary.roles().iter().map(|(_, role)| variant(role)).collect(),
            tokens: declares(Column::Token)
                .then(|| vocabulary.tokens().iter().map(|(_, token)| variant(token)).collect()),
            owners: declares(Column::Owner)
                .then(|| vocabulary.owners().iter().map(|(_, owner)| variant(owner)).collect()),
            operations,
            details,
        };

        let mut collisions = Vec::new();
        note_collisions("roles", &facts.roles, &mut collisions);
        note_collisions("tokens", facts.tokens.as_deref().unwrap_or_default(), &mut collisions);
        note_collisions("owners", facts.owners.as_deref().unwrap_or_default(), &mut collisions);
        note_collisions("operations", &facts.operations, &mut collisions);
        if collisions.is_empty() {
            Ok(facts)
        } else {
            Err(GenerateError::Collisions { file: policy.rules().file().into(), collisions })
        }
    }
}

fn variant(named: &Named) -> Variant<'_> {
    Variant::new(named.name(), named.about())
}

/// Returns the decisions about an operation. The bits of owners that the operation cannot have are not set.
fn words(policy: &Policy, vocabulary: &Vocabulary, operation: OperationId) -> Vec<u64> {
    let mut bits = Vec::new();
    for role in vocabulary.roles().ids() {
        for token in vocabulary.tokens().ids() {
            bits.extend(vocabulary.owners().ids().map(|owner| {
                let request = vocabulary.request(role, token, operation, owner);
                request.is_some_and(|request| policy.decide(request).is_allow())
            }));
        }
    }
    bits.chunks(64).map(|bits| bits.iter().rev().fold(0, |word, &bit| (word << 1) | u64::from(bit))).collect()
}
