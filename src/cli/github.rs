//! Annotations as the workflow commands of GitHub Actions write them.

use std::io::{self, Write};

use portcullis::Place;

/// A remark at a place of a file, which the pull request shows there.
pub(super) struct Annotation<'a> {
    /// `error`, `warning` or `notice`.
    pub(super) level: &'static str,
    pub(super) file: &'a str,
    pub(super) place: Place,
    pub(super) title: &'a str,
    pub(super) message: &'a str,
}

impl Annotation<'_> {
    pub(super) fn write(&self, output: &mut (impl Write + ?Sized)) -> io::Result<()> {
        let Self { level, place: Place { line, column, .. }, .. } = self;
        let (file, title, message) = (property(self.file), property(self.title), data(self.message));
        writeln!(output, "::{level} file={file},line={line},col={column},title={title}::{message}")
    }
}

/// Text behind the `::`, where a line break would end the command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Text of a property, which a comma or a colon would end.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
