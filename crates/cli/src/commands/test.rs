//! `test`: suites of tests and recorded answers, compared with policies and measured.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use clap::Args;
use portcullis::{
    Limits, LoadError, Policy,
    oracle::{Answers, Mutants, RecordedAnswers, Suite, SuiteText, TestRun},
    reading::{BuiltIn, Loader, file_name},
};

use super::{ExitStatus, Output};
use crate::{
    answers::AnswerFormat,
    failure::{Failure, UsageError},
    measures::{MeasureArgs, Measures},
    policies::{self, Policies},
    progress::Progress,
    test_report::{TestFormat, Tested},
};

/// Run suites of tests, and measure how good the tests are
///
/// Exits with 0 if every test passes, 1 if a test fails or a measure is below its bound, 3 if a suite or its policy cannot be
/// read.
#[derive(Debug, Args)]
pub(crate) struct Test {
    /// Suites, or `-` for standard input; or recorded answers in a file with the extension `.csv`, `.json`, `.ndjson` or
    /// `.jsonl` [default: the built-in suite of the built-in policy]
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,

    /// Policy to test [default: the policy that each suite names, and the built-in policy for recorded answers]
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,

    /// Run only the tests whose names contain this text
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,

    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: TestFormat,

    #[command(flatten)]
    measures: MeasureArgs,
}

/// Where tests come from.
enum Source {
    Suite(SuiteText),
    /// Recorded answers, and the file that they were read from.
    Answers(String, Answers),
}

/// Tests, and the policy that they test.
struct Tests {
    source: Source,
    policy: Arc<Policy>,
    /// The remark after the policy's file name.
    remark: &'static str,
}

impl Tests {
    /// Returns the file of the policy; `None` for the built-in policy and for standard input, which suites cannot name.
    fn policy_file(&self) -> Option<&Path> {
        let file = self.policy.rules().file();
        (self.remark != policies::BUILT_IN && file != policies::STANDARD_INPUT).then(|| Path::new(file))
    }

    /// Returns the tests that can be run.
    fn runnable(&self) -> Result<Runnable<'_>, LoadError> {
        Ok(match &self.source {
            Source::Suite(text) => Runnable::Suite(text.suite(&self.policy)?),
            Source::Answers(file, answers) => {
                Runnable::Answers(RecordedAnswers::new(&self.policy, file, answers.clone()))
            }
        })
    }
}

/// Tests that can be run.
enum Runnable<'t> {
    Suite(Suite<'t>),
    Answers(RecordedAnswers<'t>),
    /// Recorded answers that the filter leaves out.
    Nothing,
}

impl Runnable<'_> {
    /// Keeps only the tests whose names contain a text.
    fn filter(&mut self, text: &str) {
        match self {
            Self::Suite(suite) => suite.retain(|name| name.contains(text)),
            Self::Answers(_) if !RecordedAnswers::TEST_NAME.contains(text) => *self = Self::Nothing,
            Self::Answers(_) | Self::Nothing => {}
        }
    }

    fn is_empty(&self) -> bool {
        match self {
            Self::Suite(suite) => suite.is_empty(),
            Self::Answers(_) => false,
            Self::Nothing => true,
        }
    }

    fn run(&self) -> Option<TestRun<'_>> {
        match self {
            Self::Suite(suite) => Some(suite.run()),
            Self::Answers(answers) => Some(answers.run()),
            Self::Nothing => None,
        }
    }
}

