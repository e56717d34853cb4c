//! Numbers without meaning, read as a policy that is valid: whatever they shrink to is another.

use std::collections::{BTreeMap, BTreeSet};

const ROLES: [&str; 3] = ["admin", "member", "guest"];
const TOKENS: [&str; 3] = ["session", "service", "public"];
const OWNERS: [&str; 3] = ["none", "self", "other"];
const APIS: [&str; 3] = ["team", "chart", "alert"];
const ACTIONS: [&str; 3] = ["read", "create", "delete"];

/// A set of names as the bits of a number; no bit at all leaves the column out.
pub(super) type Bits = u16;

#[derive(Clone, Debug)]
pub(super) struct RawPolicy {
    /// How many roles there are; likewise for kinds of token and owners.
    pub(super) roles: usize,
    pub(super) tokens: usize,
    pub(super) owners: usize,
    /// Which pairs of API and action there are.
    pub(super) operations: Bits,
    pub(super) owners_of_operations: [Bits; 9],
    /// Whether operations that sound so only read.
    pub(super) reads: bool,
    pub(super) default_allows: bool,
    pub(super) rules: Vec<RawRule>,
}

#[derive(Clone, Debug)]
pub(super) struct RawRule {
    pub(super) scope: RawColumns,
    pub(super) exceptions: Vec<RawColumns>,
    pub(super) effect: RawEffect,
    pub(super) has_groups: bool,
    pub(super) is_cited: bool,
}

#[derive(Clone, Debug)]
pub(super) enum RawEffect {
    Allow,
    Deny,
    Require(RawColumns),
}

#[derive(Clone, Debug)]
pub(super) struct RawColumns {
    pub(super) roles: Bits,
    pub(super) tokens: Bits,
    pub(super) owners: Bits,
    /// The operations whose APIs and actions are named.
    pub(super) operations: Bits,
    pub(super) names_apis: bool,
    pub(super) names_actions: bool,
}

impl RawPolicy {
    pub(super) fn to_yaml(&self) -> String {
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
        let mut lines = vec![format!(
            "vocabulary:\n  roles: {{ {} }}\n  tokens: {{ {} }}\n  owners: {{ {} }}\n  apis:\n",
            declared(&ROLES, self.roles),
            declared(&TOKENS, self.tokens),
            declared(&OWNERS, self.owners)
        )];
        let mut api_before = "";
        for ((api, action), owners) in self.operations() {
            if api != api_before {
                lines.push(format!("    {api}:\n"));
            }
            api_before = api;
            let reads = (self.reads && action == "read").then(|| "reads: true".to_owned());
            let owners = (!owners.is_empty()).then(|| format!("owners: [{}]", owners.join(", ")));
            let facts: Vec<String> = reads.into_iter().chain(owners).collect();
            let facts = if facts.is_empty() { "{}".into() } else { format!("{{ {} }}", facts.join(", ")) };
            lines.push(format!("      {action}: {facts}\n"));
        }
        lines.concat()
    }

    /// The declared operations, each with its owners; without any for the owner that an operation has otherwise.
    fn operations(&self) -> impl Iterator<Item = ((&'static str, &'static str), Vec<&'static str>)> {
        let all = APIS.into_iter().flat_map(|api| ACTIONS.map(|action| (api, action)));
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
                let needed = RawColumns { names_apis: false, names_actions: false, ..needed.clone() };
                format!("    require: {{ {} }}", something(&columns(&needed)))
            }
        });
        if rule.is_cited {
            lines.push("    cite: notes#first".into());
        }
        lines.join("\n") + "\n"
    }

    /// The columns that name something. APIs and actions are those of operations, so that each takes part in one.
    fn columns(&self, raw: &RawColumns) -> Vec<Column> {
        let operations = self.operations().enumerate().filter(|&(number, _)| has(raw.operations, number));
        let operations: Vec<_> = operations.map(|(_, (operation, _))| operation).collect();
        let names = |wanted: bool, all: [&'static str; 3], named: &BTreeSet<&str>| {
            all.into_iter().filter(|name| wanted && named.contains(name)).collect()
        };
        let columns = [
            Column { key: "role", groups: "roles", names: chosen(raw.roles, &ROLES, self.roles) },
            Column { key: "token", groups: "tokens", names: chosen(raw.tokens, &TOKENS, self.tokens) },
            Column {
                key: "api",
                groups: "apis",
                names: names(raw.names_apis, APIS, &operations.iter().map(|&(api, _)| api).collect()),
            },
            Column {
                key: "action",
                groups: "actions",
                names: names(raw.names_actions, ACTIONS, &operations.iter().map(|&(_, action)| action).collect()),
            },
            Column { key: "owner", groups: "owners", names: chosen(raw.owners, &OWNERS, self.owners) },
        ];
        columns.into_iter().filter(|column| !column.names.is_empty()).collect()
    }
}

/// A column of a rule and the names that it admits.
struct Column {
    key: &'static str,
    /// Where groups of its names are declared.
    groups: &'static str,
    names: Vec<&'static str>,
}

impl Column {
    fn to_yaml(&self, has_groups: bool, groups: &mut Groups) -> String {
        let names = match self.names.as_slice() {
            [only] => (*only).to_owned(),
            several if has_groups => groups.stands_for(self.groups, several),
            several => format!("[{}]", several.join(", ")),
        };
        format!("{}: {names}", self.key)
    }
}

/// The groups that rules are written with: for each column, names and members.
#[derive(Default)]
struct Groups(BTreeMap<&'static str, BTreeMap<String, String>>);

impl Groups {
    /// The name of a group, declared now if it is new.
    fn stands_for(&mut self, column: &'static str, names: &[&str]) -> String {
        let group = names.join("-or-");
        self.0.entry(column).or_default().insert(group.clone(), names.join(", "));
        group
    }

    fn to_yaml(&self) -> String {
        let heading = (!self.0.is_empty()).then(|| "groups:\n".to_owned());
        let columns = self.0.iter().map(|(column, groups)| {
            let groups: Vec<String> = groups.iter().map(|(name, members)| format!("{name}: [{members}]")).collect();
            format!("  {column}: {{ {} }}\n", groups.join(", "))
        });
        heading.into_iter().chain(columns).collect()
    }
}

/// Exceptions and requirements that name nothing are refused.
fn something(columns: &[String]) -> String {
    if columns.is_empty() { "role: admin".into() } else { columns.join(", ") }
}

/// Those of the first names whose bits are set.
fn chosen(bits: Bits, names: &[&'static str], count: usize) -> Vec<&'static str> {
    let names = names.iter().take(count).enumerate().filter(|&(number, _)| has(bits, number));
    names.map(|(_, &name)| name).collect()
}

const fn has(bits: Bits, number: usize) -> bool {
    bits >> number & 1 == 1
}
