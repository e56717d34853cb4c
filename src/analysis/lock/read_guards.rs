//! Reads what guards decisions from locks.

use std::{collections::HashMap, fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};

use super::{LockErrorKind, MAX_VALUES, read::name_set};
use crate::{
    rules::{Citation, Claim, Clause, Effect, Exception, Group, Invariant, Listed, Order, Place, Rule, Source},
    space::{
        ActionId, ApiId, Column, Cube, Id as _, Lifetime, NameSet, RoleId, Vocabulary, VocabularyBuilder,
        operation_of_words, parse_duration,
    },
};

/// Names, each with what belongs to it. A map would keep only the last entry of a name that appears twice. A list of names is
/// read, too: version 1 lists roles and kinds of token.
pub(super) struct Entries<V>(pub(super) Vec<(String, V)>);

impl<V> Default for Entries<V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<V> Entries<V> {
    pub(super) fn names(&self) -> impl Iterator<Item = &String> {
        self.0.iter().map(|(name, _)| name)
    }
}

impl<'de, V: Deserialize<'de> + Default> Deserialize<'de> for Entries<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Names<V>(PhantomData<V>);
        impl<'de, V: Deserialize<'de> + Default> Visitor<'de> for Names<V> {
            type Value = Entries<V>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("names and what belongs to them")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries<V>, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut names: A) -> Result<Entries<V>, A::Error> {
                let mut entries = Vec::new();
                while let Some(name) = names.next_element()? {
                    entries.push((name, V::default()));
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_any(Names(PhantomData))
    }
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RoleEntry {
    #[serde(default)]
    above: Vec<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LifetimeEntry {
    max_age: String,
    ends_at_logout: bool,
}

/// The columns of a set of requests, and what is cited for it.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CubeEntry {
    role: Option<RolesEntry>,
    token: Option<Vec<String>>,
    api: Option<Vec<String>>,
    action: Option<Vec<String>>,
    owner: Option<Vec<String>>,
    operation: Option<Vec<String>>,
    reads: Option<bool>,
    #[serde(default)]
    cite: Entries<Vec<String>>,
}

/// Roles: a list, or those from one up.
#[derive(Deserialize)]
#[serde(untagged)]
enum RolesEntry {
    Listed(Vec<String>),
    AtLeast { at_least: String },
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InvariantEntry {
    never: Option<CubeEntry>,
    always: Option<CubeEntry>,
    monotone: Option<CubeEntry>,
    ignores: Option<String>,
    within: Option<CubeEntry>,
    #[serde(default)]
    cite: Entries<Vec<String>>,
}

/// What a lock has of a policy that is included.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct IncludedEntry {
    #[serde(default)]
    pub(super) invariants: Entries<InvariantEntry>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CitingEntry {
    #[serde(default)]
    cite: Entries<Vec<String>>,
    #[serde(default)]
    except: Vec<CubeEntry>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SourceEntry {
    title: Option<String>,
    url: Option<String>,
    retrieved: Option<String>,
    clauses: Entries<ClauseEntry>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClauseEntry {
    text: String,
    not_a_rule: Option<String>,
}

/// Declares the roles and their order.
pub(super) fn roles(entries: &Entries<RoleEntry>, builder: &mut VocabularyBuilder) -> Result<(), LockErrorKind> {
    for name in entries.names() {
        builder.role(name, None).map_err(|_| LockErrorKind::TooMany)?;
    }
    let role = |name: &String| {
        let unknown = || LockErrorKind::UnknownName { column: Column::Role, name: name.clone() };
        builder.declared(Column::Role).id(name).ok_or_else(unknown)
    };
    let below = entries.0.iter().map(|(_, entry)| entry.above.iter().map(role).collect());
    let below: Vec<Vec<RoleId>> = below.collect::<Result<_, LockErrorKind>>()?;
    builder.order(&below, MAX_VALUES).map(|_| ()).ok_or(LockErrorKind::TooMany)
}

/// Returns the lifetimes of a kind of token.
pub(super) fn lifetimes(entries: &Entries<LifetimeEntry>) -> Result<Vec<Lifetime>, LockErrorKind> {
    let lifetime = |(origin, entry): &(String, LifetimeEntry)| {
        let max_age = parse_duration(&entry.max_age);
        let max_age = max_age.ok_or_else(|| LockErrorKind::NotADuration(entry.max_age.clone()))?;
        Ok(Lifetime { origin: origin.as_str().into(), max_age, ends_at_logout: entry.ends_at_logout })
    };
    entries.0.iter().map(lifetime).collect()
}

/// Returns the groups of all columns. Each is called as vocabularies call it.
pub(super) fn groups(entries: &Entries<Entries<Vec<String>>>) -> Result<Vec<Group>, LockErrorKind> {
    let mut found = Vec::new();
    for (plural, groups) in &entries.0 {
        let column = Column::ALL.into_iter().find(|column| column.plural() == plural);
        let column = column.ok_or_else(|| LockErrorKind::Syntax(format!("unknown groups `{plural}`")))?;
        found.extend(groups.0.iter().map(|(name, members)| Group {
            column,
            name: name.as_str().into(),
            members: members.iter().map(|member| member.as_str().into()).collect(),
            place: Place::default(),
            is_used: true,
        }));
    }
    Ok(found)
}

/// Returns the sources.
pub(super) fn sources(entries: &Entries<SourceEntry>) -> Vec<Source> {
    let text = |text: &Option<String>| text.as_deref().map(Into::into);
    let clause = |(name, entry): &(String, ClauseEntry)| Clause {
        name: name.as_str().into(),
        text: entry.text.as_str().into(),
        not_a_rule: text(&entry.not_a_rule),
        place: Place::default(),
    };
    let source = |(name, entry): &(String, SourceEntry)| Source {
        name: name.as_str().into(),
        title: text(&entry.title),
        url: text(&entry.url),
        retrieved: text(&entry.retrieved),
        clauses: entry.clauses.0.iter().map(clause).collect(),
    };
    entries.0.iter().map(source).collect()
}

/// Finds what entries name.
pub(super) struct Lookup<'l> {
    vocabulary: &'l Vocabulary,
    /// The clauses by the names of their source and their own.
    clauses: HashMap<(&'l str, &'l str), Citation>,
}

impl<'l> Lookup<'l> {
    pub(super) fn new(vocabulary: &'l Vocabulary, sources: &'l [Source]) -> Self {
        let clauses = sources.iter().enumerate().flat_map(|(source, of)| {
            let clauses = of.clauses().iter().enumerate();
            clauses.map(move |(clause, one)| ((of.name(), one.name()), Citation { source, clause }))
        });
        Self { vocabulary, clauses: clauses.collect() }
    }

    /// Returns the invariants. What is not exactly one claim was not written by this version.
    pub(super) fn invariants(&self, entries: &Entries<InvariantEntry>) -> Result<Vec<Invariant>, LockErrorKind> {
        let invariant = |(id, entry): &(String, InvariantEntry)| {
            Ok(Invariant {
                id: id.as_str().into(),
                claim: self.claim(entry)?.ok_or_else(|| LockErrorKind::NotOneClaim(id.clone()))?,
                citations: self.citations(&entry.cite)?,
                listed: Listed::default(),
                ordered: Listed::default(),
                place: Place::default(),
            })
        };
        entries.0.iter().map(invariant).collect()
    }

    fn claim(&self, entry: &InvariantEntry) -> Result<Option<Claim>, LockErrorKind> {
        let within = || entry.within.as_ref().map_or(Ok(Cube::ALL), |within| self.cube(within));
        Ok(Some(match (&entry.never, &entry.always, &entry.monotone, &entry.ignores) {
            (Some(cube), None, None, None) => Claim::Never(self.cube(cube)?),
            (None, Some(cube), None, None) => Claim::Always(self.cube(cube)?),
            (None, None, Some(order), None) => match self.order(order)? {
                Some(order) => Claim::Monotone { order, within: within()? },
                None => return Ok(None),
            },
            (None, None, None, Some(column)) => match Column::find(column) {
                Some(column) => Claim::Ignores { column, within: within()? },
                None => return Ok(None),
            },
            _ => return Ok(None),
        }))
    }

    fn order(&self, entry: &CubeEntry) -> Result<Option<Order>, LockErrorKind> {
        let ordered = Column::OF_SLOTS.into_iter().find_map(|column| Some((column, entry.listed(column)?)));
        let Some((column, names)) = ordered else { return Ok(None) };
        let indices = names.iter().map(|name| self.index(column, name)).collect::<Result<_, _>>()?;
        Ok(Some(Order::new(column, indices)))
    }

    fn cube(&self, entry: &CubeEntry) -> Result<Cube, LockErrorKind> {
        let mut cube = Cube::ALL;
        for column in Column::ALL {
            if let Some(names) = entry.listed(column) {
                cube = cube.with(column, name_set(column, names, self.vocabulary.table(column))?);
            }
        }
        if let Some(RolesEntry::AtLeast { at_least }) = &entry.role {
            cube = cube.with(Column::Role, self.at_least(at_least)?);
        }
        if let Some(operations) = &entry.operation {
            let operations = operations.iter().map(|name| self.operation(name)).collect::<Result<Vec<_>, _>>()?;
            cube = cube.with_operations(operations);
        }
        Ok(match entry.reads {
            Some(reads) => self.vocabulary.with_reads(cube, reads),
            None => cube,
        })
    }

    /// Returns the roles from one up.
    fn at_least(&self, name: &str) -> Result<NameSet, LockErrorKind> {
        let lowest = RoleId::from_index(self.index(Column::Role, name)?);
        let from = lowest.and_then(|lowest| Some((lowest, self.vocabulary.roles_from(lowest)?)));
        let (lowest, from) =
            from.ok_or_else(|| LockErrorKind::UnknownName { column: Column::Role, name: name.into() })?;
        Ok(NameSet::of(from).written_at_least(lowest.index()))
    }

    fn operation(&self, name: &str) -> Result<(ApiId, ActionId), LockErrorKind> {
        operation_of_words(self.vocabulary, name).ok_or_else(|| LockErrorKind::UnknownOperation(name.into()))
    }

    fn index(&self, column: Column, name: &str) -> Result<usize, LockErrorKind> {
        let unknown = || LockErrorKind::UnknownName { column, name: name.into() };
        self.vocabulary.table(column).index_of(name).ok_or_else(unknown)
    }

    /// Returns a rule for each that cites something, which decides nothing.
    pub(super) fn citing_rules(&self, entries: &Entries<CitingEntry>) -> Result<Vec<Rule>, LockErrorKind> {
        let exception = |entry: &CubeEntry| {
            let (cube, citations) = (self.cube(entry)?, self.citations(&entry.cite)?);
            Ok(Exception { cube, citations, listed: Listed::default(), place: Place::default() })
        };
        let rule = |(id, entry): &(String, CitingEntry)| {
            Ok(Rule {
                exceptions: entry.except.iter().map(exception).collect::<Result<_, LockErrorKind>>()?,
                citations: self.citations(&entry.cite)?,
                ..locked_rule(id, Cube::ALL.with(Column::Api, NameSet::of([])), Effect::Deny)
            })
        };
        entries.0.iter().map(rule).collect()
    }

    fn citations(&self, entries: &Entries<Vec<String>>) -> Result<Vec<Citation>, LockErrorKind> {
        let mut citations = Vec::new();
        for (name, clauses) in &entries.0 {
            for clause in clauses {
                let citation = self.clauses.get(&(name.as_str(), clause.as_str())).copied();
                citations.push(citation.ok_or_else(|| LockErrorKind::UnknownClause(format!("{name}#{clause}")))?);
            }
        }
        Ok(citations)
    }
}

impl CubeEntry {
    fn listed(&self, column: Column) -> Option<&Vec<String>> {
        let roles = match &self.role {
            Some(RolesEntry::Listed(roles)) => Some(roles),
            Some(RolesEntry::AtLeast { .. }) | None => None,
        };
        let listed = match column {
            Column::Role => return roles,
            Column::Token => &self.token,
            Column::Api => &self.api,
            Column::Action => &self.action,
            Column::Owner => &self.owner,
        };
        listed.as_ref()
    }
}

/// Returns a rule of a lock, which has no place.
pub(super) fn locked_rule(id: &str, scope: Cube, effect: Effect) -> Rule {
    Rule {
        id: id.into(),
        scope,
        exceptions: Vec::new(),
        effect,
        citations: Vec::new(),
        reading: None,
        suppressions: Vec::new(),
        listed: Listed::default(),
        required: Listed::default(),
        place: Place::default(),
        effect_place: Place::default(),
        whole_place: Place::default(),
    }
}
