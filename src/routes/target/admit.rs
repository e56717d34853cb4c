//! Which texts a parameter admits.

use std::borrow::Cow;

use super::{
    PathSegment, Reason, Refusal, Special,
    decode::{decoded, escaped},
    parsed::is_plain,
};
use crate::route::ParameterText;

/// What ends a segment for a server that reads its decoded text as part of a path again.
const ENDS: [char; 3] = [';', '?', '#'];

impl<'t> PathSegment<'t> {
    /// Returns the text of the segment as a parameter that is declared for such texts has it.
    ///
    /// A plain segment is admitted by every parameter. A text with special characters is admitted if it is encoded as declared. But
    /// no part of it between slashes or backslashes can be `.` or `..`, before a `;`, `?` or `#` either: a server that reads the decoded
    /// text as a path would resolve it. A text that is encoded twice is wholly so: what is left of it after it is
    /// decoded once are escapes and characters that need none, and after it is decoded twice, no escapes.
    ///
    /// # Errors
    ///
    /// The parameter does not admit the segment.
    ///
    /// ```
    /// use portcullis::{route::ParameterText, routes::Target};
    ///
    /// let target = Target::parse("/v2/token/a%252Fb")?;
    /// let name = target.segments().last().ok_or("no segment")?;
    /// assert_eq!(name.admits(ParameterText::EncodedTwice)?, "a/b");
    /// assert_eq!(name.admits(ParameterText::EncodedOnce).unwrap_err().code(), "still-encoded");
    /// assert_eq!(name.admits(ParameterText::Segment).unwrap_err().code(), "encoded-percent");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn admits(&self, declared: ParameterText) -> Result<Cow<'t, str>, Refusal> {
        let Some(reason) = self.not_plain() else { return Ok(Cow::Borrowed(self.text)) };
        let twice = match declared {
            ParameterText::Segment => return Err(self.refused(reason)),
            ParameterText::EncodedOnce => false,
            ParameterText::EncodedTwice => true,
        };
        let text = match has_escapes(self.text) {
            false => Cow::Borrowed(self.text),
            true if twice => Cow::Owned(self.decoded_again()?),
            true => return Err(self.refused(Reason::StillEncoded)),
        };
        if hides_a_path(&text) { Err(self.refused(Reason::HiddenPath)) } else { Ok(text) }
    }

    fn decoded_again(&self) -> Result<String, Refusal> {
        let text = self.text.as_bytes();
        let is_escape = |at: usize| text.get(at + 1..).and_then(escaped).is_some();
        let is_wholly_encoded =
            text.iter().enumerate().all(|(at, &byte)| is_plain(byte) || byte == b'%' && is_escape(at));
        if self.specials.beyond_percent() || !is_wholly_encoded {
            return Err(self.refused(Reason::StillEncoded));
        }
        let bytes = decoded(text).map(|(_, byte)| byte).collect();
        let again = String::from_utf8(bytes).map_err(|_| self.refused(Reason::NotUtf8))?;
        if again.contains(char::is_control) {
            return Err(self.refused(Reason::Control));
        }
        if has_escapes(&again) { Err(self.refused(Reason::StillEncoded)) } else { Ok(again) }
    }

    /// A refusal of the segment, at its first special character.
    fn refused(&self, reason: Reason) -> Refusal {
        let written = self.raw.as_bytes();
        let is_special = |&(at, byte): &(usize, u8)| written.get(at) == Some(&b'%') && Special::find(byte).is_some();
        let first = decoded(written).find(is_special).map_or(0, |(at, _)| at);
        Refusal::at(reason, self.at + first)
    }
}

/// Returns whether a text has escapes, such as `%2F` or `%u002F`, which some servers read as well.
fn has_escapes(text: &str) -> bool {
    text.match_indices('%').any(|(at, _)| {
        let rest = text.as_bytes().get(at + 1..).unwrap_or_default();
        let is_unicode = matches!(rest, [b'u' | b'U', digits @ ..] if digits.len() >= 4
            && digits.iter().take(4).all(u8::is_ascii_hexdigit));
        is_unicode || escaped(rest).is_some()
    })
}

/// Returns whether a server that reads a text as part of a path would find a segment there that is not a name.
fn hides_a_path(text: &str) -> bool {
    text.split(['/', '\\']).any(|part| matches!(part.split(ENDS).next(), None | Some("." | "..")))
}
