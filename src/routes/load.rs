//! Loads routes files.

use std::path::Path;

use super::table::Table;
use crate::{
    policy::Policy,
    reading::{self, BuiltIn, LoadError, Loader},
    route::{Declared, ObjectKind, Owners, Parameter, Route, Service, SuppressedFindings, Template, TemplateError},
    rules::Place,
    space::Vocabulary,
};

/// The routes of an HTTP service: which operations of a policy its requests demand.
///
/// They are immutable, and can be shared by threads.
///
/// ```
/// use portcullis::{reading::Loader, routes::{Found, Head, Routes}};
///
/// let policy = Loader::new().load_built_in("splunk-observability/roles")?;
/// let (file, text) = Routes::splunk_observability_file();
/// let routes = Routes::from_text(&policy, file, text)?;
/// let head = Head::read("GET", "/v2/team/T1", [], routes.service())?;
/// let Found::Route(matched) = routes.find(&head) else { return Err("no route".into()) };
/// assert_eq!(matched.route().template().to_string(), "/v2/team/{tid}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Routes {
    pub(super) declared: Declared,
    pub(super) vocabulary: Vocabulary,
    pub(super) table: Table,
}

impl Routes {
    /// Reads a routes file over the vocabulary of a policy. The policy that the file itself names is ignored: [`RoutesText`](super::RoutesText) returns it.
    ///
    /// # Errors
    ///
    /// That the file cannot be read, or everything that is wrong with it, each problem with its place.
    pub fn from_file(policy: &Policy, path: impl AsRef<Path>) -> Result<Self, LoadError> {
        let loader = Loader::new();
        let (file, bytes) = reading::read_routes_bytes(path.as_ref(), loader.limits())?;
        Self::read(policy, &file, &bytes, &loader)
    }

