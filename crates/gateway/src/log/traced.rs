//! A log that is written as events of `tracing`.

use tracing::{Dispatch, dispatcher, subscriber::NoSubscriber};

use super::{
    batch::Batch,
    sink::{Sink, WriteError},
};

/// Events with the target `portcullis::decision`, whose field `record` is the line.
pub(super) struct TracingSink {
    /// The subscriber of the thread that opened the log, if it had one.
    subscriber: Option<Dispatch>,
}

impl TracingSink {
    pub(super) fn new() -> Self {
        let subscriber = dispatcher::get_default(Dispatch::clone);
        Self { subscriber: Some(subscriber).filter(|subscriber| !subscriber.is::<NoSubscriber>()) }
    }
}

impl Sink for TracingSink {
    fn write(&mut self, batch: &Batch) -> Result<(), WriteError> {
        let emit = || {
            for line in 0..batch.len() {
                let text = String::from_utf8_lossy(batch.text(line, line + 1));
                tracing::info!(target: "portcullis::decision", record = text.trim_end_matches('\n'));
            }
        };
        match &self.subscriber {
            Some(subscriber) => dispatcher::with_default(subscriber, emit),
            None => emit(),
        }
        Ok(())
    }
}
