//! However a policy is laid out, a misspelt name is marked, and nothing else.

use portcullis::Policy;
use proptest::{prelude::*, sample::Index};

/// How a value may be written.
#[derive(Clone, Debug)]
struct Style {
    /// Decides, in turn, on blocks or brackets, quotation marks, comments and the rest.
    choices: Vec<u8>,
    next: usize,
    line_break: &'static str,
}

impl Style {
    fn choose(&mut self, count: u8) -> u8 {
        let choice = self.choices[self.next % self.choices.len()] % count;
        self.next += 1;
        choice
    }

    fn scalar(&mut self, text: &str) -> String {
        match self.choose(4) {
            _ if !is_text(text) => text.to_owned(),
            0 => format!("\"{text}\""),
            1 => format!("'{text}'"),
            _ => text.to_owned(),
        }
    }

    fn comment(&mut self) -> &'static str {
        ["", "", " # plain", " # é → 权限", " # 🚪\t\"no text\" ["][usize::from(self.choose(5))]
    }

    /// Where a line of a block ends.
    fn end(&mut self) -> String {
        let comment = self.comment();
        let empty = if self.choose(5) == 0 { "  # é" } else { "" };
        if empty.is_empty() { format!("{comment}\n") } else { format!("{comment}\n{empty}\n") }
    }
}

/// Whether it is neither a truth value nor a number, which text in quotation marks is not.
fn is_text(text: &str) -> bool {
    !matches!(text, "true" | "1")
}

/// What a policy is made of.
#[derive(Clone, Debug)]
enum Tree {
    Text(String),
    List(Vec<Tree>),
    Map(Vec<(String, Tree)>),
}

fn text(text: &str) -> Tree {
    Tree::Text(text.into())
}

fn names(names: &[&str]) -> Tree {
    Tree::List(names.iter().copied().map(text).collect())
}

