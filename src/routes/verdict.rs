//! What policies decide about the demands of a request.

use super::{Demand, DemandReason, Demands};
use crate::{
    policy::{Policy, ResolveError, RolesExplanation},
    route::OwnerOf,
    space::{Call, Decision, OwnerId},
};

/// What one or several policies decide about the demands of a request: it is allowed if every policy allows every demand.
/// [`Demands::explain`] returns it.
#[derive(Clone, Debug)]
pub struct Verdict<'v, 'p> {
    denials: Vec<Denial<'v, 'p>>,
}

/// A demand that a policy denies.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Denial<'v, 'p> {
    /// The demand.
    pub demand: &'v Demand<'v>,
    /// The policy.
    pub policy: &'p Policy,
    /// Why it denies the demand.
    pub explanation: RolesExplanation<'p>,
}

impl<'v, 'p> Verdict<'v, 'p> {
    /// Returns the decision.
    #[must_use]
    pub fn decision(&self) -> Decision {
        Decision::from(self.denials.is_empty())
    }

    /// Returns the denials: of each demand in turn, by each policy that denies it.
    #[must_use]
    pub fn denials(&self) -> &[Denial<'v, 'p>] {
        &self.denials
    }
}

impl<'r> Demands<'r> {
    /// Returns the call that a demand is, with a kind of token.
    ///
    /// With a token that [belongs to no user](crate::route::Service::is_user_token), no owner that was computed is the caller's own or
    /// held, whoever the caller was said to be: it is the owner of what is another user's.
    ///
    /// ```
    /// use portcullis::{reading::Loader, routes::{Caller, Evidence, Found, Head, Routes}};
    ///
    /// let policy = Loader::new().load_built_in("splunk-observability/roles")?;
    /// let (file, text) = Routes::splunk_observability_file();
    /// let routes = Routes::from_text(&policy, file, text)?;
    /// let head = Head::read("DELETE", "/v2/team/T1/member/M1", [], routes.service())?;
    /// let Found::Route(matched) = routes.find(&head) else { return Err("no route".into()) };
    /// let demands = matched.demands(&Evidence::default(), &Caller::user("U1").with_member("M1"))?;
    /// let owner = |token| Some(demands.call(&demands.list()[0], Some(token))?.owner);
    /// assert_eq!((owner("user_api"), owner("org_api")), (Some(Some("self")), Some(Some("other"))));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn call<'c>(&'c self, demand: &Demand<'_>, token: Option<&'c str>) -> Option<Call<'c>> {
        let vocabulary = self.routes.vocabulary();
        let operation = vocabulary.operation(demand.operation())?;
        let (api, action) = (vocabulary.apis().name(operation.api())?, vocabulary.actions().name(operation.action())?);
        let owner = vocabulary.owners().name(self.owner_with(demand, token))?;
        Some(Call { token, owner: Some(owner), ..Call::of_operation(api, action) })
    }

    /// Returns the owner of a demand as it is with a kind of token.
    fn owner_with(&self, demand: &Demand<'_>, token: Option<&str>) -> OwnerId {
        let owners = self.routes.owners();
        let is_of_caller = [owners.own, owners.held].contains(&Some(demand.owner()));
        let is_computed = |reason: &DemandReason<'_>| !matches!(reason.demanded().owner(), OwnerOf::Only(_));
        let belongs_to_nobody = token.is_some_and(|token| !self.routes.service().is_user_token(token));
        match owners.other {
            Some(other) if belongs_to_nobody && is_of_caller && demand.reasons().iter().any(is_computed) => other,
            _ => demand.owner(),
        }
    }

    /// Decides for a user with several roles: allowed if the policy allows every demand for any of the roles. Without a role, and if any
    /// name is unknown, the decision is to deny.
    ///
    /// ```
    /// use portcullis::{Policy, routes::{Caller, Evidence, Found, Head, Routes}};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let routes = Routes::from_text(&policy, "routes.yaml", "
    /// portcullis-routes: 1
    /// routes: teams
    /// paths: { /v2/team: { POST: team.create } }
    /// ")?;
    /// let head = Head::read("POST", "/v2/team", [], routes.service())?;
    /// let Found::Route(matched) = routes.find(&head) else { return Err("no route".into()) };
    /// let demands = matched.demands(&Evidence::default(), &Caller::unknown())?;
    /// assert!(demands.decide(&policy, &["admin"], Some("user_api")).is_allow());
    /// assert!(demands.decide(&policy, &["power"], Some("user_api")).is_deny());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn decide(&self, policy: &Policy, roles: &[impl AsRef<str>], token: Option<&str>) -> Decision {
        let is_allowed = |demand: &Demand<'r>| {
            self.call(demand, token).is_some_and(|call| policy.decide_roles(roles, &call).is_allow())
        };
        Decision::from(!self.list().is_empty() && self.list().iter().all(is_allowed))
    }

    /// Decides for a user with several roles by several policies, and explains every denial.
    ///
    /// # Errors
    ///
    /// A policy has no such request: it lacks a role, the kind of token, the operation or the owner.
    ///
    /// ```
    /// use portcullis::{Policy, routes::{Caller, Evidence, Found, Head, Routes}};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let routes = Routes::from_text(&policy, "routes.yaml", "
    /// portcullis-routes: 1
    /// routes: teams
    /// paths: { /v2/team: { POST: team.create } }
    /// ")?;
    /// let head = Head::read("POST", "/v2/team", [], routes.service())?;
    /// let Found::Route(matched) = routes.find(&head) else { return Err("no route".into()) };
    /// let demands = matched.demands(&Evidence::default(), &Caller::unknown())?;
    /// let verdict = demands.explain(&[&policy], &["power"], Some("user_api"))?;
    /// let why = verdict.denials()[0].explanation.each()[0].deciding_rule().ok_or("a rule denies it")?;
    /// assert_eq!(why.id(), "team-write");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn explain<'v, 'p>(
        &'v self,
        policies: &[&'p Policy],
        roles: &[impl AsRef<str>],
        token: Option<&str>,
    ) -> Result<Verdict<'v, 'p>, ResolveError> {
        let mut denials = Vec::new();
        for demand in self.list() {
            let Some(call) = self.call(demand, token) else { continue };
            for &policy in policies {
                let requests = policy.resolve_roles(roles, &call)?;
                if policy.decide_any(&requests).is_deny()
                    && let Some(explanation) = policy.explain_any(&requests)
                {
                    denials.push(Denial { demand, policy, explanation });
                }
            }
        }
        Ok(Verdict { denials })
    }
}
