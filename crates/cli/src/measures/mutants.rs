//! Mutants of a policy that tests do not kill, and the tests that would kill them.

use std::{collections::HashMap, path::Path};

use portcullis::{
    Names,
    oracle::{GuardMutant, Mutant, Mutants, TestRun, Vector, Vectors},
    reading::yaml_scalar,
    rules::Rule,
    space::CellSet,
};
use serde_json::{Map, Value, json};

use super::guards::{self, GuardSuggestion};
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
    /// How many mutants of guards are counted.
    guards: usize,
    /// The survivors among them.
    unnoticed: Vec<GuardMutant<'m>>,
    /// Tests that kill the survivors, if they are asked for.
    suggested: Option<Suggested<'m>>,
    /// The file that they are written to, instead of the output for people.
    file: Option<&'m Path>,
}

/// Tests that kill mutants.
pub(super) struct Suggested<'m> {
    cases: Vectors<'m>,
    guards: Vec<GuardSuggestion>,
}

impl Suggested<'_> {
    pub(super) fn is_empty(&self) -> bool {
        self.cases.is_empty() && self.guards.is_empty()
    }

    /// Returns the tests as YAML: the keys of a suite, and a line for each test.
    pub(super) fn to_yaml(&self) -> String {
        let cases = self.cases.iter().map(|vector| {
            let fields = fields(&vector).into_iter().map(|(name, value)| format!("{name}: {}", yaml_scalar(&value)));
            format!("{{ {} }}", fields.collect::<Vec<_>>().join(", "))
        });
        let guards = |list| self.guards.iter().filter(move |test| test.list == list).map(GuardSuggestion::to_yaml);
        let lists = [("cases", cases.collect())].into_iter();
        let lists = lists.chain(guards::LISTS.map(|list| (list, guards(list).collect::<Vec<_>>())));
        let lists = lists.filter(|(_, tests)| !tests.is_empty()).map(|(list, tests)| {
            let lines = tests.iter().map(|test| format!("\n  - {test}"));
            format!("{list}:{}", lines.collect::<String>())
        });
        lists.collect::<Vec<_>>().join("\n")
    }
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
        // Recorded answers cannot say anything about guards, but a suite can, and so can suggestions, which are a suite.
        let has_suite = suggests || runs.iter().any(|run| run.suite().is_some());
        let guards: Vec<GuardMutant<'m>> = mutants.guards().filter(|_| has_suite).collect();
        let counted = guards.len();
        let unnoticed = runs.iter().fold(guards, |unnoticed, run| run.unnoticed(unnoticed));
        let suggested = suggests.then(|| Suggested {
            cases: Vectors::killing(mutants.policy(), certain(&survivors)),
            guards: guards::suggestions(mutants.policy(), &unnoticed),
        });
        Self { mutants, survivors, guards: counted, unnoticed, suggested, file }
    }

    /// Returns the tests that kill the survivors, if they are asked for.
    pub(super) const fn suggested(&self) -> Option<&Suggested<'m>> {
        self.suggested.as_ref()
    }

    /// Returns how many mutants are counted, with those of guards.
    const fn all(&self) -> usize {
        self.mutants.len() + self.guards
    }

    const fn count(&self) -> usize {
        self.all() - self.survivors.len() - self.unnoticed.len()
    }

    /// Returns the percentage that is killed, rounded down; 100 if there is no mutant.
    pub(super) fn percent(&self) -> usize {
        (self.count() * 100).checked_div(self.all()).unwrap_or(100)
    }

    /// Writes the survivors and what would kill them, for people.
    pub(super) fn write_human(&self, output: &mut Output, shortfall: &str) -> Result<(), Failure> {
        /// More survivors than these are counted, but not listed for people.
        const MAX: usize = 20;

        let (title, shortfall) = (layout::heading("mutants"), layout::bad(shortfall));
        let (killed, all, percent) = (self.count(), self.all(), self.percent());
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
        let decisions = certain.iter().map(|mutant| (mutant.to_string(), mutant.place(), killing(mutant)));
        let guards = self.unnoticed.iter();
        let guards = guards.map(|mutant| (mutant.to_string(), mutant.place(), guards::noticing(mutant).to_owned()));
        for (fault, place, killed_by) in decisions.chain(guards).take(MAX) {
            writeln!(output)?;
            let line = words::line(self.mutants.policy(), place);
            Labels::SHORT.write(output, "survives", &format!("{fault}, {line}"))?;
            Labels::SHORT.write(output, "killed by", &killed_by)?;
        }
        if let Some(more) = words::more(MAX, certain.len() + self.unnoticed.len(), "mutant") {
            writeln!(output, "\n{}", layout::aside(format!("and {more}")))?;
        }
        self.suggested.as_ref().map_or(Ok(()), |suggested| write_suggested(output, suggested, self.file))
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
        let unnoticed = self.unnoticed.iter().map(|mutant| {
            json!({
                "rule": null,
                "kind": mutant.kind(),
                "fault": mutant.to_string(),
                "file": self.mutants.policy().rules().file_of(mutant.place()),
                "line": mutant.place().line,
                "column": mutant.place().column,
                "killed_by": null,
                "as_failing_test": false,
            })
        });
        json!({
            "all": self.all(),
            "noticed": self.count(),
            "guards": self.guards,
            "equivalent": self.mutants.equivalent(),
            "survivors": survivors.chain(unnoticed).collect::<Vec<_>>(),
        })
    }

    /// Returns the suggested cases for programs: objects with the fields that the cases of suites have.
    pub(super) fn suggested_to_json(&self) -> Option<Value> {
        let object = |fields: Vec<(&'static str, String)>| {
            Value::Object(
                fields.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect::<Map<_, _>>(),
            )
        };
        Some(self.suggested.as_ref()?.cases.iter().map(|vector| object(fields(&vector))).collect())
    }

    /// Returns the suggested tests of guards for programs: for each key of suites that has such tests, a list of objects with
    /// their fields.
    pub(super) fn suggested_guards_to_json(&self) -> Option<Value> {
        let suggested = &self.suggested.as_ref()?.guards;
        let lists = guards::LISTS.into_iter().map(|list| {
            let tests = suggested.iter().filter(|test| test.list == list);
            (list.to_owned(), tests.map(GuardSuggestion::to_json).collect())
        });
        Some(Value::Object(lists.collect::<Map<_, _>>()))
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

/// Writes tests as YAML, to be pasted into a suite, or how many are written to a file.
fn write_suggested(output: &mut Output, suggested: &Suggested<'_>, file: Option<&Path>) -> Result<(), Failure> {
    if suggested.is_empty() {
        return Ok(());
    }
    let (all, test) =
        (suggested.cases.len() + suggested.guards.len(), if suggested.guards.is_empty() { "case" } else { "test" });
    let (title, count) = (layout::heading("suggested"), words::counted(all, test));
    let kill = words::plural(all, "kills", "kill");
    write!(output, "\n{title}: {count} that {kill} the surviving mutants")?;
    if let Some(file) = file {
        writeln!(output, ", in {}", escape::path(file))?;
        return Ok(());
    }
    writeln!(output, "\n\n{}", suggested.to_yaml())?;
    Ok(())
}

/// Returns the fields of a case. Its name is the request, which no other case has.
fn fields(vector: &Vector<'_>) -> Vec<(&'static str, String)> {
    let names = vector.names();
    let Names { role, token, api, action, owner, .. } = names;
    let fields = [
        Some(("name", names.to_string())),
        Some(("role", role.to_owned())),
        token.map(|token| ("token", token.to_owned())),
        Some(("api", api.to_owned())),
        Some(("action", action.to_owned())),
        owner.map(|owner| ("owner", owner.to_owned())),
        Some(("expect", vector.decision().to_string())),
        vector.decider().rule().map(|rule| ("by", rule.id().to_owned())),
    ];
    fields.into_iter().flatten().collect()
}
