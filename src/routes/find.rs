//! Finds the route of a request.

use std::borrow::Cow;

use super::{BodyKind, Caller, Demands, Evidence, Head, Reason, Refusal, RefusedPart, Routes, table::Search};
use crate::route::{Method, Route};

/// Whether a request has a route.
///
/// ```
/// use portcullis::{reading::Loader, routes::{Found, Head, Routes}};
///
/// let policy = Loader::new().load_built_in("splunk-observability/roles")?;
/// let (file, text) = Routes::splunk_observability_file();
/// let routes = Routes::from_text(&policy, file, text)?;
/// for (target, status) in [("/v2/team/T1", 200), ("/v2/nothing", 404), ("/v2/team", 405), ("/v2/team/a%2Fb", 400)] {
///     let head = Head::read("PUT", target, [], routes.service())?;
///     let answer = match routes.find(&head) {
///         Found::Route(_) => 200,
///         Found::Unknown(unknown) if unknown.methods.is_empty() => 404,
///         Found::Unknown(_) => 405,
///         Found::Refused(refusal) => refusal.status(),
///     };
///     assert_eq!(answer, status, "{target}");
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub enum Found<'r, 'h> {
    /// It has one.
    Route(Matched<'r, 'h>),
    /// It has none. Nothing is known about it, so a gateway refuses it unless it knows better.
    Unknown(Unknown),
    /// It is refused: it could be read in more than one way.
    Refused(Refusal),
}

/// A request without a route.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unknown {
    /// The methods that the path has; none if the path is not declared, or belongs to another host.
    pub methods: Vec<Method>,
    /// Whether the path and the method have a route, but on another host.
    pub is_other_host: bool,
}

/// A route, and the request that has it.
///
/// ```
/// use portcullis::{reading::Loader, routes::{Found, Head, Routes}};
///
/// let policy = Loader::new().load_built_in("splunk-observability/roles")?;
/// let (file, text) = Routes::splunk_observability_file();
/// let routes = Routes::from_text(&policy, file, text)?;
/// let head = Head::read("DELETE", "/v2/team/T1/member/M1", [], routes.service())?;
/// let Found::Route(matched) = routes.find(&head) else { return Err("no route".into()) };
/// assert_eq!(matched.parameters().collect::<Vec<_>>(), [("tid", "T1"), ("uid", "M1")]);
/// assert!(!matched.needs_body() && !matched.needs_stored());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Matched<'r, 'h> {
    pub(super) routes: &'r Routes,
    pub(super) route: &'r Route,
    pub(super) head: &'h Head<'h>,
    pub(super) parameters: Vec<Cow<'h, str>>,
}

impl Routes {
    /// Finds the route of a request. Literal segments win over parameters.
    pub fn find<'r, 'h>(&'r self, head: &'h Head<'h>) -> Found<'r, 'h> {
        let path = match self.table.find(head.target()) {
            Search::Found(path) => path,
            Search::Refused(refusal) => return Found::Refused(refusal),
            Search::Unknown => return Found::Unknown(Unknown::default()),
        };
        let number = head.method().routed().and_then(|method| Some((method, self.table.route(&path, method)?)));
        let Some((method, number)) = number else {
            return Found::Unknown(Unknown { methods: self.table.methods(&path).collect(), ..Unknown::default() });
        };
        let Some(route) = self.declared.routes.get(number).filter(|route| self.is_on_host(route, head.host())) else {
            return Found::Unknown(Unknown { is_other_host: true, ..Unknown::default() });
        };
        if path.is_other_without_case
            || head.target().readings().iter().any(|reading| self.table.has_other(reading, method, number))
        {
            return Found::Refused(Refusal::new(Reason::OtherRoute, RefusedPart::Target(0)));
        }
        let could_be_other_method = method == Method::Post && self.table.methods(&path).count() > 1;
        if could_be_other_method && head.body_kind() == BodyKind::Form {
            return Found::Refused(Refusal::new(Reason::Form, RefusedPart::Body));
        }
        Found::Route(Matched { routes: self, route, head, parameters: path.parameters })
    }

    /// Returns whether a host is that of a route. A host that is not known may be.
    fn is_on_host(&self, route: &Route, host: Option<&str>) -> bool {
        let declared = route.host.and_then(|number| self.declared.service.hosts.get(number));
        let (Some(declared), Some(host)) = (declared, host) else { return true };
        declared.patterns.iter().any(|pattern| pattern.matches(host))
    }
}

impl<'r> Matched<'r, '_> {
    /// Returns the route.
    #[must_use]
    pub const fn route(&self) -> &'r Route {
        self.route
    }

    /// Iterates over the parameters of the path, with their texts.
    pub fn parameters(&self) -> impl Iterator<Item = (&'r str, &str)> {
        self.route.template().parameters().zip(self.parameters.iter().map(|text| &**text))
    }

    /// Returns whether the demands depend on the body.
    #[must_use]
    pub fn needs_body(&self) -> bool {
        self.route.needs_body()
    }

    /// Returns whether the demands depend on the object that is stored under the path.
    #[must_use]
    pub fn needs_stored(&self) -> bool {
        self.route.needs_stored()
    }

    /// Returns what the request demands.
    ///
    /// # Errors
    ///
    /// - The body or the stored object has a key twice: servers differ in which one counts.
    /// - The route needs the body, and it has a content encoding, such as `gzip`.
    pub fn demands(&self, evidence: &Evidence<'_>, caller: &Caller<'_>) -> Result<Demands<'r>, Refusal> {
        Demands::of(self, evidence, caller)
    }
}
