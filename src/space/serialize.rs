//! Columns, decisions and requests as data.

use serde::{Serialize, Serializer};

use super::{Column, Decision, Names};

impl Serialize for Column {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl Serialize for Decision {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl Serialize for Names<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Fields<'a> {
            role: &'a str,
            token: &'a str,
            api: &'a str,
            action: &'a str,
            owner: Option<&'a str>,
        }
        let Self { role, token, api, action, owner } = *self;
        Fields { role, token, api, action, owner }.serialize(serializer)
    }
}
