//! Conditions: when a request demands an operation.

use std::fmt;

use super::Pointer;
use crate::rules::Place;

/// What must hold for a request to demand an operation. The set of conditions is closed, so that everything about them can be
/// decided.
///
/// A condition holds, does not hold, or cannot be told: because there is no body or no stored object, because a value has another
/// type than expected, or because a key differs from the expected one only in the case of letters. What cannot be told counts as if it
/// held.
///
/// ```
/// use portcullis::{Policy, routes::Routes};
///
/// let policy = Policy::splunk_observability()?;
/// let routes = Routes::from_text(&policy, "routes.yaml", "
/// portcullis-routes: 1
/// routes: members
/// paths:
///   /v2/organization/member:
///     POST:
///       - organization.invite_user
///       - { operation: organization.grant_admin, when: { is_true: /admin }, owner: other }
/// ")?;
/// let condition = &routes.list()[0].demanded()[1].when()[0];
/// assert_eq!(condition.test().to_string(), "is_true: /admin");
/// assert_eq!(condition.place().line, 8);
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    pub(crate) test: Test,
    pub(crate) place: Place,
}

/// What a condition tests. Several values are meant if the pointer has a step `*`; then one of them is enough, unless stated otherwise.
///
/// ```
/// use portcullis::route::Test;
///
/// let test = Test::IsTrue("/members/*/admin".parse()?);
/// assert_eq!((test.as_str(), test.compares()), ("is_true", false));
/// assert_eq!(test.to_string(), "is_true: /members/*/admin");
/// # Ok::<(), portcullis::route::PointerError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Test {
    /// There is a value. Null, and an empty text, array or object count as none.
    Filled(Pointer),
    /// There is no value: the opposite of [`Filled`](Self::Filled).
    Blank(Pointer),
    /// The value is `true`, or a text `true` in any case.
    IsTrue(Pointer),
    /// The value is `false`, or a text `false` in any case.
    IsFalse(Pointer),
    /// There is a value, and all values are among the texts, or arrays of them.
    Among(Pointer, Box<[Box<str>]>),
    /// A value is a text that is not listed, or an array with one.
    Beyond(Pointer, Box<[Box<str>]>),
    /// An array has an element that the stored object does not have.
    Gains(Items),
    /// An array of the stored object has an element that the body does not have.
    Loses(Items),
    /// An object of an array differs from the stored one with the same key.
    Changes(Items),
    /// The value differs from the stored one.
    Differs(Pointer),
}

/// The elements of an array that is compared with the stored one.
///
/// ```
/// use portcullis::{Policy, route::Test, routes::Routes};
///
/// let policy = Policy::splunk_observability()?;
/// let routes = Routes::from_text(&policy, "routes.yaml", "
/// portcullis-routes: 1
/// routes: members
/// objects: { categories: {} }
/// paths:
///   /v2/organization/custom-categories:
///     object: categories
///     PATCH: { operation: organization.create_metric_category, when: { gains: \"\", key: name } }
/// ")?;
/// let Test::Gains(items) = routes.list()[0].demanded()[0].when()[0].test() else { return Err("another test".into()) };
/// assert_eq!(items.key.as_deref(), Some("name"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Items {
    /// Where the array is, in the body and in the stored object.
    pub pointer: Pointer,
    /// The key whose value tells elements apart, if they are objects; `None` for texts.
    pub key: Option<Box<str>>,
    /// Which elements count: those that have one of the texts in each of the fields.
    pub fields: Box<[FieldTexts]>,
}

/// A field of an object, and the texts of which it has one: as its value, or in an array.
///
/// ```
/// use portcullis::{Policy, route::Test, routes::Routes};
///
/// let policy = Policy::splunk_observability()?;
/// let routes = Routes::from_text(&policy, "routes.yaml", "
/// portcullis-routes: 1
/// routes: grants
/// objects: { detector: {} }
/// paths:
///   /v2/detector/{id}:
///     object: detector
///     PUT:
///       operation: detector.change_write_permission
///       when: { gains: /permissions/acl, key: principalId, where: { principalType: TEAM, actions: [WRITE] } }
///       owner: other
/// ")?;
/// let Test::Gains(items) = routes.list()[0].demanded()[0].when()[0].test() else { return Err("another test".into()) };
/// assert_eq!((&*items.fields[0].field, items.fields[0].texts[0].as_ref()), ("principalType", "TEAM"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct FieldTexts {
    /// The key of the field.
    pub field: Box<str>,
    /// The texts, at least one.
    pub texts: Box<[Box<str>]>,
}

impl Condition {
    /// Returns what is tested.
    #[must_use]
    pub const fn test(&self) -> &Test {
        &self.test
    }

    /// Returns where the condition is in the text of the file.
    #[must_use]
    pub const fn place(&self) -> Place {
        self.place
    }
}

impl Test {
    /// Returns the pointer.
    #[must_use]
    pub const fn pointer(&self) -> &Pointer {
        match self {
            Self::Filled(pointer)
            | Self::Blank(pointer)
            | Self::IsTrue(pointer)
            | Self::IsFalse(pointer)
            | Self::Among(pointer, _)
            | Self::Beyond(pointer, _)
            | Self::Differs(pointer)
            | Self::Gains(Items { pointer, .. })
            | Self::Loses(Items { pointer, .. })
            | Self::Changes(Items { pointer, .. }) => pointer,
        }
    }

    /// Returns the key by which a routes file asks for the test.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Filled(_) => "filled",
            Self::Blank(_) => "blank",
            Self::IsTrue(_) => "is_true",
            Self::IsFalse(_) => "is_false",
            Self::Among(..) => "among",
            Self::Beyond(..) => "beyond",
            Self::Gains(_) => "gains",
            Self::Loses(_) => "loses",
            Self::Changes(_) => "changes",
            Self::Differs(_) => "differs",
        }
    }

    /// Returns whether the test compares the body with the stored object.
    #[must_use]
    pub const fn compares(&self) -> bool {
        matches!(self, Self::Gains(_) | Self::Loses(_) | Self::Changes(_) | Self::Differs(_))
    }
}

impl fmt::Display for Test {
    /// Writes the test as a routes file does: `is_true: /admin`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.as_str(), Quoted(self.pointer()))?;
        match self {
            Self::Among(_, names) | Self::Beyond(_, names) => write!(f, ", names: [{}]", names.join(", ")),
            Self::Gains(items) | Self::Loses(items) | Self::Changes(items) => write!(f, "{items}"),
            _ => Ok(()),
        }
    }
}

impl fmt::Display for Items {
    /// Writes what a routes file has after the pointer: `, key: id, where: { kind: [TEAM] }`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(key) = &self.key {
            write!(f, ", key: {key}")?;
        }
        if self.fields.is_empty() {
            return Ok(());
        }
        let fields = self.fields.iter().map(|FieldTexts { field, texts }| format!("{field}: [{}]", texts.join(", ")));
        write!(f, ", where: {{ {} }}", fields.collect::<Vec<_>>().join(", "))
    }
}

/// A pointer, in quotation marks if it is empty.
struct Quoted<'a>(&'a Pointer);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.to_string();
        f.write_str(if text.is_empty() { "\"\"" } else { &text })
    }
}
