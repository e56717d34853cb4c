//! Includes that allow more than the included file does by itself.

use super::{Check, Context, Finding, lint};
use crate::{
    policy::{Include, Policy},
    space::{CellSet, OwnerId, Request},
};

lint! {
    /// An include that widens what the included file allows by itself: the policy allows a request that the included file
    /// denies.
    ///
    /// # Why is this bad?
    ///
    /// Rules and vocabulary are united, but the default is that of the including file. Who reads the included file alone
    /// believes that it denies the request, and its invariants are proved for it alone. If its default is `deny`, every request
    /// that the including file allows is one that it denies; if its default is `allow`, a group with more members may lift one
    /// of its requirements.
    ///
    /// # Example
    ///
    /// ```yaml
    /// include: base.yaml  # keepers open doors and gates, and nobody does anything else
    /// default: deny
    /// rules:
    ///   - { id: members-open, role: member, action: open, effect: allow }
    /// ```
    ///
    /// # Use instead
    ///
    /// Add what the included file leaves open, and no more. If a file is meant to be widened, suppress the finding and say
    /// which of its guarantees no longer hold.
    ///
    /// ```yaml
    /// include: base.yaml
    /// default: deny
    /// rules:
    ///   - { id: members-open, role: member, action: open, effect: allow }
    /// lint:
    ///   - { allow: widening-include, role: member, action: open, because: members help the keepers }
    /// ```
    WIDENING_INCLUDE = "PC801", "widening-include", Warning, Check::Policy(check);
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    context.policy.includes().iter().filter_map(|include| finding(context, include)).collect()
}

fn finding(context: &Context<'_>, include: &Include) -> Option<Finding> {
    let (policy, included) = (context.policy, include.policy());
    let widened = widened(policy, included);
    let count = widened.len();
    let requests = match count {
        0 => return None,
        1 => "1 request".into(),
        count => format!("{count} requests"),
    };
    let file = included.rules().file();
    let message = format!("the policy allows {requests} that `{file}` denies by itself");
    Some(
        Finding::new(&WIDENING_INCLUDE, include.place(), message)
            .with_cells(context, widened)
            .with_help("remove what allows them, or suppress the finding and say why the file may be widened"),
    )
}

/// Returns the requests of the policy that it allows, and that an included file has and denies. A request of a file that leaves out
/// tokens or owners is one with any of the policy's.
fn widened(policy: &Policy, included: &Policy) -> CellSet {
    let (whole, part) = (policy.vocabulary(), included.vocabulary());
    let denied = CellSet::all(part).difference(&included.allowed());
    let mut requests: Vec<Request> = Vec::new();
    for names in denied.iter().filter_map(|request| part.names(request)) {
        let Some(operation) = whole.operation_named(names.api, names.action) else { continue };
        let tokens = whole.tokens().iter().filter(|(_, token)| names.token.is_none_or(|name| token.name() == name));
        let owners = whole.operation(operation).map_or(&[][..], |operation| operation.owners());
        let is_meant = |owner: OwnerId| names.owner.is_none_or(|name| whole.owners().name(owner) == Some(name));
        let Some(role) = whole.roles().id(names.role) else { continue };
        for (token, _) in tokens {
            let owners = owners.iter().copied().filter(|&owner| is_meant(owner));
            requests.extend(owners.filter_map(|owner| whole.request(role, token, operation, owner)));
        }
    }
    CellSet::of_requests(whole, requests.into_iter().filter(|&request| policy.decide(request).is_allow()))
}
