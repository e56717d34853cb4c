//! Invariants, proved or refuted for every request.

use std::{error::Error, fmt};

use crate::{
    policy::{Decider, Include, Policy},
    rules::{Claim, Invariant},
    space::{CellSet, Cube, Decision, Lines, Request, Vocabulary},
};

/// An invariant that does not hold, with every request that contradicts it.
///
/// The claim determines which requests these are:
///
/// - `never`: those of the cube that are allowed;
/// - `always`: those of the cube that are denied;
/// - `monotone`: those that are denied although the same request with a weaker name of the order is allowed;
/// - `ignores`: of the requests that have another decision than a request that differs in the column alone, either all that
///   are allowed or all that are denied, whichever are fewer; those that are allowed if there are equally many.
///
/// So all of them have the same decision. [`Display`](fmt::Display) writes one sentence.
///
/// ```
/// use portcullis::Policy;
///
/// let (file, text) = Policy::splunk_observability_file();
/// let policy = Policy::from_text(file, &text.replace("default: allow", "default: deny"))?;
/// let violations = policy.violations();
/// let ids: Vec<&str> = violations.iter().map(|violation| violation.invariant().id()).collect();
/// assert!(ids.contains(&"anybody-leaves-a-team"));
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Violation<'p> {
    policy: &'p Policy,
    invariant: &'p Invariant,
    cells: CellSet,
    decision: Decision,
    witness: Request,
}

impl Policy {
    /// Returns the invariants that do not hold, in the order of the text. If there is none, all invariants are proved: every
    /// request of the space is checked. The invariants of included files are about these files by themselves:
    /// [`all_included`](Policy::all_included) returns them.
    ///
    /// Time grows with the invariants and, for each, the cells of the space.
    ///
    /// ```
    /// use portcullis::Policy;
    ///
    /// let policy = Policy::splunk_observability()?;
    /// assert!(policy.violations().is_empty());
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    #[must_use]
    pub fn violations(&self) -> Vec<Violation<'_>> {
        let allowed = self.allowed();
        let invariants = self.rules().invariants().iter();
        invariants.filter_map(|invariant| Violation::find(self, &allowed, invariant)).collect()
    }
}

impl<'p> Violation<'p> {
    /// Returns how the allowed cells violate an invariant about the policy's vocabulary; `None` if it holds.
    pub(crate) fn find(policy: &'p Policy, allowed: &CellSet, invariant: &'p Invariant) -> Option<Self> {
        let (cells, decision) = contradicting(policy.vocabulary(), allowed, invariant.claim());
        let witness = cells.iter().next()?;
        Some(Self { policy, invariant, cells, decision, witness })
    }

    /// Returns the policy that it is about.
    #[must_use]
    pub const fn policy(&self) -> &'p Policy {
        self.policy
    }

    /// Returns the invariant.
    #[must_use]
    pub const fn invariant(&self) -> &'p Invariant {
        self.invariant
    }

    /// Returns every request that contradicts the invariant.
    #[must_use]
    pub const fn cells(&self) -> &CellSet {
        &self.cells
    }

    /// Returns these requests as few cubes, in the time of [`CellSet::cubes`].
    #[must_use]
    pub fn cubes(&self) -> Vec<Cube> {
        self.cells.cubes(self.policy.vocabulary())
    }

    /// Returns the decision, which is the same for all of these requests.
    #[must_use]
    pub const fn decision(&self) -> Decision {
        self.decision
    }

    /// Returns the first of these requests, as an example.
    ///
    /// ```
    /// use portcullis::Policy;
    ///
    /// let (file, text) = Policy::splunk_observability_file();
    /// let policy = Policy::from_text(file, &text.replace("default: allow", "default: deny"))?;
    /// for violation in policy.violations() {
    ///     let names = policy.vocabulary().names(violation.witness()).ok_or("a request of another policy")?;
    ///     println!("{violation}, such as {names}");
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn witness(&self) -> Request {
        self.witness
    }

    /// Returns what decides about the witness: the rule, or the default, that violates the invariant.
    #[must_use]
    pub fn decider(&self) -> Decider<'p> {
        Decider::of(self.policy, self.policy.ruling(self.witness).rule)
    }

    /// Returns the request with another decision that the witness is compared with; `None` for a claim that does not compare
    /// requests.
    #[must_use]
    pub fn counterpart(&self) -> Option<Request> {
        counterpart(self.policy, self.invariant.claim(), self.witness)
    }
}

impl fmt::Display for Violation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (count, decision) = (self.cells.len(), self.decision.past_tense());
        let requests = if count == 1 { "request is" } else { "requests are" };
        write!(f, "invariant `{}` does not hold: {count} {requests} {decision}", self.invariant.id())?;
        match self.invariant.claim() {
            Claim::Never(_) => f.write_str(" that must never be"),
            Claim::Always(_) => f.write_str(" that must always be allowed"),
            Claim::Monotone { order, .. } => {
                write!(f, " although a weaker {} is allowed", order.column())
            }
            Claim::Ignores { column, .. } => {
                write!(f, " and would be {} with another {column}", (!self.decision).past_tense())
            }
        }
    }
}

