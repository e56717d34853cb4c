//! Records that cannot be read: each is reported with its place, and nothing is measured.

use crate::Directory;

const HEADINGS: &str = "role,token,api,action,owner,decision";
const HELP: &str = "\n = help: ";

/// The errors on standard error about a file that cannot be read.
#[track_caller]
fn errors_of(file: &str, text: impl AsRef<[u8]>) -> String {
    let directory = Directory::new(&format!("bad-{file}"));
    directory.write(file, text);
    let shown = directory.test(&[file, "--coverage", "--mutants"]);
    assert_eq!((shown.code, shown.out.as_str()), (Some(3), ""), "{shown:?}");
    shown.aside
}

#[test]
fn a_row_is_reported_with_its_line() {
    for (row, expected) in [
        ("gest,key,door,close,none,deny", format!("unknown role `gest`\n--> rows.csv:4{HELP}did you mean `guest`?")),
        (
            "guest,keys,dor,close,none,deny",
            format!(
                "unknown token `keys`\n--> rows.csv:4{HELP}did you mean `key`?\n\n\
                 error: unknown api `dor`\n--> rows.csv:4{HELP}did you mean `door`?\n\n\
                 error: `rows.csv` has 2 problems"
            ),
        ),
        (
            "guest,key,door,clse,none,deny",
            format!("api `door` has no action `clse`\n--> rows.csv:4{HELP}did you mean `close`?"),
        ),
        (
            "guest,key,door,open,,deny",
            format!(
                "`door.open` needs an owner, to say who is targeted\n--> rows.csv:4{HELP}expected one of `self`, `other`"
            ),
        ),
        (
            "guest,key,door,close,none,denied",
            format!("unknown decision `denied`\n--> rows.csv:4{HELP}expected `allow` or `deny`"),
        ),
        (
            "guest,key,door,close,none,",
            format!("no answer\n--> rows.csv:4{HELP}add `decision` (`allow` or `deny`) or `allowed` (true or false)"),
        ),
        ("guest,key,door,close", "the row has 4 fields, and the first line has 6\n--> rows.csv:4".into()),
        ("guest,key,door,close,none,deny,,", "the row has 8 fields, and the first line has 6\n--> rows.csv:4".into()),
    ] {
        for end in ["\n", "\r\n"] {
            let text = [HEADINGS, "guest,key,door,look,none,allow", "", row, ""].join(end);
            assert_eq!(errors_of("rows.csv", text), format!("error: {expected}\n"), "{row}");
        }
    }
}

/// Rows are counted whatever ends them.
#[test]
fn a_row_is_reported_with_its_line_whatever_ends_lines() {
    for end in ["\n", "\r\n", "\r"] {
        let text = [HEADINGS, "guest,key,door,look,none,allow", "", "guest,key,door,lok,none,allow", ""].join(end);
        assert_eq!(
            errors_of("ends.csv", text),
            format!("error: api `door` has no action `lok`\n--> ends.csv:4{HELP}did you mean `look`?\n"),
            "{end:?}"
        );
    }
}

/// A quotation mark that is not closed would hide the rows after it, which may be wrong.
#[test]
fn rows_cannot_be_hidden_by_quotation_marks() {
    const OPEN: &str = "a quotation mark that is not closed on its line";
    const WITHIN: &str = "a quotation mark in a field that does not begin with one";
    const AFTER: &str = "text after the quotation mark that closes a field";

    let (right, wrong) = ("guest,key,door,look,none,allow", "guest,key,door,look,none,deny");
    for (rows, line, message) in [
        (format!("{right},\"note\n{wrong},\n"), 2, OPEN),
        (format!("{right},\"note\n{wrong},"), 2, OPEN),
        (format!("{right},\"note"), 2, OPEN),
        (format!("{right},\n{right},\"\n{wrong},\n"), 3, OPEN),
        (format!("{right},\"note \"\"\n{wrong},\n"), 2, OPEN),
        (format!("{right},\"\"\"\n{wrong},\n"), 2, OPEN),
        // A second one closes it where it should begin another field.
        (format!("{right},\"one\n{wrong},\"two\n"), 2, OPEN),
        (format!("{right},\n{right},\"note\" 1\n{wrong},\n"), 3, AFTER),
        // Or it closes it at the end of a row, which may be short.
        (format!("{right},\"\n{wrong},\"\n"), 2, OPEN),
        (format!("{right},\"\n{wrong},\""), 2, OPEN),
        (format!("{right},\"a\n{wrong},b\n{right},\"\n"), 2, OPEN),
        (format!("{right},\"oops\n{wrong}\"\n"), 2, OPEN),
        (format!("{right},\"oops\n{wrong}\n\"\n"), 2, OPEN),
        (format!("{right},5\" wide\n{wrong},\n"), 2, WITHIN),
        (format!("{right}, \"note\"\n{wrong},\n"), 2, WITHIN),
        (format!("{right},\n{right},a\"\n{wrong},\n"), 3, WITHIN),
    ] {
        for end in ["\n", "\r\n", "\r"] {
            let text = format!("{HEADINGS},remark\n{rows}").replace('\n', end);
            let shown = errors_of("hidden.csv", &text);
            let expected =
                format!("error: {message}\n--> hidden.csv:{line}{HELP}put quotation marks around the whole field");
            assert!(shown.starts_with(&expected), "{text:?}: {shown}");
            assert_eq!(shown.contains("no line breaks"), message == OPEN, "{shown}");
        }
    }
    // A line end of another kind than those of the other lines.
    let text = format!("{HEADINGS},remark\n{right},\"a\r{wrong},b\"\n");
    assert!(errors_of("hidden-mixed.csv", text).starts_with(&format!("error: {OPEN}\n--> hidden-mixed.csv:2\n")));
    // The headings have fields, too.
    let text = format!("{HEADINGS},\"remark\n{right},\n{wrong},\n");
    assert!(errors_of("hidden-first.csv", text).starts_with(&format!("error: {OPEN}\n--> hidden-first.csv:1\n")));
}

