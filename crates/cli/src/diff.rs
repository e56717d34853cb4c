use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use portcullis::{Decider, Policy, analysis::AccessChange};
use serde_json::{Map, Value};

use super::{
    Answer, Output, changes, failure::Failure, git, github::Annotation, json, layout::Labels, policy,
    progress::Progress, style, words,
};

/// Compare two policies: every request that they decide differently, and the rules that do
///
/// Exits with 0 if they decide alike, 1 if not, 3 if one of them cannot be read.
#[derive(Debug, Args)]
pub(super) struct Diff {
    /// The policy that was: a file, `git:REV:PATH` for one as a commit has it, or `-` for standard input
    old: PathBuf,

    /// The policy that is: likewise
    new: PathBuf,

    /// Exit with 1 only if something is newly allowed
    #[arg(long)]
    only_new_access: bool,

    /// How to print the changes
    #[arg(long, value_enum, default_value_t)]
    format: DiffFormat,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum DiffFormat {
    /// For people
    #[default]
    Human,
    /// For programs; versioned
    Json,
    /// For documents and comments
    Markdown,
    /// Annotations of a pull request
    Github,
}

impl Diff {
    pub(super) fn run(&self, output: &mut Output) -> Result<Answer, Failure> {
        let progress = Progress::over(2);
        let older = load(&self.old, &progress)?;
        let newer = load(&self.new, &progress)?;
        progress.begin("comparing");
        let diff = older.diff(&newer);
        drop(progress);
        match self.format {
            DiffFormat::Human => write_human(output, &diff)?,
            DiffFormat::Json => json::write(output, &to_json(&diff))?,
            DiffFormat::Markdown => write_markdown(output, &diff)?,
            DiffFormat::Github => write_github(output, &diff)?,
        }
        let is_found = if self.only_new_access { diff.newly_allowed() > 0 } else { !diff.is_empty() };
        Ok(if is_found { Answer::Found } else { Answer::Yes })
    }
}

fn load(name: &Path, progress: &Progress) -> Result<Policy, Failure> {
    progress.begin(&name.display().to_string());
    let policy = match name.to_str().and_then(git::commit_and_path) {
        Some((revision, path)) => git::load(revision, path),
        None => policy::load(name),
    };
    progress.end();
    policy
}

fn write_human(output: &mut Output, diff: &portcullis::Diff<'_>) -> Result<(), Failure> {
    let heading = style::HEADING;
    writeln!(output, "{heading}{}{heading:#}\n", changes::summary(diff))?;
    Labels::SHORT.write(output, "old", diff.older().rules().file())?;
    Labels::SHORT.write(output, "new", diff.newer().rules().file())?;
    if !diff.is_empty() {
        writeln!(output)?;
    }
    changes::write_human(output, diff)
}

fn to_json(diff: &portcullis::Diff<'_>) -> Value {
    let head =
        [("version", json::VERSION.into()), ("old", json::policy(diff.older())), ("new", json::policy(diff.newer()))];
    let head = head.into_iter().map(|(name, value)| (name.to_owned(), value));
    head.chain(changes::to_json(diff)).collect::<Map<_, _>>().into()
}

fn write_markdown(output: &mut Output, diff: &portcullis::Diff<'_>) -> Result<(), Failure> {
    writeln!(output, "**{}**: {}", diff.newer().rules().name(), changes::summary(diff))?;
    if !diff.changes().is_empty() {
        writeln!(output, "\n| change | requests | before | now |")?;
        writeln!(output, "|---|---|---|---|")?;
    }
    for change in diff.changes() {
        let requests: Vec<String> =
            change.group().cubes().iter().map(|cube| words::cube(cube, change.group().policy().vocabulary())).collect();
        let columns = [
            format!("{} newly {}", words::requests(change.group().requests().len()), words::decided(change.decision())),
            requests.join("<br>"),
            changes::before(diff, change),
            changes::now(diff, change),
        ];
        writeln!(output, "| {} |", columns.map(|column| column.replace('|', "\\|")).join(" | "))?;
    }
    for (title, items) in [("Came", diff.added()), ("Went", diff.removed())] {
        if !items.is_empty() {
            let items: Vec<String> = items.iter().map(ToString::to_string).collect();
            writeln!(output, "\n{title}: {}", items.join(", "))?;
        }
    }
    Ok(())
}

/// An annotation for each group of changed requests, at what decides about them now.
fn write_github(output: &mut Output, diff: &portcullis::Diff<'_>) -> Result<(), Failure> {
    let rules = diff.newer().rules();
    let file = git::commit_and_path(rules.file()).map_or(rules.file(), |(_, path)| path);
    for change in diff.changes() {
        let place = match change.after() {
            Some(Decider::Rule(rule)) => rule.place(),
            Some(Decider::Default) => rules.places().default_decision(),
            None => rules.places().name(),
        };
        let annotation = Annotation {
            level: if change.decision().is_allow() { "warning" } else { "notice" },
            file,
            place: Some(place),
            title: &format!("newly {}", words::decided(change.decision())),
            message: &in_lines(diff, change),
        };
        annotation.write(output)?;
    }
    Ok(())
}

fn in_lines(diff: &portcullis::Diff<'_>, change: &AccessChange<'_>) -> String {
    let mut lines = vec![format!("{}:", words::requests(change.group().requests().len()))];
    lines.extend(change.group().cubes().iter().map(|cube| words::cube(cube, change.group().policy().vocabulary())));
    lines.push(format!("before: {}", changes::before(diff, change)));
    lines.push(format!("now: {}", changes::now(diff, change)));
    lines.join("\n")
}
