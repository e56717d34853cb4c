use clap::{Args, ValueEnum};
use comfy_table::{ContentArrangement, Table, presets};
use portcullis::lint::{Lint, lints};
use serde_json::{Value, json};

use super::{Answer, Output, failure::Failure, json, layout, page};

/// Explain a lint, or list all of them
#[derive(Debug, Args)]
pub(super) struct ExplainLint {
    /// The code or the name of a lint [default: a list of all]
    #[arg(value_name = "CODE|NAME")]
    lint: Option<String>,

    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    format: PageFormat,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum PageFormat {
    /// For people
    #[default]
    Human,
    /// For programs; versioned
    Json,
    /// For documents
    Markdown,
}

impl ExplainLint {
    pub(super) fn run(&self, output: &mut Output) -> Result<Answer, Failure> {
        match &self.lint {
            Some(code_or_name) => self.write_page(output, find(code_or_name)?)?,
            None => self.write_list(output)?,
        }
        Ok(Answer::Yes)
    }

    fn write_page(&self, output: &mut Output, lint: &Lint) -> Result<(), Failure> {
        match self.format {
            PageFormat::Human => page::write(output, lint)?,
            PageFormat::Markdown => write!(output, "{}", page::markdown(lint))?,
            PageFormat::Json => {
                let mut answer = to_json(lint);
                if let Some(answer) = answer.as_object_mut() {
                    answer.insert("page".into(), page::markdown(lint).into());
                }
                json::write(output, &json!({ "version": json::VERSION, "lint": answer }))?;
            }
        }
        Ok(())
    }

    fn write_list(&self, output: &mut Output) -> Result<(), Failure> {
        match self.format {
            PageFormat::Human => write_table(output),
            PageFormat::Json => {
                let list: Vec<Value> = lints::ALL.iter().map(|lint| to_json(lint)).collect();
                json::write(output, &json!({ "version": json::VERSION, "lints": list }))
            }
            PageFormat::Markdown => write_markdown(output),
        }
    }
}

/// The lint that a user names.
pub(super) fn find(code_or_name: &str) -> Result<&'static Lint, Failure> {
    Lint::find(code_or_name).ok_or_else(|| {
        let help = match Lint::nearest(code_or_name) {
            Some(nearest) => format!("did you mean `{}`?", nearest.name()),
            None => "`portcullis explain-lint` lists all lints".into(),
        };
        Failure::usage(format!("unknown lint `{code_or_name}`"), help)
    })
}

fn to_json(lint: &Lint) -> Value {
    json!({
        "code": lint.code(),
        "name": lint.name(),
        "severity": lint.default_severity().as_str(),
        "summary": lint.summary(),
        "of_form": lint.is_of_form(),
    })
}

/// The columns of the list.
const HEADER: [&str; 4] = ["CODE", "NAME", "SEVERITY", "SUMMARY"];

fn row(lint: &Lint) -> [String; 4] {
    [lint.code().into(), lint.name().into(), lint.default_severity().to_string(), lint.summary()]
}

fn write_table(output: &mut Output) -> Result<(), Failure> {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(layout::width()).unwrap_or(u16::MAX));
    table.set_header(HEADER);
    table.add_rows(lints::ALL.iter().map(|lint| row(lint)));
    for line in table.lines() {
        writeln!(output, "{}", line.trim_end())?;
    }
    Ok(())
}

fn write_markdown(output: &mut Output) -> Result<(), Failure> {
    writeln!(output, "| {} |", HEADER.map(str::to_lowercase).join(" | "))?;
    writeln!(output, "|{}", "---|".repeat(HEADER.len()))?;
    for lint in lints::ALL {
        writeln!(output, "| {} |", row(lint).map(|cell| cell.replace('|', "\\|")).join(" | "))?;
    }
    Ok(())
}
