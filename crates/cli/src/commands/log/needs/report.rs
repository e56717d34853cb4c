//! The roles that users need, as a table, JSON or CSV.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap, HashSet},
};

use portcullis::Policy;
use serde::Serialize;
use serde_json::json;

use super::{Calls, User, Users};
use crate::{
    commands::{
        Output,
        log::{
            Intake, Log, LogFormat,
            notes::{self, cell, counted, csv_cell, number},
            role_sets::{RoleSet, SmallestSets},
        },
    },
    failure::Failure,
    fitted_table::FittedTable,
    json,
};

pub(super) struct Report<'r> {
    log: &'r Log,
    policy: &'r Policy,
    calls: &'r Calls<'r>,
    users: &'r Users,
    rows: Vec<Row<'r>>,
}

/// What a user needs.
#[derive(Serialize)]
struct Row<'r> {
    user: &'r str,
    requests: u64,
    /// The roles that the user had.
    had: Vec<&'r str>,
    /// The set of roles that allows the least besides, of those from which no role can be left out.
    needs: Option<Vec<&'r str>>,
    /// The other sets, from the one that allows the least.
    or: Vec<Vec<&'r str>>,
    /// Whether there may be more sets.
    more: bool,
    /// The roles that the user had and does not need.
    not_needed: Vec<&'r str>,
    /// The roles that are needed only for what was assumed.
    assumed: Vec<&'r str>,
    /// The requests that the policy allows for no role.
    allowed_by_none: u64,
    /// The requests with a name that the policy does not have.
    unknown: u64,
}

/// The sets of roles that meet needs, the best first.
#[derive(Clone, Default)]
struct Answer {
    sets: Vec<RoleSet>,
    is_cut: bool,
}

/// Answers the same question once: most users need one of a few sets.
struct Answers<'r> {
    calls: &'r Calls<'r>,
    freedom: Freedom,
    known: HashMap<Vec<u32>, Answer>,
}

impl Answers<'_> {
    fn to(&mut self, needs: Vec<u32>, had: &HashSet<usize>) -> Answer {
        let (calls, freedom) = (self.calls, &self.freedom);
        let answer = self.known.entry(needs).or_insert_with_key(|needs| {
            let found = SmallestSets::of(needs.iter().map(|number| calls.set(*number)));
            let mut sets: Vec<RoleSet> = found.sets.into_iter().collect();
            sets.sort_by_cached_key(|set| (freedom.of(set), set.len()));
            Answer { sets, is_cut: found.is_cut }
        });
        let mut answer = answer.clone();
        // Of sets that allow as much, the one with more of the roles that the user had.
        answer.sets.sort_by_cached_key(|set| {
            (freedom.of(set), Reverse(set.iter().filter(|role| had.contains(role)).count()), set.len())
        });
        answer
    }
}

/// How much sets of roles allow.
struct Freedom {
    /// For each role, the calls that it may make, a bit for each.
    calls: Vec<Vec<u64>>,
}

impl Freedom {
    fn new(policy: &Policy) -> Self {
        let mut calls: BTreeMap<usize, Vec<u64>> = BTreeMap::new();
        let vocabulary = policy.vocabulary();
        let per_role = vocabulary.cell_count() / vocabulary.roles().names().count().max(1);
        // The requests of a role come one after the other, and those of all roles in the same order.
        for (at, request) in vocabulary.requests().enumerate() {
            let (role, call) = (at / per_role.max(1), at % per_role.max(1));
            let bits = calls.entry(role).or_insert_with(|| vec![0; per_role.div_ceil(64)]);
            if let Some(word) = bits.get_mut(call / 64) {
                *word |= u64::from(policy.decide(request).is_allow()) << (call % 64);
            }
        }
        Self { calls: calls.into_values().collect() }
    }

    /// Returns how many calls at least one of the roles may make.
    fn of(&self, set: &RoleSet) -> u32 {
        let words = self.calls.first().map_or(0, Vec::len);
        let word = |at: usize| {
            let words = set.iter().filter_map(|role| self.calls.get(*role)?.get(at));
            words.fold(0, |all, word| all | word)
        };
        (0..words).map(|at| word(at).count_ones()).sum()
    }
}

impl<'r> Report<'r> {
    pub(super) fn new(log: &'r Log, policy: &'r Policy, users: &'r Users, calls: &'r Calls<'r>) -> Self {
        let mut answers = Answers { calls, freedom: Freedom::new(policy), known: HashMap::new() };
        let mut role_names: Vec<(u32, &str)> = users.roles.iter().map(|(name, number)| (*number, &**name)).collect();
        role_names.sort_unstable();
        let sorted = users.by_name.sorted(|user| user.requests);
        let rows = sorted.into_iter().map(|(name, user)| {
            let name = str::from_utf8(name).unwrap_or_default();
            Self::row(name, user, policy, calls, &mut answers, &role_names)
        });
        Self { log, policy, calls, users, rows: rows.collect() }
    }

