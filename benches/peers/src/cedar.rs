//! Cedar: the role is the principal, the API the resource; token and owner are the context.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    fmt::Write as _,
    str::FromStr as _,
};

use cedar_policy::{
    Authorizer, Context, Decision, Entities, Entity, EntityId, EntityTypeName, EntityUid, PolicySet, Request,
    RestrictedExpression,
};
use portcullis::Names;

use crate::{Error, engine::Engine, table::Table};

/// An authorizer with everything that it decides by.
pub(crate) struct Cedar {
    authorizer: Authorizer,
    policies: PolicySet,
    entities: Entities,
    role: EntityTypeName,
    action: EntityTypeName,
    api: EntityTypeName,
}

impl Cedar {
    /// The natural way: one policy for each rule.
    pub(crate) fn per_rule(table: &Table<'_>) -> Result<Self, Error> {
        let mut text = permit(&table.tokens);
        for leaf in &table.leaves {
            let (id, api, action) = (leaf.id, leaf.api, leaf.action);
            let when = leaf.owner.map_or_else(String::new, |owner| format!("when {{ context.owner == {owner:?} }} "));
            let unless = unless(&leaf.roles, &leaf.tokens);
            writeln!(
                text,
                "@id({id:?}) forbid (principal, action == Action::{action:?}, resource == Api::{api:?}) {when}{unless};"
            )?;
        }
        Self::new(&text, Entities::empty())
    }

    /// The fast way: each API is an entity that lists its guarded actions, and one policy covers all rules with the same
    /// requirement.
    pub(crate) fn attributes(table: &Table<'_>) -> Result<Self, Error> {
        let mut requirements = BTreeMap::<_, (usize, BTreeSet<_>)>::new();
        let mut apis = BTreeMap::<_, BTreeMap<_, Vec<_>>>::new();
        for leaf in &table.leaves {
            let number = requirements.len();
            let (number, owners) =
                requirements.entry((&leaf.roles, &leaf.tokens)).or_insert_with(|| (number, BTreeSet::new()));
            owners.insert(leaf.owner);
            let guards = apis.entry(leaf.api).or_default();
            guards.entry(attribute(*number, leaf.owner)).or_default().push(leaf.action);
        }

        let mut text = permit(&table.tokens);
        for ((roles, tokens), (number, owners)) in requirements {
            let guards = owners.into_iter().map(|owner| {
                let name = attribute(number, owner);
                let owner = owner.map_or_else(String::new, |owner| format!("context.owner == {owner:?} && "));
                format!("({owner}resource has {name:?} && resource[{name:?}].contains(action))")
            });
            let guards = guards.collect::<Vec<_>>().join(" || ");
            writeln!(text, "forbid (principal, action, resource) when {{ {guards} }} {};", unless(roles, tokens))?;
        }

        let (api_type, action_type) = (EntityTypeName::from_str("Api")?, EntityTypeName::from_str("Action")?);
        let mut entities = Vec::new();
        for (api, guards) in apis {
            let attributes: HashMap<_, _> = guards
                .into_iter()
                .map(|(name, actions)| {
                    let actions = actions.into_iter().map(|action| uid(&action_type, action));
                    (name, RestrictedExpression::new_set(actions.map(RestrictedExpression::new_entity_uid)))
                })
                .collect();
            entities.push(Entity::new(uid(&api_type, api), attributes, HashSet::new())?);
        }
        Self::new(&text, Entities::from_entities(entities, None)?)
    }

    fn new(text: &str, entities: Entities) -> Result<Self, Error> {
        Ok(Self {
            authorizer: Authorizer::new(),
            policies: PolicySet::from_str(text)?,
            entities,
            role: EntityTypeName::from_str("Role")?,
            action: EntityTypeName::from_str("Action")?,
            api: EntityTypeName::from_str("Api")?,
        })
    }

    fn request(&self, names: &Names<'_>) -> Request {
        let string = |name: &str| RestrictedExpression::new_string(name.to_owned());
        let owner = names.owner.unwrap_or_default();
        let context =
            [("token".to_owned(), string(names.token.unwrap_or_default())), ("owner".to_owned(), string(owner))];
        Request::new(
            uid(&self.role, names.role),
            uid(&self.action, names.action),
            uid(&self.api, names.api),
            Context::from_pairs(context).expect("strings make a context"),
            None,
        )
        .expect("without a schema, every request is valid")
    }
}

fn uid(name: &EntityTypeName, id: &str) -> EntityUid {
    EntityUid::from_type_name_and_id(name.clone(), EntityId::new(id))
}

/// The attribute of an API that lists the actions with a requirement, for one owner or for all.
fn attribute(requirement: usize, owner: Option<&str>) -> String {
    owner.map_or_else(|| format!("guarded {requirement}"), |owner| format!("guarded {requirement} if {owner}"))
}

fn permit(tokens: &[&str]) -> String {
    format!("permit (principal, action, resource) when {{ {tokens:?}.contains(context.token) }};\n")
}

fn unless(roles: &[&str], tokens: &[&str]) -> String {
    let role = match roles {
        [role] => format!("principal == Role::{role:?}"),
        roles => {
            let roles: Vec<_> = roles.iter().map(|role| format!("Role::{role:?}")).collect();
            format!("[{}].contains(principal)", roles.join(", "))
        }
    };
    let token = match tokens {
        [token] => format!("context.token == {token:?}"),
        tokens => format!("{tokens:?}.contains(context.token)"),
    };
    format!("unless {{ {role} && {token} }}")
}

impl Engine for Cedar {
    type Ready = Request;

    fn ready(&self, names: &Names<'_>) -> Option<Request> {
        Some(self.request(names))
    }

    fn decide_ready(&mut self, request: &Request) -> bool {
        self.authorizer.is_authorized(request, &self.policies, &self.entities).decision() == Decision::Allow
    }

    fn decide(&mut self, names: &Names<'_>) -> Option<bool> {
        let request = self.request(names);
        Some(self.decide_ready(&request))
    }
}
