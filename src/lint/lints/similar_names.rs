//! Names that look like misspellings.

use super::{Check, Context, Finding, lint};
use crate::{
    analysis::similar,
    lint::requests::Requests,
    rules::{Place, Rules},
    space::Column,
};

lint! {
    /// Two names of a column that look like misspellings of each other.
    ///
    /// They differ only in case, `-` and `_`, or by one typo: a letter is inserted, left out or replaced, or two
    /// neighbouring letters are swapped. Typos are reported if the shorter name has at least five letters, unless only
    /// digits differ (`door_1`, `door_2`) or one name is the plural of the other (`door`, `doors`).
    ///
    /// # Why is this bad?
    ///
    /// If the names mean the same thing, rules about one of them miss the other. If they do not, people will confuse
    /// them.
    ///
    /// # Example
    ///
    /// ```yaml
    /// vocabulary:
    ///   roles: { guest: {}, keeper: {}, kepeer: {} }
    ///   tokens: { key: {} }
    ///   owners: { none: {} }
    ///   apis: { gate: { raise: {} } }
    /// ```
    ///
    /// # Use instead
    ///
    /// Use one name for one thing, and clearly different names for different things.
    ///
    /// ```yaml
    /// vocabulary:
    ///   roles: { guest: {}, keeper: {}, gardener: {} }
    ///   tokens: { key: {} }
    ///   owners: { none: {} }
    ///   apis: { gate: { raise: {} } }
    /// ```
    SIMILAR_NAMES = "PC302", "similar-names", Warning, Check::Policy(check);
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    let rules = context.policy.rules();
    Column::ALL.into_iter().flat_map(|column| of_column(context, &DeclaredNames::of(rules, column))).collect()
}

fn of_column(context: &Context<'_>, declared: &DeclaredNames<'_>) -> Vec<Finding> {
    let column = declared.column;
    let names: Vec<&str> = declared.names.iter().map(|&(name, _)| name).collect();
    let found = similar(&names).into_iter().filter_map(|(later, earlier)| {
        let about = Requests::Names(column, vec![later, earlier]);
        let &(later, place) = declared.names.get(later)?;
        let &(earlier, first_place) = declared.names.get(earlier)?;
        let finding =
            Finding::new(&SIMILAR_NAMES, place, format!("{column} `{later}` looks like {column} `{earlier}`"))
                .with_related(first_place, format!("{column} `{earlier}` is declared here"))
                .with_help("use one name for one thing, and clearly different names for different things")
                .with_requests(context, about);
        Some(finding)
    });
    found.collect()
}

/// The names that one column declares.
struct DeclaredNames<'r> {
    column: Column,
    /// The names in the order of declaration, each with its place.
    names: Vec<(&'r str, Place)>,
}

impl<'r> DeclaredNames<'r> {
    /// Returns the names of a column. An action is declared by its first operation.
    fn of(rules: &'r Rules, column: Column) -> Self {
        let names = rules.vocabulary().table(column).names().enumerate();
        Self { column, names: names.map(|(index, name)| (name, rules.places().name_at(column, index))).collect() }
    }
}
