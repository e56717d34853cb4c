//! Where the stored objects are that the demands of a request depend on.

use super::{Matched, ReadJson};
use crate::route::{Method, Segment, Template, Writers};

/// A stored object, and where the service has it.
///
/// ```
/// use portcullis::{reading::Loader, routes::{Found, Head, ReadJson, Routes}};
///
/// let policy = Loader::new().load_built_in("splunk-observability/roles")?;
/// let (file, text) = Routes::splunk_observability_file();
/// let routes = Routes::from_text(&policy, file, text)?;
/// let head = Head::read("PUT", "/v2/%64ashboard/D1?x=1", [], routes.service())?;
/// let Found::Route(matched) = routes.find(&head) else { return Err("no route".into()) };
///
/// let stored = matched.stored_object().ok_or("the demands depend on it")?;
/// assert_eq!((stored.kind, stored.path.as_str()), ("dashboard", "/v2/dashboard/D1"));
///
/// let parent = matched.parent_object(&ReadJson::new(br#"{"permissions":{"parent":"G-1"}}"#)).ok_or("it has a parent")?;
/// assert_eq!((parent.kind, parent.path.as_str()), ("dashboard_group", "/v2/dashboardgroup/G-1"));
/// for parent in ["null", "\"../x\"", "\"G 1\"", "\"\""] {
///     let stored = format!(r#"{{"permissions":{{"parent":{parent}}}}}"#);
///     assert!(matched.parent_object(&ReadJson::new(stored.as_bytes())).is_none());
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct StoredObject<'r> {
    /// The kind of object, as the routes file names it.
    pub kind: &'r str,
    /// The canonical path at which a `GET` returns it, without a query.
    pub path: String,
}

impl<'r> Matched<'r, '_> {
    /// Returns the stored object that the demands depend on; `None` if they depend on none, also because it is only created.
    #[must_use]
    pub fn stored_object(&self) -> Option<StoredObject<'r>> {
        if !self.needs_stored() || self.route.creates().is_some() {
            return None;
        }
        let kind = self.routes.objects().get(self.route.object()?)?;
        let target = self.head.target().canonical();
        let path = target.split_once('?').map_or(&*target, |(path, _)| path);
        Some(StoredObject { kind: kind.name(), path: path.to_owned() })
    }

    /// Returns the object from which a stored object inherits permissions. `None` if it inherits none, if no route says where such objects
    /// are, and if its id has other characters than letters, digits, `-`, `_` and `~`, because servers could read its path in several ways.
    #[must_use]
    pub fn parent_object(&self, stored: &ReadJson<'_>) -> Option<StoredObject<'r>> {
        let kinds = self.routes.objects();
        let kind = kinds.get(self.route.object()?)?;
        let inherits = |form: &'r Writers| match form {
            Writers::Entries(entries) => Some((entries.parent.as_ref()?, entries.parent_kind?)),
            Writers::Lists { .. } => None,
        };
        let stored = stored.json.as_ref()?;
        kind.writers().iter().filter_map(inherits).find_map(|(pointer, number)| {
            let found = stored.find(pointer);
            let id = found.values().first()?.as_text().filter(|id| is_plain(id))?;
            let routes = self.routes.list().iter();
            let mut of_kind = routes.filter(|route| route.object() == Some(number) && route.method() == Method::Get);
            let path = of_kind.find_map(|route| path_with(route.template(), id))?;
            Some(StoredObject { kind: kinds.get(number)?.name(), path })
        })
    }
}

/// Returns whether every server reads a segment as the same text.
fn is_plain(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_~".contains(&byte))
}

/// Returns the path of a template with one parameter.
fn path_with(template: &Template, text: &str) -> Option<String> {
    let mut path = String::new();
    let mut texts = [text].into_iter();
    for segment in template.segments() {
        path.push('/');
        match segment {
            Segment::Literal(literal) => path.push_str(literal),
            Segment::Parameter(_) => path.push_str(texts.next()?),
        }
    }
    texts.next().is_none().then_some(path)
}
