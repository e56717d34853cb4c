//! Routes as a routes file declares them, with every name found in the policy's vocabulary.
//!
//! [`Routes`](crate::routes::Routes) reads such a file and applies it to HTTP requests.

mod condition;
mod method;
mod object;
mod owner;
mod pointer;
mod service;
mod suppression;
mod template;

use crate::{rules::Place, space::OperationId};

pub(crate) use suppression::SuppressedFindings;

pub use condition::{Condition, FieldTexts, Items, Test};
pub use method::Method;
pub use object::{Entries, ObjectKind, Writers};
pub use owner::{Change, IdKinds, Listed, OwnerOf, Owners};
pub use pointer::{Pointer, PointerError, Root, Step};
pub use service::{Host, HostPattern, Service};
pub use template::{Segment, Template, TemplateError};

/// The content of a routes file.
#[derive(Clone, Debug)]
pub(crate) struct Declared {
    pub(crate) name: Box<str>,
    pub(crate) file: Box<str>,
    pub(crate) place: Place,
    pub(crate) service: Service,
    pub(crate) owners: Owners,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) objects: Vec<ObjectKind>,
    /// In the order of the text.
    pub(crate) routes: Vec<Route>,
    pub(crate) suppressed: Vec<SuppressedFindings>,
}

/// What the parameters of a name can be, in any path.
///
/// ```
/// use portcullis::{Policy, route::ParameterText, routes::Routes};
///
/// let policy = Policy::splunk_observability()?;
/// let routes = Routes::from_text(&policy, "routes.yaml", "
/// portcullis-routes: 1
/// routes: tokens
/// parameters: { name: { encoded: once } }
/// paths: { \"/v2/token/{name}\": { PUT: org_token.update } }
/// ")?;
/// let name = &routes.parameters()[0];
/// assert_eq!((name.name(), name.text()), ("name", ParameterText::EncodedOnce));
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    pub(crate) name: Box<str>,
    pub(crate) text: ParameterText,
    pub(crate) place: Place,
}

/// Which texts a parameter can be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ParameterText {
    /// A segment without characters that mean something in a path.
    #[default]
    Segment,
    /// Any text, percent-encoded once.
    EncodedOnce,
    /// Any text, percent-encoded once or twice: what some clients of a service send.
    EncodedTwice,
}

impl Parameter {
    /// Returns the name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns which texts the parameter can be.
    #[must_use]
    pub const fn text(&self) -> ParameterText {
        self.text
    }

    /// Returns where it is declared.
    #[must_use]
    pub const fn place(&self) -> Place {
        self.place
    }
}

/// A method and a path, and what requests for them demand.
///
/// ```
/// use portcullis::{Policy, route::{Method, OwnerOf}, routes::Routes};
///
/// let policy = Policy::splunk_observability()?;
/// let routes = Routes::from_text(&policy, "routes.yaml", "
/// portcullis-routes: 1
/// routes: members
/// paths:
///   /v2/team/{tid}/member/{uid}:
///     DELETE: { operation: team.remove_member, owner: { parameter: uid, id: member } }
/// ")?;
/// let route = &routes.list()[0];
/// assert_eq!((route.method(), route.template().to_string().as_str()), (Method::Delete, "/v2/team/{tid}/member/{uid}"));
/// assert!(!route.needs_body() && !route.needs_stored());
/// let demanded = &route.demanded()[0];
/// assert!(demanded.when().is_empty() && matches!(demanded.owner(), OwnerOf::Parameter(1, _)));
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Route {
    /// Its position among the routes of its file.
    pub(crate) number: usize,
    pub(crate) method: Method,
    pub(crate) template: Template,
    /// The number of its host; `None` if the file declares no hosts.
    pub(crate) host: Option<usize>,
    /// The number of the kind of object that is stored under the path.
    pub(crate) object: Option<usize>,
    /// The number of the kind of object that the request creates. Before, nothing is stored.
    pub(crate) creates: Option<usize>,
    pub(crate) keeps_omitted: bool,
    pub(crate) only_reads: bool,
    pub(crate) demanded: Vec<Demanded>,
    pub(crate) place: Place,
    pub(crate) path_place: Place,
}

