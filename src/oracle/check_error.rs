use std::{error::Error, fmt};

use super::{Disagreements, Progress};
use crate::space::Names;

/// Why a check did not pass: answers that are not the policy's, a function that failed to answer, or both.
///
/// The debug form is the text form, so that `unwrap` shows it.
pub struct CheckError<'p, E> {
    progress: Progress,
    disagreements: Disagreements<'p>,
    /// Apart, so that the error is small.
    failure: Option<Box<(Names<'p>, E)>>,
}

impl<'p, E> CheckError<'p, E> {
    pub(super) fn new(progress: Progress, disagreements: Disagreements<'p>, failure: Option<(Names<'p>, E)>) -> Self {
        Self { progress, disagreements, failure: failure.map(Box::new) }
    }

    /// How far the check had come.
    #[must_use]
    pub const fn progress(&self) -> Progress {
        self.progress
    }

    /// The answers that are not the policy's; none, if a failure is all there is.
    #[must_use]
    pub const fn disagreements(&self) -> &Disagreements<'p> {
        &self.disagreements
    }

    /// The request about which the function failed to answer, and how it failed.
    #[must_use]
    pub fn failure(&self) -> Option<(Names<'p>, &E)> {
        self.failure.as_deref().map(|(names, error)| (*names, error))
    }
}

impl<E: fmt::Display> fmt::Display for CheckError<'_, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((names, error)) = self.failure() {
            write!(f, "no answer to {names}: {error}\n{}", self.progress)?;
            if self.disagreements.is_empty() {
                return Ok(());
            }
            f.write_str("\n\n")?;
        }
        write!(f, "{}", self.disagreements)
    }
}

impl<E: fmt::Display> fmt::Debug for CheckError<'_, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl<E: fmt::Display> Error for CheckError<'_, E> {}
