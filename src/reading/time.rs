//! Times as RFC 3339 writes them. What is not exactly a `date-time` of its grammar is refused.
//!
//! - `T` and `Z` may be in lower case, because the literals of the grammar have no case. A space instead of `T`, which the RFC
//!   leaves to applications, is refused.
//! - A fraction may have any number of digits. Those beyond the nanosecond are ignored.
//! - Second 60 is a leap second. There can be one only at 23:59:60 UTC at the end of a month. Whether there was one is not
//!   checked. It counts as the first instant of the next day, without its fraction: the order of times on one clock is
//!   kept.
//! - `-00:00` is UTC.

use std::{
    fmt,
    ops::RangeInclusive,
    str::FromStr,
    time::{Duration, SystemTime},
};

use thiserror::Error;

use crate::message::is_control;

const SECONDS_OF_DAY: i64 = 24 * 60 * 60;

/// The years that RFC 3339 can write.
const YEARS: RangeInclusive<i64> = 0..=9999;

/// A time in the years 0000 to 9999 of UTC, to the nanosecond, as RFC 3339 writes it.
///
/// It is read strictly: what is not exactly a `date-time` of the grammar is refused. Digits beyond the nanosecond are ignored;
/// a leap second counts as the first instant of the next day.
///
/// ```
/// use portcullis::reading::Time;
///
/// let time: Time = "2026-01-31T13:00:00.50+01:00".parse()?;
/// assert_eq!(time.to_string(), "2026-01-31T12:00:00.5Z");
/// assert!("2026-01-31 13:00".parse::<Time>().is_err());
/// # Ok::<(), portcullis::reading::TimeError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time {
    /// Since the beginning of 1970, without leap seconds.
    seconds: i64,
    nanoseconds: u32,
}

impl Time {
    /// Returns the time as the system counts it; `None` if the system cannot represent it.
    ///
    /// ```
    /// use portcullis::reading::Time;
    /// use std::time::{Duration, SystemTime};
    ///
    /// let time: Time = "1970-01-01T00:01:00Z".parse()?;
    /// assert_eq!(time.to_system(), Some(SystemTime::UNIX_EPOCH + Duration::from_secs(60)));
    /// # Ok::<(), portcullis::reading::TimeError>(())
    /// ```
    #[must_use]
    pub fn to_system(self) -> Option<SystemTime> {
        let (epoch, whole) = (SystemTime::UNIX_EPOCH, Duration::from_secs(self.seconds.unsigned_abs()));
        let second = if self.seconds < 0 { epoch.checked_sub(whole) } else { epoch.checked_add(whole) };
        second?.checked_add(Duration::from_nanos(self.nanoseconds.into()))
    }

    /// Returns a time of the system; `None` if it is outside the years that RFC 3339 can write.
    ///
    /// ```
    /// use portcullis::reading::Time;
    /// use std::time::SystemTime;
    ///
    /// let epoch = Time::of_system(SystemTime::UNIX_EPOCH).ok_or("out of range")?;
    /// assert_eq!(epoch.to_string(), "1970-01-01T00:00:00Z");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn of_system(time: SystemTime) -> Option<Self> {
        let (seconds, nanoseconds) = match time.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(after) => (i64::try_from(after.as_secs()).ok()?, after.subsec_nanos()),
            Err(before) => {
                let before = before.duration();
                let seconds = i64::try_from(before.as_secs()).ok()?.checked_neg()?;
                match before.subsec_nanos() {
                    0 => (seconds, 0),
                    part => (seconds.checked_sub(1)?, 1_000_000_000 - part),
                }
            }
        };
        Self::of_seconds(seconds, nanoseconds)
    }

    fn of_seconds(seconds: i64, nanoseconds: u32) -> Option<Self> {
        let (year, ..) = date_of(seconds.div_euclid(SECONDS_OF_DAY));
        YEARS.contains(&year).then_some(Self { seconds, nanoseconds })
    }
}

/// Returns the number of days from the beginning of 1970 to a date. Years begin in March here, so that the leap day is the last
/// of its year, and 400 of them have the same number of days.
const fn days_to(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let of_year = (153 * month + 2) / 5 + day - 1;
    365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + of_year - 719_468
}

/// Returns the year, the month and the day of a number of days since the beginning of 1970.
const fn date_of(days: i64) -> (i64, i64, i64) {
    const DAYS_OF_400_YEARS: i64 = 146_097;
    let days = days.saturating_add(719_468);
    let (era, of_era) = (days.div_euclid(DAYS_OF_400_YEARS), days.rem_euclid(DAYS_OF_400_YEARS));
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    (era * 400 + year + next, month, day)
}

