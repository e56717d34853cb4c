//! What the threads that send records share with the one that writes them.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use crate::measures::LOG_LOST;

/// The counts of a log.
#[derive(Debug, Default)]
pub(super) struct Counts {
    /// The memory that the queued lines take.
    queued: AtomicUsize,
    /// All records that were lost.
    lost: AtomicU64,
    /// Those that were lost because the queue was full, and that no record reports yet.
    unreported: AtomicU64,
}

impl Counts {
    /// Takes memory of the queue, unless that would be more than a limit.
    pub(super) fn take(&self, memory: usize, limit: usize) -> bool {
        let grown = |queued: usize| queued.checked_add(memory).filter(|grown| *grown <= limit);
        self.queued.fetch_update(Ordering::Relaxed, Ordering::Relaxed, grown).is_ok()
    }

    /// Gives memory back.
    pub(super) fn give_back(&self, memory: usize) {
        self.queued.fetch_sub(memory, Ordering::Relaxed);
    }

    /// Counts a record that is lost because it cannot be queued.
    pub(super) fn lose_unqueued(&self) {
        self.unreported.fetch_add(1, Ordering::Relaxed);
        self.lose(1);
    }

    /// Counts records as lost.
    pub(super) fn lose(&self, records: u64) {
        self.lost.fetch_add(records, Ordering::Relaxed);
        metrics::counter!(LOG_LOST).increment(records);
    }

    /// Returns the number of records that could not be queued and are not reported, for a record that reports them.
    pub(super) fn report(&self) -> u64 {
        // Reading first keeps the line of memory shared between the threads that send.
        if self.unreported.load(Ordering::Relaxed) == 0 { 0 } else { self.unreported.swap(0, Ordering::Relaxed) }
    }

    pub(super) fn lost(&self) -> u64 {
        self.lost.load(Ordering::Relaxed)
    }
}
