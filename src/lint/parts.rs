//! The files that a policy includes, and which findings in them the policy causes.

use std::{cell::OnceCell, collections::HashMap};

use super::{Finding, Lint, context::Context, lints};
use crate::{
    policy::{Include, Policy},
    rules::Place,
};

/// Lints that say of a rule, a name or a clause that it has no use in the policy, or how to write it shorter. That an including
/// file makes it so is no mistake in the included file, which is written for other policies, too.
static ABOUT_USE: &[&Lint] = &[
    &lints::UNREACHABLE_RULE,
    &lints::IDENTICAL_RULES,
    &lints::SUBSUMED_RULE,
    &lints::REDUNDANT_RULE,
    &lints::MERGEABLE_RULES,
    &lints::IDLE_EXCEPTION,
    &lints::IDLE_COLUMN,
    &lints::UNUSED_NAME,
    &lints::UNCITED_RULE,
    &lints::UNCITED_CLAUSE,
];

/// Lints that say what the default does. Another default makes the opposite true of the same requests.
static ABOUT_DEFAULTS: &[&Lint] = &[&lints::UNDECIDED_OPERATION, &lints::OPEN_OPERATION, &lints::FORBIDDEN_OPERATION];

/// The files that a policy includes, each as a policy of its own.
pub(super) struct Parts<'p> {
    included: Vec<&'p Include>,
    /// One of each, made when a finding may be theirs.
    contexts: OnceCell<Vec<Context<'p>>>,
}

impl<'p> Parts<'p> {
    pub(super) fn of(policy: &'p Policy) -> Self {
        Self { included: policy.all_included(), contexts: OnceCell::new() }
    }

    /// Returns those findings in included files that no included file has by itself, each with the place of the include. Their
    /// fixes are left out, because they are changes of the included file.
    pub(super) fn new_in_whole(
        &self,
        lint: &Lint,
        check: fn(&Context<'_>) -> Vec<Finding>,
        whole: &Context<'_>,
        found: Vec<Finding>,
    ) -> Vec<Finding> {
        if found.is_empty() || ABOUT_USE.contains(&lint) {
            return Vec::new();
        }
        let mut known: HashMap<Place, Vec<(&Context<'_>, Finding)>> = HashMap::new();
        for part in self.contexts() {
            for finding in check(part) {
                if let Some(place) = finding.place() {
                    known.entry(place).or_default().push((part, finding));
                }
            }
        }
        let new = found.into_iter().filter(|finding| {
            let known = finding.place().and_then(|place| known.get(&place));
            !known.into_iter().flatten().any(|(part, known)| is_same(whole, finding, part, known))
        });
        new.map(|finding| self.with_include(finding.without_fix())).collect()
    }

    fn contexts(&self) -> &[Context<'p>] {
        let contexts = || self.included.iter().map(|include| Context::new(include.policy(), "")).collect();
        self.contexts.get_or_init(contexts)
    }

    fn with_include(&self, finding: Finding) -> Finding {
        let is_at = |include: &&&Include| finding.place().is_some_and(|place| include.policy().rules().is_own(place));
        match self.included.iter().find(is_at).map(|include| include.place()) {
            Some(include) => finding.with_related(include, "included here"),
            None => finding,
        }
    }
}

/// Returns whether a finding of the whole policy says no more than one of an included file at the same place: the same
/// sentence, or one about no other requests. What both defaults do is not the same.
fn is_same(whole: &Context<'_>, finding: &Finding, part: &Context<'_>, known: &Finding) -> bool {
    if finding.message() == known.message() {
        return true;
    }
    let defaults = [whole, part].map(|context| context.policy.rules().default_decision());
    if ABOUT_DEFAULTS.contains(&finding.lint()) && defaults[0] != defaults[1] {
        return false;
    }
    let (mut requests, mut known_requests) = (None, None);
    finding.requests.add_to(whole, &mut requests);
    known.requests.add_to(part, &mut known_requests);
    let Some((requests, known)) = requests.filter(|requests| !requests.is_empty()).zip(known_requests) else {
        return false;
    };
    let in_part = |request| part.policy.resolve(&whole.policy.vocabulary().names(request)?).ok();
    requests.iter().all(|request| in_part(request).is_some_and(|request| known.contains(request)))
}
