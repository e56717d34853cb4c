//! A log that is written to standard output.

use std::{
    fs::File,
    io::{self, Write},
};

use super::{
    batch::Batch,
    output::OutputSink,
    sink::{Sink, WriteError},
};

/// Standard output, whose own buffer is not used: of what fails in a buffer, nobody knows how much is written.
pub(super) struct StandardOutputSink(OutputSink<File>);

impl StandardOutputSink {
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self(OutputSink::new(descriptor()?)))
    }
}

impl Sink for StandardOutputSink {
    fn write(&mut self, batch: &Batch) -> Result<(), WriteError> {
        // While it is locked, no other thread writes into a line.
        let mut others = io::stdout().lock();
        others.flush().map_err(|error| WriteError { written: 0, error })?;
        self.0.write(batch)
    }
}

#[cfg(unix)]
fn descriptor() -> io::Result<File> {
    use std::os::fd::AsFd as _;

    Ok(File::from(io::stdout().as_fd().try_clone_to_owned()?))
}

#[cfg(windows)]
fn descriptor() -> io::Result<File> {
    use std::os::windows::io::AsHandle as _;

    Ok(File::from(io::stdout().as_handle().try_clone_to_owned()?))
}

#[cfg(not(any(unix, windows)))]
fn descriptor() -> io::Result<File> {
    Err(io::ErrorKind::Unsupported.into())
}
