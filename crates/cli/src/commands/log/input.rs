//! Reads logs line by line.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read as _},
    path::{Path, PathBuf},
};

use portcullis::{
    reading::{Time, file_name},
    record::Record,
};

use crate::{
    failure::{Failure, UsageError},
    policies::STANDARD_INPUT,
    progress::Progress,
};

/// A longer line is not a record of a gateway.
const LONGEST_LINE: u64 = 4 << 20;
const BUFFER: usize = 256 << 10;
/// Progress is shown after so many bytes.
const STEP: u64 = 1 << 20;

/// A record, and when it happened.
pub(super) struct Input<'r> {
    pub(super) record: &'r Record<'r>,
    pub(super) time: Time,
}

/// What was read.
#[derive(Debug, Default)]
pub(super) struct Intake {
    /// The number of lines, without blank ones.
    pub(super) lines: u64,
    /// How many of them are no records.
    pub(super) unreadable: u64,
    /// The first of these.
    pub(super) first_unreadable: Option<Unreadable>,
    /// The number of requests, without those that the options leave out.
    pub(super) requests: u64,
    /// How many records were lost, as the log says.
    pub(super) lost: u64,
    /// The times of the first and the last record.
    pub(super) span: Option<(Time, Time)>,
}

/// A line that is no record.
#[derive(Clone, Debug)]
pub(super) struct Unreadable {
    pub(super) file: String,
    pub(super) line: u64,
    pub(super) message: String,
}

impl Intake {
    /// Reads files. The function gets each record, and returns whether it counts.
    pub(super) fn read(files: &[PathBuf], mut each: impl FnMut(&Input<'_>) -> bool) -> Result<Self, Failure> {
        let sizes = files.iter().map(|file| std::fs::metadata(file).map_or(0, |metadata| metadata.len()));
        let progress = Progress::over_bytes(sizes.sum());
        let mut intake = Self::default();
        for path in files {
            progress.begin(&file_name(path));
            if path.as_os_str() == "-" {
                let input = BufReader::with_capacity(BUFFER, io::stdin().lock());
                intake.read_file(STANDARD_INPUT, input, &progress, &mut each, UsageError::StandardInput)?;
            } else {
                let failed = |error| UsageError::Unreadable { file: file_name(path), error };
                let input = BufReader::with_capacity(BUFFER, open(path).map_err(failed)?);
                intake.read_file(&file_name(path), input, &progress, &mut each, failed)?;
            }
        }
        Ok(intake)
    }

    fn read_file(
        &mut self,
        file: &str,
        mut input: impl BufRead,
        progress: &Progress,
        each: &mut impl FnMut(&Input<'_>) -> bool,
        failed: impl Fn(io::Error) -> UsageError,
    ) -> Result<(), Failure> {
        let (mut line, mut number, mut unshown) = (Vec::new(), 0, 0);
        let (lines_before, unreadable_before) = (self.lines, self.unreadable);
        let mut first = None;
        while let Some(is_whole) = read_line(&mut input, &mut line).map_err(&failed)? {
            number += 1;
            unshown += line.len() as u64;
            if unshown >= STEP {
                progress.advance(std::mem::take(&mut unshown));
            }
            let line = line.trim_ascii();
            if line.is_empty() {
                continue;
            }
            self.lines += 1;
            if let Err(message) = self.take(line, is_whole, each) {
                self.unreadable += 1;
                first.get_or_insert_with(|| Unreadable { file: file.into(), line: number, message });
            }
        }
        progress.advance(unshown);
        let lines = self.lines - lines_before;
        match first {
            Some(first) if self.unreadable - unreadable_before == lines => {
                Err(UsageError::NotALog { file: file.into(), line: first.line, message: first.message }.into())
            }
            first => {
                self.first_unreadable = self.first_unreadable.take().or(first);
                Ok(())
            }
        }
    }

    /// Takes a line. Returns why it is no record.
    fn take(&mut self, line: &[u8], is_whole: bool, each: &mut impl FnMut(&Input<'_>) -> bool) -> Result<(), String> {
        if !is_whole {
            return Err(format!("it is longer than {} MiB", LONGEST_LINE >> 20));
        }
        let text = std::str::from_utf8(line).map_err(|_| "it is not valid UTF-8")?;
        let record = Record::read(text).map_err(|error| error.to_string())?;
        let time = record.time().parse().map_err(|error| format!("its time is wrong: {error}"))?;
        if each(&Input { record: &record, time }) {
            self.span = Some(self.span.map_or((time, time), |(first, last)| (first.min(time), last.max(time))));
            match &record {
                Record::Request(_) => self.requests += 1,
                Record::Lost(lost) => self.lost = self.lost.saturating_add(lost.count),
                _ => {}
            }
        }
        Ok(())
    }
}

fn open(path: &Path) -> io::Result<File> {
    let file = File::open(path)?;
    // Some systems open directories, and fail later with a message that names no file.
    if file.metadata()?.is_dir() { Err(io::ErrorKind::IsADirectory.into()) } else { Ok(file) }
}

/// Reads a line. Returns whether it is whole: of one that is too long, the rest is skipped.
fn read_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<Option<bool>> {
    line.clear();
    let read = input.by_ref().take(LONGEST_LINE).read_until(b'\n', line)?;
    let is_whole = (read as u64) < LONGEST_LINE || line.ends_with(b"\n");
    if !is_whole {
        input.skip_until(b'\n')?;
    }
    Ok((read > 0).then_some(is_whole))
}
