//! Where a log is written.

use std::io::{self, Write};

use super::batch::Batch;

/// Where a log is written.
pub(super) trait Sink: Send {
    /// Writes the lines.
    fn write(&mut self, batch: &Batch) -> Result<(), WriteError>;
}

/// Why lines are not written.
#[derive(Debug)]
pub(super) struct WriteError {
    /// How many lines were written before.
    pub(super) written: usize,
    pub(super) error: io::Error,
}

/// Writes bytes. Returns how many were written, and why not all.
pub(super) fn write_counted(output: &mut (impl Write + ?Sized), bytes: &[u8]) -> (usize, io::Result<()>) {
    let mut written = 0;
    while let Some(rest) = bytes.get(written..).filter(|rest| !rest.is_empty()) {
        match output.write(rest) {
            Ok(0) => return (written, Err(io::ErrorKind::WriteZero.into())),
            Ok(some) => written += some,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return (written, Err(error)),
        }
    }
    (written, Ok(()))
}
