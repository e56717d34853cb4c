//! The handle that threads send records to.

use std::{
    fmt,
    sync::{
        Arc,
        mpsc::{self, RecvTimeoutError, Sender},
    },
    time::Duration,
};

use portcullis::record::Record;

use super::{DecisionLogBuilder, FlushError, batch::memory_of, counts::Counts, writer::Message};

/// The log of decisions. Clones are handles of one log.
///
/// Sending a record takes less than a microsecond and never waits: the record is lost if the queue is full. When the last handle is dropped,
/// what is queued is written, for which the thread waits at most as long as [`DecisionLogBuilder::wait_at_end`] says. [`flush`](Self::flush)
/// does the same earlier, with a result.
///
/// ```
/// use std::{fs, time::Duration};
/// use portcullis::record::{Lost, Record};
/// use portcullis_gateway::log::{DecisionLog, Rotation};
///
/// let directory = tempfile::tempdir()?;
/// let path = directory.path().join("decisions.ndjson");
/// let log = DecisionLog::builder().rotation(Rotation::new(100 << 20, 9)).to_file(&path)?;
///
/// log.record(&Record::Lost(Lost { time: "2026-12-01T12:00:00Z".into(), count: 3 }));
/// log.flush(Duration::from_secs(60))?;
/// assert_eq!(fs::read_to_string(&path)?, "{\"version\":1,\"event\":\"lost\",\"time\":\"2026-12-01T12:00:00Z\",\"count\":3}\n");
/// assert_eq!(log.lost(), 0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct DecisionLog(Arc<Shared>);

/// What the handles share.
pub(super) struct Shared {
    pub(super) sender: Sender<Message>,
    pub(super) counts: Arc<Counts>,
    pub(super) queue_bytes: usize,
    pub(super) wait_at_end: Duration,
}

impl DecisionLog {
    pub(super) fn new(shared: Shared) -> Self {
        Self(Arc::new(shared))
    }

    /// Returns a builder, which opens a log.
    #[must_use]
    pub fn builder() -> DecisionLogBuilder {
        DecisionLogBuilder::default()
    }

    /// Sends a line, as [`RequestRecord::write`](portcullis::record::RequestRecord::write) writes it. A line feed is added at its end if
    /// it has none. If the queue is full, or if the line is empty, it counts as [lost](Self::lost).
    pub fn send(&self, mut line: Vec<u8>) {
        if line.last().is_some_and(|byte| *byte != b'\n') {
            line.push(b'\n');
        }
        let Shared { sender, counts, queue_bytes, .. } = &*self.0;
        let memory = memory_of(&line);
        if line.is_empty() || !counts.take(memory, *queue_bytes) {
            return counts.lose_unqueued();
        }
        let lost_before = counts.report();
        if sender.send(Message::Line { lost_before, line }).is_err() {
            counts.give_back(memory);
            counts.lose_unqueued();
        }
    }

    /// Writes a record as a line, and sends it.
    pub fn record(&self, record: &Record<'_>) {
        let mut line = Vec::with_capacity(1024);
        record.write(&mut line);
        self.send(line);
    }

    /// Returns how many records were lost: because the queue was full, or because they could not be written.
    #[must_use]
    pub fn lost(&self) -> u64 {
        self.0.counts.lost()
    }

    /// Waits until everything that was sent before is written.
    ///
    /// This blocks the thread. In asynchronous code, call it where blocking is allowed.
    ///
    /// # Errors
    ///
    /// The log cannot be written, or not within the given time.
    pub fn flush(&self, within: Duration) -> Result<(), FlushError> {
        self.0.flush(within)
    }
}

impl Shared {
    fn flush(&self, within: Duration) -> Result<(), FlushError> {
        let (reply, written) = mpsc::sync_channel(1);
        self.sender.send(Message::Flush(reply)).map_err(|_| FlushError::Ended)?;
        match written.recv_timeout(within) {
            Ok(is_failing) => {
                if is_failing {
                    Err(FlushError::Failing)
                } else {
                    Ok(())
                }
            }
            Err(RecvTimeoutError::Timeout) => Err(FlushError::Timeout),
            Err(RecvTimeoutError::Disconnected) => Err(FlushError::Ended),
        }
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        // Whatever is not written now is still written by the thread, if the process lives on.
        let _ = self.flush(self.wait_at_end);
    }
}

impl fmt::Debug for DecisionLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DecisionLog").field("lost", &self.lost()).finish_non_exhaustive()
    }
}
