//! `log --replay`: the requests that a new policy decides otherwise.

mod decided;

use std::path::Path;

use portcullis::{
    Decision, Policy,
    reading::Time,
    record::{Outcome, Record, RequestRecord},
    space::OperationName,
};
use serde_json::{Value, json};

use self::decided::{Decided, DecidedCalls};
use super::{
    Intake, Log, LogFormat,
    groups::{Groups, Key, names},
    notes::{self, Times, cell, counted, csv_cell, number},
};
use crate::{
    commands::{ExitStatus, Output},
    failure::Failure,
    fitted_table::FittedTable,
    json, layout, policies, words,
};

/// The fields of a group of differences. Those after them count.
const FIELDS: [&str; 6] = ["user", "operation", "owner", "old", "new", "rule"];

/// Requests that differ in the same way.
struct Difference {
    requests: u64,
    first: Time,
    last: Time,
    /// The id of the first of them in the log.
    example: String,
}

/// What the new policy decides.
struct Replay<'p> {
    calls: DecidedCalls<'p>,
    differences: Groups<Difference>,
    newly_allowed: u64,
    newly_denied: u64,
    /// Requests that were decided again.
    decided: u64,
    /// Requests without a decision or without demands.
    undecided: u64,
    /// Requests that differ, beyond the greatest number of groups.
    others: u64,
    key: Key,
}

pub(super) fn run(log: &Log, path: &Path, output: &mut Output) -> Result<ExitStatus, Failure> {
    let policy = policies::load_revision(path)?;
    let mut replay = Replay {
        calls: DecidedCalls::new(&policy, log.max_groups),
        differences: Groups::new(log.max_groups),
        newly_allowed: 0,
        newly_denied: 0,
        decided: 0,
        undecided: 0,
        others: 0,
        key: Key::default(),
    };
    let intake = log.read(|input| {
        if let Record::Request(request) = input.record {
            replay.add(request, input.time);
        }
    })?;
    match log.format {
        LogFormat::Table => replay.write_table(&policy, &intake, output)?,
        LogFormat::Json => replay.write_json(log, &policy, &intake, output)?,
        LogFormat::Csv => {
            notes::write_csv(output, replay.csv())?;
            intake.report_warnings(&replay.notes(&policy));
        }
    }
    Ok(if replay.newly_allowed + replay.newly_denied > 0 { ExitStatus::Findings } else { ExitStatus::Success })
}

/// Returns what the policies that are enforced decided about a request, or the outcome if none is; `None` if it was not decided.
fn old_decision(request: &RequestRecord<'_>) -> Option<Decision> {
    let of_outcome = match request.outcome {
        Outcome::Allowed => Decision::Allow,
        Outcome::Denied => Decision::Deny,
        _ => return None,
    };
    Some(request.deciding().map(|policy| policy.decision).min().unwrap_or(of_outcome))
}

