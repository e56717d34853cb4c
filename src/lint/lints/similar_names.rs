use super::{Finding, Look, Subject, lint};
use crate::{analysis::similar, lint::declared::Declared, space::Column};

lint! {
    /// Two names of a column that look like a misspelling of one another.
    ///
    /// They differ in capitals, `-` and `_` only, or in one slip: a letter more, less or another, or two neighbours swapped.
    /// A slip is told where the shorter name has five letters at least, and not if only digits differ (`door_1`, `door_2`)
    /// or if one is the plural of the other (`door`, `doors`).
    ///
    /// # Why is this bad?
    ///
    /// If they are the same thing, rules about one of them miss the other. If they are not, people will mix them up.
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
    /// Use one name for one thing, and for two things names that differ more.
    ///
    /// ```yaml
    /// vocabulary:
    ///   roles: { guest: {}, keeper: {}, gardener: {} }
    ///   tokens: { key: {} }
    ///   owners: { none: {} }
    ///   apis: { gate: { raise: {} } }
    /// ```
    SIMILAR_NAMES = "PC302", "similar-names", Warning, Look::ForMeaning(look);
}

fn look(subject: &Subject<'_>) -> Vec<Finding> {
    let rules = subject.policy.rules();
    Column::ALL.into_iter().flat_map(|column| of_column(&Declared::of(rules, column))).collect()
}

fn of_column(declared: &Declared<'_>) -> Vec<Finding> {
    let column = declared.column;
    let names: Vec<&str> = declared.names.iter().map(|&(name, _)| name).collect();
    let found = similar(&names).into_iter().filter_map(|(later, earlier)| {
        let &(later, place) = declared.names.get(later)?;
        let &(earlier, first_place) = declared.names.get(earlier)?;
        let finding =
            Finding::new(&SIMILAR_NAMES, place, format!("{column} `{later}` looks like {column} `{earlier}`"))
                .with_related(first_place, format!("{column} `{earlier}` is declared here"))
                .with_help("use one name for one thing, and for two things names that differ more");
        Some(finding)
    });
    found.collect()
}
