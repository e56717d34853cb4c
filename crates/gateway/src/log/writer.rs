//! The thread that writes a log.

use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        mpsc::{Receiver, SyncSender},
    },
};

use super::{
    batch::Batch,
    counts::Counts,
    sink::{Sink, WriteError},
};

/// A batch of this size is written even if more is queued.
const BATCH_BYTES: usize = 64 << 10;

/// What the queue has.
pub(super) enum Message {
    /// A line, and how many records were lost between the line before and this one.
    Line { lost_before: u64, line: Vec<u8> },
    /// Asks whether the log can be written, once everything before is written.
    Flush(SyncSender<bool>),
}

/// The thread that writes a log.
pub(super) struct Writer {
    receiver: Receiver<Message>,
    counts: Arc<Counts>,
    sink: Box<dyn Sink>,
    batch: Batch,
    /// How many records were lost that no written record reports.
    unreported: u64,
    is_failing: bool,
}

impl Writer {
    pub(super) fn new(receiver: Receiver<Message>, counts: Arc<Counts>, sink: Box<dyn Sink>) -> Self {
        Self { receiver, counts, sink, batch: Batch::default(), unreported: 0, is_failing: false }
    }

    /// Writes what is sent, until all handles are dropped.
    pub(super) fn run(mut self) {
        while let Ok(message) = self.receiver.recv() {
            let mut flushed = self.take(message);
            while flushed.is_none() && self.batch.bytes() < BATCH_BYTES {
                match self.receiver.try_recv() {
                    Ok(message) => flushed = self.take(message),
                    Err(_) => break,
                }
            }
            if self.batch.bytes() < BATCH_BYTES {
                // The queue has become empty: no line follows that would report what was lost.
                self.unreported += self.counts.report();
            }
            // While the log cannot be written, the next record is what tries again.
            if flushed.is_some() || !self.is_failing {
                self.report_lost();
            }
            self.write();
            if let Some(flushed) = flushed {
                // The receiver may have waited long enough.
                let _ = flushed.try_send(self.is_failing);
            }
        }
    }

    /// Adds a line to the batch, or returns whom to tell when the batch is written.
    fn take(&mut self, message: Message) -> Option<SyncSender<bool>> {
        match message {
            Message::Line { lost_before, line } => {
                self.unreported += lost_before;
                self.report_lost();
                self.batch.push(&line);
                None
            }
            Message::Flush(flushed) => Some(flushed),
        }
    }

    fn report_lost(&mut self) {
        let count = std::mem::take(&mut self.unreported);
        if count > 0 {
            self.batch.push_lost(count);
        }
    }

    fn write(&mut self) {
        if self.batch.is_empty() {
            return;
        }
        let sink = AssertUnwindSafe(&mut self.sink);
        let batch = &self.batch;
        let result = catch_unwind(move || { sink }.0.write(batch));
        let result = result.unwrap_or_else(|_| Err(WriteError { written: 0, error: io::Error::other("it panicked") }));
        match result {
            Ok(()) if self.is_failing => {
                self.is_failing = false;
                tracing::info!(target: "portcullis::log", lost = self.counts.lost(), "the decision log is written again");
            }
            Ok(()) => {}
            Err(WriteError { written, error }) => self.fail(written, &error),
        }
        let memory = self.batch.clear();
        self.counts.give_back(memory);
    }

    /// Counts what is not written as lost.
    fn fail(&mut self, written: usize, error: &io::Error) {
        let unwritten = self.batch.unwritten(written);
        self.counts.lose(unwritten.records);
        self.unreported += unwritten.records + unwritten.reported;
        if !self.is_failing {
            self.is_failing = true;
            tracing::error!(target: "portcullis::log", %error, "the decision log cannot be written; records are lost");
        }
    }
}
