use std::path::{Path, PathBuf};

use clap::Args;
use portcullis::{Policy, analysis::Violation};
use serde_json::{Map, Value, json};

use super::{
    Answer, Format, Output, changes,
    failure::Failure,
    json,
    layout::Labels,
    lock_file::{LockFile, beside},
    policy,
    progress::Progress,
    style, words,
};

/// Prove the invariants of policies, and that their decisions are those of their locks
///
/// Exits with 0 if everything holds, 1 if an invariant does not or a decision is not as locked, 3 if a file cannot be read.
#[derive(Debug, Args)]
pub(super) struct Verify {
    /// The policy files, or `-` for standard input [default: the built-in policy]
    policies: Vec<PathBuf>,

    /// The lock of the one policy, which otherwise is the file beside it with the ending `.lock`, if there is one
    #[arg(long, value_name = "FILE")]
    lock: Option<PathBuf>,

    /// How to print what does not hold
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Verify {
    pub(super) fn run(&self, output: &mut Output) -> Result<Answer, Failure> {
        if self.lock.is_some() && self.policies.len() > 1 {
            return Err(Failure::usage("several policies cannot have one lock", "name one policy with `--lock`"));
        }
        let mut pairs: Vec<Pair> = Vec::new();
        if self.policies.is_empty() {
            let lock = self.lock.as_deref().map_or_else(|| Ok(LockFile::built_in()), LockFile::at)?;
            pairs.push(Pair::new(Policy::splunk_observability()?, policy::BUILT_IN, Some(&lock))?);
        }
        let progress = Progress::over(self.policies.len());
        for path in &self.policies {
            progress.begin(&path.display().to_string());
            let policy = policy::load(path)?;
            pairs.push(Pair::new(policy, "", self.lock_of(path)?.as_ref())?);
            progress.end();
        }
        drop(progress);
        match self.format {
            Format::Human => {
                for (number, pair) in pairs.iter().enumerate() {
                    if number > 0 {
                        writeln!(output)?;
                    }
                    pair.write(output)?;
                }
            }
            Format::Json => {
                let policies: Vec<Value> = pairs.iter().map(Pair::to_json).collect();
                json::write(output, &json!({ "version": json::VERSION, "policies": policies }))?;
            }
        }
        Ok(if pairs.iter().all(Pair::holds) { Answer::Yes } else { Answer::Found })
    }

    fn lock_of(&self, policy: &Path) -> Result<Option<LockFile>, Failure> {
        match (&self.lock, beside(policy)) {
            (Some(path), _) => LockFile::at(path).map(Some),
            (None, Some(path)) => LockFile::find(&path),
            (None, None) => Ok(None),
        }
    }
}

/// A policy, and what its lock says that it decides.
struct Pair {
    policy: Policy,
    /// What to write behind the policy's file name.
    remark: &'static str,
    locked: Option<Policy>,
}

impl Pair {
    fn new(policy: Policy, remark: &'static str, lock: Option<&LockFile>) -> Result<Self, Failure> {
        let locked = lock.map(|lock| Policy::from_lock(&lock.file, &lock.text)).transpose()?;
        Ok(Self { policy, remark, locked })
    }

    fn diff(&self) -> Option<portcullis::Diff<'_>> {
        self.locked.as_ref().map(|locked| locked.diff(&self.policy))
    }

    fn holds(&self) -> bool {
        self.policy.violations().is_empty() && self.diff().is_none_or(|diff| diff.is_empty())
    }

    fn write(&self, output: &mut Output) -> Result<(), Failure> {
        let (violations, diff) = (self.policy.violations(), self.diff());
        let (style, head) = if self.holds() { (style::ALLOW, "verified") } else { (style::DENY, "not verified") };
        writeln!(output, "{style}{head}{style:#}: {}{}\n", self.policy.rules().file(), self.remark)?;
        let invariants = in_words(violations.len(), self.policy.rules().invariants().len());
        Labels::SHORT.write(output, "invariants", &invariants)?;
        let lock = diff.as_ref().map_or_else(
            || "none".into(),
            |diff| {
                let since = if diff.is_empty() { "as in" } else { "since" };
                format!("{} {since} {}", changes::summary(diff), diff.older().rules().file())
            },
        );
        Labels::SHORT.write(output, "lock", &lock)?;
        if !self.holds() {
            writeln!(output)?;
        }
        for violation in &violations {
            self.write_violation(output, violation)?;
        }
        diff.map_or(Ok(()), |diff| changes::write_human(output, &diff))
    }

    fn write_violation(&self, output: &mut Output, violation: &Violation<'_>) -> Result<(), Failure> {
        let (heading, aside) = (style::HEADING, style::ASIDE);
        let (invariant, vocabulary) = (violation.invariant(), self.policy.vocabulary());
        writeln!(output, "{heading}{}{heading:#}{aside}, line {}{aside:#}", invariant.id(), invariant.place().line)?;
        Labels::SHORT.write(output, "invariant", &words::claim(invariant.claim(), vocabulary))?;
        changes::write_cubes(output, &violation.cubes(), vocabulary)?;
        if let Some(names) = vocabulary.names(violation.witness()) {
            Labels::SHORT.write(output, "such as", &format!("{names}: {}", violation.decision()))?;
        }
        if let Some(names) = violation.counterpart().and_then(|request| vocabulary.names(request)) {
            Labels::SHORT.write(output, "but", &format!("{names}: {}", words::opposite(violation.decision())))?;
        }
        let rules = self.policy.rules();
        let (by, place) = violation.decider().rule().map_or_else(
            || ("the default".into(), rules.places().default_decision()),
            |rule| (rule.id().to_owned(), rule.place()),
        );
        Labels::SHORT.write(output, "decided by", &format!("{by}, {}:{place}", rules.file()))?;
        writeln!(output)?;
        Ok(())
    }

    fn to_json(&self) -> Value {
        let violations: Vec<Value> = self.policy.violations().iter().map(|one| self.violation_to_json(one)).collect();
        let lock = self.diff().map(|diff| {
            let file = [("file".to_owned(), diff.older().rules().file().into())];
            file.into_iter().chain(changes::to_json(&diff)).collect::<Map<_, _>>()
        });
        json!({
            "policy": json::policy(&self.policy),
            "holds": self.holds(),
            "invariants": self.policy.rules().invariants().len(),
            "violations": violations,
            "lock": lock,
        })
    }

    fn violation_to_json(&self, violation: &Violation<'_>) -> Value {
        let (invariant, vocabulary) = (violation.invariant(), self.policy.vocabulary());
        let names = |request| vocabulary.names(request).map(json::names);
        json!({
            "invariant": invariant.id(),
            "line": invariant.place().line,
            "column": invariant.place().column,
            "message": violation.to_string(),
            "decision": violation.decision().as_str(),
            "requests": violation.cells().len(),
            "cubes": changes::cubes(&violation.cubes(), vocabulary),
            "witness": names(violation.witness()),
            "counterpart": violation.counterpart().and_then(names),
            "rule": violation.decider().rule().map(portcullis::rules::Rule::id),
        })
    }
}

/// `2 of 7 do not hold`.
fn in_words(violated: usize, all: usize) -> String {
    match (violated, all) {
        (_, 0) => "none".into(),
        (0, 1) => "the only one holds".into(),
        (0, all) => format!("all {all} hold"),
        (1, all) => format!("1 of {all} does not hold"),
        (violated, all) => format!("{violated} of {all} do not hold"),
    }
}
