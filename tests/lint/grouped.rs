//! Policies with groups of roles, and lists of roles and groups wherever columns can list them.

use std::{collections::BTreeSet, fmt::Write as _};

use proptest::prelude::*;

/// A policy about roles `r0`, `r1` and so on, in groups `g0`, `g1` and so on.
#[derive(Clone, Debug)]
pub(crate) struct Grouped {
    pub(crate) count: usize,
    pub(crate) groups: Vec<BTreeSet<usize>>,
    pub(crate) lists: Vec<List>,
}

/// Roles and groups that a column lists.
#[derive(Clone, Debug)]
pub(crate) struct List {
    pub(crate) place: ListPlace,
    pub(crate) names: BTreeSet<usize>,
    /// The numbers of the groups.
    pub(crate) groups: BTreeSet<usize>,
}

/// Where a column is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum ListPlace {
    Allow,
    Deny,
    RequireScope,
    Requirement,
    ExceptionOfAllow,
    ExceptionOfDeny,
    Never,
    Within,
}

pub(crate) fn grouped() -> impl Strategy<Value = Grouped> {
    use ListPlace::{Allow, Deny, ExceptionOfAllow, ExceptionOfDeny, Never, RequireScope, Requirement, Within};
    let place = prop::sample::select(vec![
        Allow,
        Deny,
        RequireScope,
        Requirement,
        ExceptionOfAllow,
        ExceptionOfDeny,
        Never,
        Within,
    ]);
    let some = |bits: u8, count: usize| (0..count).filter(move |bit| bits >> bit & 1 == 1).collect::<BTreeSet<_>>();
    // Most lists are short, so that some names are listed nowhere.
    let few = || prop_oneof![Just(0_u8), (0_u32..5).prop_map(|bit| 1 << bit), any::<u8>()];
    let lists = prop::collection::vec((place, few(), few()), 0..5);
    (3_usize..=5, prop::collection::vec(1_u8..32, 0..=3), lists).prop_map(move |(count, groups, lists)| {
        let groups: Vec<BTreeSet<usize>> =
            groups.into_iter().map(|bits| some(bits, count)).filter(|group| !group.is_empty()).collect();
        let lists = lists.into_iter().map(|(place, names, of_groups)| List {
            place,
            names: some(names, count),
            groups: some(of_groups, groups.len()),
        });
        let lists = lists.filter(|list| !list.names.is_empty() || !list.groups.is_empty()).collect();
        Grouped { count, groups, lists }
    })
}

impl Grouped {
    pub(crate) fn names(&self) -> std::ops::Range<usize> {
        0..self.count
    }

    pub(crate) fn is_grouped(&self, name: usize) -> bool {
        self.groups.iter().any(|group| group.contains(&name))
    }

    pub(crate) fn yaml(&self) -> String {
        let declared: Vec<String> = self.names().map(|name| format!("r{name}: {{}}")).collect();
        let mut text = format!(
            "vocabulary:\n  roles: {{ {} }}\n  tokens: {{ key: {{}} }}\n  owners: {{ none: {{}} }}\n  apis: {{ gate: {{ raise: {{}} }} }}\n",
            declared.join(", ")
        );
        if !self.groups.is_empty() {
            text.push_str("groups:\n  roles:\n");
        }
        for (number, group) in self.groups.iter().enumerate() {
            writeln!(text, "    g{number}: [{}]", list(group, "r")).unwrap();
        }
        let (mut rules, mut invariants) = (String::new(), String::new());
        for (number, one) in self.lists.iter().enumerate() {
            let both = [list(&one.names, "r"), list(&one.groups, "g")];
            let words: Vec<String> = both.into_iter().filter(|words| !words.is_empty()).collect();
            let column = format!("role: [{}]", words.join(", "));
            let claim = match one.place {
                ListPlace::Never => Some(format!("never: {{ {column} }}")),
                ListPlace::Within => Some(format!("ignores: token, within: {{ {column} }}")),
                _ => None,
            };
            let rule = match one.place {
                ListPlace::Allow => format!("{column}, effect: allow"),
                ListPlace::Deny => format!("{column}, effect: deny"),
                ListPlace::RequireScope => format!("{column}, require: {{ token: key }}"),
                ListPlace::Requirement => format!("require: {{ {column} }}"),
                ListPlace::ExceptionOfAllow => format!("effect: allow, except: [{{ {column} }}]"),
                _ => format!("effect: deny, except: [{{ {column} }}]"),
            };
            match claim {
                Some(claim) => writeln!(invariants, "  - {{ id: i{number}, {claim} }}").unwrap(),
                None => writeln!(rules, "  - {{ id: x{number}, {rule} }}").unwrap(),
            }
        }
        for (key, entries) in [("rules", rules), ("invariants", invariants)] {
            if !entries.is_empty() {
                write!(text, "{key}:\n{entries}").unwrap();
            }
        }
        text
    }
}

fn list(numbers: &BTreeSet<usize>, letter: &str) -> String {
    numbers.iter().map(|number| format!("{letter}{number}")).collect::<Vec<_>>().join(", ")
}
