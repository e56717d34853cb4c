//! The files that a policy includes, each as a policy of its own.

use alloc::{sync::Arc, vec::Vec};

use super::Policy;
use crate::rules::{FileId, Place};

/// A file that a policy includes.
///
/// ```
/// use portcullis::Policy;
///
/// let policy = Policy::from_text("extended.yaml", "
/// portcullis: 1
/// policy: extended
/// include: builtin:splunk-observability/admin-only
/// default: allow
/// rules: []
/// ")?;
/// let include = &policy.includes()[0];
/// assert_eq!(include.place().to_string(), "4:10");
/// assert_eq!(include.policy().fingerprint(), policy.fingerprint());
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Include {
    pub(super) place: Place,
    pub(super) policy: Arc<Policy>,
}

impl Include {
    /// Returns where the including file names it.
    #[must_use]
    pub const fn place(&self) -> Place {
        self.place
    }

    /// Returns the policy that the file is by itself: with its own default, its own invariants and the files that it includes.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.policy
    }
}

impl Policy {
    /// Returns the policy with others that it includes at no place.
    #[cfg(feature = "yaml")]
    pub(crate) fn with_included(self, included: Vec<Self>) -> Self {
        let include = |policy| Include { place: Place::default(), policy: Arc::new(policy) };
        Self { includes: included.into_iter().map(include).collect(), ..self }
    }

    /// Returns the files that the policy includes, in the order of the text. The files that these include are not among them.
    #[must_use]
    pub fn includes(&self) -> &[Include] {
        &self.includes
    }

    /// Returns the files that the policy includes, directly or through others: each once, after those that it includes itself.
    ///
    /// The invariants of a file are about that file by itself, so those of a policy do not hold unless those of all these files
    /// do.
    ///
    /// ```
    /// let policy = portcullis::Policy::splunk_observability()?;
    /// assert!(policy.all_included().is_empty());
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    #[must_use]
    pub fn all_included(&self) -> Vec<&Include> {
        let mut all: Vec<&Include> = Vec::new();
        let mut known: Vec<FileId> = Vec::new();
        // The includes on the way to the current one, each with those of its file that remain.
        let mut path: Vec<(Option<&Include>, core::slice::Iter<'_, Include>)> =
            alloc::vec![(None, self.includes.iter())];
        while let Some((include, rest)) = path.last_mut() {
            if let Some(next) = rest.next() {
                let file = next.policy.rules.files.own();
                if let Err(at) = known.binary_search(&file) {
                    known.insert(at, file);
                    path.push((Some(next), next.policy.includes.iter()));
                }
            } else {
                all.extend(*include);
                path.pop();
            }
        }
        all
    }
}
