use crate::{rules::Rules, space::Decision};

/// The other default, which is the fault.
pub(in super::super) fn other(rules: &Rules) -> Decision {
    Decision::from(rules.default_decision().is_deny())
}
