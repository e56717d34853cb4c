//! `verify`: invariants proved, and decisions compared with locks.

use std::path::{Path, PathBuf};

use clap::Args;
use portcullis::{Policy, analysis::Violation, policy::Include, reading::file_name, rules::Rule};
use serde_json::{Map, Value, json};

use super::{ExitStatus, Format, Output, diff, lock::LockFile};
use crate::{
    failure::{Failure, UsageError},
    json,
    layout::{self, Labels},
    policies::{self, NamedPolicies},
    progress::Progress,
    words::{self, Naming},
};

/// Prove the invariants of policies and compare their decisions with their locks
///
/// Exits with 0 if all invariants hold and all decisions are those of the locks, 1 if not, 3 if a file cannot be read. Of a
/// policy without a lock, only the invariants are checked, unless `--require-lock` is given.
#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// Policy files, `builtin:NAME` for built-in policies, or `-` for standard input [default: the built-in policy]
    policies: Vec<PathBuf>,

    #[command(flatten)]
    named: NamedPolicies,

    /// Lock of the policy, if there is one policy [default: the file next to the policy that `lock` writes, if it exists]
    #[arg(long, value_name = "FILE")]
    lock: Option<PathBuf>,

    /// Fail if a policy has no lock
    #[arg(long)]
    require_lock: bool,

    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Verify {
    pub(super) fn run(&self, output: &mut Output) -> Result<ExitStatus, Failure> {
        let checked = self.load()?;
        match self.format {
            Format::Human => {
                for (number, one) in checked.iter().enumerate() {
                    if number > 0 {
                        writeln!(output)?;
                    }
                    one.write(output)?;
                }
            }
            Format::Json => {
                let policies: Vec<Value> = checked.iter().map(Locked::to_json).collect();
                json::write(output, &json!({ "version": json::DIFF_AND_VERIFY_VERSION, "policies": policies }))?;
            }
        }
        Ok(if checked.iter().all(Locked::holds) { ExitStatus::Success } else { ExitStatus::Findings })
    }

    fn load(&self) -> Result<Vec<Locked>, Failure> {
        let files = self.named.after(&self.policies);
        if self.lock.is_some() && files.len() > 1 {
            return Err(UsageError::OneLockForSeveral.into());
        }
        if files.is_empty() {
            let lock = self.lock.as_deref().map_or_else(|| Ok(LockFile::built_in(None)), LockFile::at)?;
            return Ok(vec![self.locked(policies::load_or_default(None)?, policies::BUILT_IN, Some(&lock))?]);
        }
        let progress = Progress::over(files.len());
        let load = |path: &PathBuf| {
            progress.begin(&file_name(path));
            let policy = policies::load(path)?;
            let locked = self.locked(policy, policies::remark(Some(path)), self.lock_of(path)?.as_ref())?;
            progress.end();
            Ok(locked)
        };
        files.iter().map(load).collect()
    }

    fn lock_of(&self, policy: &Path) -> Result<Option<LockFile>, Failure> {
        match &self.lock {
            Some(path) => LockFile::at(path).map(Some),
            None if policies::built_in(Some(policy)).is_some() => Ok(Some(LockFile::built_in(Some(policy)))),
            None => LockFile::next_to(policy)?.map_or(Ok(None), |path| LockFile::find(&path)),
        }
    }

    fn locked(&self, policy: Policy, remark: &'static str, lock: Option<&LockFile>) -> Result<Locked, Failure> {
        let lock = lock.map(|lock| Policy::from_lock(&lock.file, &lock.text)).transpose()?;
        Ok(Locked { policy, remark, lock, requires_lock: self.require_lock })
    }
}

/// A policy, and the decisions of its lock.
struct Locked {
    policy: Policy,
    /// The remark after the policy's file name.
    remark: &'static str,
    lock: Option<Policy>,
    requires_lock: bool,
}

