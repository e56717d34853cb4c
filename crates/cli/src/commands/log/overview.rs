//! `log`: an overview of a log.

use std::collections::BTreeMap;

use portcullis::record::{Mode, Outcome, PolicyMode, Record, Reload, ReloadOutcome, RequestRecord};
use serde_json::{Value, json};

use super::{
    Intake, Log, LogFormat,
    groups::{Groups, Key, names},
    notes::{self, cell, counted, csv_cell, number},
    rows::rule,
};
use crate::{
    commands::{ExitStatus, Output},
    failure::Failure,
    json,
    layout::Labels,
    words,
};

/// How many rules, users and so on are shown to people.
const SHOWN: usize = 5;

/// What an overview counts.
struct Overview {
    outcomes: BTreeMap<Outcome, u64>,
    modes: BTreeMap<Mode, u64>,
    /// Denied requests by the rules that deny them.
    rules: Groups<u64>,
    /// Denied requests by user.
    users: Groups<u64>,
    assumed: Groups<u64>,
    candidates: Groups<Candidate>,
    starts: u64,
    reloads: BTreeMap<&'static str, u64>,
    /// When files were kept for the last time, and why.
    last_kept: Option<(String, Option<String>)>,
    key: Key,
}

/// How a candidate compares with the policies that are enforced.
#[derive(Default)]
struct Candidate {
    requests: u64,
    newly_allowed: u64,
    newly_denied: u64,
}

pub(super) fn run(log: &Log, output: &mut Output) -> Result<ExitStatus, Failure> {
    let mut overview = Overview::new(log.max_groups);
    let intake = log.read(|input| overview.add(input.record))?;
    match log.format {
        LogFormat::Table => overview.write(&intake, output)?,
        LogFormat::Json => {
            let mut fields = intake.json(log);
            fields.extend(overview.json());
            json::write(output, &fields)?;
        }
        LogFormat::Csv => {
            notes::write_csv(output, overview.csv())?;
            intake.report_warnings(&[]);
        }
    }
    Ok(ExitStatus::Success)
}

impl Overview {
    fn new(max: usize) -> Self {
        Self {
            outcomes: BTreeMap::new(),
            modes: BTreeMap::new(),
            rules: Groups::new(max),
            users: Groups::new(max),
            assumed: Groups::new(max),
            candidates: Groups::new(max),
            starts: 0,
            reloads: BTreeMap::new(),
            last_kept: None,
            key: Key::default(),
        }
    }

    fn add(&mut self, record: &Record<'_>) {
        match record {
            Record::Request(request) => self.add_request(request),
            Record::Start(_) => self.starts += 1,
            Record::Reload(reload) => self.add_reload(reload),
            _ => {}
        }
    }

    fn add_reload(&mut self, reload: &Reload<'_>) {
        *self.reloads.entry(reload.outcome.as_str()).or_default() += 1;
        if reload.outcome == ReloadOutcome::Kept {
            self.last_kept = Some((reload.time.to_string(), reload.error.as_ref().map(ToString::to_string)));
        }
    }

    fn add_request(&mut self, request: &RequestRecord<'_>) {
        *self.outcomes.entry(request.outcome).or_default() += 1;
        *self.modes.entry(request.mode).or_default() += 1;
        for code in &request.assumed {
            count(&mut self.assumed, &mut self.key, Some(code));
        }
        if request.outcome == Outcome::Denied {
            count(&mut self.users, &mut self.key, request.user.as_deref());
            let rulings = request.deciding().flat_map(|policy| &policy.rulings);
            let mut rules: Vec<Option<&str>> = rulings.filter(|ruling| ruling.decision.is_deny()).map(rule).collect();
            rules.sort_unstable();
            rules.dedup();
            for rule in rules {
                count(&mut self.rules, &mut self.key, rule);
            }
        }
        let enforced = request.deciding().map(|policy| policy.decision).min();
        let candidates = request.policies.iter().filter(|policy| policy.mode == PolicyMode::Candidate);
        for (candidate, enforced) in candidates.filter_map(|candidate| Some((candidate, enforced?))) {
            self.key.clear();
            self.key.push(Some(&candidate.policy));
            let Some(counts) = self.candidates.get(self.key.as_bytes(), Candidate::default) else { continue };
            counts.requests += 1;
            counts.newly_allowed += u64::from(candidate.decision > enforced);
            counts.newly_denied += u64::from(candidate.decision < enforced);
        }
    }

