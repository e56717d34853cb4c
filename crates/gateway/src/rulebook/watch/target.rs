//! What is watched, in two steps: it is read, and after its files have been at rest it is used.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    sync::Arc,
};

use super::{ReloadError, Reloadable, WatchError};
use crate::rulebook::{CurrentRulebook, files::FileStates, sources::Reading};

/// Something that is watched.
pub(super) struct Target {
    kind: Kind,
    /// How often its files were read and changed afterwards, one time after the other.
    unsettled: u32,
}

enum Kind {
    Rulebook(Arc<CurrentRulebook>),
    /// With its files when it was last loaded by the watcher; `None` before.
    Other(Arc<dyn Reloadable>, Option<FileStates>),
}

/// The files of a target, read but not used.
pub(super) enum Read {
    Rulebook(Box<Reading>),
    Other(FileStates),
}

/// The result of reading files.
#[derive(Debug)]
pub(super) enum Used {
    /// They were used, or are the same as before.
    Settled,
    /// They changed in the meantime.
    Changed,
    /// They could not be used.
    Failed(WatchError),
}

impl Target {
    pub(super) const fn of_rulebook(rulebook: Arc<CurrentRulebook>) -> Self {
        Self { kind: Kind::Rulebook(rulebook), unsettled: 0 }
    }

    pub(super) fn of_other(other: Arc<dyn Reloadable>) -> Self {
        Self { kind: Kind::Other(other, None), unsettled: 0 }
    }

    /// Returns what messages call it.
    pub(super) fn name(&self) -> &str {
        match &self.kind {
            Kind::Rulebook(_) => "the rulebook",
            Kind::Other(other, _) => other.name(),
        }
    }

    /// Returns the files that it was made of when it was last read.
    pub(super) fn files(&self) -> Vec<PathBuf> {
        match &self.kind {
            Kind::Rulebook(rulebook) => rulebook.files(),
            // One that panics is not watched.
            Kind::Other(other, _) => catch_unwind(AssertUnwindSafe(|| other.files())).unwrap_or_default(),
        }
    }

    /// Returns whether its files are not as they were. Something else than a rulebook counts as changed at the beginning: what changed
    /// after it was loaded is not known.
    pub(super) fn has_changed(&mut self) -> bool {
        match &mut self.kind {
            Kind::Rulebook(rulebook) => rulebook.have_files_changed(),
            Kind::Other(_, states) => states.as_mut().is_none_or(FileStates::have_changed),
        }
    }

    /// Reads the files. Returns `None` for a rulebook without files.
    pub(super) fn read(&self) -> Option<Read> {
        match &self.kind {
            Kind::Rulebook(rulebook) => rulebook.read().map(|reading| Read::Rulebook(Box::new(reading))),
            Kind::Other(..) => Some(Read::Other(FileStates::read(self.files()))),
        }
    }

    /// Uses what was read, if the files are still the same. After some time of changes without rest, a rulebook reports that.
    pub(super) fn use_read(&mut self, read: Read) -> Used {
        /// After this many times without rest, a rulebook reports it: after about ten seconds.
        const MANY: u32 = 100;

        let is_many = self.unsettled == MANY;
        let name = self.name().to_owned();
        let used = catch_unwind(AssertUnwindSafe(|| match (&mut self.kind, read) {
            (Kind::Rulebook(rulebook), Read::Rulebook(reading)) if is_many => Ok(rulebook.apply_or_keep(*reading)),
            (Kind::Rulebook(rulebook), Read::Rulebook(reading)) => Ok(rulebook.apply_if_settled(*reading)),
            (Kind::Other(other, known), Read::Other(files)) => use_other(&**other, known, files),
            // What was read is always of the kind of its target.
            _ => Ok(true),
        }));
        let used = match used {
            Ok(Ok(true)) => Used::Settled,
            Ok(Ok(false)) => Used::Changed,
            Ok(Err(error)) => Used::Failed(WatchError::Reload { name, error }),
            Err(_) => Used::Failed(WatchError::Panicked { name }),
        };
        self.unsettled = if matches!(used, Used::Changed) { self.unsettled.saturating_add(1) } else { 0 };
        used
    }
}

/// Loads something again whose files came to rest, unless their content is known. Returns whether they did.
fn use_other(
    other: &dyn Reloadable,
    known: &mut Option<FileStates>,
    mut files: FileStates,
) -> Result<bool, ReloadError> {
    if files.have_changed() {
        return Ok(false);
    }
    let is_known = known.as_ref().is_some_and(|known| files.have_content_of(known));
    let before = known.insert(files);
    if is_known {
        return Ok(true);
    }
    other.reload()?;
    // What it read may be newer than what is known, and it may be made of other files now.
    if !before.paths().eq(FileStates::read(other.files()).paths()) {
        *known = None;
        return Ok(false);
    }
    Ok(!before.have_changed())
}
