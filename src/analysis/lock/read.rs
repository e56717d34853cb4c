use std::{
    collections::{BTreeMap, HashSet},
    fmt,
};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};

use super::{
    VERSION,
    error::{Kind, LockError},
};
use crate::{
    policy::Policy,
    reading::{Limits, stamp},
    rules::{Effect, Place, Places, Rule, Rules},
    space::{Cube, Decision, Id, IdSet, NameTable, Slots, Vocabulary, VocabularyBuilder},
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
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

/// What every version has.
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
#[serde(deny_unknown_fields)]
struct RowEntry {
    operations: Operations,
    owners: Vec<String>,
    #[serde(default)]
    allow: Vec<BlockEntry>,
    #[serde(default)]
    deny: Vec<BlockEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BlockEntry {
    role: Option<Vec<String>>,
    token: Option<Vec<String>>,
    owner: Option<Vec<String>>,
    by: Option<String>,
}

/// For each API, actions. A map would keep the last of an API that stands twice.
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
    /// For messages.
    fn first_operation(&self) -> String {
        let mut operations = self.operations.0.iter().filter_map(|(api, actions)| Some((api, actions.first()?)));
        operations.next().map_or_else(String::new, |(api, action)| format!("{api}.{action}"))
    }
}

pub(super) fn read(file: &str, text: &str) -> Result<Policy, LockError> {
    let document: Document = serde_yaml::from_str(text).map_err(|error| {
        let version = serde_yaml::from_str(text).map(|head: Head| head.version);
        let kind = version.ok().filter(|&version| version != VERSION);
        LockError::new(file, kind.map_or_else(|| Kind::Syntax(error.to_string()), Kind::Version))
    })?;
    policy(file, &document).map_err(|kind| LockError::new(file, kind))
}

fn policy(file: &str, document: &Document) -> Result<Policy, Kind> {
    if document.version != VERSION {
        return Err(Kind::Version(document.version));
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
        file: file.into(),
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
    if same { Ok(policy) } else { Err(Kind::Fingerprint) }
}

fn vocabulary(document: &Document) -> Result<Vocabulary, Kind> {
    let mut builder = VocabularyBuilder::new();
    for name in distinct(&document.roles)? {
        builder.role(name, None).map_err(|_| Kind::TooMany)?;
    }
    for name in distinct(&document.tokens)? {
        builder.token(name, None, Vec::new()).map_err(|_| Kind::TooMany)?;
    }
    // Those of an API must come behind one another.
    let mut operations = BTreeMap::new();
    for row in &document.matrix {
        let owners: Result<Vec<_>, _> = distinct(&row.owners)?.map(|name| builder.owner(name, None)).collect();
        let owners = owners.map_err(|_| Kind::TooMany)?;
        for (api, actions) in &row.operations.0 {
            for action in actions {
                if operations.insert((api, action), owners.clone()).is_some() {
                    return Err(Kind::Twice(format!("{api}.{action}")));
                }
            }
        }
    }
    for ((api, action), owners) in operations {
        let api = builder.api(api).map_err(|_| Kind::TooMany)?;
        builder.operation(api, action, owners, false, Vec::new(), None).map_err(|_| Kind::TooMany)?;
    }
    let vocabulary = builder.finish(stamp).map_err(|_| Kind::TooMany)?;
    let cells = vocabulary.slots().checked_mul(vocabulary.operation_count());
    if cells.is_some_and(|cells| cells <= Limits::default().cells) { Ok(vocabulary) } else { Err(Kind::TooMany) }
}

fn distinct(names: &[String]) -> Result<impl Iterator<Item = &str>, Kind> {
    let mut seen = HashSet::with_capacity(names.len());
    match names.iter().find(|name| !seen.insert(name.as_str())) {
        Some(name) => Err(Kind::Twice(name.clone())),
        None => Ok(names.iter().map(String::as_str)),
    }
}

/// The rules of a row: for each block that a rule decides, one an API.
fn add_rules(row: &RowEntry, vocabulary: &Vocabulary, default: Decision, list: &mut Vec<Rule>) -> Result<(), Kind> {
    let slots = Slots::of(vocabulary);
    let owners = ids("owner", &row.owners, vocabulary.owners())?;
    let possible = slots.product(&IdSet::Any, &IdSet::Any, &owners);
    let mut decided = vec![0; slots.words];
    let mut is_once = true;
    let blocks = row.allow.iter().map(|block| (Decision::Allow, block));
    for (decision, block) in blocks.chain(row.deny.iter().map(|block| (Decision::Deny, block))) {
        let cube = Cube {
            roles: optional_ids("role", block.role.as_ref(), vocabulary.roles())?,
            tokens: optional_ids("token", block.token.as_ref(), vocabulary.tokens())?,
            owners: block
                .owner
                .as_ref()
                .map_or(Ok(owners.clone()), |names| ids("owner", names, vocabulary.owners()))?,
            ..Cube::ALL
        };
        for (decided, (here, possible)) in decided.iter_mut().zip(slots.of_cube(&cube).iter().zip(&possible)) {
            is_once &= here & (*decided | !possible) == 0;
            *decided |= here;
        }
        let Some(by) = &block.by else {
            if decision != default {
                return Err(Kind::NotDefault { operation: row.first_operation() });
            }
            continue;
        };
        for (api, actions) in &row.operations.0 {
            let scope = Cube {
                apis: IdSet::of(vocabulary.apis().id(api)),
                actions: ids("action", actions, vocabulary.actions())?,
                ..cube.clone()
            };
            list.push(rule(by, scope, decision));
        }
    }
    if is_once && decided == possible {
        return Ok(());
    }
    Err(Kind::NotOnce { operation: row.first_operation() })
}

fn optional_ids<I: Id>(
    what: &'static str,
    names: Option<&Vec<String>>,
    table: &NameTable<I>,
) -> Result<IdSet<I>, Kind> {
    names.map_or(Ok(IdSet::Any), |names| ids(what, names, table))
}

fn ids<I: Id>(what: &'static str, names: &[String], table: &NameTable<I>) -> Result<IdSet<I>, Kind> {
    let id = |name: &String| table.id(name).ok_or_else(|| Kind::UnknownName { what, name: name.clone() });
    names.iter().map(id).collect::<Result<Vec<I>, Kind>>().map(IdSet::of)
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
