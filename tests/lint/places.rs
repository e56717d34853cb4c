//! However a policy is written, the places of findings are exactly those of what they are about, and so are related places
//! and the text that fixes replace.

mod declared;
mod refused;
mod rules;

use super::{
    marks::{Marked, Spot, spot},
    whole,
};
use portcullis::{
    lint::{self, Finding, Fix},
    reading::Related,
    rules::Place,
};

/// How the text of a case is written.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Style {
    /// In blocks, with brackets here and there.
    Block,
    /// The text is inside the brackets of the whole document.
    Brackets,
}

/// A lint, and a text in which it finds what is between `«` and `»`, relates it to what is between `‹` and `›`, and offers to
/// replace what is between `⟦` and `⟧`. `WIDE` is for text that varies.
type Text = (&'static str, Style, &'static str);

fn texts() -> impl Iterator<Item = &'static Text> {
    rules::TEXTS.iter().chain(declared::TEXTS).chain(refused::TEXTS)
}

/// How scalars are written.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Quotes {
    /// Without quotation marks, where the text does not have them.
    None,
    Single,
    Double,
    /// In double ones, the first letter as an escape.
    Escaped,
}

/// Comments, with what would be something else outside of them.
const COMMENT: &str = "# é 門 🚪\t\"no\" [ it's: { - ?";

/// What a text is given besides.
#[derive(Clone, Copy, Debug)]
struct Variant {
    quotes: Quotes,
    /// A scalar that is on the same line as places.
    wide: &'static str,
    /// What lines end with, in turn.
    line_breaks: &'static [&'static str],
    /// Comments on lines of their own, and what is before them on lines of text.
    comments: Option<&'static str>,
    /// Whether all is in one line.
    is_one_line: bool,
    /// Whether the document's beginning is marked.
    has_start: bool,
    has_byte_order_mark: bool,
}

const WIDE: [&str; 6] =
    ["x", "é門", "e\u{301} 🚪 門", "'it''s → 门'", "\"\\\" # é [ \u{1F468}\u{1F3FD}\"", "\"\\u9580 é\""];

fn variants() -> Vec<Variant> {
    let layouts: [(&[&str], Option<&str>, bool); 7] = [
        (&["\n"], None, false),
        (&["\r\n"], None, false),
        (&["\r"], None, false),
        (&["\n"], Some("  "), false),
        (&["\r\n"], Some("\t"), false),
        (&["\n", "\r", "\r", "\r\n", "\r"], Some(" "), false),
        (&["\n"], None, true),
    ];
    let mut variants = Vec::new();
    for quotes in [Quotes::None, Quotes::Single, Quotes::Double, Quotes::Escaped] {
        for (line_breaks, comments, is_one_line) in layouts {
            let number = variants.len();
            let (wide, has_start, has_byte_order_mark) = (WIDE[number % WIDE.len()], number % 3 == 0, number % 2 == 0);
            variants.push(Variant { quotes, wide, line_breaks, comments, is_one_line, has_start, has_byte_order_mark });
        }
    }
    variants
}

/// The text with every word in quotation marks.
fn quoted(text: &str, quotes: Quotes) -> String {
    let is_of_word = |letter: char| letter.is_ascii_alphanumeric() || "_-#".contains(letter);
    let mut words = String::new();
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let length = rest.find(|letter| !is_of_word(letter)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(if letter.is_ascii_alphabetic() { length } else { letter.len_utf8() });
        let word = match quotes {
            _ if !letter.is_ascii_alphabetic() || word == "true" || word == "WIDE" => word.to_owned(),
            Quotes::None => word.to_owned(),
            Quotes::Single => format!("'{word}'"),
            // A key that a fix replaces must be easy to find.
            Quotes::Escaped if word != "require" && word != "lint" => {
                format!("\"\\x{:02x}{}\"", u32::from(letter), &word[1..])
            }
            Quotes::Double | Quotes::Escaped => format!("\"{word}\""),
        };
        words.push_str(&word);
        rest = after;
    }
    words
}

/// The text with comments at the ends of its lines and between them.
fn commented(text: &str, after: &str) -> String {
    let mut commented = String::new();
    for line in text.split_inclusive('\n') {
        // What ends before a line ends before the comment above it, too.
        let (end, line) = line.split_at(if line.starts_with('⟧') { '⟧'.len_utf8() } else { 0 });
        let line = line.trim_end_matches('\n');
        // There must be no tab before text or after a dash.
        let after = if line.is_empty() || line.ends_with('-') { "  " } else { after };
        commented.extend([end, "   ", COMMENT, "\n", line, after, COMMENT, "\n"]);
    }
    commented
}

