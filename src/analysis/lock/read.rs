//! Reads locks: the head, and the decisions.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use serde::Deserialize;

use super::{
    DECISIONS_ONLY, LockError, LockErrorKind, MAX_VALUES, VERSION, checksum,
    read_guards::{
        self, CitingEntry, Entries, IncludedEntry, InvariantEntry, LifetimeEntry, Lookup, RoleEntry, SourceEntry,
        locked_rule,
    },
};
use crate::{
    policy::Policy,
    reading::Limits,
    rules::{Effect, FileId, Files, Places, Rule, Rules},
    space::{
        Column, ColumnTable, Cube, Decision, NameSet, OperationName, RoleId, SlotSpace, Vocabulary, VocabularyBuilder,
    },
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "the keys of a lock")]
struct Document {
    #[serde(rename = "portcullis-lock")]
    version: u32,
    policy: String,
    fingerprint: String,
    default: DecisionEntry,
    roles: Entries<RoleEntry>,
    /// Left out if the policy declares no tokens.
    #[serde(default)]
    tokens: Entries<Entries<LifetimeEntry>>,
    #[serde(default)]
    owners: Vec<String>,
    #[serde(default)]
    reads: Entries<Vec<String>>,
    #[serde(default)]
    confers: Entries<Entries<Vec<String>>>,
    #[serde(default)]
    groups: Entries<Entries<Vec<String>>>,
    #[serde(default)]
    invariants: Entries<InvariantEntry>,
    #[serde(default)]
    included: Entries<IncludedEntry>,
    matrix: Vec<RowEntry>,
    #[serde(default)]
    rules: Entries<CitingEntry>,
    #[serde(default)]
    sources: Entries<SourceEntry>,
    checksum: Option<String>,
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
    /// For each API, its actions.
    operations: Entries<Vec<String>>,
    /// Left out if the policy declares no owners.
    #[serde(default)]
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

impl RowEntry {
    /// Returns the first operation of the row, for messages.
    fn first_operation(&self) -> String {
        let mut operations = self.operations.0.iter().filter_map(|(api, actions)| Some((api, actions.first()?)));
        operations.next().map_or_else(String::new, |(api, action)| OperationName::new(api, action).to_string())
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
        let kind = version.ok().filter(|&version| !is_known(version));
        LockError::new(file, kind.map_or_else(|| LockErrorKind::Syntax(error.to_string()), LockErrorKind::Version))
    })?;
    let policy = policy(file, &document).map_err(|kind| LockError::new(file, kind))?;
    let is_whole = match &document.checksum {
        Some(named) => *named == checksum(text),
        None => document.version == DECISIONS_ONLY,
    };
    if is_whole { Ok(policy) } else { Err(LockError::new(file, LockErrorKind::Checksum)) }
}

const fn is_known(version: u32) -> bool {
    matches!(version, DECISIONS_ONLY | VERSION)
}

