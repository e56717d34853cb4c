//! What is known of a request besides its head: its body, and the stored objects that it is about.

use super::{
    BodyKind, Reason, Refusal, RefusedPart,
    json::{Json, JsonError, JsonLimits},
};

/// What is known of a request besides its head. By default nothing is, and the worst is assumed.
///
/// ```
/// use portcullis::routes::{Content, Evidence};
///
/// let evidence = Evidence::default()
///     .with_body(Content::Json(br#"{"members":["M1"]}"#))
///     .with_stored(Content::Json(br#"{"members":["M1","M2"]}"#));
/// assert_ne!(evidence, Evidence::default());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Evidence<'a> {
    pub(super) body: Content<'a>,
    pub(super) stored: Content<'a>,
    pub(super) parent: Content<'a>,
}

/// A body, or a stored object. What is not JSON is not known either: a body with a byte-order mark, with trailing data, or too deep.
///
/// ```
/// use portcullis::routes::Content;
///
/// assert_eq!(Content::default(), Content::Unknown);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Content<'a> {
    /// It is not known: it was not read, was too large, or could not be fetched.
    #[default]
    Unknown,
    /// There is none.
    Nothing,
    /// Its bytes.
    Json(&'a [u8]),
}

impl<'a> Evidence<'a> {
    /// Sets the body.
    #[must_use]
    pub const fn with_body(self, body: Content<'a>) -> Self {
        Self { body, ..self }
    }

    /// Sets the object that is stored under the path, as the service returns it.
    #[must_use]
    pub const fn with_stored(self, stored: Content<'a>) -> Self {
        Self { stored, ..self }
    }

    /// Sets the object from which the stored object inherits permissions.
    #[must_use]
    pub const fn with_parent(self, parent: Content<'a>) -> Self {
        Self { parent, ..self }
    }
}

/// A body or a stored object that has been read; `None` if it is not known.
pub(super) type Known<'a> = Option<Json<'a>>;

impl<'a> Content<'a> {
    /// Reads the content. What is not JSON is not known. A key that is there twice is refused, because servers differ in which one
    /// counts.
    pub(super) fn read(self, part: RefusedPart) -> Result<Known<'a>, Refusal> {
        match self {
            Self::Unknown => Ok(None),
            Self::Nothing => Ok(Some(Json::Null)),
            Self::Json(bytes) => match Json::read(bytes, JsonLimits::default()) {
                Ok(json) => Ok(Some(json)),
                Err(JsonError::Duplicate { .. }) => Err(Refusal::new(Reason::DuplicateKey, part)),
                Err(_) => Ok(None),
            },
        }
    }

    /// Returns the content as the body of a kind: what the service may read as something else than JSON is not known.
    pub(super) const fn of_kind(self, kind: BodyKind) -> Self {
        match (self, kind) {
            (Self::Json(_), BodyKind::Form | BodyKind::Other) => Self::Unknown,
            (content, _) => content,
        }
    }
}
