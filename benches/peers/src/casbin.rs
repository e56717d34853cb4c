//! casbin: one line of policy for each rule, in a model where a matching line denies.

use std::{collections::BTreeSet, convert::Infallible, fmt::Write as _};

use casbin::{CachedApi as _, CachedEnforcer, CoreApi, DefaultCache, DefaultModel, Enforcer, StringAdapter};
use portcullis::Names;

use crate::{Error, engine::Engine, table::Table};

/// Roles and tokens that are required together form groups, which is casbin's own way to list several subjects.
const MODEL: &str = r#"
[request_definition]
r = role, token, api, action, owner

[policy_definition]
p = api, action, owner, role, token, eft

[role_definition]
g = _, _
g2 = _, _

[policy_effect]
e = !some(where (p.eft == deny))

[matchers]
m = (p.api == "*" || r.api == p.api) && (p.action == "*" || r.action == p.action) && (p.owner == "*" || r.owner == p.owner) && !((p.role == "*" || g(r.role, p.role)) && g2(r.token, p.token))
"#;

/// More than there are requests that can be asked of the cached enforcer here: every decision after the first is a hit.
const CACHE: usize = 1 << 20;

/// An enforcer, cached or not.
pub(crate) struct Casbin<E>(E);

impl Casbin<Enforcer> {
    /// The plain enforcer.
    pub(crate) fn plain(table: &Table<'_>) -> Result<Self, Error> {
        enforcer(table).map(Self)
    }
}

impl Casbin<CachedEnforcer> {
    /// The enforcer that remembers its decisions, with room for all of them.
    pub(crate) fn cached(table: &Table<'_>) -> Result<Self, Error> {
        let mut enforcer: CachedEnforcer = enforcer(table)?;
        enforcer.set_cache(Box::new(DefaultCache::new(CACHE)));
        Ok(Self(enforcer))
    }
}

fn enforcer<E: CoreApi>(table: &Table<'_>) -> Result<E, Error> {
    let mut text = String::new();
    let mut groups = BTreeSet::new();
    let mut group = |kind: &'static str, names: &[&str]| {
        let joined = names.join("|");
        if names.len() > 1 {
            groups.extend(names.iter().map(|name| format!("{kind}, {name}, {joined}\n")));
        }
        joined
    };
    writeln!(text, "p, *, *, *, *, {}, deny", group("g2", &table.tokens))?;
    for leaf in &table.leaves {
        let (role, token) = (group("g", &leaf.roles), group("g2", &leaf.tokens));
        writeln!(text, "p, {}, {}, {}, {role}, {token}, deny", leaf.api, leaf.action, leaf.owner.unwrap_or("*"))?;
    }
    text.extend(groups);
    pollster::block_on(async {
        let model = DefaultModel::from_str(MODEL).await?;
        Ok(E::new(model, StringAdapter::new(text)).await?)
    })
}

impl<E: CoreApi> Engine for Casbin<E> {
    type Ready = Infallible;

    fn ready(&self, _: &Names<'_>) -> Option<Infallible> {
        None
    }

    fn decide_ready(&mut self, request: &Infallible) -> bool {
        match *request {}
    }

    fn decide(&mut self, names: &Names<'_>) -> Option<bool> {
        let owner = names.owner.unwrap_or_default();
        let allowed = self.0.enforce((names.role, names.token.unwrap_or_default(), names.api, names.action, owner));
        Some(allowed.expect("the request has as many values as the model"))
    }
}
