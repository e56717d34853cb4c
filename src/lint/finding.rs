use std::fmt;

use super::{Lint, Severity, requests::Requests};
use crate::{
    analysis::Survey,
    policy::Policy,
    reading::{Problem, Related},
    rules::Place,
    space::{CellSet, Decision, Request, RuleId},
};

/// What a lint found.
#[derive(Clone, Debug)]
pub struct Finding {
    lint: &'static Lint,
    pub(super) severity: Severity,
    place: Option<Place>,
    message: String,
    related: Vec<Related>,
    help: Option<String>,
    fix: Option<Fix>,
    pub(super) rule: Option<RuleId>,
    /// What it is about, as long as it may turn out to be suppressed.
    pub(super) requests: Requests,
    witness: Option<Witness>,
    cubes: Vec<String>,
}

/// A change of the policy's text that mends what was found and changes no decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    place: Place,
    replacement: String,
}

impl Fix {
    /// What to replace.
    #[must_use]
    pub const fn place(&self) -> Place {
        self.place
    }

    /// What to put in its place; nothing to take it out.
    #[must_use]
    pub fn replacement(&self) -> &str {
        &self.replacement
    }
}

/// A request that shows what was found, and what is decided about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    role: Box<str>,
    token: Box<str>,
    api: Box<str>,
    action: Box<str>,
    owner: Box<str>,
    decision: Decision,
}

impl Witness {
    fn of(policy: &Policy, request: Request) -> Option<Self> {
        let names = policy.vocabulary().names(request)?;
        Some(Self {
            role: names.role.into(),
            token: names.token.into(),
            api: names.api.into(),
            action: names.action.into(),
            owner: names.owner?.into(),
            decision: policy.decide(request),
        })
    }

    /// The names of the request.
    #[must_use]
    pub fn names(&self) -> crate::Names<'_> {
        crate::Names::new(&self.role, &self.token, &self.api, &self.action).with_owner(&self.owner)
    }

    /// What the policy decides about it.
    #[must_use]
    pub const fn decision(&self) -> Decision {
        self.decision
    }
}

impl fmt::Display for Witness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.names(), self.decision)
    }
}

impl Finding {
    /// A finding with the lint's own severity. The message is a lower-case sentence without a full stop.
    pub(super) fn new(lint: &'static Lint, place: Place, message: impl Into<String>) -> Self {
        Self {
            lint,
            severity: lint.severity,
            place: Some(place),
            message: message.into(),
            related: Vec::new(),
            help: None,
            fix: None,
            rule: None,
            requests: Requests::None,
            witness: None,
            cubes: Vec::new(),
        }
    }

    /// What loading refuses.
    pub(super) fn of_problem(lint: &'static Lint, problem: &Problem) -> Self {
        let fix = problem.place().zip(problem.replacement());
        Self {
            place: problem.place(),
            related: problem.related().to_vec(),
            help: problem.help().map(Into::into),
            fix: fix.map(|(place, replacement)| Fix { place, replacement: replacement.into() }),
            ..Self::new(lint, Place::default(), problem.message())
        }
    }

    /// The rule that it is about: suppressions of that rule count.
    pub(super) fn about(mut self, rule: RuleId) -> Self {
        self.rule = Some(rule);
        self
    }

    /// The requests that it is about; the first of them is the witness.
    pub(super) fn with_requests(mut self, survey: &Survey<'_>, requests: Requests) -> Self {
        self.witness = requests.first(survey).and_then(|request| Witness::of(survey.policy, request));
        self.requests = requests;
        self
    }

    /// The requests that it is about, told in full.
    pub(super) fn with_cells(self, survey: &Survey<'_>, cells: CellSet) -> Self {
        let vocabulary = survey.policy.vocabulary();
        let cubes = cells.cubes(vocabulary).iter().map(|cube| cube.in_words(vocabulary).to_string()).collect();
        Self { cubes, ..self.with_requests(survey, Requests::Cells(cells)) }
    }

    /// Another place that has to do with it, and what stands there.
    pub(super) fn with_related(mut self, place: Place, what: impl Into<String>) -> Self {
        self.related.push(Related::new(place, what.into()));
        self
    }

    /// What to do, in one sentence.
    pub(super) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// A change of the text that is safe.
    pub(super) fn with_fix(mut self, place: Place, replacement: impl Into<String>) -> Self {
        self.fix = Some(Fix { place, replacement: replacement.into() });
        self
    }

    /// Taking out some lines is safe, if there are any that can be.
    pub(super) fn with_removal(self, lines: Option<Place>) -> Self {
        match lines {
            Some(lines) => self.with_fix(lines, ""),
            None => self,
        }
    }

    /// The lint that found it.
    #[must_use]
    pub const fn lint(&self) -> &'static Lint {
        self.lint
    }

    /// How severe it is.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.severity
    }

    /// Where it stands; `None` for one about the whole file.
    #[must_use]
    pub const fn place(&self) -> Option<Place> {
        self.place
    }

    /// What was found, in a lower-case sentence without a full stop.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Other places that have to do with it.
    #[must_use]
    pub fn related(&self) -> &[Related] {
        &self.related
    }

    /// What to do.
    #[must_use]
    pub fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// A safe change of the text that mends it, where there is one.
    #[must_use]
    pub const fn fix(&self) -> Option<&Fix> {
        self.fix.as_ref()
    }

    /// All requests that show it, as few cubes, where the lint tells them; written as the columns of a rule.
    #[must_use]
    pub fn cubes(&self) -> &[String] {
        &self.cubes
    }

    /// A request that shows it: the first of those that it is about.
    ///
    /// None shows a rule that matches no request (`unreachable-rule`), an exception without requests, what is only declared
    /// (`unused-name`, `similar-names`, `uncited-clause`), an invariant that says nothing (`empty-invariant`), a `lint` key
    /// (PC701 to PC703) and what loading refuses (PC001 to PC034).
    #[must_use]
    pub const fn witness(&self) -> Option<&Witness> {
        self.witness.as_ref()
    }
}
