//! `vocabulary`: the names that requests are made of.

use clap::Args;
use portcullis::{
    Column, Policy,
    rules::Group,
    space::{Lifetime, Named, Operation},
};
use serde_json::{Map, Value, json};

use super::{ExitStatus, Format, Output};
use crate::{
    failure::Failure,
    json,
    layout::{self, Labels},
    policies::PolicyArgs,
    words,
};

/// List the names that requests are made of
#[derive(Debug, Args)]
pub(crate) struct Vocabulary {
    #[command(flatten)]
    policy: PolicyArgs,

    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Vocabulary {
    pub(super) fn run(&self, output: &mut Output) -> Result<ExitStatus, Failure> {
        let policy = self.policy.load()?;
        match self.format {
            Format::Human => {
                let remark = self.policy.remark();
                if !remark.is_empty() {
                    writeln!(output, "{}\n", layout::aside(format_args!("{}{remark}", policy.rules().name())))?;
                }
                write_human(output, &policy)?;
            }
            Format::Json => json::write(output, &to_json(&policy))?,
        }
        Ok(ExitStatus::Success)
    }
}

fn write_human(output: &mut Output, policy: &Policy) -> Result<(), Failure> {
    let vocabulary = policy.vocabulary();
    let groups = || policy.rules().groups().iter();
    let [has_tokens, has_owners] = [Column::Token, Column::Owner].map(|column| vocabulary.is_declared(column));
    let tokens = vocabulary.tokens().names().filter(|_| has_tokens);
    let owners = vocabulary.owners().names().filter(|_| has_owners);
    let names = vocabulary.roles().names().chain(tokens).chain(owners);
    let labels = Labels::fitting(names.chain(vocabulary.actions().names()).chain(groups().map(Group::name)));
    let mut list = |title: &str, entries: Vec<(&str, String)>| -> Result<(), Failure> {
        writeln!(output, "{}", layout::heading(title))?;
        for (name, about) in entries {
            labels.write(output, name, &about)?;
        }
        writeln!(output)?;
        Ok(())
    };

    let about = |named: &Named| named.about().unwrap_or_default().to_owned();
    list("roles", vocabulary.roles().iter().map(|(_, named)| (named.name(), about(named))).collect())?;
    let tokens = vocabulary.tokens().iter().map(|(id, named)| {
        let remarks = named.about().map(str::to_owned).into_iter().chain(vocabulary.lifetimes(id).iter().map(lifetime));
        (named.name(), remarks.collect::<Vec<_>>().join("; "))
    });
    if has_tokens {
        list("tokens", tokens.collect())?;
    }
    if has_owners {
        list("owners", vocabulary.owners().iter().map(|(_, named)| (named.name(), about(named))).collect())?;
    }
    for column in [Column::Role, Column::Token, Column::Owner, Column::Api, Column::Action] {
        let of_column = groups().filter(|group| group.column() == column);
        let of_column: Vec<_> =
            of_column.map(|group| (group.name(), group.members().collect::<Vec<_>>().join(", "))).collect();
        if !of_column.is_empty() {
            list(&format!("groups of {column}s"), of_column)?;
        }
    }
    for (api, named) in vocabulary.apis().iter() {
        let actions = vocabulary.operations_of(api).filter_map(|(_, operation)| {
            Some((vocabulary.actions().name(operation.action())?, remarks(policy, operation)))
        });
        list(&format!("api {}", named.name()), actions.collect())?;
    }
    Ok(())
}

/// Returns how long a kind of token is valid.
fn lifetime(lifetime: &Lifetime) -> String {
    let logout = if lifetime.ends_at_logout() { " or until logout" } else { "" };
    format!("made at {}: valid for {}{logout}", lifetime.origin(), words::age(lifetime))
}

/// Returns what there is to know about an operation: `only reads; owner self, other`.
fn remarks(policy: &Policy, operation: &Operation) -> String {
    let owners = owners(policy, operation);
    let owners = match owners.len() {
        0 | 1 => String::new(),
        _ => format!("owner {}", words::grouped(&owners, Column::Owner, policy).join(", ")),
    };
    let reads = if operation.reads() { "only reads" } else { "" };
    let remarks = [reads, &owners, operation.about().unwrap_or_default()];
    remarks.into_iter().filter(|remark| !remark.is_empty()).collect::<Vec<_>>().join("; ")
}

fn owners<'p>(policy: &'p Policy, operation: &Operation) -> Vec<&'p str> {
    operation.owners().iter().filter_map(|&owner| policy.vocabulary().owners().name(owner)).collect()
}

fn to_json(policy: &Policy) -> Value {
    let vocabulary = policy.vocabulary();
    let named = |named: &Named| json!({ "name": named.name(), "about": named.about() });
    let roles = vocabulary.roles().iter().map(|(_, role)| named(role));
    let owners_of_requests = vocabulary.owners().iter().map(|(_, owner)| named(owner));
    let tokens = vocabulary.tokens().iter().map(|(id, named)| {
        let lifetimes = vocabulary.lifetimes(id).iter().map(|lifetime| {
            json!({
                "origin": lifetime.origin(),
                "max_age_seconds": lifetime.max_age().as_secs(),
                "ends_at_logout": lifetime.ends_at_logout(),
            })
        });
        json!({ "name": named.name(), "about": named.about(), "lifetimes": lifetimes.collect::<Vec<_>>() })
    });
    let operations = vocabulary.operations().map(|(_, operation)| {
        let mut fields = json!({
            "api": vocabulary.apis().name(operation.api()),
            "action": vocabulary.actions().name(operation.action()),
            "owners": owners(policy, operation),
            "reads": operation.reads(),
            "about": operation.about(),
        });
        json::remove_undeclared(&mut fields, vocabulary);
        fields
    });
    let mut groups: Map<String, Value> = Map::new();
    for group in policy.rules().groups() {
        let of_column = groups.entry(group.column().as_str()).or_insert_with(|| json!({}));
        if let Some(of_column) = of_column.as_object_mut() {
            of_column.insert(group.name().into(), group.members().collect::<Vec<_>>().into());
        }
    }
    let mut fields = json!({
        "version": json::VERSION,
        "policy": json::policy(policy),
        "roles": roles.collect::<Vec<_>>(),
        "tokens": tokens.collect::<Vec<_>>(),
        "owners": owners_of_requests.collect::<Vec<_>>(),
        "operations": operations.collect::<Vec<_>>(),
        "groups": groups,
        "cells": vocabulary.cell_count(),
    });
    json::remove_undeclared(&mut fields, vocabulary);
    fields
}