const fn days_of_month(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = date_of(self.seconds.div_euclid(SECONDS_OF_DAY));
        let second = self.seconds.rem_euclid(SECONDS_OF_DAY);
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        // The year has four digits: other times cannot be made.
        let mut text = *b"0000-00-00T00:00:00";
        let parts = [(year / 100, 0), (year % 100, 2), (month, 5), (day, 8), (hour, 11), (minute, 14), (second, 17)];
        for (number, at) in parts {
            if let (Some(digits), Ok(number)) = (text.get_mut(at..at + 2), u8::try_from(number)) {
                digits.copy_from_slice(&[b'0' + number / 10, b'0' + number % 10]);
            }
        }
        f.write_str(str::from_utf8(&text).unwrap_or_default())?;
        if self.nanoseconds > 0 {
            let mut digits = *b".000000000";
            let mut rest = self.nanoseconds;
            for digit in digits.iter_mut().skip(1).rev() {
                *digit = b'0' + u8::try_from(rest % 10).unwrap_or_default();
                rest /= 10;
            }
            f.write_str(str::from_utf8(&digits).unwrap_or_default().trim_end_matches('0'))?;
        }
        f.write_str("Z")
    }
}

/// Why a text is not a time.
///
/// ```
/// use portcullis::reading::Time;
///
/// let error = "2026-02-30T12:00:00Z".parse::<Time>().err().ok_or("there is no such day")?;
/// assert!(error.to_string().starts_with("2026-02 has no day 30; write a time such as "));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{0}; write a time such as `2026-01-31T12:00:00Z` or `2026-01-31T13:00:00.5+01:00`")]
pub struct TimeError(Problem);

impl TimeError {
    /// Returns what is wrong, without the example.
    #[cfg(feature = "oracle")]
    pub(super) fn reason(&self) -> String {
        self.0.to_string()
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Error)]
enum Problem {
    #[error("expected {expected}, found {found}")]
    Unexpected { expected: &'static str, found: Found },
    #[error("the {part} is {number}, and can be {least} to {greatest}")]
    OutOfRange { part: &'static str, number: i64, least: i64, greatest: i64 },
    #[error("{year:04}-{month:02} has no day {day}")]
    NoSuchDay { year: i64, month: i64, day: i64 },
    #[error("second 60 can only be at 23:59:60 UTC at the end of a month")]
    NoLeapSecond,
    #[error("in UTC the year is not in 0000 to 9999")]
    OutOfYears,
}

/// What is at some place of a text: a character, or the end of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
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

        if day > days_of_month(year, month) {
            return Err(Problem::NoSuchDay { year, month, day });
        }
        // A leap second counts as the instant after second 59.
        let nanosecond = if is_leap { 0 } else { nanosecond };
        let local = days_to(year, month, day) * SECONDS_OF_DAY + 3600 * hour + 60 * minute + second;
        let utc = Time::of_seconds(local - offset, nanosecond).ok_or(Problem::OutOfYears)?;
        if is_leap {
            let (_, _, day) = date_of(utc.seconds.div_euclid(SECONDS_OF_DAY));
            if utc.seconds.rem_euclid(SECONDS_OF_DAY) != 0 || day != 1 {
                return Err(Problem::NoLeapSecond);
            }
        }
        Ok(utc)
    }

    /// Reads the fraction of a second, if there is one, as nanoseconds.
    fn fraction(&mut self) -> Result<u32, Problem> {
        if self.any_of(&['.']).is_none() {
            return Ok(0);
        }
        let mut unit = 100_000_000;
        let mut nanoseconds = u32::from(self.digit("a digit after the `.`")?) * unit;
        while let Some(digit) = self.any_digit() {
            unit /= 10;
            nanoseconds += u32::from(digit) * unit;
        }
        Ok(nanoseconds)
    }

    /// Reads how many seconds the time is ahead of UTC.
    fn offset(&mut self) -> Result<i64, Problem> {
        let letter = self.literal("`Z` or an offset such as `+01:00` after the time", &['Z', 'z', '+', '-'])?;
        if matches!(letter, 'Z' | 'z') {
            return Ok(0);
        }
        let hours = self.part("hour of the offset", "two digits of the offset's hours", 0..=23)?;
        self.literal("`:` in the offset", &[':'])?;
        let minutes = self.part("minute of the offset", "two digits of the offset's minutes", 0..=59)?;
        let ahead = 3600 * hours + 60 * minutes;
        Ok(if letter == '-' { -ahead } else { ahead })
    }

    /// Reads two digits, which must be in a range.
    fn part(&mut self, part: &'static str, expected: &'static str, range: RangeInclusive<i64>) -> Result<i64, Problem> {
        let number = self.number(expected, 2)?;
        let (least, greatest) = (*range.start(), *range.end());
        if range.contains(&number) { Ok(number) } else { Err(Problem::OutOfRange { part, number, least, greatest }) }
    }

    /// Reads a number of a few digits.
    fn number(&mut self, expected: &'static str, digits: usize) -> Result<i64, Problem> {
        (0..digits).try_fold(0, |number, _| Ok(number * 10 + i64::from(self.digit(expected)?)))
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
