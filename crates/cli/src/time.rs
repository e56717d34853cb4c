//! Times as RFC 3339 writes them. What is not exactly a `date-time` of its grammar is refused.
//!
//! - `T` and `Z` may be in lower case, because the literals of the grammar have no case. A space instead of `T`, which the RFC
//!   leaves to applications, is refused.
//! - A fraction may have any number of digits. Those beyond the nanosecond are ignored.
//! - Second 60 is a leap second. There can be one only at 23:59:60 UTC at the end of a month. Whether there was one is not
//!   checked. It counts as the first instant of the next day, without its fraction: the order of times on one clock is
//!   kept.
//! - `-00:00` is UTC.

use std::{fmt, ops::RangeInclusive, str::FromStr, time::SystemTime};

use jiff::{SignedDuration, civil::DateTime};
use portcullis::reading::is_control;
use thiserror::Error;

const EPOCH: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);

/// A time in the years 0000 to 9999 of UTC, to the nanosecond.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Time {
    utc: DateTime,
}

impl Time {
    /// Returns the time as the system counts it; `None` if the system cannot represent it.
    pub(crate) fn to_system(self) -> Option<SystemTime> {
        let since = self.utc.duration_since(EPOCH);
        let distance = since.unsigned_abs();
        let epoch = SystemTime::UNIX_EPOCH;
        if since.is_negative() { epoch.checked_sub(distance) } else { epoch.checked_add(distance) }
    }

    /// Returns a time of the system; `None` if it is outside the years that RFC 3339 can write.
    pub(crate) fn of_system(time: SystemTime) -> Option<Self> {
        let since = match time.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(after) => SignedDuration::try_from(after).ok()?,
            Err(before) => SignedDuration::try_from(before.duration()).ok()?.checked_neg()?,
        };
        Self::of_utc(EPOCH.checked_add(since).ok()?)
    }

    fn of_utc(utc: DateTime) -> Option<Self> {
        (utc.year() >= 0).then_some(Self { utc })
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}Z", self.utc)
    }
}

/// Why a text is not a time.
#[derive(Debug, PartialEq, Eq, Error)]
#[error("{0}; write a time such as `2026-01-31T12:00:00Z` or `2026-01-31T13:00:00.5+01:00`")]
pub(crate) struct TimeError(Problem);

#[derive(Debug, PartialEq, Eq, Error)]
enum Problem {
    #[error("expected {expected}, found {found}")]
    Unexpected { expected: &'static str, found: Found },
    #[error("the {part} is {number}, and can be {least} to {greatest}")]
    OutOfRange { part: &'static str, number: i16, least: i16, greatest: i16 },
    #[error("{year:04}-{month:02} has no day {day}")]
    NoSuchDay { year: i16, month: i8, day: i8 },
    #[error("second 60 can only be at 23:59:60 UTC at the end of a month")]
    NoLeapSecond,
    #[error("in UTC the year is not in 0000 to 9999")]
    OutOfYears,
}

/// What is at some place of a text: a character, or the end of the text.
#[derive(Debug, PartialEq, Eq)]
struct Found(Option<char>);

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            None => f.write_str("the end"),
            Some(letter) if is_control(letter) => write!(f, "`{}`", letter.escape_default()),
            Some(letter) => write!(f, "`{letter}`"),
        }
    }
}

impl FromStr for Time {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        Rest(text).time().map_err(TimeError)
    }
}

/// What is left to read of a text.
struct Rest<'t>(&'t str);

