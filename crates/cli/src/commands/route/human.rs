//! The answer about a request, for people.

use portcullis::{
    Decision,
    routes::{Demand, DemandReason, Demands, Matched, MetCondition, Refusal, Unknown, Verdict},
};

use super::{
    super::{Output, decide::Explained},
    answer::{self, Answer, Outcome},
    caller::CallerArgs,
};
use crate::{
    escape::visible,
    failure::Failure,
    layout::{self, Labels},
    words,
};

/// Who makes the request.
pub(super) struct Who<'a> {
    pub(super) roles: &'a [String],
    pub(super) token: Option<&'a str>,
    pub(super) caller: &'a CallerArgs,
}

/// Writes the answer, then why each denied demand is denied.
pub(super) fn write(
    output: &mut Output,
    answer: &Answer<'_, '_>,
    verdict: Option<&Verdict<'_, '_>>,
    who: &Who<'_>,
) -> Result<(), Failure> {
    match &answer.outcome {
        Outcome::Demands { matched, demands } => {
            let decision = verdict.map(Verdict::decision);
            write_title(output, &title(answer, demands, decision, who))?;
            write_demands(output, answer, matched, demands, who)?;
        }
        Outcome::Unknown(unknown) => write_unknown(output, answer, unknown)?,
        Outcome::Refused(refusal) => write_refusal(output, answer, refusal)?,
    }
    for denial in verdict.into_iter().flat_map(Verdict::denials) {
        writeln!(output)?;
        Explained { policy: denial.policy, whole: &denial.explanation }.write(output, answer.file.policy_remark)?;
    }
    Ok(())
}

/// The first line: a word in a style, and the rest.
struct Title {
    word: String,
    decision: Option<Decision>,
    rest: String,
}

fn title(answer: &Answer<'_, '_>, demands: &Demands<'_>, decision: Option<Decision>, who: &Who<'_>) -> Title {
    let request = request(answer);
    let Some(decision) = decision else {
        let demanded = words::counted(demands.list().len(), "operation");
        return Title { word: format!("demands {demanded}"), decision, rest: request };
    };
    let roles = format!("{} {}", words::plural(who.roles.len(), "role", "roles"), who.roles.join(" and "));
    let token = who.token.map_or_else(String::new, |token| format!(" with token {token}"));
    let may = if decision.is_allow() { "may" } else { "may not" };
    Title {
        word: decision.past_tense().into(),
        decision: Some(decision),
        rest: format!("{roles}{token} {may} send {request}"),
    }
}

fn write_title(output: &mut Output, title: &Title) -> Result<(), Failure> {
    let styled = match title.decision {
        Some(decision) => layout::decided(decision, title.word.as_str()).to_string(),
        None => layout::heading(title.word.as_str()).to_string(),
    };
    let text = format!("{styled}: {}", visible(&title.rest));
    writeln!(output, "{}\n", textwrap::fill(&text, layout::wrapping(0).subsequent_indent("  ")))?;
    Ok(())
}

fn request(answer: &Answer<'_, '_>) -> String {
    format!("{} {}", answer.method, answer.target)
}

/// Writes the route, its demands with their reasons, and what was assumed.
fn write_demands(
    output: &mut Output,
    answer: &Answer<'_, '_>,
    matched: &Matched<'_, '_>,
    demands: &Demands<'_>,
    who: &Who<'_>,
) -> Result<(), Failure> {
    let route = demands.route();
    let file = visible(answer.routes.file());
    let route_text =
        format!("{} {}\nat {file}:{}{}", route.method(), route.template(), route.place(), answer.file.remark);
    Labels::SHORT.write(output, "route", &route_text)?;
    let parameters = matched.parameters().map(|(name, text)| format!("{name}: {text}"));
    Labels::SHORT.write_all(output, ["path", ""], parameters)?;
    if let Some(nobody) = who.caller.why_nobody(who.token, answer.routes) {
        Labels::SHORT.write(output, "caller", &nobody)?;
    }
    for demand in demands.list() {
        Labels::SHORT.write(output, "demands", &demanded(answer, demand))?;
        Labels::SHORT.write_all(output, ["  because"; 2], reasons(demand))?;
    }
    let assumptions = demands.assumptions().into_iter().map(ToString::to_string);
    Labels::SHORT.write_all(output, ["assumed", ""], assumptions)?;
    Ok(())
}

