//! Annotations as the workflow commands of GitHub Actions write them.

use std::{
    fmt,
    io::{self, Write},
};

use portcullis::rules::Place;

/// A remark at a place of a file, which the pull request shows there.
pub(super) struct Annotation<'a> {
    /// `error`, `warning` or `notice`.
    pub(super) level: &'static str,
    pub(super) file: &'a str,
    /// Nothing for the file as a whole.
    pub(super) place: Option<Place>,
    pub(super) title: &'a str,
    pub(super) message: &'a str,
}

impl Annotation<'_> {
    pub(super) fn write(&self, output: &mut (impl Write + ?Sized)) -> io::Result<()> {
        write!(output, "::{} file={}", self.level, Property(self.file))?;
        if let Some(Place { line, column, .. }) = self.place {
            write!(output, ",line={line},col={column}")?;
        }
        writeln!(output, ",title={}::{}", Property(self.title), Data(self.message))
    }
}

/// The message of a command, in which lines cannot end.
struct Data<'t>(&'t str);

impl fmt::Display for Data<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        escape(f, self.0, &['%', '\r', '\n'])
    }
}

/// A property of a command, which a colon or a comma would end as well.
struct Property<'t>(&'t str);

impl fmt::Display for Property<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        escape(f, self.0, &['%', '\r', '\n', ':', ','])
    }
}

fn escape(f: &mut fmt::Formatter<'_>, text: &str, special: &[char]) -> fmt::Result {
    text.chars().try_for_each(|letter| {
        if special.contains(&letter) { write!(f, "%{:02X}", u32::from(letter)) } else { write!(f, "{letter}") }
    })
}