/// An operation that the requests of a route demand.
#[derive(Clone, Debug)]
pub struct Demanded {
    pub(crate) operation: OperationId,
    pub(crate) owner: OwnerOf,
    pub(crate) when: Vec<Condition>,
    pub(crate) place: Place,
}

impl Route {
    /// Returns its number: its position in [`Routes::list`](crate::routes::Routes::list), from 0. Tables of what a program knows about
    /// routes have it as their index.
    ///
    /// ```
    /// use portcullis::{reading::Loader, routes::{Found, Head, Routes}};
    ///
    /// let policy = Loader::new().load_built_in("splunk-observability/roles")?;
    /// let (file, text) = Routes::splunk_observability_file();
    /// let routes = Routes::from_text(&policy, file, text)?;
    /// let head = Head::read("GET", "/v2/team/T1", [], routes.service())?;
    /// let Found::Route(matched) = routes.find(&head) else { return Err("no route".into()) };
    /// let listed = routes.list().get(matched.route().number()).ok_or("it is listed")?;
    /// assert_eq!(listed.template(), matched.route().template());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn number(&self) -> usize {
        self.number
    }

    /// Returns the method.
    #[must_use]
    pub const fn method(&self) -> Method {
        self.method
    }

    /// Returns the path.
    #[must_use]
    pub const fn template(&self) -> &Template {
        &self.template
    }

    /// Returns the number of its host among the hosts of the service; `None` if the file declares no hosts.
    #[must_use]
    pub const fn host(&self) -> Option<usize> {
        self.host
    }

    /// Returns the number of the kind of object that is stored under the path; `None` if there is none, or the request creates it.
    #[must_use]
    pub const fn object(&self) -> Option<usize> {
        self.object
    }

    /// Returns the number of the kind of object that the request creates.
    #[must_use]
    pub const fn creates(&self) -> Option<usize> {
        self.creates
    }

    /// Returns what is demanded, in the order of the text: at least one operation.
    #[must_use]
    pub fn demanded(&self) -> &[Demanded] {
        &self.demanded
    }

    /// Returns whether a field that the body leaves out keeps its stored value. Else a request that overwrites removes it.
    #[must_use]
    pub const fn keeps_omitted(&self) -> bool {
        self.keeps_omitted || !self.method.overwrites()
    }

    /// Returns whether what is demanded depends on the body of a request.
    #[must_use]
    pub fn needs_body(&self) -> bool {
        self.demanded.iter().any(|demanded| {
            let by_owner = matches!(demanded.owner, OwnerOf::Each(..) | OwnerOf::Writers(_));
            let in_body =
                |condition: &Condition| condition.test.compares() || condition.test.pointer().root() == Root::Body;
            by_owner || demanded.when.iter().any(in_body)
        })
    }

    /// Returns whether what is demanded depends on the stored object.
    #[must_use]
    pub fn needs_stored(&self) -> bool {
        self.demanded.iter().any(|demanded| {
            let by_owner = match demanded.owner {
                OwnerOf::Each(listed, ..) => listed != Listed::All,
                OwnerOf::Writers(_) => true,
                OwnerOf::Only(_) | OwnerOf::Parameter(..) => false,
            };
            let in_stored =
                |condition: &Condition| condition.test.compares() || condition.test.pointer().root() == Root::Stored;
            by_owner || demanded.when.iter().any(in_stored)
        })
    }

    /// Returns whether the route is declared to change nothing, although its method could.
    #[must_use]
    pub const fn only_reads(&self) -> bool {
        self.only_reads
    }

    /// Returns where the path is in the text of the file.
    #[must_use]
    pub const fn path_place(&self) -> Place {
        self.path_place
    }

    /// Returns where the route is in the text of the file: the place of its method.
    #[must_use]
    pub const fn place(&self) -> Place {
        self.place
    }
}

impl Demanded {
    /// Returns the operation.
    #[must_use]
    pub const fn operation(&self) -> OperationId {
        self.operation
    }

    /// Returns how its owner is found.
    #[must_use]
    pub const fn owner(&self) -> &OwnerOf {
        &self.owner
    }

    /// Returns the conditions, which must all hold.
    #[must_use]
    pub fn when(&self) -> &[Condition] {
        &self.when
    }

    /// Returns where it is in the text of the file: the place of the operation.
    #[must_use]
    pub const fn place(&self) -> Place {
        self.place
    }
}
