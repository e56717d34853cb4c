//! Times as RFC 3339 writes them, compared with a calendar of another author.

use jiff::{SignedDuration, civil::DateTime};
use portcullis::reading::Time;
use proptest::{prelude::*, test_runner::TestCaseError};

/// A time on a clock in UTC that shows leap seconds: ordered as its numbers are.
type Clock = (i16, i8, i8, i8, i8, i8, i32);

/// Times close to one another, around the end of a month.
fn clocks() -> impl Strategy<Value = Clock> {
    let minutes = prop_oneof![Just((23, 59)), Just((0, 0)), (0..24_i8, 0..60_i8)];
    let seconds = prop_oneof![Just(59), Just(60), Just(0), 0..60_i8];
    let days = (1970..2040_i16, 1..=12_i8, prop_oneof![Just(1), Just(28), Just(31), 1..=31_i8]);
    (days, minutes, seconds, 0..1_000_000_000_i32).prop_filter_map(
        "a day and a second that there are",
        |((year, month, day), (hour, minute), second, nanosecond)| {
            let date = jiff::civil::Date::new(year, month, day).ok()?;
            let may_be_leap = (hour, minute) == (23, 59) && date == date.last_of_month();
            (second < 60 || may_be_leap).then_some((year, month, day, hour, minute, second, nanosecond))
        },
    )
}

/// Writes what a clock shows at an offset from UTC, in minutes.
fn write((year, month, day, hour, minute, second, nanosecond): Clock, ahead: i64) -> String {
    let utc = DateTime::constant(year, month, day, hour, minute, 0, 0);
    let local = utc.saturating_add(SignedDuration::from_mins(ahead));
    let sign = if ahead < 0 { '-' } else { '+' };
    let (hours, minutes) = (ahead.abs() / 60, ahead.abs() % 60);
    let (date, hour, minute) = (local.date(), local.hour(), local.minute());
    format!("{date}T{hour:02}:{minute:02}:{second:02}.{nanosecond:09}{sign}{hours:02}:{minutes:02}")
}

fn read(text: &str) -> Result<Time, TestCaseError> {
    text.parse().map_err(|error| TestCaseError::fail(format!("{text}: {error}")))
}

/// Returns whether a text has the form of the grammar: the digits, the signs and their ranges.
fn has_form(text: &str) -> bool {
    let in_range = |text: Option<&str>, digits, last| {
        text.is_some_and(|text| {
            text.len() == digits
                && text.bytes().all(|it| it.is_ascii_digit())
                && text.parse().is_ok_and(|number: u32| number <= last)
        })
    };
    let is = |at, letters: &str| text.get(at..at + 1).is_some_and(|it| letters.contains(it));
    let rest = text.get(19..).unwrap_or_default();
    let rest = match rest.strip_prefix('.') {
        Some(fraction) => {
            let offset = fraction.trim_start_matches(|letter: char| letter.is_ascii_digit());
            if offset.len() == fraction.len() { "no digit" } else { offset }
        }
        None => rest,
    };
    let is_offset = rest.eq_ignore_ascii_case("z")
        || (rest.len() == 6
            && rest.starts_with(['+', '-'])
            && rest.get(3..4) == Some(":")
            && in_range(rest.get(1..3), 2, 23)
            && in_range(rest.get(4..), 2, 59));
    in_range(text.get(..4), 4, 9999)
        && is(4, "-")
        && in_range(text.get(5..7), 2, 12)
        && is(7, "-")
        && in_range(text.get(8..10), 2, 31)
        && is(10, "Tt")
        && in_range(text.get(11..13), 2, 23)
        && is(13, ":")
        && in_range(text.get(14..16), 2, 59)
        && is(16, ":")
        && in_range(text.get(17..19), 2, 60)
        && is_offset
}

proptest! {
    #[test]
    fn order_is_that_of_the_clock(pair in [clocks(), clocks()], offsets in [-1439..1440_i64, -1439..1440_i64]) {
        let [one, other] = pair;
        let times = [read(&write(one, offsets[0]))?, read(&write(other, offsets[1]))?];
        let system = times.map(Time::to_system);
        prop_assert!(system.iter().all(Option::is_some));
        // Two times that the clock tells apart can be one, but never change places.
        prop_assert!(one > other || times[0] <= times[1], "{one:?} {other:?} {times:?}");
        prop_assert_eq!(times[0].cmp(&times[1]), system[0].cmp(&system[1]));
        let ordinary = one.5 < 60 && other.5 < 60;
        prop_assert!(!ordinary || one.cmp(&other) == times[0].cmp(&times[1]), "{one:?} {other:?} {times:?}");
    }

    #[test]
    fn a_leap_second_is_the_start_of_the_next_day(
        year in 1970..2040_i16, month in 1..=12_i8, nanosecond in 0..1_000_000_000_i32, ahead in -1439..1440_i64,
    ) {
        let last = jiff::civil::Date::constant(year, month, 1).last_of_month();
        let next = last.saturating_add(SignedDuration::from_hours(24));
        let leap = write((year, month, last.day(), 23, 59, 60, nanosecond), ahead);
        prop_assert_eq!(read(&leap)?.to_string(), format!("{next}T00:00:00Z"));
    }

    #[test]
    fn what_is_written_is_read(clock in clocks(), ahead in -1439..1440_i64) {
        let time = read(&write(clock, ahead))?;
        prop_assert_eq!(read(&time.to_string())?, time);
        prop_assert_eq!(time.to_system().and_then(Time::of_system), Some(time));
    }

    /// A text that is nearly a time is read only if it has the form of one.
    #[test]
    fn nothing_looser_is_read(clock in clocks(), ahead in -1439..1440_i64, at in 0..40_usize, put in "[0-9TtZz:.,+ \\-\\[é]{0,2}", cut in 0..3_usize) {
        let mut text = write(clock, ahead);
        let at = at.min(text.len());
        text.replace_range(at..(at + cut).min(text.len()), &put);
        match text.parse::<Time>() {
            Ok(_) => prop_assert!(has_form(&text), "{text}"),
            Err(error) => {
                let message = error.to_string();
                let is_about = |part: &str| message.contains(part);
                if is_about(" has no day ") || is_about("second 60 can only be") || is_about("in UTC the year is not") {
                    // The text has the form of a time that does not exist.
                    prop_assert!(has_form(&text), "{text}");
                } else if !is_about(" is 0, and can be ") {
                    prop_assert!(!has_form(&text), "{text}: {error}");
                }
            }
        }
    }

    /// In every year that can be written, dates are those of the other calendar.
    #[test]
    fn dates_are_those_of_another_calendar(days in 0..3_652_424_i64, second in 0..86_400_i64, ahead in -1439..1440_i64) {
        let start = DateTime::constant(0, 1, 1, 0, 0, 0, 0);
        let local = start.saturating_add(SignedDuration::from_secs(days * 86_400 + second));
        let utc = local.saturating_sub(SignedDuration::from_mins(ahead));
        let sign = if ahead < 0 { '-' } else { '+' };
        let text = format!("{local}{sign}{:02}:{:02}", ahead.abs() / 60, ahead.abs() % 60);
        match text.parse::<Time>() {
            Ok(time) => {
                prop_assert_eq!(time.to_string(), format!("{utc}Z"));
                prop_assert_eq!(time.to_system().and_then(Time::of_system), Some(time));
            }
            Err(error) => prop_assert!(utc.year() < 0 || utc == DateTime::MAX, "{text}: {error}"),
        }
    }
}
