//! Reads files of commits, and says precisely why that fails: only a path that a commit does not have is missing.

use std::{
    borrow::Cow,
    io::{self, Read as _},
    path::Path,
    process::{Command, Output, Stdio},
};

use thiserror::Error;

/// The start of a name for a file in a commit: `git:REV:PATH`.
const PREFIX: &str = "git:";

/// A file in a commit, or in the index if the revision is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Revision<'n> {
    revision: &'n str,
    path: Cow<'n, str>,
}

/// Why a file in a commit cannot be read.
#[derive(Debug, Error)]
pub(crate) enum GitError {
    #[error("cannot run git for `{name}`: {error}")]
    DoesNotRun { name: String, error: io::Error },
    #[error("cannot read `{name}`: {reason}")]
    Unreadable { name: String, reason: String, help: &'static str },
    /// The revision is the name of a commit that the repository does not have.
    #[error("cannot read `{name}`: the repository has no commit `{commit}`")]
    NotFetched { name: String, commit: String },
    /// The revision exists, and has nothing at the path.
    #[error("cannot read `{name}`: `{revision}` has no file `{path}`")]
    Missing { name: String, revision: String, path: String, help: &'static str },
}

/// What a revision has at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    File,
    Directory,
    /// A symbolic link.
    Link,
    /// Nothing, or a submodule.
    Other,
}

impl GitError {
    /// Returns what to do about it.
    pub(crate) fn help(&self) -> Cow<'static, str> {
        match self {
            Self::DoesNotRun { .. } => "install git, or name a file".into(),
            Self::NotFetched { commit, .. } => {
                let fetch = format!("git fetch origin {commit}");
                format!("fetch it, for example with `{fetch}`, or with `fetch-depth: 0` of `actions/checkout`").into()
            }
            Self::Unreadable { help, .. } | Self::Missing { help, .. } => (*help).into(),
        }
    }

    /// Returns the error with another help, if the revision has nothing at the path.
    pub(crate) fn if_missing(mut self, better: &'static str) -> Self {
        if let Self::Missing { help, .. } = &mut self {
            *help = better;
        }
        self
    }
}

const WRITE_A_PATH: &str = "write `git:REV:PATH`, with the path from the top of the repository or starting with `./`";

impl<'n> Revision<'n> {
    /// Reads `git:REV:PATH`; returns `None` for the name of a file of the file system.
    pub(crate) fn parse(name: &'n str) -> Option<Self> {
        let (revision, path) = name.strip_prefix(PREFIX)?.split_once(':')?;
        Some(Self { revision, path: without_empty_steps(path) })
    }

    /// Returns the file at a path in a commit.
    pub(crate) const fn new(revision: &'n str, path: String) -> Self {
        Self { revision, path: Cow::Owned(path) }
    }