impl Rest<'_> {
    fn time(mut self) -> Result<Time, Problem> {
        let year = self.number("four digits of the year", 4)?;
        self.literal("`-` after the year", &['-'])?;
        let month = self.part("month", "two digits of the month", 1..=12)?;
        self.literal("`-` after the month", &['-'])?;
        let day = self.part("day", "two digits of the day", 1..=31)?;
        self.literal("`T` after the date", &['T', 't'])?;
        let hour = self.part("hour", "two digits of the hour", 0..=23)?;
        self.literal("`:` after the hour", &[':'])?;
        let minute = self.part("minute", "two digits of the minute", 0..=59)?;
        self.literal("`:` after the minute", &[':'])?;
        let second = self.part("second", "two digits of the second", 0..=60)?;
        let is_leap = second == 60;
        let nanosecond = self.fraction()?;
        let offset = self.offset()?;
        if !self.0.is_empty() {
            return Err(self.unexpected("the end of the time"));
        }

        let (second, nanosecond) = if is_leap { (59, 0) } else { (second, nanosecond) };
        let local = DateTime::new(year, month, day, hour, minute, second, nanosecond);
        let local = local.map_err(|_| Problem::NoSuchDay { year, month, day })?;
        let mut utc = local.checked_sub(offset).map_err(|_| Problem::OutOfYears)?;
        if is_leap {
            let is_last_minute = (utc.hour(), utc.minute()) == (23, 59);
            if !is_last_minute || utc.date() != utc.date().last_of_month() {
                return Err(Problem::NoLeapSecond);
            }
            utc = utc.checked_add(SignedDuration::from_secs(1)).map_err(|_| Problem::OutOfYears)?;
        }
        Time::of_utc(utc).ok_or(Problem::OutOfYears)
    }

    /// Reads the fraction of a second, if there is one, as nanoseconds.
    fn fraction(&mut self) -> Result<i32, Problem> {
        if self.any_of(&['.']).is_none() {
            return Ok(0);
        }
        let mut unit = 100_000_000;
        let mut nanoseconds = i32::from(self.digit("a digit after the `.`")?) * unit;
        while let Some(digit) = self.any_digit() {
            unit /= 10;
            nanoseconds += i32::from(digit) * unit;
        }
        Ok(nanoseconds)
    }

    /// Reads how far the time is ahead of UTC.
    fn offset(&mut self) -> Result<SignedDuration, Problem> {
        let letter = self.literal("`Z` or an offset such as `+01:00` after the time", &['Z', 'z', '+', '-'])?;
        if matches!(letter, 'Z' | 'z') {
            return Ok(SignedDuration::ZERO);
        }
        let hours = self.part("hour of the offset", "two digits of the offset's hours", 0..=23)?;
        self.literal("`:` in the offset", &[':'])?;
        let minutes = self.part("minute of the offset", "two digits of the offset's minutes", 0..=59)?;
        let ahead = SignedDuration::from_mins(60 * i64::from(hours) + i64::from(minutes));
        Ok(if letter == '-' { -ahead } else { ahead })
    }

    /// Reads two digits, which must be in a range.
    fn part(&mut self, part: &'static str, expected: &'static str, range: RangeInclusive<i8>) -> Result<i8, Problem> {
        let number = self.number(expected, 2)?;
        let in_range = i8::try_from(number).ok().filter(|number| range.contains(number));
        let (least, greatest) = (i16::from(*range.start()), i16::from(*range.end()));
        in_range.ok_or(Problem::OutOfRange { part, number, least, greatest })
    }

    /// Reads a number of a few digits.
    fn number(&mut self, expected: &'static str, digits: usize) -> Result<i16, Problem> {
        (0..digits).try_fold(0, |number, _| Ok(number * 10 + i16::from(self.digit(expected)?)))
    }

    fn digit(&mut self, expected: &'static str) -> Result<u8, Problem> {
        self.any_digit().ok_or_else(|| self.unexpected(expected))
    }

    fn any_digit(&mut self) -> Option<u8> {
        let (&digit, _) = self.0.as_bytes().split_first()?;
        self.0 = self.0.strip_prefix(|letter: char| letter.is_ascii_digit())?;
        Some(digit - b'0')
    }

    /// Reads one of some characters.
    fn literal(&mut self, expected: &'static str, letters: &[char]) -> Result<char, Problem> {
        self.any_of(letters).ok_or_else(|| self.unexpected(expected))
    }

    fn any_of(&mut self, letters: &[char]) -> Option<char> {
        let rest = self.0.strip_prefix(letters)?;
        let letter = self.0.chars().next();
        self.0 = rest;
        letter
    }

    fn unexpected(&self, expected: &'static str) -> Problem {
        Problem::Unexpected { expected, found: Found(self.0.chars().next()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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
                // All other refused texts have the form of a time that does not exist.
                Err(TimeError(Problem::NoSuchDay { .. } | Problem::NoLeapSecond | Problem::OutOfYears)) => {
                    prop_assert!(has_form(&text), "{text}");
                }
                Err(TimeError(Problem::OutOfRange { number: 0, .. })) => {}
                Err(error) => prop_assert!(!has_form(&text), "{text}: {error}"),
            }
        }
    }
}
