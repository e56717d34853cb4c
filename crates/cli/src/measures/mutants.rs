//! Mutants of a policy that tests do not kill, and the cases that would kill them.

use std::{collections::HashMap, path::Path};

use portcullis::{
    Names,
    oracle::{Mutant, Mutants, TestRun, Vector, Vectors},
    reading::yaml_scalar,
    rules::Rule,
    space::CellSet,
};
use serde_json::{Map, Value, json};

use crate::{
    commands::Output,
    escape,
    failure::Failure,
    json,
    layout::{self, Labels},
    words,
};

/// The mutants of a policy, and those that tests do not kill.
pub(super) struct Killed<'m> {
    mutants: &'m Mutants<'m>,
    survivors: Vec<Survivor<'m>>,
    /// Cases that kill the survivors, if they are asked for.
    suggested: Option<Vectors<'m>>,
    /// The file that they are written to, instead of the output for people.
    file: Option<&'m Path>,
}

struct Survivor<'m> {
    mutant: Mutant<'m>,
    /// Whether it decides some request as a failing test expects. Until the failure is repaired, nothing can be said about
    /// it: a test that kills it can contradict the failing one.
    is_as_failing_test: bool,
}

impl<'m> Killed<'m> {
    pub(super) fn of(mutants: &'m Mutants<'m>, runs: &[&TestRun<'_>], suggests: bool, file: Option<&'m Path>) -> Self {
        let survivors: Vec<Mutant<'m>> = mutants.iter().collect();
        let survivors = runs.iter().fold(survivors, |survivors, run| run.surviving(survivors));
        let failures = failures(mutants, runs);
        let mut is_class_as_failing_test: HashMap<usize, bool> = HashMap::new();
        let survivors = survivors.into_iter().map(|mutant| {
            let by_requests = || mutant.requests().any(|request| failures.contains(request));
            let is_as_failing_test =
                !failures.is_empty() && *is_class_as_failing_test.entry(mutant.class()).or_insert_with(by_requests);
            Survivor { mutant, is_as_failing_test }
        });
        let survivors: Vec<Survivor<'m>> = survivors.collect();
        let suggested = suggests.then(|| Vectors::killing(mutants.policy(), certain(&survivors)));
        Self { mutants, survivors, suggested, file }
    }

    /// Returns the cases that kill the survivors, if they are asked for.
    pub(super) const fn suggested(&self) -> Option<&Vectors<'m>> {
        self.suggested.as_ref()
    }

    fn count(&self) -> usize {
        self.mutants.len() - self.survivors.len()
    }

    /// Returns the percentage that is killed, rounded down; 100 if there is no mutant.
    pub(super) fn percent(&self) -> usize {
        (self.count() * 100).checked_div(self.mutants.len()).unwrap_or(100)
    }

    /// Writes the survivors and what would kill them, for people.
    pub(super) fn write_human(&self, output: &mut Output, shortfall: &str) -> Result<(), Failure> {
        /// More survivors than these are counted, but not listed for people.
        const MAX: usize = 20;

        let (title, shortfall) = (layout::heading("mutants"), layout::bad(shortfall));
        let (killed, all, percent) = (self.count(), self.mutants.len(), self.percent());
        writeln!(output, "{title}: {killed} of {all} killed, {percent} %{shortfall}")?;
        let equivalent = self.mutants.equivalent();
        if equivalent > 0 {
            let (more, change) =
                (words::counted(equivalent, "more mutation"), words::plural(equivalent, "changes", "change"));
            let are = words::plural(equivalent, "is", "are");
            layout::write_aside(output, &format!("{more} {change} no decision and {are} not counted"))?;
        }
        let certain: Vec<Mutant<'_>> = certain(&self.survivors).collect();
        let uncertain = self.survivors.len() - certain.len();
        if uncertain > 0 {
            let (more, decide) = (words::counted(uncertain, "mutant"), words::plural(uncertain, "decides", "decide"));
            let remark = format!("{more} {decide} a request as a failing test expects: repair the failures first");
            layout::write_aside(output, &remark)?;
        }
        for mutant in certain.iter().take(MAX) {
            writeln!(output)?;
            Labels::SHORT.write(
                output,
                "survives",
                &format!("{mutant}, {}", words::line(self.mutants.policy(), mutant.place())),
            )?;
            Labels::SHORT.write(output, "killed by", &killing(mutant))?;
        }
        if let Some(more) = words::more(MAX, certain.len(), "mutant") {
            writeln!(output, "\n{}", layout::aside(format!("and {more}")))?;
        }
        self.suggested.as_ref().map_or(Ok(()), |vectors| write_cases(output, vectors, self.file))
    }

