//! `route`: what an HTTP request demands, and the decision about it.

mod answer;
mod caller;
mod human;
mod json;

use std::{
    fs,
    path::{Path, PathBuf},
};

use clap::Args;
use portcullis::{
    Limits,
    reading::file_name,
    routes::{Content, Evidence, Found, Head, Routes},
};

use self::{
    answer::{Answer, Outcome},
    caller::CallerArgs,
};
use super::{ExitStatus, Format, Output};
use crate::{
    failure::{Failure, UsageError},
    policies,
    routes_files::RoutesFile,
};

/// Show which operations an HTTP request demands, and decide it
///
/// What is not given is not known, and is taken at its worst. Exits with 0 if the request is allowed or, without `--role`, if its demands
/// are shown; 2 if it is denied, refused, or has no route; 3 if a name is unknown or a file cannot be read.
#[derive(Debug, Args)]
pub(crate) struct Route {
    /// Method of the request, in capital letters
    method: String,

    /// Target of the request: the path with the query, as it is sent
    target: String,

    /// Header of the request; repeat the option for several
    #[arg(long = "header", value_name = "NAME: VALUE", value_parser = header)]
    headers: Vec<(String, String)>,

    /// File with the body, `-` for standard input, or `none` if there is no body
    #[arg(long, value_name = "FILE")]
    body: Option<PathBuf>,

    /// File with the object that is stored under the path, as the service returns it, or `none` if nothing is stored
    #[arg(long, value_name = "FILE")]
    stored: Option<PathBuf>,

    /// File with the object from which the stored one inherits permissions, or `none` if there is none
    #[arg(long, value_name = "FILE")]
    parent: Option<PathBuf>,

    #[command(flatten)]
    caller: CallerArgs,

    /// Role of the caller, for a decision; repeat the option for a caller with several roles
    #[arg(long = "role", value_name = "ROLE")]
    roles: Vec<String>,

    /// Kind of token that authenticates the request; with one that belongs to no user, the caller is nobody
    #[arg(long)]
    token: Option<String>,

    /// Routes file, or `-` for standard input [default: the built-in routes]
    #[arg(long, value_name = "FILE")]
    routes: Option<PathBuf>,

    /// Path that the gateway puts before all paths of the routes, such as `/observability`
    #[arg(long, value_name = "PATH")]
    base_path: Option<String>,

