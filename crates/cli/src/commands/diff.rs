//! `diff`: everything that two policies decide differently, and every guard that changed.

use std::{
    borrow::Cow,
    path::{Path, PathBuf},
};

use clap::{Args, ValueEnum};
use portcullis::{
    Column, Decider, Decision, Diff as Changes, Policy,
    analysis::{AccessChange, GuardChange, Impact, VocabularyItem},
    reading::file_name,
    rules::Place,
    space::Cube,
};
use serde_json::{Map, Value, json};

use super::{ExitStatus, Output};
use crate::{
    escape,
    failure::Failure,
    git::{GitError, Revision},
    guards, json,
    layout::{self, Labels},
    policies,
    progress::Progress,
    report::Annotation,
    words::{self, Naming},
};

/// List every request that two policies decide differently, with the rules, and every guard that changed
///
/// Guards are lifetimes, the order of roles, `confers`, `reads`, owners, groups, invariants and citations. Exits with 0 if both
/// policies have the same names, decisions and guards, 1 if not, 3 if one of them cannot be read, which is never taken for a policy
/// that does not exist yet.
#[derive(Debug, Args)]
pub(crate) struct Diff {
    /// Old policy: a file, `git:REV:PATH` for a file in a commit, or `-` for standard input
    old: PathBuf,

    /// New policy, given the same way
    new: PathBuf,

    /// Exit with 1 only if something is newly allowed or a guard is weakened: a longer lifetime, for example
    #[arg(long)]
    only_new_access: bool,

    /// Exit with 0 and compare nothing if the old policy is a file that the commit does not have, and the new side has
    ///
    /// Any other error of git is still an error: a revision that is unknown or not fetched, a directory that is no repository
    /// or not trusted.
    #[arg(long)]
    accept_new_policy: bool,

    /// Output format
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
    /// For GitHub's workflows: annotations of a pull request
    Github,
}

/// What to do if the commit of the old policy does not have its file.
const ACCEPT_A_NEW_POLICY: &str = "write `git:REV:PATH`, with the path from the top of the repository or starting with `./`; `--accept-new-policy` accepts \
     a policy that is new";

/// What to do if the new side does not have the file, either: its path may be misspelled, or another one than that of the new policy.
const NAME_ONE_PATH: &str = "name the same path on both sides: `--accept-new-policy` accepts a policy only if the new side has a file at the path of \
     the old one";

impl Diff {
    pub(super) fn run(&self, output: &mut Output) -> Result<ExitStatus, Failure> {
        let progress = Progress::over(2);
        let older = match load(&self.old, &progress) {
            Err(Failure::Git(missing @ GitError::Missing { .. })) if self.accept_new_policy => Err(missing),
            Err(Failure::Git(error)) => return Err(error.if_missing(ACCEPT_A_NEW_POLICY).into()),
            older => Ok(older?),
        };
        let newer = load(&self.new, &progress)?;
        let older = match older {
            Ok(older) => older,
            Err(GitError::Missing { revision, path, .. }) if self.has_old_path()? => {
                drop(progress);
                let remark = policies::remark(Some(&self.new));
                self.format.write_new_policy(output, &newer, remark, &format!("`{revision}` has no file `{path}`"))?;
                return Ok(ExitStatus::Success);
            }
            Err(error) => return Err(error.if_missing(NAME_ONE_PATH).into()),
        };
        progress.begin("comparing");
        let diff = older.diff(&newer);
        drop(progress);
        match self.format {
            DiffFormat::Human => self.write_human(output, &diff)?,
            DiffFormat::Json => json::write(output, &to_json(&diff))?,
            DiffFormat::Markdown => write_markdown(output, &diff)?,
            DiffFormat::Github => write_github(output, &diff)?,
        }
        let is_found = if self.only_new_access { diff.widens_access() } else { !diff.is_empty() };
        Ok(if is_found { ExitStatus::Findings } else { ExitStatus::Success })
    }

    fn write_human(&self, output: &mut Output, diff: &Changes<'_>) -> Result<(), Failure> {
        writeln!(output, "{}\n", layout::heading(summary(diff)))?;
        for (label, policy, named) in [("old", diff.older(), &self.old), ("new", diff.newer(), &self.new)] {
            let remark = policies::remark(Some(named));
            Labels::SHORT.write(output, label, &format!("{}{remark}", words::file(policy)))?;
        }
        if !diff.is_empty() {
            writeln!(output)?;
        }
        write_changes(output, diff)
    }

    /// Returns whether the new side has a file at the path of the old policy. A path that is misspelled has none.
    fn has_old_path(&self) -> Result<bool, GitError> {
        let Some(old) = self.old.to_str().and_then(Revision::parse) else { return Ok(false) };
        let new = self.new.to_str().and_then(Revision::parse);
        Ok(old.is_in_working_tree()? || new.is_some_and(|new| new.path() == old.path()))
    }
}

