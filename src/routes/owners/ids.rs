//! Owners that are found by ids: in the path, or in lists.

use std::collections::HashSet;

use super::{Facts, Principal, Touched, Whose};
use crate::{
    route::{IdKinds, Listed, Pointer, Root},
    routes::{
        demand::Assumption,
        json::{Found, Json},
        truth::Truth,
    },
};

/// The ids in a list, as far as they are known.
struct Ids<'j> {
    /// The ids, with the places where they are.
    list: Vec<(&'j str, String)>,
    /// The same ids, each once.
    set: HashSet<&'j str>,
    /// Whether these are all.
    is_whole: bool,
    /// Whether the list is left out.
    is_omitted: bool,
}

impl<'j> Ids<'j> {
    fn unknown() -> Self {
        Self { list: Vec::new(), set: HashSet::new(), is_whole: false, is_omitted: false }
    }

    fn of(json: Option<&'j Json<'_>>, pointer: &'j Pointer, root: Root) -> Self {
        let Some(json) = json else { return Self::unknown() };
        let found: Found<'_, '_> = json.find(pointer);
        let mut list = Vec::new();
        let mut is_whole = found.is_certain && !found.is_partly_omitted;
        for (number, value) in found.values().iter().enumerate() {
            let Json::Array(elements) = value else {
                is_whole = false;
                continue;
            };
            for (position, element) in elements.iter().enumerate() {
                match element.as_text() {
                    Some(id) => list.push((id, found.place(number, root).element(position).to_string())),
                    None => is_whole = false,
                }
            }
        }
        // How a service reads a list with something else in it is not known.
        if !is_whole {
            return Self::unknown();
        }
        let set = list.iter().map(|(id, _)| *id).collect();
        Self { list, set, is_whole, is_omitted: found.is_omitted }
    }

    fn has(&self, id: &str) -> bool {
        self.set.contains(id)
    }
}

impl Facts<'_, '_> {
    pub(super) fn by_parameter(&self, number: usize, kinds: IdKinds) -> Vec<Touched> {
        let Some(id) = self.parameters.get(number) else {
            return self.any_of(&[Whose::Own, Whose::Other], &Assumption::CallerUnknown);
        };
        // A special character anywhere in the path can move or change the parameters for a server that acts upon it.
        if !self.is_path_plain {
            return self.any_of(&[Whose::Own, Whose::Other], &Assumption::PathUnclear);
        }
        let place = self.route.template().parameters().nth(number).unwrap_or_default();
        self.of_id(id, kinds, &format!("{{{place}}}"), None)
    }

    pub(super) fn by_ids(&self, listed: Listed, pointer: &Pointer, kinds: IdKinds) -> Vec<Touched> {
        let body = Ids::of(self.body.as_ref(), pointer, Root::Body);
        if listed == Listed::All {
            return self.of_all(&body, self.body.is_some(), &Assumption::BodyUnknown, kinds, None, |_| true);
        }
        let stored = Ids::of(self.stored.as_ref(), pointer, Root::Stored);
        let keeps_all = body.is_omitted && self.route.keeps_omitted();
        if keeps_all {
            return Vec::new();
        }
        let why_stored = (!stored.is_whole).then(|| self.why_stored_unclear());
        match listed {
            // An id that is stored already is gained in no case.
            Listed::Gained => {
                self.of_all(&body, self.body.is_some(), &Assumption::BodyUnknown, kinds, why_stored.as_ref(), |id| {
                    !stored.has(id)
                })
            }
            Listed::Lost | Listed::All => {
                let why_body = (!body.is_whole).then(|| self.why_body_unclear());
                let is_known = self.stored.is_some();
                self.of_all(&stored, is_known, &Assumption::StoredUnknown, kinds, why_body.as_ref(), |id| !body.has(id))
            }
        }
    }

    /// Returns the owners of those ids of a list that count. `unclear` says why others could not count, although they seem to.
    fn of_all(
        &self,
        ids: &Ids<'_>,
        is_known: bool,
        unknown: &Assumption,
        kinds: IdKinds,
        unclear: Option<&Assumption>,
        counts: impl Fn(&str) -> bool,
    ) -> Vec<Touched> {
        let counted = ids.list.iter().filter(|(id, _)| counts(id));
        let mut touched: Vec<Touched> = counted.flat_map(|(id, place)| self.of_id(id, kinds, place, unclear)).collect();
        if !ids.is_whole {
            let assumed = if is_known { &Assumption::Unclear } else { unknown };
            touched.extend(self.any_of(&[Whose::Own, Whose::Other], assumed));
        }
        touched
    }

    fn of_id(&self, id: &str, kinds: IdKinds, place: &str, unclear: Option<&Assumption>) -> Vec<Touched> {
        let principal = || Some(Principal { id: id.to_owned(), place: place.to_owned() });
        let one = |whose, assumed| Touched { whose, principal: principal(), assumed };
        match self.caller.has(id, kinds) {
            Truth::Holds => vec![one(Whose::Own, unclear.cloned())],
            Truth::HoldsNot => vec![one(Whose::Other, unclear.cloned())],
            Truth::Unknown => {
                let assumed = unclear.cloned().or(Some(Assumption::CallerUnknown));
                vec![one(Whose::Own, assumed.clone()), one(Whose::Other, assumed)]
            }
        }
    }

    pub(super) fn why_stored_unclear(&self) -> Assumption {
        if self.stored.is_some() { Assumption::Unclear } else { Assumption::StoredUnknown }
    }

    pub(super) fn why_body_unclear(&self) -> Assumption {
        if self.body.is_some() { Assumption::Unclear } else { Assumption::BodyUnknown }
    }
}
