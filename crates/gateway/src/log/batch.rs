//! Lines that are written together.

use std::time::SystemTime;

use portcullis::{
    reading::Time,
    record::{Lost, Record},
};

/// What the queue needs for a line besides its text.
const OVERHEAD: usize = 64;

/// Returns how much memory a queued line takes.
pub(super) fn memory_of(line: &Vec<u8>) -> usize {
    line.capacity().saturating_add(OVERHEAD)
}

/// Lines that are written together.
#[derive(Debug, Default)]
pub(super) struct Batch {
    text: Vec<u8>,
    lines: Vec<Line>,
    memory: usize,
}

#[derive(Clone, Copy, Debug)]
struct Line {
    /// Where the line ends in the text.
    end: usize,
    /// How many lost records the line reports. Other lines are records themselves.
    reports: Option<u64>,
}

/// What is not written of a batch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Unwritten {
    /// The number of records.
    pub(super) records: u64,
    /// The number of lost records that the other lines report.
    pub(super) reported: u64,
}

impl Batch {
    pub(super) fn push(&mut self, line: &Vec<u8>) {
        self.memory += memory_of(line);
        self.text.extend_from_slice(line);
        self.lines.push(Line { end: self.text.len(), reports: None });
    }

    /// Adds a record that reports lost records.
    pub(super) fn push_lost(&mut self, count: u64) {
        let time = Time::of_system(SystemTime::now()).map_or_else(String::new, |time| time.to_string());
        Record::Lost(Lost { time: time.into(), count }).write(&mut self.text);
        self.lines.push(Line { end: self.text.len(), reports: Some(count) });
    }

    /// Removes the lines. Returns how much memory they took in the queue.
    pub(super) fn clear(&mut self) -> usize {
        self.text.clear();
        self.lines.clear();
        std::mem::take(&mut self.memory)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Returns the number of bytes.
    pub(super) fn bytes(&self) -> usize {
        self.text.len()
    }

    /// Returns the number of lines.
    pub(super) fn len(&self) -> usize {
        self.lines.len()
    }

    /// Returns the text of the lines from one number up to, and without, another.
    pub(super) fn text(&self, from: usize, to: usize) -> &[u8] {
        self.text.get(self.start(from)..self.start(to)).unwrap_or_default()
    }

    /// Returns where a line starts.
    fn start(&self, line: usize) -> usize {
        let before = line.checked_sub(1).and_then(|before| self.lines.get(before));
        before.map_or(0, |before| before.end)
    }

    /// Returns the number of the first line that does not end within a number of bytes after the start of a line.
    pub(super) fn fitting(&self, from: usize, bytes: usize) -> usize {
        let end = self.start(from).saturating_add(bytes);
        from + self.lines.get(from..).unwrap_or_default().partition_point(|line| line.end <= end)
    }

    /// Returns what is not written if the first lines are.
    pub(super) fn unwritten(&self, written: usize) -> Unwritten {
        let mut unwritten = Unwritten::default();
        for line in self.lines.get(written..).unwrap_or_default() {
            match line.reports {
                None => unwritten.records += 1,
                Some(count) => unwritten.reported = unwritten.reported.saturating_add(count),
            }
        }
        unwritten
    }
}
