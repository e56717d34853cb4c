//! A strategy for whole policies.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    ops::{Deref, Range},
};

use proptest::{
    array::uniform9,
    collection::vec,
    prelude::any,
    prop_oneof,
    strategy::{Just, Strategy},
};

use crate::space::{Column, OperationName};

/// Draws small policies as YAML text that always loads, for testing tools that read policies: up to three roles, kinds
/// of token, owners, APIs and actions, and five rules of every effect, with exceptions, requirements, groups, orders of roles,
/// lists of operations and citations. Some have names with the characters that join names in texts, such as `team.list`.
///
/// They shrink to few rules with few names, the first of the vocabulary. The debug form prints the text line by line.
///
/// ```
/// use portcullis::{Policy, oracle::strategies};
/// use proptest::{strategy::{Strategy, ValueTree}, test_runner::TestRunner};
///
/// let text = strategies::policies().new_tree(&mut TestRunner::default()).unwrap().current();
/// let policy = Policy::from_text("small.yaml", &text)?;
/// assert!(policy.vocabulary().cell_count() >= 1);
/// # Ok::<(), portcullis::LoadError>(())
/// ```
pub fn policies() -> impl Strategy<Value = PolicyText> + Clone {
    let names = (1_usize..=3, 1_usize..=3, 1_usize..=3);
    // The bits of nine operations, at least one of them, and for each those of three owners.
    let operations = (1_u16..1 << 9, uniform9(0_u16..1 << 3), any::<bool>());
    // Rules shrink first: what is left of them needs few names.
    let marks = (any::<bool>(), any::<bool>(), any::<bool>());
    (vec(raw_rules(), 0..=5), names, operations, marks).prop_map(
        |(rules, (roles, tokens, owners), (operations, owners_of_operations, reads), marks)| {
            let (has_joints, has_order, default_allows) = marks;
            let raw = RawPolicy {
                names: if has_joints { &JOINED } else { &PLAIN },
                roles,
                tokens,
                owners,
                operations,
                owners_of_operations,
                reads,
                has_order,
                default_allows,
                rules,
            };
            PolicyText(raw.to_yaml())
        },
    )
}

fn raw_rules() -> impl Strategy<Value = RawRule> + Clone {
    let effect =
        prop_oneof![Just(RawEffect::Allow), Just(RawEffect::Deny), raw_columns().prop_map(RawEffect::Require),];
    (raw_columns(), vec(raw_columns(), 0..=2), effect, any::<bool>(), any::<bool>()).prop_map(
        |(scope, exceptions, effect, has_groups, is_cited)| RawRule { scope, exceptions, effect, has_groups, is_cited },
    )
}

fn raw_columns() -> impl Strategy<Value = RawColumns> + Clone {
    let few: Range<Bits> = 0..1 << 3;
    let operations: Range<Bits> = 0..1 << 9;
    let selector = prop_oneof![
        6 => Just(RawSelector::None),
        1 => Just(RawSelector::Operations),
        1 => any::<bool>().prop_map(RawSelector::Reads),
    ];
    let names = (few.clone(), few.clone(), few, operations, any::<bool>(), any::<bool>());
    (names, selector, any::<bool>()).prop_map(
        |((roles, tokens, owners, operations, names_apis, names_actions), selector, is_at_least)| RawColumns {
            roles,
            tokens,
            owners,
            operations,
            names_apis,
            names_actions,
            selector,
            is_at_least,
        },
    )
}

/// The text of a policy.
///
/// ```
/// use portcullis::{Policy, oracle::strategies::{self, PolicyText}};
/// use proptest::{strategy::{Strategy, ValueTree}, test_runner::TestRunner};
///
/// let text: PolicyText = strategies::policies().new_tree(&mut TestRunner::default()).unwrap().current();
/// assert!(text.starts_with("portcullis: 1\n"));
/// assert_eq!(text.to_string(), text.as_str());
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct PolicyText(String);