    fn write(&self, intake: &Intake, output: &mut Output) -> Result<(), Failure> {
        intake.write_heading(output, "overview of decisions")?;
        let labels = Labels::SHORT;
        let outcomes = self.outcomes.iter().map(|(outcome, count)| format!("{outcome} {}", number(*count)));
        labels.write_all(output, ["outcomes", ""], outcomes)?;
        let modes = self.modes.iter().map(|(mode, count)| format!("{mode} {}", number(*count)));
        labels.write(output, "mode", &modes.collect::<Vec<_>>().join(", "))?;
        labels.write_all(
            output,
            ["denied by", ""],
            top(&self.rules, |name| name.map_or("-".into(), words::decider_named)),
        )?;
        labels.write_all(output, ["denied to", ""], top(&self.users, cell))?;
        labels.write_all(output, ["assumed", ""], top(&self.assumed, cell))?;
        for (key, candidate) in self.candidates.sorted(|candidate| candidate.requests) {
            let name = cell(names(key).next().flatten());
            let [allowed, denied] = [candidate.newly_allowed, candidate.newly_denied].map(number);
            let of = counted(candidate.requests, "request", "requests");
            let text = format!("{name} would newly allow {allowed} and newly deny {denied} of {of}");
            labels.write(output, "candidate", &text)?;
        }
        if self.starts > 0 {
            labels.write(output, "starts", &number(self.starts))?;
        }
        let reloads = self.reloads.iter().map(|(outcome, count)| format!("{outcome} {}", number(*count)));
        labels.write_all(output, ["reloads", ""], reloads)?;
        if let Some((time, error)) = &self.last_kept {
            let why = error.as_ref().map_or_else(String::new, |error| format!(": {}", words::on_one_line(error)));
            labels.write(output, "last kept", &format!("{time}{why}"))?;
        }
        Ok(())
    }

    fn json(&self) -> serde_json::Map<String, Value> {
        let counts = |groups: &Groups<u64>, field: &str| -> Vec<Value> {
            let sorted = groups.sorted(|count| *count).into_iter();
            sorted.map(|(key, count)| json!({ field: names(key).next().flatten(), "requests": count })).collect()
        };
        let candidates = self.candidates.sorted(|candidate| candidate.requests).into_iter().map(|(key, candidate)| {
            json!({
                "policy": names(key).next().flatten(),
                "requests": candidate.requests,
                "newly_allowed": candidate.newly_allowed,
                "newly_denied": candidate.newly_denied,
            })
        });
        let outcomes: serde_json::Map<String, Value> =
            self.outcomes.iter().map(|(outcome, count)| (outcome.to_string(), json!(count))).collect();
        let modes: serde_json::Map<String, Value> =
            self.modes.iter().map(|(mode, count)| (mode.to_string(), json!(count))).collect();
        let last_kept = self.last_kept.as_ref().map(|(time, error)| json!({ "time": time, "error": error }));
        let fields = json!({
            "outcomes": outcomes,
            "modes": modes,
            "denied_by": counts(&self.rules, "rule"),
            "denied_to": counts(&self.users, "user"),
            "assumed": counts(&self.assumed, "code"),
            "candidates": candidates.collect::<Vec<_>>(),
            "starts": self.starts,
            "reloads": self.reloads,
            "last_kept": last_kept,
        });
        if let Value::Object(fields) = fields { fields } else { serde_json::Map::new() }
    }

    fn csv(&self) -> Vec<Vec<String>> {
        let row = |subject: &str, name: String, count: u64| vec![subject.to_owned(), name, count.to_string()];
        let counts = |subject: &'static str, groups: &Groups<u64>| -> Vec<Vec<String>> {
            let sorted = groups.sorted(|count| *count).into_iter();
            sorted.map(|(key, count)| row(subject, csv_cell(names(key).next().flatten()), *count)).collect()
        };
        let mut rows = vec![["subject", "name", "count"].map(str::to_owned).to_vec()];
        rows.extend(self.outcomes.iter().map(|(outcome, count)| row("outcome", outcome.to_string(), *count)));
        rows.extend(self.modes.iter().map(|(mode, count)| row("mode", mode.to_string(), *count)));
        rows.extend(counts("denied_by", &self.rules));
        rows.extend(counts("denied_to", &self.users));
        rows.extend(counts("assumed", &self.assumed));
        for (key, candidate) in self.candidates.sorted(|candidate| candidate.requests) {
            let name = csv_cell(names(key).next().flatten());
            rows.push(row("candidate", name.clone(), candidate.requests));
            rows.push(row("newly_allowed", name.clone(), candidate.newly_allowed));
            rows.push(row("newly_denied", name, candidate.newly_denied));
        }
        rows.push(row("starts", String::new(), self.starts));
        rows.extend(self.reloads.iter().map(|(outcome, count)| row("reload", (*outcome).to_owned(), *count)));
        rows
    }
}

/// Counts a name.
fn count(groups: &mut Groups<u64>, key: &mut Key, name: Option<&str>) {
    key.clear();
    key.push(name);
    if let Some(count) = groups.get(key.as_bytes(), || 0) {
        *count += 1;
    }
}

/// Returns the names with the greatest counts.
fn top(groups: &Groups<u64>, name: impl Fn(Option<&str>) -> String) -> Vec<String> {
    let sorted = groups.sorted(|count| *count);
    let shown = sorted.iter().take(SHOWN);
    let shown = shown.map(|(key, count)| format!("{}: {}", name(names(key).next().flatten()), number(**count)));
    shown.chain(words::more(SHOWN, sorted.len(), "name")).collect()
}
