//! `explain-lint`: the page of a lint, or a list of all lints.

use clap::{Args, ValueEnum};
use comfy_table::ContentArrangement;
use portcullis::lint::{Lint, lints};
use serde_json::{Value, json};

use super::{ExitStatus, Output};
use crate::{
    failure::{Failure, UsageError},
    json, layout, page,
};

/// Explain a lint, or list all lints
#[derive(Debug, Args)]
pub(crate) struct ExplainLint {
    /// Code or name of a lint [default: list all lints]
    #[arg(value_name = "CODE|NAME")]
    lint: Option<String>,

    /// Output format
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
    pub(super) fn run(&self, output: &mut Output) -> Result<ExitStatus, Failure> {
        match &self.lint {
            Some(code_or_name) => self.write_page(output, find(code_or_name)?)?,
            None => self.write_list(output)?,
        }
        Ok(ExitStatus::Success)
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

/// Finds the lint of a name or a code.
pub(super) fn find(code_or_name: &str) -> Result<&'static Lint, UsageError> {
    Lint::find(code_or_name).ok_or_else(|| UsageError::UnknownLint(code_or_name.into()))
}

fn to_json(lint: &Lint) -> Value {
    json!({
        "code": lint.code(),
        "name": lint.name(),
        "severity": lint.default_severity().as_str(),
        "summary": lint.summary(),
        "of_form": lint.is_load_error(),
    })
}

/// The columns of the list.
const HEADER: [&str; 4] = ["CODE", "NAME", "SEVERITY", "SUMMARY"];

fn row(lint: &Lint) -> [String; 4] {
    [lint.code().into(), lint.name().into(), lint.default_severity().to_string(), lint.summary()]
}

fn write_table(output: &mut Output) -> Result<(), Failure> {
    let mut table = layout::table(HEADER);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(layout::width()).unwrap_or(u16::MAX));
    table.add_rows(lints::ALL.iter().map(|lint| row(lint)));
    for line in table.lines() {
        writeln!(output, "{}", line.trim_end())?;
    }
    Ok(())
}

fn write_markdown(output: &mut Output) -> Result<(), Failure> {
    writeln!(output, "{}", layout::markdown_header(&HEADER.map(str::to_lowercase)))?;
    for lint in lints::ALL {
        writeln!(output, "{}", layout::markdown_row(row(lint)))?;
    }
    Ok(())
}
