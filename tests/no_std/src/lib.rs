//! The decision path as it stands in the library, compiled without the standard library and without a dependency.
#![no_std]
#![allow(dead_code, unused_imports, reason = "the rest of the library, which uses it all, is not here")]

extern crate alloc;

#[path = "../../../src/space/mod.rs"]
pub mod space;

#[path = "../../../src/policy/table.rs"]
mod table;

/// Decides with what is here.
pub fn decide(table: &table::Table, vocabulary: &space::Vocabulary, names: &space::Names<'_>) -> space::Decision {
    vocabulary.find(names).map_or(space::Decision::Deny, |request| table.decide(request))
}
