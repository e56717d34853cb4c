//! The files that a policy in a commit includes: those of the same commit.

use portcullis::reading::{FileError, Files};

use crate::{
    git::{Entry, GitError, Revision},
    git_links::{self, Followed},
};

/// The files of a commit below a directory.
#[derive(Debug)]
pub(crate) struct GitFiles {
    revision: String,
    /// As it was named. Ends with a slash, or is empty for the top of the repository.
    directory: String,
    /// The directory itself, from the top of the repository, where links lead to it. Ends with a slash, or is empty for the top.
    root: String,
}

impl GitFiles {
    /// Returns the files below the directory of a file, and its path from there.
    pub(crate) fn beside(file: &Revision<'_>) -> Result<(Self, String), GitError> {
        let (directory, name) = match file.path().rsplit_once('/') {
            Some((directory, name)) => (format!("{directory}/"), name.to_owned()),
            None => (String::new(), file.path().to_owned()),
        };
        let named = Revision::new(file.revision(), directory.clone());
        let root = match git_links::follow(&named, Entry::Directory)? {
            Followed::Found { path, .. } if path.is_empty() => path,
            Followed::Found { path, .. } => path + "/",
            Followed::Unknown | Followed::Lost(_) => directory.clone(),
        };
        Ok((Self { revision: file.revision().into(), directory, root }, name))
    }

    fn file(&self, path: &str) -> Revision<'_> {
        Revision::new(&self.revision, format!("{}{path}", self.root))
    }
}

impl Files for GitFiles {
    fn find(&self, path: &str) -> Result<String, FileError> {
        match git_links::follow(&self.file(path), Entry::File).map_err(|error| error_of(&error))? {
            Followed::Found { path: found, .. } => {
                found.strip_prefix(&self.root).map(str::to_owned).ok_or(FileError::Outside)
            }
            // Reading it says why.
            Followed::Unknown => Ok(path.to_owned()),
            Followed::Lost(reason) => Err(FileError::Other(reason)),
        }
    }

    fn read(&self, found: &str, limit: usize) -> Result<Vec<u8>, FileError> {
        self.file(found).read(limit as u64).map_err(|error| error_of(&error))
    }

    fn name(&self, path: &str) -> String {
        Revision::new(&self.revision, format!("{}{path}", self.directory)).name()
    }
}

fn error_of(error: &GitError) -> FileError {
    match error {
        GitError::Missing { .. } => FileError::Missing,
        error => FileError::Other(error.to_string()),
    }
}
