//! Sources of the files that policies include: the file system below a directory, files in memory, and what a program provides.

use std::{
    borrow::Borrow,
    collections::{BTreeMap, HashMap},
    fmt,
    fs::{self, File},
    hash::{BuildHasher, Hash},
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use thiserror::Error;

use super::{file_name, text};

/// Where a [`Loader`](super::Loader) finds the files that policies include.
///
/// Paths start at the root of the source. They consist of names with `/` between them, without `.`, `..` and empty names, so
/// that no path leads out of a source that has no links. Maps from paths to texts are sources: for tests, servers and
/// programs without a file system.
///
/// ```
/// use std::collections::BTreeMap;
///
/// use portcullis::{Policy, reading::Loader};
///
/// let base = "
/// portcullis: 1
/// policy: base
/// vocabulary:
///   roles: { guest: {}, keeper: {} }
///   tokens: { key: {} }
///   owners: { none: {} }
///   apis: { door: { open: {} } }
/// default: allow
/// rules:
///   - { id: keepers-open, api: door, action: open, require: { role: keeper } }
/// ";
/// let castle = "
/// portcullis: 1
/// policy: castle
/// include: base.yaml
/// default: allow
/// rules: []
/// ";
/// let files = BTreeMap::from([("base.yaml", base), ("castle.yaml", castle)]);
/// let policy = Loader::new().with_files(files).load_file("castle.yaml")?;
/// assert!(policy.rules().files().eq(["castle.yaml", "base.yaml"]));
/// # Ok::<(), portcullis::LoadError>(())
/// ```
pub trait Files: fmt::Debug + Send + Sync {
    /// Finds a file. Returns its own path, which is another one if a link leads to it: two paths with the same result are one
    /// file.
    ///
    /// # Errors
    ///
    /// There is no such file, or it is not one that may be included.
    fn find(&self, path: &str) -> Result<String, FileError>;

    /// Reads a file at a path that [`find`](Self::find) returned. Of a file with more bytes than the limit, one more than that
    /// is enough.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    fn read(&self, found: &str, limit: usize) -> Result<Vec<u8>, FileError>;

    /// Returns the name under which a file appears in errors and reports. The default is its path.
    fn name(&self, path: &str) -> String {
        path.to_owned()
    }
}

/// Why a source has no file at a path.
///
/// ```
/// use std::collections::BTreeMap;
///
/// use portcullis::reading::{FileError, Files};
///
/// let files = BTreeMap::from([("base.yaml", "portcullis: 1\n")]);
/// assert!(matches!(files.find("bsae.yaml"), Err(FileError::Missing)));
/// ```
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum FileError {
    /// There is no such file.
    #[error("no such file")]
    Missing,
    /// There is a directory, a pipe, or something else that is no file with a text.
    #[error("it is not a file")]
    NotAFile,
    /// A symbolic link leads out of the root.
    #[error("a symbolic link leads out of the directory of the policy")]
    Outside,
    /// Another reason.
    #[error("{0}")]
    Other(String),
}

impl From<io::Error> for FileError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Self::Missing,
            io::ErrorKind::IsADirectory => Self::NotAFile,
            _ => Self::Other(text::reason(&error)),
        }
    }
}

/// Finds a path in a map from paths to texts.
fn find_in_map<V>(path: &str, found: Option<V>) -> Result<String, FileError> {
    found.map(|_| path.to_owned()).ok_or(FileError::Missing)
}

/// Copies a text, as far as it takes to see that it exceeds the limit.
fn read_in_map<V: AsRef<[u8]>>(found: Option<&V>, limit: usize) -> Result<Vec<u8>, FileError> {
    let bytes = found.ok_or(FileError::Missing)?.as_ref();
    Ok(bytes.get(..limit.saturating_add(1)).unwrap_or(bytes).to_vec())
}

impl<K, V> Files for BTreeMap<K, V>
where
    K: Borrow<str> + Ord + fmt::Debug + Send + Sync,
    V: AsRef<[u8]> + fmt::Debug + Send + Sync,
{
    fn find(&self, path: &str) -> Result<String, FileError> {
        find_in_map(path, self.get(path))
    }

    fn read(&self, found: &str, limit: usize) -> Result<Vec<u8>, FileError> {
        read_in_map(self.get(found), limit)
    }
}

impl<K, V, S> Files for HashMap<K, V, S>
where
    K: Borrow<str> + Hash + Eq + fmt::Debug + Send + Sync,
    V: AsRef<[u8]> + fmt::Debug + Send + Sync,
    S: BuildHasher + Send + Sync,
{
    fn find(&self, path: &str) -> Result<String, FileError> {
        find_in_map(path, self.get(path))
    }

    fn read(&self, found: &str, limit: usize) -> Result<Vec<u8>, FileError> {
        read_in_map(self.get(found), limit)
    }
}

/// The files below a directory. Symbolic links are followed if they stay below it. A link that is made between [`Files::find`] and
/// [`Files::read`] is followed anywhere: who can make it can change the policies in the directory as well.
#[derive(Clone, Debug)]
pub(super) struct Directory(PathBuf);

impl Directory {
    pub(super) fn new(root: &Path) -> Self {
        let is_here = root.as_os_str().is_empty();
        Self(if is_here { PathBuf::from(".") } else { root.to_path_buf() })
    }

    /// Returns the path from this directory of a file that the file system has at another path; `None` if it is not below.
    pub(super) fn path_of(&self, file: &Path) -> Option<String> {
        let directory = Self::new(file.parent()?).0.canonicalize().ok()?;
        let below = directory.strip_prefix(self.0.canonicalize().ok()?).ok()?.join(file.file_name()?);
        to_text(&below)
    }
}

/// Returns a path below a directory with `/` between its names; `None` if a name is not text.
fn to_text(below: &Path) -> Option<String> {
    let names: Option<Vec<&str>> = below.iter().map(|name| name.to_str()).collect();
    Some(names?.join("/"))
}

impl Files for Directory {
    fn find(&self, path: &str) -> Result<String, FileError> {
        let whole = self.0.join(path).canonicalize()?;
        let below = whole.strip_prefix(self.0.canonicalize()?).map_err(|_| FileError::Outside)?;
        // Opening a pipe would wait for its writer.
        if !fs::metadata(&whole)?.is_file() {
            return Err(FileError::NotAFile);
        }
        to_text(below).ok_or_else(|| FileError::Other("a link leads to a name that is not text".into()))
    }

    fn read(&self, found: &str, limit: usize) -> Result<Vec<u8>, FileError> {
        let mut bytes = Vec::new();
        let file = File::open(self.0.join(found))?;
        file.take((limit as u64).saturating_add(1)).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn name(&self, path: &str) -> String {
        let is_here = self.0.as_os_str() == ".";
        if is_here { path.to_owned() } else { file_name(&self.0.join(path)) }
    }
}
