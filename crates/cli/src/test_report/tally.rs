use std::fmt;

use super::Ran;

/// How many tests passed, failed and were skipped.
#[derive(Clone, Copy, Default)]
pub(super) struct Tally {
    pub(super) suites: usize,
    pub(super) passed: usize,
    pub(super) failed: usize,
    pub(super) skipped: usize,
}

impl Tally {
    pub(super) fn of(runs: &[Ran<'_>]) -> Self {
        let sum = |count: fn(&Ran<'_>) -> usize| runs.iter().map(count).sum();
        Self {
            suites: runs.len(),
            passed: sum(|ran| ran.run.passed()),
            failed: sum(|ran| ran.run.failed()),
            skipped: sum(|ran| ran.run.skipped()),
        }
    }

    pub(super) const fn tests(&self) -> usize {
        self.passed + self.failed + self.skipped
    }
}

impl fmt::Display for Tally {
    /// `12 passed, 1 failed, 2 skipped in 3 suites`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { suites, passed, failed, skipped } = self;
        write!(f, "{passed} passed, {failed} failed")?;
        if *skipped > 0 {
            write!(f, ", {skipped} skipped")?;
        }
        if *suites > 1 {
            write!(f, " in {suites} suites")?;
        }
        Ok(())
    }
}
