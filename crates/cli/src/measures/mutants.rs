//! The faults that tests would not notice, for people and for programs.

use portcullis::{Names, oracle::Mutant, rules::Rule};
use serde_json::{Value, json};

use super::{
    super::{Output, failure::Failure, layout::Labels, style, words},
    Noticed,
};

/// More survivors than these are counted, but not listed for people.
const MOST: usize = 20;

pub(super) fn write_human(output: &mut Output, noticed: &Noticed<'_>, shortfall: &str) -> Result<(), Failure> {
    let (heading, deny, aside) = (style::HEADING, style::DENY, style::ASIDE);
    let (killed, all, percent) = (noticed.killed(), noticed.mutants.len(), noticed.percent());
    writeln!(output, "{heading}mutants{heading:#}: {killed} of {all} noticed, {percent} %{deny}{shortfall}{deny:#}")?;
    let equivalent = match noticed.mutants.equivalent() {
        0 => String::new(),
        1 => "1 more fault changes no decision, and is not counted\n".into(),
        count => format!("{count} more faults change no decision, and are not counted\n"),
    };
    write!(output, "{aside}{equivalent}{aside:#}")?;
    for mutant in noticed.survivors.iter().take(MOST) {
        let line = format!("{mutant}, line {}", mutant.place().line);
        writeln!(output)?;
        Labels::SHORT.write(output, "survives", &line)?;
        Labels::SHORT.write(output, "killed by", &killing(mutant))?;
    }
    let rest = (all - killed).saturating_sub(MOST);
    if rest > 0 {
        writeln!(output, "\n{aside}and {rest} more, which `--format json` lists{aside:#}")?;
    }
    Ok(())
}

/// `power/user_api team.create none: denied, and allowed by the mutant`.
fn killing(mutant: &Mutant<'_>) -> String {
    let names = mutant.witness_names().map_or_else(String::new, |names| names.to_string());
    let mutated = mutant.decision();
    format!("{names}: {}, and {} by the mutant", words::decided(words::opposite(mutated)), words::decided(mutated))
}

pub(super) fn to_json(noticed: &Noticed<'_>) -> Value {
    let survivors = noticed.survivors.iter().map(|mutant| {
        let witness = mutant.witness_names().map(|Names { role, token, api, action, owner, .. }| {
            let decision = words::opposite(mutant.decision()).as_str();
            json!({
                "role": role, "token": token, "api": api, "action": action, "owner": owner, "decision": decision,
            })
        });
        json!({
            "rule": mutant.rule().map(Rule::id),
            "kind": mutant.kind(),
            "fault": mutant.to_string(),
            "line": mutant.place().line,
            "column": mutant.place().column,
            "killed_by": witness,
        })
    });
    json!({
        "all": noticed.mutants.len(),
        "noticed": noticed.killed(),
        "equivalent": noticed.mutants.equivalent(),
        "survivors": survivors.collect::<Vec<_>>(),
    })
}