/// A policy that violates some of its invariants.
///
/// [`Display`](fmt::Display) writes a paragraph for each, as for a [`LoadError`](crate::LoadError).
///
/// ```
/// use portcullis::Policy;
///
/// let (file, text) = Policy::splunk_observability_file();
/// let policy = Policy::from_text(file, &text.replace("default: allow", "default: deny"))?;
/// let error = policy.verified().err().ok_or("not all invariants hold")?;
/// assert!(!error.violations().is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct UnverifiedError {
    policy: Box<Policy>,
}

impl UnverifiedError {
    /// Returns the policy.
    #[must_use]
    pub const fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Returns the invariants that do not hold, at least one: those of included files first. Every call finds them again.
    #[must_use]
    pub fn violations(&self) -> Vec<Violation<'_>> {
        self.policy.all_violations()
    }
}

impl fmt::Display for UnverifiedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, violation) in self.violations().iter().enumerate() {
            if number > 0 {
                writeln!(f)?;
            }
            let (policy, place) = (violation.policy(), violation.invariant().place());
            write!(f, "{}:{place}: {violation}", policy.rules().file_of(place))?;
            if let Some(names) = policy.vocabulary().names(violation.witness()) {
                write!(f, "\n  such as: {names}")?;
            }
        }
        Ok(())
    }
}

impl Error for UnverifiedError {}

impl Policy {
    /// Returns the policy if all its invariants hold, for programs that must not use it otherwise.
    ///
    /// The invariants of an included file must hold in that file by itself. Takes the time of [`Policy::violations`] for each of
    /// the files.
    ///
    /// # Errors
    ///
    /// Some invariants do not hold. The error contains the policy.
    ///
    /// ```
    /// use portcullis::Policy;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let policy = Policy::splunk_observability()?.verified()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn verified(self) -> Result<Self, UnverifiedError> {
        if self.all_violations().is_empty() { Ok(self) } else { Err(UnverifiedError { policy: Box::new(self) }) }
    }
}

impl Policy {
    /// Returns the invariants that do not hold in included files by themselves, and those that do not hold in the policy.
    fn all_violations(&self) -> Vec<Violation<'_>> {
        let policies = self.all_included().into_iter().map(Include::policy).chain([self]);
        policies.flat_map(Self::violations).collect()
    }
}

/// Returns the cells that contradict a claim, and the decision that all of them have.
fn contradicting(vocabulary: &Vocabulary, allowed: &CellSet, claim: &Claim) -> (CellSet, Decision) {
    let parts = |within| {
        let within = CellSet::of_cube(vocabulary, within);
        (within.intersection(allowed), within.difference(allowed))
    };
    match claim {
        Claim::Never(cube) => (parts(cube).0, Decision::Allow),
        Claim::Always(cube) => (parts(cube).1, Decision::Deny),
        Claim::Monotone { order, within } => {
            let (allowed, denied) = parts(within);
            let lines = Lines::through(vocabulary, order.column(), order.indices().iter().copied());
            (lines.after(&allowed, &denied), Decision::Deny)
        }
        Claim::Ignores { column, within } => {
            let (allowed, denied) = parts(within);
            let lines = Lines::along(vocabulary, *column);
            let (odd_allowed, odd_denied) = (lines.beside(&denied, &allowed), lines.beside(&allowed, &denied));
            if odd_denied.len() < odd_allowed.len() {
                (odd_denied, Decision::Deny)
            } else {
                (odd_allowed, Decision::Allow)
            }
        }
    }
}

/// Returns whether a claim is about no request of the space, or compares requests although no two can be compared: such a
/// claim holds whatever the policy decides.
pub(crate) fn is_vacuous(vocabulary: &Vocabulary, claim: &Claim) -> bool {
    let has_two_on_a_line = |lines: Lines<'_>, within| {
        let within = CellSet::of_cube(vocabulary, within);
        !lines.after(&within, &within).is_empty()
    };
    match claim {
        Claim::Never(cube) | Claim::Always(cube) => CellSet::of_cube(vocabulary, cube).is_empty(),
        Claim::Monotone { order, within } => {
            let lines = Lines::through(vocabulary, order.column(), order.indices().iter().copied());
            !has_two_on_a_line(lines, within)
        }
        Claim::Ignores { column, within } => !has_two_on_a_line(Lines::along(vocabulary, *column), within),
    }
}

/// Returns the request with which a claim compares one that contradicts it: the first on its line that has another decision,
/// and for an order one with a weaker name. `None` for claims that compare nothing.
fn counterpart(policy: &Policy, claim: &Claim, request: Request) -> Option<Request> {
    let vocabulary = policy.vocabulary();
    let cell = vocabulary.cell(request)?;
    let (column, names, within) = match claim {
        Claim::Never(_) | Claim::Always(_) => return None,
        Claim::Monotone { order, within } => {
            let weaker = order.indices().iter().copied().take_while(|&name| name != cell.index(order.column()));
            (order.column(), weaker.collect::<Vec<_>>(), within)
        }
        Claim::Ignores { column, within } => (*column, (0..vocabulary.table(*column).len()).collect(), within),
    };
    let decision = policy.decide(request);
    let cells = names.into_iter().filter_map(|name| cell.with(column, name)).filter(|&cell| within.contains(cell));
    let mut requests = cells.filter_map(|cell| {
        let operation = vocabulary.operation_of(cell.api, cell.action)?;
        vocabulary.request(cell.role, cell.token, operation, cell.owner)
    });
    requests.find(|&other| policy.decide(other) != decision)
}
