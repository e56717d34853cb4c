//! CEL: an expression over five variables, once with all rules in it, once with the rules as a map beside it.

use std::collections::HashMap;

use cel::{
    Context, Program, Value,
    common::{types::CelString, value::Val},
};
use portcullis::{Names, Vocabulary};

use crate::{Error, engine::Engine, table::Table};

/// A program and the context that all requests share.
pub(crate) struct Cel {
    program: Program,
    // Requests made ready are scopes inside of this context and borrow it: it is leaked, once for each policy.
    root: &'static Context<'static, 'static>,
}

impl Cel {
    /// The natural way: one expression of all rules.
    pub(crate) fn expression(table: &Table<'_>) -> Result<Self, Error> {
        let mut terms = vec![one_of("token", &table.tokens)];
        for leaf in &table.leaves {
            let owner = leaf.owner.map_or_else(String::new, |owner| format!(" || owner != {owner:?}"));
            let (role, token) = (one_of("role", &leaf.roles), one_of("token", &leaf.tokens));
            terms.push(format!("(api != {:?} || action != {:?}{owner} || {role} && {token})", leaf.api, leaf.action));
        }
        Self::new(&terms.join(" && "), Context::default())
    }

    /// The fast way: the rules are a map by API, action and owner, and one expression looks them up.
    pub(crate) fn map(table: &Table<'_>, vocabulary: &Vocabulary) -> Result<Self, Error> {
        let mut leaves: HashMap<&str, HashMap<&str, Value>> =
            vocabulary.apis().names().map(|api| (api, HashMap::new())).collect();
        for leaf in &table.leaves {
            let tokens: HashMap<_, _> = leaf.tokens.iter().map(|&token| (token, true)).collect();
            let admits: HashMap<_, _> = leaf.roles.iter().map(|&role| (role, Value::from(tokens.clone()))).collect();
            let guarded = vocabulary.owners().names().filter(|&owner| leaf.owner.is_none_or(|only| only == owner));
            let owners: HashMap<_, _> = guarded.map(|owner| (owner, Value::from(admits.clone()))).collect();
            leaves.entry(leaf.api).or_default().insert(leaf.action, Value::from(owners));
        }
        let leaves: HashMap<_, _> = leaves.into_iter().map(|(api, actions)| (api, Value::from(actions))).collect();
        let gate: HashMap<_, _> = table.tokens.iter().map(|&token| (token, true)).collect();
        let mut root = Context::default();
        root.add_variable_from_value("leaves", leaves);
        root.add_variable_from_value("gate", gate);
        let expression = "token in gate && (!(action in leaves[api]) || !(owner in leaves[api][action]) \
            || role in leaves[api][action][owner] && token in leaves[api][action][owner][role])";
        Self::new(expression, root)
    }

    fn new(expression: &str, root: Context<'static, 'static>) -> Result<Self, Error> {
        Ok(Self { program: Program::compile(expression)?, root: Box::leak(Box::new(root)) })
    }

    fn run(&self, scope: &Context<'_, '_>) -> bool {
        self.program.execute(scope).expect("the variables are declared") == Value::Bool(true)
    }
}

fn one_of(variable: &str, names: &[&str]) -> String {
    match names {
        [name] => format!("{variable} == {name:?}"),
        names => format!("{variable} in {names:?}"),
    }
}

fn variables<'n>(names: &Names<'n>) -> [(&'static str, &'n str); 5] {
    [
        ("role", names.role),
        ("token", names.token.unwrap_or_default()),
        ("api", names.api),
        ("action", names.action),
        ("owner", names.owner.unwrap_or_default()),
    ]
}

fn scope<'p, 'v>(root: &'p Context<'p, 'v>, names: &Names<'v>) -> Context<'p, 'v> {
    let mut scope = root.new_inner_scope();
    for (variable, name) in variables(names) {
        let value: Box<dyn Val + 'v> = Box::new(CelString::from(name));
        scope.add_variable_as_val(variable, value);
    }
    scope
}

impl Engine for Cel {
    type Ready = Context<'static, 'static>;

    fn ready(&self, names: &Names<'_>) -> Option<Self::Ready> {
        let mut scope = self.root.new_inner_scope();
        for (variable, name) in variables(names) {
            scope.add_variable_from_value(variable, name);
        }
        Some(scope)
    }

    fn decide_ready(&mut self, request: &Self::Ready) -> bool {
        self.run(request)
    }

    fn decide(&mut self, names: &Names<'_>) -> Option<bool> {
        // Borrowing the names is faster than the usual owned strings.
        Some(self.run(&scope(self.root, names)))
    }
}
