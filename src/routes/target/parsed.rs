//! Targets of requests, and how they are read.

use super::{
    PathSegment, Reason, Refusal, Segments,
    authority::{self, Authority},
    decode::{decode_segment, decoded},
    segment::Specials,
    spans::{Span, Spans},
};

/// The longest target that is read, in bytes. The limit is that of most servers for a whole line.
pub const TARGET_LIMIT: usize = 8 * 1024;

/// The target of a request in its canonical form: a path, as segments that are decoded once, and a query.
///
/// Every spelling of a path that some server could read as another path is refused: empty segments and dot segments, path
/// parameters, backslashes, fragments, characters that no URI has, control characters, malformed escapes, and text that is not
/// UTF-8. Characters that mean something in a path can be percent-encoded; segments with them are told apart
/// ([`PathSegment::is_plain`]), and only parameters that are declared so [admit](PathSegment::admits) them.
///
/// ```
/// use portcullis::routes::Target;
///
/// let target = Target::parse("/v2/t%65am/T1?limit=5")?;
/// let texts: Vec<&str> = target.segments().map(|segment| segment.text()).collect();
/// assert_eq!(texts, ["v2", "team", "T1"]);
/// assert_eq!(target.canonical(), "/v2/team/T1?limit=5");
///
/// assert_eq!(Target::parse("/v2/x/%2E%2e/team").unwrap_err().code(), "dot-segment");
/// # Ok::<(), portcullis::routes::Refusal>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Target<'a> {
    pub(super) raw: &'a str,
    pub(super) authority: Option<Authority<'a>>,
    pub(super) path: Path,
}

/// Where the parts of a path are in a target.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Path {
    pub(super) start: usize,
    pub(super) end: usize,
    spans: Spans,
    /// The texts of the segments that have escapes, one after the other.
    texts: String,
    trailing_slash: bool,
}

impl<'a> Target<'a> {
    /// Reads a target: `/path?query`, or `http://host/path?query` with `http` or `https`.
    ///
    /// # Errors
    ///
    /// The target has another form, is longer than [`TARGET_LIMIT`], or could be read in more than one way.
    ///
    /// ```
    /// use portcullis::routes::Target;
    ///
    /// let target = Target::parse(b"https://api.example.com/v2/team")?;
    /// assert_eq!((target.host(), target.path()), (Some("api.example.com"), "/v2/team"));
    /// assert_eq!(Target::parse("*").unwrap_err().code(), "asterisk-form");
    /// # Ok::<(), portcullis::routes::Refusal>(())
    /// ```
    pub fn parse<T: AsRef<[u8]> + ?Sized>(target: &'a T) -> Result<Self, Refusal> {
        let bytes = target.as_ref();
        if bytes.len() > TARGET_LIMIT {
            return Err(Refusal::at(Reason::TooLong, TARGET_LIMIT));
        }
        let not_ascii = |_| Refusal::at(Reason::NotAscii, bytes.iter().take_while(|byte| byte.is_ascii()).count());
        let raw = str::from_utf8(bytes).map_err(not_ascii)?;
        let (authority, start) = if raw.starts_with('/') { (None, 0) } else { authority::of_target(raw)? };
        let path = Path::read(raw, start)?;
        check_query(raw, path.end)?;
        Ok(Self { raw, authority, path })
    }

    /// Returns the path as it is written, without the query.
    #[must_use]
    pub fn path(&self) -> &'a str {
        self.raw.get(self.path.start..self.path.end).unwrap_or_default()
    }

    /// Returns the query as it is written, without the `?`; `None` if there is no `?`.
    #[must_use]
    pub fn query(&self) -> Option<&'a str> {
        self.raw.get(self.path.end..)?.strip_prefix('?')
    }

    /// Returns the host of an absolute target, without the port.
    #[must_use]
    pub fn host(&self) -> Option<&'a str> {
        self.authority.map(|authority| authority.host)
    }

    /// Returns whether the path ends with a slash after a segment. Whether it matters is for the service to say.
    #[must_use]
    pub const fn has_trailing_slash(&self) -> bool {
        self.path.trailing_slash
    }

    /// Iterates over the segments.
    #[must_use]
    pub const fn segments(&self) -> Segments<'_> {
        Segments::new(self)
    }

    /// Returns the number of segments.
    #[must_use]
    pub const fn segment_count(&self) -> usize {
        self.path.spans.len()
    }

    /// Returns the segment with a number, from 0.
    #[must_use]
    pub fn segment(&self, number: usize) -> Option<PathSegment<'_>> {
        let span = self.path.spans.get(number)?;
        let at = usize::from(span.start);
        let raw = self.raw.get(at..usize::from(span.end))?;
        let text = match span.text_end {
            0 => raw,
            end => self.path.texts.get(usize::from(span.text_start)..usize::from(end))?,
        };
        Some(PathSegment { raw, text, specials: Specials(span.specials), at })
    }

    /// Returns whether no segment has special characters.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.path.texts.is_empty() || self.segments().all(|segment| segment.is_plain())
    }

    pub(super) const fn has_escapes(&self) -> bool {
        !self.path.texts.is_empty()
    }
}

