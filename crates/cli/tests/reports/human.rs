//! Output for people: the marked columns of the source are those of the findings.

use super::{doors, lint, portcullis, stdout};

/// How many columns of a terminal the letters of these tests take.
fn width(text: &str) -> usize {
    let of_letter = |letter: char| match letter {
        '\u{301}' => 0,
        '門' | '権' | '🚪' => 2,
        _ => 1,
    };
    text.chars().map(of_letter).sum()
}

/// The text in the columns above a line's marks.
fn marked(drawing: &str) -> String {
    let lines: Vec<&str> = drawing.lines().collect();
    let number = lines.iter().position(|line| line.contains('^')).expect("a marked line");
    let marks = lines[number];
    let from = marks.find('^').expect("a mark");
    let to = from + marks.matches('^').count();
    let mut column = 0;
    let mut above = String::new();
    for letter in lines[number - 1].chars() {
        if (from..to).contains(&column) {
            above.push(letter);
        }
        column += width(&letter.to_string());
    }
    above
}

#[test]
fn wide_text_takes_the_columns_that_it_has() {
    assert_eq!(
        lint("human", &doors("  - { reading: 門 é e\u{301} 🚪, id: idle, owner: other, effect: deny }\n")),
        "warning[unreachable-rule]: rule `idle` matches no request: `door.open` cannot have owner `other`
  --> <stdin>:10:30
   |
10 |   - { reading: 門 é e\u{301} 🚪, id: idle, owner: other, effect: deny }
   |                               ^^^^
   |
help: remove it, or fix its scope or its exceptions

1 warning in 1 file
"
    );
}

/// A title, a remark and help break between words, below their own beginning.
#[test]
fn long_text_wraps() {
    let id = "a-rule-with-a-name-that-is-as-long-as-the-names-of-rules-can-be";
    let text = doors(&format!("  - {{ id: {id}, effect: allow }}\n  - {{ id: {id}-, role: guest, effect: deny }}\n"));
    let shown = stdout(&portcullis(&["lint", "-", "--select", "contradicting-rules"], &text)).to_owned();
    assert!(shown.contains("[contradicting-rules]: "), "{shown}");
    assert!(shown.lines().all(|line| width(line) <= 100), "{shown}");
    let second = shown.lines().nth(1).expect("two lines of the title");
    assert!(second.starts_with(&" ".repeat("note[contradicting-rules]: ".len())), "{shown}");
}

/// People see the group that stands for the names, programs the names.
#[test]
fn groups_have_their_names_for_people() {
    let text = "portcullis: 1
policy: doors
vocabulary:
  roles: { guest: {}, keeper: {}, smith: {} }
  tokens: { key: {} }
  owners: { none: {} }
  apis: { door: { open: {}, close: {} } }
groups:
  roles: { staff: [keeper, smith] }
default: allow
rules:
  - { id: staff-opens, role: staff, action: open, effect: allow }
  - { id: nobody-opens, role: [keeper, smith], api: door, action: open, effect: deny }
";
    let shown = |format| {
        let output = portcullis(&["lint", "-", "--select", "contradicting-rules", "--format", format], text);
        stdout(&output).to_owned()
    };
    assert!(shown("human").contains("= where: { role: staff, action: open }"), "{}", shown("human"));
    assert!(shown("json").contains("{ role: [keeper, smith], action: open }"), "{}", shown("json"));
}

#[test]
fn names_are_marked_after_and_before_text_of_any_width() {
    for letter in ["x", "é", "e\u{301}", "門", "権x", "🚪", "🚪é"] {
        for count in [1, 2, 7, 20, 40, 60, 100, 300] {
            let text = letter.repeat(count);
            for rule in [
                format!("  - {{ reading: {text}, id: idle, owner: other, effect: deny }}\n"),
                format!("  - {{ id: idle, reading: {text}, owner: other, effect: deny }}\n"),
                format!("  - {{ reading: {text}, id: idle, owner: other, effect: deny }} # {text}\n"),
            ] {
                let drawing = lint("human", &doors(&rule));
                assert_eq!(marked(&drawing), "idle", "{drawing}");
            }
        }
    }
}

/// The report about a text with the given line breaks.
fn shown(text: &str, line_break: &str) -> String {
    stdout(&portcullis(&["lint", "-"], &text.replace('\n', line_break))).to_owned()
}

#[test]
fn lines_end_with_any_line_break() {
    let text = doors(
        "  - { reading: 門, id: open, effect: allow }
  - id: idle
    owner: other
    effect: deny
  - id: open
    effect: deny
",
    );
    assert_eq!(
        shown(&text, "\n"),
        "error[duplicate-id]: rule `open` is declared twice
  --> <stdin>:14:9
   |
10 |   - { reading: 門, id: open, effect: allow }
   |                        ---- first declared here
...
14 |   - id: open
   |         ^^^^
   |
help: choose another id for one of them

1 error in 1 file
"
    );
    assert_eq!(shown(&text, "\r\n"), shown(&text, "\n"));
    assert_eq!(shown(&text, "\r"), shown(&text, "\n"));
}

#[test]
fn fixes_are_drawn_with_any_line_break() {
    let rule = |number| format!("  - id: r{number}\n    owner: none\n    effect: allow\n");
    let rules = |from: usize| (from..from + 30).map(rule).collect::<Vec<_>>().concat();
    let idle = "  - id: idle # 門\n    owner: other\n    effect: deny\n";
    let text = doors(&(rules(0) + idle + &rules(30)));
    let expected = shown(&text, "\n");
    assert!(
        expected.contains("100 -   - id: idle # 門\n101 -     owner: other\n102 -     effect: deny\n"),
        "{expected}"
    );
    assert_eq!(shown(&text, "\r\n"), expected);
    assert_eq!(shown(&text, "\r"), expected);
}

/// Of a set with many names, people see the first ones and the number of the others; no brace stands alone.
#[test]
fn long_sets_are_shortened() {
    let names = |kind: &str| -> Vec<String> { (1..=40).map(|number| format!("{kind}_{number}")).collect() };
    let (roles, actions) = (names("role"), names("action"));
    let declared = |names: &[String]| names.iter().map(|name| format!("{name}: {{}}")).collect::<Vec<_>>().join(", ");
    let text = format!(
        "portcullis: 1
policy: doors
vocabulary:
  roles: {{ {}, other: {{}} }}
  tokens: {{ key: {{}}, copy: {{}} }}
  owners: {{ none: {{}} }}
  apis: {{ door: {{ {} }}, gate: {{ open: {{}} }} }}
default: deny
rules:
  - {{ id: some-move, role: [{}], api: door, token: copy, effect: allow }}
  - {{ id: no-copies, token: copy, effect: deny }}
",
        declared(&roles),
        declared(&actions),
        roles.join(", "),
    );
    let shown = stdout(&portcullis(&["lint", "-", "--select", "contradicting-rules"], &text)).to_owned();
    let on_one_line = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    let set = "= where: { role: [role_1, role_2, role_3, role_4, role_5, ... (35 more)], token: copy, api: door } = \
               where: and the other names, which `--format json` lists";
    assert!(on_one_line.contains(set), "{shown}");
    assert!(!shown.lines().any(|line| line.trim().starts_with('}') || line.ends_with('{')), "{shown}");
    let json =
        stdout(&portcullis(&["lint", "-", "--select", "contradicting-rules", "--format", "json"], &text)).to_owned();
    assert!(json.contains("role_40"), "{json}");
}