fn map(entries: Vec<(&str, Tree)>) -> Tree {
    Tree::Map(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

fn declared(names: &[&str]) -> Tree {
    map(names.iter().map(|&name| (name, map(vec![("about", text("é 🚪 x"))]))).collect())
}

impl Tree {
    fn in_brackets(&self, style: &mut Style, out: &mut String) {
        let gap = |style: &mut Style, out: &mut String| {
            out.push_str(
                ["", " ", "  ", " # é\n                        ", "\n                        "]
                    [usize::from(style.choose(5))],
            );
        };
        match self {
            Self::Text(text) => out.push_str(&style.scalar(text)),
            Self::List(items) => {
                out.push('[');
                for (number, item) in items.iter().enumerate() {
                    if number > 0 {
                        out.push(',');
                    }
                    gap(style, out);
                    item.in_brackets(style, out);
                    gap(style, out);
                }
                out.push(']');
            }
            Self::Map(entries) => {
                out.push('{');
                for (number, (key, value)) in entries.iter().enumerate() {
                    if number > 0 {
                        out.push(',');
                    }
                    gap(style, out);
                    out.push_str(&style.scalar(key));
                    out.push_str(": ");
                    value.in_brackets(style, out);
                    gap(style, out);
                }
                out.push('}');
            }
        }
    }

    /// After a key or a dash: on the same line, or as a block on the lines below.
    fn after(&self, style: &mut Style, indent: usize, out: &mut String) {
        let inner = indent + 1 + usize::from(style.choose(3));
        match self {
            Self::List(items) if style.choose(2) == 0 && !items.is_empty() => {
                out.push_str(&style.end());
                for item in items {
                    out.push_str(&" ".repeat(inner));
                    out.push('-');
                    item.after(style, inner, out);
                }
            }
            Self::Map(entries) if style.choose(3) > 0 && !entries.is_empty() => {
                out.push_str(&style.end());
                block(entries, style, inner, out);
            }
            Self::Text(text) if is_text(text) && style.choose(8) == 0 => {
                out.push_str([" >-\n", " |-\n"][usize::from(style.choose(2))]);
                out.push_str(&" ".repeat(inner));
                out.push_str(text);
                out.push('\n');
            }
            _ => {
                out.push(' ');
                self.in_brackets(style, out);
                out.push_str(&style.end());
            }
        }
    }
}

fn block(entries: &[(String, Tree)], style: &mut Style, indent: usize, out: &mut String) {
    for (key, value) in entries {
        out.push_str(&" ".repeat(indent));
        out.push_str(&style.scalar(key));
        out.push(':');
        value.after(style, indent, out);
    }
}

/// The marks that stand for the names of which one will be misspelt, and what the names are.
const NAMES: [(&str, &str); 14] = [
    ("NAME00", "admin"),
    ("NAME01", "guest"),
    ("NAME02", "user"),
    ("NAME03", "door"),
    ("NAME04", "open"),
    ("NAME05", "grant"),
    ("NAME06", "other"),
    ("NAME07", "admin"),
    ("NAME08", "staff"),
    ("NAME09", "other"),
    ("NAME10", "user"),
    ("NAME11", "guest"),
    ("NAME12", "none"),
    ("NAME13", "page#one"),
];

fn policy() -> Vec<(String, Tree)> {
    let operations =
        vec![("open", map(vec![("reads", text("true"))])), ("grant", map(vec![("owners", names(&["none", "other"]))]))];
    let rule = map(vec![
        ("id", text("one")),
        ("reading", text("é → 权限 🚪")),
        ("role", names(&["NAME00", "NAME01"])),
        ("token", text("NAME02")),
        ("api", names(&["NAME03"])),
        ("action", names(&["NAME04", "NAME05"])),
        ("owner", text("NAME06")),
        ("effect", text("deny")),
        ("cite", names(&["NAME13"])),
    ]);
    let other = map(vec![
        ("id", text("two")),
        ("except", Tree::List(vec![map(vec![("role", text("NAME07"))]), map(vec![("role", names(&["NAME08"]))])])),
        ("require", map(vec![("owner", text("NAME09")), ("token", names(&["NAME10"]))])),
    ]);
    let invariant = map(vec![
        ("id", text("three")),
        ("never", map(vec![("role", text("NAME11")), ("owner", names(&["NAME12", "other"]))])),
    ]);
    let clauses = map(vec![("one", map(vec![("text", text("é x"))]))]);
    let Tree::Map(entries) = map(vec![
        ("portcullis", text("1")),
        ("policy", text("p")),
        ("sources", map(vec![("page", map(vec![("title", text("→ 权限")), ("clauses", clauses)]))])),
        (
            "vocabulary",
            map(vec![
                ("roles", declared(&["admin", "guest"])),
                ("tokens", declared(&["user"])),
                ("owners", declared(&["none", "other"])),
                ("apis", map(vec![("door", map(operations))])),
            ]),
        ),
        ("groups", map(vec![("roles", map(vec![("staff", names(&["admin"]))]))])),
        ("default", text("allow")),
        ("rules", Tree::List(vec![rule, other])),
        ("invariants", Tree::List(vec![invariant])),
    ]) else {
        return Vec::new();
    };
    entries
}

/// The policy in the style, its marks replaced, and the place of the misspelt name.
fn write(mut style: Style, rotated: usize, misspelt: Option<(usize, &str)>) -> (String, usize) {
    let mut entries = policy();
    let count = entries.len();
    entries.rotate_left(rotated % count);
    let mut out = String::new();
    if style.choose(2) == 0 {
        out.push_str("# é 🚪\n");
    }
    if style.choose(6) == 0 {
        Tree::Map(entries).in_brackets(&mut style, &mut out);
        out.push('\n');
    } else {
        block(&entries, &mut style, 0, &mut out);
    }
    let mut out = out.replace('\n', style.line_break);
    let mut at = 0;
    for (number, (mark, name)) in NAMES.into_iter().enumerate() {
        match misspelt {
            Some((which, wrong)) if which == number => out = out.replace(mark, wrong),
            _ => out = out.replace(mark, name),
        }
    }
    if let Some((_, wrong)) = misspelt {
        at = out.find(wrong).unwrap_or(at);
    }
    (out, at)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_misspelt_name_is_marked(
        choices in prop::collection::vec(any::<u8>(), 40..200),
        with_return in any::<bool>(),
        with_mark in any::<bool>(),
        rotated in 0..8_usize,
        which in any::<Index>(),
        wrong in prop::sample::select(vec!["zzzzz", "zoor", "zé🚪", "z"]),
    ) {
        let style = Style { choices, next: 0, line_break: if with_return { "\r\n" } else { "\n" } };
        let which = which.index(NAMES.len());
        let (right, _) = write(style.clone(), rotated, None);
        let loaded = Policy::from_text("right.yaml", &right);
        prop_assert!(loaded.is_ok(), "{}\n{right}", loaded.unwrap_err());

        let wrong = if wrong.len() == 1 { "zqx" } else { wrong };
        let (text, at) = write(style, rotated, Some((which, wrong)));
        let with_mark = if with_mark { "\u{feff}" } else { "" };
        let error = Policy::from_text("wrong.yaml", &format!("{with_mark}{text}")).unwrap_err();
        prop_assert_eq!(error.text(), text.as_str());
        prop_assert_eq!(error.problems().len(), 1, "{}\n{}", error, text);
        let place = error.problems()[0].place().unwrap();
        let marked = &text[place.bytes()];
        let quoted = [wrong.to_owned(), format!("\"{wrong}\""), format!("'{wrong}'")];
        prop_assert!(quoted.iter().any(|quoted| quoted == marked), "marked {marked:?}\n{text}");
        // Where quotation marks are marked, the name is after the first.
        let start = at - usize::from(marked != wrong);
        prop_assert_eq!(place.bytes().start, start, "{}", text);
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line = 1 + text[..start].matches('\n').count();
        let column = 1 + text[line_start..start].chars().count();
        prop_assert_eq!((place.line as usize, place.column as usize), (line, column), "{}", text);
    }
}
