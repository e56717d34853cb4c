use super::{requests::Requests, subject::Subject, wording};
use crate::space::OperationId;

/// An operation for which, with some owner that it can have, no rule matches any request.
pub(super) struct Undecided {
    pub(super) id: OperationId,
    /// The operation in words, and with which owners if not with all that it can have.
    pub(super) in_words: String,
    /// Whether it may change something.
    pub(super) may_change: bool,
    /// Those with these owners, none of which any rule matches.
    pub(super) requests: Requests,
}

/// The operations that the default decides, in the order of declaration.
pub(super) fn undecided<'s>(subject: &'s Subject<'_>) -> impl Iterator<Item = Undecided> + use<'s> {
    let vocabulary = subject.policy.vocabulary();
    subject.operations().filter_map(move |operation| {
        let owners = operation.undecided_owners();
        if owners.is_empty() {
            return None;
        }
        let asked = wording::operation(vocabulary, operation.operation);
        let in_words = if owners.len() < operation.operation.owners().len() {
            format!("{asked} with owner {}", wording::any_of(vocabulary.owners(), &owners))
        } else {
            asked
        };
        Some(Undecided {
            id: operation.id,
            in_words,
            may_change: !operation.operation.reads(),
            requests: Requests::Slots(vec![(operation.id, subject.slots_with_owners(owners))]),
        })
    })
}
