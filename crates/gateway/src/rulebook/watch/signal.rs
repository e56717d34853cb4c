//! How the thread that watches is told of changes. However many there are, they take no memory.

use std::{
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// What the thread was told.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Told {
    /// Something changed in a directory.
    pub(super) has_change: bool,
    /// A directory may be another one than before.
    pub(super) has_other_directory: bool,
    pub(super) must_stop: bool,
}

impl Told {
    /// Adds what was told later.
    pub(super) const fn and(self, later: Self) -> Self {
        Self {
            has_change: self.has_change || later.has_change,
            has_other_directory: self.has_other_directory || later.has_other_directory,
            must_stop: self.must_stop || later.must_stop,
        }
    }
}

/// What the thread waits for.
#[derive(Debug, Default)]
pub(super) struct Signal {
    told: Mutex<Told>,
    changed: Condvar,
}

impl Signal {
    /// Tells that something changed.
    pub(super) fn change(&self, has_other_directory: bool) {
        let mut told = self.lock();
        told.has_change = true;
        told.has_other_directory |= has_other_directory;
        self.changed.notify_one();
    }

    /// Tells the thread to end.
    pub(super) fn stop(&self) {
        self.lock().must_stop = true;
        self.changed.notify_one();
    }

    /// Waits until something is told, but not longer than a time. Returns what was told since the last call.
    pub(super) fn wait(&self, time: Duration) -> Told {
        let is_quiet = |told: &mut Told| !told.has_change && !told.must_stop;
        let waited = self.changed.wait_timeout_while(self.lock(), time, is_quiet);
        Self::take(waited.unwrap_or_else(PoisonError::into_inner).0)
    }

    /// Waits for a time, or until the thread must end. Returns what was told since the last call.
    pub(super) fn rest(&self, time: Duration) -> Told {
        let started = Instant::now();
        let may_go_on = |told: &mut Told| !told.must_stop && started.elapsed() < time;
        let waited = self.changed.wait_timeout_while(self.lock(), time, may_go_on);
        Self::take(waited.unwrap_or_else(PoisonError::into_inner).0)
    }

    fn take(mut told: MutexGuard<'_, Told>) -> Told {
        // The order to end is never taken back.
        let must_stop = told.must_stop;
        std::mem::replace(&mut *told, Told { must_stop, ..Told::default() })
    }

    fn lock(&self) -> MutexGuard<'_, Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
