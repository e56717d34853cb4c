//! `lock`: every decision of a policy in a file, and where such files are.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use clap::Args;
use portcullis::Policy;

use super::{ExitStatus, Output};
use crate::{
    escape,
    failure::{Failure, UsageError},
    layout, policies, words,
};

/// Write every decision of a policy to a lock file, for `verify` and for reviews
///
/// Exits with 0 if the lock is written or up to date, 1 if `--check` finds that it is out of date, 3 if the policy cannot be
/// read.
#[derive(Debug, Args)]
pub(crate) struct Lock {
    /// Policy file; its lock is the file next to it with the extension `.lock` [default: the built-in policy, whose lock is
    /// printed]
    policy: Option<PathBuf>,

    /// Write the lock to this file instead, or to standard output for `-`
    #[arg(long, value_name = "FILE", conflicts_with = "check")]
    out: Option<PathBuf>,

    /// Check that the lock is up to date; write nothing
    #[arg(long)]
    check: bool,
}

impl Lock {
    pub(super) fn run(&self, output: &mut Output) -> Result<ExitStatus, Failure> {
        let policy = self.policy.as_deref().map_or_else(|| Ok(Policy::splunk_observability()?), policies::load)?;
        let next_to_it = self.policy.as_deref().and_then(LockFile::next_to);
        let text = policy.to_lock();
        if self.check {
            return self.check(output, &policy, &text, next_to_it.as_deref());
        }
        match self.out.as_ref().or(next_to_it.as_ref()).filter(|path| path.as_os_str() != "-") {
            None => output.write_all(text.as_bytes())?,
            Some(path) => {
                write(path, &text)?;
                let cells = words::requests(policy.vocabulary().cell_count());
                writeln!(output, "wrote {}: {cells}, fingerprint {}", escape::path(path), policy.fingerprint())?;
            }
        }
        Ok(ExitStatus::Success)
    }

    fn check(
        &self,
        output: &mut Output,
        policy: &Policy,
        text: &str,
        next_to_it: Option<&Path>,
    ) -> Result<ExitStatus, Failure> {
        let lock = match (next_to_it, &self.policy) {
            (Some(path), _) => LockFile::at(path)?,
            (None, None) => LockFile::built_in(),
            (None, Some(_)) => return Err(UsageError::NoLockOfInput.into()),
        };
        let file = words::file(policy);
        let is_fresh = lock.text == text;
        let (head, is) = if is_fresh { ("up to date", "is") } else { ("out of date", "is not") };
        writeln!(
            output,
            "{}: {} {is} the lock of {file}",
            layout::good_if(is_fresh, head),
            escape::visible(&lock.file)
        )?;
        if is_fresh {
            return Ok(ExitStatus::Success);
        }
        writeln!(
            output,
            "\n`portcullis verify` shows which decisions differ, and `portcullis lock` rewrites the lock"
        )?;
        Ok(ExitStatus::Findings)
    }
}

/// Writes a lock to a file that does not exist or is a lock.
fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let file = || path.display().to_string();
    if LockFile::find(path)?.is_some_and(|lock| !lock.is_lock()) {
        return Err(UsageError::NotALock(file()).into());
    }
    Ok(fs::write(path, text).map_err(|error| UsageError::Unwritable { file: file(), error })?)
}

/// A lock, and the file that it was read from.
pub(super) struct LockFile {
    pub(super) file: String,
    pub(super) text: String,
}

impl LockFile {
    /// Returns the lock of the built-in policy.
    pub(super) fn built_in() -> Self {
        let (file, text) = Policy::splunk_observability_lock();
        Self { file: file.into(), text: text.into() }
    }

    /// Returns the file in which the lock of a policy file is; `None` for standard input.
    pub(super) fn next_to(policy: &Path) -> Option<PathBuf> {
        (policy.as_os_str() != "-").then(|| policy.with_extension("lock"))
    }

    /// Reads the lock in a file; `None` if there is no such file.
    pub(super) fn find(path: &Path) -> Result<Option<Self>, Failure> {
        let file = path.display().to_string();
        match fs::read_to_string(path) {
            Ok(text) => Ok(Some(Self { file, text })),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(UsageError::Unreadable { file, error }.into()),
        }
    }

    /// Reads the lock in a file that must exist.
    pub(super) fn at(path: &Path) -> Result<Self, Failure> {
        Self::find(path)?.ok_or_else(|| UsageError::NoLock(path.display().to_string()).into())
    }

    /// Returns whether the text is that of a lock, even of one that cannot be read. An empty file is one, too.
    fn is_lock(&self) -> bool {
        self.text.is_empty() || self.text.lines().any(|line| line.starts_with("portcullis-lock:"))
    }
}