    fn row(
        name: &'r str,
        user: &'r User,
        policy: &'r Policy,
        calls: &'r Calls<'r>,
        answers: &mut Answers<'r>,
        role_names: &[(u32, &'r str)],
    ) -> Row<'r> {
        let mut had: Vec<&str> = user
            .had
            .iter()
            .filter_map(|number| usize::try_from(*number).ok().and_then(|at| role_names.get(at)).map(|(_, name)| *name))
            .collect();
        had.sort_unstable();
        let known: HashSet<usize> = policy
            .vocabulary()
            .roles()
            .names()
            .enumerate()
            .filter(|(_, name)| had.contains(name))
            .map(|(number, _)| number)
            .collect();
        let all = answers.to(user.needs.keys().copied().collect(), &known);
        let certain: Vec<u32> = user.needs.iter().filter(|(_, certain)| **certain).map(|(need, _)| *need).collect();
        let certain = answers.to(certain, &known);
        let names = |set: &RoleSet| set.iter().map(|role| calls.role(*role)).collect::<Vec<_>>();
        let mut sets = all.sets.iter().map(names);
        let needs = sets.next();
        let without_assumed = certain.sets.first().map(names).unwrap_or_default();
        let is_needed = |role: &&str| needs.as_ref().is_none_or(|needs| needs.contains(role));
        let assumed = needs.iter().flatten().copied().filter(|role| !without_assumed.contains(role)).collect();
        Row {
            user: name,
            requests: user.requests,
            not_needed: had.iter().copied().filter(|role| !is_needed(role)).collect(),
            had,
            assumed,
            or: sets.collect(),
            more: all.is_cut,
            allowed_by_none: user.allowed_by_none,
            unknown: user.unknown,
            needs,
        }
    }

    pub(super) fn write(&self, intake: &Intake, output: &mut Output) -> Result<(), Failure> {
        match self.log.format {
            LogFormat::Table => self.write_table(intake, output),
            LogFormat::Json => self.write_json(intake, output),
            LogFormat::Csv => {
                notes::write_csv(output, self.csv())?;
                intake.report_warnings(&self.notes());
                Ok(())
            }
        }
    }

    /// Returns what is left out.
    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.users.without_user > 0 {
            let requests = counted(self.users.without_user, "request", "requests");
            notes.push(format!("{requests} of callers who are not known as users"));
        }
        if self.users.of_others > 0 {
            let requests = counted(self.users.of_others, "request", "requests");
            notes.push(format!("{requests} of users beyond the first {}", number(self.log.max_groups as u64)));
        }
        let problems = self.calls.problems.iter();
        notes.extend(problems.map(|problem| format!("unknown to {}: {problem}", self.policy.rules().name())));
        notes
    }

    fn write_table(&self, intake: &Intake, output: &mut Output) -> Result<(), Failure> {
        let title = format!("roles that users need{}", self.log.policy.answered_by(self.policy));
        intake.write_heading(output, &title)?;
        let header = ["USER", "ALLOWED", "HAD", "NEEDS", "NOT NEEDED", "REMARKS"];
        let mut table = FittedTable::new(header.map(Into::into).to_vec(), 0);
        for row in self.rows.iter().take(notes::SHOWN) {
            let needs = joined(row.needs.as_deref().unwrap_or_default());
            table.add_row(vec![
                cell(Some(row.user)),
                number(row.requests),
                joined(&row.had),
                needs,
                joined(&row.not_needed),
                row.remarks(),
            ]);
        }
        table.write(output)?;
        if let Some(more) = notes::more(self.rows.len(), "user") {
            writeln!(output, "\n{more}")?;
        }
        let notes = self.notes();
        if !notes.is_empty() {
            writeln!(output)?;
        }
        for note in notes {
            crate::layout::write_aside(output, &note)?;
        }
        Ok(())
    }

    fn write_json(&self, intake: &Intake, output: &mut Output) -> Result<(), Failure> {
        let mut head = intake.json(self.log);
        head.insert("policy".into(), json::policy(self.policy));
        head.insert("without_user".into(), json!(self.users.without_user));
        head.insert("of_others".into(), json!(self.users.of_others));
        head.insert("problems".into(), json!(self.calls.problems));
        json::write_with_list(output, &head, "users", &self.rows)
    }

    fn csv(&self) -> impl Iterator<Item = Vec<String>> {
        let header = ["user", "requests", "had", "needs", "or", "not_needed", "assumed", "allowed_by_none", "unknown"];
        let header = header.map(str::to_owned).to_vec();
        let list = |names: &[&str]| names.iter().map(|name| csv_cell(Some(name))).collect::<Vec<_>>().join(" ");
        let rows = self.rows.iter().map(move |row| {
            let or: Vec<String> = row.or.iter().map(|set| list(set)).collect();
            vec![
                csv_cell(Some(row.user)),
                row.requests.to_string(),
                list(&row.had),
                row.needs.as_deref().map_or_else(String::new, list),
                or.join("|"),
                list(&row.not_needed),
                list(&row.assumed),
                row.allowed_by_none.to_string(),
                row.unknown.to_string(),
            ]
        });
        [header].into_iter().chain(rows)
    }
}

impl Row<'_> {
    fn remarks(&self) -> String {
        /// More sets are not shown.
        const SETS: usize = 2;

        let mut remarks: Vec<String> = self.or.iter().take(SETS).map(|set| format!("or {}", joined(set))).collect();
        if let Some(more) = self.or.len().checked_sub(SETS + 1) {
            remarks.push(format!("or {}", counted(more as u64 + 1, "other set", "other sets")));
        }
        if !self.assumed.is_empty() {
            remarks.push(format!("{} only for what was assumed", joined(&self.assumed)));
        }
        if self.allowed_by_none > 0 {
            remarks.push(format!("{} now allowed for no role", number(self.allowed_by_none)));
        }
        if self.unknown > 0 {
            remarks.push(format!("{} with unknown names", number(self.unknown)));
        }
        remarks.join("; ")
    }
}

/// Returns names of roles as a table shows them.
fn joined(names: &[&str]) -> String {
    if names.is_empty() {
        return "-".into();
    }
    names.iter().map(|name| cell(Some(name))).collect::<Vec<_>>().join(", ")
}