    pub(crate) const fn revision(&self) -> &'n str {
        self.revision
    }

    /// Returns the path from the top of the repository, or starting with `./` or `../`.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// Returns what the revision has at a path from the top of the repository.
    pub(crate) fn entry(&self, path: &str) -> Result<Entry, GitError> {
        let listed = if self.revision.is_empty() { self.in_index(path)? } else { self.in_tree(path)? };
        Ok(match listed {
            Some(listed) if listed.starts_with("120000 ") => Entry::Link,
            Some(listed) if listed.starts_with("040000 ") => Entry::Directory,
            Some(listed) if listed.starts_with("100") => Entry::File,
            _ => Entry::Other,
        })
    }

    /// Returns what the index says of a path from the top, as [`in_tree`](Self::in_tree) does for a commit. It has no directories.
    fn in_index(&self, path: &str) -> Result<Option<String>, GitError> {
        let Some(top) = self.answer(&["rev-parse", "--show-cdup"])? else { return Ok(None) };
        let top = if top.is_empty() { "." } else { &top };
        let Some(listed) = self.answer(&["-C", top, "ls-files", "--stage", "-z", "--", path])? else { return Ok(None) };
        let first = listed.split('\0').next().unwrap_or_default();
        let is_below = first.split_once('\t').is_some_and(|(_, listed)| listed != path);
        Ok(Some(if is_below { "040000 tree".into() } else { first.into() }))
    }

    /// Reads the file. Of a file over a limit, reads one byte more than the limit.
    pub(crate) fn read(&self, limit: u64) -> Result<Vec<u8>, GitError> {
        let object = format!("{}:{}", self.revision, self.path);
        let kind = self.git(&["cat-file", "-t", "--end-of-options", &object])?;
        if !kind.status.success() {
            return Err(self.why_not(&kind));
        }
        if kind.stdout.trim_ascii() != b"blob" {
            return Err(self.unreadable("it is not a file", WRITE_A_PATH));
        }
        let mut command = git(&["cat-file", "blob", "--end-of-options", &object]);
        let command = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let does_not_run = |error| GitError::DoesNotRun { name: self.name(), error };
        let mut child = command.spawn().map_err(does_not_run)?;
        let mut bytes = Vec::new();
        if let Some(output) = child.stdout.take() {
            output.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(does_not_run)?;
        }
        // If the limit is reached, git can write no more, and fails.
        let status = child.wait().map_err(does_not_run)?;
        if status.success() || bytes.len() as u64 > limit {
            return Ok(bytes);
        }
        Err(self.unreadable("git stopped while it wrote the file", "check the repository with `git fsck`"))
    }

    /// Returns whether the working tree has a file at the path.
    pub(crate) fn is_in_working_tree(&self) -> Result<bool, GitError> {
        let (Some(path), Some(up)) = (self.path_from_top()?, self.answer(&["rev-parse", "--show-cdup"])?) else {
            return Ok(false);
        };
        Ok(Path::new(&up).join(path).is_file())
    }

    /// Returns why git knows no object of this name.
    fn why_not(&self, kind: &Output) -> GitError {
        match self.is_missing() {
            Ok(true) => {
                let (name, revision, path) = (self.name(), self.revision.into(), self.path.clone().into());
                GitError::Missing { name, revision, path, help: WRITE_A_PATH }
            }
            Ok(false) if self.is_not_fetched() => {
                GitError::NotFetched { name: self.name(), commit: self.revision.into() }
            }
            Ok(false) => {
                let reason = reason(kind);
                let help = if reason.starts_with("detected dubious ownership") {
                    "run it as the owner of the repository, or trust the repository: \
                     `git config --global --add safe.directory DIRECTORY`"
                } else if reason.starts_with("not a git repository") {
                    "run it in a git repository, or name a file"
                } else if self.is_in_shallow_clone() {
                    "the clone is shallow: fetch the revision, for example with `git fetch --unshallow`, or with \
                     `fetch-depth: 0` of `actions/checkout`"
                } else {
                    WRITE_A_PATH
                };
                self.unreadable(&reason, help)
            }
            Err(error) => error,
        }
    }

    /// Returns whether the revision exists and has nothing at the path. Where git cannot tell, it is not missing.
    fn is_missing(&self) -> Result<bool, GitError> {
        if self.revision.is_empty() {
            return Ok(false);
        }
        let Some(path) = self.path_from_top()? else { return Ok(false) };
        let directories = Path::new(&path).ancestors().skip(1).filter_map(Path::to_str).filter(|path| !path.is_empty());
        for directory in directories {
            let entry = self.in_tree(directory)?;
            // The file may be behind a symbolic link, or in a submodule.
            if !entry.is_some_and(|entry| entry.is_empty() || entry.starts_with("040000 tree ")) {
                return Ok(false);
            }
        }
        Ok(self.in_tree(&path)?.is_some_and(|entry| entry.is_empty()))
    }

    /// Returns what the tree of the revision says of a path from its top, which is nothing if it has no such path; `None` if git
    /// cannot tell.
    fn in_tree(&self, path: &str) -> Result<Option<String>, GitError> {
        self.answer(&["ls-tree", "-z", "--full-tree", "--end-of-options", self.revision, path])
    }

    /// Returns the path from the top of the repository.
    pub(crate) fn path_from_top(&self) -> Result<Option<String>, GitError> {
        if !(self.path.starts_with("./") || self.path.starts_with("../")) {
            return Ok(Some(self.path.clone().into()));
        }
        let directory = self.answer(&["rev-parse", "--show-prefix"])?;
        Ok(directory.map(|directory| directory + self.path.trim_start_matches("./")))
    }

    /// Returns whether the revision is the whole name of a commit, and the repository has none of this name. Git takes any such
    /// name for one that exists, and then reports that the path does not.
    fn is_not_fetched(&self) -> bool {
        let is_whole =
            [40, 64].contains(&self.revision.len()) && self.revision.bytes().all(|it| it.is_ascii_hexdigit());
        is_whole && self.answer(&["cat-file", "-t", self.revision]).is_ok_and(|kind| kind.is_none())
    }

    fn is_in_shallow_clone(&self) -> bool {
        let answer = self.answer(&["rev-parse", "--is-shallow-repository"]);
        answer.is_ok_and(|answer| answer.is_some_and(|answer| answer == "true"))
    }

    /// Returns the name of the file on a command line.
    pub(crate) fn name(&self) -> String {
        format!("{PREFIX}{}:{}", self.revision, self.path)
    }

    /// Returns that the file cannot be read, and why.
    pub(crate) fn unreadable(&self, reason: &str, help: &'static str) -> GitError {
        GitError::Unreadable { name: self.name(), reason: reason.into(), help }
    }

    /// Returns what git prints, without the line end; `None` if it fails, or prints what is not UTF-8.
    fn answer(&self, arguments: &[&str]) -> Result<Option<String>, GitError> {
        let output = self.git(arguments)?;
        let text = output.status.success().then(|| String::from_utf8(output.stdout).ok()).flatten();
        Ok(text.map(|text| text.trim_end_matches(['\r', '\n']).into()))
    }

    fn git(&self, arguments: &[&str]) -> Result<Output, GitError> {
        git(arguments).output().map_err(|error| GitError::DoesNotRun { name: self.name(), error })
    }
}

/// Returns a path from the top of a repository without steps that lead nowhere: `a//b` and `a/./b` are `a/b`. Git does the same
/// with paths that begin with `./`, and with no others.
fn without_empty_steps(path: &str) -> Cow<'_, str> {
    let is_empty = |step: &str| step.is_empty() || step == ".";
    let (directories, file) = path.rsplit_once('/').unwrap_or(("", path));
    let is_from_top = !is_empty(path.split('/').next().unwrap_or_default()) && !path.starts_with("../");
    if !is_from_top || !directories.split('/').any(is_empty) || directories.is_empty() {
        return path.into();
    }
    let steps = directories.split('/').filter(|step| !is_empty(step)).chain([file]);
    steps.collect::<Vec<_>>().join("/").into()
}

fn git(arguments: &[&str]) -> Command {
    let mut git = Command::new("git");
    // What git reports is shown, and must not depend on the language of the caller. Paths are not patterns.
    git.args(arguments).env("LC_ALL", "C").env("GIT_LITERAL_PATHSPECS", "1");
    git
}

/// Returns the reason that git reports.
fn reason(output: &Output) -> String {
    let reported = String::from_utf8_lossy(&output.stderr);
    let reported = reported.lines().next().unwrap_or_default().trim_start_matches("fatal: ").trim_end_matches('.');
    if reported.is_empty() { "git does not report why".into() } else { reported.into() }
}
