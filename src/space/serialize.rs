//! Columns, decisions and requests as data.

use serde::{Serialize, Serializer, ser::SerializeMap as _};

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
    /// Writes a field for each column, without those that are left out.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let given = || Column::ALL.into_iter().filter_map(|column| Some((column, self.get(column)?)));
        let mut fields = serializer.serialize_map(Some(given().count()))?;
        for (column, name) in given() {
            fields.serialize_entry(&column, name)?;
        }
        fields.end()
    }
}
