//! `matrix`: the decision about every request.

use std::io::{BufWriter, Write as _};

use clap::{Args, ValueEnum};
use portcullis::{
    Column, Decision, Names, Policy,
    rules::Rule,
    space::{Cube, OperationName, RoleId, TokenId},
};
use serde_json::{Value, json};

use super::{ExitStatus, Output};
use crate::{escape, failure::Failure, fitted_table::FittedTable, json, layout, policies::PolicyArgs, words};

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
    /// For people: who may call each operation, by kind of token, as wide as the terminal
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
            MatrixFormat::Table => write_table(output, &policy, self.policy.remark())?,
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
    let columns = declared_columns(policy);
    let heading = columns.iter().map(|column| column.as_str()).chain(["decision", "rule"]);
    writeln!(output, "{}", heading.collect::<Vec<_>>().join(","))?;
    for Row { names, decision, rule } in rows(policy) {
        for column in &columns {
            write!(output, "{},", names.get(*column).unwrap_or_default())?;
        }
        writeln!(output, "{decision},{}", rule.unwrap_or_default())?;
    }
    Ok(output.flush()?)
}

/// Returns the columns that the vocabulary declares.
fn declared_columns(policy: &Policy) -> Vec<Column> {
    Column::ALL.into_iter().filter(|&column| policy.vocabulary().is_declared(column)).collect()
}

fn write_json(output: &mut Output, policy: &Policy) -> Result<(), Failure> {
    let cells: Vec<Value> = rows(policy)
        .map(|Row { names, decision, rule }| {
            let mut cell = json::decided_request(names, decision);
            if let Some(fields) = cell.as_object_mut() {
                fields.insert("rule".into(), rule.into());
            }
            cell
        })
        .collect();
    json::write(output, &json!({ "version": json::VERSION, "policy": json::policy(policy), "cells": cells }))
}

/// Who may call each operation. Kinds of token for which this is the same share a column.
struct Grid<'p> {
    policy: &'p Policy,
    columns: Vec<GridColumn>,
    rows: Vec<GridRow<'p>>,
}

/// Kinds of token, and the position of their callers in each row.
struct GridColumn {
    tokens: Vec<TokenId>,
    position: usize,
}

/// An operation with one of its owners, and for each kind of token the roles that may call it.
struct GridRow<'p> {
    api: &'p str,
    action: &'p str,
    /// `None` if the vocabulary declares no owners.
    owner: Option<&'p str>,
    callers: Vec<Vec<RoleId>>,
}

/// The words for every role and for none. None of them can be a name.
struct Quantifiers {
    every_role: &'static str,
    no_role: &'static str,
}

/// Short words, which the table explains.
const SHORT: Quantifiers = Quantifiers { every_role: "*", no_role: "-" };
/// Words that explain themselves.
const LONG: Quantifiers = Quantifiers { every_role: "every role", no_role: "no role" };

impl<'p> Grid<'p> {
    fn of(policy: &'p Policy) -> Self {
        let rows: Vec<GridRow<'p>> = grid_rows(policy).collect();
        let mut columns: Vec<GridColumn> = Vec::new();
        for (position, token) in policy.vocabulary().tokens().ids().enumerate() {
            let is_equal = |other: usize| rows.iter().all(|row| row.callers.get(other) == row.callers.get(position));
            match columns.iter_mut().find(|column| is_equal(column.position)) {
                Some(column) => column.tokens.push(token),
                None => columns.push(GridColumn { tokens: vec![token], position }),
            }
        }
        Self { policy, columns, rows }
    }

    /// Returns the kinds of token of each column.
    fn header(&self, separator: &str, roles: &str) -> Vec<String> {
        if !self.policy.vocabulary().is_declared(Column::Token) {
            return vec![roles.into()];
        }
        let all = self.policy.vocabulary().tokens().ids().count();
        let tokens = self.columns.iter().map(|column| match &column.tokens {
            tokens if tokens.len() == all && all > 1 => "every token".into(),
            tokens => {
                let cube = Cube::ALL.with_tokens(tokens.iter().copied());
                words::names(&cube, Column::Token, self.policy).join(separator)
            }
        });
        tokens.collect()
    }