    /// Returns the survivors for programs.
    pub(super) fn to_json(&self) -> Value {
        let survivors = self.survivors.iter().map(|Survivor { mutant, is_as_failing_test }| {
            let witness = mutant.witness_names().map(|names| json::decided_request(names, !mutant.decision()));
            json!({
                "rule": mutant.rule().map(Rule::id),
                "kind": mutant.kind(),
                "fault": mutant.to_string(),
                "file": self.mutants.policy().rules().file_of(mutant.place()),
                "line": mutant.place().line,
                "column": mutant.place().column,
                "killed_by": witness,
                "as_failing_test": is_as_failing_test,
            })
        });
        json!({
            "all": self.mutants.len(),
            "noticed": self.count(),
            "equivalent": self.mutants.equivalent(),
            "survivors": survivors.collect::<Vec<_>>(),
        })
    }

    /// Returns the suggested cases for programs: objects with the fields that the cases of suites have.
    pub(super) fn suggested_to_json(&self) -> Option<Value> {
        let object = |fields: Vec<(&'static str, String)>| {
            Value::Object(
                fields.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect::<Map<_, _>>(),
            )
        };
        Some(self.suggested.as_ref()?.iter().map(|vector| object(fields(&vector))).collect())
    }
}

/// Returns the mutants about which failing tests say nothing.
fn certain<'s, 'm>(survivors: &'s [Survivor<'m>]) -> impl Iterator<Item = Mutant<'m>> + use<'s, 'm> {
    survivors.iter().filter(|survivor| !survivor.is_as_failing_test).map(|survivor| survivor.mutant)
}

/// Returns the requests that the policy does not decide as some test expects.
fn failures(mutants: &Mutants<'_>, runs: &[&TestRun<'_>]) -> CellSet {
    let policy = mutants.policy();
    let none = CellSet::empty(policy.vocabulary());
    runs.iter().fold(none, |failures, run| {
        let answers = run.answers();
        failures.union(&answers.asked().difference(&answers.agreeing(policy)))
    })
}

/// Returns what kills a mutant: `power/user_api team.create none: denied by the policy, allowed by the mutant`.
fn killing(mutant: &Mutant<'_>) -> String {
    let names = mutant.witness_names().map_or_else(String::new, |names| names.to_string());
    let mutated = mutant.decision();
    format!("{names}: {} by the policy, {} by the mutant", (!mutated).past_tense(), mutated.past_tense())
}

/// Writes cases as YAML, to be pasted into a suite, or how many are written to a file.
fn write_cases(output: &mut Output, vectors: &Vectors<'_>, file: Option<&Path>) -> Result<(), Failure> {
    if vectors.is_empty() {
        return Ok(());
    }
    let (title, count) = (layout::heading("suggested"), words::counted(vectors.len(), "case"));
    let kill = words::plural(vectors.len(), "kills", "kill");
    write!(output, "\n{title}: {count} that {kill} the surviving mutants")?;
    if let Some(file) = file {
        writeln!(output, ", in {}", escape::path(file))?;
        return Ok(());
    }
    writeln!(output, "\n\n{}", cases(vectors))?;
    Ok(())
}

/// Returns cases as YAML: the key of a suite, and a line for each case.
pub(super) fn cases(vectors: &Vectors<'_>) -> String {
    let cases = vectors.iter().map(|vector| {
        let fields = fields(&vector).into_iter().map(|(name, value)| format!("{name}: {}", yaml_scalar(&value)));
        format!("\n  - {{ {} }}", fields.collect::<Vec<_>>().join(", "))
    });
    format!("cases:{}", cases.collect::<String>())
}

/// Returns the fields of a case. Its name is the request, which no other case has.
fn fields(vector: &Vector<'_>) -> Vec<(&'static str, String)> {
    let names = vector.names();
    let Names { role, token, api, action, owner, .. } = names;
    let fields = [
        ("name", names.to_string()),
        ("role", role.to_owned()),
        ("token", token.to_owned()),
        ("api", api.to_owned()),
        ("action", action.to_owned()),
        ("owner", owner.unwrap_or_default().to_owned()),
        ("expect", vector.decision().to_string()),
    ];
    let by = vector.decider().rule().map(|rule| ("by", rule.id().to_owned()));
    fields.into_iter().chain(by).collect()
}
