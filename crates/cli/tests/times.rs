//! Which times `portcullis token` reads, and how it orders them.

use std::process::Command;

/// Runs `token`; returns the exit code, and both outputs.
fn token(arguments: &[&str]) -> (i32, String) {
    let always = ["token", "--kind=user_api", "--origin=account_page"];
    let mut command = Command::new(env!("CARGO_BIN_EXE_portcullis"));
    let output = command.args(always).args(arguments).output().expect("the binary runs");
    let shown = [output.stdout, output.stderr].concat();
    (output.status.code().expect("it ends by itself"), String::from_utf8(shown).expect("output is text"))
}

/// RFC 3339, sections 5.6 and 5.8, and what follows from them.
#[test]
fn times_of_the_rfc_are_read() {
    for (given, utc) in [
        ("1985-04-12T23:20:50.52Z", "1985-04-12T23:20:50.52Z"),
        ("1996-12-19T16:39:57-08:00", "1996-12-20T00:39:57Z"),
        ("1990-12-31T23:59:60Z", "1991-01-01T00:00:00Z"),
        ("1990-12-31T15:59:60-08:00", "1991-01-01T00:00:00Z"),
        ("1937-01-01T12:00:27.87+00:20", "1937-01-01T11:40:27.87Z"),
        ("2016-02-29t12:00:00z", "2016-02-29T12:00:00Z"),
        ("2026-06-30T23:59:60.999Z", "2026-07-01T00:00:00Z"),
        ("2026-07-01T05:29:60+05:30", "2026-07-01T00:00:00Z"),
        ("2026-01-31T12:00:00-00:00", "2026-01-31T12:00:00Z"),
        ("2026-01-31T12:00:00+23:59", "2026-01-30T12:01:00Z"),
        ("2026-01-31T12:00:00.1234567899999Z", "2026-01-31T12:00:00.123456789Z"),
        ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z"),
        ("9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59.999999999Z"),
    ] {
        let (code, shown) = token(&["--issued", given]);
        assert_eq!(code, 0, "{given}: {shown}");
        assert!(shown.contains(&format!("\n  issued      {utc}\n")), "{given}: {shown}");
    }
}

