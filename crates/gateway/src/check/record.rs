//! The record of a request, and what is measured.

use std::{borrow::Cow, mem};

use portcullis::record::{LoggedDemand, LoggedToken, RequestRecord, Text};

use super::{Check, Known};
use crate::{Refused, caller::Caller, gateway::written, measures};

/// The longest method and the longest path that are logged.
const LONGEST: usize = 1024;

impl Check<'_> {
    /// Logs and counts a decision.
    pub(super) fn log(&self, mut known: Known<'_>, refused: Option<&Refused>) {
        let duration = self.started.elapsed().saturating_sub(self.waited);
        let token = known.token.and_then(|token| {
            let key = self.gateway.token_key.as_ref()?;
            let kind = known.caller.map(|caller| caller.token().into());
            Some(LoggedToken { kind, key: key.id().into(), hash: key.hash(token).to_string().into() })
        });
        let record = RequestRecord {
            time: written(self.time).into(),
            request_id: self.ids.request.as_str().into(),
            trace_id: self.ids.trace.as_deref().map(Into::into),
            outcome: refused.map_or(known.outcome, |refused| refused.outcome),
            status: refused.map(|refused| refused.status.as_u16()),
            mode: known.mode,
            method: cut(self.parts.method.as_str()),
            path: cut(known.path.unwrap_or_else(|| self.parts.uri.path())),
            route: known.route.and_then(|route| self.rulebook.template(route)).map(Into::into),
            user: known.caller.and_then(Caller::user).map(Into::into),
            roles: known
                .caller
                .and_then(Caller::roles)
                .map(|roles| roles.iter().map(|role| role.as_str().into()).collect()),
            token,
            demands: demands(&known),
            policies: mem::take(&mut known.policies),
            assumed: known.demands.map(assumed).unwrap_or_default(),
            reason: refused
                .map(|refused| refused.code)
                .filter(|code| *code != "denied")
                .or(known.reason)
                .map(Into::into),
            microseconds: u64::try_from(duration.as_micros()).unwrap_or(u64::MAX),
            waited_microseconds: u64::try_from(self.waited.as_micros()).unwrap_or(u64::MAX),
        };
        self.tell_span(&record);
        measures::count(&record, duration, self.waited);
        self.gateway.log(&record);
    }

    /// Adds what was found out to the span.
    fn tell_span(&self, record: &RequestRecord<'_>) {
        if self.span.is_disabled() {
            return;
        }
        self.span.record("portcullis.outcome", record.outcome.as_str());
        self.span.record("portcullis.mode", record.mode.as_str());
        if let Some(route) = &record.route {
            self.span.record("http.route", &**route);
        }
        if let Some(user) = &record.user {
            self.span.record("user.id", &**user);
        }
        if let Some((policy, rule)) = measures::denied_by(record) {
            self.span.record("portcullis.policy", policy);
            self.span.record("portcullis.rule", rule);
        }
    }
}

fn demands<'k>(known: &Known<'k>) -> Vec<LoggedDemand<'k>> {
    let Some(demands) = known.demands else { return Vec::new() };
    let token = known.caller.map(Caller::token);
    let logged = demands.list().iter().filter_map(|demand| {
        let call = demands.call(demand, token)?;
        Some(LoggedDemand {
            api: call.api.into(),
            action: call.action.into(),
            owner: call.owner.unwrap_or_default().into(),
            assumed: demand.is_assumed(),
        })
    });
    logged.collect()
}

fn assumed(demands: &portcullis::routes::Demands<'_>) -> Vec<Text<'static>> {
    demands.assumptions().into_iter().map(|assumption| assumption.code().into()).collect()
}

/// Cuts what is too long to be logged whole.
fn cut(text: &str) -> Text<'_> {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => Cow::<str>::Owned(text.chars().take(end).chain(['…']).collect()).into(),
        None => text.into(),
    }
}
