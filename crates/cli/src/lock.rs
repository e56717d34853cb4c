use std::{
    fs,
    path::{Path, PathBuf},
};

use clap::Args;
use portcullis::Policy;

use super::{
    Answer, Output,
    failure::Failure,
    lock_file::{LockFile, beside},
    policy, style, words,
};

/// Write down every decision of a policy, for `verify` to compare and for people to review
///
/// Exits with 0 if the lock is written or up to date, 1 if `--check` finds that it is not, 3 if the policy cannot be read.
#[derive(Debug, Args)]
pub(super) struct Lock {
    /// The policy file, whose lock lies beside it with the ending `.lock` [default: the built-in policy, to standard output]
    policy: Option<PathBuf>,

    /// Where to write the lock instead, or `-` for standard output
    #[arg(long, value_name = "FILE", conflicts_with = "check")]
    out: Option<PathBuf>,

    /// Write nothing: find out whether the lock is what would be written
    #[arg(long)]
    check: bool,
}

impl Lock {
    pub(super) fn run(&self, output: &mut Output) -> Result<Answer, Failure> {
        let policy = self.policy.as_deref().map_or_else(|| Ok(Policy::splunk_observability()?), policy::load)?;
        let beside = self.policy.as_deref().and_then(beside);
        let text = policy.to_lock();
        if self.check {
            return self.check(output, &policy, &text, beside.as_deref());
        }
        match self.out.as_ref().or(beside.as_ref()).filter(|path| path.as_os_str() != "-") {
            None => output.write_all(text.as_bytes())?,
            Some(path) => {
                write(path, &text)?;
                let cells = words::requests(policy.vocabulary().cell_count());
                writeln!(output, "wrote {}: {cells}, fingerprint {}", path.display(), policy.fingerprint())?;
            }
        }
        Ok(Answer::Yes)
    }

    fn check(
        &self,
        output: &mut Output,
        policy: &Policy,
        text: &str,
        beside: Option<&Path>,
    ) -> Result<Answer, Failure> {
        let lock = match (beside, &self.policy) {
            (Some(path), _) => LockFile::at(path)?,
            (None, None) => LockFile::built_in(),
            (None, Some(_)) => {
                return Err(Failure::usage("standard input has no lock beside it", "name a policy file"));
            }
        };
        let file = policy.rules().file();
        if lock.text == text {
            writeln!(output, "{} is the lock of {file}", lock.file)?;
            return Ok(Answer::Yes);
        }
        let style = style::DENY;
        writeln!(output, "{style}out of date{style:#}: {} is not the lock of {file}", lock.file)?;
        writeln!(output, "\n`portcullis verify` tells what is decided otherwise, `portcullis lock` writes it anew")?;
        Ok(Answer::Found)
    }
}

/// Writes a lock where there is none or an older one.
fn write(path: &Path, text: &str) -> Result<(), Failure> {
    if LockFile::find(path)?.is_some_and(|file| !file.is_lock()) {
        let message = format!("`{}` is there and is no lock", path.display());
        return Err(Failure::usage(message, "name another file with `--out`"));
    }
    fs::write(path, text).map_err(|error| Failure::usage(format!("cannot write `{}`: {error}", path.display()), ""))
}
