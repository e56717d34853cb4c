//! Follows the symbolic links of a commit, as the file system does those of the working tree. Git itself does not.

use crate::git::{Entry, GitError, Revision};

/// Where a path leads.
#[derive(Debug)]
pub(crate) enum Followed {
    /// To the path from the top of the repository, through links or not.
    Found { path: String, is_linked: bool },
    /// To nothing that is known, through no link: git knows best why.
    Unknown,
    /// Nowhere, for a reason.
    Lost(String),
}

/// The most links on the way to a file, as on Linux.
const MAX_LINKS: usize = 40;

/// The most bytes of the path that a link leads to, as on Linux.
const MAX_TARGET: u64 = 4096;

const NAME_THE_FILE: &str = "name the file that is meant; links can lead to files of the same commit";

/// Returns the file itself where links lead to it.
pub(crate) fn followed(file: Revision<'_>) -> Result<Revision<'_>, GitError> {
    match follow(&file, Entry::File)? {
        Followed::Found { path, is_linked: true } => Ok(Revision::new(file.revision(), path)),
        Followed::Found { is_linked: false, .. } | Followed::Unknown => Ok(file),
        Followed::Lost(reason) => Err(file.unreadable(&reason, NAME_THE_FILE)),
    }
}

/// Follows the links on the way to a file or a directory.
pub(crate) fn follow(file: &Revision<'_>, wanted: Entry) -> Result<Followed, GitError> {
    let path = file.path_from_top()?.filter(|path| !path.starts_with('/'));
    let Some(path) = path else { return Ok(Followed::Unknown) };
    let mut left: Vec<String> = path.rsplit('/').map(str::to_owned).collect();
    let mut names: Vec<String> = Vec::new();
    let mut links = 0;
    while let Some(name) = left.pop() {
        match name.as_str() {
            "" | "." => continue,
            ".." if names.pop().is_some() => continue,
            ".." if links == 0 => return Ok(Followed::Unknown),
            ".." => return Ok(Followed::Lost("a symbolic link leads out of the repository".into())),
            _ => names.push(name),
        }
        let here = names.join("/");
        match file.entry(&here)? {
            Entry::Link => {}
            Entry::Directory if !left.is_empty() => continue,
            entry if entry == wanted && left.is_empty() => break,
            _ if links == 0 => return Ok(Followed::Unknown),
            _ => return Ok(Followed::Lost(format!("a symbolic link leads to `{here}`, where no file is"))),
        }
        links += 1;
        if links > MAX_LINKS {
            return Ok(Followed::Lost("too many symbolic links are on its way".into()));
        }
        let target = Revision::new(file.revision(), here.clone()).read(MAX_TARGET)?;
        let Ok(target) = String::from_utf8(target) else {
            return Ok(Followed::Lost(format!("the symbolic link `{here}` leads to a name that is not text")));
        };
        if target.starts_with('/') {
            return Ok(Followed::Lost(format!(
                "the symbolic link `{here}` has an absolute path, and so leads to no commit"
            )));
        }
        names.pop();
        left.extend(target.rsplit('/').map(str::to_owned));
    }
    Ok(Followed::Found { path: names.join("/"), is_linked: links > 0 })
}
