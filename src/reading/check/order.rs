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
    space::{Column, ColumnTableBuilder, Id as _, RoleId},
};

/// Which roles are declared to be above which others.
pub(super) struct Order<'a, 'd> {
    /// For each role, in the order of declaration, the words that name weaker roles.
    declared: Vec<Vec<(&'a Located<Word<'d>>, RoleId)>>,
}

impl<'a, 'd> Order<'a, 'd> {
    /// Looks up what roles are declared to be above.
    pub(super) fn of(
        roles: &United<'a, RoleNameEntry<'d>>,
        known: &ColumnTableBuilder,
        problems: &mut Problems,
    ) -> Self {
        let mut declared = vec![Vec::new(); known.len()];
        for Declaration { name, value: entry } in roles.iter().flat_map(|role| role.iter()) {
            let Some(weaker) = known.index_of(&name.value).and_then(|role| declared.get_mut(role)) else {
                continue;
            };
            if let Some(above) = entry.above.as_ref().filter(|above| above.list.is_empty()) {
                let problem = Problem::new(ProblemKind::EmptyList("the role is above no other"), above.place);
                problems.push(problem.with_help("list the weaker roles, or omit the key"));
            }
            for word in entry.above.iter().flat_map(|above| &above.list) {
                match known.id(&word.value) {
                    Some(below) => weaker.push((word, below)),
                    None => problems.push_with(|| unknown_name(Column::Role, word, known.names())),
                }
            }
        }
        Self { declared }
    }

    fn directly_below(&self, role: RoleId) -> &[(&'a Located<Word<'d>>, RoleId)] {
        self.declared.get(role.index()).map_or(&[], Vec::as_slice)
    }

    /// Returns, for each role, those that it is declared to be above.
    pub(super) fn declared(&self) -> Vec<Vec<RoleId>> {
        self.declared.iter().map(|words| words.iter().map(|&(_, weaker)| weaker).collect()).collect()
    }

    /// Reports roles that are above themselves, those of one circle once: in the policy's own file, if a word there is part of it.
    /// Returns whether there are any.
    pub(super) fn report_circles(&self, own: FileId, problems: &mut Problems) -> bool {
        let mut reported: HashSet<RoleId> = HashSet::new();
        let in_circles = self.in_circles();
        for &role in &in_circles {
            if reported.contains(&role) || problems.is_full() {
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
        !in_circles.is_empty()
    }

    /// Returns the roles that are above themselves, in the order of declaration: those of the strongly connected parts of more than one
    /// role, and those that are declared above themselves. Time grows with the declared pairs (Tarjan's algorithm).
    fn in_circles(&self) -> Vec<RoleId> {
        let roles: Vec<RoleId> = (0..self.declared.len()).filter_map(RoleId::from_index).collect();
        let mut found = Vec::new();
        // When each role was visited, and the first visited one that it leads to; 0 before.
        let (mut visited, mut lowest) = (vec![0_usize; roles.len()], vec![0_usize; roles.len()]);
        // The roles that are visited and in no part yet.
        let (mut open, mut is_open) = (Vec::new(), vec![false; roles.len()]);
        let mut count = 0;
        for &first in &roles {
            // The roles on the way down, each with the number of the next one below it to follow.
            let mut path = if at(&visited, first) == 0 { vec![(first, 0)] } else { Vec::new() };
            while let Some((role, next)) = path.last_mut() {
                let role = *role;
                if *next == 0 {
                    count += 1;
                    set(&mut visited, role, count);
                    set(&mut lowest, role, count);
                    open.push(role);
                    set(&mut is_open, role, true);
                }
                let weaker = self.directly_below(role).get(*next).map(|&(_, weaker)| weaker);
                *next += 1;
                if let Some(weaker) = weaker {
                    if at(&visited, weaker) == 0 {
                        path.push((weaker, 0));
                    } else if at(&is_open, weaker) {
                        let low = at(&lowest, role).min(at(&visited, weaker));
                        set(&mut lowest, role, low);
                    }
                    continue;
                }
                path.pop();
                let low = at(&lowest, role);
                if let Some(&(stronger, _)) = path.last() {
                    let low = at(&lowest, stronger).min(low);
                    set(&mut lowest, stronger, low);
                }
                if low == at(&visited, role) {
                    let start = open.iter().rposition(|&one| one == role).unwrap_or(open.len());
                    let part = open.split_off(start);
                    for &one in &part {
                        set(&mut is_open, one, false);
                    }
                    if part.len() > 1 || self.directly_below(role).iter().any(|&(_, weaker)| weaker == role) {
                        found.extend(part);
                    }
                }
            }
        }
        found.sort_unstable();
        found
    }

    /// Returns the words that lead from a role down to itself, as few as possible, each with the role that it names.
    fn circle(&self, role: RoleId) -> Option<Vec<(&'a Located<Word<'d>>, RoleId)>> {
        // For each role that was found, the stronger one and the word there.
        let mut found: HashMap<RoleId, (RoleId, &'a Located<Word<'d>>)> = HashMap::new();
        let mut to_follow = vec![role];
        while !found.contains_key(&role) && !to_follow.is_empty() {
            let mut next = Vec::new();
            for stronger in to_follow {
                for &(word, weaker) in self.directly_below(stronger) {
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
        self.declared
            .iter()
            .enumerate()
            .filter_map(|(role, words)| Some((RoleId::from_index(role)?, words)))
            .flat_map(|(role, words)| words.iter().map(move |&(word, weaker)| (Said::Above(role, weaker), word.place)))
    }
}

fn at<T: Copy + Default>(values: &[T], role: RoleId) -> T {
    values.get(role.index()).copied().unwrap_or_default()
}

fn set<T>(values: &mut [T], role: RoleId, value: T) {
    if let Some(old) = values.get_mut(role.index()) {
        *old = value;
    }
}
