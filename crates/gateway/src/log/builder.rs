//! Opens logs.

use std::{
    io::Write,
    path::Path,
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use super::{
    DecisionLog, OpenError, Rotation, counts::Counts, file::FileSink, handle::Shared, output::OutputSink, sink::Sink,
    standard_output::StandardOutputSink, traced::TracingSink, writer::Writer,
};

/// Opens a [`DecisionLog`].
///
/// ```
/// use std::time::Duration;
/// use portcullis_gateway::log::DecisionLog;
///
/// let log = DecisionLog::builder().queue_bytes(1 << 20).wait_at_end(Duration::from_secs(1)).to_standard_output()?;
/// # Ok::<(), portcullis_gateway::log::OpenError>(())
/// ```
#[derive(Clone, Debug)]
pub struct DecisionLogBuilder {
    queue_bytes: usize,
    wait_at_end: Duration,
    rotation: Option<Rotation>,
}

impl Default for DecisionLogBuilder {
    fn default() -> Self {
        Self { queue_bytes: 8 << 20, wait_at_end: Duration::from_secs(5), rotation: None }
    }
}

impl DecisionLogBuilder {
    /// Sets how much memory the lines that wait to be written may take. The default is 8 MiB.
    #[must_use]
    pub const fn queue_bytes(self, bytes: usize) -> Self {
        Self { queue_bytes: bytes, ..self }
    }

    /// Sets how long dropping the last handle waits for what is queued to be written. The default is 5 seconds.
    #[must_use]
    pub const fn wait_at_end(self, wait: Duration) -> Self {
        Self { wait_at_end: wait, ..self }
    }

    /// Rotates the file. By default, one file grows without a bound. Other outputs are not rotated.
    #[must_use]
    pub const fn rotation(self, rotation: Rotation) -> Self {
        Self { rotation: Some(rotation), ..self }
    }

    /// Opens a log that is appended to a file. The file is created if there is none; on Unix, only its owner can read it then.
    ///
    /// If a write fails in the middle of a line, the part that was written is removed. No other process may write to the file.
    ///
    /// # Errors
    ///
    /// The file cannot be opened, or the thread cannot be started.
    pub fn to_file(self, path: impl AsRef<Path>) -> Result<DecisionLog, OpenError> {
        let path = path.as_ref();
        let sink = FileSink::open(path, self.rotation);
        self.open(sink.map_err(|source| OpenError::File { path: path.to_path_buf(), source })?)
    }

    /// Opens a log that is written to standard output.
    ///
    /// # Errors
    ///
    /// There is no standard output, or the thread cannot be started.
    pub fn to_standard_output(self) -> Result<DecisionLog, OpenError> {
        self.open(StandardOutputSink::new().map_err(OpenError::StandardOutput)?)
    }

    /// Opens a log that is written to any output.
    ///
    /// If a write fails in the middle of a line, the part is ended as a line of its own before the next record. The output should not
    /// have a buffer: lines that fail to be flushed later do not count as lost.
    ///
    /// # Errors
    ///
    /// The thread cannot be started.
    pub fn to_writer(self, output: impl Write + Send + 'static) -> Result<DecisionLog, OpenError> {
        self.open(OutputSink::new(output))
    }

    /// Opens a log that is written as events of `tracing`, one a record: level `INFO`, target `portcullis::decision`, and the line as the
    /// field `record`.
    ///
    /// The thread of the log emits them, so they are in no span of a request. They go to the subscriber of the thread that opens
    /// the log, or to the global one if that has none.
    ///
    /// # Errors
    ///
    /// The thread cannot be started.
    pub fn to_tracing(self) -> Result<DecisionLog, OpenError> {
        self.open(TracingSink::new())
    }

    fn open(self, sink: impl Sink + 'static) -> Result<DecisionLog, OpenError> {
        let (sender, receiver) = mpsc::channel();
        let counts = Arc::new(Counts::default());
        let writer = Writer::new(receiver, Arc::clone(&counts), Box::new(sink));
        let thread = thread::Builder::new().name("portcullis-log".into());
        thread.spawn(|| writer.run()).map_err(OpenError::Thread)?;
        let Self { queue_bytes, wait_at_end, .. } = self;
        Ok(DecisionLog::new(Shared { sender, counts, queue_bytes, wait_at_end }))
    }
}
