//! Reads locks.

use std::{
    collections::{BTreeMap, HashSet},
    fmt,
};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};

use super::{LockError, LockErrorKind, MAX_VALUES, VERSION};
use crate::{
    policy::Policy,
    reading::Limits,
    rules::{Effect, Files, Place, Places, Rule, Rules},
    space::{Column, ColumnTable, Cube, Decision, NameSet, SlotSpace, Vocabulary, VocabularyBuilder},
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "the keys of a lock")]
struct Document {
    #[serde(rename = "portcullis-lock")]
    version: u32,
    policy: String,
    fingerprint: String,
    default: DecisionEntry,
    roles: Vec<String>,
    tokens: Vec<String>,
    matrix: Vec<RowEntry>,
}

/// The key that every version has.
#[derive(Deserialize)]
struct Head {
    #[serde(rename = "portcullis-lock")]
    version: u32,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum DecisionEntry {
    Allow,
    Deny,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "operations and what is decided about them")]
struct RowEntry {
    operations: Operations,
    owners: Vec<String>,
    #[serde(default)]
    allow: Vec<BlockEntry>,
    #[serde(default)]
    deny: Vec<BlockEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "columns of requests")]
struct BlockEntry {
    role: Option<Vec<String>>,
    token: Option<Vec<String>>,
    owner: Option<Vec<String>>,
    by: Option<String>,
}

/// For each API, its actions. A map would keep only the last entry of an API that appears twice.
struct Operations(Vec<(String, Vec<String>)>);

impl<'de> Deserialize<'de> for Operations {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;
        impl<'de> Visitor<'de> for Entries {
            type Value = Operations;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("apis and their actions")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Operations, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Operations(entries))
            }
        }
        deserializer.deserialize_map(Entries)
    }
}

impl RowEntry {
    /// Returns the first operation of the row, for messages.
    fn first_operation(&self) -> String {
        let mut operations = self.operations.0.iter().filter_map(|(api, actions)| Some((api, actions.first()?)));
        operations.next().map_or_else(String::new, |(api, action)| format!("{api}.{action}"))
    }
}

/// Returns whether a text may have more values than are read. Until all are read, each takes about a hundred bytes, even if it is
/// one byte of text. It follows one of a few characters, or is the first.
fn has_too_many_values(text: &str) -> bool {
    text.bytes().filter(|byte| b",:[{-?\n".contains(byte)).count() > MAX_VALUES
}

pub(super) fn read(file: &str, text: &str) -> Result<Policy, LockError> {
    if has_too_many_values(text) {
        return Err(LockError::new(file, LockErrorKind::TooManyValues));
    }
    let document: Document = serde_yaml::from_str(text).map_err(|error| {
        let version = serde_yaml::from_str(text).map(|head: Head| head.version);
        let kind = version.ok().filter(|&version| version != VERSION);
        LockError::new(file, kind.map_or_else(|| LockErrorKind::Syntax(error.to_string()), LockErrorKind::Version))
    })?;
    policy(file, &document).map_err(|kind| LockError::new(file, kind))
}

fn policy(file: &str, document: &Document) -> Result<Policy, LockErrorKind> {
    if document.version != VERSION {
        return Err(LockErrorKind::Version(document.version));
    }
    let vocabulary = vocabulary(document)?;
    let default = match document.default {
        DecisionEntry::Allow => Decision::Allow,
        DecisionEntry::Deny => Decision::Deny,
    };
    let mut list = Vec::new();
    for row in &document.matrix {
        add_rules(row, &vocabulary, default, &mut list)?;
    }
    let policy = Policy::compile(Rules {
        name: document.policy.as_str().into(),
        files: Files::one(file),
        groups: Vec::new(),
        sources: Vec::new(),
        default,
        list,
        invariants: Vec::new(),
        suppressions: Vec::new(),
        severities: Vec::new(),
        places: Places::default(),
        vocabulary,
    });
    let same = policy.fingerprint().to_string() == document.fingerprint;
    if same { Ok(policy) } else { Err(LockErrorKind::Fingerprint) }
}

