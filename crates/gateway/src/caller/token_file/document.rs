//! What a token file says.

use std::{collections::HashMap, path::Path, sync::Arc, time::SystemTime};

use portcullis::reading::Time;
use serde::{Deserialize, Deserializer, de::Error as _};

use super::{EntryProblem, Token, TokenFileError, Tokens};
use crate::caller::{Caller, TokenHash, TokenKey};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    portcullis_tokens: u64,
    #[serde(deserialize_with = "required")]
    key: String,
    tokens: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    hash: String,
    #[serde(deserialize_with = "required")]
    token: String,
    #[serde(default, deserialize_with = "present")]
    roles: Option<Vec<String>>,
    #[serde(default, deserialize_with = "present")]
    user: Option<String>,
    #[serde(default, deserialize_with = "present")]
    member: Option<String>,
    #[serde(default, deserialize_with = "present")]
    teams: Option<Vec<String>>,
    #[serde(default, deserialize_with = "present")]
    organization: Option<String>,
    #[serde(default, deserialize_with = "present")]
    origin: Option<String>,
    #[serde(default, deserialize_with = "present")]
    issued: Option<String>,
    #[serde(default, deserialize_with = "present")]
    logged_out: Option<String>,
    #[serde(default, deserialize_with = "required")]
    disabled: bool,
}

/// Reads a value of a key that is there. `null` is refused, which would otherwise pass for a key that is left out, or for a text.
fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    required(deserializer).map(Some)
}

/// Reads a value that must be there.
fn required<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<T, D::Error> {
    Option::deserialize(deserializer)?.ok_or_else(|| D::Error::custom("a key without a value"))
}

pub(super) fn read(path: &Path, text: &str, key: &TokenKey) -> Result<Tokens, TokenFileError> {
    let document = parse(path, text)?;
    if document.portcullis_tokens != 1 {
        return Err(TokenFileError::Version { path: path.into(), found: document.portcullis_tokens });
    }
    if document.key != key.id() {
        return Err(TokenFileError::Key { path: path.into(), expected: key.id().into(), found: document.key });
    }
    let mut tokens = HashMap::with_capacity(document.tokens.len());
    let mut numbers = HashMap::with_capacity(document.tokens.len());
    for (entry, number) in document.tokens.into_iter().zip(1..) {
        let problem = |problem| TokenFileError::Entry { path: path.into(), number, problem };
        let hash: TokenHash = entry.hash.parse().map_err(|_| problem(EntryProblem::Hash))?;
        if let Some(first) = numbers.insert(hash, number) {
            return Err(problem(EntryProblem::Duplicate(first)));
        }
        tokens.insert(hash, entry.token().map_err(problem)?);
    }
    Ok(tokens)
}

fn parse(path: &Path, text: &str) -> Result<Document, TokenFileError> {
    let is_json = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
    let (place, message) = if is_json {
        match serde_json::from_str(text) {
            Ok(document) => return Ok(document),
            Err(error) => (Some((error.line(), error.column())), error.to_string()),
        }
    } else {
        match serde_yaml::from_str(text) {
            Ok(document) => return Ok(document),
            Err(error) => (error.location().map(|place| (place.line(), place.column())), error.to_string()),
        }
    };
    // The place comes before the message here.
    let short = message.rsplit_once(" at line ").filter(|_| place.is_some()).map(|(short, _)| short.to_owned());
    let (line, column) = place.unzip();
    Err(TokenFileError::Shape { path: path.into(), line, column, message: short.unwrap_or(message) })
}

impl Entry {
    fn token(self) -> Result<Token, EntryProblem> {
        let mut caller = Caller::new(not_empty("token", self.token)?);
        if let Some(roles) = self.roles {
            caller = caller.with_roles(names("roles", roles)?);
        }
        if let Some(user) = self.user {
            caller = caller.with_user(not_empty("user", user)?);
        }
        if let Some(member) = self.member {
            caller = caller.with_member(not_empty("member", member)?);
        }
        if let Some(teams) = self.teams {
            caller = caller.with_teams(names("teams", teams)?);
        }
        if let Some(organization) = self.organization {
            caller = caller.with_organization(not_empty("organization", organization)?);
        }
        if let Some(origin) = self.origin {
            caller = caller.with_origin(not_empty("origin", origin)?);
        }
        if let Some(issued) = self.issued {
            caller = caller.with_issued(time("issued", &issued)?);
        }
        if let Some(logged_out) = self.logged_out {
            caller = caller.with_logged_out(time("logged_out", &logged_out)?);
        }
        Ok(if self.disabled { Token::Disabled } else { Token::Of(Arc::new(caller)) })
    }
}

fn not_empty(key: &'static str, text: String) -> Result<String, EntryProblem> {
    if text.is_empty() { Err(EntryProblem::Empty(key)) } else { Ok(text) }
}

fn names(key: &'static str, list: Vec<String>) -> Result<Vec<String>, EntryProblem> {
    let mut known = std::collections::HashSet::with_capacity(list.len());
    for name in &list {
        if name.is_empty() {
            return Err(EntryProblem::Empty(key));
        }
        if !known.insert(name.as_str()) {
            return Err(EntryProblem::Twice { key, name: name.clone() });
        }
    }
    Ok(list)
}

fn time(key: &'static str, text: &str) -> Result<SystemTime, EntryProblem> {
    let time: Time = text.parse().map_err(|error| EntryProblem::Time { key, error })?;
    time.to_system().ok_or(EntryProblem::TimeOutOfRange(key))
}
