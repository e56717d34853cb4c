use clap::Args;
use portcullis::{Column, Policy};
use serde_json::{Map, Value, json};

use super::{Answer, Format, Output, failure::Failure, json, layout::Labels, policy::PolicyArgs, style, words};

/// List the names that requests are made of
#[derive(Debug, Args)]
pub(super) struct Vocabulary {
    #[command(flatten)]
    policy: PolicyArgs,

    /// How to print the names
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Vocabulary {
    pub(super) fn run(&self, output: &mut Output) -> Result<Answer, Failure> {
        let policy = self.policy.load()?;
        match self.format {
            Format::Human => write_human(output, &policy)?,
            Format::Json => json::write(output, &to_json(&policy))?,
        }
        Ok(Answer::Yes)
    }
}

fn write_human(output: &mut Output, policy: &Policy) -> Result<(), Failure> {
    let vocabulary = policy.vocabulary();
    let heading = style::HEADING;
    let groups = policy.rules().groups().iter().map(portcullis::rules::Group::name);
    let names = vocabulary.roles().names().chain(vocabulary.tokens().names()).chain(vocabulary.owners().names());
    let labels = Labels::fitting(names.chain(vocabulary.actions().names()).chain(groups));
    let mut list = |title: &str, names: Vec<(&str, String)>| -> Result<(), Failure> {
        writeln!(output, "{heading}{title}{heading:#}")?;
        for (name, about) in names {
            labels.write(output, name, &about)?;
        }
        writeln!(output)?;
        Ok(())
    };
    let about = |about: Option<&str>| about.unwrap_or_default().to_owned();
    list("roles", vocabulary.roles().iter().map(|(_, named)| (named.name(), about(named.about()))).collect())?;
    let tokens = vocabulary.tokens().iter().map(|(id, named)| {
        let lifetimes = vocabulary.lifetimes(id).iter().map(|lifetime| {
            let logout = if lifetime.ends_at_logout() { " or until logout" } else { "" };
            format!("; made at {}: for {}{logout}", lifetime.origin(), words::age(lifetime))
        });
        let lifetimes: String = lifetimes.collect();
        (named.name(), about(named.about()) + &lifetimes)
    });
    list("tokens", tokens.collect())?;
    list("owners", vocabulary.owners().iter().map(|(_, named)| (named.name(), about(named.about()))).collect())?;
    for column in [Column::Role, Column::Token, Column::Owner, Column::Api, Column::Action] {
        let groups = policy.rules().groups().iter().filter(|group| group.column() == column);
        let groups: Vec<_> =
            groups.map(|group| (group.name(), group.members().collect::<Vec<_>>().join(", "))).collect();
        if !groups.is_empty() {
            list(&format!("groups of {column}s"), groups)?;
        }
    }
    for (api, named) in vocabulary.apis().iter() {
        let actions = vocabulary.operations_of(api).filter_map(|(_, operation)| {
            let owners = operation.owners().iter().filter_map(|&owner| vocabulary.owners().name(owner));
            let owners = if operation.owners().len() > 1 {
                format!("owner {}", owners.collect::<Vec<_>>().join(", "))
            } else {
                String::new()
            };
            let reads = if operation.reads() { "only reads" } else { "" };
            let remarks = [reads, &owners, operation.about().unwrap_or_default()];
            let remarks: Vec<&str> = remarks.into_iter().filter(|remark| !remark.is_empty()).collect();
            Some((vocabulary.actions().name(operation.action())?, remarks.join("; ")))
        });
        list(&format!("api {}", named.name()), actions.collect())?;
    }
    Ok(())
}

fn to_json(policy: &Policy) -> Value {
    let vocabulary = policy.vocabulary();
    let roles = vocabulary.roles().iter().map(|(_, named)| json!({ "name": named.name(), "about": named.about() }));
    let owners = vocabulary.owners().iter().map(|(_, named)| json!({ "name": named.name(), "about": named.about() }));
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
        let owners = operation.owners().iter().filter_map(|&owner| vocabulary.owners().name(owner));
        json!({
            "api": vocabulary.apis().name(operation.api()),
            "action": vocabulary.actions().name(operation.action()),
            "owners": owners.collect::<Vec<_>>(),
            "reads": operation.reads(),
            "about": operation.about(),
        })
    });
    let mut groups: Map<String, Value> = Map::new();
    for group in policy.rules().groups() {
        let of_column = groups.entry(group.column().as_str()).or_insert_with(|| json!({}));
        if let Some(of_column) = of_column.as_object_mut() {
            of_column.insert(group.name().into(), group.members().collect::<Vec<_>>().into());
        }
    }
    json!({
        "version": json::VERSION,
        "policy": json::policy(policy),
        "roles": roles.collect::<Vec<_>>(),
        "tokens": tokens.collect::<Vec<_>>(),
        "owners": owners.collect::<Vec<_>>(),
        "operations": operations.collect::<Vec<_>>(),
        "groups": groups,
        "cells": vocabulary.cell_count(),
    })
}
