//! `token`: when a token ends.

use std::time::SystemTime;

use clap::Args;
use jiff::Timestamp;
use portcullis::{
    policy::{End, EndCause, TokenStatus},
    space::Lifetime,
};
use serde_json::json;

use super::{ExitStatus, Format, Output};
use crate::{
    failure::{Failure, UsageError},
    json,
    layout::{self, Labels},
    policies::PolicyArgs,
    words,
};

/// Compute when a token ends and whether it is valid at a given time
///
/// Times are in RFC 3339 format, such as 2026-01-31T12:00:00Z. No clock is read: without `--at`, only the end is shown. Exits
/// with 0 if the token is valid at that time, 2 if it is not.
#[derive(Debug, Args)]
pub(crate) struct Token {
    /// Kind of token
    #[arg(long)]
    kind: String,

    /// Where the token was created
    #[arg(long)]
    origin: String,

    /// When the token was issued
    #[arg(long, value_name = "TIME")]
    issued: Timestamp,

    /// When its user logged out, if ever
    #[arg(long, value_name = "TIME")]
    logged_out: Option<Timestamp>,

    /// Time at which to check the token
    #[arg(long, value_name = "TIME")]
    at: Option<Timestamp>,

    #[command(flatten)]
    policy: PolicyArgs,

    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Token {
    pub(super) fn run(&self, output: &mut Output) -> Result<ExitStatus, Failure> {
        let policy = self.policy.load()?;
        let lifetime = self.policy.found(&policy, policy.lifetime(&self.kind, &self.origin))?;
        if self.logged_out.is_some_and(|logout| logout < self.issued) {
            return Err(UsageError::LogoutBeforeIssue.into());
        }
        let issued = system_time(self.issued)?;
        let logged_out = self.logged_out.map(system_time).transpose()?;
        let at = self.at.map(system_time).transpose()?;
        let status = at.map(|at| lifetime.status(issued, logged_out, at));
        let end = lifetime.end(issued, logged_out);
        match self.format {
            Format::Human => self.write_human(output, lifetime, status, end)?,
            Format::Json => {
                let answer = json!({
                    "version": json::VERSION,
                    "policy": json::policy(&policy),
                    "status": status.map(word),
                    "ends_at": end.and_then(|end| time(end.at)),
                    "cause": end.map(|end| cause(end.cause)),
                    "ends_at_logout": lifetime.ends_at_logout(),
                    "max_age_seconds": lifetime.max_age().as_secs(),
                });
                json::write(output, &answer)?;
            }
        }
        Ok(if status.is_none_or(TokenStatus::is_valid) { ExitStatus::Success } else { ExitStatus::Denied })
    }

    fn write_human(
        &self,
        output: &mut Output,
        lifetime: &Lifetime,
        status: Option<TokenStatus>,
        end: Option<End>,
    ) -> Result<(), Failure> {
        let head = match status {
            Some(TokenStatus::Valid(_)) => layout::good_if(true, "valid"),
            Some(TokenStatus::Ended(_)) => layout::bad("ended"),
            Some(TokenStatus::NotYetIssued) => layout::bad("not yet issued"),
            None => layout::heading("token"),
        };
        writeln!(output, "{head}: {} token made at {}\n", self.kind, self.origin)?;
        Labels::SHORT.write(output, "issued", &self.issued.to_string())?;
        if let Some(logout) = self.logged_out {
            let effect = if lifetime.ends_at_logout() { "" } else { ", which does not end tokens made there" };
            Labels::SHORT.write(output, "logout", &format!("{logout}{effect}"))?;
        }
        let ending = end.and_then(|end| Some((time(end.at)?, end.cause)));
        let ending = match ending {
            None => "later than any date".into(),
            Some((at, EndCause::Logout)) => format!("{at}, at the logout"),
            Some((at, EndCause::MaxAge)) => {
                let or_earlier = lifetime.ends_at_logout() && self.logged_out.is_none();
                let or_earlier = if or_earlier { ", or at an earlier logout" } else { "" };
                format!("{at}, at the age of {}{or_earlier}", words::age(lifetime))
            }
        };
        Labels::SHORT.write(output, "ends", &ending)?;
        if let Some(at) = self.at {
            Labels::SHORT.write(output, "checked at", &at.to_string())?;
        }
        Ok(())
    }
}

fn system_time(time: Timestamp) -> Result<SystemTime, UsageError> {
    SystemTime::try_from(time).map_err(|_| UsageError::TimeOutOfRange(time))
}

/// Returns the time as text; `None` if it is later than any date.
fn time(at: SystemTime) -> Option<String> {
    Timestamp::try_from(at).ok().map(|at| at.to_string())
}

const fn word(status: TokenStatus) -> &'static str {
    match status {
        TokenStatus::NotYetIssued => "not_yet_issued",
        TokenStatus::Valid(_) => "valid",
        TokenStatus::Ended(_) => "ended",
    }
}

const fn cause(cause: EndCause) -> &'static str {
    match cause {
        EndCause::MaxAge => "max_age",
        EndCause::Logout => "logout",
    }
}
