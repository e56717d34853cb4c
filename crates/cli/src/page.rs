//! The pages of lints, as Markdown and for a terminal.

use std::io::{self, Write};

use portcullis::lint::Lint;

use crate::layout;

/// Returns a lint's page as a document of its own.
pub(crate) fn markdown(lint: &Lint) -> String {
    let mut page = format!("# {}\n\nCode {}, severity {}.\n\n", lint.name(), lint.code(), lint.default_severity());
    let mut is_code = false;
    for line in lines(lint) {
        is_code ^= line.starts_with("```");
        // Below the title, headings are one level deeper.
        let deeper = if !is_code && line.starts_with('#') { "#" } else { "" };
        page.push_str(deeper);
        page.push_str(line);
        page.push('\n');
    }
    page
}

/// Returns the first paragraph of a page: what the lint finds.
pub(crate) fn first_paragraph(lint: &Lint) -> String {
    lines(lint).take_while(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Returns the lines of a page, without the blank that every line of a comment starts with.
fn lines(lint: &Lint) -> impl Iterator<Item = &'static str> {
    lint.page().lines().map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end())
}

/// Writes a page for people: headings are bold, text wraps, and examples are indented.
pub(crate) fn write(output: &mut (impl Write + ?Sized), lint: &Lint) -> io::Result<()> {
    let code_and_severity = format!("{}, {}", lint.code(), lint.default_severity());
    writeln!(output, "{} {}\n", layout::heading(lint.name()), layout::aside(code_and_severity))?;
    let mut paragraph = Vec::new();
    let mut is_code = false;
    for line in lines(lint) {
        let is_fence = line.starts_with("```");
        let title = line.trim_start_matches('#');
        let is_title = !is_code && title.len() < line.len();
        let starts_item = line.starts_with("- ");
        if is_fence || is_title || starts_item || line.is_empty() {
            write_paragraph(output, &mut paragraph)?;
        }
        if is_fence {
            is_code = !is_code;
        } else if is_code && !line.is_empty() {
            writeln!(output, "    {line}")?;
        } else if is_title {
            writeln!(output, "{}", layout::heading(title.trim_start()))?;
        } else if line.is_empty() {
            writeln!(output)?;
        } else {
            paragraph.push(line);
        }
    }
    write_paragraph(output, &mut paragraph)
}

/// Writes the lines of a paragraph, or of an item of a list, wrapped again.
fn write_paragraph(output: &mut (impl Write + ?Sized), lines: &mut Vec<&str>) -> io::Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    let text = lines.drain(..).map(str::trim_start).collect::<Vec<_>>().join(" ");
    let indent = if text.starts_with("- ") { "  " } else { "" };
    writeln!(output, "{}", textwrap::fill(&text, layout::wrapping(0).subsequent_indent(indent)))
}
