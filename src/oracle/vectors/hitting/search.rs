use std::cmp::Reverse;

use super::{super::times::Times, family::Family, greedy};

/// How many sets may be looked at in a part, one choice after the other.
const STEPS: usize = 500_000;
/// Of how many sets a part may be to be searched: the choices of a search lie within one another.
const SETS: usize = 400;

/// Few elements that hit all sets of a part, and how many it takes at least: as many, if the search comes to an end before
/// the steps for all parts do.
pub(super) fn fewest(part: &Family, steps_for_all: &mut usize) -> (Vec<usize>, usize) {
    let by_element = part.by_element();
    let few = greedy::few(part, &by_element);
    let at_least = greedy::disjoint(part.sets().to_vec(), by_element.len());
    if few.len() == at_least || part.sets().len() > SETS {
        return (few, at_least);
    }
    let steps = STEPS.min(*steps_for_all);
    let mut search = Search {
        sets: part.sets(),
        hit: Times::none(part.sets().len()),
        barred: Times::none(by_element.len()),
        by_element: &by_element,
        chosen: Vec::new(),
        best: few,
        steps_left: steps,
    };
    search.go_on();
    *steps_for_all -= steps - search.steps_left;
    let at_least = if search.steps_left > 0 { search.best.len() } else { at_least };
    (search.best, at_least)
}

/// Branch and bound: one of the elements of a set must be chosen, and once all choices with an element have been looked at,
/// it is barred.
struct Search<'f> {
    sets: &'f [Vec<usize>],
    by_element: &'f [Vec<usize>],
    hit: Times,
    barred: Times,
    chosen: Vec<usize>,
    best: Vec<usize>,
    steps_left: usize,
}

impl<'f> Search<'f> {
    fn go_on(&mut self) {
        let left = self.left();
        let Some(mut elements) = left.iter().min_by_key(|set| set.len()).cloned() else {
            self.keep();
            return;
        };
        if self.chosen.len() + greedy::disjoint(left, self.by_element.len()) >= self.best.len() {
            return;
        }
        elements.sort_by_key(|&element| (Reverse(self.hit.missing(self.sets_of(element))), element));
        for &element in &elements {
            self.steps_left = self.steps_left.saturating_sub(self.sets.len());
            if self.steps_left > 0 {
                self.hit.add(self.sets_of(element));
                self.chosen.push(element);
                self.go_on();
                self.chosen.pop();
                self.hit.take_back(self.sets_of(element));
            }
            self.barred.add(&[element]);
        }
        self.barred.take_back(&elements);
    }

    /// The sets not yet hit, without the elements that are barred.
    fn left(&self) -> Vec<Vec<usize>> {
        let is_free = |element: &usize| self.barred.is_missing(*element);
        let left = self.sets.iter().enumerate().filter(|&(number, _)| self.hit.is_missing(number));
        left.map(|(_, set)| set.iter().copied().filter(is_free).collect()).collect()
    }

    /// Keeps what is chosen if it is better than the best so far.
    fn keep(&mut self) {
        let mut chosen = self.chosen.clone();
        let mut hit = Times::none(self.sets.len());
        for &element in &chosen {
            hit.add(self.sets_of(element));
        }
        hit.drop_needless(&mut chosen, |&element| self.sets_of(element));
        if chosen.len() < self.best.len() {
            self.best = chosen;
        }
    }

    fn sets_of(&self, element: usize) -> &'f [usize] {
        self.by_element.get(element).map_or(&[], |sets| sets)
    }
}
