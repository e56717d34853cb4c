//! Writes a module to a file: as a whole, and only if its text changes.

use std::{
    fs::{self, File},
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
    process,
};

/// Writes a text to a file that does not have it yet. The old file is replaced as a whole: a reader sees the old text
/// or the new one. If writing fails, the old text stays, and nothing else is left.
pub(super) fn write_if_changed(path: &Path, text: &str) -> io::Result<()> {
    let old = match fs::metadata(path) {
        Ok(old) if old.is_file() => {
            if has_text(path, text) {
                return Ok(());
            }
            // Renaming would also replace a file that must not be written.
            File::options().write(true).open(path)?;
            Some(old)
        }
        Ok(_) => return fs::write(path, text),
        // A link to a file that does not exist yet: there is no old text to keep.
        Err(error) if error.kind() == io::ErrorKind::NotFound && path.is_symlink() => return fs::write(path, text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    // A symbolic link stays one.
    let path = if old.is_some() { fs::canonicalize(path)? } else { path.to_path_buf() };
    let (mut file, aside) = create_next_to(&path)?;
    let written = file.write_all(text.as_bytes());
    let written = written.and_then(|()| old.map_or(Ok(()), |old| file.set_permissions(old.permissions())));
    // Some systems cannot rename an open file.
    drop(file);
    written.and_then(|()| fs::rename(&aside, path)).inspect_err(|_| {
        let _ = fs::remove_file(&aside);
    })
}

/// Returns whether a file has a text, apart from the line ends that git may have rewritten. Reads no more of a longer file than
/// is needed.
fn has_text(path: &Path, text: &str) -> bool {
    let mut old = String::new();
    let longest = (text.len() as u64).saturating_mul(2).saturating_add(1);
    let read = File::open(path).and_then(|file| file.take(longest).read_to_string(&mut old));
    read.is_ok() && (old == text || old.replace("\r\n", "\n") == text)
}

/// Creates a file in the directory of another one, under a name that no other file has.
fn create_next_to(path: &Path) -> io::Result<(File, PathBuf)> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    for number in 0..u16::MAX {
        let aside = path.with_file_name(format!(".{name}-{}-{number}.tmp", process::id()));
        match File::create_new(&aside) {
            // Left by a process that was killed, or another thread's.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            created => return created.map(|file| (file, aside)),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}
