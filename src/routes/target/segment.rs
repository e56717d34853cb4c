//! Segments of a path, and the special characters in them.

use super::Reason;

/// One segment of the path of a target.
///
/// ```
/// use portcullis::routes::{Special, Target};
///
/// let target = Target::parse("/v2/token/a%2Fb")?;
/// let name = target.segments().last().ok_or("no segment")?;
/// assert_eq!((name.raw(), name.text()), ("a%2Fb", "a/b"));
/// assert!(!name.is_plain() && name.specials().eq([Special::Slash]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PathSegment<'t> {
    pub(super) raw: &'t str,
    pub(super) text: &'t str,
    pub(super) specials: Specials,
    /// The first byte in the target.
    pub(super) at: usize,
}

/// A character that means something in a path or a URI, and that is percent-encoded in a segment: after decoding, some servers
/// read it as if it had not been encoded.
///
/// ```
/// use portcullis::routes::Special;
///
/// let characters: String = Special::ALL.into_iter().map(Special::character).collect();
/// assert_eq!(characters, r"/\;?#%");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Special {
    /// `/`.
    Slash,
    /// `\`, which some servers read as `/`.
    Backslash,
    /// `;`, which begins the parameters of a segment.
    Semicolon,
    /// `?`, which begins the query.
    QuestionMark,
    /// `#`, which begins the fragment.
    Hash,
    /// `%`: the text is encoded twice, or has a percent sign.
    Percent,
}

impl Special {
    /// All special characters.
    pub const ALL: [Self; 6] =
        [Self::Slash, Self::Backslash, Self::Semicolon, Self::QuestionMark, Self::Hash, Self::Percent];

    /// Returns the character.
    #[must_use]
    pub const fn character(self) -> char {
        match self {
            Self::Slash => '/',
            Self::Backslash => '\\',
            Self::Semicolon => ';',
            Self::QuestionMark => '?',
            Self::Hash => '#',
            Self::Percent => '%',
        }
    }

    pub(super) fn find(byte: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|special| special.character() == char::from(byte))
    }

    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Slash => "encoded-slash",
            Self::Backslash => "encoded-backslash",
            Self::Semicolon => "encoded-semicolon",
            Self::QuestionMark => "encoded-question-mark",
            Self::Hash => "encoded-hash",
            Self::Percent => "encoded-percent",
        }
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// A set of special characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Specials(pub(super) u8);

impl Specials {
    /// Returns those of a decoded text.
    pub(super) fn of(text: &str) -> Self {
        Self(text.bytes().filter_map(Special::find).fold(0, |bits, special| bits | special.bit()))
    }

    pub(super) const fn has(self, special: Special) -> bool {
        self.0 & special.bit() != 0
    }

    pub(super) const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Returns whether there is another character than `%`.
    pub(super) const fn beyond_percent(self) -> bool {
        self.0 & !Special::Percent.bit() != 0
    }
}

impl<'t> PathSegment<'t> {
    /// Returns the segment as it is written.
    #[must_use]
    pub const fn raw(&self) -> &'t str {
        self.raw
    }

    /// Returns the text, decoded once. It is neither empty, `.` nor `..`, and has no control characters.
    #[must_use]
    pub const fn text(&self) -> &'t str {
        self.text
    }

    /// Returns the number of the segment's first byte in the target.
    #[must_use]
    pub const fn at(&self) -> usize {
        self.at
    }

    /// Returns whether the decoded text has no special character. Then every server reads the segment as [`text`](Self::text).
    #[must_use]
    pub const fn is_plain(&self) -> bool {
        self.specials.0 == 0
    }

    /// Iterates over the special characters of the decoded text, each once.
    pub fn specials(&self) -> impl Iterator<Item = Special> + use<> {
        let specials = self.specials;
        Special::ALL.into_iter().filter(move |&special| specials.has(special))
    }

    /// Returns the reason for which a parameter of plain segments does not admit the segment.
    pub(super) fn not_plain(&self) -> Option<Reason> {
        self.specials().next().map(Reason::Special)
    }
}
