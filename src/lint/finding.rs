//! Findings: what lints report, and what is shown with it.

use std::fmt;

#[cfg(feature = "routes")]
use super::routes::Subject;
use super::{Lint, Severity, lints, requests::Requests};
use crate::{
    analysis::Survey,
    policy::Policy,
    reading::{Problem, Related},
    rules::Place,
    space::{CellSet, Cube, Decision, Names, Request, RuleId},
};
#[cfg(feature = "routes")]
use crate::{route::Template, space::OperationId};

/// A mistake in a policy, as a lint reports it.
///
/// ```
/// use portcullis::{Policy, lint};
///
/// let (file, text) = Policy::splunk_observability_file();
/// let text = text.replace("require: { role: admin", "require: { role: [admin, power, usage, read_only]");
/// let report = lint::check_text(file, &text);
/// let finding = report.findings().first().ok_or("no finding")?;
/// assert!(finding.place().is_some_and(|place| place.line > 1));
/// assert!(finding.help().is_some());
/// # Ok::<(), &str>(())
/// ```
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
    /// The requests that it is about, until it is known whether it is suppressed.
    pub(super) requests: Requests,
    witness: Option<Witness>,
    cubes: Vec<String>,
    /// The same cubes, with groups in place of names.
    cubes_with_groups: Vec<String>,
    /// What a finding about routes is about.
    #[cfg(feature = "routes")]
    pub(super) subject: Subject,
    #[cfg(feature = "routes")]
    target: Option<String>,
}

/// A change of the policy's text that fixes a finding without changing any decision.
///
/// ```
/// use portcullis::{Limits, Policy, lint};
///
/// let text = "
/// portcullis: 1
/// policy: door
/// vocabulary:
///   roles: { guest: {}, keeper: {} }
///   tokens: { key: {} }
///   owners: { none: {} }
///   apis: { door: { open: {} } }
/// default: deny
/// rules:
///   - { id: guests-need-keys, role: guest, require: { role: keeper } }
/// ";
/// let report = lint::check_text("door.yaml", text);
/// let fix = report.findings().iter().find_map(|finding| finding.fix()).ok_or("no fix")?;
/// assert_eq!(text.get(fix.place().bytes()), Some("require: { role: keeper }"));
/// assert_eq!(fix.replacement(), "effect: deny");
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    place: Place,
    replacement: String,
}

impl Fix {
    /// Returns the place of the text to replace.
    #[must_use]
    pub const fn place(&self) -> Place {
        self.place
    }

    /// Returns the text to replace it with; empty to remove it.
    #[must_use]
    pub fn replacement(&self) -> &str {
        &self.replacement
    }
}

/// A request that shows what a finding is about, and its decision.
///
/// The text form has the names of the request, and the decision.
///
/// ```
/// use portcullis::{Decision, Policy, lint};
///
/// let policy = Policy::from_text("door.yaml", "
/// portcullis: 1
/// policy: door
/// vocabulary:
///   roles: { keeper: {} }
///   tokens: { key: {} }
///   owners: { none: {} }
///   apis: { door: { open: {} } }
/// default: allow
/// rules: []
/// ")?;
/// let report = lint::check(&policy);
/// let witness = report.findings().iter().find_map(|finding| finding.witness()).ok_or("no witness")?;
/// assert_eq!(witness.names().action, "open");
/// assert_eq!(witness.decision(), Decision::Allow);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    role: Box<str>,
    token: Option<Box<str>>,
    api: Box<str>,
    action: Box<str>,
    owner: Option<Box<str>>,
    decision: Decision,
}

impl Witness {
    fn of(policy: &Policy, request: Request) -> Option<Self> {
        let names = policy.vocabulary().names(request)?;
        Some(Self {
            role: names.role.into(),
            token: names.token.map(Into::into),
            api: names.api.into(),
            action: names.action.into(),
            owner: names.owner.map(Into::into),
            decision: policy.decide(request),
        })
    }

