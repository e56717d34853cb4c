//! What is known of a request besides its head: its body, and the stored objects that it is about.

use std::ops::Deref;

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
    /// What was read of its bytes before.
    Read(&'a ReadJson<'a>),
}

/// A body or a stored object that has been read, for those who ask several questions about it: [`Content::Json`] is read each time.
///
/// ```
/// use portcullis::routes::{Content, Evidence, ReadJson};
///
/// let stored = ReadJson::new(br#"{"members":["M1"]}"#);
/// let evidence = Evidence::default().with_stored(Content::Read(&stored));
/// assert_ne!(evidence, Evidence::default());
/// ```
#[derive(Clone, Debug)]
pub struct ReadJson<'a> {
    bytes: &'a [u8],
    /// `None` if it is not JSON.
    pub(super) json: Known<'a>,
    has_key_twice: bool,
}

impl<'a> ReadJson<'a> {
    /// Reads a text. What is not JSON is not known.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        match Json::read(bytes, JsonLimits::default()) {
            Ok(json) => Self { bytes, json: Some(json), has_key_twice: false },
            Err(error) => Self { bytes, json: None, has_key_twice: matches!(error, JsonError::Duplicate { .. }) },
        }
    }
}

/// Compares the bytes.
impl PartialEq for ReadJson<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl Eq for ReadJson<'_> {}

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

/// Content that is known, or is known not to be.
pub(super) enum KnownContent<'a> {
    Own(Known<'a>),
    Read(&'a Known<'a>),
}

impl<'a> Deref for KnownContent<'a> {
    type Target = Known<'a>;

    fn deref(&self) -> &Known<'a> {
        match self {
            Self::Own(known) => known,
            Self::Read(known) => known,
        }
    }
}

impl<'a> Content<'a> {
    /// Reads the content. What is not JSON is not known. A key that is there twice is refused, because servers differ in which one
    /// counts.
    pub(super) fn read(self, part: RefusedPart) -> Result<KnownContent<'a>, Refusal> {
        let duplicate = Refusal::new(Reason::DuplicateKey, part);
        match self {
            Self::Unknown => Ok(KnownContent::Own(None)),
            Self::Nothing => Ok(KnownContent::Own(Some(Json::Null))),
            Self::Json(bytes) => match ReadJson::new(bytes) {
                ReadJson { has_key_twice: true, .. } => Err(duplicate),
                ReadJson { json, .. } => Ok(KnownContent::Own(json)),
            },
            Self::Read(ReadJson { has_key_twice: true, .. }) => Err(duplicate),
            Self::Read(read) => Ok(KnownContent::Read(&read.json)),
        }
    }

    /// Returns the content as the body of a kind: what the service may read as something else than JSON is not known.
    pub(super) const fn of_kind(self, kind: BodyKind) -> Self {
        match (self, kind) {
            (Self::Json(_) | Self::Read(_), BodyKind::Form | BodyKind::Other) => Self::Unknown,
            (content, _) => content,
        }
    }
}