fn vocabulary(document: &Document) -> Result<Vocabulary, LockErrorKind> {
    let mut builder = VocabularyBuilder::default();
    for name in distinct(&document.roles)? {
        builder.role(name, None).map_err(|_| LockErrorKind::TooMany)?;
    }
    for name in distinct(&document.tokens)? {
        builder.token(name, None, Vec::new()).map_err(|_| LockErrorKind::TooMany)?;
    }
    // The operations of an API must follow one another.
    let mut operations = BTreeMap::new();
    for row in &document.matrix {
        let owners: Result<Vec<_>, _> = distinct(&row.owners)?.map(|name| builder.owner(name, None)).collect();
        let owners = owners.map_err(|_| LockErrorKind::TooMany)?;
        for (api, actions) in &row.operations.0 {
            for action in actions {
                if operations.insert((api, action), owners.clone()).is_some() {
                    return Err(LockErrorKind::Twice(format!("{api}.{action}")));
                }
            }
        }
    }
    for ((api, action), owners) in operations {
        let api = builder.api(api).map_err(|_| LockErrorKind::TooMany)?;
        builder.operation(api, action, owners, false, Vec::new(), None).map_err(|_| LockErrorKind::TooMany)?;
    }
    let vocabulary = builder.finish().map_err(|_| LockErrorKind::TooMany)?;
    let cells = vocabulary.slots().checked_mul(vocabulary.operation_count());
    if cells.is_some_and(|cells| cells <= Limits::default().cells) {
        Ok(vocabulary)
    } else {
        Err(LockErrorKind::TooMany)
    }
}

fn distinct(names: &[String]) -> Result<impl Iterator<Item = &str>, LockErrorKind> {
    let mut seen = HashSet::with_capacity(names.len());
    match names.iter().find(|name| !seen.insert(name.as_str())) {
        Some(name) => Err(LockErrorKind::Twice(name.clone())),
        None => Ok(names.iter().map(String::as_str)),
    }
}

/// Adds the rules of a row: for each block that a rule decides, one rule for each API.
fn add_rules(
    row: &RowEntry,
    vocabulary: &Vocabulary,
    default: Decision,
    list: &mut Vec<Rule>,
) -> Result<(), LockErrorKind> {
    let space = SlotSpace::of(vocabulary);
    let names = |column, names: &[String]| name_set(column, names, vocabulary.table(column));
    let owners = names(Column::Owner, &row.owners)?;
    let possible = space.with(Column::Owner, owners.clone());
    let mut decided = space.empty();
    let mut is_once = true;
    let blocks = row.allow.iter().map(|block| (Decision::Allow, block));
    for (decision, block) in blocks.chain(row.deny.iter().map(|block| (Decision::Deny, block))) {
        let mut cube = Cube::ALL.with(Column::Owner, owners.clone());
        let columns = [(Column::Role, &block.role), (Column::Token, &block.token), (Column::Owner, &block.owner)];
        for (column, listed) in columns.into_iter().filter_map(|(column, listed)| Some((column, listed.as_ref()?))) {
            cube = cube.with(column, names(column, listed)?);
        }
        let here = space.of_cube(&cube);
        is_once &= here.is_subset(&(&possible - &decided));
        decided |= &here;
        let Some(by) = &block.by else {
            if decision != default {
                return Err(LockErrorKind::NotDefault { operation: row.first_operation() });
            }
            continue;
        };
        for (api, actions) in &row.operations.0 {
            let apis = NameSet::of(vocabulary.table(Column::Api).index_of(api));
            let scope = cube.clone().with(Column::Api, apis).with(Column::Action, names(Column::Action, actions)?);
            list.push(rule(by, scope, decision));
        }
    }
    if is_once && decided == possible {
        return Ok(());
    }
    Err(LockErrorKind::NotOnce { operation: row.first_operation() })
}

fn name_set(column: Column, names: &[String], table: &ColumnTable) -> Result<NameSet, LockErrorKind> {
    let index =
        |name: &String| table.index_of(name).ok_or_else(|| LockErrorKind::UnknownName { column, name: name.clone() });
    names.iter().map(index).collect::<Result<Vec<usize>, LockErrorKind>>().map(NameSet::of)
}

fn rule(id: &str, scope: Cube, decision: Decision) -> Rule {
    Rule {
        id: id.into(),
        scope,
        exceptions: Vec::new(),
        effect: if decision.is_allow() { Effect::Allow } else { Effect::Deny },
        citations: Vec::new(),
        reading: None,
        suppressions: Vec::new(),
        place: Place::default(),
        effect_place: Place::default(),
        whole_place: Place::default(),
    }
}
