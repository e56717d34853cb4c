use super::{Alternative, Explanation, Policy};
use crate::space::{Decision, Request};

/// Why a request of a user who holds several roles is decided as it is: an explanation for each role.
#[derive(Clone, Debug)]
pub struct JointExplanation<'p> {
    /// At least one.
    explanations: Vec<Explanation<'p>>,
    decisive: usize,
}

impl<'p> JointExplanation<'p> {
    /// The decision: allowed if any of the roles is.
    #[must_use]
    pub fn decision(&self) -> Decision {
        self.explanations.iter().map(Explanation::decision).max().unwrap_or_default()
    }

    /// The explanation for each role, in the order of the requests.
    #[must_use]
    pub fn each(&self) -> &[Explanation<'p>] {
        &self.explanations
    }

    /// The explanations that make the decision: of an allowed request the first role that is allowed, of a denied one
    /// every role.
    #[must_use]
    pub fn decisive(&self) -> &[Explanation<'p>] {
        match self.decision() {
            Decision::Allow => self.explanations.get(self.decisive..=self.decisive).unwrap_or_default(),
            Decision::Deny => &self.explanations,
        }
    }

    /// For a denial, the smallest changes for any of the roles that would be allowed; each change once, although several
    /// roles lead to it.
    #[must_use]
    pub fn alternatives(&self) -> Vec<&Alternative<'p>> {
        if self.decision().is_allow() {
            return Vec::new();
        }
        let all = || self.explanations.iter().flat_map(Explanation::alternatives);
        let fewest = all().map(|alternative| alternative.changes.len()).min().unwrap_or(0);
        let mut alternatives: Vec<&Alternative<'p>> = Vec::new();
        for alternative in all().filter(|alternative| alternative.changes.len() == fewest) {
            let same = |other: &&Alternative<'p>| other.targets().eq(alternative.targets());
            if !alternatives.iter().any(same) {
                alternatives.push(alternative);
            }
        }
        alternatives
    }
}

impl Policy {
    /// Explains the decision about a user who holds several roles, from one request for each role as
    /// [`Policy::resolve_roles`] makes them; `None` without a request, or with one of another vocabulary.
    ///
    /// ```
    /// use portcullis::{Names, Policy};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let policy = Policy::splunk_observability()?;
    /// let requests = policy.resolve_roles(&Names::new("usage", "user_api", "team", "create"), &["power"])?;
    /// let joint = policy.explain_any(&requests).ok_or("no request of this policy")?;
    /// assert!(joint.decision().is_deny());
    /// assert_eq!(joint.alternatives()[0].names.role, "admin");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn explain_any(&self, requests: &[Request]) -> Option<JointExplanation<'_>> {
        let explanations: Vec<_> = requests.iter().map(|&request| self.explain(request)).collect::<Option<_>>()?;
        let allowed = explanations.iter().position(|explanation| explanation.decision().is_allow());
        let some = !explanations.is_empty();
        some.then(|| JointExplanation { explanations, decisive: allowed.unwrap_or(0) })
    }
}
