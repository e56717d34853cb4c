//! Rotation: a log file that is large enough gets another name, and a new one is begun.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// When a log file is rotated, and how many old ones are kept.
///
/// The file `NAME` becomes `NAME.1`, the one that was `NAME.1` becomes `NAME.2`, and so on; the oldest is removed. Lines are never
/// divided. A line that is longer than a file may be gets a file of its own.
///
/// ```
/// use std::{fs, time::Duration};
/// use portcullis_gateway::log::{DecisionLog, Rotation};
///
/// let directory = tempfile::tempdir()?;
/// let path = directory.path().join("log");
/// let log = DecisionLog::builder().rotation(Rotation::new(10, 1)).to_file(&path)?;
/// for line in ["{\"a\":1}\n", "{\"a\":2}\n", "{\"a\":3}\n"] {
///     log.send(line.into());
/// }
/// log.flush(Duration::from_secs(60))?;
/// assert_eq!(fs::read_to_string(&path)?, "{\"a\":3}\n");
/// assert_eq!(fs::read_to_string(directory.path().join("log.1"))?, "{\"a\":2}\n");
/// assert!(!directory.path().join("log.2").exists());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rotation {
    bytes: u64,
    kept: u32,
}

impl Rotation {
    /// Returns a rotation: no file gets larger than a number of bytes, and a number of old files is kept.
    #[must_use]
    pub const fn new(bytes: u64, kept: u32) -> Self {
        Self { bytes, kept }
    }

    /// Returns how many bytes a file can get that has some.
    pub(super) const fn room(self, length: u64) -> u64 {
        self.bytes.saturating_sub(length)
    }

    /// Moves the files on. Afterwards there is no file under the name itself.
    pub(super) fn move_on(self, path: &Path) -> io::Result<()> {
        if self.kept == 0 {
            return unless_missing(fs::remove_file(path));
        }
        // From the oldest file down, and only as far as there are files: the numbers can have gaps.
        let first_gap = (1..self.kept).find(|number| !numbered(path, *number).exists());
        for number in (1..first_gap.unwrap_or(self.kept)).rev() {
            unless_missing(fs::rename(numbered(path, number), numbered(path, number.saturating_add(1))))?;
        }
        unless_missing(fs::rename(path, numbered(path, 1)))
    }

    /// Gives the newest of the old files its name back.
    pub(super) fn move_back(self, path: &Path) {
        if self.kept > 0 {
            // If this fails as well, the log goes on under the other name.
            let _ = fs::rename(numbered(path, 1), path);
        }
    }
}

fn unless_missing(result: io::Result<()>) -> io::Result<()> {
    result.or_else(|error| if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) })
}

/// Returns the name of an old file.
fn numbered(path: &Path, number: u32) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{number}"));
    name.into()
}
