//! Rules that one rule could replace.

use std::collections::HashMap;

use crate::{
    rules::{Citation, Effect, Rule, Rules},
    space::{ByColumn, Column, Cube, NameSet, OperationSet, RuleId, Vocabulary},
};

/// Rules that one rule could replace: they differ in one column alone, and none admits all names there that another admits. Rules
/// that list operations differ in more than a column if they list others.
pub(crate) struct Mergeable {
    /// At least two, in the order of the text.
    pub(crate) rules: Vec<RuleId>,
    pub(crate) column: Column,
    /// The names that any of them admits in that column; every other column admits any name.
    pub(crate) merged: Cube,
}

/// Returns the largest such groups, by first rule and column.
///
/// A rule is left out if another admits all that it admits in the column, and so are all equal rules except the first. Time
/// grows with the names in the columns of the rules, and faster where many sets of a column have all names in common.
pub(crate) fn mergeable(rules: &Rules) -> Vec<Mergeable> {
    let (mut alike, mut sets) = (HashMap::new(), HashMap::new());
    let mut entries = Vec::with_capacity(Column::ALL.len() * rules.len());
    for (id, rule) in rules.with_ids() {
        let kind = number_of(OtherParts::of(rule, rules), &mut alike);
        let scope = names_by_column(rule.scope(), rules.vocabulary()).map(|_, set| number_of(set, &mut sets));
        for (column, &set) in scope.iter() {
            let mut others = scope;
            // The column in which they may differ counts as equal.
            others[column] = usize::MAX;
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

/// What rules that differ in one column alone have in common: the number of everything but the scope, and the numbers of
/// the other columns.
type Class = (usize, Column, ByColumn<usize>);

/// The names in a column by index, sorted; `None` for all of them.
type Names = Option<Vec<usize>>;

fn number_of<K: Eq + std::hash::Hash>(key: K, known: &mut HashMap<K, usize>) -> usize {
    let next = known.len();
    *known.entry(key).or_insert(next)
}

/// How a cube selects operations besides its APIs and actions: by the mark `reads`, or one by one.
#[derive(PartialEq, Eq, Hash)]
enum Selector<'r> {
    None,
    Reads(bool),
    Listed(&'r OperationSet),
}

impl<'r> Selector<'r> {
    fn of(cube: &'r Cube) -> Self {
        match (cube.reads(), cube.operation_set()) {
            (Some(reads), _) => Self::Reads(reads),
            (None, Some(operations)) => Self::Listed(operations),
            (None, None) => Self::None,
        }
    }
}

/// Everything that a rule says except the columns of its scope.
#[derive(PartialEq, Eq, Hash)]
struct OtherParts<'r> {
    selector: Selector<'r>,
    effect: &'static str,
    needs: Option<ByColumn<Names>>,
    exceptions: Vec<(ByColumn<Names>, Selector<'r>, &'r [Citation])>,
    citations: &'r [Citation],
    reading: Option<&'r str>,
    suppressions: Vec<(Vec<&'r str>, Option<&'r str>)>,
}

impl<'r> OtherParts<'r> {
    fn of(rule: &'r Rule, rules: &Rules) -> Self {
        let needs = match rule.effect() {
            Effect::Require(needs) => Some(names_by_column(needs.cube(), rules.vocabulary())),
            Effect::Allow | Effect::Deny => None,
        };
        let exceptions = rule.exceptions().iter();
        let suppressions = rule.suppressions().iter();
        let exception = |cube: &'r Cube, citations: &'r [Citation]| {
            (names_by_column(cube, rules.vocabulary()), Selector::of(cube), citations)
        };
        Self {
            selector: Selector::of(rule.scope()),
            effect: rule.effect().as_str(),
            needs,
            exceptions: exceptions.map(|one| exception(one.cube(), one.citations())).collect(),
            citations: rule.citations(),
            reading: rule.reading(),
            suppressions: suppressions
                .map(|one| (one.lints().map(|(lint, _)| lint).collect(), one.because()))
                .collect(),
        }
    }
}

fn names_by_column(cube: &Cube, vocabulary: &Vocabulary) -> ByColumn<Names> {
    ByColumn::from_fn(|column| {
        let (set, count) = (cube.set(column), vocabulary.table(column).len());
        (!set.admits_all(count)).then(|| set.listed().collect())
    })
}

/// Returns the group of a class of rules, if there is one. A set of all names holds every other.
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
    let merged = Cube::ALL.with(column, NameSet::of(kept.iter().flat_map(|(_, set)| set.iter().copied())));
    (kept.len() > 1).then(|| Mergeable { rules: kept.into_iter().map(|(rule, _)| rule).collect(), column, merged })
}

/// Returns, for each of different sets, whether another has all of its members. Only the sets with its rarest member are
/// compared.
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
