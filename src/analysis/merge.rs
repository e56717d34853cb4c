use std::collections::HashMap;

use crate::{
    rules::{Citation, Effect, Rule, Rules},
    space::{Column, Cube, Id, IdSet, RuleId},
};

/// Rules that one rule could say: they differ in one column alone, and none has all that another has there.
pub(crate) struct Mergeable {
    /// At least two, in the order of the text.
    pub(crate) rules: Vec<RuleId>,
    pub(crate) column: Column,
    /// What any of them admits in that column; every other column is left out.
    pub(crate) merged: Cube,
}

const COLUMNS: [Column; 5] = [Column::Role, Column::Token, Column::Api, Column::Action, Column::Owner];

/// The largest such groups, by first rule and column.
///
/// Of rules that differ in one column alone, those are left out that have nothing there but what another has, and of equal
/// ones all but the first. Time grows with the names in the columns of the rules, and faster where many sets of one column
/// share all their names.
pub(crate) fn mergeable(rules: &Rules) -> Vec<Mergeable> {
    let (mut alike, mut sets) = (HashMap::new(), HashMap::new());
    let mut entries = Vec::with_capacity(COLUMNS.len() * rules.len());
    for (id, rule) in rules.with_ids() {
        let kind = number_of(Besides::of(rule, rules), &mut alike);
        let scope = columns(rule.scope(), rules).map(|set| number_of(set, &mut sets));
        for (column, set) in COLUMNS.into_iter().zip(scope) {
            let mut others = scope;
            // The column in which they may differ counts as equal.
            others.iter_mut().zip(COLUMNS).filter(|(_, one)| *one == column).for_each(|(set, _)| *set = usize::MAX);
            entries.push(((kind, column, others), id, set));
        }
    }
    let mut names_of: Vec<&Names> = vec![&None; sets.len()];
    for (names, &number) in &sets {
        if let Some(place) = names_of.get_mut(number) {
            *place = names;
        }
    }
    entries.sort_unstable();
    let classes = entries.chunk_by(|(one, ..), (other, ..)| one == other).filter(|class| class.len() > 1);
    let mut groups: Vec<Mergeable> = classes.filter_map(|class| group(class, &names_of)).collect();
    groups.sort_by(|one, other| (one.rules.first(), one.column).cmp(&(other.rules.first(), other.column)));
    groups
}

/// What rules have in common that differ in one column alone: the rest by number, and the other columns by number.
type Class = (usize, Column, [usize; 5]);

/// The names in a column by number, sorted; nothing for all of them.
type Names = Option<Vec<usize>>;

fn number_of<K: Eq + std::hash::Hash>(key: K, known: &mut HashMap<K, usize>) -> usize {
    let next = known.len();
    *known.entry(key).or_insert(next)
}

/// What a rule says beside its scope.
#[derive(PartialEq, Eq, Hash)]
struct Besides<'r> {
    effect: &'static str,
    needs: Option<[Names; 5]>,
    exceptions: Vec<([Names; 5], &'r [Citation])>,
    citations: &'r [Citation],
    reading: Option<&'r str>,
    suppressions: Vec<(Vec<&'r str>, Option<&'r str>)>,
}

impl<'r> Besides<'r> {
    fn of(rule: &'r Rule, rules: &Rules) -> Self {
        let needs = match rule.effect() {
            Effect::Require(needs) => {
                let cube = Cube { roles: needs.roles.clone(), tokens: needs.tokens.clone(), ..Cube::ALL };
                Some(columns(&Cube { owners: needs.owners.clone(), ..cube }, rules))
            }
            Effect::Allow | Effect::Deny => None,
        };
        let exceptions = rule.exceptions().iter();
        let suppressions = rule.suppressions().iter();
        Self {
            effect: rule.effect().as_str(),
            needs,
            exceptions: exceptions.map(|one| (columns(one.cube(), rules), one.citations())).collect(),
            citations: rule.citations(),
            reading: rule.reading(),
            suppressions: suppressions
                .map(|one| (one.lints().map(|(lint, _)| lint).collect(), one.because()))
                .collect(),
        }
    }
}

fn columns(cube: &Cube, rules: &Rules) -> [Names; 5] {
    fn names<I: Id>(set: &IdSet<I>, count: usize) -> Names {
        let is_all = set.is_any() || set.listed().len() == count;
        (!is_all).then(|| set.listed().iter().map(|id| id.index()).collect())
    }
    let vocabulary = rules.vocabulary();
    [
        names(&cube.roles, vocabulary.roles().len()),
        names(&cube.tokens, vocabulary.tokens().len()),
        names(&cube.apis, vocabulary.apis().len()),
        names(&cube.actions, vocabulary.actions().len()),
        names(&cube.owners, vocabulary.owners().len()),
    ]
}

/// The group of a class of rules, if there is one. A set of all names holds every other.
fn group(class: &[(Class, RuleId, usize)], names_of: &[&Names]) -> Option<Mergeable> {
    let &((_, column, _), ..) = class.first()?;
    let mut different: Vec<(RuleId, usize)> = class.iter().map(|&(_, rule, set)| (rule, set)).collect();
    different.sort_unstable_by_key(|&(rule, set)| (set, rule));
    different.dedup_by_key(|&mut (_, set)| set);
    different.sort_unstable();
    let sets: Option<Vec<&[usize]>> = different.iter().map(|&(_, set)| names_of.get(set)?.as_deref()).collect();
    let sets = sets?;
    let mut kept: Vec<(RuleId, &[usize])> = Vec::new();
    for (&(rule, _), (set, is_held)) in different.iter().zip(sets.iter().zip(held_by_another(&sets))) {
        if !is_held {
            kept.push((rule, set));
        }
    }
    let merged = cube_of(column, kept.iter().flat_map(|(_, set)| set.iter().copied()));
    (kept.len() > 1).then(|| Mergeable { rules: kept.into_iter().map(|(rule, _)| rule).collect(), column, merged })
}

/// For each of different sets, whether another has all of its members. That one is looked for where its rarest member is.
fn held_by_another(sets: &[&[usize]]) -> Vec<bool> {
    let mut with: HashMap<usize, Vec<usize>> = HashMap::new();
    for (number, set) in sets.iter().enumerate() {
        set.iter().for_each(|&member| with.entry(member).or_default().push(number));
    }
    let is_held = |set: &&[usize]| {
        let candidates = set.iter().filter_map(|member| with.get(member)).min_by_key(|numbers| numbers.len());
        let larger = candidates.into_iter().flatten().filter_map(|&number| sets.get(number));
        larger.filter(|one| one.len() > set.len()).any(|one| set.iter().all(|name| one.binary_search(name).is_ok()))
    };
    sets.iter().map(is_held).collect()
}

/// The requests with one of the names in a column.
fn cube_of(column: Column, names: impl Iterator<Item = usize>) -> Cube {
    fn ids<I: Id>(names: impl Iterator<Item = usize>) -> IdSet<I> {
        IdSet::of(names.filter_map(I::from_index))
    }
    match column {
        Column::Role => Cube { roles: ids(names), ..Cube::ALL },
        Column::Token => Cube { tokens: ids(names), ..Cube::ALL },
        Column::Api => Cube { apis: ids(names), ..Cube::ALL },
        Column::Action => Cube { actions: ids(names), ..Cube::ALL },
        Column::Owner => Cube { owners: ids(names), ..Cube::ALL },
    }
}
