use std::collections::HashMap;

use super::{
    super::{
        document::RoleNameEntry,
        located::{Located, Mapping, Word},
        problem::{Kind, Problem, Problems},
    },
    names::unknown_name,
};
use crate::space::{Column, ColumnTableBuilder, RoleId};

/// For each role, all that are weaker: those that it is declared above, those that these are above, and so on.
pub(super) fn check(
    roles: &Mapping<'_, RoleNameEntry<'_>>,
    known: &ColumnTableBuilder,
    problems: &mut Problems,
) -> Vec<Vec<RoleId>> {
    let mut declared: HashMap<RoleId, Vec<(&Located<Word<'_>>, RoleId)>> = HashMap::new();
    for (name, entry) in roles.iter() {
        let Some(role) = known.id(&name.value) else {
            continue;
        };
        if let Some(above) = entry.above.as_ref().filter(|above| above.list.is_empty()) {
            let problem = Problem::new(Kind::EmptyList("the role is above no other"), above.place);
            problems.push(problem.with_help("name the roles that are weaker, or leave the key out"));
        }
        for word in entry.above.iter().flat_map(|above| &above.list) {
            match known.id(&word.value) {
                Some(below) => declared.entry(role).or_default().push((word, below)),
                None => problems.push_with(|| unknown_name(Column::Role, word, known.names())),
            }
        }
    }
    let all: Vec<RoleId> = roles.iter().filter_map(|(name, _)| known.id(&name.value)).collect();
    let below = all.iter().map(|&role| {
        let mut below: Vec<RoleId> = Vec::new();
        let mut to_follow = vec![role];
        while let Some(next) = to_follow.pop() {
            for &(word, weaker) in declared.get(&next).into_iter().flatten() {
                if weaker == role {
                    let problem = Problem::new(Kind::RoleAboveItself(word.value.to_string()), word.place);
                    problems.push(problem.with_help("name only roles that are weaker"));
                } else if !below.contains(&weaker) {
                    below.push(weaker);
                    to_follow.push(weaker);
                }
            }
        }
        below.sort_unstable();
        below
    });
    below.collect()
}
