//! The log of decisions, with outputs that block, fail and are full.

mod destinations;
mod faults;
mod outputs;
mod queue;
mod rotated;
mod throughput;

use std::{collections::BTreeSet, time::Duration};

use portcullis::record::Record;

/// Longer than any test takes. It only ends tests that hang.
const LONG: Duration = Duration::from_secs(120);

/// Returns a line with a number, which looks like no record that a log writes by itself.
fn numbered(number: u64) -> Vec<u8> {
    format!("{{\"number\":{number}}}\n").into_bytes()
}

/// What the lines of a log are.
#[derive(Debug, Default, PartialEq, Eq)]
struct Read {
    numbers: Vec<u64>,
    /// The counts of the records that report lost ones, each with how many numbers are before it.
    lost: Vec<(usize, u64)>,
    torn: usize,
}

/// Reads a log, whose last line must be whole.
fn read(text: &str) -> Read {
    let mut read = Read::default();
    assert!(text.is_empty() || text.ends_with('\n'), "the last line is torn");
    for line in text.lines().filter(|line| !line.is_empty()) {
        let number = line.strip_prefix("{\"number\":").and_then(|rest| rest.strip_suffix('}')?.parse().ok());
        match (number, Record::read(line)) {
            (Some(number), _) => read.numbers.push(number),
            (None, Ok(Record::Lost(lost))) => {
                assert!(lost.time.parse::<portcullis::reading::Time>().is_ok(), "{}", lost.time);
                read.lost.push((read.numbers.len(), lost.count));
            }
            _ => read.torn += 1,
        }
    }
    read
}

impl Read {
    fn lost(&self) -> u64 {
        self.lost.iter().map(|(_, count)| count).sum()
    }

    /// Checks that no number is there twice, and returns how many there are.
    fn distinct(&self) -> u64 {
        let distinct: BTreeSet<u64> = self.numbers.iter().copied().collect();
        assert_eq!(distinct.len(), self.numbers.len(), "a record is doubled");
        distinct.len() as u64
    }
}