#[test]
fn short_and_long_rows_and_what_follows_the_last_are_reported() {
    let right = "guest,key,door,look,none,allow\n";
    for (end, found) in [
        ("guest,key,door,look,none", "5 fields"),
        ("guest,key,door,look,none,deny,note\n", "7 fields"),
        (",\n", "2 fields"),
        (" \n", "1 field"),
        ("\u{1a}", "1 field"),
        ("end", "1 field"),
    ] {
        let shown = errors_of("ends.csv", format!("{HEADINGS}\n{right}{end}"));
        assert_eq!(shown, format!("error: the row has {found}, and the first line has 6\n--> ends.csv:3\n"), "{end:?}");
    }
}

/// One of two columns or lists would be skipped, and with it what it says.
#[test]
fn answers_that_are_there_twice_are_reported() {
    let headings = "role,token,api,action,decision,decision";
    assert_eq!(
        errors_of("twice.csv", format!("{headings}\nguest,key,door,look,allow,deny\n")),
        format!("error: two columns `decision`\n--> twice.csv:1{HELP}rename one of them\n")
    );
    let right = r#"{"role":"guest","token":"key","api":"door","action":"look","decision":"allow"}"#;
    let wrong = right.replace("allow", "deny");
    assert_eq!(
        errors_of("twice.json", format!("{{\"vectors\":[{right}],\"cells\":[{wrong}]}}")),
        format!("error: both `vectors` and `cells`\n--> twice.json:1{HELP}keep one of the lists\n")
    );
    let shown = errors_of("again.json", format!("{{\"vectors\":[{right}],\n\"vectors\":[{wrong}]}}"));
    assert_eq!(shown, "error: duplicate field `vectors`\n--> again.json:2:9\n");
    let twice = right.replace('}', ",\"decision\":\"deny\"}");
    let shown = errors_of("twice.ndjson", format!("{right}\n{twice}\n"));
    assert!(shown.starts_with("error: duplicate field `decision`\n--> twice.ndjson:2:"), "{shown}");
}

#[test]
fn what_is_not_text_or_is_cut_is_reported() {
    let right = r#"{"role":"guest","token":"key","api":"door","action":"look","decision":"allow"}"#;
    for (file, text) in [
        ("nul.csv", format!("{HEADINGS},remark\nguest,key,door,look,none,allow,\0\n")),
        ("nul.ndjson", format!("{right}\n\0\n")),
        ("nul.json", format!("[{right}]\n\0")),
    ] {
        let shown = errors_of(file, text);
        assert_eq!(shown, format!("error: a NUL character\n--> {file}:2{HELP}save the file as UTF-8\n"));
    }
    for end in ["\u{a0}", "\u{2028}", "{", &right[..right.len() - 1], &right[..20], "\u{1a}", "]", ",", "\u{feff}"] {
        for line_end in ["", "\n"] {
            let shown = errors_of("end.ndjson", format!("{right}\n{end}{line_end}"));
            assert!(shown.contains("\n--> end.ndjson:2:"), "{end:?}: {shown}");
        }
    }
    for end in ["\u{a0}", ",", "]", right, "\u{1a}"] {
        let shown = errors_of("end.json", format!("[{right}]\n{end}"));
        assert!(shown.contains("\n--> end.json:2:"), "{end:?}: {shown}");
    }
}

#[test]
fn a_bad_answer_in_a_table_is_reported_with_its_column() {
    let text = "role,token,api,action,decision,allowed\nguest,key,door,look,allow,yes\n";
    assert_eq!(
        errors_of("yes.csv", text),
        "error: `allowed`: provided string was not `true` or `false`\n--> yes.csv:2\n"
    );
}

