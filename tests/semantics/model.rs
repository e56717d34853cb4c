//! A policy as plain numbers, with its own evaluator and its own YAML.

use portcullis::{Names, Policy};
use std::{
    collections::BTreeMap,
    fmt::{self, Write as _},
};

pub(crate) const ROLES: [&str; 3] = ["admin", "power", "usage"];
pub(crate) const TOKENS: [&str; 3] = ["user_api", "org_api", "org_rum"];
pub(crate) const OWNERS: [&str; 3] = ["none", "self", "other"];
pub(crate) const APIS: [&str; 3] = ["team", "detector", "chart"];
pub(crate) const ACTIONS: [&str; 3] = ["read", "create", "delete"];

/// Ids whose order byte by byte is not the one of a dictionary, nor that of the list.
pub(crate) const RULE_IDS: [&str; 7] = ["b", "aa", "a", "Z9", "a_1", "a-1", "a1"];

#[derive(Clone, PartialEq)]
pub(crate) struct Model {
    pub(crate) space: Space,
    pub(crate) default_allows: bool,
    pub(crate) rules: Vec<Rule>,
}

/// The vocabulary: how many of the names it takes, and what each API declares.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Space {
    pub(crate) roles: usize,
    pub(crate) tokens: usize,
    pub(crate) owners: usize,
    pub(crate) operations: Vec<Operation>,
    /// Whether each role is declared above the next.
    pub(crate) ordered: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Operation {
    pub(crate) api: usize,
    pub(crate) action: usize,
    pub(crate) owners: Vec<usize>,
    pub(crate) reads: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Rule {
    pub(crate) id: &'static str,
    pub(crate) scope: Cube,
    pub(crate) except: Vec<Cube>,
    pub(crate) effect: Effect,
    /// Whether its columns are written with groups.
    pub(crate) grouped: bool,
}

/// The names that each column admits; `None` for any.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Cube {
    pub(crate) role: Option<Vec<usize>>,
    pub(crate) token: Option<Vec<usize>>,
    pub(crate) api: Option<Vec<usize>>,
    pub(crate) action: Option<Vec<usize>>,
    pub(crate) owner: Option<Vec<usize>>,
    /// The pairs of API and action that it admits; `None` for any.
    pub(crate) operations: Option<Vec<(usize, usize)>>,
    /// The mark by which the pairs were selected, if they are not listed.
    pub(crate) reads: Option<bool>,
    /// Whether the roles are written as those from the last one up.
    pub(crate) at_least: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Effect {
    /// What must be there; the API and the action admit any.
    Require(Cube),
    Allow,
    Deny,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Cell {
    pub(crate) role: usize,
    pub(crate) token: usize,
    pub(crate) api: usize,
    pub(crate) action: usize,
    pub(crate) owner: usize,
}

impl Cell {
    pub(crate) const fn names(self) -> Names<'static> {
        Names::new(ROLES[self.role], TOKENS[self.token], APIS[self.api], ACTIONS[self.action])
            .with_owner(OWNERS[self.owner])
    }

    /// In how many of role, token and owner the cells differ.
    pub(crate) fn distance(self, other: Self) -> usize {
        [self.role != other.role, self.token != other.token, self.owner != other.owner].map(usize::from).iter().sum()
    }
}

impl Cube {
    pub(crate) fn holds(&self, cell: Cell) -> bool {
        let admits = |column: &Option<Vec<usize>>, name| column.as_ref().is_none_or(|names| names.contains(&name));
        admits(&self.role, cell.role)
            && admits(&self.token, cell.token)
            && admits(&self.api, cell.api)
            && admits(&self.action, cell.action)
            && admits(&self.owner, cell.owner)
            && self.operations.as_ref().is_none_or(|pairs| pairs.contains(&(cell.api, cell.action)))
    }

    /// The roles as they are written if they are not listed: those from one up.
    pub(crate) fn roles_from(&self) -> Option<String> {
        let lowest = self.role.as_ref().filter(|_| self.at_least)?.last()?;
        Some(format!("{{ at_least: {} }}", ROLES[*lowest]))
    }

    /// What selects the pairs, as it is written.
    pub(crate) fn selector(&self) -> Option<String> {
        let pairs = self.operations.as_ref()?;
        if let Some(reads) = self.reads {
            return Some(format!("reads: {reads}"));
        }
        let pairs = pairs.iter().map(|&(api, action)| format!("{}.{}", APIS[api], ACTIONS[action]));
        Some(format!("operation: [{}]", pairs.collect::<Vec<_>>().join(", ")))
    }
}

/// What a rule says of a cell in its scope.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Says {
    Excepted(usize),
    Denies,
    Met,
    Allows,
}

impl Rule {
    pub(crate) fn says(&self, cell: Cell) -> Option<Says> {
        if !self.scope.holds(cell) {
            return None;
        }
        if let Some(exception) = self.except.iter().position(|exception| exception.holds(cell)) {
            return Some(Says::Excepted(exception));
        }
        Some(match &self.effect {
            Effect::Require(needed) if needed.holds(cell) => Says::Met,
            Effect::Require(_) | Effect::Deny => Says::Denies,
            Effect::Allow => Says::Allows,
        })
    }
}

impl Model {
    pub(crate) fn policy(&self) -> Policy {
        Policy::from_text("model.yaml", &self.yaml()).unwrap_or_else(|error| panic!("{error}\n{self:?}"))
    }

