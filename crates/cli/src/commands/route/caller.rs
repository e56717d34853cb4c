//! Who makes a request, as the command line says.

use clap::Args;
use portcullis::routes::{Caller, Routes};

/// Who makes the request.
#[derive(Debug, Args)]
pub(super) struct CallerArgs {
    /// Id of the caller as a user
    #[arg(long = "caller-user", value_name = "ID")]
    user: Option<String>,

    /// Id of the caller as a member of the organization
    #[arg(long = "caller-member", value_name = "ID")]
    member: Option<String>,

    /// Id of a team of the caller; repeat the option for all of them
    #[arg(long = "caller-team", value_name = "ID")]
    teams: Vec<String>,

    /// The caller is in no team
    #[arg(long = "caller-no-team", conflicts_with = "teams")]
    has_no_team: bool,

    /// Id of the caller's organization
    #[arg(long = "caller-organization", value_name = "ID")]
    organization: Option<String>,

    /// The caller is not a user, such as the bearer of a token of the organization
    #[arg(long = "caller-nobody", conflicts_with_all = ["user", "member", "teams", "has_no_team", "organization"])]
    is_nobody: bool,
}

impl CallerArgs {
    /// Returns the caller: nobody with a token that belongs to no user.
    pub(super) fn caller(&self, token: Option<&str>, routes: &Routes) -> Caller<'_> {
        if self.is_nobody || is_of_nobody(token, routes) {
            return Caller::nobody();
        }
        let mut caller = Caller::unknown();
        if let Some(id) = &self.user {
            caller = caller.with_user(id);
        }
        if let Some(id) = &self.member {
            caller = caller.with_member(id);
        }
        if let Some(id) = &self.organization {
            caller = caller.with_organization(id);
        }
        if self.has_no_team || !self.teams.is_empty() {
            caller = caller.with_teams(self.teams.iter().map(String::as_str));
        }
        caller
    }

    /// Returns why the caller is nobody, in words.
    pub(super) fn why_nobody(&self, token: Option<&str>, routes: &Routes) -> Option<String> {
        match token {
            Some(token) if is_of_nobody(Some(token), routes) => {
                let ids = [&self.user, &self.member, &self.organization].into_iter().any(Option::is_some);
                let ids = if ids || !self.teams.is_empty() { "; the ids are not the caller's" } else { "" };
                Some(format!("nobody: token {token} belongs to no user{ids}"))
            }
            _ => self.is_nobody.then(|| "nobody".into()),
        }
    }
}

/// Returns whether a kind of token belongs to no user.
fn is_of_nobody(token: Option<&str>, routes: &Routes) -> bool {
    token.is_some_and(|token| !routes.service().is_user_token(token))
}
