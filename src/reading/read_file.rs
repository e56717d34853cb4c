//! A file that has been read: its name and its text.

#[cfg(any(feature = "oracle", feature = "routes"))]
use super::problem::Problems;
use super::text::BYTE_ORDER_MARK;

/// A file that has been read.
#[derive(Clone, Debug)]
pub(crate) struct ReadFile {
    name: String,
    text: String,
    has_byte_order_mark: bool,
}

impl ReadFile {
    /// Returns a file with its bytes. Those that are not valid UTF-8 are replaced, so that the text can be shown.
    pub(crate) fn new(name: String, bytes: Vec<u8>) -> Self {
        let mut text =
            String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
        let has_byte_order_mark = text.starts_with(BYTE_ORDER_MARK);
        if has_byte_order_mark {
            text.remove(0);
        }
        Self { name, text, has_byte_order_mark }
    }

    /// Returns a file with its text if problems are at places of it.
    #[cfg(any(feature = "oracle", feature = "routes"))]
    pub(super) fn with_problems(name: &str, bytes: &[u8], problems: &Problems) -> Self {
        if problems.any_has_place() { Self::new(name.into(), bytes.to_vec()) } else { Self::without_text(name) }
    }

    /// Returns a file of which only the name is known.
    pub(crate) fn without_text(name: &str) -> Self {
        Self { name: name.into(), text: String::new(), has_byte_order_mark: false }
    }

    /// Returns its name in errors and reports.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Returns its text without a byte-order mark, which the places in it refer to.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Returns whether the file begins with a byte-order mark.
    pub(crate) const fn has_byte_order_mark(&self) -> bool {
        self.has_byte_order_mark
    }
}
