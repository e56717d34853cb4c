use super::super::located::Words;

/// What a column of a rule may hold; left out, it admits any name.
pub(in crate::reading) type ColumnEntry<'t> = Option<Words<'t>>;