    /// Returns the names of the request.
    #[must_use]
    pub fn names(&self) -> Names<'_> {
        let names = Names::by_role(&self.role, &self.api, &self.action);
        let names = self.token.as_deref().map_or(names, |token| names.with_token(token));
        self.owner.as_deref().map_or(names, |owner| names.with_owner(owner))
    }

    /// Returns the decision of the policy about it.
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
    /// Returns a finding with the default severity of its lint. The message is a lower-case sentence without a full
    /// stop.
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
            cubes_with_groups: Vec::new(),
            #[cfg(feature = "routes")]
            subject: Subject::default(),
            #[cfg(feature = "routes")]
            target: None,
        }
    }

    /// Returns the finding for a load error.
    pub(super) fn of_problem(problem: &Problem) -> Self {
        let fix = problem.place().zip(problem.replacement());
        Self {
            place: problem.place(),
            related: problem.related().to_vec(),
            help: problem.help().map(Into::into),
            fix: fix.map(|(place, replacement)| Fix { place, replacement: replacement.into() }),
            ..Self::new(lints::lint_of(problem), Place::default(), problem.message())
        }
    }

    /// Adds the rule that the finding is about, whose suppressions apply.
    pub(super) fn about(mut self, rule: RuleId) -> Self {
        self.rule = Some(rule);
        self
    }

    /// Adds the requests that the finding is about; the first of them is the witness.
    pub(super) fn with_requests(mut self, survey: &Survey<'_>, requests: Requests) -> Self {
        self.witness = requests.first(survey).and_then(|request| Witness::of(survey.policy, request));
        self.requests = requests;
        self
    }

    /// Adds the requests that the finding is about, and shows all of them.
    pub(super) fn with_cells(self, survey: &Survey<'_>, cells: CellSet) -> Self {
        let cubes = cells.cubes(survey.policy.vocabulary());
        self.with_cubes(survey, &cubes).with_requests(survey, Requests::Cells(cells))
    }

    /// Shows the requests that the finding is about, as these cubes.
    pub(super) fn with_cubes(self, survey: &Survey<'_>, found: &[Cube]) -> Self {
        let vocabulary = survey.policy.vocabulary();
        let cubes = found.iter().map(|cube| cube.in_words(vocabulary).to_string()).collect();
        let rules = survey.policy.rules();
        let cubes_with_groups = found.iter().map(|cube| rules.in_words(cube).to_string()).collect();
        Self { cubes, cubes_with_groups, ..self }
    }

    /// Adds the path and the operations that a finding about routes is about, whose suppressions apply.
    #[cfg(feature = "routes")]
    pub(super) fn about_routes(mut self, path: Option<&Template>, operations: Vec<OperationId>) -> Self {
        self.subject = Subject { path: path.cloned(), operations };
        self
    }

    /// Adds a target that shows what a finding about routes is about.
    #[cfg(feature = "routes")]
    pub(super) fn with_target(mut self, target: String) -> Self {
        self.target = Some(target);
        self
    }

    /// Sets a severity other than the default one of the lint. A policy that sets the lint's severity overrides it.
    pub(super) fn with_severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// Adds another place that the finding refers to, and what is there.
    pub(super) fn with_related(mut self, place: Place, what: impl Into<String>) -> Self {
        self.related.push(Related::new(place, what.into()));
        self
    }

    /// Adds what to do, in one sentence.
    pub(super) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds a safe change of the text.
    pub(super) fn with_fix(mut self, place: Place, replacement: impl Into<String>) -> Self {
        self.fix = Some(Fix { place, replacement: replacement.into() });
        self
    }

    /// Adds the removal of a place as a safe change, if there is one.
    pub(super) fn with_removal(self, place: Option<Place>) -> Self {
        match place {
            Some(place) => self.with_fix(place, ""),
            None => self,
        }
    }

    /// Removes the change of the text.
    pub(super) fn without_fix(self) -> Self {
        Self { fix: None, ..self }
    }

    /// Returns the lint that reports it.
    #[must_use]
    pub const fn lint(&self) -> &'static Lint {
        self.lint
    }

    /// Returns how severe it is.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.severity
    }

    /// Returns its place in the policy's text; `None` if it is about the whole file.
    #[must_use]
    pub const fn place(&self) -> Option<Place> {
        self.place
    }

    /// Returns what was found, in a lower-case sentence without a full stop.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Returns other places that it refers to.
    #[must_use]
    pub fn related(&self) -> &[Related] {
        &self.related
    }

    /// Returns what to do, in a lower-case sentence without a full stop.
    #[must_use]
    pub fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// Returns a safe change of the text that fixes it; `None` if there is none.
    #[must_use]
    pub const fn fix(&self) -> Option<&Fix> {
        self.fix.as_ref()
    }

    /// Returns the requests that it is about, as few cubes, written as the columns of a rule; empty if the lint does
    /// not show all of them.
    #[must_use]
    pub fn cubes(&self) -> &[String] {
        &self.cubes
    }

    /// Returns the same cubes as [`Finding::cubes`], for people: where a group of the policy stands for exactly the names of
    /// a column, its name is written.
    ///
    /// ```
    /// use portcullis::{Policy, lint};
    ///
    /// let policy = Policy::from_text("door.yaml", "
    /// portcullis: 1
    /// policy: door
    /// vocabulary:
    ///   roles: { guest: {}, member: {}, keeper: {} }
    ///   tokens: { key: {} }
    ///   owners: { none: {} }
    ///   apis: { door: { open: {}, close: {} } }
    /// groups: { roles: { insiders: [member, keeper] } }
    /// default: deny
    /// rules:
    ///   - { id: everybody-opens, action: open, effect: allow }
    ///   - { id: only-guests-open, role: insiders, action: open, effect: deny }
    /// ")?;
    /// let report = lint::check(&policy);
    /// let finding = report.findings().iter().find(|finding| !finding.cubes().is_empty()).ok_or("no finding")?;
    /// assert_eq!(finding.cubes(), ["{ role: [member, keeper], action: open }"]);
    /// assert_eq!(finding.cubes_with_groups(), ["{ role: insiders, action: open }"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn cubes_with_groups(&self) -> &[String] {
        &self.cubes_with_groups
    }

    /// Returns the first of the requests that it is about.
    ///
    /// `None` for a rule that matches no request (`unreachable-rule`), an exception without requests, a name or a group
    /// (PC301 to PC304, and `impossible-name` unless it is about operations), a clause (`uncited-clause`), an invariant
    /// that claims nothing (`empty-invariant`), orders (`contradicting-orders`), an invariant that cites (`cited-non-rule`),
    /// a `lint` key (PC701 to PC704, except a suppression of findings about requests) and a load error (PC001 to PC037).
    #[must_use]
    pub const fn witness(&self) -> Option<&Witness> {
        self.witness.as_ref()
    }

    /// Returns the target of a request that shows what a finding about routes is about; `None` for findings about policies, and where
    /// no request shows it.
    ///
    /// A target is shown by `ambiguous-routes`, `changing-route-only-reads` and `reading-route-changes`.
    #[cfg(feature = "routes")]
    #[must_use]
    pub fn target(&self) -> Option<&str> {
        self.target.as_deref()
    }
}
