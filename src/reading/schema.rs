//! The JSON Schemas of policy files and suites, made of the very structs that read them, so that editors know what may stand where.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, generate::SchemaSettings, json_schema, transform};
use serde_json::Value;

#[cfg(feature = "oracle")]
use super::document::SuiteDocument;
use super::{
    document::{Document, Version},
    located::{Located, Mapping, Recovered, Several, Text, Word, Words},
};

/// The JSON Schema (draft 7, which most editors know) of policy files, for editors and for checks that know no more.
///
/// It says which keys may stand where, and which values are of the right kind. Whether names are declared, only loading
/// finds out: what loads is valid, and what is valid may still be refused.
///
/// ```
/// assert!(portcullis::policy_schema().contains("json-schema.org/draft-07"));
/// ```
#[must_use]
pub fn policy_schema() -> String {
    schema_of::<Document<'_>>()
}

/// The JSON Schema (draft 7) of suites of tests, as [`policy_schema`] is that of policy files.
///
/// ```
/// assert!(portcullis::suite_schema().contains("portcullis-suite"));
/// ```
#[must_use]
#[cfg(feature = "oracle")]
pub fn suite_schema() -> String {
    schema_of::<SuiteDocument<'_>>()
}

fn schema_of<D: JsonSchema>() -> String {
    let settings = SchemaSettings::draft07().with_transform(transform::RecursiveTransform(forbid_nothing));
    format!("{:#}\n", settings.into_generator().into_root_schema_for::<D>().as_value())
}

/// A key that may be left out may not stand there with nothing behind it.
fn forbid_nothing(schema: &mut Schema) {
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

/// What a name may look like.
const NAME: &str = "^[A-Za-z][A-Za-z0-9_-]{0,63}$";

/// Implements the trait for what only adds to a value what the reader wants to know.
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

/// Implements the trait for what is written out wherever it stands.
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
    // Numbers and truth values are text where text may stand.
    impl[] Text<'_> = "Text", |_generator| { "type": ["string", "number", "boolean"] };
    impl[] Word<'_> = "Word", |_generator| { "type": "string" };
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
