//! `matrix`: the decision about every request.

use std::io::{BufWriter, Write as _};

use clap::{Args, ValueEnum};
use portcullis::{Decision, Names, Policy, Request, rules::Rule};
use serde_json::{Value, json};

use super::{ExitStatus, Output};
use crate::{failure::Failure, json, layout, policies::PolicyArgs, words};

/// Print the decision about every request
#[derive(Debug, Args)]
pub(crate) struct Matrix {
    #[command(flatten)]
    policy: PolicyArgs,

    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: MatrixFormat,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum MatrixFormat {
    /// For people: who may call each operation, by kind of token
    #[default]
    Table,
    /// One line per request: role,token,api,action,owner,decision,rule
    Csv,
    /// One object per request; versioned
    Json,
    /// The table, for documents
    Markdown,
}

impl Matrix {
    pub(super) fn run(&self, output: &mut Output) -> Result<ExitStatus, Failure> {
        let policy = self.policy.load()?;
        match self.format {
            MatrixFormat::Table => write_table(output, &policy)?,
            MatrixFormat::Csv => write_csv(output, &policy)?,
            MatrixFormat::Json => write_json(output, &policy)?,
            MatrixFormat::Markdown => write_markdown(output, &policy)?,
        }
        Ok(ExitStatus::Success)
    }
}

/// A request and its decision, as the machine-readable formats list them.
struct Row<'p> {
    names: Names<'p>,
    decision: Decision,
    rule: Option<&'p str>,
}

/// Returns every request with its decision, in the order of the vocabulary.
fn rows(policy: &Policy) -> impl Iterator<Item = Row<'_>> {
    policy.vocabulary().requests().filter_map(|request| {
        let ruling = policy.ruling(request);
        Some(Row {
            names: policy.vocabulary().names(request)?,
            decision: ruling.decision,
            rule: ruling.rule.and_then(|id| policy.rules().get(id)).map(Rule::id),
        })
    })
}

/// Writes a line for each request. Names contain no comma, quote or line break, so the fields need no quoting.
fn write_csv(output: &mut Output, policy: &Policy) -> Result<(), Failure> {
    let mut output = BufWriter::new(output);
    writeln!(output, "role,token,api,action,owner,decision,rule")?;
    for Row { names, decision, rule } in rows(policy) {
        let Names { role, token, api, action, owner, .. } = names;
        let (owner, rule) = (owner.unwrap_or_default(), rule.unwrap_or_default());
        writeln!(output, "{role},{token},{api},{action},{owner},{decision},{rule}")?;
    }
    Ok(output.flush()?)
}

fn write_json(output: &mut Output, policy: &Policy) -> Result<(), Failure> {
    let cells: Vec<Value> = rows(policy)
        .map(|Row { names: Names { role, token, api, action, owner, .. }, decision, rule }| {
            json!({
                "role": role, "token": token, "api": api, "action": action, "owner": owner,
                "decision": decision.as_str(), "rule": rule,
            })
        })
        .collect();
    json::write(output, &json!({ "version": json::VERSION, "policy": json::policy(policy), "cells": cells }))
}

/// An operation with one of its owners, and for each kind of token the roles that may call it.
struct Line<'p> {
    api: &'p str,
    action: &'p str,
    owner: &'p str,
    allowed: Vec<String>,
}

fn lines(policy: &Policy) -> impl Iterator<Item = Line<'_>> {
    let vocabulary = policy.vocabulary();
    vocabulary.operations().flat_map(move |(id, operation)| {
        operation.owners().iter().filter_map(move |&owner| {
            let request = |role, token| vocabulary.request(role, token, id, owner);
            let allowed = vocabulary.tokens().ids().map(|token| {
                let roles = vocabulary.roles().iter();
                roles_in_words(policy, roles.filter_map(|(role, named)| Some((named.name(), request(role, token)?))))
            });
            Some(Line {
                api: vocabulary.apis().name(operation.api())?,
                action: vocabulary.actions().name(operation.action())?,
                owner: vocabulary.owners().name(owner)?,
                allowed: allowed.collect(),
            })
        })
    })
}

const EVERYBODY: &str = "all";
const NOBODY: &str = "-";

/// Returns the roles that are allowed: all, none, or which.
fn roles_in_words<'p>(policy: &Policy, requests: impl Iterator<Item = (&'p str, Request)>) -> String {
    let requests: Vec<_> = requests.collect();
    let allowed: Vec<&str> =
        requests.iter().filter(|(_, request)| policy.decide(*request).is_allow()).map(|(role, _)| *role).collect();
    match allowed.len() {
        0 => NOBODY.into(),
        some if some == requests.len() => EVERYBODY.into(),
        _ => allowed.join(" "),
    }
}

fn write_table(output: &mut Output, policy: &Policy) -> Result<(), Failure> {
    let vocabulary = policy.vocabulary();
    let name = layout::heading(policy.rules().name());
    writeln!(output, "{name}: the roles that may call each operation, by kind of token")?;
    writeln!(output, "{}\n", layout::aside(format_args!("{EVERYBODY}: every role; {NOBODY}: none")))?;
    let mut table = layout::table(["OPERATION", "OWNER"].into_iter().chain(vocabulary.tokens().names()));
    let mut last_api = "";
    for line in lines(policy) {
        if line.api != last_api {
            table.add_row([line.api]);
            last_api = line.api;
        }
        let action = format!("  {}", line.action);
        table.add_row([action.as_str(), line.owner].into_iter().chain(line.allowed.iter().map(String::as_str)));
    }
    for row in table.lines() {
        writeln!(output, "{}", row.trim_end())?;
    }
    let summary = format!("{}, fingerprint {}", words::requests(vocabulary.cell_count()), policy.fingerprint());
    writeln!(output, "\n{}", layout::aside(summary))?;
    Ok(())
}

fn write_markdown(output: &mut Output, policy: &Policy) -> Result<(), Failure> {
    let header = ["operation", "owner"].into_iter().chain(policy.vocabulary().tokens().names());
    writeln!(output, "{}", layout::markdown_header(&header.collect::<Vec<_>>()))?;
    for Line { api, action, owner, allowed } in lines(policy) {
        let head = [format!("{api}.{action}"), owner.to_owned()];
        writeln!(output, "{}", layout::markdown_row(head.into_iter().chain(allowed)))?;
    }
    Ok(())
}