fn load(name: &Path, progress: &Progress) -> Result<Policy, Failure> {
    progress.begin(&file_name(name));
    let policy = policies::load_revision(name);
    progress.end();
    policy
}

/// Returns how many requests and guards changed, what widens access first: `3 requests newly allowed, 1 guard weakened`.
pub(super) fn summary(diff: &Changes<'_>) -> String {
    let count = |count, what: &str| (count > 0).then(|| format!("{} newly {what}", words::requests(count)));
    let counts = [
        count(diff.newly_allowed(), "allowed"),
        guards::counted(diff, Impact::Weakens),
        count(diff.newly_denied(), "denied"),
        guards::counted(diff, Impact::Strengthens),
        guards::counted(diff, Impact::Neither),
    ];
    let counts: Vec<String> = counts.into_iter().flatten().collect();
    match counts.as_slice() {
        [] if !diff.is_empty() => "different names, but no request newly allowed or denied".into(),
        [] if diff.older().has_guards() && diff.newer().has_guards() => "the same decisions and guards".into(),
        [] => "the same decisions".into(),
        counts => counts.join(", "),
    }
}

/// Writes the changed requests by what decides about them and the changed guards, what widens access first, then the names that
/// only one policy has.
pub(super) fn write_changes(output: &mut Output, diff: &Changes<'_>) -> Result<(), Failure> {
    for (decision, count, impacts) in [
        (Decision::Allow, diff.newly_allowed(), &[Impact::Weakens][..]),
        (Decision::Deny, diff.newly_denied(), &[Impact::Strengthens, Impact::Neither]),
    ] {
        if count > 0 {
            let title = layout::decided(decision, format!("newly {}", decision.past_tense()));
            writeln!(output, "{title}: {}\n", words::requests(count))?;
        }
        let changes = || diff.changes().iter().filter(|change| change.decision() == decision);
        for change in changes().take(MAX_CHANGES) {
            Labels::SHORT.write_all(output, ["requests", "and"], requests(diff, change))?;
            Labels::SHORT.write(output, "before", &before(diff, change))?;
            Labels::SHORT.write(output, "after", &after(diff, change))?;
            writeln!(output)?;
        }
        if let Some(more) = words::more(MAX_CHANGES, changes().count(), "group") {
            writeln!(output, "  and {more}\n")?;
        }
        impacts.iter().try_for_each(|&impact| guards::write(output, diff, impact))?;
    }
    for (label, items) in [("added", added(diff)), ("removed", removed(diff))] {
        Labels::SHORT.write_all(output, [label, ""], items)?;
    }
    Ok(())
}

/// The most groups of requests that are shown to people, of those newly allowed and of those newly denied.
const MAX_CHANGES: usize = 100;

/// Returns the changed requests as few sets.
fn requests(diff: &Changes<'_>, change: &AccessChange<'_>) -> Vec<String> {
    let naming = Naming::shared(change.vocabulary(), diff.older(), diff.newer());
    words::some_cubes(&cubes(diff, change), naming)
}

/// Returns the changed requests as few cubes. Those of a policy that leaves a column out have no name in it.
fn cubes(diff: &Changes<'_>, change: &AccessChange<'_>) -> Vec<Cube> {
    let vocabulary = change.vocabulary();
    let hidden = [Column::Token, Column::Owner].map(|column| (column, left_out(diff, column)));
    let shown = |cube: Cube| {
        hidden.iter().fold(cube, |cube, &(column, hidden)| {
            let is_hidden = hidden.is_some() && cube.listed(column).map(|id| id.name(vocabulary)).eq([hidden]);
            if is_hidden { cube.with_any(column) } else { cube }
        })
    };
    change.cubes().into_iter().map(shown).collect()
}

/// Returns the name that stands for none in a column, if one of the policies leaves the column out and the other has no such name.
fn left_out<'p>(diff: &Changes<'p>, column: Column) -> Option<&'p str> {
    let names = |policy: &'p Policy| -> Vec<&'p str> {
        match column {
            Column::Token => policy.vocabulary().tokens().names().collect(),
            _ => policy.vocabulary().owners().names().collect(),
        }
    };
    let of = |policy: &'p Policy, other: &'p Policy| {
        let name = names(policy).into_iter().next().filter(|_| !policy.vocabulary().is_declared(column));
        name.filter(|name| !names(other).contains(name))
    };
    of(diff.older(), diff.newer()).or_else(|| of(diff.newer(), diff.older()))
}

/// Returns the names that only the newer policy has.
fn added(diff: &Changes<'_>) -> Vec<String> {
    declared(diff.newer(), diff.added())
}

/// Returns the names that only the older policy has.
fn removed(diff: &Changes<'_>) -> Vec<String> {
    declared(diff.older(), diff.removed())
}

