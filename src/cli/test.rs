use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use clap::Args;
use portcullis::{
    Limits, Policy,
    oracle::{Suite, SuiteText},
};

use super::{
    Answer, Output,
    failure::Failure,
    policy,
    progress::Progress,
    test_report::{Form, Ran},
};

/// Run suites of tests, which say what a policy must decide
///
/// Exits with 0 if every test passes, 1 if one fails, 3 if a suite or its policy cannot be read.
#[derive(Debug, Args)]
pub(super) struct Test {
    /// The suites' files, or `-` for standard input [default: the built-in suite of the built-in policy]
    #[arg(value_name = "FILE")]
    suites: Vec<PathBuf>,

    /// The policy to test [default: the one that each suite names]
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,

    /// Run the tests alone that have this text in their names
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,

    /// How to print what became of them
    #[arg(long, value_enum, default_value_t)]
    format: Form,
}

/// A suite, and the policy that it is to test.
struct Pair {
    suite: SuiteText,
    policy: Arc<Policy>,
    /// What to write behind the policy's file name.
    remark: &'static str,
}

impl Test {
    pub(super) fn run(&self, output: &mut Output) -> Result<Answer, Failure> {
        let pairs = self.pairs()?;
        let mut suites = pairs.iter().map(|pair| pair.suite.suite(&pair.policy)).collect::<Result<Vec<_>, _>>()?;
        if let Some(text) = &self.filter {
            for suite in &mut suites {
                suite.retain(|name| name.contains(text.as_str()));
            }
            if suites.iter().all(|suite| suite.tests().is_empty() && suite.invariants().is_empty()) {
                return Err(Failure::usage(
                    format!("no test has `{text}` in its name"),
                    "leave `--filter` out for all",
                ));
            }
        }
        let runs = suites.iter().map(Suite::run).zip(&pairs);
        let runs: Vec<Ran<'_>> = runs.map(|(run, pair)| Ran { run, remark: pair.remark }).collect();
        self.format.write(output, &runs)?;
        Ok(if runs.iter().all(|ran| ran.run.is_passed()) { Answer::Yes } else { Answer::Found })
    }

    fn pairs(&self) -> Result<Vec<Pair>, Failure> {
        let given = self.policy.as_deref().map(policy::load).transpose()?.map(Arc::new);
        if self.suites.is_empty() {
            let (file, text) = Suite::splunk_observability_file();
            let suite = SuiteText::from_text(file, text)?;
            let remark = if given.is_some() { "" } else { policy::BUILT_IN };
            let policy = given.map_or_else(|| Policy::splunk_observability().map(Arc::new), Ok)?;
            return Ok(vec![Pair { suite, policy, remark }]);
        }
        let progress = Progress::over(self.suites.len());
        let pairs = self.suites.iter().map(|path| {
            progress.begin(&path.display().to_string());
            let suite = read(path)?;
            let policy = given.clone().map_or_else(|| policy_of(&suite), Ok)?;
            progress.end();
            Ok(Pair { suite, policy, remark: "" })
        });
        pairs.collect()
    }
}

fn read(path: &Path) -> Result<SuiteText, Failure> {
    if path.as_os_str() != "-" {
        return Ok(SuiteText::from_file(path)?);
    }
    let limits = Limits::default();
    let (file, bytes) = policy::read_standard_input(&limits)?;
    Ok(SuiteText::from_bytes(file, &bytes, &limits)?)
}

fn policy_of(suite: &SuiteText) -> Result<Arc<Policy>, Failure> {
    let path = suite.policy_path().ok_or_else(|| {
        let message = format!("`{}` names no policy", suite.file());
        Failure::usage(message, "write `policy: FILE` into it, or name one with `--policy`")
    })?;
    Ok(Arc::new(Policy::from_file(path)?))
}