impl Path {
    /// Reads the path of a target, which begins with the slash at `start` and ends before the query.
    fn read(raw: &str, start: usize) -> Result<Self, Refusal> {
        let mut path = Self { start, end: raw.len(), spans: Spans::new(), texts: String::new(), trailing_slash: false };
        let (mut segment, mut has_escapes) = (start + 1, false);
        let (bytes, mut at) = (raw.as_bytes(), start);
        while let Some(length) = bytes.get(at + 1..).and_then(|rest| rest.iter().position(|&byte| !is_plain(byte))) {
            at += 1 + length;
            let byte = bytes.get(at).copied().unwrap_or_default();
            match class(byte) {
                Class::Plain => {}
                Class::Percent => has_escapes = true,
                Class::Slash => {
                    path.add(raw, segment, at, has_escapes)?;
                    (segment, has_escapes) = (at + 1, false);
                }
                Class::QuestionMark => {
                    path.end = at;
                    break;
                }
                Class::Never(_) if byte == b';' && is_dots(raw.get(segment..at)) => {
                    return Err(Refusal::at(Reason::DotSegment, segment));
                }
                Class::Never(reason) => return Err(Refusal::at(reason, at)),
            }
        }
        if segment == path.end {
            path.trailing_slash = path.spans.len() > 0;
        } else {
            path.add(raw, segment, path.end, has_escapes)?;
        }
        Ok(path)
    }

    fn add(&mut self, raw: &str, start: usize, end: usize, has_escapes: bool) -> Result<(), Refusal> {
        let text_start = self.texts.len();
        let segment = raw.get(start..end).unwrap_or_default();
        if has_escapes {
            decode_segment(segment, start, &mut self.texts)?;
        }
        let text_end = self.texts.len();
        let text = if has_escapes { self.texts.get(text_start..).unwrap_or_default() } else { segment };
        match text {
            "" => return Err(Refusal::at(Reason::EmptySegment, start)),
            _ if text.starts_with('.') && matches!(text.split(';').next(), Some("." | "..")) => {
                return Err(Refusal::at(Reason::DotSegment, start));
            }
            _ => {}
        }
        let specials = if has_escapes { Specials::of(text).0 } else { 0 };
        let (text_start, text_end) = if has_escapes { (text_start, text_end) } else { (0, 0) };
        // No number is greater than the limit of a target, and texts are shorter than what they are decoded from.
        let short = |number: usize| u16::try_from(number).unwrap_or(u16::MAX);
        let (start, end, text_start, text_end) = (short(start), short(end), short(text_start), short(text_end));
        self.spans.push(Span { start, end, text_start, text_end, specials });
        Ok(())
    }
}

fn is_dots(segment: Option<&str>) -> bool {
    let bytes = || decoded(segment.unwrap_or_default().as_bytes()).map(|(_, byte)| byte);
    bytes().eq(*b".") || bytes().eq(*b"..")
}

/// A query can have any character that a URI has, and brackets, which many clients do not encode.
fn check_query(raw: &str, start: usize) -> Result<(), Refusal> {
    let query = raw.get(start..).unwrap_or_default().as_bytes();
    for (at, &byte) in query.iter().enumerate() {
        if is_plain(byte) {
            continue;
        }
        let refused = |reason| Err(Refusal::at(reason, start + at));
        match class(byte) {
            Class::Never(reason) if !matches!(byte, b';' | b'[' | b']') => return refused(reason),
            Class::Percent => match super::decode::escaped(query.get(at + 1..).unwrap_or_default()) {
                Some(0) => return refused(Reason::Control),
                None => return refused(Reason::BadEscape),
                Some(_) => {}
            },
            _ => {}
        }
    }
    Ok(())
}

/// What a byte means in a path.
#[derive(Clone, Copy)]
enum Class {
    Plain,
    Slash,
    Percent,
    QuestionMark,
    /// It is in no path.
    Never(Reason),
}

fn class(byte: u8) -> Class {
    match byte {
        b'/' => Class::Slash,
        b'%' => Class::Percent,
        b'?' => Class::QuestionMark,
        b';' => Class::Never(Reason::PathParameter),
        b'\\' => Class::Never(Reason::Backslash),
        b'#' => Class::Never(Reason::Fragment),
        0..=0x1f | 0x7f => Class::Never(Reason::Control),
        0x80.. => Class::Never(Reason::NotAscii),
        _ if is_plain(byte) => Class::Plain,
        other => Class::Never(Reason::NotInUri(char::from(other))),
    }
}

/// Returns whether a byte can stand undecoded in a path, and means nothing there.
#[inline]
pub(super) fn is_plain(byte: u8) -> bool {
    // A table needs no branches, which identifiers make hard to predict.
    const PLAIN: [bool; 256] = plain_bytes();
    PLAIN.get(usize::from(byte)).copied().unwrap_or(false)
}

const fn plain_bytes() -> [bool; 256] {
    let mut plain = [false; 256];
    let mut rest: &mut [bool] = &mut plain;
    let mut byte = 0_u8;
    while let Some((first, after)) = rest.split_first_mut() {
        *first = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') || is_sub_delim(byte);
        byte = byte.wrapping_add(1);
        rest = after;
    }
    plain
}

/// Returns whether a byte separates parts of a name, by conventions that do not concern paths.
const fn is_sub_delim(byte: u8) -> bool {
    matches!(byte, b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*' | b'+' | b',' | b'=' | b':' | b'@')
}