/// Returns the items in words, without those of a column that the policy leaves out.
fn declared(policy: &Policy, items: &[VocabularyItem<'_>]) -> Vec<String> {
    let is_declared = |item: &&VocabularyItem<'_>| match item {
        VocabularyItem::Token(_) => policy.vocabulary().is_declared(Column::Token),
        VocabularyItem::OwnerOf { .. } => policy.vocabulary().is_declared(Column::Owner),
        _ => true,
    };
    items.iter().filter(is_declared).map(ToString::to_string).collect()
}

fn before(diff: &Changes<'_>, change: &AccessChange<'_>) -> String {
    words::decided_by(diff.older(), !change.decision(), change.before())
}

fn after(diff: &Changes<'_>, change: &AccessChange<'_>) -> String {
    words::decided_by(diff.newer(), change.decision(), change.after())
}

fn to_json(diff: &Changes<'_>) -> Value {
    let head = [
        ("version", json::DIFF_AND_VERIFY_VERSION.into()),
        ("old", json::policy(diff.older())),
        ("new", json::policy(diff.newer())),
    ];
    let head = head.into_iter().map(|(name, value)| (name.to_owned(), value));
    head.chain(changes_to_json(diff)).collect::<Map<_, _>>().into()
}

/// Returns what changed, as fields of an object.
pub(super) fn changes_to_json(diff: &Changes<'_>) -> Map<String, Value> {
    let changes = diff.changes().iter().map(|change| {
        json!({
            "after": change.decision().as_str(),
            "requests": change.group().requests().len(),
            "cubes": json::cubes(&cubes(diff, change), change.vocabulary()),
            "decided_before_by": json::decider(diff.older(), change.before()),
            "decided_after_by": json::decider(diff.newer(), change.after()),
        })
    });
    let fields = [
        ("newly_allowed", diff.newly_allowed().into()),
        ("newly_denied", diff.newly_denied().into()),
        ("changes", changes.collect::<Vec<_>>().into()),
        ("weakened", guards::of_impact(diff, Impact::Weakens).count().into()),
        ("guards", guards::to_json(diff)),
        ("added", added(diff).into()),
        ("removed", removed(diff).into()),
    ];
    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn write_markdown(output: &mut Output, diff: &Changes<'_>) -> Result<(), Failure> {
    writeln!(output, "**{}**: {}", escape::markdown(diff.newer().rules().name()), summary(diff))?;
    if !diff.changes().is_empty() || !diff.guards().is_empty() {
        writeln!(output, "\n{}", layout::markdown_header(&["change", "requests or guard", "before", "after"]))?;
    }
    let mut left_out = Vec::new();
    for (decision, impacts) in
        [(Decision::Allow, &[Impact::Weakens][..]), (Decision::Deny, &[Impact::Strengthens, Impact::Neither])]
    {
        let changes = || diff.changes().iter().filter(|change| change.decision() == decision);
        for change in changes().take(MAX_CHANGES) {
            let count = words::requests(change.group().requests().len());
            let cells = [
                format!("{count} newly {}", change.decision().past_tense()),
                requests(diff, change).iter().map(|one| escape::markdown(one)).collect::<Vec<_>>().join("<br>"),
                escape::markdown(&before(diff, change)),
                escape::markdown(&after(diff, change)),
            ];
            writeln!(output, "{}", layout::markdown_row(cells))?;
        }
        left_out.extend(words::more(MAX_CHANGES, changes().count(), "group"));
        for &impact in impacts {
            let changes = || guards::of_impact(diff, impact);
            for change in changes().take(MAX_CHANGES) {
                writeln!(output, "{}", layout::markdown_row(guard_cells(diff, change)))?;
            }
            left_out.extend(words::more(MAX_CHANGES, changes().count(), "guard"));
        }
    }
    if !left_out.is_empty() {
        writeln!(output, "\nand {}", left_out.join(", and "))?;
    }
    for (title, items) in [("Added", added(diff)), ("Removed", removed(diff))] {
        if !items.is_empty() {
            let items: Vec<String> = items.iter().map(|item| escape::markdown(item)).collect();
            writeln!(output, "\n{title}: {}", items.join(", "))?;
        }
    }
    Ok(())
}

/// Returns the cells of a changed guard in a table.
fn guard_cells(diff: &Changes<'_>, change: &GuardChange) -> [String; 4] {
    let cell = |guard: Option<String>| guard.map_or_else(|| "none".into(), |guard| escape::markdown(&guard));
    let requests = guards::requests(diff, change).into_iter();
    let requests = requests.map(|requests| format!("{}: {requests}", guards::label(change.impact())));
    let what = [change.to_string()].into_iter().chain(requests);
    [
        format!("guard {}", guards::happened(change.impact())),
        what.map(|line| escape::markdown(&line)).collect::<Vec<_>>().join("<br>"),
        cell(guards::before(diff, change)),
        cell(guards::after(diff, change)),
    ]
}

/// Writes an annotation for each group of changed requests, at what decides about them in the newer policy, and for each changed
/// guard. What widens access comes first.
fn write_github(output: &mut Output, diff: &Changes<'_>) -> Result<(), Failure> {
    write_github_requests(output, diff, Decision::Allow)?;
    write_github_guards(output, diff, &[Impact::Weakens])?;
    write_github_requests(output, diff, Decision::Deny)?;
    write_github_guards(output, diff, &[Impact::Strengthens, Impact::Neither])
}

fn write_github_guards(output: &mut Output, diff: &Changes<'_>, impacts: &[Impact]) -> Result<(), Failure> {
    let rules = diff.newer().rules();
    for change in impacts.iter().flat_map(|&impact| guards::of_impact(diff, impact)) {
        let place = Some(change.place()).filter(|place| place.line > 0).unwrap_or_else(|| rules.places().name());
        let mut message = vec![change.to_string()];
        message.extend(guards::before(diff, change).map(|before| format!("before: {before}")));
        message.extend(guards::after(diff, change).map(|after| format!("after: {after}")));
        let requests = guards::requests(diff, change).into_iter();
        message.extend(requests.map(|requests| format!("{}: {requests}", guards::label(change.impact()))));
        let annotation = Annotation {
            level: if change.impact() == Impact::Weakens { "warning" } else { "notice" },
            file: &file_of(diff.newer(), place),
            place: Some(place),
            title: &format!("guard {}", guards::happened(change.impact())),
            message: &message.join("\n"),
        };
        annotation.write(output)?;
    }
    Ok(())
}

fn write_github_requests(output: &mut Output, diff: &Changes<'_>, decision: Decision) -> Result<(), Failure> {
    let rules = diff.newer().rules();
    for change in diff.changes().iter().filter(|change| change.decision() == decision) {
        let place = match change.after() {
            Some(Decider::Rule(rule)) => rule.place(),
            Some(Decider::Default) => rules.places().default_decision(),
            None => rules.places().name(),
        };
        let mut message = vec![format!("{}:", words::requests(change.group().requests().len()))];
        message.extend(requests(diff, change));
        message.push(format!("before: {}", before(diff, change)));
        message.push(format!("after: {}", after(diff, change)));
        let annotation = Annotation {
            level: if change.decision().is_allow() { "warning" } else { "notice" },
            file: &file_of(diff.newer(), place),
            place: Some(place),
            title: &format!("newly {}", change.decision().past_tense()),
            message: &message.join("\n"),
        };
        annotation.write(output)?;
    }
    Ok(())
}

/// Returns the file that a place is in, without the revision that it may be from.
fn file_of(policy: &Policy, place: Place) -> Cow<'_, str> {
    let file = policy.rules().file_of(place);
    Revision::parse(file).map_or(file.into(), |revision| revision.path().to_owned().into())
}

