//! Generated policies, with more in their vocabularies than models have, and all of their cells by the specification.

use super::generate::models;
use portcullis::{
    Policy, lint,
    rules::reference,
    space::{Cell, OperationId, RoleId},
};
use proptest::prelude::*;

/// The same cell with another role.
pub(crate) const fn with_role(mut cell: Cell, role: RoleId) -> Cell {
    cell.role = role;
    cell
}

/// What is put into the text of a model.
#[derive(Clone, Debug)]
struct More {
    /// Whether there are names that no rule lists, so that an operation's cells take several words.
    is_wide: bool,
    /// For each role, the roles that it is above, as the bits of a number.
    above: [u8; 3],
    /// Whether later roles are above earlier ones, and not the other way round.
    rising: bool,
    /// For each operation, the roles that it confers, as the bits of a number.
    confers: [u8; 9],
}

fn more() -> impl Strategy<Value = More> {
    let confers = prop::array::uniform9(prop_oneof![3 => Just(0_u8), 2 => 0_u8..8]);
    (any::<bool>(), prop::array::uniform3(0_u8..8), any::<bool>(), confers)
        .prop_map(|(is_wide, above, rising, confers)| More { is_wide, above, rising, confers })
}

/// Policies in which roles have an order, and operations confer roles.
pub(crate) fn texts() -> impl Strategy<Value = String> {
    (models(), more()).prop_map(|(model, more)| {
        let roles = ["admin", "power", "usage"].into_iter().take(model.space.roles).collect::<Vec<_>>();
        let of_bits = |bits: u8| {
            let names = roles.iter().enumerate().filter(|&(number, _)| bits >> number & 1 == 1);
            names.map(|(_, role)| *role).collect::<Vec<_>>()
        };
        let mut operations = 0;
        let text = model.yaml();
        let lines = text.lines().map(|line| {
            if line.starts_with("  roles: ") && model.space.ordered {
                line.replace("roles: {", more.first_roles()) + "\n"
            } else if line.starts_with("  roles: ") {
                more.roles(&roles)
            } else if let Some(declared) = line.strip_suffix(" }").filter(|line| line.contains(": { owners: [")) {
                operations += 1;
                let confers = of_bits(more.confers[operations - 1]).join(", ");
                let confers = if confers.is_empty() { confers } else { format!(", confers: {{ role: [{confers}] }}") };
                format!("{declared}{confers} }}\n")
            } else if more.is_wide && line.starts_with("  tokens: ") {
                line.replace("tokens: {", "tokens: { t1: {}, t2: {}, t3: {},") + "\n"
            } else if more.is_wide && line.starts_with("  owners: ") {
                line.replace("owners: {", "owners: { o1: {}, o2: {},") + "\n"
            } else {
                line.to_owned() + "\n"
            }
        });
        lines.collect()
    })
}

impl More {
    fn roles(&self, roles: &[&str]) -> String {
        let declared = roles.iter().enumerate().map(|(number, role)| {
            let weaker = roles.iter().enumerate().filter(|&(other, _)| {
                let is_after = if self.rising { other < number } else { other > number };
                is_after && self.above[number] >> other & 1 == 1
            });
            let weaker: Vec<&str> = weaker.map(|(_, role)| *role).collect();
            if weaker.is_empty() {
                format!("{role}: {{}}")
            } else {
                format!("{role}: {{ above: [{}] }}", weaker.join(", "))
            }
        });
        format!("  {} {} }}\n", self.first_roles(), declared.collect::<Vec<_>>().join(", "))
    }

    const fn first_roles(&self) -> &'static str {
        if self.is_wide { "roles: { r1: {}, r2: {}," } else { "roles: {" }
    }
}

/// A policy, its report, and the decision about each of its cells.
pub(crate) struct Checked {
    pub(crate) policy: Policy,
    pub(crate) report: lint::Report,
    pub(crate) cells: Vec<(Cell, bool)>,
}

impl Checked {
    pub(crate) fn new(text: &str) -> Self {
        let policy = Policy::from_text("policy.yaml", text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        let cells = policy.vocabulary().requests().map(|request| {
            let cell = policy.vocabulary().cell(request).expect("a cell");
            (cell, reference::decide(policy.rules(), request).is_allow())
        });
        let cells = cells.collect();
        Self { cells, report: lint::check_text("policy.yaml", text.as_bytes()), policy }
    }

    /// The cells of an operation.
    pub(crate) fn cells_of(&self, operation: OperationId) -> impl Iterator<Item = (Cell, bool)> {
        let vocabulary = self.policy.vocabulary();
        let is_of = move |cell: Cell| vocabulary.operation_of(cell.api, cell.action) == Some(operation);
        self.cells.iter().copied().filter(move |&(cell, _)| is_of(cell))
    }

    /// What is decided about a cell.
    pub(crate) fn allows(&self, cell: Cell) -> bool {
        self.cells.iter().find(|(other, _)| *other == cell).expect("a cell of the space").1
    }

    /// Whether any rule matches the cell.
    pub(crate) fn is_matched(&self, cell: Cell) -> bool {
        self.policy.rules().iter().any(|rule| rule.matches(cell))
    }

    /// Whether the operation has an owner with which no rule matches any cell.
    pub(crate) fn is_undecided(&self, operation: OperationId) -> bool {
        let declared = self.policy.vocabulary().operation(operation).expect("an operation");
        let is_matched_with =
            |owner| self.cells_of(operation).any(|(cell, _)| cell.owner == owner && self.is_matched(cell));
        declared.owners().iter().any(|&owner| !is_matched_with(owner))
    }

    /// Whether the operation only reads.
    pub(crate) fn reads(&self, operation: OperationId) -> bool {
        self.policy.vocabulary().operation(operation).expect("an operation").reads()
    }

    /// The operations for which the answer is yes.
    pub(crate) fn operations(&self, mut is_so: impl FnMut(OperationId) -> bool) -> Vec<OperationId> {
        self.policy.vocabulary().operations().map(|(id, _)| id).filter(|&id| is_so(id)).collect()
    }

    /// The operations whose declarations have a lint's findings, one for each finding.
    pub(crate) fn operations_found(&self, name: &str) -> Vec<OperationId> {
        let places = self.policy.rules().places();
        let found = super::of(&self.report, name).into_iter().map(|finding| {
            let mut operations = self.policy.vocabulary().operations().map(|(id, _)| id);
            operations.find(|&id| finding.place() == Some(places.operation(id))).expect("a finding at an operation")
        });
        let mut found: Vec<OperationId> = found.collect();
        found.sort_unstable();
        found
    }

    /// The cells of the witnesses of a lint's findings.
    pub(crate) fn witnesses(&self, name: &str) -> Vec<Cell> {
        let found = super::of(&self.report, name).into_iter().map(|finding| {
            let witness = finding.witness().expect("a witness");
            let request = self.policy.resolve(&witness.names()).expect("a request of the policy");
            self.policy.vocabulary().cell(request).expect("its cell")
        });
        found.collect()
    }
}
