//! The order of roles, as the files of a policy declare it.

use std::{
    collections::{HashMap, HashSet},
    mem,
};

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

    /// Returns one role of each circle at least, found in one pass: those that lead to a role on the way to them.
    fn in_circles(&self) -> Vec<RoleId> {
        let mut found = Vec::new();
        let mut is_visited = vec![false; self.declared.len()];
        let mut is_on_path = is_visited.clone();
        let mark = |marks: &mut Vec<bool>, role: RoleId, value| {
            marks.get_mut(role.index()).is_some_and(|mark| mem::replace(mark, value))
        };
        for first in (0..self.declared.len()).filter_map(RoleId::from_index) {
            // The roles on the way down, each with the number of the next one below it to follow.
            let mut path = Vec::new();
            if !mark(&mut is_visited, first, true) {
                mark(&mut is_on_path, first, true);
                path.push((first, 0));
            }
            while let Some((role, next)) = path.last_mut() {
                let (role, weaker) = (*role, self.directly_below(*role).get(*next));
                *next += 1;
                match weaker {
                    None => {
                        path.pop();
                        mark(&mut is_on_path, role, false);
                    }
                    Some(&(_, weaker)) if is_on_path.get(weaker.index()) == Some(&true) => found.push(weaker),
                    Some(&(_, weaker)) => {
                        if !mark(&mut is_visited, weaker, true) {
                            mark(&mut is_on_path, weaker, true);
                            path.push((weaker, 0));
                        }
                    }
                }
            }
        }
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
