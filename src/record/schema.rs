//! The JSON Schema of logs.

use schemars::{JsonSchema, Schema, SchemaGenerator, generate::SchemaSettings};
use serde_json::json;

use super::{Lost, Reload, RequestRecord, Start, VERSION};

/// Returns the JSON Schema of one line of a log.
///
/// ```
/// assert!(portcullis::record::record_schema().contains("json-schema.org/draft/2020-12"));
/// ```
#[must_use]
pub fn record_schema() -> String {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let events = [
        of_event::<Start<'_>>("start", &mut generator),
        of_event::<RequestRecord<'_>>("request", &mut generator),
        of_event::<Reload<'_>>("reload", &mut generator),
        of_event::<Lost<'_>>("lost", &mut generator),
    ];
    let definitions = generator.take_definitions(true);
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "One line of a decision log of portcullis",
        "oneOf": events,
        "$defs": definitions,
    });
    format!("{schema:#}\n")
}

/// Returns the schema of an event, with the keys that all records begin with.
fn of_event<T: JsonSchema>(event: &str, generator: &mut SchemaGenerator) -> Schema {
    let mut schema = T::json_schema(generator);
    if let Some(properties) = schema.get_mut("properties").and_then(|properties| properties.as_object_mut()) {
        properties.insert("version".into(), json!({ "description": "The version of the format.", "const": VERSION }));
        properties.insert("event".into(), json!({ "description": "What the record is about.", "const": event }));
    }
    if let Some(required) = schema.get_mut("required").and_then(|required| required.as_array_mut()) {
        required.extend([json!("version"), json!("event")]);
    }
    schema
}
