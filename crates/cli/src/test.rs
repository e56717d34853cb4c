use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use clap::Args;
use portcullis::{
    Limits, LoadError, Policy,
    oracle::{Answers, Mutants, Suite, SuiteText},
};

use super::{
    Answer, Output,
    answers::AnswerFormat,
    failure::Failure,
    measures::{MeasureArgs, Measures},
    policies::Policies,
    policy,
    progress::Progress,
    test_report::{Form, Ran},
};

/// Run suites of tests, which say what a policy must decide, and tell how good they are
///
/// Exits with 0 if every test passes, 1 if one fails or a measure is below its bound, 3 if a suite or its policy cannot be read.
#[derive(Debug, Args)]
pub(super) struct Test {
    /// The suites' files, or `-` for standard input; or answers in a file that ends in `.csv`, `.json`,
    /// `.ndjson` or `.jsonl` [default: the built-in suite of the built-in policy]
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,

    /// The policy to test [default: the one that each suite names, and for answers the built-in one]
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,

    /// Run the tests alone that have this text in their names
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,

    /// How to print what became of them
    #[arg(long, value_enum, default_value_t)]
    format: Form,

    #[command(flatten)]
    measures: MeasureArgs,
}

/// What is to be tested.
enum Source {
    Suite(SuiteText),
    /// Answers, and the file that they were read from.
    Answers(String, Answers),
}

/// Tests, and the policy that they are to test.
struct Pair {
    source: Source,
    policy: Arc<Policy>,
    /// What to write behind the policy's file name.
    remark: &'static str,
}

impl Pair {
    fn suite(&self) -> Result<Suite<'_>, LoadError> {
        match &self.source {
            Source::Suite(text) => text.suite(&self.policy),
            Source::Answers(file, answers) => Ok(Suite::of_answers(&self.policy, file, answers.clone())),
        }
    }
}

impl Test {
    pub(super) fn run(&self, output: &mut Output) -> Result<Answer, Failure> {
        let pairs = self.pairs()?;
        let mut suites = pairs.iter().map(Pair::suite).collect::<Result<Vec<_>, _>>()?;
        if let Some(text) = &self.filter {
            for suite in &mut suites {
                suite.retain(|name| name.contains(text.as_str()));
            }
            if suites.iter().all(Suite::is_empty) {
                return Err(Failure::usage(
                    format!("no test has `{text}` in its name"),
                    "leave `--filter` out for all",
                ));
            }
        }
        let runs = suites.iter().map(Suite::run).zip(&pairs);
        let runs: Vec<Ran<'_>> = runs.map(|(run, pair)| Ran { run, remark: pair.remark }).collect();

        let policies = distinct(&pairs);
        let progress = Progress::over(policies.len());
        let tell = |policy: &Policy| progress.begin(&format!("measuring the tests of {}", policy.rules().file()));
        let mutants = policies.iter().inspect(|policy| tell(policy)).map(|policy| self.measures.mutants(policy));
        let mutants: Vec<Option<Mutants<'_>>> = mutants.collect();
        let measures = policies.iter().zip(&mutants).filter(|_| self.measures.any()).map(|(policy, mutants)| {
            tell(policy);
            let of_policy = runs.iter().map(|ran| &ran.run).filter(|run| std::ptr::eq(run.policy(), *policy));
            let measures = self.measures.measure(policy, mutants.as_ref(), &of_policy.collect::<Vec<_>>());
            progress.end();
            measures
        });
        let measures: Vec<Measures<'_>> = measures.collect();
        drop(progress);

        self.format.write(output, &runs, &measures)?;
        self.measures.write_lcov(&measures)?;
        let passes = runs.iter().all(|ran| ran.run.is_passed()) && !measures.iter().any(Measures::is_below_bound);
        Ok(if passes { Answer::Yes } else { Answer::Found })
    }

    fn pairs(&self) -> Result<Vec<Pair>, Failure> {
        let mut policies = Policies::of(self.policy.as_deref())?;
        if self.files.is_empty() {
            let (file, text) = Suite::splunk_observability_file();
            let suite = SuiteText::from_text(file, text)?;
            let (policy, remark) = policies.given_or_built_in()?;
            return Ok(vec![Pair { source: Source::Suite(suite), policy, remark }]);
        }
        let progress = Progress::over(self.files.len());
        let pairs = self.files.iter().map(|path| {
            progress.begin(&path.display().to_string());
            let pair = match AnswerFormat::of(path) {
                None => {
                    let suite = read(path)?;
                    Pair { policy: policies.of_suite(&suite)?, source: Source::Suite(suite), remark: "" }
                }
                Some(format) => {
                    let (policy, remark) = policies.given_or_built_in()?;
                    let answers = format.read(path, &policy)?;
                    Pair { source: Source::Answers(path.display().to_string(), answers), policy, remark }
                }
            };
            progress.end();
            Ok(pair)
        });
        pairs.collect()
    }
}

/// The policies of the pairs, each once.
fn distinct(pairs: &[Pair]) -> Vec<&Policy> {
    let mut policies: Vec<&Policy> = Vec::new();
    for pair in pairs {
        if !policies.iter().any(|&policy| std::ptr::eq(policy, Arc::as_ptr(&pair.policy))) {
            policies.push(&pair.policy);
        }
    }
    policies
}

fn read(path: &Path) -> Result<SuiteText, Failure> {
    if path.as_os_str() != "-" {
        return Ok(SuiteText::from_file(path)?);
    }
    let limits = Limits::default();
    let (file, bytes) = policy::read_standard_input(&limits)?;
    Ok(SuiteText::from_bytes(file, &bytes, &limits)?)
}