fn policy(file: &str, document: &Document) -> Result<Policy, LockErrorKind> {
    if !is_known(document.version) {
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
    let sources = read_guards::sources(&document.sources);
    let lookup = Lookup::new(&vocabulary, &sources);
    let invariants = lookup.invariants(&document.invariants)?;
    list.extend(lookup.citing_rules(&document.rules)?);
    distinct(document.included.names())?;
    // All of it is in one file, but included policies are told apart by their files.
    let files: Arc<[Box<str>]> = vec![file.into(); 1 + document.included.0.len()].into();
    let own = |index| Files::new(Arc::clone(&files), vec![FileId::of_index(index)]);
    let mut included = Vec::new();
    for (number, (name, entry)) in (1..).zip(&document.included.0) {
        included.push(Policy::compile(Rules {
            name: name.as_str().into(),
            files: own(number),
            groups: Vec::new(),
            sources: sources.clone(),
            default,
            list: Vec::new(),
            invariants: lookup.invariants(&entry.invariants)?,
            suppressions: Vec::new(),
            severities: Vec::new(),
            places: Places::default(),
            vocabulary: vocabulary.clone(),
            has_guards: true,
        }));
    }
    let policy = Policy::compile(Rules {
        name: document.policy.as_str().into(),
        files: own(0),
        groups: read_guards::groups(&document.groups)?,
        sources,
        default,
        list,
        invariants,
        suppressions: Vec::new(),
        severities: Vec::new(),
        places: Places::default(),
        vocabulary,
        has_guards: document.version != DECISIONS_ONLY,
    });
    let fingerprint = match document.version {
        DECISIONS_ONLY => policy.fingerprint_of_version_1(),
        _ => policy.fingerprint(),
    };
    if fingerprint.to_string() == document.fingerprint {
        Ok(policy.with_included(included))
    } else {
        Err(LockErrorKind::Fingerprint)
    }
}

fn vocabulary(document: &Document) -> Result<Vocabulary, LockErrorKind> {
    let mut builder = VocabularyBuilder::default();
    distinct(document.roles.names())?;
    read_guards::roles(&document.roles, &mut builder)?;
    distinct(document.tokens.names())?;
    for (name, entries) in &document.tokens.0 {
        let lifetimes = read_guards::lifetimes(entries)?;
        builder.token(name, None, lifetimes).map_err(|_| LockErrorKind::TooMany)?;
    }
    for name in distinct(&document.owners)? {
        builder.owner(name, None).map_err(|_| LockErrorKind::TooMany)?;
    }
    // The operations of an API must follow one another.
    let mut operations = BTreeMap::new();
    for row in &document.matrix {
        let owners: Result<Vec<_>, _> =
            distinct(&row.owners)?.into_iter().map(|name| builder.owner(name, None)).collect();
        let owners = owners.map_err(|_| LockErrorKind::TooMany)?;
        for (api, actions) in &row.operations.0 {
            for action in actions {
                if operations.insert((api.as_str(), action.as_str()), owners.clone()).is_some() {
                    return Err(LockErrorKind::Twice(OperationName::new(api, action).to_string()));
                }
            }
        }
    }
    let marks = Marks::of(document, &builder)?;
    for ((api, action), owners) in operations {
        let (reads, confers) = marks.of_operation(api, action);
        let api = builder.api(api).map_err(|_| LockErrorKind::TooMany)?;
        builder.operation(api, action, owners, reads, confers, None).map_err(|_| LockErrorKind::TooMany)?;
    }
    let has_owners = builder.declared(Column::Owner).len() > 0;
    if let Some(row) = document.matrix.iter().find(|row| has_owners && row.owners.is_empty()) {
        return Err(LockErrorKind::NotOnce { operation: row.first_operation() });
    }
    let vocabulary = builder.finish().map_err(|_| LockErrorKind::TooMany)?;
    let cells = vocabulary.slots().checked_mul(vocabulary.operation_count());
    if cells.is_some_and(|cells| cells <= Limits::default().cells) {
        Ok(vocabulary)
    } else {
        Err(LockErrorKind::TooMany)
    }
}

/// What is said about operations apart from their decisions.
struct Marks<'d> {
    reads: HashSet<(&'d str, &'d str)>,
    confers: HashMap<(&'d str, &'d str), Vec<RoleId>>,
}

impl<'d> Marks<'d> {
    fn of(document: &'d Document, builder: &VocabularyBuilder) -> Result<Self, LockErrorKind> {
        let reads = document.reads.0.iter();
        let reads = reads
            .flat_map(|(api, actions)| actions.iter().map(move |action| (api.as_str(), action.as_str())))
            .collect();
        let mut confers = HashMap::new();
        for (api, actions) in &document.confers.0 {
            for (action, roles) in &actions.0 {
                let role = |name: &String| builder.declared(Column::Role).id(name);
                let unknown = |name: &String| LockErrorKind::UnknownName { column: Column::Role, name: name.clone() };
                let roles = roles.iter().map(|name| role(name).ok_or_else(|| unknown(name)));
                confers.insert((api.as_str(), action.as_str()), roles.collect::<Result<_, _>>()?);
            }
        }
        Ok(Self { reads, confers })
    }

    /// Returns whether an operation only reads, and the roles that it confers.
    fn of_operation(&self, api: &str, action: &str) -> (bool, Vec<RoleId>) {
        let confers = self.confers.get(&(api, action)).cloned().unwrap_or_default();
        (self.reads.contains(&(api, action)), confers)
    }
}

/// Returns names of which none appears twice.
fn distinct<'n>(names: impl IntoIterator<Item = &'n String>) -> Result<Vec<&'n str>, LockErrorKind> {
    let names: Vec<&str> = names.into_iter().map(String::as_str).collect();
    let mut seen = HashSet::with_capacity(names.len());
    match names.iter().find(|name| !seen.insert(**name)) {
        Some(name) => Err(LockErrorKind::Twice((*name).into())),
        None => Ok(names),
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
    let declares_owners = vocabulary.is_declared(Column::Owner);
    let owners = if declares_owners { names(Column::Owner, &row.owners)? } else { NameSet::ANY };
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
            let effect = if decision.is_allow() { Effect::Allow } else { Effect::Deny };
            list.push(locked_rule(by, scope, effect));
        }
    }
    if is_once && decided == possible {
        return Ok(());
    }
    Err(LockErrorKind::NotOnce { operation: row.first_operation() })
}

pub(super) fn name_set(column: Column, names: &[String], table: &ColumnTable) -> Result<NameSet, LockErrorKind> {
    let index =
        |name: &String| table.index_of(name).ok_or_else(|| LockErrorKind::UnknownName { column, name: name.clone() });
    names.iter().map(index).collect::<Result<Vec<usize>, LockErrorKind>>().map(NameSet::of)
}