/// A whole policy in brackets.
fn in_brackets(text: &str) -> String {
    const OTHERS: [(&str, &str); 4] = [
        ("sources:", "{ page: { title: WIDE } }"),
        (
            "vocabulary:",
            "{ roles: { guest: {}, member: { above: guest }, keeper: { above: member } },
                tokens: { key: {}, copied_key: {} }, owners: { none: {}, self: {}, other: {} },
                apis: { door: { look_at: { reads: true }, open: { owners: [self, other] }, close: { owners: [self, other] } },
                gate: { look_at: { reads: true }, raise: {}, lower: {} } } }",
        ),
        ("default:", "deny"),
        ("rules:", "[]"),
    ];
    let others = OTHERS.iter().filter(|(key, _)| !text.contains(key)).map(|(key, value)| format!("{key} {value}, "));
    format!("{{ portcullis: 1, policy: doors, {} {text}\n}}\n", others.collect::<String>())
}

impl Variant {
    /// The text, still with its marks; nothing if it cannot be written so.
    fn of(&self, style: Style, text: &str) -> Option<String> {
        let has_block_scalar = text.contains(">-");
        // Anchors have no quotation marks.
        let has_no_quotes = has_block_scalar || text.contains("&so") || text.contains("*so");
        // Text with a comment inside is not replaced.
        let has_no_comments = has_block_scalar || text.contains("⟦require:\n");
        if self.is_one_line && style == Style::Block
            || self.comments.is_some() && has_no_comments
            || self.quotes != Quotes::None && has_no_quotes
        {
            return None;
        }
        let text = match style {
            Style::Block => whole(text),
            Style::Brackets => in_brackets(text),
        };
        let text = quoted(&text, self.quotes).replace("WIDE", self.wide);
        let text = match self.comments {
            Some(after) => commented(&text, after),
            None => text,
        };
        let text = if self.is_one_line { text.replace('\n', " ") } else { text };
        let start = if self.has_start { "---\n" } else { "" };
        let mut line_breaks = self.line_breaks.iter().cycle().copied();
        let text = start.to_owned() + &text;
        let lines = text.split_inclusive('\n').map(|line| match line.strip_suffix('\n') {
            Some(line) => format!("{line}{}", line_breaks.next().unwrap_or_default()),
            None => line.to_owned(),
        });
        Some(lines.collect())
    }
}

fn sorted(places: impl Iterator<Item = Place>) -> Vec<Spot> {
    let mut spots: Vec<Spot> = places.map(spot).collect();
    spots.sort_by_key(|(_, _, bytes)| (bytes.start, bytes.end));
    spots
}

/// Whether the lint finds, in a text with marks, what is marked and nothing else.
fn check(name: &str, marked: &str, has_byte_order_mark: bool) -> Result<(), String> {
    let marked = Marked::new(marked);
    let mark = if has_byte_order_mark { "\u{feff}" } else { "" };
    let bytes = format!("{mark}{}", marked.text);
    let report = super::linter().check_text("policy.yaml", &bytes);
    let found: Vec<&Finding> = super::of(&report, name);
    let of_findings = sorted(found.iter().filter_map(|finding| finding.place()));
    let related = sorted(found.iter().flat_map(|finding| finding.related()).map(Related::place));
    let fixes = sorted(found.iter().filter_map(|finding| finding.fix()).map(Fix::place));
    let compared = [
        ("findings", of_findings, marked.of_findings()),
        ("related places", related, marked.of_related()),
        ("fixes", fixes, marked.of_fixes()),
    ];
    for (what, places, expected) in compared {
        if places != expected {
            let all = report.findings();
            return Err(format!("{what} of {name} at {places:?}, not {expected:?}\n{}\n{all:?}", marked.text));
        }
    }
    if report.text() == marked.text { Ok(()) } else { Err(format!("another text: {:?}", report.text())) }
}

#[test]
fn findings_are_where_it_is_written() {
    let variants = variants();
    let mut written = 0;
    for &(name, style, text) in texts() {
        for variant in &variants {
            if let Some(marked) = variant.of(style, text) {
                check(name, &marked, variant.has_byte_order_mark)
                    .unwrap_or_else(|reported| panic!("{variant:?}: {reported}"));
                written += 1;
            }
        }
    }
    assert!(written > 20 * texts().count(), "{written}");
}

#[test]
fn every_lint_about_meaning_has_a_text() {
    for lint in lint::lints::ALL.iter().filter(|lint| !lint.is_load_error() && !lint.is_about_routes()) {
        assert!(texts().any(|(name, ..)| *name == lint.name()), "{lint:?}");
    }
}
