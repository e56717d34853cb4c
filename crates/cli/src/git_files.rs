//! The files that a policy in a commit includes: those of the same commit.

use portcullis::reading::{FileError, Files};

use crate::git::{GitError, Revision};

/// The files of a commit below a directory.
#[derive(Debug)]
pub(crate) struct GitFiles {
    revision: String,
    /// Ends with a slash, or is empty for the top of the repository.
    directory: String,
}

impl GitFiles {
    /// Returns the files below the directory of a file, and its path from there.
    pub(crate) fn beside(file: &Revision<'_>) -> (Self, String) {
        let (directory, name) = match file.path().rsplit_once('/') {
            Some((directory, name)) => (format!("{directory}/"), name.to_owned()),
            None => (String::new(), file.path().to_owned()),
        };
        (Self { revision: file.revision().into(), directory }, name)
    }

    fn file(&self, path: &str) -> Revision<'_> {
        Revision::new(&self.revision, format!("{}{path}", self.directory))
    }
}

impl Files for GitFiles {
    fn find(&self, path: &str) -> Result<String, FileError> {
        // A link is a file with the path that it leads to, which need not be in the commit.
        match self.file(path).is_link() {
            Ok(false) => Ok(path.to_owned()),
            Ok(true) => Err(FileError::Other("it is a symbolic link, which is not followed in a commit".into())),
            Err(error) => Err(error_of(&error)),
        }
    }

    fn read(&self, found: &str, limit: usize) -> Result<Vec<u8>, FileError> {
        self.file(found).read(limit as u64).map_err(|error| error_of(&error))
    }

    fn name(&self, path: &str) -> String {
        self.file(path).name()
    }
}

fn error_of(error: &GitError) -> FileError {
    match error {
        GitError::Missing { .. } => FileError::Missing,
        error => FileError::Other(error.to_string()),
    }
}