    /// Reads routes over the vocabulary of a policy from YAML text; `file` is what errors call it.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the text, each problem with its place.
    ///
    /// ```
    /// use portcullis::{Policy, route::Service, routes::{Caller, Evidence, Found, Head, Routes}};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let routes = Routes::from_text(&policy, "routes.yaml", "
    /// portcullis-routes: 1
    /// routes: teams
    /// paths:
    ///   /v2/team/{tid}: { GET: team.read, DELETE: team.delete }
    ///   /v2/team/{tid}/member/{uid}:
    ///     DELETE: { operation: team.remove_member, owner: { parameter: uid, id: member } }
    /// ")?;
    /// let head = Head::read("DELETE", "/v2/team/T1/member/M1", [], routes.service())?;
    /// let Found::Route(matched) = routes.find(&head) else { return Err("no route".into()) };
    /// let demands = matched.demands(&Evidence::default(), &Caller::user("U1").with_member("M1"))?;
    /// let owners = policy.vocabulary().owners();
    /// assert_eq!(owners.name(demands.list()[0].owner()), Some("self"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_text(policy: &Policy, file: &str, text: &str) -> Result<Self, LoadError> {
        Self::read(policy, file, text.as_bytes(), &Loader::new())
    }

    pub(super) fn read(policy: &Policy, file: &str, bytes: &[u8], loader: &Loader) -> Result<Self, LoadError> {
        Ok(Self::of_declared(policy, reading::read_routes(file, bytes, loader.limits(), policy.rules())?))
    }

    /// Returns the name and the text of the built-in routes of Splunk Observability Cloud, over the built-in policy
    /// `splunk-observability/roles`.
    ///
    /// ```
    /// use portcullis::{reading::Loader, routes::Routes};
    ///
    /// let policy = Loader::new().load_built_in("splunk-observability/roles")?;
    /// let (file, text) = Routes::splunk_observability_file();
    /// assert_eq!(Routes::from_text(&policy, file, text)?.name(), "splunk-observability");
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    #[must_use]
    pub const fn splunk_observability_file() -> (&'static str, &'static str) {
        BuiltIn::SPLUNK_ROUTES
    }

    pub(crate) fn of_declared(policy: &Policy, declared: Declared) -> Self {
        let table = Table::new(&declared.routes, &declared.parameters);
        Self { declared, vocabulary: policy.vocabulary().clone(), table }
    }

    /// Returns the routes of a service that has all its paths below another one, such as `/observability` on a gateway: a target
    /// without this path has no route.
    ///
    /// Takes time that grows with the number of routes: once, after loading.
    ///
    /// # Errors
    ///
    /// The base path is not a path, or has a parameter or a slash at its end.
    ///
    /// ```
    /// use portcullis::{reading::Loader, routes::{Found, Head, Routes}};
    ///
    /// let policy = Loader::new().load_built_in("splunk-observability/roles")?;
    /// let (file, text) = Routes::splunk_observability_file();
    /// let routes = Routes::from_text(&policy, file, text)?.with_base_path("/observability")?;
    /// let head = Head::read("GET", "/observability/v2/team/T1", [], routes.service())?;
    /// assert!(matches!(routes.find(&head), Found::Route(_)));
    /// let head = Head::read("GET", "/v2/team/T1", [], routes.service())?;
    /// assert!(matches!(routes.find(&head), Found::Unknown(_)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_base_path(mut self, base: &str) -> Result<Self, TemplateError> {
        let base: Template = base.parse()?;
        if let Some(name) = base.parameters().next() {
            return Err(TemplateError::InBasePath(name.into()));
        }
        for route in &mut self.declared.routes {
            route.template = route.template.below(&base);
        }
        self.table = Table::new(&self.declared.routes, &self.declared.parameters);
        Ok(self)
    }

    /// Returns the routes of a service that is reached under other host names than its own, such as that of a gateway: every route is on any
    /// host. No path is on two hosts, so that the route of a request stays the same.
    ///
    /// ```
    /// use portcullis::{reading::Loader, routes::{Found, Head, Routes}};
    ///
    /// let policy = Loader::new().load_built_in("splunk-observability/roles")?;
    /// let (file, text) = Routes::splunk_observability_file();
    /// let routes = Routes::from_text(&policy, file, text)?;
    /// let head = Head::read("GET", "/v2/team/T1", [("Host", b"gateway.example.com".as_slice())], routes.service())?;
    /// assert!(matches!(routes.find(&head), Found::Unknown(unknown) if unknown.is_other_host));
    /// assert!(matches!(routes.clone().with_any_host().find(&head), Found::Route(_)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_any_host(mut self) -> Self {
        self.declared.routes.iter_mut().for_each(|route| route.host = None);
        self
    }

    /// Returns the name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.declared.name
    }

    /// Returns the file that the routes were read from, as it was named to the reader.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.declared.file
    }

    /// Returns where the name is in the text.
    #[must_use]
    pub const fn place(&self) -> Place {
        self.declared.place
    }

    /// Returns the routes, in the order of the text.
    #[must_use]
    pub fn list(&self) -> &[Route] {
        &self.declared.routes
    }

    /// Returns the findings of lints that the file suppresses.
    pub(crate) fn suppressed(&self) -> &[SuppressedFindings] {
        &self.declared.suppressed
    }

    /// Returns what the file says of the service as a whole.
    #[must_use]
    pub const fn service(&self) -> &Service {
        &self.declared.service
    }

    /// Returns the owners that are computed.
    #[must_use]
    pub const fn owners(&self) -> Owners {
        self.declared.owners
    }

    /// Returns what parameters of some names can be.
    #[must_use]
    pub fn parameters(&self) -> &[Parameter] {
        &self.declared.parameters
    }

    /// Returns the kinds of stored objects.
    #[must_use]
    pub fn objects(&self) -> &[ObjectKind] {
        &self.declared.objects
    }

    /// Returns the vocabulary that operations and owners are of: that of the policy for which the routes were read.
    #[must_use]
    pub const fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }
}
