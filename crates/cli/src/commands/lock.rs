//! `lock`: every decision and every guard of a policy in a file, and where such files are.

use std::{
    ffi::OsStr,
    io,
    path::{Path, PathBuf},
};

use clap::Args;
use portcullis::{
    Policy,
    reading::{BuiltIn, file_name},
};

use super::{ExitStatus, Output};
use crate::{
    escape,
    failure::{Failure, UsageError},
    files, layout, policies, words,
};

/// Write every decision of a policy and what guards them to a lock file, for `verify` and for reviews
///
/// Exits with 0 if the lock is written or up to date, 1 if `--check` finds that it is out of date, 3 if the policy cannot be
/// read.
#[derive(Debug, Args)]
pub(crate) struct Lock {
    /// Policy file, or `builtin:NAME` for a built-in policy, whose lock is printed [default: the built-in policy]
    ///
    /// Its lock is the file next to it with the extension `.lock` instead of `.yaml` or `.yml`, or after any other name.
    #[arg(value_name = "POLICY")]
    file: Option<PathBuf>,

    /// The same file, as other commands name it
    #[arg(long, value_name = "FILE", hide = true, conflicts_with = "file")]
    policy: Option<PathBuf>,

    /// Write the lock to this file instead, or to standard output for `-`
    #[arg(long, value_name = "FILE", conflicts_with = "check")]
    out: Option<PathBuf>,

    /// Check that the lock is up to date; write nothing
    #[arg(long)]
    check: bool,
}

impl Lock {
    /// Returns what names the policy.
    fn named(&self) -> Option<&Path> {
        self.file.as_deref().or(self.policy.as_deref())
    }

    /// Returns the file of the policy; `None` for a built-in policy.
    fn file(&self) -> Option<&Path> {
        self.named().filter(|file| policies::built_in(Some(file)).is_none())
    }

    pub(super) fn run(&self, output: &mut Output) -> Result<ExitStatus, Failure> {
        let policy = policies::load_or_default(self.named())?;
        let text = policy.to_lock();
        if self.check {
            return self.check(output, &policy, &text);
        }
        let path = match (&self.out, self.file()) {
            (Some(path), _) if path.as_os_str() == "-" => None,
            (Some(path), Some(policy)) => {
                LockFile::check_is_not_of_another(path, policy)?;
                Some(path.clone())
            }
            (Some(path), None) => Some(path.clone()),
            (None, Some(policy)) => LockFile::next_to(policy)?,
            (None, None) => None,
        };
        match path {
            None => output.write_all(text.as_bytes())?,
            Some(path) => {
                write(&path, &text)?;
                let cells = words::requests(policy.vocabulary().cell_count());
                let written = format!("wrote {}: {cells}, fingerprint {}", escape::path(&path), policy.fingerprint());
                writeln!(output, "{}", textwrap::fill(&written, layout::wrapping(0)))?;
            }
        }
        Ok(ExitStatus::Success)
    }

    fn check(&self, output: &mut Output, policy: &Policy, text: &str) -> Result<ExitStatus, Failure> {
        let lock = match self.file() {
            Some(policy) => LockFile::at(&LockFile::next_to(policy)?.ok_or(UsageError::NoLockOfInput)?)?,
            None => LockFile::built_in(self.named()),
        };
        let file = format!("{}{}", words::file(policy), policies::remark(self.named()));
        let is_fresh = lock.has_text(text);
        let (head, is) = if is_fresh { ("up to date", "is") } else { ("out of date", "is not") };
        let head = layout::good_if(is_fresh, head);
        let checked = format!("{head}: {} {is} the lock of {file}", escape::visible(&lock.file));
        writeln!(output, "{}", textwrap::fill(&checked, layout::wrapping(0)))?;
        if is_fresh {
            return Ok(ExitStatus::Success);
        }
        let help = "`portcullis verify` shows what differs, and `portcullis lock` rewrites the lock";
        writeln!(output, "\n{}", textwrap::fill(help, layout::wrapping(0)))?;
        Ok(ExitStatus::Findings)
    }
}

