//! Files as they were when they were read, so that a change is noticed.

use std::{
    collections::{BTreeMap, HashMap},
    fs::{self, File},
    io::{self, Read as _},
    path::{self, Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use blake3::Hash;
use portcullis::reading::{FileError, Files, file_name};

/// What the file system says of a file. It changes whenever the file is written or replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Signature {
    is_file: bool,
    length: u64,
    modified: Option<SystemTime>,
    /// Its device and its number, and when it was changed: also where the time of a file is set by hand.
    #[cfg(unix)]
    unix: (u64, u64, i64, i64),
}

impl Signature {
    /// Returns whether the file was changed in the last seconds, or later by a clock that is fast.
    fn is_fresh(&self) -> bool {
        /// Longer than any step of the clocks of file systems.
        const FRESH: Duration = Duration::from_secs(3);

        #[cfg(unix)]
        let changed = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(u64::try_from(self.unix.2).unwrap_or(0)));
        #[cfg(not(unix))]
        let changed = self.modified;
        changed.and_then(|changed| changed.checked_add(FRESH)).is_none_or(|end| end > SystemTime::now())
    }

    /// Returns what a path leads to now, after links; `None` if it leads to nothing.
    fn of(path: &Path) -> Option<Self> {
        #[cfg(unix)]
        use std::os::unix::fs::MetadataExt as _;

        let found = fs::metadata(path).ok()?;
        Some(Self {
            is_file: found.is_file(),
            length: found.len(),
            modified: found.modified().ok(),
            #[cfg(unix)]
            unix: (found.dev(), found.ino(), found.ctime(), found.ctime_nsec()),
        })
    }
}

/// A file as it was when it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct FileState {
    /// Taken before the content, so that it is never newer.
    signature: Option<Signature>,
    /// `None` if it could not be read.
    content: Option<Hash>,
    /// How much of it was read.
    limit: u64,
    /// Whether it was changed shortly before. Clocks of file systems are coarse: the next change may have the same time.
    is_fresh: bool,
}

impl FileState {
    fn new(signature: Option<Signature>, content: Option<Hash>, limit: u64) -> Self {
        // What was not read has no content to compare.
        let is_fresh = content.is_some() && signature.is_some_and(|signature| signature.is_fresh());
        Self { signature, content, limit, is_fresh }
    }

    /// Reads a file. Anything else, such as a pipe, counts as a file that cannot be read.
    fn read(path: &Path, limit: u64) -> Self {
        let signature = Signature::of(path);
        let content = signature.filter(|found| found.is_file).and_then(|_| {
            let mut hasher = blake3::Hasher::new();
            hasher.update_reader(File::open(path).ok()?.take(limit)).ok()?;
            Some(hasher.finalize())
        });
        Self::new(signature, content, limit)
    }

    /// Returns whether the file is not as it was. It is only read again if its time may not tell.
    fn has_changed(&mut self, path: &Path) -> bool {
        if Signature::of(path) != self.signature {
            return true;
        }
        if self.is_fresh {
            let now = Self::read(path, self.limit);
            if now.signature != self.signature || now.content != self.content {
                return true;
            }
            *self = now;
        }
        false
    }
}

/// Files as they were when they were read, by their absolute paths.
#[derive(Clone, Debug, Default)]
pub(super) struct FileStates {
    states: BTreeMap<PathBuf, FileState>,
    /// Whether a file changed between two readings that belong together.
    is_torn: bool,
}

impl FileStates {
    /// Reads files.
    #[cfg(feature = "watch")]
    pub(super) fn read(paths: impl IntoIterator<Item = PathBuf>) -> Self {
        let mut states = Self::default();
        for path in paths {
            states.insert(&path, FileState::read(&path, u64::MAX));
        }
        states
    }

    /// Returns the bytes of a file, of a larger one than the limit one more than that, and remembers it.
    pub(super) fn read_one(&mut self, path: &Path, limit: usize) -> io::Result<Vec<u8>> {
        let signature = Signature::of(path);
        let bytes = read_bytes(path, limit);
        let content = bytes.as_ref().ok().map(|bytes| blake3::hash(bytes));
        self.insert(path, FileState::new(signature, content, most(limit)));
        bytes
    }

    fn insert(&mut self, path: &Path, state: FileState) {
        let path = path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        let before = self.states.insert(path, state);
        self.is_torn |=
            before.is_some_and(|before| before.signature != state.signature || before.content != state.content);
    }

    /// Adds files that were read together with these.
    pub(super) fn extend(&mut self, others: Self) {
        self.is_torn |= others.is_torn;
        for (path, state) in others.states {
            self.insert(&path, state);
        }
    }

