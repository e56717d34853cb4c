mod document;

use std::io::{self, Write as _};

use clap::{Args, ValueEnum};
use portcullis::oracle::{Strategy, Vectors as Chosen};

use super::{Answer, Output, failure::Failure, policy::PolicyArgs, style};
pub(super) use document::Document;
use document::VectorEntry;

/// Print requests to test with, each with the right answer, for tests in any language
#[derive(Debug, Args)]
pub(super) struct Vectors {
    /// How to choose them
    #[arg(long, value_enum, default_value_t)]
    strategy: How,

    #[command(flatten)]
    policy: PolicyArgs,

    /// How to print them
    #[arg(long, value_enum, default_value_t)]
    format: VectorFormat,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum How {
    /// Every request there is
    All,
    /// So that every two names that occur together do
    Pairs,
    /// For every condition of every rule, two requests that differ in it alone and in the decision
    Boundary,
    /// The fewest found that tell the policy from every one of its mutants
    #[default]
    Killing,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum VectorFormat {
    /// A line a request, below a line with the names of the fields
    #[default]
    Csv,
    /// One object; versioned
    Json,
    /// The same as YAML
    Yaml,
    /// An object a line
    Ndjson,
}

impl From<How> for Strategy {
    fn from(how: How) -> Self {
        match how {
            How::All => Self::All,
            How::Pairs => Self::Pairs,
            How::Boundary => Self::Boundary,
            How::Killing => Self::Killing,
        }
    }
}

impl Vectors {
    pub(super) fn run(&self, output: &mut Output) -> Result<Answer, Failure> {
        let policy = self.policy.load()?;
        let vectors = Chosen::of(&policy, self.strategy.into());
        match self.format {
            VectorFormat::Csv => write_csv(output, &vectors)?,
            VectorFormat::Json => {
                serde_json::to_writer_pretty(&mut *output, &Document::of(&vectors)).map_err(io::Error::from)?;
                writeln!(output)?;
            }
            VectorFormat::Yaml => {
                let yaml = serde_yaml::to_string(&Document::of(&vectors)).map_err(io::Error::other)?;
                output.write_all(yaml.as_bytes())?;
            }
            VectorFormat::Ndjson => {
                for vector in vectors.iter() {
                    serde_json::to_writer(&mut *output, &VectorEntry::of(&vector)).map_err(io::Error::from)?;
                    writeln!(output)?;
                }
            }
        }
        // Behind the vectors and beside them, so that it is in nobody's way.
        output.flush()?;
        let aside = style::ASIDE;
        writeln!(anstream::stderr(), "{aside}{}{aside:#}", summary(&vectors))?;
        Ok(Answer::Yes)
    }
}

fn write_csv(output: &mut Output, vectors: &Chosen<'_>) -> Result<(), Failure> {
    let mut writer = csv::Writer::from_writer(output);
    writer.write_record(VectorEntry::FIELDS).map_err(io::Error::from)?;
    for vector in vectors.iter() {
        let entry = VectorEntry::of(&vector);
        let clauses = entry.clauses();
        writer.write_record(entry.row().into_iter().chain([clauses.as_str()])).map_err(io::Error::from)?;
    }
    Ok(writer.flush()?)
}

/// `killing: 143 vectors, and no fewer will do`.
fn summary(vectors: &Chosen<'_>) -> String {
    let (strategy, count) = (vectors.strategy(), vectors.len());
    let noun = if count == 1 { "vector" } else { "vectors" };
    let rest = match (vectors.lower_bound(), vectors.without_pair().len()) {
        (Some(bound), _) if bound == count => ", and no fewer will do".into(),
        (Some(bound), _) => format!(", and it takes at least {bound}"),
        (None, 0) if vectors.pairs().is_empty() => String::new(),
        (None, 0) => format!(" for {} conditions", vectors.pairs().len()),
        (None, idle) => {
            let all = vectors.pairs().len() + idle;
            let others = if idle == 1 { "the other one makes" } else { "the others make" };
            format!(" for {} of {all} conditions; {others} no difference alone", all - idle)
        }
    };
    format!("{strategy}: {count} {noun}{rest}")
}