/// Returns a demanded operation, with its owner.
fn demanded(answer: &Answer<'_, '_>, demand: &Demand<'_>) -> String {
    let Some((operation, owner)) = answer.names(demand) else { return String::new() };
    let owner = owner.map_or_else(String::new, |owner| format!(" for owner {owner}"));
    format!("{operation}{owner}")
}

/// Returns why an operation is demanded: a text for each reason, of which a long list is cut.
fn reasons(demand: &Demand<'_>) -> Vec<String> {
    const MAX: usize = 6;
    let all = demand.reasons();
    let mut reasons: Vec<String> = all.iter().map(reason).collect();
    // Where nothing is known, several reasons can differ in what is not known of them.
    reasons.dedup();
    let more = words::more(MAX, reasons.len(), "reason").map(|more| format!("and {more}"));
    reasons.truncate(MAX);
    reasons.extend(more);
    reasons
}

/// Returns one reason: `line 176: is_true: /members/*/admin, met by /members/1/admin`.
fn reason(reason: &DemandReason<'_>) -> String {
    let met = reason.met().iter().map(met);
    let touched = answer::principal(reason).map(|(id, place)| {
        let at = if place.is_empty() { String::new() } else { format!(", at {place}") };
        id.map_or_else(|| format!("it touches nobody in particular{at}"), |id| format!("it touches {id}{at}"))
    });
    let assumed = reason.assumed().map(|assumed| format!("assumed, as {assumed}"));
    let mut parts: Vec<String> = met.chain(touched).chain(assumed).collect();
    if parts.is_empty() {
        parts.push("always".into());
    }
    format!("line {}: {}", reason.demanded().place().line, parts.join("; "))
}

/// Returns a condition that is met, and where: `is_true: /admin`.
fn met(condition: &MetCondition<'_>) -> String {
    let test = condition.test();
    match condition.place() {
        // Without a step `*`, the condition itself says where.
        Some(place) if place != test.pointer().to_string() && !place.is_empty() => format!("{test}, met by {place}"),
        _ => test.to_string(),
    }
}

fn write_unknown(output: &mut Output, answer: &Answer<'_, '_>, unknown: &Unknown) -> Result<(), Failure> {
    let title = Title {
        word: "unknown".into(),
        decision: Some(Decision::Deny),
        rest: format!("{} has no route", request(answer)),
    };
    write_title(output, &title)?;
    if !unknown.methods.is_empty() {
        let methods: Vec<&str> = unknown.methods.iter().map(|method| method.as_str()).collect();
        Labels::SHORT.write(output, "methods", &format!("the path has routes for {}", methods.join(", ")))?;
    }
    let file = visible(answer.routes.file());
    Ok(Labels::SHORT.write(output, "routes", &format!("{file}{}", answer.file.remark))?)
}

fn write_refusal(output: &mut Output, answer: &Answer<'_, '_>, refusal: &Refusal) -> Result<(), Failure> {
    let title = Title {
        word: "refused".into(),
        decision: Some(Decision::Deny),
        rest: format!("{}: {refusal}", request(answer)),
    };
    write_title(output, &title)?;
    let (part, number) = answer::part(refusal);
    let part = match (part, number) {
        // It concerns the path as a whole.
        ("target", Some(0)) => "the target".into(),
        ("target", Some(byte)) => format!("the target, after {}", words::counted(byte, "byte")),
        ("header", Some(number)) => format!("header {}", number.saturating_add(1)),
        ("stored", _) => "the stored object".into(),
        (part, _) => format!("the {part}"),
    };
    Labels::SHORT.write(output, "part", &part)?;
    Labels::SHORT.write(output, "status", &format!("{}, {}", refusal.status(), refusal.code()))?;
    Ok(Labels::SHORT.write(output, "help", refusal.help())?)
}
