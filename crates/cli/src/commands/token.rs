//! `token`: when a token ends.

use std::time::SystemTime;

use clap::Args;
use portcullis::{
    policy::{End, EndCause, TokenStatus},
    reading::Time,
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
/// Times are in RFC 3339 format, such as 2026-01-31T12:00:00Z or 2026-01-31T13:00:00.5+01:00. Other forms are refused. A leap second,
/// 23:59:60 UTC at the end of a month, counts as the first instant of the next day.
///
/// No clock is read: without `--at`, only the end is shown. The end is the first time at which the token is not valid. In JSON,
/// `ends_at` is null if that is after the year 9999. Exits with 0 if the token is valid at that time, 2 if it is not.
#[derive(Debug, Args)]
pub(crate) struct Token {
    /// Kind of token
    #[arg(long)]
    kind: String,

    /// Where the token was created
    #[arg(long, value_name = "NAME")]
    origin: String,

    /// When the token was issued
    #[arg(long, value_name = "TIME")]
    issued: Time,

    /// When its user logged out, if ever
    #[arg(long, value_name = "TIME")]
    logged_out: Option<Time>,

    /// Time at which to check the token
    #[arg(long, value_name = "TIME")]
    at: Option<Time>,

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
        let issued = to_system(self.issued)?;
        let logged_out = self.logged_out.map(to_system).transpose()?;
        let at = self.at.map(to_system).transpose()?;
        let status = at.map(|at| lifetime.status(issued, logged_out, at));
        let end = lifetime.end(issued, logged_out);
        match self.format {
            Format::Human => self.write_human(output, lifetime, status, end)?,
            Format::Json => {
                let answer = json!({
                    "version": json::VERSION,
                    "policy": json::policy(&policy),
                    "status": status.map(word),
                    "ends_at": end.and_then(|end| Time::of_system(end.at)).map(|at| at.to_string()),
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
        writeln!(output, "{head}: kind {}, origin {}\n", self.kind, self.origin)?;
        Labels::SHORT.write(output, "issued", &self.issued.to_string())?;
        if let Some(logout) = self.logged_out {
            let effect = if lifetime.ends_at_logout() { "" } else { ", which does not end tokens made there" };
            Labels::SHORT.write(output, "logout", &format!("{logout}{effect}"))?;
        }
        let ending = end.and_then(|end| Some((Time::of_system(end.at)?, end.cause)));
        let ending = match ending {
            None => "after the year 9999".into(),
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

fn to_system(time: Time) -> Result<SystemTime, UsageError> {
    time.to_system().ok_or(UsageError::TimeOutOfRange(time))
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
