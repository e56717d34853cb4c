//! The schema of routes files.

use std::{fs, path::Path};

use portcullis::routes::Routes;

use super::{errors, validator_of};

#[test]
fn the_checked_in_schema_is_fresh() {
    let checked_in = fs::read_to_string("policies/routes.schema.json").expect("a schema is checked in");
    assert_eq!(
        checked_in,
        portcullis::reading::routes_schema(),
        "write it again: portcullis schema routes > policies/routes.schema.json"
    );
}

#[test]
fn the_shipped_routes_are_valid_and_name_the_schema() {
    let (file, text) = Routes::splunk_observability_file();
    assert_eq!(errors(&validator_of(&portcullis::reading::routes_schema()), text), [] as [&str; 0]);
    let modeline = text.lines().next().and_then(|line| line.strip_prefix("# yaml-language-server: $schema="));
    let schema = Path::new(file).with_file_name(modeline.expect("the first line tells editors of the schema"));
    assert_eq!(fs::canonicalize(schema).ok(), fs::canonicalize("policies/routes.schema.json").ok());
}