    /// Policy file, `builtin:NAME` for a built-in policy, or `-` for standard input [default: the policy that the routes name]
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,

    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Route {
    pub(super) fn run(&self, output: &mut Output) -> Result<ExitStatus, Failure> {
        self.check_inputs()?;
        let file = RoutesFile::load(self.routes.as_deref(), self.policy.as_deref())?;
        let mut routes = file.routes()?;
        if let Some(base) = &self.base_path {
            routes = routes.with_base_path(base).map_err(|error| UsageError::BasePath(base.clone(), error))?;
        }
        let [body, stored, parent] = [&self.body, &self.stored, &self.parent].map(|path| read(path.as_deref()));
        let (body, stored, parent) = (body?, stored?, parent?);
        let evidence = Evidence::default()
            .with_body(content(self.body.as_deref(), &body))
            .with_stored(content(self.stored.as_deref(), &stored))
            .with_parent(content(self.parent.as_deref(), &parent));
        let headers = self.headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
        let head = Head::read(&self.method, &self.target, headers, routes.service());
        let outcome = match &head {
            Ok(head) => self.outcome(&routes, head, &evidence),
            Err(refusal) => Outcome::Refused(*refusal),
        };
        let answer = Answer { method: &self.method, target: &self.target, file: &file, routes: &routes, outcome };
        self.write(output, &answer)
    }

    /// Finds the route of a request, and what it demands.
    fn outcome<'r, 'h>(&self, routes: &'r Routes, head: &'h Head<'h>, evidence: &Evidence<'_>) -> Outcome<'r, 'h> {
        let matched = match routes.find(head) {
            Found::Route(matched) => matched,
            Found::Unknown(unknown) => return Outcome::Unknown(unknown),
            Found::Refused(refusal) => return Outcome::Refused(refusal),
        };
        let caller = self.caller.caller(self.token.as_deref(), routes);
        match matched.demands(evidence, &caller) {
            Ok(demands) => Outcome::Demands { matched, demands },
            Err(refusal) => Outcome::Refused(refusal),
        }
    }

    /// Decides, and writes the answer.
    fn write(&self, output: &mut Output, answer: &Answer<'_, '_>) -> Result<ExitStatus, Failure> {
        let policy = &answer.file.policy;
        let verdict = match &answer.outcome {
            Outcome::Demands { demands, .. } if !self.roles.is_empty() => {
                Some(demands.explain(&[policy], &self.roles, self.token.as_deref())?)
            }
            _ => None,
        };
        match self.format {
            Format::Human => {
                let who = human::Who { roles: &self.roles, token: self.token.as_deref(), caller: &self.caller };
                human::write(output, answer, verdict.as_ref(), &who)?;
            }
            Format::Json => crate::json::write(output, &json::of(answer, verdict.as_ref()))?,
        }
        Ok(match (&answer.outcome, verdict) {
            (Outcome::Refused(_) | Outcome::Unknown(_), _) => ExitStatus::Denied,
            (_, Some(verdict)) if verdict.decision().is_deny() => ExitStatus::Denied,
            _ => ExitStatus::Success,
        })
    }

    /// Checks that standard input is read once.
    fn check_inputs(&self) -> Result<(), UsageError> {
        let inputs = [
            ("--body", &self.body),
            ("--stored", &self.stored),
            ("--parent", &self.parent),
            ("--routes", &self.routes),
            ("--policy", &self.policy),
        ];
        let is_input = |path: &Option<PathBuf>| path.as_ref().is_some_and(|path| path.as_os_str() == "-");
        let mut read = inputs.into_iter().filter(|(_, path)| is_input(path)).map(|(option, _)| option);
        match (read.next(), read.next()) {
            (Some(first), Some(second)) => Err(UsageError::InputTwice(first, second)),
            _ => Ok(()),
        }
    }
}

/// The word for something that is not there, where a file could be named.
const NONE: &str = "none";

/// Reads the file at a path, which may be standard input.
fn read(path: Option<&Path>) -> Result<Vec<u8>, Failure> {
    const MAX_BYTES: usize = 16 << 20;

    let Some(path) = path.filter(|path| path.as_os_str() != NONE) else { return Ok(Vec::new()) };
    if path.as_os_str() == "-" {
        return Ok(policies::read_standard_input(&Limits::default().with_bytes(MAX_BYTES))?.1);
    }
    let unreadable = |error| UsageError::Unreadable { file: file_name(path), error };
    let size = fs::metadata(path).map_err(unreadable)?.len();
    if size > MAX_BYTES as u64 {
        return Err(UsageError::InputTooLarge { file: file_name(path), mebibytes: MAX_BYTES >> 20 }.into());
    }
    Ok(crate::files::read(path, MAX_BYTES as u64).map_err(unreadable)?)
}

/// Returns what a file says, which is not known without one.
fn content<'b>(path: Option<&Path>, bytes: &'b [u8]) -> Content<'b> {
    match path {
        None => Content::Unknown,
        Some(path) if path.as_os_str() == NONE => Content::Nothing,
        Some(_) => Content::Json(bytes),
    }
}

/// Reads a header: a name, a colon, and a value.
fn header(text: &str) -> Result<(String, String), &'static str> {
    // The name of a pseudo-header, such as `:authority`, begins with a colon.
    let start = usize::from(text.starts_with(':'));
    let name_end = text.get(start..).and_then(|rest| rest.find(':')).map(|at| at + start);
    let parts = name_end.and_then(|at| text.split_at_checked(at)).and_then(|(name, rest)| Some((name, rest.get(1..)?)));
    let (name, value) = parts.ok_or("write the name, a colon and the value")?;
    Ok((name.into(), value.trim_matches([' ', '\t']).into()))
}
