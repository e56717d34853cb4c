use std::collections::BTreeMap;

use portcullis::{
    Policy,
    oracle::{Coverage, Covered, RuleCoverage},
    rules::Place,
};

use super::super::{Output, failure::Failure};

/// Writes how often each line of the policy's text was asked about, in the form of LCOV tracefiles.
///
/// A rule is a function and a line, and has a branch for what it decides, for what meets its requirement and for each of its
/// exceptions; requirements, exceptions, the default and the declarations of operations are lines.
pub(crate) fn write(output: &mut Output, policy: &Policy, coverage: &Coverage<'_>) -> Result<(), Failure> {
    let rules = || coverage.rules().iter().filter(|one| parts(one).next().is_some());
    writeln!(output, "TN:\nSF:{}", policy.rules().file())?;
    for RuleCoverage { rule, .. } in rules() {
        writeln!(output, "FN:{},{}", rule.place().line, rule.id())?;
    }
    let is_asked = |one: &&RuleCoverage<'_>| parts(one).any(|(_, covered)| covered.answered > 0);
    for one in rules() {
        let times: usize = parts(one).map(|(_, covered)| covered.answered).sum();
        writeln!(output, "FNDA:{times},{}", one.rule.id())?;
    }
    writeln!(output, "FNF:{}\nFNH:{}", rules().count(), rules().filter(is_asked).count())?;
    for one in rules() {
        for (number, (_, covered)) in parts(one).enumerate() {
            writeln!(output, "BRDA:{},0,{number},{}", one.rule.place().line, covered.answered)?;
        }
    }
    let branches = || rules().flat_map(parts);
    let taken = branches().filter(|(_, covered)| covered.answered > 0).count();
    writeln!(output, "BRF:{}\nBRH:{taken}", branches().count())?;
    let lines = lines(policy, coverage);
    for (line, times) in &lines {
        writeln!(output, "DA:{line},{times}")?;
    }
    let hit = lines.values().filter(|&&times| times > 0).count();
    writeln!(output, "LF:{}\nLH:{hit}\nend_of_record", lines.len())?;
    Ok(())
}

/// What a rule makes a difference between, where there is anything to ask, and where it stands.
fn parts<'c>(one: &'c RuleCoverage<'_>) -> impl Iterator<Item = (Place, Covered)> + use<'c> {
    let decided = [(one.rule.place(), one.decided), (one.rule.effect_place(), one.met)];
    let exceptions = one.exceptions.iter().map(|(exception, covered)| (exception.place(), *covered));
    decided.into_iter().chain(exceptions).filter(|(_, covered)| covered.all > 0)
}

/// For each line on which something stands that can be asked about, how often it was: of several things on a line, the one
/// asked about least, so that it is not hidden.
fn lines(policy: &Policy, coverage: &Coverage<'_>) -> BTreeMap<u32, usize> {
    let places = policy.rules().places();
    let operations = coverage.operations().iter().map(|one| (places.operation(one.id), one.requests));
    let default = [(places.default_decision(), coverage.default())].into_iter().filter(|(_, covered)| covered.all > 0);
    let mut lines = BTreeMap::new();
    for (place, covered) in coverage.rules().iter().flat_map(parts).chain(operations).chain(default) {
        let times = lines.entry(place.line).or_insert(covered.answered);
        *times = covered.answered.min(*times);
    }
    lines
}