    /// Whether the cell is allowed, and the id of the rule that decides.
    pub(crate) fn decide(&self, cell: Cell) -> (bool, Option<&'static str>) {
        let mut denying = None;
        let mut allowing = None;
        for rule in &self.rules {
            let first = match rule.says(cell) {
                Some(Says::Denies) => &mut denying,
                Some(Says::Allows) => &mut allowing,
                _ => continue,
            };
            if first.is_none_or(|id: &str| rule.id.as_bytes() < id.as_bytes()) {
                *first = Some(rule.id);
            }
        }
        match (denying, allowing) {
            (Some(id), _) => (false, Some(id)),
            (None, Some(id)) => (true, Some(id)),
            (None, None) => (self.default_allows, None),
        }
    }

    pub(crate) fn cells(&self) -> Vec<Cell> {
        let mut cells = Vec::new();
        for role in 0..self.space.roles {
            for token in 0..self.space.tokens {
                for &Operation { api, action, ref owners, .. } in &self.space.operations {
                    cells.extend(owners.iter().map(|&owner| Cell { role, token, api, action, owner }));
                }
            }
        }
        cells
    }

    /// The decision of every cell.
    pub(crate) fn matrix(&self) -> Vec<bool> {
        self.cells().into_iter().map(|cell| self.decide(cell).0).collect()
    }

    pub(crate) fn yaml(&self) -> String {
        let mut groups = Groups::default();
        let rules: String = self.rules.iter().map(|rule| rule_line(rule, &mut groups)).collect();
        let default = if self.default_allows { "allow" } else { "deny" };
        let rules = if rules.is_empty() { " []\n".into() } else { format!("\n{rules}") };
        format!(
            "portcullis: 1\npolicy: model\nvocabulary:\n{}{}default: {default}\nrules:{rules}",
            self.space.yaml(),
            groups.yaml()
        )
    }
}

/// A policy that fails a test is read best as the text that one would write.
impl fmt::Debug for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\n{}", self.yaml())
    }
}

impl Space {
    fn yaml(&self) -> String {
        let names = |names: &[&str]| names.iter().map(|name| format!("{name}: {{}}")).collect::<Vec<_>>().join(", ");
        let mut text = format!(
            "  roles: {{ {} }}\n  tokens: {{ {} }}\n  owners: {{ {} }}\n  apis:\n",
            self.roles_yaml(),
            names(&TOKENS[..self.tokens]),
            names(&OWNERS[..self.owners])
        );
        let mut api = None;
        for operation in &self.operations {
            if api.replace(operation.api) != Some(operation.api) {
                writeln!(text, "    {}:", APIS[operation.api]).unwrap();
            }
            let owners: Vec<&str> = operation.owners.iter().map(|&owner| OWNERS[owner]).collect();
            let reads = if operation.reads { ", reads: true" } else { "" };
            writeln!(text, "      {}: {{ owners: [{}]{reads} }}", ACTIONS[operation.action], owners.join(", "))
                .unwrap();
        }
        text
    }

    fn roles_yaml(&self) -> String {
        let roles = &ROLES[..self.roles];
        let declared = roles.iter().enumerate().map(|(number, role)| match roles.get(number + 1) {
            Some(next) if self.ordered => format!("{role}: {{ above: {next} }}"),
            _ => format!("{role}: {{}}"),
        });
        declared.collect::<Vec<_>>().join(", ")
    }
}

/// The groups that rules are written with: for each column, names and members.
#[derive(Default)]
struct Groups(BTreeMap<&'static str, BTreeMap<String, String>>);

impl Groups {
    fn yaml(&self) -> String {
        let mut text = String::new();
        for (number, (column, groups)) in self.0.iter().enumerate() {
            let heading = if number == 0 { "groups:\n" } else { "" };
            writeln!(text, "{heading}  {column}:").unwrap();
            for (name, members) in groups {
                writeln!(text, "    {name}: [{members}]").unwrap();
            }
        }
        text
    }
}

fn rule_line(rule: &Rule, groups: &mut Groups) -> String {
    let mut text = format!("  - id: {}\n", rule.id);
    for column in columns(&rule.scope, rule.grouped, groups) {
        writeln!(text, "    {column}").unwrap();
    }
    if !rule.except.is_empty() {
        text.push_str("    except:\n");
    }
    for exception in &rule.except {
        writeln!(text, "      - {{ {} }}", columns(exception, rule.grouped, groups).join(", ")).unwrap();
    }
    match &rule.effect {
        Effect::Require(needed) => {
            writeln!(text, "    require: {{ {} }}", columns(needed, rule.grouped, groups).join(", ")).unwrap();
        }
        Effect::Allow => text.push_str("    effect: allow\n"),
        Effect::Deny => text.push_str("    effect: deny\n"),
    }
    text
}

fn columns(cube: &Cube, grouped: bool, groups: &mut Groups) -> Vec<String> {
    let columns = [
        ("role", "roles", &cube.role, &ROLES),
        ("token", "tokens", &cube.token, &TOKENS),
        ("api", "apis", &cube.api, &APIS),
        ("action", "actions", &cube.action, &ACTIONS),
        ("owner", "owners", &cube.owner, &OWNERS),
    ];
    let mut texts = Vec::new();
    for (column, plural, admitted, names) in columns {
        let Some(admitted) = admitted else { continue };
        if let Some(from) = cube.roles_from().filter(|_| column == "role") {
            texts.push(format!("role: {from}"));
            continue;
        }
        let admitted: Vec<&str> = admitted.iter().map(|&name| names[name]).collect();
        let value = match admitted.as_slice() {
            [only] => (*only).to_owned(),
            several if grouped => {
                let group = several.join("-or-");
                groups.0.entry(plural).or_default().insert(group.clone(), several.join(", "));
                group
            }
            several => format!("[{}]", several.join(", ")),
        };
        texts.push(format!("{column}: {value}"));
    }
    texts.extend(cube.selector());
    texts
}
