//! Path templates: `/v2/team/{tid}/member/{uid}`.

use std::fmt;

use thiserror::Error;

/// The path of a route: segments, of which some are parameters.
///
/// ```
/// use portcullis::route::Template;
///
/// let template: Template = "/v2/team/{tid}/member/{uid}".parse()?;
/// assert_eq!(template.parameters().collect::<Vec<_>>(), ["tid", "uid"]);
/// assert_eq!(template.to_string(), "/v2/team/{tid}/member/{uid}");
///
/// let error = "/v2/{a}b".parse::<Template>().unwrap_err();
/// assert_eq!(error.to_string(), "`{a}b` is neither a parameter, such as `{a}`, nor a segment without `{` and `}`");
/// # Ok::<(), portcullis::route::TemplateError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Template {
    segments: Box<[Segment]>,
}

/// A segment of a template.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Segment {
    /// A segment that is the same in every path.
    Literal(Box<str>),
    /// A segment that stands for any text, with its name.
    Parameter(Box<str>),
}

/// Why a text is not a template.
///
/// ```
/// use portcullis::route::Template;
///
/// let error = "v2/team".parse::<Template>().unwrap_err();
/// assert_eq!(error.to_string(), "a path begins with `/`");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TemplateError {
    /// It does not begin with a slash.
    #[error("a path begins with `/`")]
    NotAPath,
    /// Two slashes stand next to each other, or one at the end.
    #[error("a segment is empty")]
    EmptySegment,
    /// A segment has one of the characters `{` and `}`, but is not a parameter.
    #[error("`{0}` is neither a parameter, such as `{{a}}`, nor a segment without `{{` and `}}`")]
    NotASegment(String),
    /// The name of a parameter has other characters than letters, digits, `_` and `-`.
    #[error("`{0}` is not the name of a parameter: write letters, digits, `_` and `-`")]
    NotAName(String),
    /// Two parameters have one name.
    #[error("two parameters have the name `{0}`")]
    Twice(String),
    /// A path that stands before others has a parameter.
    #[error("a base path has no parameter, and `{{{0}}}` is one")]
    InBasePath(String),
    /// A literal segment has a character that no canonical path has undecoded.
    #[error("no path has the segment `{0}`: write letters, digits, and `-._~!$&'()*+,=:@`")]
    NeverInAPath(String),
}

impl Template {
    /// Returns the segments.
    #[must_use]
    pub const fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// Returns the template below a base path, which has no parameter.
    pub(crate) fn below(&self, base: &Self) -> Self {
        Self { segments: base.segments.iter().chain(&self.segments).cloned().collect() }
    }

    /// Iterates over the names of the parameters, in their order in the path.
    pub fn parameters(&self) -> impl Iterator<Item = &str> {
        self.segments.iter().filter_map(|segment| match segment {
            Segment::Literal(_) => None,
            Segment::Parameter(name) => Some(&**name),
        })
    }
}

impl std::str::FromStr for Template {
    type Err = TemplateError;

    fn from_str(text: &str) -> Result<Self, TemplateError> {
        let path = text.strip_prefix('/').ok_or(TemplateError::NotAPath)?;
        let mut segments = Vec::new();
        for segment in path.split('/') {
            let segment = Segment::read(segment)?;
            if segments.contains(&segment)
                && let Segment::Parameter(name) = &segment
            {
                return Err(TemplateError::Twice(name.to_string()));
            }
            segments.push(segment);
        }
        Ok(Self { segments: segments.into() })
    }
}

impl Segment {
    fn read(text: &str) -> Result<Self, TemplateError> {
        if text.is_empty() {
            return Err(TemplateError::EmptySegment);
        }
        if let Some(name) = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
            let is_valid = !name.is_empty() && name.bytes().all(is_name);
            return if is_valid { Ok(Self::Parameter(name.into())) } else { Err(TemplateError::NotAName(name.into())) };
        }
        if text.contains(['{', '}']) {
            return Err(TemplateError::NotASegment(text.into()));
        }
        let stands_in_paths = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,=:@".contains(&byte);
        let is_valid = text.bytes().all(stands_in_paths) && !matches!(text, "." | "..");
        if is_valid { Ok(Self::Literal(text.into())) } else { Err(TemplateError::NeverInAPath(text.into())) }
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.segments.iter().try_for_each(|segment| write!(f, "/{segment}"))
    }
}

impl fmt::Display for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Literal(text) => f.write_str(text),
            Self::Parameter(name) => write!(f, "{{{name}}}"),
        }
    }
}
