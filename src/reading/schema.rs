//! The JSON Schemas of policies and suites, generated from the structs that read them.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, generate::SchemaSettings, json_schema, transform};
use serde_json::{Value, json};

#[cfg(feature = "routes")]
use super::document::RoutesDocument;
#[cfg(feature = "oracle")]
use super::document::SuiteDocument;
use super::{
    document::{Document, Version},
    located::{Level, Located, Mapping, Names, Recovered, Several, Text, Word, Words},
};

/// Returns the JSON Schema of policy files, for editors and other validators. It is of draft 7, which most editors support.
///
/// The schema defines the keys and the types of their values. It does not know which names are declared: every policy that
/// loads is valid, but a valid policy may still be refused.
///
/// ```
/// assert!(portcullis::reading::policy_schema().contains("json-schema.org/draft-07"));
/// ```
#[must_use]
pub fn policy_schema() -> String {
    schema_of::<Document<'_>>()
}

/// Returns the JSON Schema of suites of tests, as [`policy_schema`] does for policy files.
///
/// ```
/// assert!(portcullis::reading::suite_schema().contains("portcullis-suite"));
/// ```
#[must_use]
#[cfg(feature = "oracle")]
pub fn suite_schema() -> String {
    schema_of::<SuiteDocument<'_>>()
}

/// Returns the JSON Schema of routes files, as [`policy_schema`] does for policy files.
///
/// ```
/// assert!(portcullis::reading::routes_schema().contains("portcullis-routes"));
/// ```
#[must_use]
#[cfg(feature = "routes")]
pub fn routes_schema() -> String {
    schema_of::<RoutesDocument<'_>>()
}

fn schema_of<D: JsonSchema>() -> String {
    let settings = SchemaSettings::draft07()
        .with_transform(transform::RecursiveTransform(forbid_null))
        .with_transform(transform::RecursiveTransform(forbid_both));
    format!("{:#}\n", settings.into_generator().into_root_schema_for::<D>().as_value())
}

/// Forbids null: an optional key may be left out, but not be written without a value.
fn forbid_null(schema: &mut Schema) {
    if let Some(Value::Array(types)) = schema.get_mut("type") {
        types.retain(|one| one != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            schema.insert("type".into(), only);
        }
    }
    if let Some(Value::Array(alternatives)) = schema.get_mut("anyOf") {
        alternatives.retain(|one| one.get("type").is_none_or(|of_type| of_type != "null"));
    }
}

/// Forbids `api` and `action` beside `operation`, which has both.
fn forbid_both(schema: &mut Schema) {
    let properties = schema.get("properties").and_then(Value::as_object);
    if properties.is_some_and(|keys| ["operation", "api", "action"].iter().all(|&key| keys.contains_key(key))) {
        let beside =
            json!({ "required": ["operation"], "anyOf": [{ "required": ["api"] }, { "required": ["action"] }] });
        schema.insert("not".into(), beside);
    }
}

/// The pattern of names.
const NAME: &str = "^[A-Za-z0-9]([A-Za-z0-9_.:/-]{0,126}[A-Za-z0-9_-])?$";

/// Implements the trait for wrappers that only tell the reader more about a value.
macro_rules! as_its_value {
    ($($wrapper:ident),+) => {$(
        impl<T: JsonSchema> JsonSchema for $wrapper<T> {
            fn inline_schema() -> bool {
                T::inline_schema()
            }

            fn schema_name() -> Cow<'static, str> {
                T::schema_name()
            }

            fn schema_id() -> Cow<'static, str> {
                T::schema_id()
            }

            fn json_schema(generator: &mut SchemaGenerator) -> Schema {
                T::json_schema(generator)
            }
        }
    )+};
}

as_its_value!(Located, Recovered);

/// Implements the trait for types whose schema is repeated wherever they occur.
macro_rules! inline {
    ($(impl[$($generics:tt)*] $type:ty = $name:literal, |$generator:ident| $schema:tt;)+) => {$(
        impl<$($generics)*> JsonSchema for $type {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                $name.into()
            }

            fn json_schema($generator: &mut SchemaGenerator) -> Schema {
                json_schema!($schema)
            }
        }
    )+};
}

inline! {
    impl[] Version<'_> = "Version", |_generator| { "const": 1 };
    // Numbers and booleans are accepted as text.
    impl[] Text<'_> = "Text", |_generator| { "type": ["string", "number", "boolean"] };
    impl[] Word<'_> = "Word", |_generator| { "type": "string" };
    impl[] Level<'_> = "Level", |_generator| { "type": "string" };
    impl[T: JsonSchema] Several<T> = "Several", |generator| {
        "anyOf": [
            generator.subschema_for::<T>(),
            { "type": "array", "items": generator.subschema_for::<T>() }
        ]
    };
    impl[V: JsonSchema] Mapping<'_, V> = "Mapping", |generator| {
        "type": "object",
        "propertyNames": { "pattern": NAME },
        "additionalProperties": generator.subschema_for::<V>()
    };
}

/// The files that a policy includes: a path, or a list of them.
pub(super) struct Paths;

inline! {
    impl[] Paths = "Paths", |generator| {
        "anyOf": [
            generator.subschema_for::<Text<'_>>(),
            { "type": "array", "items": generator.subschema_for::<Text<'_>>(), "minItems": 1 }
        ]
    };
}

/// The paths of a routes file.
#[cfg(feature = "routes")]
pub(super) struct PathsOfRoutes;

#[cfg(feature = "routes")]
inline! {
    impl[] PathsOfRoutes = "Paths", |generator| {
        "type": "object",
        "propertyNames": { "pattern": "^/" },
        "additionalProperties": generator.subschema_for::<super::document::PathEntry<'_>>(),
        "minProperties": 1
    };
    impl[M: JsonSchema, O: JsonSchema] super::located::Either<M, O> = "Either", |generator| {
        "anyOf": [generator.subschema_for::<M>(), generator.subschema_for::<O>()]
    };
}

/// The roles that a column admits: names, as in other columns, or all roles from one up.
pub(super) struct Roles;

impl JsonSchema for Roles {
    fn schema_name() -> Cow<'static, str> {
        "Roles".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A role, a list of roles, or the roles from one up in the declared order.",
            "anyOf": [
                generator.subschema_for::<Words<'_>>(),
                {
                    "type": "object",
                    "properties": {
                        "at_least": {
                            "description": "The lowest of the roles: those that `above` puts at or over it.",
                            "type": "string"
                        }
                    },
                    "required": ["at_least"],
                    "additionalProperties": false
                }
            ]
        })
    }
}

impl JsonSchema for Names<'_> {
    fn inline_schema() -> bool {
        Words::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        Words::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        Words::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Words::json_schema(generator)
    }
}

impl JsonSchema for Words<'_> {
    fn schema_name() -> Cow<'static, str> {
        "Names".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A name, or a list of names.",
            "anyOf": [
                { "type": "string" },
                { "type": "array", "items": { "type": "string" }, "minItems": 1 }
            ]
        })
    }
}
