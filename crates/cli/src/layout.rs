//! How text for people is laid out: a column of labels, and what they label, wrapped.

use std::io::{self, IsTerminal as _, Write};

use textwrap::{Options, WordSplitter};

use super::style;

/// Text for people is never wider than this: long lines are hard to read.
const WIDEST: usize = 100;

/// How wide the output may be.
pub(super) fn width() -> usize {
    if io::stdout().is_terminal() { textwrap::termwidth().clamp(40, WIDEST) } else { WIDEST }
}

/// Labels of one width, each with text beside it.
#[derive(Clone, Copy)]
pub(super) struct Labels {
    width: usize,
}

impl Labels {
    /// For the labels of explanations and rules.
    pub(super) const SHORT: Self = Self { width: 12 };

    /// Wide enough for each of the labels.
    pub(super) fn fitting<'l>(labels: impl IntoIterator<Item = &'l str>) -> Self {
        let longest = labels.into_iter().map(str::len).max().unwrap_or(0);
        Self { width: (longest + 2).max(Self::SHORT.width) }
    }

    /// Writes a label, then text that wraps beside it.
    pub(super) fn write(self, output: &mut (impl Write + ?Sized), label: &str, text: &str) -> io::Result<()> {
        const INDENT: usize = 2;
        let style = style::LABEL;
        if text.is_empty() {
            return writeln!(output, "{:INDENT$}{style}{label}{style:#}", "");
        }
        let beside = INDENT + self.width;
        let options = Options::new(width().saturating_sub(beside)).word_splitter(WordSplitter::NoHyphenation);
        for (number, line) in textwrap::wrap(text, options.break_words(false)).iter().enumerate() {
            if number == 0 {
                writeln!(output, "{:INDENT$}{style}{label:<1$}{style:#}{line}", "", self.width)?;
            } else {
                writeln!(output, "{:beside$}{line}", "")?;
            }
        }
        Ok(())
    }
}
