//! Problems of a policy as the Rust compiler shows them: the source with the place marked.

use std::{borrow::Cow, ops::Range};

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Patch, Renderer, Snippet, renderer::DecorStyle};
use portcullis::{
    LoadError,
    lint::{Report, Severity},
    reading::{Related, is_control},
    rules::Place,
};
use textwrap::core::display_width;

use crate::{escape::visible, layout};

/// A message about a file.
pub(crate) struct Drawing<'a> {
    pub(crate) severity: Severity,
    /// The name of the problem, after the severity.
    pub(crate) name: &'a str,
    pub(crate) message: String,
    /// The files that the places are in.
    pub(crate) sources: &'a dyn Sources,
    /// `None` for the whole file.
    pub(crate) place: Option<Place>,
    pub(crate) related: &'a [Related],
    /// Remarks below the source, each with a label.
    pub(crate) remarks: Vec<(&'static str, String)>,
    pub(crate) help: Option<&'a str>,
    /// The text to put in a place.
    pub(crate) fix: Option<(Place, &'a str)>,
}

/// Files, with their names and their texts.
pub(crate) trait Sources {
    /// Returns the name of the file that a message about no place is about.
    fn file(&self) -> &str;

    fn file_of(&self, place: Place) -> &str;

    fn text_of(&self, place: Place) -> &str;
}

/// Implements the trait for what has methods of the same names.
macro_rules! sources {
    ($($type:ty),+) => {$(
        impl Sources for $type {
            fn file(&self) -> &str {
                self.file()
            }

            fn file_of(&self, place: Place) -> &str {
                self.file_of(place)
            }

            fn text_of(&self, place: Place) -> &str {
                self.text_of(place)
            }
        }
    )+};
}

sources!(LoadError, Report);

/// Returns an error without a source.
pub(crate) fn plain(message: &str, help: Option<&str>) -> String {
    let group = Group::with_title(Level::ERROR.primary_title(wrapped(message, ERROR.len())));
    render(&[group.elements(help.map(help_message))])
}

/// Returns an error about a place of a file that is not shown.
pub(crate) fn at(origin: Origin<'_>, message: &str, help: Option<&str>) -> String {
    let title = Level::ERROR.primary_title(wrapped(message, ERROR.len()));
    render(&[title.element(origin).elements(help.map(help_message))])
}

/// Returns a remark that follows errors.
pub(crate) fn note(message: &str) -> String {
    render(&[Group::with_title(Level::NOTE.primary_title(wrapped(message, NOTE.len())))])
}

/// What precedes a message on its first line.
const ERROR: &str = "error: ";
const NOTE: &str = "note: ";
const HELP: &str = "help: ";
/// What precedes the label of a remark, apart from the number of a line.
const REMARK: &str = " = ";

/// Returns text in which every character is visible, with line breaks between words, so that it fits beside something of the given
/// width. No line ends or begins with a brace alone.
fn wrapped(text: &str, beside: usize) -> String {
    /// In a narrow terminal, a column of single words is worse than lines that are too long.
    const NARROWEST: usize = 24;

    let beside = beside.min(layout::width().saturating_sub(NARROWEST));
    // Lines break at blanks only, and not at this one, which then becomes a blank again.
    let joined = visible(text).replace("{ ", "{\u{a0}").replace(" }", "\u{a0}}");
    let filled = textwrap::fill(&joined, layout::wrapping(beside));
    filled.replace("{\u{a0}", "{ ").replace("\u{a0}}", " }")
}

/// Returns a remark with help, where there is no excerpt.
fn help_message(help: &str) -> annotate_snippets::Message<'_> {
    Level::HELP.message(wrapped(help, REMARK.len() + HELP.len()))
}

fn render(groups: &[Group<'_>]) -> String {
    let renderer = Renderer::styled().decor_style(DecorStyle::Ascii).term_width(layout::width());
    renderer.render(groups)
}

/// Returns how many problems a file has, if there are several.
pub(crate) fn summary(file: &str, shown: usize, is_truncated: bool) -> Option<String> {
    let summary = if is_truncated { truncated_summary(file, shown) } else { format!("`{file}` has {shown} problems") };
    (shown > 1).then(|| plain(&summary, None))
}

/// Returns that a file has more problems than those shown.
pub(crate) fn truncated_summary(file: &str, shown: usize) -> String {
    format!("`{file}` has more than {shown} problems; the others are not shown")
}

impl Drawing<'_> {
    pub(crate) fn render(&self) -> String {
        let title = self.title();
        let Some(place) = self.place else {
            let group = title.element(Origin::path(visible(self.sources.file()))).elements(self.remarks(0));
            return render(&[group.elements(self.help.map(help_message))]);
        };
        let (near, far): (Vec<&Related>, Vec<&Related>) =
            self.related.iter().partition(|related| are_near(place, related.place()));
        let excerpt = Excerpt::around(self.sources, place, near.iter().map(|related| related.place()));
        let mut snippet = excerpt.snippet().annotation(AnnotationKind::Primary.span(excerpt.line_of(place)));
        for related in near {
            let annotation = AnnotationKind::Context.span(excerpt.line_of(related.place()));
            snippet = snippet.annotation(annotation.label(related.what()));
        }
        let far = far.into_iter().map(|related| {
            let excerpt = Excerpt::around(self.sources, related.place(), []);
            let annotation = AnnotationKind::Context.span(excerpt.line_of(related.place()));
            excerpt.snippet().annotation(annotation.label(related.what()))
        });
        let lines = self.related.iter().map(|related| related.place().line).chain([place.line]);
        let digits = lines.max().unwrap_or(0).to_string().len();
        let mut groups = vec![title.element(snippet).elements(far).elements(self.remarks(digits))];
        groups.extend(self.help.map(|help| self.help_group(help)));
        render(&groups)
    }

    fn title(&self) -> annotate_snippets::Title<'_> {
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Note => Level::NOTE,
        };
        let label = format!("{}[{}]: ", self.severity, self.name);
        level.primary_title(wrapped(&self.message, label.len())).id(self.name)
    }

    /// Returns the remarks, below lines whose numbers have the given number of digits.
    fn remarks(&self, digits: usize) -> impl Iterator<Item = annotate_snippets::Message<'_>> {
        self.remarks.iter().map(move |(label, remark)| {
            let beside = digits + REMARK.len() + label.len() + ": ".len();
            Level::NOTE.with_name(*label).message(wrapped(remark, beside))
        })
    }

    /// Returns what to do, with the corrected text where it is short enough to be shown twice, since its lines are not cut.
    fn help_group(&self, help: &str) -> Group<'_> {
        let title = Level::HELP.secondary_title(wrapped(help, HELP.len()));
        let fix = self.fix.map(|(place, replacement)| (Excerpt::around(self.sources, place, []), place, replacement));
        match fix.filter(|(excerpt, place, replacement)| excerpt.is_short_with(*place, replacement)) {
            Some((excerpt, place, replacement)) => {
                let snippet = excerpt.snippet();
                title.element(snippet.patch(Patch::new(excerpt.span(place), replacement)))
            }
            None => Group::with_title(title),
        }
    }
}

