//! Writes locks: the head, and the decisions.

use std::{
    collections::{BTreeMap, HashMap},
    fmt::{self, Write as _},
};

use super::{CHECKSUM, VERSION, checksum, write_guards};
use crate::{
    policy::Policy,
    reading::yaml_scalar,
    rules::Rule,
    space::{Column, Decision, OperationId, OwnerId, RoleId, TokenId},
};

const HEAD: &str = "\
# What a policy decides about every request, and what guards these decisions. A column left out admits any name; without `by`,
# the default decides. Written by `portcullis lock`, compared by `portcullis verify`.
";

/// The operations of a row, by API.
type Operations<'p> = BTreeMap<&'p str, Vec<&'p str>>;

pub(super) fn write(policy: &Policy) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = Writer { policy, text: &mut text }.write();
    let checksum = checksum(&text);
    let _ = writeln!(text, "{CHECKSUM}{checksum}");
    text
}

struct Writer<'p, 't> {
    policy: &'p Policy,
    text: &'t mut String,
}

impl Writer<'_, '_> {
    fn write(&mut self) -> fmt::Result {
        let vocabulary = self.policy.vocabulary();
        let roles = Sorted::of(vocabulary.roles().iter().map(|(id, named)| (named.name(), id)));
        let tokens = Sorted::of(vocabulary.tokens().iter().map(|(id, named)| (named.name(), id)));
        self.text.push_str(HEAD);
        writeln!(self.text, "portcullis-lock: {VERSION}")?;
        writeln!(self.text, "policy: {}", yaml_scalar(self.policy.rules().name()))?;
        writeln!(self.text, "fingerprint: {}", self.policy.fingerprint())?;
        writeln!(self.text, "default: {}", self.policy.rules().default_decision())?;
        write_guards::names(self.policy.rules(), self.text)?;
        write_guards::claims(self.policy.rules(), self.text)?;
        write_guards::included(self.policy, self.text)?;
        writeln!(self.text, "matrix:")?;
        let all = [roles.0.len(), tokens.0.len()];
        let rows = rows(self.policy, &roles, &tokens);
        rows.iter().try_for_each(|(row, operations)| self.row(row, operations, all))?;
        write_guards::citations(self.policy.rules(), self.text)
    }

    fn row(&mut self, row: &Row<'_>, operations: &Operations<'_>, [roles, tokens]: [usize; 2]) -> fmt::Result {
        for (number, (api, actions)) in operations.iter().enumerate() {
            let start = if number == 0 { "  - operations:\n" } else { "" };
            writeln!(self.text, "{start}      {}: {}", yaml_scalar(api), list(actions.iter().copied()))?;
        }
        if self.policy.vocabulary().is_declared(Column::Owner) {
            writeln!(self.text, "    owners: {}", list(row.owners.iter().copied()))?;
        }
        for decision in [Decision::Allow, Decision::Deny] {
            let mut blocks = row.blocks.iter().filter(|block| block.decision == decision).peekable();
            if blocks.peek().is_some() {
                writeln!(self.text, "    {decision}:")?;
            }
            for block in blocks {
                self.block(block, [roles, tokens, row.owners.len()])?;
            }
        }
        Ok(())
    }

    /// Writes a block. A column that admits all names is left out.
    fn block(&mut self, block: &Block<'_>, all: [usize; 3]) -> fmt::Result {
        let columns = [("role", &block.roles), ("token", &block.tokens), ("owner", &block.owners)];
        let columns = columns.into_iter().zip(all).filter(|((_, names), all)| names.len() < *all);
        let columns = columns.map(|((column, names), _)| format!("{column}: {}", list(names.iter().copied())));
        let fields: Vec<String> = columns.chain(block.rule.map(|rule| format!("by: {}", yaml_scalar(rule)))).collect();
        match fields.as_slice() {
            [] => writeln!(self.text, "      - {{}}"),
            fields => writeln!(self.text, "      - {{ {} }}", fields.join(", ")),
        }
    }
}

