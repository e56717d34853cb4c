//! What a gateway measures, through the facade `metrics`.
//!
//! A program installs a recorder, such as the one of `metrics-exporter-prometheus`. Without one, nothing is measured.

use std::time::Duration;

use metrics::{Unit, counter, describe_counter, describe_gauge, describe_histogram, histogram};
use portcullis::{
    Decider, Decision,
    record::{AskedPolicy, PolicyMode, RequestRecord},
};

/// Decisions about requests, by `outcome`, `mode`, `policy` and `rule`. The last two say who denied, and are empty otherwise.
pub const DECISIONS: &str = "portcullis_decisions_total";

/// How long the gateway took for a request until it decided, in seconds, by `outcome`: without what it waited for.
pub const DECISION_SECONDS: &str = "portcullis_decision_seconds";

/// How long the gateway waited for the caller, the body and the stored object of a request, in seconds.
pub const WAITED_SECONDS: &str = "portcullis_waited_seconds";

/// Requests about which something was assumed because it was not known, by `assumption`.
pub const ASSUMED: &str = "portcullis_assumed_total";

/// Requests that a candidate policy decides otherwise than the policies that are enforced, by `policy` and `decision` of the candidate.
pub const CANDIDATE_DIFFERENCES: &str = "portcullis_candidate_differences_total";

/// Reloads of files, by `outcome`: `loaded`, `unchanged` or `kept`.
pub const RELOADS: &str = "portcullis_reloads_total";

/// When the rulebook in force was loaded, in seconds since the beginning of 1970.
pub const RULEBOOK_LOADED: &str = "portcullis_rulebook_loaded_timestamp_seconds";

/// Records of the log that were lost.
pub const LOG_LOST: &str = "portcullis_log_lost_total";

/// Describes the measures to the recorder that is installed.
pub fn describe() {
    describe_counter!(DECISIONS, "Decisions about requests");
    describe_histogram!(DECISION_SECONDS, Unit::Seconds, "Time until the decision, without waiting");
    describe_histogram!(WAITED_SECONDS, Unit::Seconds, "Time of waiting for caller, body and stored object");
    describe_counter!(ASSUMED, "Requests about which something was assumed");
    describe_counter!(CANDIDATE_DIFFERENCES, "Requests that a candidate policy decides otherwise");
    describe_counter!(RELOADS, "Reloads of files");
    describe_gauge!(RULEBOOK_LOADED, Unit::Seconds, "When the rulebook in force was loaded, since 1970");
    describe_counter!(LOG_LOST, "Records of the log that were lost");
}

/// Counts what a record says.
pub(crate) fn count(record: &RequestRecord<'_>, taken: Duration, waited: Duration) {
    let (outcome, mode) = (record.outcome.as_str(), record.mode.as_str());
    match denied_by(record) {
        None => counter!(DECISIONS, "outcome" => outcome, "mode" => mode, "policy" => "", "rule" => "").increment(1),
        Some((policy, rule)) => {
            let (policy, rule) = (policy.to_owned(), rule.to_owned());
            counter!(DECISIONS, "outcome" => outcome, "mode" => mode, "policy" => policy, "rule" => rule).increment(1);
        }
    }
    histogram!(DECISION_SECONDS, "outcome" => outcome).record(taken);
    if !waited.is_zero() {
        histogram!(WAITED_SECONDS).record(waited);
    }
    for assumption in &record.assumed {
        counter!(ASSUMED, "assumption" => assumption.to_string()).increment(1);
    }
    for candidate in differences(&record.policies) {
        let (policy, decision) = (candidate.policy.to_string(), candidate.decision.as_str());
        counter!(CANDIDATE_DIFFERENCES, "policy" => policy, "decision" => decision).increment(1);
    }
}

/// Returns the first policy that denies, of those that decide, and its rule.
pub(crate) fn denied_by<'r>(record: &'r RequestRecord<'_>) -> Option<(&'r str, &'r str)> {
    let policy = record.deciding().find(|policy| policy.decision.is_deny())?;
    let ruling = policy.rulings.iter().find(|ruling| ruling.decision.is_deny())?;
    Some((&policy.policy, ruling.rule.as_deref().unwrap_or(Decider::DEFAULT)))
}

/// Returns the candidates whose decision differs from that of the policies that decide.
fn differences<'a, 'r>(policies: &'a [AskedPolicy<'r>]) -> impl Iterator<Item = &'a AskedPolicy<'r>> {
    let decision = Decision::from(AskedPolicy::deciding(policies).all(|policy| policy.decision.is_allow()));
    policies.iter().filter(move |policy| policy.mode == PolicyMode::Candidate && policy.decision != decision)
}