impl DiffFormat {
    /// Writes that there is no old policy, and why.
    fn write_new_policy(self, output: &mut Output, newer: &Policy, remark: &str, reason: &str) -> Result<(), Failure> {
        let rules = newer.rules();
        let (allowed, all) = (newer.allowed().len(), words::requests(newer.vocabulary().cell_count()));
        let allows = format!("{allowed} of {all} allowed");
        match self {
            Self::Human => {
                writeln!(output, "{}: nothing to compare\n", layout::heading("new policy"))?;
                Labels::SHORT.write(output, "old", &format!("none: {}", escape::visible(reason)))?;
                Labels::SHORT.write(output, "new", &format!("{}{remark}, {allows}", words::file(newer)))?;
            }
            Self::Json => {
                let changes = ["newly_allowed", "newly_denied", "changes", "weakened", "guards", "added", "removed"];
                let head = [
                    ("version", json::DIFF_AND_VERIFY_VERSION.into()),
                    ("old", Value::Null),
                    ("new", json::policy(newer)),
                ];
                let fields = head.into_iter().chain(changes.map(|name| (name, Value::Null)));
                let fields = fields.map(|(name, value)| (name.to_owned(), value));
                json::write(output, &Value::Object(fields.collect()))?;
            }
            Self::Markdown => writeln!(
                output,
                "**{}**: new policy, {allows}; {}",
                escape::markdown(rules.name()),
                escape::markdown(reason)
            )?,
            Self::Github => {
                let message = format!("nothing to compare: {reason}\n{allows}");
                let place = rules.places().name();
                let (level, title, file) = ("notice", "new policy", file_of(newer, place));
                Annotation { level, file: &file, place: Some(place), title, message: &message }.write(output)?;
            }
        }
        Ok(())
    }
}