/// The characters that end lines of YAML: either of them, or both in this order.
const LINE_BREAKS: [char; 2] = ['\r', '\n'];

/// Returns the text as it can be drawn: with line feeds instead of carriage returns that end lines, since a drawing only
/// recognizes line feeds, and with signs of the same length instead of control characters that it would show.
fn drawable(text: &str) -> Cow<'_, str> {
    let is_alone = |at: usize| !text.get(at + 1..).is_some_and(|after| after.starts_with('\n'));
    let drawable = |(at, letter): (usize, char)| match (letter, letter.len_utf8()) {
        ('\r', _) if is_alone(at) => '\n',
        // A drawing replaces those of one byte itself.
        (control, 2) if is_control(control) => '\u{b7}',
        (control, 3) if is_control(control) => '\u{fffd}',
        _ => letter,
    };
    if text.char_indices().all(|(at, letter)| drawable((at, letter)) == letter) {
        return Cow::Borrowed(text);
    }
    text.char_indices().map(drawable).collect()
}

/// Returns whether two places are shown in one excerpt: a drawing must not grow with the file.
fn are_near(one: Place, other: Place) -> bool {
    const BYTES: usize = 8 * 1024;
    one.is_in_file_of(other) && one.bytes().start.abs_diff(other.bytes().start) <= BYTES
}

/// The lines of a text that contain some places.
struct Excerpt<'t> {
    file: &'t str,
    text: Cow<'t, str>,
    first_line: usize,
    start: usize,
}

impl<'t> Excerpt<'t> {
    /// Returns the lines of a place and of others in the same file.
    fn around(sources: &'t dyn Sources, place: Place, others: impl IntoIterator<Item = Place>) -> Self {
        let (file, text) = (sources.file_of(place), sources.text_of(place));
        let places: Vec<Place> = [place].into_iter().chain(others).collect();
        let start = places.iter().map(|place| place.bytes().start).min().unwrap_or(0);
        let end = places.iter().map(|place| place.bytes().end).max().unwrap_or(0).max(start);
        let line_start = text.get(..start).and_then(|before| before.rfind(LINE_BREAKS)).map_or(0, |at| at + 1);
        let line_end = text.get(end..).and_then(|after| after.find(LINE_BREAKS)).map_or(text.len(), |at| end + at);
        Self {
            file,
            text: drawable(text.get(line_start..line_end).unwrap_or("")),
            first_line: places.iter().map(|place| place.line).min().map_or(1, |line| line as usize),
            start: line_start,
        }
    }

    fn snippet<A: Clone>(&self) -> Snippet<'t, A> {
        Snippet::source(self.text.clone()).path(visible(self.file)).line_start(self.first_line)
    }

    /// Returns whether the text with a replacement has few lines, and all of them fit, before and after.
    fn is_short_with(&self, place: Place, replacement: &str) -> bool {
        const LINES: usize = 24;
        /// What stands between the number of a line and its text.
        const MARK: &str = " + ";
        let mut after = self.text.to_string();
        after.replace_range(self.span(place), replacement);
        let digits = (self.first_line + LINES).to_string().len();
        let fits = |line: &str| digits + MARK.len() + display_width(line) <= layout::width();
        let is_short = |text: &str| text.lines().nth(LINES).is_none() && text.lines().all(fits);
        is_short(&self.text) && is_short(&after)
    }

    /// Returns a place within the excerpt.
    fn span(&self, place: Place) -> Range<usize> {
        let bytes = place.bytes();
        let start = bytes.start.saturating_sub(self.start).min(self.text.len());
        start..bytes.end.saturating_sub(self.start).clamp(start, self.text.len())
    }

    /// Returns a place within the excerpt, of which only the first line counts.
    fn line_of(&self, place: Place) -> Range<usize> {
        let Range { start, end } = self.span(place);
        let first_line = self.text.get(start..end).map_or(0, |marked| marked.lines().next().map_or(0, str::len));
        start..start + first_line
    }
}
