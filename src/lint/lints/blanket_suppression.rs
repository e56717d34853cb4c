//! Suppressions that do not name what they cover.

use super::{Check, Context, Finding, Suppressions, lint};
use crate::{
    lint::{Lint, lints, requests::Requests, suppressions::SuppressedLint},
    space::{ActionId, ApiId, CellSet, Column, Cube},
};

lint! {
    /// A suppression of the policy that does not name the operations or the names that it covers.
    ///
    /// A suppression of a lint about operations must list both APIs and actions: `undecided-operation`, `open-operation`,
    /// `forbidden-operation`, `ineffective-restriction`, `doubtful-read`, and what `impossible-name` reports about operations. Any
    /// other suppression must list something in a column, if it suppresses findings about requests or names. The finding shows the requests that the
    /// suppressed findings are about, written as the columns to add. The suppressions of rules need no columns. Findings about
    /// suppressions cannot be suppressed; give this lint another severity instead.
    ///
    /// # Why is this bad?
    ///
    /// It hides what is found later, too: an operation that is added to the vocabulary is open, and nothing reports it.
    ///
    /// # Example
    ///
    /// ```yaml
    /// rules:
    ///   - { id: keepers, role: keeper, api: door, effect: allow }
    ///   - { id: own-doors, api: door, owner: self, effect: allow }
    /// lint:
    ///   - { allow: undecided-operation, because: Gates come later. }
    /// ```
    ///
    /// # Use instead
    ///
    /// List what is covered. If nothing of the kind shall ever be reported, set the severity of the lint to `off`.
    ///
    /// ```yaml
    /// rules:
    ///   - { id: keepers, role: keeper, api: door, effect: allow }
    ///   - { id: own-doors, api: door, owner: self, effect: allow }
    /// lint:
    ///   - allow: undecided-operation
    ///     api: gate
    ///     action: [look_at, raise, lower]
    ///     because: Gates come later.
    /// ```
    BLANKET_SUPPRESSION = "PC704", "blanket-suppression", Warning, Check::Suppressions(check);
}

/// The lints whose findings are about one operation.
static ABOUT_OPERATIONS: [&Lint; 5] = [
    &lints::UNDECIDED_OPERATION,
    &lints::OPEN_OPERATION,
    &lints::FORBIDDEN_OPERATION,
    &lints::INEFFECTIVE_RESTRICTION,
    &lints::DOUBTFUL_READ,
];

/// Returns whether a suppression of the policy with these columns must name more, if it suppresses a finding about requests or names.
pub(in crate::lint) fn is_blanket(finding: &Finding, within: &Cube) -> bool {
    let is_about_operations = ABOUT_OPERATIONS.contains(&finding.lint())
        || finding.lint() == &lints::IMPOSSIBLE_NAME && finding.requests.are_of_operations();
    if is_about_operations {
        within.apis().is_any() || within.actions().is_any()
    } else {
        // A mark selects operations that are declared later, too.
        Column::ALL.into_iter().all(|column| within.set(column).is_any())
    }
}

fn check(context: &Context<'_>, suppressions: &Suppressions<'_>) -> Vec<Finding> {
    suppressions.iter().filter_map(|named| finding(context, named)).collect()
}

fn finding(context: &Context<'_>, named: &SuppressedLint<'_>) -> Option<Finding> {
    let (lint, covered) = (named.lint?, named.covered.as_ref()?);
    let what = if ABOUT_OPERATIONS.contains(&lint) { "operations" } else { "requests or names" };
    let message = format!("this suppression of `{}` does not name the {what} that it covers", lint.name());
    let columns = if ABOUT_OPERATIONS.contains(&lint) { "`api` and `action`, or in `operation`" } else { "columns" };
    let help = format!("list what it covers in {columns}, so that what is new is reported");
    let finding = Finding::new(&BLANKET_SUPPRESSION, named.place, message).with_help(help);
    if covered.is_empty() {
        return Some(finding);
    }
    let mut cubes = covered.cubes(context.policy.vocabulary());
    if ABOUT_OPERATIONS.contains(&lint) || lint == &lints::IMPOSSIBLE_NAME {
        cubes = cubes.into_iter().map(|cube| with_operations(context, covered, cube)).collect();
    }
    Some(finding.with_cubes(context, &cubes).with_requests(context, Requests::Cells(covered.clone())))
}

/// Returns the cube with its APIs and actions listed.
fn with_operations(context: &Context<'_>, covered: &CellSet, cube: Cube) -> Cube {
    let operations = context.policy.vocabulary().operations_in(&cube);
    let named = operations.filter(|(id, _)| covered.has_some_of(*id)).map(|(_, one)| one.pair());
    let (apis, actions): (Vec<ApiId>, Vec<ActionId>) = named.unzip();
    cube.with_apis(apis).with_actions(actions)
}
