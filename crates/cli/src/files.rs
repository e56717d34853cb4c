//! Reads and writes files: what is read has a bound, and what is written replaces the old file as a whole.

use std::{
    fs::{self, File, Metadata},
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
};

/// Reads a file. Of a file over a limit, reads one byte more than the limit.
pub(crate) fn read(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Writes a temporary file and renames it, so that a reader sees the old content or the new one. If writing fails, the old
/// content stays, and nothing else is left.
///
/// A file that is not regular, such as a pipe, is written in place. Symbolic links, permissions and, as far as the system permits,
/// the owner stay.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let old = match fs::metadata(path) {
        Ok(old) => Some(old),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    if leads_to_a_descriptor(path) || old.as_ref().is_some_and(|old| !old.is_file()) {
        return fs::write(path, bytes);
    }
    if old.is_some() {
        // Renaming would also replace a file that must not be written.
        File::options().write(true).open(path)?;
    }
    let path = behind_links(path);
    let directory = directory_of(&path);
    // The error of the next step would name the file aside.
    fs::metadata(directory)?;
    let mut aside = aside().tempfile_in(directory).map_err(|error| {
        let kind = error.kind();
        io::Error::new(kind, format!("no file can be created next to it: {kind}"))
    })?;
    // First, so that nobody can read the new content who could not read the old one.
    if let Some(old) = &old {
        keep_attributes(aside.as_file(), old)?;
    }
    aside.write_all(bytes)?;
    // Otherwise a crash of the system could leave the new name with no content.
    aside.as_file().sync_all()?;
    aside.persist(&path).map_err(|error| error.error)?;
    Ok(())
}

/// Returns the directory in which a file is.
pub(crate) fn directory_of(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Returns the path of a file as seen from a directory; `None` if there is none, or it is not UTF-8.
pub(crate) fn seen_from(directory: &Path, file: &Path) -> Option<String> {
    let (directory, file) = (directory.canonicalize().ok()?, file.canonicalize().ok()?);
    let common = directory.ancestors().find(|ancestor| file.starts_with(ancestor))?;
    let up = directory.strip_prefix(common).ok()?.components().map(|_| Some(".."));
    let down = file.strip_prefix(common).ok()?.components().map(|part| part.as_os_str().to_str());
    Some(up.chain(down).collect::<Option<Vec<&str>>>()?.join("/"))
}

/// Returns whether two paths lead to one file, which exists.
pub(crate) fn is_same(one: &Path, other: &Path) -> bool {
    one.canonicalize().ok().zip(other.canonicalize().ok()).is_some_and(|(one, other)| one == other)
}

fn aside() -> tempfile::Builder<'static, 'static> {
    let mut aside = tempfile::Builder::new();
    aside.prefix(".portcullis-").suffix(".tmp");
    #[cfg(unix)]
    {
        // As for every new file, less what the user's mask takes away.
        aside.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    }
    aside
}

/// Gives a file the owner and the permissions of the one that it replaces.
fn keep_attributes(file: &File, old: &Metadata) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt as _, fchown};

        // Only a privileged user can give files away.
        let _ = fchown(file, Some(old.uid()), Some(old.gid()));
    }
    file.set_permissions(old.permissions())
}

/// Returns whether a path names an open descriptor, such as `/dev/stdout`. Its reader would not see another file under its name.
fn leads_to_a_descriptor(path: &Path) -> bool {
    ["/dev/fd", "/dev/stdout", "/dev/stderr", "/proc"].into_iter().any(|directory| path.starts_with(directory))
}

/// Returns the file that a path leads to through symbolic links, even if there is none yet.
fn behind_links(path: &Path) -> PathBuf {
    /// More links than any system follows.
    const MAX: usize = 64;

    let mut path = path.to_path_buf();
    for _ in 0..MAX {
        let Ok(target) = fs::read_link(&path) else { break };
        path = path.parent().unwrap_or(Path::new("")).join(target);
    }
    path
}
