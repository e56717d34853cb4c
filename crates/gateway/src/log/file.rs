//! A log that is written to a file.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read as _, Seek as _, SeekFrom},
    path::{Path, PathBuf},
};

use super::{
    batch::Batch,
    rotation::Rotation,
    sink::{Sink, WriteError, write_counted},
};

/// A file to which lines are appended.
pub(super) struct FileSink {
    path: PathBuf,
    file: File,
    /// How many bytes the file has.
    length: u64,
    /// Whether the last line is not whole.
    is_torn: bool,
    rotation: Option<Rotation>,
    /// Whether the last rotation failed.
    cannot_rotate: bool,
}

impl FileSink {
    pub(super) fn open(path: &Path, rotation: Option<Rotation>) -> io::Result<Self> {
        // Rotation goes on in the same directory, also if the process changes its own.
        let path = std::path::absolute(path)?;
        let file = open(&path)?;
        let metadata = file.metadata()?;
        let is_torn = metadata.is_file() && metadata.len() > 0 && !ends_with_line_feed(&path).unwrap_or(false);
        let rotation = rotation.filter(|_| metadata.is_file());
        Ok(Self { path, file, length: metadata.len(), is_torn, rotation, cannot_rotate: false })
    }

    /// Returns the number of the first line that has no room in the file, after rotating it if not even the first line has.
    fn fitting(&mut self, batch: &Batch, from: usize) -> usize {
        let Some(rotation) = self.rotation else { return batch.len() };
        let fitting = |length| batch.fitting(from, usize::try_from(rotation.room(length)).unwrap_or(usize::MAX));
        let fits = fitting(self.length);
        if fits > from {
            return fits;
        }
        if self.length > 0 && !self.rotate(rotation) {
            // No record is lost because of a name.
            return batch.len();
        }
        fitting(self.length).max(from + 1)
    }

    /// Begins a new file. If that fails, the old one is written on.
    fn rotate(&mut self, rotation: Rotation) -> bool {
        let rotated = rotation
            .move_on(&self.path)
            .and_then(|()| open(&self.path).inspect_err(|_| rotation.move_back(&self.path)));
        match rotated {
            Ok(file) => {
                self.file = file;
                (self.length, self.is_torn) = (0, false);
            }
            Err(error) if !self.cannot_rotate => {
                let path = self.path.display();
                tracing::error!(target: "portcullis::log", %error, %path, "the decision log cannot be rotated");
                self.cannot_rotate = true;
                return false;
            }
            Err(_) => return false,
        }
        self.cannot_rotate = false;
        true
    }

    /// Writes the lines from one number up to another.
    fn append(&mut self, batch: &Batch, from: usize, to: usize) -> Result<(), WriteError> {
        let (bytes, result) = write_counted(&mut self.file, batch.text(from, to));
        let before = self.length;
        self.length += bytes as u64;
        result.map_err(|error| {
            let whole = batch.fitting(from, bytes);
            let part = bytes - batch.text(from, whole).len();
            if part > 0 {
                self.is_torn = !self.take_back(before + bytes as u64, part as u64);
            }
            WriteError { written: whole, error }
        })
    }

    /// Removes the last bytes of the file. Returns whether they are removed: not if the file is not as long as it was left, because
    /// somebody else writes to it.
    fn take_back(&mut self, expected: u64, part: u64) -> bool {
        let is_as_left = self.file.metadata().is_ok_and(|metadata| metadata.len() == expected);
        let is_removed = is_as_left && self.file.set_len(expected - part).is_ok();
        if is_removed {
            self.length = expected - part;
        }
        is_removed
    }

    /// Ends a line that is not whole, so that the next one is a line of its own.
    fn end_torn_line(&mut self) -> io::Result<()> {
        if self.is_torn {
            write_counted(&mut self.file, b"\n").1?;
            self.length += 1;
            self.is_torn = false;
        }
        Ok(())
    }
}

impl Sink for FileSink {
    fn write(&mut self, batch: &Batch) -> Result<(), WriteError> {
        self.end_torn_line().map_err(|error| WriteError { written: 0, error })?;
        let mut written = 0;
        while written < batch.len() {
            let fitting = self.fitting(batch, written);
            self.append(batch, written, fitting)?;
            written = fitting;
        }
        Ok(())
    }
}

fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;

        // The log says who does what.
        options.mode(0o600);
    }
    options.open(path)
}

fn ends_with_line_feed(path: &Path) -> io::Result<bool> {
    let mut file = fs::File::open(path)?;
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}
