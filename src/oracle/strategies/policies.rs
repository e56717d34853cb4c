use std::{
    fmt,
    ops::{Deref, Range},
};

use proptest::{
    array::uniform9,
    collection::vec,
    prelude::any,
    prop_oneof,
    strategy::{Just, Strategy},
};

use super::small::{Bits, RawColumns, RawEffect, RawPolicy, RawRule};

/// Small policies as YAML text that loads always, for those who test tools of their own: up to three roles, kinds of token,
/// owners, APIs and actions, and five rules of every effect, with exceptions, requirements, groups and citations.
///
/// They shrink to few rules, and to few and the first names. The text prints as it is, line by line.
///
/// ```
/// use portcullis::{Policy, oracle::strategies};
/// use proptest::{strategy::{Strategy, ValueTree}, test_runner::TestRunner};
///
/// let text = strategies::policies().new_tree(&mut TestRunner::default()).unwrap().current();
/// let policy = Policy::from_text("small.yaml", &text)?;
/// assert!(policy.vocabulary().cell_count() >= 1);
/// # Ok::<(), portcullis::LoadError>(())
/// ```
pub fn policies() -> impl Strategy<Value = PolicyText> + Clone {
    let names = (1_usize..=3, 1_usize..=3, 1_usize..=3);
    // The bits of nine operations, at least one of them, and for each those of three owners.
    let operations = (1_u16..1 << 9, uniform9(0_u16..1 << 3), any::<bool>());
    (names, operations, any::<bool>(), vec(raw_rules(), 0..=5)).prop_map(
        |((roles, tokens, owners), (operations, owners_of_operations, reads), default_allows, rules)| {
            let raw =
                RawPolicy { roles, tokens, owners, operations, owners_of_operations, reads, default_allows, rules };
            PolicyText(raw.to_yaml())
        },
    )
}

fn raw_rules() -> impl Strategy<Value = RawRule> + Clone {
    let effect =
        prop_oneof![Just(RawEffect::Allow), Just(RawEffect::Deny), raw_columns().prop_map(RawEffect::Require),];
    (raw_columns(), vec(raw_columns(), 0..=2), effect, any::<bool>(), any::<bool>()).prop_map(
        |(scope, exceptions, effect, has_groups, is_cited)| RawRule { scope, exceptions, effect, has_groups, is_cited },
    )
}

fn raw_columns() -> impl Strategy<Value = RawColumns> + Clone {
    let few: Range<Bits> = 0..1 << 3;
    let operations: Range<Bits> = 0..1 << 9;
    (few.clone(), few.clone(), few, operations, any::<bool>(), any::<bool>()).prop_map(
        |(roles, tokens, owners, operations, names_apis, names_actions)| RawColumns {
            roles,
            tokens,
            owners,
            operations,
            names_apis,
            names_actions,
        },
    )
}

/// The text of a policy.
#[derive(Clone, PartialEq, Eq)]
pub struct PolicyText(String);

impl PolicyText {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Deref for PolicyText {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PolicyText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for PolicyText {
    /// Line by line, for people who look for what failed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\n{}", self.0)
    }
}