#[test]
fn nothing_else_is() {
    for (given, reason) in [
        ("", "expected four digits of the year, found the end"),
        ("yesterday", "expected four digits of the year, found `y`"),
        ("20260131T120000Z", "expected `-` after the year, found `0`"),
        ("2026-01-31T12Z", "expected `:` after the hour, found `Z`"),
        ("2026-01-31T12:00Z", "expected `:` after the minute, found `Z`"),
        ("2026-01-31 12:00:00Z", "expected `T` after the date, found ` `"),
        ("2026-01-31", "expected `T` after the date, found the end"),
        ("2026-1-31T12:00:00Z", "expected two digits of the month, found `-`"),
        ("+002026-01-31T12:00:00Z", "expected four digits of the year, found `+`"),
        ("2026-W05-6T12:00:00Z", "expected two digits of the month, found `W`"),
        ("2026-01-31T12:00:00", "expected `Z` or an offset such as `+01:00` after the time, found the end"),
        ("2026-01-31T12:00:00,5Z", "expected `Z` or an offset such as `+01:00` after the time, found `,`"),
        ("2026-01-31T12:00:00.Z", "expected a digit after the `.`, found `Z`"),
        ("2026-01-31T12:00:00+0100", "expected `:` in the offset, found `0`"),
        ("2026-01-31T12:00:00+01", "expected `:` in the offset, found the end"),
        ("2026-01-31T12:00:00+01:00[Europe/Berlin]", "expected the end of the time, found `[`"),
        ("2026-01-31T12:00:00Z[UTC]", "expected the end of the time, found `[`"),
        ("2026-01-31T12:00:00Z ", "expected the end of the time, found ` `"),
        // The report shows the value as it is escaped.
        ("2026-01-31T12:00:00Z\n", "expected the end of the time, found `\\`"),
        (
            "2026-01-31T12:00:00\u{2212}01:00",
            "expected `Z` or an offset such as `+01:00` after the time, found `\u{2212}`",
        ),
        ("2026-01-31T12:00:0\u{663}Z", "expected two digits of the second, found `\u{663}`"),
        ("2026-01-31T12:00:00+25:59", "the hour of the offset is 25, and can be 0 to 23"),
        ("2026-01-31T12:00:00+01:60", "the minute of the offset is 60, and can be 0 to 59"),
        ("2026-01-31T24:00:00Z", "the hour is 24, and can be 0 to 23"),
        ("2026-01-31T12:60:00Z", "the minute is 60, and can be 0 to 59"),
        ("2026-01-31T12:00:61Z", "the second is 61, and can be 0 to 60"),
        ("2026-13-31T12:00:00Z", "the month is 13, and can be 1 to 12"),
        ("2026-00-31T12:00:00Z", "the month is 0, and can be 1 to 12"),
        ("2026-01-32T12:00:00Z", "the day is 32, and can be 1 to 31"),
        ("2026-02-29T12:00:00Z", "2026-02 has no day 29"),
        ("2026-04-31T12:00:00Z", "2026-04 has no day 31"),
        ("2026-06-30T12:00:60Z", "second 60 can only be at 23:59:60 UTC at the end of a month"),
        ("2026-06-29T23:59:60Z", "second 60 can only be at 23:59:60 UTC at the end of a month"),
        ("2026-06-30T23:59:60+01:00", "second 60 can only be at 23:59:60 UTC at the end of a month"),
        ("0000-01-01T00:00:00+00:01", "in UTC the year is not in 0000 to 9999"),
        ("9999-12-31T23:59:00-00:01", "in UTC the year is not in 0000 to 9999"),
        ("9999-12-31T23:59:60Z", "in UTC the year is not in 0000 to 9999"),
    ] {
        for option in ["--issued", "--logged-out", "--at"] {
            let argument = format!("{option}={given}");
            let issued = if option == "--issued" { &[][..] } else { &["--issued=2026-01-01T00:00:00Z"] };
            let (code, shown) = token(&[issued, &[&argument]].concat());
            assert_eq!(code, 3, "{given}: {shown}");
            let shown = shown.replace('\n', " ");
            assert!(
                shown.contains(&format!(": {reason}")) || shown.contains("a value is required"),
                "{given}: {shown}"
            );
        }
    }
    let (_, shown) = token(&["--issued=2026-01-31T12Z"]);
    assert!(shown.contains("'2026-01-31T12Z' for '--issued <TIME>': expected `:`"), "{shown}");
    assert!(shown.contains("write a time such as `2026-01-31T12:00:00Z` or"), "{shown}");
}

/// Around a leap second, as everywhere, what is later is not before.
#[test]
fn a_leap_second_changes_no_order() {
    let inside = ["23:59:59.9", "23:59:60", "23:59:60.5"].map(|time| format!("2016-12-31T{time}Z"));
    let after = ["00:00:00", "00:00:00.1"].map(|time| format!("2017-01-01T{time}Z"));
    let times = [inside.as_slice(), &after].concat();
    for (number, issued) in times.iter().enumerate() {
        for at in &times[number..] {
            let (code, shown) = token(&["--issued", issued, "--at", at]);
            assert!(code == 0 && shown.starts_with("valid: "), "{issued} {at}: {shown}");
            let (code, shown) = token(&["--issued", issued, "--logged-out", at]);
            assert_eq!(code, 0, "{issued} {at}: {shown}");
        }
    }
    let (code, shown) = token(&["--issued", &times[1], "--at", &times[0]]);
    assert!(code == 2 && shown.starts_with("not yet issued: "), "{shown}");
}

/// RFC 3339 cannot write years after 9999.
#[test]
fn an_end_after_all_years_is_null() {
    let (code, shown) = token(&["--issued=9999-12-31T23:59:59Z", "--format=json"]);
    assert_eq!(code, 0);
    let answer: serde_json::Value = serde_json::from_str(&shown).expect("output is JSON");
    assert_eq!((&answer["ends_at"], &answer["cause"]), (&serde_json::Value::Null, &"max_age".into()));
    let (_, shown) = token(&["--issued=9999-12-31T23:59:59Z"]);
    assert!(shown.contains("\n  ends        after the year 9999\n"), "{shown}");
    let (_, shown) = token(&["--issued=9999-12-01T23:59:59Z", "--format=json"]);
    assert!(shown.contains("\"ends_at\": \"9999-12-31T23:59:59Z\""), "{shown}");
}
