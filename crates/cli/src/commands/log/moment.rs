//! Times on the command line.

use std::str::FromStr;

use portcullis::reading::{Time, TimeError};

/// A time, or the beginning of a day in UTC.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment(pub(super) Time);

impl FromStr for Moment {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        let day = format!("{text}T00:00:00Z");
        day.parse().or_else(|_| text.parse()).map(Self)
    }
}