#[test]
fn missing_columns_are_reported_once() {
    let help = format!("{HELP}name the fields on the first line, as in `role,token,api,action,owner,decision`\n");
    let rows = "guest,key,door\n".repeat(30);
    assert_eq!(
        errors_of("columns.csv", format!("role,token,api\n{rows}")),
        format!("error: no column `action`, `decision` or `allowed`\n--> columns.csv:1{help}")
    );
    assert_eq!(
        errors_of("headless.csv", "guest,key,door,look,none,allow\n"),
        format!("error: no column `role`, `token`, `api`, `action`, `decision` or `allowed`\n--> headless.csv:1{help}")
    );
}

#[test]
fn a_line_is_reported_with_its_number() {
    let whole = r#"{"role":"guest","token":"key","api":"door","action":"look","decision":"allow"}"#;
    let without = |field: &str| whole.replace(&format!("\"{field}\""), "\"other\"");
    for (line, expected) in [
        (whole.replace("guest", "gest"), format!("unknown role `gest`\n--> log.ndjson:3{HELP}did you mean `guest`?")),
        (
            whole.replace("allow", "Allow"),
            format!("unknown decision `Allow`\n--> log.ndjson:3{HELP}expected `allow` or `deny`"),
        ),
        (
            whole.replace('}', ",\"allowed\":false}"),
            "`decision` and `allowed` contradict each other\n--> log.ndjson:3".into(),
        ),
        (
            without("decision"),
            format!("no answer\n--> log.ndjson:3{HELP}add `decision` (`allow` or `deny`) or `allowed` (true or false)"),
        ),
        (without("role"), format!("missing field `role`\n--> log.ndjson:3:{}", without("role").len())),
        (without("api"), format!("missing field `api`\n--> log.ndjson:3:{}", without("api").len())),
        (whole.replace("\"key\"", "7"), "invalid type: integer `7`, expected a string\n--> log.ndjson:3:25".into()),
        (
            format!("{{\"allowed\":\"true\",{}", &whole[1..]),
            "invalid type: string \"true\", expected a boolean\n--> log.ndjson:3:17".into(),
        ),
        (whole.replace('}', ""), format!("the end is missing\n--> log.ndjson:3:{}", whole.len() - 1)),
        ("guest".into(), "expected value\n--> log.ndjson:3:1".into()),
        (format!("{whole} {whole}"), format!("trailing characters\n--> log.ndjson:3:{}", whole.len() + 2)),
    ] {
        let shown = errors_of("log.ndjson", format!("{whole}\n\n{line}\n{whole}\n"));
        assert_eq!(shown, format!("error: {expected}\n"), "{line}");
    }
}

#[test]
fn a_record_of_a_list_is_reported_with_its_number() {
    let whole = r#"{"role":"guest","token":"key","api":"door","action":"look","decision":"allow"}"#;
    for (record, expected) in [
        (
            whole.replace("guest", "gest"),
            format!("record 2: unknown role `gest`\n--> list.json:2{HELP}did you mean `guest`?"),
        ),
        (whole.replace("role", "rule"), "record 2: missing field `role`\n--> list.json:2".into()),
        (whole.replace("\"key\"", "[]"), "record 2: invalid type: sequence, expected a string\n--> list.json:2".into()),
        (
            "7".into(),
            "record 2: invalid type: integer `7`, expected an object with the names of a request and the\n       \
             answer\n--> list.json:2"
                .into(),
        ),
    ] {
        for (before, after) in [("[", "]"), ("{\"vectors\":[", "]}"), ("{\"cells\":[", "]}")] {
            let shown = errors_of("list.json", format!("{before}{whole},\n{record},{whole}{after}"));
            assert_eq!(shown, format!("error: {expected}\n"), "{record}");
        }
    }
    // The line is that of what is wrong, if it is known, or else that of the record.
    let spread = whole.replace(',', ",\n").replace('{', "{\n");
    for (record, line, end) in [
        (spread.replace("\"key\"", "7"), 4, "\r\n"),
        (spread.replace("role", "rule"), 7, "\n"),
        (spread.replace("guest", "gest"), 2, "\n"),
        ("\n\n[\"guest\"]".into(), 4, "\n"),
    ] {
        let text = format!("[\n{record},\n{whole}]").replace('\n', end);
        let shown = errors_of("lines.json", text);
        assert!(shown.contains(&format!("\n--> lines.json:{line}\n")), "{record}: {shown}");
    }
}