impl Test {
    pub(super) fn run(&self, output: &mut Output) -> Result<ExitStatus, Failure> {
        let tests = self.load()?;
        let policy_files: Vec<&Path> = tests.iter().filter_map(Tests::policy_file).collect();
        self.measures.check_files(&self.files, &policy_files)?;
        let runnable: Result<Vec<_>, LoadError> = tests.iter().map(Tests::runnable).collect();
        let mut runnable = runnable.map_err(|error| {
            let policy = self.policy.as_deref().filter(|_| self.files.is_empty());
            policy.map_or_else(|| Failure::from(error), |policy| UsageError::NoSuite(file_name(policy)).into())
        })?;
        if let Some(text) = &self.filter {
            for one in &mut runnable {
                one.filter(text);
            }
            if runnable.iter().all(Runnable::is_empty) {
                return Err(UsageError::NoSuchTest(text.clone()).into());
            }
        }
        let runs = runnable.iter().zip(&tests);
        let runs = runs.filter_map(|(one, tests)| Some(Tested { run: one.run()?, remark: tests.remark }));
        let runs: Vec<Tested<'_>> = runs.collect();

        let policies = policies_of(&tests);
        if policies.len() > 1 && self.measures.writes_suggestions() {
            return Err(UsageError::SuggestionsForSeveral.into());
        }
        let progress = Progress::over(policies.len());
        let begin = |policy: &Policy| progress.begin(&format!("measuring the tests of {}", policy.rules().file()));
        let mutants = policies.iter().inspect(|policy| begin(policy)).map(|policy| self.measures.mutants(policy));
        let mutants: Vec<Option<Mutants<'_>>> = mutants.collect();
        let measures = policies.iter().zip(&mutants).filter(|_| self.measures.any()).map(|(policy, mutants)| {
            begin(policy);
            let of_policy = runs.iter().map(|tested| &tested.run).filter(|run| std::ptr::eq(run.policy(), *policy));
            let measures = self.measures.measure(policy, mutants.as_ref(), &of_policy.collect::<Vec<_>>());
            progress.end();
            measures
        });
        let measures: Vec<Measures<'_>> = measures.collect();
        drop(progress);

        self.format.write(output, &runs, &measures)?;
        self.measures.write_lcov(&measures)?;
        self.measures.write_suggestions(&measures, tests.iter().find_map(Tests::policy_file))?;
        let passes = runs.iter().all(|tested| tested.run.is_passed()) && !measures.iter().any(Measures::is_below_bound);
        Ok(if passes { ExitStatus::Success } else { ExitStatus::Findings })
    }

    fn load(&self) -> Result<Vec<Tests>, Failure> {
        let mut policies = Policies::of(self.policy.as_deref())?;
        if self.files.is_empty() {
            let built_in = policies::built_in_or_default(self.policy.as_deref());
            let (file, text) = built_in.map_or(("", ""), BuiltIn::suite);
            let suite = SuiteText::from_text(file, text)?;
            let (policy, remark) = policies.given_or_built_in()?;
            return Ok(vec![Tests { source: Source::Suite(suite), policy, remark }]);
        }
        let progress = Progress::over(self.files.len());
        let tests = self.files.iter().map(|path| {
            progress.begin(&file_name(path));
            let tests = match AnswerFormat::of(path) {
                None => {
                    let suite = read_suite(path).map_err(|failure| {
                        let is_missing = path.as_os_str() != "-" && !path.exists();
                        if is_missing { self.measures.explain_blank(failure, path) } else { failure }
                    })?;
                    Tests { policy: policies.of_suite(&suite)?, source: Source::Suite(suite), remark: "" }
                }
                Some(format) => {
                    let (policy, remark) = policies.given_or_built_in()?;
                    let answers = format.read(path, &policy).map_err(|failure| match failure {
                        Failure::Records(ref records) if records.has_wrong_names && !remark.is_empty() => {
                            failure.of_built_in(&policy)
                        }
                        other => other,
                    })?;
                    Tests { source: Source::Answers(file_name(path), answers), policy, remark }
                }
            };
            progress.end();
            Ok(tests)
        });
        tests.collect()
    }
}

/// Returns the policies of some tests, each once.
fn policies_of(tests: &[Tests]) -> Vec<&Policy> {
    let mut policies: Vec<&Policy> = Vec::new();
    for tests in tests {
        if !policies.iter().any(|&policy| std::ptr::eq(policy, Arc::as_ptr(&tests.policy))) {
            policies.push(&tests.policy);
        }
    }
    policies
}

fn read_suite(path: &Path) -> Result<SuiteText, Failure> {
    if path.as_os_str() != "-" {
        return Ok(SuiteText::from_file(path)?);
    }
    let limits = Limits::default();
    let (file, bytes) = policies::read_standard_input(&limits)?;
    Ok(Loader::new().load_suite_text(file, bytes)?)
}