impl Locked {
    fn diff(&self) -> Option<portcullis::Diff<'_>> {
        self.lock.as_ref().map(|lock| lock.diff(&self.policy))
    }

    fn holds(&self) -> bool {
        let policies = self.policy.all_included().into_iter().map(Include::policy).chain([&self.policy]);
        policies.into_iter().all(|policy| policy.violations().is_empty())
            && self.diff().map_or(!self.requires_lock, |diff| diff.is_empty())
    }

    fn write(&self, output: &mut Output) -> Result<(), Failure> {
        let (violations, diff, rules) = (self.policy.violations(), self.diff(), self.policy.rules());
        let holds = self.holds();
        let head = layout::good_if(holds, if holds { "verified" } else { "not verified" });
        writeln!(output, "{head}: {}{}\n", words::file(&self.policy), self.remark)?;
        let invariants = words::invariants_hold(violations.len(), rules.invariants().len());
        Labels::SHORT.write(output, "invariants", &invariants)?;
        let included = self.policy.all_included().into_iter().map(Include::policy);
        let included: Vec<(&Policy, Vec<Violation<'_>>)> = included.map(|one| (one, one.violations())).collect();
        for (policy, violations) in &included {
            let invariants = words::invariants_hold(violations.len(), policy.rules().invariants().len());
            Labels::SHORT.write(output, "included", &format!("{}: {invariants}", words::file(policy)))?;
        }
        let lock = diff.as_ref().map_or_else(
            || {
                if self.requires_lock {
                    "none, and one is required: `portcullis lock` writes it".into()
                } else {
                    "none".into()
                }
            },
            |diff| {
                let since = if diff.is_empty() { "as in" } else { "since" };
                format!("{} {since} {}", diff::summary(diff), words::file(diff.older()))
            },
        );
        Labels::SHORT.write(output, "lock", &lock)?;
        let violations: Vec<Violation<'_>> = included.into_iter().flat_map(|(_, all)| all).chain(violations).collect();
        if !violations.is_empty() || diff.as_ref().is_some_and(|diff| !diff.is_empty()) {
            writeln!(output)?;
        }
        for violation in &violations {
            self.write_violation(output, violation)?;
        }
        diff.map_or(Ok(()), |diff| diff::write_changes(output, &diff))
    }

    fn write_violation(&self, output: &mut Output, violation: &Violation<'_>) -> Result<(), Failure> {
        let (invariant, policy) = (violation.invariant(), violation.policy());
        let (vocabulary, naming) = (policy.vocabulary(), Naming::of(policy));
        layout::write_title(output, invariant.id(), &words::line(&self.policy, invariant.place()))?;
        Labels::SHORT.write(output, "invariant", &words::claim(invariant.claim(), naming))?;
        Labels::SHORT.write_all(output, ["requests", "and"], words::some_cubes(&violation.cubes(), naming))?;
        let decision = violation.decision();
        if let Some(names) = vocabulary.names(violation.witness()) {
            Labels::SHORT.write(output, "such as", &format!("{names}: {}", decision.past_tense()))?;
        }
        if let Some(names) = violation.counterpart().and_then(|request| vocabulary.names(request)) {
            Labels::SHORT.write(output, "but", &format!("{names}: {}", (!decision).past_tense()))?;
        }
        Labels::SHORT.write(output, "decided by", &words::decider(policy, violation.decider()))?;
        writeln!(output)?;
        Ok(())
    }

    fn to_json(&self) -> Value {
        let included = self.policy.all_included().into_iter().map(|include| {
            let policy = include.policy();
            json!({
                "policy": json::policy(policy),
                "line": include.place().line,
                "column": include.place().column,
                "invariants": policy.rules().invariants().len(),
                "violations": violations_to_json(policy),
            })
        });
        let included: Vec<Value> = included.collect();
        let lock = self.diff().map(|diff| {
            let file = [("file".to_owned(), diff.older().rules().file().into())];
            file.into_iter().chain(diff::changes_to_json(&diff)).collect::<Map<_, _>>()
        });
        json!({
            "policy": json::policy(&self.policy),
            "holds": self.holds(),
            "invariants": self.policy.rules().invariants().len(),
            "violations": violations_to_json(&self.policy),
            "included": included,
            "lock": lock,
        })
    }
}

/// Returns the invariants of a policy, or of an included file by itself, that do not hold.
fn violations_to_json(policy: &Policy) -> Vec<Value> {
    let vocabulary = policy.vocabulary();
    let names = |request| vocabulary.names(request).map(json::request);
    let violation = |violation: &Violation<'_>| {
        let invariant = violation.invariant();
        json!({
            "invariant": invariant.id(),
            "file": policy.rules().file_of(invariant.place()),
            "line": invariant.place().line,
            "column": invariant.place().column,
            "message": violation.to_string(),
            "decision": violation.decision().as_str(),
            "requests": violation.cells().len(),
            "cubes": json::cubes(&violation.cubes(), vocabulary),
            "witness": names(violation.witness()),
            "counterpart": violation.counterpart().and_then(names),
            "rule": violation.decider().rule().map(Rule::id),
        })
    };
    policy.violations().iter().map(violation).collect()
}
