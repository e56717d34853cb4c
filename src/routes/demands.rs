//! What a request demands.

use super::{
    Assumption, Caller, Demand, DemandReason, Evidence, Matched, MetCondition, Refusal, RefusedPart, Routes,
    conditions::evaluate,
    evidence::{Content, KnownContent},
    json::Json,
    owners::{Facts, Touched},
    truth::Truth,
};
use crate::{
    route::{Demanded, OwnerOf, Root, Route},
    space::{OperationId, OwnerId},
};

/// What a request demands: operations with their owners, all of which must be allowed. There is at least one.
///
/// ```
/// use portcullis::{Policy, routes::{Assumption, Caller, Evidence, Found, Head, Routes}};
///
/// let policy = Policy::splunk_observability()?;
/// let routes = Routes::from_text(&policy, "routes.yaml", "
/// portcullis-routes: 1
/// routes: teams
/// users: { tokens: [user_api] }
/// objects: { team: {} }
/// paths:
///   /v2/team/{tid}:
///     object: team
///     PUT:
///       - team.update
///       - { operation: team.remove_member, owner: { lost: /members, id: member } }
/// ")?;
/// let head = Head::read("PUT", "/v2/team/T1", [], routes.service())?;
/// let Found::Route(matched) = routes.find(&head) else { return Err("no route".into()) };
///
/// // Neither the body nor the stored team is known: members may be removed, the caller and others.
/// let demands = matched.demands(&Evidence::default(), &Caller::user("U1").with_member("M1"))?;
/// let calls = demands.list().iter().filter_map(|demand| demands.call(demand, Some("user_api")));
/// let calls: Vec<_> = calls.map(|call| (call.action, call.owner)).collect();
/// assert_eq!(calls, [("update", Some("none")), ("remove_member", Some("self")), ("remove_member", Some("other"))]);
/// assert!(demands.assumptions().contains(&&Assumption::StoredUnknown));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Demands<'r> {
    pub(super) routes: &'r Routes,
    route: &'r Route,
    list: Vec<Demand<'r>>,
}

impl<'r> Demands<'r> {
    pub(super) fn of(matched: &Matched<'r, '_>, evidence: &Evidence<'_>, caller: &Caller<'_>) -> Result<Self, Refusal> {
        let (routes, route) = (matched.routes, matched.route);
        let body = if route.needs_body() {
            if let Some(refusal) = matched.head.refused_encoding() {
                return Err(refusal);
            }
            // A request without the body that it should have says nothing about what it does.
            match evidence.body.of_kind(matched.head.body_kind()).read(RefusedPart::Body)? {
                body if matches!(*body, Some(Json::Null)) => KnownContent::Own(None),
                body => body,
            }
        } else {
            KnownContent::Own(None)
        };
        let (stored, parent) = match route.needs_stored() {
            // Before it is created, nothing is stored.
            true if route.creates.is_some() => (Content::Nothing, Content::Nothing),
            true => (evidence.stored, evidence.parent),
            false => (Content::Unknown, Content::Unknown),
        };
        let (stored, parent) = (stored.read(RefusedPart::Stored)?, parent.read(RefusedPart::Stored)?);
        let kinds = &routes.declared.objects;
        let facts = Facts {
            route,
            kind: route.creates.or(route.object).and_then(|number| kinds.get(number)),
            kinds,
            parameters: &matched.parameters,
            is_path_plain: matched.head.target().is_plain(),
            body: &body,
            stored: &stored,
            parent: &parent,
            caller,
        };
        let mut demands = Self { routes, route, list: Vec::with_capacity(route.demanded().len()) };
        let mut is_any_certain = false;
        for demanded in route.demanded() {
            is_any_certain |= demands.add(demanded, &facts);
        }
        // As long as it could turn out that nothing is met, what is assumed then is demanded.
        if !is_any_certain {
            for demanded in route.demanded() {
                demands.add_worst(demanded, &facts);
            }
        }
        Ok(demands)
    }