impl PolicyText {
    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Deref for PolicyText {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PolicyText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for PolicyText {
    /// Writes the text line by line, so that it can be read where a test failed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\n{}", self.0)
    }
}

const ROLES: [&str; 3] = ["admin", "member", "guest"];
const OWNERS: [&str; 3] = ["none", "self", "other"];

/// Names of the other columns. A policy has the first few of each.
#[derive(Debug)]
struct AllNames {
    tokens: [&'static str; 3],
    apis: [&'static str; 3],
    /// The first is the action that only reads.
    actions: [&'static str; 3],
}

const PLAIN: AllNames = AllNames {
    tokens: ["session", "service", "public"],
    apis: ["team", "chart", "alert"],
    actions: ["read", "create", "delete"],
};

/// Names that can be joined to the same text in two ways: `team.list.read`.
const JOINED: AllNames = AllNames {
    tokens: ["session", "org/api", "oauth:read"],
    apis: ["team", "team.list", "pods/exec"],
    actions: ["read", "list.read", "s3:delete"],
};

/// A set of names as the bits of a number; 0 leaves the column out.
type Bits = u16;

#[derive(Clone, Debug)]
struct RawPolicy {
    names: &'static AllNames,
    /// How many roles there are; also kinds of token and owners.
    roles: usize,
    tokens: usize,
    owners: usize,
    /// Which pairs of API and action are declared.
    operations: Bits,
    owners_of_operations: [Bits; 9],
    /// Whether operations with the action `read` are declared to read only.
    reads: bool,
    /// Whether each role is above the next.
    has_order: bool,
    default_allows: bool,
    rules: Vec<RawRule>,
}

#[derive(Clone, Debug)]
struct RawRule {
    scope: RawColumns,
    exceptions: Vec<RawColumns>,
    effect: RawEffect,
    has_groups: bool,
    is_cited: bool,
}

#[derive(Clone, Debug)]
enum RawEffect {
    Allow,
    Deny,
    Require(RawColumns),
}

#[derive(Clone, Debug)]
struct RawColumns {
    roles: Bits,
    tokens: Bits,
    owners: Bits,
    /// The operations whose APIs and actions are listed.
    operations: Bits,
    names_apis: bool,
    names_actions: bool,
    selector: RawSelector,
    /// Whether the lowest of the roles stands for those above it.
    is_at_least: bool,
}

/// How operations are selected besides their APIs and actions, or instead.
#[derive(Clone, Copy, Debug)]
enum RawSelector {
    None,
    Operations,
    Reads(bool),
}

impl RawPolicy {
    fn to_yaml(&self) -> String {
        let mut groups = Groups::default();
        let rules: String = (1..).zip(&self.rules).map(|(number, rule)| self.rule(number, rule, &mut groups)).collect();
        let cites = self.rules.iter().any(|rule| rule.is_cited);
        let sources = "sources:\n  notes: { clauses: { first: { text: What somebody wrote down. } } }\n";
        let default = if self.default_allows { "allow" } else { "deny" };
        [
            "portcullis: 1\npolicy: small\n",
            if cites { sources } else { "" },
            &self.vocabulary(),
            &groups.to_yaml(),
            &format!("default: {default}\n"),
            if rules.is_empty() { "rules: []\n" } else { "rules:\n" },
            &rules,
        ]
        .concat()
    }

    fn vocabulary(&self) -> String {
        let declared = |names: &[&str], count| {
            names.iter().take(count).map(|name| format!("{name}: {{}}")).collect::<Vec<_>>().join(", ")
        };
        let roles = ROLES.iter().take(self.roles);
        let roles = roles.clone().zip(roles.skip(1).map(Some).chain([None])).map(|(role, next)| match next {
            Some(next) if self.has_order => format!("{role}: {{ above: {next} }}"),
            _ => format!("{role}: {{}}"),
        });
        let mut lines = vec![format!(
            "vocabulary:\n  roles: {{ {} }}\n  tokens: {{ {} }}\n  owners: {{ {} }}\n  apis:\n",
            roles.collect::<Vec<_>>().join(", "),
            declared(&self.names.tokens, self.tokens),
            declared(&OWNERS, self.owners)
        )];
        let mut api_before = "";
        for ((api, action), owners) in self.operations() {
            if api != api_before {
                lines.push(format!("    {api}:\n"));
            }
            api_before = api;
            let reads = self.is_marked(action).then(|| "reads: true".to_owned());
            let owners = (!owners.is_empty()).then(|| format!("owners: [{}]", owners.join(", ")));
            let facts: Vec<String> = reads.into_iter().chain(owners).collect();
            let facts = if facts.is_empty() { "{}".into() } else { format!("{{ {} }}", facts.join(", ")) };
            lines.push(format!("      {action}: {facts}\n"));
        }
        lines.concat()
    }

    /// Iterates over the declared operations, each with its owners; none if it declares no owners.
    fn operations(&self) -> impl Iterator<Item = ((&'static str, &'static str), Vec<&'static str>)> {
        let AllNames { apis, actions, .. } = self.names;
        let all = apis.iter().flat_map(|&api| actions.map(|action| (api, action)));
        let owners = self.owners_of_operations.iter().map(|&bits| chosen(bits, &OWNERS, self.owners));
        all.zip(owners).enumerate().filter(|&(number, _)| has(self.operations, number)).map(|(_, operation)| operation)
    }

    fn rule(&self, number: usize, rule: &RawRule, groups: &mut Groups) -> String {
        let mut lines = vec![format!("  - id: rule-{number}")];
        let mut columns = |columns: &RawColumns| {
            let columns = self.columns(columns);
            columns.into_iter().map(|column| column.to_yaml(rule.has_groups, groups)).collect::<Vec<_>>()
        };
        lines.extend(columns(&rule.scope).into_iter().map(|column| format!("    {column}")));
        if !rule.exceptions.is_empty() {
            lines.push("    except:".into());
        }
        for exception in &rule.exceptions {
            lines.push(format!("      - {{ {} }}", something(&columns(exception))));
        }
        lines.push(match &rule.effect {
            RawEffect::Allow => "    effect: allow".into(),
            RawEffect::Deny => "    effect: deny".into(),
            RawEffect::Require(needed) => {
                let needed = RawColumns {
                    names_apis: false,
                    names_actions: false,
                    selector: RawSelector::None,
                    ..needed.clone()
                };
                format!("    require: {{ {} }}", something(&columns(&needed)))
            }
        });
        if rule.is_cited {
            lines.push("    cite: notes#first".into());
        }
        lines.join("\n") + "\n"
    }

    /// Returns the columns that list names. APIs and actions are those of operations, so that each occurs in one.
    fn columns(&self, raw: &RawColumns) -> Vec<ColumnText> {
        let operations = self.operations().enumerate().filter(|&(number, _)| has(raw.operations, number));
        let operations: Vec<_> = operations.map(|(_, (operation, _))| operation).collect();
        let names = |wanted: bool, all: [&'static str; 3], named: &BTreeSet<&str>| {
            all.into_iter().filter(|name| wanted && named.contains(name)).collect::<Vec<_>>()
        };
        let apis = names(raw.names_apis, self.names.apis, &operations.iter().map(|&(api, _)| api).collect());
        let actions =
            names(raw.names_actions, self.names.actions, &operations.iter().map(|&(_, action)| action).collect());
        let (operations, reads) = match raw.selector {
            RawSelector::Operations if !operations.is_empty() => {
                let quoted = |&(api, action): &(_, _)| format!("'{}'", OperationName::new(api, action));
                (operations.iter().map(quoted).collect::<Vec<_>>(), None)
            }
            RawSelector::Reads(reads) if self.has_marked(reads, &apis, &actions) => (Vec::new(), Some(reads)),
            _ => (Vec::new(), None),
        };
        let (apis, actions) = if operations.is_empty() { (apis, actions) } else { (Vec::new(), Vec::new()) };
        let mut roles = chosen(raw.roles, &ROLES, self.roles);
        let is_at_least = raw.is_at_least && self.has_order && self.roles > 1 && !roles.is_empty();
        let lowest = roles.last().copied().filter(|_| is_at_least);
        roles.retain(|_| !is_at_least);
        let columns = [
            (Column::Role, roles),
            (Column::Token, chosen(raw.tokens, &self.names.tokens, self.tokens)),
            (Column::Api, apis),
            (Column::Action, actions),
            (Column::Owner, chosen(raw.owners, &OWNERS, self.owners)),
        ];
        let written = columns.into_iter().filter(|(_, names)| !names.is_empty());
        let mut texts: Vec<ColumnText> = written.map(|(column, names)| ColumnText::Names(column, names)).collect();
        texts.extend(lowest.map(|lowest| ColumnText::Written(format!("role: {{ at_least: {lowest} }}"))));
        if !operations.is_empty() {
            texts.push(ColumnText::Written(format!("operation: [{}]", operations.join(", "))));
        }
        texts.extend(reads.map(|reads| ColumnText::Written(format!("reads: {reads}"))));
        texts
    }

    /// Returns whether some operation of the APIs and actions has a value of the mark. No APIs or actions are any.
    fn has_marked(&self, reads: bool, apis: &[&str], actions: &[&str]) -> bool {
        let admits = |names: &[&str], name: &str| names.is_empty() || names.contains(&name);
        self.operations()
            .any(|((api, action), _)| self.is_marked(action) == reads && admits(apis, api) && admits(actions, action))
    }

    /// Returns whether an action only reads.
    fn is_marked(&self, action: &str) -> bool {
        self.reads && self.names.actions.first() == Some(&action)
    }
}

/// A column of a rule and the names that it admits, or something that is written in another way.
enum ColumnText {
    Names(Column, Vec<&'static str>),
    Written(String),
}

impl ColumnText {
    fn to_yaml(&self, has_groups: bool, groups: &mut Groups) -> String {
        let (column, names) = match self {
            Self::Names(column, names) => (*column, names.as_slice()),
            Self::Written(text) => return text.clone(),
        };
        let names = match names {
            [only] => (*only).to_owned(),
            several if has_groups => groups.declare(column, several),
            several => format!("[{}]", several.join(", ")),
        };
        format!("{column}: {names}")
    }
}

/// The groups that rules use: for each column, their names and members.
#[derive(Default)]
struct Groups(BTreeMap<Column, BTreeMap<String, String>>);

impl Groups {
    /// Returns the name of a group of names, which is declared if it is new.
    fn declare(&mut self, column: Column, names: &[&str]) -> String {
        let group = names.join("-or-");
        self.0.entry(column).or_default().insert(group.clone(), names.join(", "));
        group
    }

    fn to_yaml(&self) -> String {
        let heading = (!self.0.is_empty()).then(|| "groups:\n".to_owned());
        let columns = self.0.iter().map(|(column, groups)| {
            let groups: Vec<String> = groups.iter().map(|(name, members)| format!("{name}: [{members}]")).collect();
            format!("  {}: {{ {} }}\n", column.plural(), groups.join(", "))
        });
        heading.into_iter().chain(columns).collect()
    }
}

/// Returns columns for exceptions and requirements, which must list something.
fn something(columns: &[String]) -> String {
    if columns.is_empty() { "role: admin".into() } else { columns.join(", ") }
}

/// Returns those of the first names whose bits are set.
fn chosen(bits: Bits, names: &[&'static str], count: usize) -> Vec<&'static str> {
    let names = names.iter().take(count).enumerate().filter(|&(number, _)| has(bits, number));
    names.map(|(_, &name)| name).collect()
}

const fn has(bits: Bits, number: usize) -> bool {
    bits >> number & 1 == 1
}
