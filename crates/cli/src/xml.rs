use std::fmt;

/// Text that means itself in XML, in an attribute as well as between tags.
pub(super) struct Escaped<'t>(pub(super) &'t str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|letter| match letter {
            '&' => f.write_str("&amp;"),
            '<' => f.write_str("&lt;"),
            '>' => f.write_str("&gt;"),
            '"' => f.write_str("&quot;"),
            '\'' => f.write_str("&apos;"),
            '\n' | '\r' | '\t' => write!(f, "&#{};", u32::from(letter)),
            // XML has no way at all to write the other control characters.
            '\0'..' ' | '\u{fffe}' | '\u{ffff}' => write!(f, "\u{fffd}"),
            plain => write!(f, "{plain}"),
        })
    }
}
