//! regorus, by its interpreter and by its virtual machine: each with one Rego rule for each rule, and with the rules as
//! data.

use std::{collections::BTreeMap, fmt::Write as _};

use portcullis::{Names, Vocabulary};
use regorus::{Rc, Value, languages::rego::compiler::Compiler, rvm::RegoVM};
use serde_json::json;

use crate::{Error, engine::Engine, table::Table};

const RULE: &str = "data.peers.allow";

/// A module and the data that it needs.
pub(crate) struct Source {
    rego: String,
    data: Value,
}

impl Source {
    /// The natural way: one Rego rule for each rule.
    pub(crate) fn per_rule(table: &Table<'_>) -> Result<Self, Error> {
        let mut requirements = BTreeMap::new();
        let mut refusals = String::new();
        for leaf in &table.leaves {
            let number = requirements.len();
            let number = *requirements.entry((&leaf.roles, &leaf.tokens)).or_insert(number);
            let owner = leaf.owner.map_or_else(String::new, |owner| format!("; input.owner == {owner:?}"));
            writeln!(
                refusals,
                "refused if {{ input.api == {:?}; input.action == {:?}{owner}; not meets{number} }}",
                leaf.api, leaf.action
            )?;
        }
        let tokens = one_of("input.token", &table.tokens);
        let mut rego = format!(
            "package peers\nimport rego.v1\ndefault allow := false\nallow if {{ {tokens}; not refused }}\n{refusals}"
        );
        for ((roles, tokens), number) in requirements {
            let (role, token) = (one_of("input.role", roles), one_of("input.token", tokens));
            writeln!(rego, "meets{number} if {{ {role}; {token} }}")?;
        }
        Ok(Self { rego, data: Value::new_object() })
    }

    /// The fast way: the rules are data, by API, action and owner, and one Rego rule looks them up.
    pub(crate) fn map(table: &Table<'_>, vocabulary: &Vocabulary) -> Self {
        // The bare `admits` is there because the machine, unlike the interpreter, goes on after an undefined assignment.
        let rego = "package peers\nimport rego.v1\ndefault allow := false\n\
            allow if { data.gate[input.token]; not refused }\n\
            refused if {\n  admits := data.leaves[input.api][input.action][input.owner]\n  \
            admits\n  not admits[input.role][input.token]\n}\n";
        let mut leaves = BTreeMap::<_, BTreeMap<_, _>>::new();
        for leaf in &table.leaves {
            let tokens: BTreeMap<_, _> = leaf.tokens.iter().map(|&token| (token, true)).collect();
            let admits: BTreeMap<_, _> = leaf.roles.iter().map(|&role| (role, &tokens)).collect();
            let admits = json!(admits);
            let guarded = vocabulary.owners().names().filter(|&owner| leaf.owner.is_none_or(|only| only == owner));
            let owners: BTreeMap<_, _> = guarded.map(|owner| (owner, admits.clone())).collect();
            leaves.entry(leaf.api).or_default().insert(leaf.action, owners);
        }
        let gate: BTreeMap<_, _> = table.tokens.iter().map(|&token| (token, true)).collect();
        Self { rego: rego.into(), data: Value::from(json!({ "gate": gate, "leaves": leaves })) }
    }

    fn engine(&self) -> Result<regorus::Engine, Error> {
        let mut engine = regorus::Engine::new();
        engine.add_policy("peers.rego".into(), self.rego.clone())?;
        engine.add_data(self.data.clone())?;
        Ok(engine)
    }
}

fn one_of(variable: &str, names: &[&str]) -> String {
    match names {
        [name] => format!("{variable} == {name:?}"),
        names => format!("{variable} in {names:?}"),
    }
}

/// Makes inputs, with the five keys made once.
struct Inputs([Value; 5]);

impl Inputs {
    fn new() -> Self {
        Self(["role", "token", "api", "action", "owner"].map(Value::from))
    }

    fn input(&self, names: &Names<'_>) -> Value {
        let names =
            [names.role, names.token.unwrap_or_default(), names.api, names.action, names.owner.unwrap_or_default()];
        let input: BTreeMap<_, _> = self.0.iter().cloned().zip(names.map(Value::from)).collect();
        Value::from(input)
    }
}

/// The interpreter.
pub(crate) struct Interpreter {
    engine: regorus::Engine,
    inputs: Inputs,
}

impl Interpreter {
    pub(crate) fn new(source: &Source) -> Result<Self, Error> {
        Ok(Self { engine: source.engine()?, inputs: Inputs::new() })
    }
}

impl Engine for Interpreter {
    type Ready = Value;

    fn ready(&self, names: &Names<'_>) -> Option<Value> {
        Some(self.inputs.input(names))
    }

    fn decide_ready(&mut self, request: &Value) -> bool {
        self.engine.set_input(request.clone());
        let allowed = self.engine.eval_rule(RULE.into()).expect("the rule can be evaluated");
        allowed == Value::from(true)
    }

    fn decide(&mut self, names: &Names<'_>) -> Option<bool> {
        let input = self.inputs.input(names);
        Some(self.decide_ready(&input))
    }
}

/// The virtual machine.
pub(crate) struct Machine {
    machine: RegoVM,
    inputs: Inputs,
}

impl Machine {
    pub(crate) fn new(source: &Source) -> Result<Self, Error> {
        let policy = source.engine()?.compile_with_entrypoint(&Rc::from(RULE))?;
        let program = Compiler::compile_from_policy(&policy, &[RULE])?;
        let mut machine = RegoVM::new();
        machine.load_program(program);
        machine.set_data(source.data.clone())?;
        Ok(Self { machine, inputs: Inputs::new() })
    }
}

impl Engine for Machine {
    type Ready = Value;

    fn ready(&self, names: &Names<'_>) -> Option<Value> {
        Some(self.inputs.input(names))
    }

    fn decide_ready(&mut self, request: &Value) -> bool {
        self.machine.set_input(request.clone());
        let allowed = self.machine.execute_entry_point_by_index(0).expect("the program runs");
        allowed == Value::from(true)
    }

    fn decide(&mut self, names: &Names<'_>) -> Option<bool> {
        let input = self.inputs.input(names);
        Some(self.decide_ready(&input))
    }
}