    /// Adds what is demanded if its conditions hold. Returns whether it is demanded for certain, for some owner.
    fn add(&mut self, demanded: &'r Demanded, facts: &Facts<'_, '_>) -> bool {
        let mut truth = Truth::Holds;
        let mut met = Vec::new();
        let mut assumed = None;
        for condition in demanded.when() {
            let outcome =
                evaluate(condition.test(), facts.body.as_ref(), facts.stored.as_ref(), facts.route.keeps_omitted());
            truth = truth.and(outcome.truth);
            if outcome.truth == Truth::Unknown {
                let root = condition.test().pointer().root();
                assumed.get_or_insert(facts.why_unknown(root, condition.test().compares()));
            }
            met.push(MetCondition { test: condition.test(), place: outcome.place.map(|place| place.to_string()) });
        }
        if truth.could_hold() {
            let touched = match demanded.owner() {
                OwnerOf::Only(_) => None,
                by => Some(facts.touched(by)),
            };
            let is_certain = touched.as_ref().is_none_or(|touched| touched.iter().any(Touched::is_touched_for_certain));
            self.touch(demanded, touched, &met, assumed.as_ref());
            return is_certain && truth == Truth::Holds;
        }
        false
    }

    /// Adds what is demanded at its worst, because nothing in the request says what it does.
    fn add_worst(&mut self, demanded: &'r Demanded, facts: &Facts<'_, '_>) {
        let owners = self.routes.declared.owners;
        let is_new = |owner: &OwnerId| !self.list.iter().any(|demand| demand.is(demanded.operation(), *owner));
        let touched = match demanded.owner() {
            OwnerOf::Only(owner) if !is_new(owner) => return,
            OwnerOf::Only(_) => None,
            by => {
                let worst = facts.worst(by, &Assumption::NothingMet).into_iter();
                Some(worst.filter(|touched| touched.whose.owner(owners).as_ref().is_some_and(is_new)).collect())
            }
        };
        self.touch(demanded, touched, &[], Some(&Assumption::NothingMet));
    }

    /// Adds a demand for each owner that is touched; for an owner that is always the same, for this one.
    fn touch(
        &mut self,
        demanded: &'r Demanded,
        touched: Option<Vec<Touched>>,
        met: &[MetCondition<'r>],
        assumed: Option<&Assumption>,
    ) {
        let operation = demanded.operation();
        let Some(touched) = touched else {
            if let OwnerOf::Only(owner) = *demanded.owner() {
                let reason = DemandReason { demanded, met: met.to_vec(), principal: None, assumed: assumed.cloned() };
                self.push(operation, owner, reason);
            }
            return;
        };
        for Touched { whose, principal, assumed: of_owner } in touched {
            let Some(owner) = whose.owner(self.routes.declared.owners) else { continue };
            let principal = principal.map(|principal| (principal.id, principal.place));
            let assumed = assumed.cloned().or(of_owner);
            self.push(operation, owner, DemandReason { demanded, met: met.to_vec(), principal, assumed });
        }
    }

    fn push(&mut self, operation: OperationId, owner: OwnerId, reason: DemandReason<'r>) {
        let same = self.list.iter_mut().find(|demand| demand.is(operation, owner));
        match same {
            Some(demand) => demand.reasons.push(reason),
            None => self.list.push(Demand { operation, owner, reasons: vec![reason] }),
        }
    }

    /// Returns the route.
    #[must_use]
    pub const fn route(&self) -> &'r Route {
        self.route
    }

    /// Returns the demands, in the order of the file.
    #[must_use]
    pub fn list(&self) -> &[Demand<'r>] {
        &self.list
    }

    /// Returns what was assumed, each assumption once.
    #[must_use]
    pub fn assumptions(&self) -> Vec<&Assumption> {
        let reasons = self.list.iter().flat_map(|demand| &demand.reasons);
        let mut assumptions: Vec<&Assumption> = reasons.filter_map(|reason| reason.assumed.as_ref()).collect();
        assumptions.sort_unstable();
        assumptions.dedup();
        assumptions
    }
}

impl Facts<'_, '_> {
    /// Returns why a condition cannot be told.
    fn why_unknown(&self, root: Root, compares: bool) -> Assumption {
        let needs_body = root == Root::Body;
        match (self.body, self.stored) {
            (None, _) if needs_body => Assumption::BodyUnknown,
            (_, None) if compares || root == Root::Stored => Assumption::StoredUnknown,
            _ => Assumption::Unclear,
        }
    }
}
