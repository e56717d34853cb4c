use std::{
    io::{self, Write as _},
    process::ExitCode,
};

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Patch, Renderer, Snippet, renderer::DecorStyle};
use portcullis::{LoadError, LockError, Place, Problem, ResolveError};
use thiserror::Error;

use super::layout;

/// The exit code for bad usage and for input that cannot be read.
const UNUSABLE: u8 = 3;

/// Why a command could not answer.
#[derive(Debug, Error)]
pub(super) enum Failure {
    #[error(transparent)]
    Policy(#[from] LoadError),
    #[error(transparent)]
    Names(#[from] ResolveError),
    #[error(transparent)]
    Lock(#[from] LockError),
    #[error("{message}")]
    Usage { message: String, help: String },
    #[error(transparent)]
    Output(#[from] io::Error),
}

impl Failure {
    pub(super) fn usage(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Usage { message: message.into(), help: help.into() }
    }

    /// Tells people on standard error what is wrong, and the system by the exit code.
    pub(super) fn report(&self) -> ExitCode {
        let reports = match self {
            Self::Policy(error) => render_all(error),
            Self::Names(error) => error
                .problems()
                .iter()
                .map(|problem| render(&[plain(problem.message(), problem.help().unwrap_or_default())]))
                .collect(),
            Self::Lock(error) => {
                let help = Level::HELP.message(error.help());
                let title = Level::ERROR.primary_title(error.message());
                vec![render(&[title.element(Origin::path(error.file())).element(help)])]
            }
            Self::Usage { message, help } => vec![render(&[plain(message.clone(), help.clone())])],
            Self::Output(error) => vec![render(&[plain(format!("cannot write: {error}"), String::new())])],
        };
        // If even standard error cannot be written, the exit code still tells.
        let _ = writeln!(anstream::stderr().lock(), "{}", reports.join("\n\n"));
        ExitCode::from(UNUSABLE)
    }
}

/// Prints what clap has to say: help and version are answers, everything else is bad usage.
pub(super) fn exit_for_usage(error: &clap::Error) -> ExitCode {
    let printed = error.print().is_ok();
    if printed && !error.use_stderr() { ExitCode::SUCCESS } else { ExitCode::from(UNUSABLE) }
}

fn render(report: &[Group<'_>]) -> String {
    let renderer = Renderer::styled().decor_style(DecorStyle::Ascii).term_width(layout::width());
    renderer.render(report)
}

fn plain(message: String, help: String) -> Group<'static> {
    let group = Group::with_title(Level::ERROR.primary_title(message));
    if help.is_empty() { group } else { group.element(Level::HELP.message(help)) }
}

fn render_all(error: &LoadError) -> Vec<String> {
    let mut reports: Vec<String> = error.problems().iter().map(|problem| render_problem(error, problem)).collect();
    if let (count @ 2.., file) = (error.problems().len(), error.file()) {
        let summary = if error.is_cut() {
            format!("`{file}` has more than {count} problems; the others are not shown")
        } else {
            format!("`{file}` has {count} problems")
        };
        reports.push(render(&[plain(summary, String::new())]));
    }
    reports
}

fn render_problem(error: &LoadError, problem: &Problem) -> String {
    let title = Level::ERROR.primary_title(problem.message()).id(problem.code());
    let Some(place) = problem.place() else {
        let mut group = title.element(Origin::path(error.file()));
        if let Some(help) = problem.help() {
            group = group.element(Level::HELP.message(help));
        }
        return render(&[group]);
    };
    let excerpt = Excerpt::around(error.text(), place, problem);
    let mut snippet = Snippet::source(excerpt.text)
        .path(error.file())
        .line_start(excerpt.first_line)
        .annotation(AnnotationKind::Primary.span(excerpt.span(place)));
    for related in problem.related() {
        if let Some(span) = excerpt.span_if_inside(related.place()) {
            snippet = snippet.annotation(AnnotationKind::Context.span(span).label(related.what()));
        }
    }
    let mut groups = vec![title.element(snippet)];
    match (problem.help(), problem.replacement()) {
        (Some(help), Some(replacement)) if excerpt.fits() => groups.push(
            Level::HELP.secondary_title(help).element(
                Snippet::source(excerpt.text)
                    .path(error.file())
                    .line_start(excerpt.first_line)
                    .patch(Patch::new(excerpt.span(place), replacement)),
            ),
        ),
        (Some(help), _) => groups.push(Group::with_title(Level::HELP.secondary_title(help))),
        (None, _) => {}
    }
    render(&groups)
}

/// The lines of a text that a problem is about, so that drawing it does not take longer for a longer file.
struct Excerpt<'t> {
    text: &'t str,
    first_line: usize,
    start: usize,
}

impl<'t> Excerpt<'t> {
    fn around(text: &'t str, place: Place, problem: &Problem) -> Self {
        let places = || problem.related().iter().map(portcullis::Related::place).chain([place]);
        let start = places().map(|place| place.bytes().start).min().unwrap_or(0);
        let end = places().map(|place| place.bytes().end).max().unwrap_or(0).max(start);
        let line_start = text.get(..start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
        let line_end = text.get(end..).and_then(|behind| behind.find('\n')).map_or(text.len(), |at| end + at);
        let excerpt = text.get(line_start..line_end).unwrap_or("");
        Self {
            text: excerpt.strip_suffix('\r').unwrap_or(excerpt),
            first_line: places().map(|place| place.line).min().map_or(1, |line| line as usize),
            start: line_start,
        }
    }

    /// Whether its lines are short enough to be shown twice, as they are and as they should be.
    fn fits(&self) -> bool {
        self.text.lines().all(|line| line.len() <= 2 * layout::width())
    }

    /// A place within the excerpt; of one that takes several lines, its first.
    fn span(&self, place: Place) -> std::ops::Range<usize> {
        let bytes = place.bytes();
        let start = bytes.start.saturating_sub(self.start).min(self.text.len());
        let end = bytes.end.saturating_sub(self.start).clamp(start, self.text.len());
        let first_line = self.text.get(start..end).map_or(0, |marked| marked.lines().next().map_or(0, str::len));
        start..start + first_line
    }

    fn span_if_inside(&self, place: Place) -> Option<std::ops::Range<usize>> {
        let inside = self.start <= place.bytes().start && place.bytes().end <= self.start + self.text.len();
        inside.then(|| self.span(place))
    }
}
