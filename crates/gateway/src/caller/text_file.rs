//! Reading of a file that has a text.

use std::{
    fs::File,
    io::{self, Read as _},
    path::Path,
};

/// Reads a text that has at most so many bytes.
pub(super) fn read(path: &Path, most: u64) -> io::Result<String> {
    let file = File::open(path)?;
    // A pipe might never end.
    if !file.metadata()?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a file"));
    }
    let mut bytes = Vec::new();
    file.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > most {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("it has more than {most} bytes")));
    }
    String::from_utf8(bytes).map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8"))
}