/// Writes a lock to a file that does not exist or is a lock.
fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let file = || file_name(path);
    // A pipe has no old content.
    if path.is_file() && LockFile::find(path)?.is_some_and(|lock| !lock.is_lock()) {
        return Err(UsageError::NotALock(file()).into());
    }
    if text.len() as u64 > MAX_BYTES {
        return Err(UsageError::LockTooLarge { file: file(), mebibytes: MAX_BYTES >> 20 }.into());
    }
    Ok(files::write(path, text.as_bytes()).map_err(|error| UsageError::Unwritable { file: file(), error })?)
}

/// Larger locks are neither read nor written.
const MAX_BYTES: u64 = 64 << 20;

/// A lock, and the file that it was read from.
pub(super) struct LockFile {
    pub(super) file: String,
    pub(super) text: String,
}

impl LockFile {
    /// The extensions that a lock replaces.
    const OF_YAML: [&str; 2] = ["yaml", "yml"];

    /// Returns the lock of the built-in policy that a command line means.
    pub(super) fn built_in(named: Option<&Path>) -> Self {
        let (file, text) = policies::built_in_or_default(named).map_or(("", ""), BuiltIn::lock);
        Self { file: file.into(), text: text.into() }
    }

    /// Returns the file in which the lock of a policy file is; `None` for standard input.
    ///
    /// # Errors
    ///
    /// Another policy would have the same lock: `gate.yaml`, `gate.yml` and `gate` all have `gate.lock`.
    pub(super) fn next_to(policy: &Path) -> Result<Option<PathBuf>, UsageError> {
        if policy.as_os_str() == "-" {
            return Ok(None);
        }
        let is_yaml =
            policy.extension().and_then(OsStr::to_str).is_some_and(|extension| Self::OF_YAML.contains(&extension));
        let lock = if is_yaml {
            policy.with_extension("lock")
        } else {
            // What follows the last dot belongs to the name: `v1.0` and `v1.1` have two locks.
            let mut lock = policy.as_os_str().to_owned();
            lock.push(".lock");
            lock.into()
        };
        Self::check_is_not_of_another(&lock, policy)?;
        Ok(Some(lock))
    }

    /// Checks that the lock of a policy file is not that next to another policy.
    fn check_is_not_of_another(lock: &Path, policy: &Path) -> Result<(), UsageError> {
        // The decisions of standard input may be those of any policy.
        if policy.as_os_str() == "-" || lock.extension() != Some(OsStr::new("lock")) {
            return Ok(());
        }
        // A file `gate` next to `gate.yaml` is rarely a policy. If it is, it is refused when its own lock is asked for.
        let others = Self::OF_YAML.map(|extension| lock.with_extension(extension));
        match others.into_iter().find(|other| other != policy && other.is_file() && !files::is_same(other, policy)) {
            Some(other) => Err(UsageError::SharedLock {
                lock: file_name(lock),
                policy: file_name(policy),
                other: file_name(&other),
            }),
            None => Ok(()),
        }
    }

    /// Reads the lock in a file; `None` if there is no such file.
    pub(super) fn find(path: &Path) -> Result<Option<Self>, Failure> {
        let file = file_name(path);
        let bytes = match files::read(path, MAX_BYTES) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(UsageError::Unreadable { file, error }.into()),
        };
        if bytes.len() as u64 > MAX_BYTES {
            return Err(UsageError::LockTooLarge { file, mebibytes: MAX_BYTES >> 20 }.into());
        }
        match String::from_utf8(bytes) {
            Ok(text) => Ok(Some(Self { file, text })),
            Err(_) => Err(UsageError::LockNotUtf8(file).into()),
        }
    }

    /// Reads the lock in a file that must exist.
    pub(super) fn at(path: &Path) -> Result<Self, Failure> {
        Self::find(path)?.ok_or_else(|| UsageError::NoLock(file_name(path)).into())
    }

    /// Returns whether the lock has a text, apart from the line ends that git may have rewritten.
    fn has_text(&self, text: &str) -> bool {
        self.text.replace("\r\n", "\n") == text
    }

    /// Returns whether the text is that of a lock, even of one that cannot be read. An empty file is one, too.
    fn is_lock(&self) -> bool {
        self.text.is_empty() || self.text.lines().any(|line| line.starts_with("portcullis-lock:"))
    }
}
