//! The order of roles, as the files of a policy declare it.

use std::collections::{HashMap, HashSet};

use super::{
    super::{
        document::RoleNameEntry,
        located::{Located, Word},
        problem::{Problem, Problems},
        problem_kind::ProblemKind,
    },
    names::unknown_name,
    union::{Declaration, United},
};
use crate::{
    rules::{FileId, Place, Said},
    space::{Column, ColumnTableBuilder, RoleId},
};

/// Which roles are declared to be above which others.
pub(super) struct Order<'a, 'd> {
    /// The roles, in the order of declaration.
    roles: Vec<RoleId>,
    /// For each role, the words that name weaker roles.
    declared: HashMap<RoleId, Vec<(&'a Located<Word<'d>>, RoleId)>>,
}

impl<'a, 'd> Order<'a, 'd> {
    /// Looks up what roles are declared to be above.
    pub(super) fn of(
        roles: &United<'a, RoleNameEntry<'d>>,
        known: &ColumnTableBuilder,
        problems: &mut Problems,
    ) -> Self {
        let mut declared: HashMap<RoleId, Vec<_>> = HashMap::new();
        for Declaration { name, value: entry } in roles.iter().flat_map(|role| role.iter()) {
            let Some(role) = known.id(&name.value) else {
                continue;
            };
            if let Some(above) = entry.above.as_ref().filter(|above| above.list.is_empty()) {
                let problem = Problem::new(ProblemKind::EmptyList("the role is above no other"), above.place);
                problems.push(problem.with_help("list the weaker roles, or omit the key"));
            }
            for word in entry.above.iter().flat_map(|above| &above.list) {
                match known.id(&word.value) {
                    Some(below) => declared.entry(role).or_default().push((word, below)),
                    None => problems.push_with(|| unknown_name(Column::Role, word, known.names())),
                }
            }
        }
        let roles = roles.iter().filter_map(|role| known.id(&role.first.name.value)).collect();
        Self { roles, declared }
    }

    fn directly_below(&self, role: RoleId) -> impl Iterator<Item = (&'a Located<Word<'d>>, RoleId)> {
        self.declared.get(&role).into_iter().flatten().copied()
    }

    /// Returns all weaker roles for each role: those that it is declared above, those that these are above, and so on.
    pub(super) fn below(&self) -> Vec<Vec<RoleId>> {
        let below = |&role: &RoleId| {
            let mut below: Vec<RoleId> = Vec::new();
            let mut to_follow = vec![role];
            while let Some(next) = to_follow.pop() {
                for (_, weaker) in self.directly_below(next) {
                    if weaker != role && !below.contains(&weaker) {
                        below.push(weaker);
                        to_follow.push(weaker);
                    }
                }
            }
            below.sort_unstable();
            below
        };
        self.roles.iter().map(below).collect()
    }

    /// Reports roles that are above themselves, those of one circle once: in the policy's own file, if a word there is part of it.
    pub(super) fn check(&self, own: FileId, problems: &mut Problems) {
        let mut reported: HashSet<RoleId> = HashSet::new();
        for &role in &self.roles {
            if reported.contains(&role) {
                continue;
            }
            let Some(mut circle) = self.circle(role) else { continue };
            if let Some(at) = circle.iter().rposition(|(word, _)| word.place.file == own) {
                circle.rotate_left(at + 1);
            }
            reported.extend(circle.iter().map(|&(_, weaker)| weaker));
            let Some(((last, _), others)) = circle.split_last() else { continue };
            let mut problem = Problem::new(ProblemKind::RoleAboveItself(last.value.to_string()), last.place);
            let mut stronger = last;
            for (word, _) in others {
                let what = format!("`{}` is above `{}` here", stronger.value.as_str(), word.value.as_str());
                problem = problem.with_related(word.place, what);
                stronger = word;
            }
            problems.push(problem.with_help("list only weaker roles"));
        }
    }

    /// Returns the words that lead from a role down to itself, as few as possible, each with the role that it names.
    fn circle(&self, role: RoleId) -> Option<Vec<(&'a Located<Word<'d>>, RoleId)>> {
        // For each role that was found, the stronger one and the word there.
        let mut found: HashMap<RoleId, (RoleId, &'a Located<Word<'d>>)> = HashMap::new();
        let mut to_follow = vec![role];
        while !found.contains_key(&role) && !to_follow.is_empty() {
            let mut next = Vec::new();
            for stronger in to_follow {
                for (word, weaker) in self.directly_below(stronger) {
                    found.entry(weaker).or_insert_with(|| {
                        next.push(weaker);
                        (stronger, word)
                    });
                }
            }
            to_follow = next;
        }
        let mut circle = Vec::new();
        let mut weaker = role;
        loop {
            let &(stronger, word) = found.get(&weaker)?;
            circle.push((word, weaker));
            weaker = stronger;
            if weaker == role {
                break;
            }
        }
        circle.reverse();
        Some(circle)
    }

    /// Iterates over the places where a role is said to be above another.
    pub(super) fn places(&self) -> impl Iterator<Item = (Said, Place)> {
        self.roles.iter().flat_map(|&role| {
            self.directly_below(role).map(move |(word, weaker)| (Said::Above(role, weaker), word.place))
        })
    }
}