    /// Returns the paths.
    pub(super) fn paths(&self) -> impl Iterator<Item = &PathBuf> {
        self.states.keys()
    }

    /// Returns whether a file is not as it was any more, or was not the same all the time.
    pub(super) fn have_changed(&mut self) -> bool {
        self.is_torn || self.states.iter_mut().any(|(path, state)| state.has_changed(path))
    }

    /// Returns whether the same files had the same content at another time.
    pub(super) fn have_content_of(&self, other: &Self) -> bool {
        let contents = |states: &Self| -> Vec<_> {
            states.states.iter().map(|(path, state)| (path.clone(), state.content)).collect()
        };
        !self.is_torn && !other.is_torn && contents(self) == contents(other)
    }
}

/// Reads a file. Anything else, such as a pipe, is refused: opening it could wait for ever.
fn read_bytes(path: &Path, limit: usize) -> io::Result<Vec<u8>> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(most(limit)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Returns how much is read of a file under a limit: one byte more shows that it is too large.
const fn most(limit: usize) -> u64 {
    (limit as u64).saturating_add(1)
}

/// The directory of a policy file, as a source that remembers which files were looked for, and what they were.
///
/// Links out of the directory are refused for included files, as the library does it. The policy file itself may be a link to
/// anywhere.
#[derive(Clone, Debug)]
pub(super) struct RememberedFiles {
    directory: PathBuf,
    /// The name of the policy file, and how it is written.
    top: (PathBuf, String),
    looked_for: Arc<Mutex<LookedFor>>,
}

#[derive(Debug, Default)]
struct LookedFor {
    /// Each path that was looked for, what was there, and where links led.
    paths: Vec<(PathBuf, Option<Signature>, Option<String>)>,
    /// The contents by the paths to which links led, and how much was read.
    contents: HashMap<String, (Hash, u64)>,
}

impl RememberedFiles {
    /// Returns the directory of a file, and the path of the file in it; `None` if the path has no name at its end.
    pub(super) fn of(file: &Path) -> Option<(Self, PathBuf)> {
        let name = PathBuf::from(file.file_name()?);
        let directory = file.parent().map(Path::to_path_buf).unwrap_or_default();
        let top = (name.clone(), file_name(&name));
        Some((Self { directory, top, looked_for: Arc::default() }, name))
    }

    /// Returns the files that were looked for.
    pub(super) fn states(&self) -> FileStates {
        let looked_for = self.looked_for.lock().unwrap_or_else(PoisonError::into_inner);
        let mut states = FileStates::default();
        for (path, signature, found) in &looked_for.paths {
            let content = found.as_ref().and_then(|found| looked_for.contents.get(found)).copied();
            let (content, limit) = content.map_or((None, 0), |(content, limit)| (Some(content), limit));
            states.insert(path, FileState::new(*signature, content, limit));
        }
        states
    }

    fn path_of(&self, path: &str) -> PathBuf {
        let (top, written) = &self.top;
        self.directory.join(if path == written { top.as_path() } else { Path::new(path) })
    }

    fn find_in_directory(&self, path: &str) -> Result<String, FileError> {
        let whole = self.path_of(path).canonicalize()?;
        if !fs::metadata(&whole)?.is_file() {
            return Err(FileError::NotAFile);
        }
        if path == self.top.1 {
            return Ok(path.to_owned());
        }
        let here = if self.directory.as_os_str().is_empty() { Path::new(".") } else { &self.directory };
        let below = whole.strip_prefix(here.canonicalize()?).map_err(|_| FileError::Outside)?;
        let names: Option<Vec<&str>> = below.iter().map(|name| name.to_str()).collect();
        let names = names.ok_or_else(|| FileError::Other("a link leads to a name that is not text".into()))?;
        Ok(names.join("/"))
    }
}

impl Files for RememberedFiles {
    fn find(&self, path: &str) -> Result<String, FileError> {
        let whole = self.path_of(path);
        let signature = Signature::of(&whole);
        let found = self.find_in_directory(path);
        let mut looked_for = self.looked_for.lock().unwrap_or_else(PoisonError::into_inner);
        looked_for.paths.push((whole, signature, found.as_ref().ok().cloned()));
        found
    }

    fn read(&self, found: &str, limit: usize) -> Result<Vec<u8>, FileError> {
        let bytes = read_bytes(&self.path_of(found), limit)?;
        let mut looked_for = self.looked_for.lock().unwrap_or_else(PoisonError::into_inner);
        looked_for.contents.insert(found.to_owned(), (blake3::hash(&bytes), most(limit)));
        Ok(bytes)
    }

    fn name(&self, path: &str) -> String {
        if path == self.top.1 { file_name(&self.path_of(path)) } else { file_name(&self.directory.join(path)) }
    }
}