#[test]
fn a_document_without_a_list_is_reported() {
    let help = format!("{HELP}write a list of records, alone or as `vectors`\n");
    for text in ["{}", "7", "{\"vectors\":{}}", "{\"cells\":null}", "\"text\""] {
        assert_eq!(errors_of("no-list.json", text), format!("error: no list of answers\n--> no-list.json:1{help}"));
    }
    let shown = errors_of("later.json", "{\"version\": 2, \"vectors\": []}");
    assert!(shown.starts_with("error: unknown version `2` of vectors\n--> later.json:1\n"), "{shown}");
    for (file, text) in [("tuple.json", "[[\"guest\"]]"), ("tuple.ndjson", "[\"guest\"]")] {
        let shown = errors_of(file, text);
        assert!(shown.contains("expected an object with the names of a request and the"), "{shown}");
        assert!(shown.ends_with(&format!("\n--> {file}:1\n")), "{shown}");
    }
    let record =
        "{\"role\":\"guest\",\"token\":\"key\",\"api\":\"door\\n\\u001b[31m\",\"action\":\"look\",\"allowed\":true}";
    let shown = errors_of("nasty.ndjson", record);
    assert!(shown.contains("unknown api `door\\n\\u{1b}[31m`"), "{shown}");
    assert_eq!(errors_of("broken.json", "[\n  {\"role\": }\n]"), "error: expected value\n--> broken.json:2:12\n");
    assert_eq!(errors_of("cut.json", "[\n"), "error: the end is missing\n--> cut.json:2\n");
}

#[test]
fn bytes_that_are_not_text_are_reported_with_their_line() {
    for file in ["bytes.csv", "bytes.json", "bytes.ndjson"] {
        let shown = errors_of(file, b"role,token,api,action,decision\n\nguest,k\xffy,door,look,allow\n");
        assert_eq!(shown, format!("error: not valid UTF-8\n--> {file}:3{HELP}save the file as UTF-8\n"));
        let shown = errors_of(file, b"role,token,api,action,decision\r\rguest,k\xffy,door,look,allow\r");
        assert_eq!(shown, format!("error: not valid UTF-8\n--> {file}:3{HELP}save the file as UTF-8\n"));
    }
}

/// Tests that ask nothing pass whatever the policy decides.
#[test]
fn files_without_an_answer_are_refused() {
    for (file, text) in [
        ("empty.csv", ""),
        ("headings.csv", "role,token,api,action,owner,decision\n"),
        ("empty.json", ""),
        ("list-of-none.json", "[]"),
        ("vectors-of-none.json", "{\"vectors\":[]}"),
        ("empty.ndjson", ""),
        ("blank.ndjson", "\n \n\r\n"),
        ("mark.ndjson", "\u{feff}"),
    ] {
        let shown = errors_of(file, text);
        assert_eq!(shown, format!("error: `{file}` has no answers\n |\n = help: write a record for each answer\n"));
    }
}

#[test]
fn missing_files_are_reported() {
    let directory = Directory::new("not-there");
    std::fs::create_dir(directory.0.join("folder.csv")).expect("a folder");
    for file in ["nowhere.csv", "nowhere.json", "nowhere.ndjson", "nowhere.jsonl", "folder.csv"] {
        let shown = directory.test(&[file]);
        assert_eq!((shown.code, shown.out.as_str()), (Some(3), ""));
        assert!(shown.aside.starts_with(&format!("error: cannot read `{file}`: ")), "{shown:?}");
    }
}

#[test]
fn at_most_twenty_are_reported() {
    let problems = |shown: &str| shown.matches("error: unknown role").count();
    for (format, text) in [
        ("csv", format!("{HEADINGS}\n{}", "gest,key,door,look,none,allow\n".repeat(20))),
        (
            "ndjson",
            "{\"role\":\"gest\",\"token\":\"key\",\"api\":\"door\",\"action\":\"look\",\"allowed\":true}\n".repeat(20),
        ),
    ] {
        let file = format!("many.{format}");
        let shown = errors_of(&file, &text);
        assert_eq!(problems(&shown), 20);
        assert!(shown.ends_with(&format!("\n\nerror: `{file}` has 20 problems\n")), "{shown}");
        let last = text.lines().last().expect("a line");
        let shown = errors_of(&file, format!("{text}{last}\n{last}\n"));
        assert_eq!(problems(&shown), 20);
        let end = format!("\n\nerror: `{file}` has more than 20 problems; the others are not shown\n");
        assert!(shown.ends_with(&end), "{shown}");
    }
    // If a record has several problems, those over the limit are left out.
    let record = "{\"role\":\"gest\",\"token\":\"kee\",\"api\":\"dor\",\"action\":\"lok\",\"allowed\":true}";
    let shown = errors_of("several.json", format!("[{}]", [record; 9].join(",")));
    assert_eq!(shown.matches("error: record").count(), 20);
    assert!(shown.contains("record 7: ") && !shown.contains("record 8: "), "{shown}");
}
