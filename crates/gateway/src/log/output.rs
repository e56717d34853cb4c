//! A log that is written to any output.

use std::io::{self, Write};

use super::{
    batch::Batch,
    sink::{Sink, WriteError, write_counted},
};

/// An output that cannot take back what is written.
pub(super) struct OutputSink<W> {
    output: W,
    /// Whether the last line is not whole.
    is_torn: bool,
}

impl<W: Write + Send> OutputSink<W> {
    pub(super) const fn new(output: W) -> Self {
        Self { output, is_torn: false }
    }

    /// Ends a line that is not whole, so that the next one is a line of its own.
    fn end_torn_line(&mut self) -> io::Result<()> {
        if self.is_torn {
            write_counted(&mut self.output, b"\n").1?;
            self.is_torn = false;
        }
        Ok(())
    }
}

impl<W: Write + Send> Sink for OutputSink<W> {
    fn write(&mut self, batch: &Batch) -> Result<(), WriteError> {
        self.end_torn_line().map_err(|error| WriteError { written: 0, error })?;
        let (bytes, result) = write_counted(&mut self.output, batch.text(0, batch.len()));
        let whole = batch.fitting(0, bytes);
        self.is_torn = batch.text(0, whole).len() < bytes;
        // What is flushed in vain may be written or not, so it does not count as lost.
        result.and_then(|()| self.output.flush()).map_err(|error| WriteError { written: whole, error })
    }
}