    /// Returns the cells of a row.
    fn cells(&self, row: &GridRow<'_>, words: &Quantifiers) -> Vec<String> {
        let all = self.policy.vocabulary().roles().ids().count();
        let callers = self.columns.iter().filter_map(|column| row.callers.get(column.position));
        let cells = callers.map(|roles| match roles.len() {
            0 => words.no_role.into(),
            some if some == all => words.every_role.into(),
            _ => {
                let cube = Cube::ALL.with_roles(roles.iter().copied());
                words::names(&cube, Column::Role, self.policy).join(", ")
            }
        });
        cells.collect()
    }
}

fn grid_rows(policy: &Policy) -> impl Iterator<Item = GridRow<'_>> {
    let vocabulary = policy.vocabulary();
    vocabulary.operations().flat_map(move |(id, operation)| {
        operation.owners().iter().filter_map(move |&owner| {
            let is_allowed = |role: RoleId, token: TokenId| {
                vocabulary.request(role, token, id, owner).is_some_and(|request| policy.decide(request).is_allow())
            };
            let roles = |token| vocabulary.roles().ids().filter(|&role| is_allowed(role, token)).collect();
            Some(GridRow {
                api: vocabulary.apis().name(operation.api())?,
                action: vocabulary.actions().name(operation.action())?,
                owner: vocabulary.owners().name(owner).filter(|_| vocabulary.is_declared(Column::Owner)),
                callers: vocabulary.tokens().ids().map(roles).collect(),
            })
        })
    })
}

fn write_table(output: &mut Output, policy: &Policy, remark: &str) -> Result<(), Failure> {
    let grid = Grid::of(policy);
    let by_token = if policy.vocabulary().is_declared(Column::Token) { ", by kind of token" } else { "" };
    let title = format!("{}{remark}: the roles that may call each operation{by_token}", policy.rules().name());
    layout::write_heading(output, &title)?;
    let Quantifiers { every_role, no_role } = SHORT;
    writeln!(output, "{}\n", layout::aside(format_args!("{every_role}: every role; {no_role}: no role")))?;
    let owner = policy.vocabulary().is_declared(Column::Owner).then(|| "OWNER".into());
    let fixed = 1 + usize::from(owner.is_some());
    let header = ["OPERATION".into()].into_iter().chain(owner).chain(grid.header("\n", "ROLES"));
    let mut table = FittedTable::new(header.collect(), fixed);
    let mut last_api = "";
    for row in &grid.rows {
        if row.api != last_api {
            table.add_row(vec![row.api.into()]);
            last_api = row.api;
        }
        let head = [format!("  {}", row.action)].into_iter().chain(row.owner.map(Into::into));
        table.add_row(head.chain(grid.cells(row, &SHORT)).collect());
    }
    table.write(output)?;
    let summary =
        format!("{}, fingerprint {}", words::requests(policy.vocabulary().cell_count()), policy.fingerprint());
    writeln!(output)?;
    Ok(layout::write_aside(output, &summary)?)
}

fn write_markdown(output: &mut Output, policy: &Policy) -> Result<(), Failure> {
    let grid = Grid::of(policy);
    let owner = policy.vocabulary().is_declared(Column::Owner).then(|| "owner".into());
    let header = ["operation".into()].into_iter().chain(owner).chain(grid.header(", ", "roles"));
    let escaped = |cells: Vec<String>| cells.iter().map(|cell| escape::markdown(cell)).collect::<Vec<String>>();
    writeln!(output, "{}", layout::markdown_header(&escaped(header.collect())))?;
    for row in &grid.rows {
        let operation = OperationName::new(row.api, row.action).to_string();
        let cells = [operation].into_iter().chain(row.owner.map(Into::into)).chain(grid.cells(row, &LONG));
        writeln!(output, "{}", layout::markdown_row(escaped(cells.collect())))?;
    }
    Ok(())
}
