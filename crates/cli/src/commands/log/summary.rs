//! `log --by`: requests counted in groups.

use portcullis::record::Record;
use serde_json::{Value, json};

use super::{
    Intake, Log, LogFormat,
    field::Field,
    groups::{Counts, CountsJson, Groups, names},
    notes::{self, Times, cell, counted, csv_cell, number},
    rows::Rows,
};
use crate::{
    commands::{ExitStatus, Output},
    failure::Failure,
    fitted_table::FittedTable,
    json,
};

/// What stands for the names of the groups that are counted together.
const OTHERS: &str = "(others)";
/// How many digits of a hash a table shows: no two tokens of a log share them.
const HASH_DIGITS: usize = 16;

/// The counts of groups, and of the groups beyond their greatest number.
struct Summary {
    groups: Groups<Counts>,
    others: Option<Counts>,
}

pub(super) fn run(log: &Log, output: &mut Output) -> Result<ExitStatus, Failure> {
    let mut summary = Summary { groups: Groups::new(log.max_groups), others: None };
    let mut rows = Rows::new(&log.by, log.denied);
    let intake = log.read(|input| {
        if let Record::Request(request) = input.record {
            let mut others = None;
            rows.of(request, input, |key, kind| match summary.groups.get(key, || Counts::none(input.time)) {
                Some(counts) => counts.add(kind, input.time),
                None => others = others.max(Some(kind)),
            });
            if let Some(kind) = others {
                summary.others.get_or_insert_with(|| Counts::none(input.time)).add(kind, input.time);
            }
        }
    })?;
    match log.format {
        LogFormat::Table => summary.write_table(log, &intake, output)?,
        LogFormat::Json => summary.write_json(log, &intake, output)?,
        LogFormat::Csv => summary.write_csv(log, &intake, output)?,
    }
    Ok(ExitStatus::Success)
}

impl Summary {
    fn rows(&self) -> Vec<(&[u8], &Counts)> {
        self.groups.sorted(|counts| counts.requests)
    }

    fn write_table(&self, log: &Log, intake: &Intake, output: &mut Output) -> Result<(), Failure> {
        let fields: Vec<&str> = log.by.iter().map(|field| field.name()).collect();
        let requests = if log.denied { "denied requests" } else { "requests" };
        intake.write_heading(output, &format!("{requests} by {}", fields.join(", ")))?;
        let rows = self.rows();
        let times = Times::of(intake);
        let has = |count: fn(&Counts) -> u64| rows.iter().any(|(_, counts)| count(counts) > 0);
        let (has_refused, has_exempt) = (has(|counts| counts.refused), has(|counts| counts.exempt));
        let cells = |counts: &Counts| {
            let refused = has_refused.then_some(counts.refused);
            let exempt = has_exempt.then_some(counts.exempt);
            let numbers = [counts.requests, counts.allowed, counts.denied].into_iter().chain(refused).chain(exempt);
            numbers.map(number).chain([counts.first, counts.last].map(|time| times.cell(time))).collect::<Vec<_>>()
        };
        let named = rows.iter().take(notes::SHOWN).map(|(key, counts)| {
            let names = names(key).zip(&log.by).map(|(name, field)| match field {
                Field::Hash => cell(name.map(|hash| hash.get(..HASH_DIGITS).unwrap_or(hash))),
                _ => cell(name),
            });
            names.chain(cells(counts)).collect::<Vec<_>>()
        });
        let others = self.others.iter();
        let others = others.map(|counts| log.by.iter().map(|_| OTHERS.to_owned()).chain(cells(counts)).collect());
        let shown: Vec<Vec<String>> = named.chain(others).collect();

        let counts = ["REQUESTS", "ALLOWED", "DENIED"].into_iter();
        let counts = counts.chain(has_refused.then_some("REFUSED")).chain(has_exempt.then_some("EXEMPT"));
        let header = fields.iter().map(|field| field.to_uppercase());
        let header = header.chain(counts.chain(["FIRST", "LAST"]).map(Into::into));
        let mut table = FittedTable::new(header.collect(), notes::fixed_columns(fields.len(), &shown));
        for row in shown {
            table.add_row(row);
        }
        table.write(output)?;
        if let Some(more) = notes::more(rows.len(), "group") {
            writeln!(output, "\n{more}")?;
        }
        if self.others.is_some() {
            writeln!(output, "\n{}", Self::others_note(log))?;
        }
        Ok(())
    }

    fn others_note(log: &Log) -> String {
        let groups = counted(log.max_groups as u64, "group is", "groups are");
        format!("{groups} counted by name, the others together; `--max-groups` counts more")
    }

    fn write_json(&self, log: &Log, intake: &Intake, output: &mut Output) -> Result<(), Failure> {
        let group = |(key, counts): (&[u8], &Counts)| {
            let names = names(key).zip(&log.by).map(|(name, field)| (field.name().to_owned(), json!(name)));
            let mut group: serde_json::Map<String, Value> = names.collect();
            group.extend(counts_fields(counts));
            Value::Object(group)
        };
        let mut fields = intake.json(log);
        fields.insert("by".into(), log.by.iter().map(|field| field.name()).collect());
        fields.insert("others".into(), json!(self.others.as_ref().map(CountsJson::from)));
        json::write_with_list(output, &fields, "groups", self.rows().into_iter().map(group))
    }

    fn write_csv(&self, log: &Log, intake: &Intake, output: &mut Output) -> Result<(), Failure> {
        let counts = ["requests", "allowed", "denied", "refused", "exempt", "first", "last"];
        let header = log.by.iter().map(|field| field.name()).chain(counts).map(Into::into).collect();
        let numbers = |counts: &Counts| {
            let numbers = [counts.requests, counts.allowed, counts.denied, counts.refused, counts.exempt];
            numbers
                .map(|number| number.to_string())
                .into_iter()
                .chain([counts.first, counts.last].map(|time| time.to_string()))
        };
        let groups =
            self.rows().into_iter().map(|(key, counts)| names(key).map(csv_cell).chain(numbers(counts)).collect());
        let others = self.others.iter();
        let others = others.map(|counts| log.by.iter().map(|_| OTHERS.to_owned()).chain(numbers(counts)).collect());
        notes::write_csv(output, [header].into_iter().chain(groups).chain(others))?;
        let note = self.others.map(|_| Self::others_note(log));
        intake.report_warnings(note.as_slice());
        Ok(())
    }
}

fn counts_fields(counts: &Counts) -> serde_json::Map<String, Value> {
    let fields = serde_json::to_value(CountsJson::from(counts));
    if let Ok(Value::Object(fields)) = fields { fields } else { serde_json::Map::new() }
}
