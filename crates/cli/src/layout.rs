//! The look of text for people: styles, widths, labels with text beside them, and tables.

use std::{
    fmt,
    io::{self, IsTerminal as _, Write},
};

use anstyle::{AnsiColor, Style};
use comfy_table::{ContentArrangement, Table, presets};
use portcullis::Decision;
use textwrap::{Options, WordSplitter};

use crate::escape::{visible, visible_lines};

// Only the sixteen colours that every terminal maps to its own theme.
const GOOD: Style = AnsiColor::Green.on_default().bold();
const BAD: Style = AnsiColor::Red.on_default().bold();
const HEADING: Style = Style::new().bold();
const LABEL: Style = AnsiColor::Cyan.on_default();
const ASIDE: Style = Style::new().dimmed();

/// Text on one line, in a style.
pub(crate) struct Styled<T>(Style, T);

impl<T: fmt::Display> fmt::Display for Styled<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        f.pad(&visible(&self.1.to_string()))?;
        write!(f, "{:#}", self.0)
    }
}

/// Returns the text of a heading.
pub(crate) const fn heading<T>(text: T) -> Styled<T> {
    Styled(HEADING, text)
}

/// Returns text that matters less.
pub(crate) const fn aside<T>(text: T) -> Styled<T> {
    Styled(ASIDE, text)
}

/// Returns text that labels other text.
pub(crate) const fn label<T>(text: T) -> Styled<T> {
    Styled(LABEL, text)
}

/// Returns text about something bad.
pub(crate) const fn bad<T>(text: T) -> Styled<T> {
    Styled(BAD, text)
}

/// Returns text in the style of success, or of failure.
pub(crate) const fn good_if<T>(is_good: bool, text: T) -> Styled<T> {
    Styled(if is_good { GOOD } else { BAD }, text)
}

/// Returns text about requests with the given decision.
pub(crate) const fn decided<T>(decision: Decision, text: T) -> Styled<T> {
    good_if(decision.is_allow(), text)
}

/// Writes the name of something in a policy as a heading, with its line in words.
pub(crate) fn write_title(output: &mut (impl Write + ?Sized), name: &str, line: &str) -> io::Result<()> {
    writeln!(output, "{}{}", heading(name), aside(format_args!(", {line}")))
}

/// Writes a heading, wrapped.
pub(crate) fn write_heading(output: &mut (impl Write + ?Sized), text: &str) -> io::Result<()> {
    for line in textwrap::wrap(&visible(text), wrapping(0).subsequent_indent("  ")) {
        writeln!(output, "{}", heading(line))?;
    }
    Ok(())
}

/// Writes text that matters less, wrapped.
pub(crate) fn write_aside(output: &mut (impl Write + ?Sized), text: &str) -> io::Result<()> {
    for line in textwrap::wrap(&visible(text), wrapping(0)) {
        writeln!(output, "{}", aside(line))?;
    }
    Ok(())
}

/// Text for people is never wider than this: long lines are hard to read.
const WIDEST: usize = 100;

/// Returns how wide the output may be.
pub(crate) fn width() -> usize {
    if io::stdout().is_terminal() { textwrap::termwidth().clamp(40, WIDEST) } else { WIDEST }
}

/// Returns how wide a table may be: it is read by columns, so it may fill the terminal.
pub(crate) fn table_width() -> usize {
    if io::stdout().is_terminal() { textwrap::termwidth().max(40) } else { WIDEST }
}

/// Returns how to wrap text beside an indentation: between words, at blanks only.
pub(crate) fn wrapping<'o>(indent: usize) -> Options<'o> {
    Options::new(width().saturating_sub(indent)).word_splitter(WordSplitter::NoHyphenation).break_words(false)
}

/// Labels of one width, each with text beside it.
#[derive(Clone, Copy)]
pub(crate) struct Labels {
    width: usize,
}

impl Labels {
    const INDENT: usize = 2;

    /// The labels of explanations and rules.
    pub(crate) const SHORT: Self = Self { width: 12 };

    /// Returns labels that are wide enough for each of the given ones.
    pub(crate) fn fitting<'l>(labels: impl IntoIterator<Item = &'l str>) -> Self {
        let longest = labels.into_iter().map(str::len).max().unwrap_or(0);
        Self { width: (longest + 2).max(Self::SHORT.width) }
    }

    /// Returns the column at which the texts begin.
    pub(crate) const fn indent(self) -> usize {
        Self::INDENT + self.width
    }

    /// Writes a label, then text that wraps beside it.
    pub(crate) fn write(self, output: &mut (impl Write + ?Sized), label: &str, text: &str) -> io::Result<()> {
        if text.is_empty() {
            return writeln!(output, "{:1$}{2}", "", Self::INDENT, self::label(label));
        }
        let indent = self.indent();
        for (number, line) in textwrap::wrap(&visible_lines(text), wrapping(indent)).iter().enumerate() {
            if number == 0 {
                let label = format!("{label:<0$}", self.width);
                writeln!(output, "{:1$}{2}{line}", "", Self::INDENT, self::label(label))?;
            } else {
                writeln!(output, "{:indent$}{line}", "")?;
            }
        }
        Ok(())
    }

    /// Writes several texts: the first with one label, the others with another.
    pub(crate) fn write_all<T: AsRef<str>>(
        self,
        output: &mut (impl Write + ?Sized),
        [first, other]: [&str; 2],
        texts: impl IntoIterator<Item = T>,
    ) -> io::Result<()> {
        for (number, text) in texts.into_iter().enumerate() {
            self.write(output, if number == 0 { first } else { other }, text.as_ref())?;
        }
        Ok(())
    }
}

/// Returns an empty table without lines between its cells, which never wraps.
pub(crate) fn table<'h>(header: impl IntoIterator<Item = &'h str>) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(header);
    table
}

/// Returns a row of a Markdown table, whose cells are Markdown.
pub(crate) fn markdown_row<T: AsRef<str>>(cells: impl IntoIterator<Item = T>) -> String {
    let cells: Vec<String> = cells.into_iter().map(|cell| cell.as_ref().replace('|', "\\|")).collect();
    format!("| {} |", cells.join(" | "))
}

/// Returns the heading of a Markdown table.
pub(crate) fn markdown_header<T: AsRef<str>>(cells: &[T]) -> String {
    format!("{}\n|{}", markdown_row(cells), "---|".repeat(cells.len()))
}