impl Replay<'_> {
    fn add(&mut self, request: &RequestRecord<'_>, time: Time) {
        let old = match old_decision(request) {
            Some(old) if !request.demands.is_empty() => old,
            _ => {
                self.undecided += 1;
                return;
            }
        };
        self.decided += 1;
        let token = request.token.as_ref().and_then(|token| token.kind.as_deref());
        let roles = request.roles.as_deref();
        // The operation that shows the difference: the first that the new policy denies or, if it allows all, the first that was denied.
        let mut denied = None;
        for (number, demand) in request.demands.iter().enumerate() {
            let decided = self.calls.decide(roles, token, demand);
            if decided.decision.is_deny() {
                denied = Some((number, decided));
                break;
            }
        }
        let new = Decision::from(denied.is_none());
        if new == old {
            return;
        }
        match new {
            Decision::Allow => self.newly_allowed += 1,
            Decision::Deny => self.newly_denied += 1,
        }
        let (number, decided) = denied.unwrap_or_else(|| {
            let was_denied = |number: &usize| {
                let mut rulings = request.deciding().filter_map(|policy| policy.rulings.get(*number));
                rulings.any(|ruling| ruling.decision.is_deny())
            };
            let number = (0..request.demands.len()).find(was_denied).unwrap_or(0);
            let demand = request.demands.get(number);
            (number, demand.map_or_else(Decided::unknown, |demand| self.calls.decide(roles, token, demand)))
        });
        let Some(demand) = request.demands.get(number) else { return };
        self.key.clear();
        self.key.push(request.user.as_deref());
        self.key.push(Some(&OperationName::new(&demand.api, &demand.action).to_string()));
        self.key.push(Some(&demand.owner));
        self.key.push(Some(old.as_str()));
        self.key.push(Some(new.as_str()));
        self.key.push(decided.rule.as_deref());
        let new = || Difference { requests: 0, first: time, last: time, example: request.request_id.to_string() };
        match self.differences.get(self.key.as_bytes(), new) {
            Some(difference) => {
                difference.requests += 1;
                difference.first = difference.first.min(time);
                difference.last = difference.last.max(time);
            }
            None => self.others += 1,
        }
    }

    fn rows(&self) -> Vec<(&[u8], &Difference)> {
        self.differences.sorted(|difference| difference.requests)
    }

    /// Returns what readers must know besides the differences.
    fn notes(&self, policy: &Policy) -> Vec<String> {
        let mut notes = Vec::new();
        if self.undecided > 0 {
            let requests = counted(self.undecided, "request is", "requests are");
            notes.push(format!("{requests} not compared: no policy decided, or nothing was demanded"));
        }
        if self.others > 0 {
            let requests = counted(self.others, "request that differs is", "requests that differ are");
            notes.push(format!("{requests} in none of the listed groups; `--max-groups` lists more"));
        }
        let name = policy.rules().name();
        notes.extend(self.calls.problems.iter().map(|problem| format!("unknown to {name}, and so denied: {problem}")));
        notes
    }

    fn write_table(&self, policy: &Policy, intake: &Intake, output: &mut Output) -> Result<(), Failure> {
        intake.write_heading(output, &format!("requests that {} decides otherwise", words::file(policy)))?;
        if self.newly_allowed + self.newly_denied == 0 {
            writeln!(output, "none of {}", counted(self.decided, "request", "requests"))?;
        } else {
            let of = counted(self.decided, "request", "requests");
            let [allowed, denied] = [self.newly_allowed, self.newly_denied].map(number);
            writeln!(output, "{allowed} newly allowed, {denied} newly denied, of {of}\n")?;
            let header = ["USER", "OPERATION", "OWNER", "CHANGE", "RULE", "REQUESTS", "FIRST", "LAST", "EXAMPLE"];
            let mut table = FittedTable::new(header.map(Into::into).to_vec(), 0);
            let (rows, times) = (self.rows(), Times::of(intake));
            for (key, difference) in rows.iter().take(notes::SHOWN) {
                let mut names = names(key);
                let mut next = || cell(names.next().flatten());
                let [user, operation, owner, old, new, rule] = std::array::from_fn(|_| next());
                let change = format!("{old} to {new}");
                let [first, last] = [difference.first, difference.last].map(|time| times.cell(time));
                let example = cell(Some(&difference.example));
                let requests = number(difference.requests);
                table.add_row(vec![user, operation, owner, change, rule, requests, first, last, example]);
            }
            table.write(output)?;
            if let Some(more) = notes::more(rows.len(), "group") {
                writeln!(output, "\n{more}")?;
            }
        }
        let notes = self.notes(policy);
        if !notes.is_empty() {
            writeln!(output)?;
        }
        for note in notes {
            layout::write_aside(output, &note)?;
        }
        Ok(())
    }

    fn write_json(&self, log: &Log, policy: &Policy, intake: &Intake, output: &mut Output) -> Result<(), Failure> {
        let differences = self.rows().into_iter().map(|(key, difference)| {
            let names = FIELDS.into_iter().zip(names(key)).map(|(field, name)| (field.to_owned(), json!(name)));
            let mut fields: serde_json::Map<String, Value> = names.collect();
            fields.insert("requests".into(), difference.requests.into());
            fields.insert("first".into(), difference.first.to_string().into());
            fields.insert("last".into(), difference.last.to_string().into());
            fields.insert("example".into(), difference.example.clone().into());
            Value::Object(fields)
        });
        let mut fields = intake.json(log);
        fields.insert("policy".into(), json::policy(policy));
        fields.insert("decided".into(), self.decided.into());
        fields.insert("not_decided".into(), self.undecided.into());
        fields.insert("newly_allowed".into(), self.newly_allowed.into());
        fields.insert("newly_denied".into(), self.newly_denied.into());
        fields.insert("others".into(), self.others.into());
        fields.insert("problems".into(), json!(self.calls.problems));
        json::write_with_list(output, &fields, "differences", differences)
    }

    fn csv(&self) -> impl Iterator<Item = Vec<String>> {
        let header = FIELDS.into_iter().chain(["requests", "first", "last", "example"]).map(str::to_owned).collect();
        let rows = self.rows().into_iter().map(|(key, difference)| {
            let Difference { requests, first, last, example } = difference;
            let counts = [requests.to_string(), first.to_string(), last.to_string(), csv_cell(Some(example))];
            names(key).map(csv_cell).chain(counts).collect()
        });
        [header].into_iter().chain(rows)
    }
}
