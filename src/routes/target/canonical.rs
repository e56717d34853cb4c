//! The canonical spelling of a target.

use std::borrow::Cow;

use super::{PathSegment, Target, decode::decoded};

impl<'a> Target<'a> {
    /// Returns the canonical spelling, which a proxy forwards: a server that matches paths undecoded then finds the same route.
    ///
    /// It is the path and the query. In the path, letters, digits, `-`, `.`, `_` and `~` are decoded, other escapes are in upper
    /// case, and no slash stands at the end. The query is as it was.
    ///
    /// ```
    /// use portcullis::routes::Target;
    ///
    /// let target = Target::parse("http://api.example.com/v2/%74oken/a%2fb/?x=%2f")?;
    /// assert_eq!(target.canonical(), "/v2/token/a%2Fb?x=%2f");
    /// # Ok::<(), portcullis::routes::Refusal>(())
    /// ```
    #[must_use]
    pub fn canonical(&self) -> Cow<'a, str> {
        let written = self.raw.get(self.path.start..).unwrap_or_default();
        if !self.has_escapes() && !self.has_trailing_slash() {
            return Cow::Borrowed(written);
        }
        let mut spelling = String::with_capacity(written.len());
        for segment in self.segments() {
            spelling.push('/');
            segment.write_canonical(&mut spelling);
        }
        if let Some(query) = self.query() {
            spelling.push('?');
            spelling.push_str(query);
        }
        if spelling == written { Cow::Borrowed(written) } else { Cow::Owned(spelling) }
    }
}

impl PathSegment<'_> {
    /// Writes the canonical spelling of the segment.
    pub(super) fn write_canonical(self, spelling: &mut String) {
        for (at, byte) in decoded(self.raw.as_bytes()) {
            let is_escape = self.raw.as_bytes().get(at) == Some(&b'%');
            if is_escape && !is_unreserved(byte) {
                spelling.push('%');
                spelling.extend([byte >> 4, byte & 0xf].map(digit));
            } else {
                spelling.push(char::from(byte));
            }
        }
    }
}

fn digit(value: u8) -> char {
    char::from_digit(u32::from(value), 16).unwrap_or_default().to_ascii_uppercase()
}

const fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}