/// Returns the distinct rows, each with the operations that share it, in the order of their first operations.
fn rows<'p>(
    policy: &'p Policy,
    roles: &Sorted<'p, RoleId>,
    tokens: &Sorted<'p, TokenId>,
) -> Vec<(Row<'p>, Operations<'p>)> {
    let vocabulary = policy.vocabulary();
    let mut rows: Vec<(Row<'p>, Operations<'p>)> = Vec::new();
    let mut numbers: HashMap<Row<'p>, usize> = HashMap::new();
    for (api, action, id, operation) in vocabulary.operations_by_name() {
        let owners = operation.owners().iter().filter_map(|&id| Some((vocabulary.owners().name(id)?, id)));
        let row = Row::of(policy, id, roles, tokens, &Sorted::of(owners));
        let number = *numbers.entry(row).or_insert_with_key(|row| {
            rows.push((row.clone(), Operations::new()));
            rows.len() - 1
        });
        if let Some((_, alike)) = rows.get_mut(number) {
            alike.entry(api).or_default().push(action);
        }
    }
    rows
}

/// Returns names as a list.
pub(super) fn list<'n>(names: impl Iterator<Item = &'n str>) -> String {
    format!("[{}]", names.map(yaml_scalar).collect::<Vec<_>>().join(", "))
}

/// Names with their ids, in alphabetical order.
struct Sorted<'p, I>(Vec<(&'p str, I)>);

impl<'p, I: Copy + Ord> Sorted<'p, I> {
    fn of(names: impl Iterator<Item = (&'p str, I)>) -> Self {
        let mut names: Vec<(&str, I)> = names.collect();
        names.sort_unstable();
        Self(names)
    }

    fn names(&self, numbers: &[usize]) -> Vec<&'p str> {
        numbers.iter().filter_map(|&number| self.0.get(number)).map(|(name, _)| *name).collect()
    }
}

/// All decisions about an operation: a row of the matrix.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Row<'p> {
    /// The owners that its requests can have.
    owners: Vec<&'p str>,
    /// Blocks that have no request in common: what is allowed first, then by the rules' ids.
    blocks: Vec<Block<'p>>,
}

/// Requests with the same decision by the same rule, or by the default: a product of sets of names.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Block<'p> {
    decision: Decision,
    rule: Option<&'p str>,
    roles: Vec<&'p str>,
    tokens: Vec<&'p str>,
    owners: Vec<&'p str>,
}

/// A decision and the rule that makes it; `None` for the default.
type Decided<'p> = (Decision, Option<&'p str>);

impl<'p> Row<'p> {
    /// Returns the row of an operation.
    ///
    /// First, roles with the same decision for a kind of token and an owner are combined, then kinds of token with the same
    /// roles, then owners with the same roles and kinds of token.
    fn of(
        policy: &'p Policy,
        operation: OperationId,
        roles: &Sorted<'p, RoleId>,
        tokens: &Sorted<'p, TokenId>,
        owners: &Sorted<'p, OwnerId>,
    ) -> Self {
        let mut blocks: BTreeMap<(Decided<'p>, Vec<usize>, Vec<usize>), Vec<usize>> = BTreeMap::new();
        for (owner_number, (_, owner)) in owners.0.iter().enumerate() {
            let mut by_roles: BTreeMap<(Decided<'p>, Vec<usize>), Vec<usize>> = BTreeMap::new();
            for (token_number, (_, token)) in tokens.0.iter().enumerate() {
                let mut decided: BTreeMap<Decided<'p>, Vec<usize>> = BTreeMap::new();
                for (role_number, (_, role)) in roles.0.iter().enumerate() {
                    if let Some(request) = policy.vocabulary().request(*role, *token, operation, *owner) {
                        let ruling = policy.ruling(request);
                        let rule = ruling.rule.and_then(|id| policy.rules().get(id)).map(Rule::id);
                        decided.entry((ruling.decision, rule)).or_default().push(role_number);
                    }
                }
                for (decided, roles) in decided {
                    by_roles.entry((decided, roles)).or_default().push(token_number);
                }
            }
            for ((decided, roles), tokens) in by_roles {
                blocks.entry((decided, roles, tokens)).or_default().push(owner_number);
            }
        }
        let blocks = blocks.into_iter().map(|(((decision, rule), of_roles, of_tokens), of_owners)| Block {
            decision,
            rule,
            roles: roles.names(&of_roles),
            tokens: tokens.names(&of_tokens),
            owners: owners.names(&of_owners),
        });
        let (mut allowed, denied): (Vec<_>, Vec<_>) = blocks.partition(|block| block.decision.is_allow());
        allowed.extend(denied);
        Self { owners: owners.0.iter().map(|(name, _)| *name).collect(), blocks: allowed }
    }
}
